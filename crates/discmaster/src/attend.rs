//! Long work, attended: it runs on a thread of its own while the calling one, on which sinks are
//! called, hands on what it tells and asks the sinks whether to stop.
//!
//! So QueryCancel is asked at least every [`PATIENCE`] in every phase, whatever the work waits for: a
//! drive that calibrates its laser, a source that gives nothing, a session being closed.

use crate::error::Cause;
use crate::progress::{Sinks, WriteState};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// The longest time between two questions whether to stop: twenty a second.
pub(crate) const PATIENCE: Duration = Duration::from_millis(50);

/// What work tells while it goes on; the callback of the same name hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Add { completed: u64, total: u64 },
    Preparing { seconds: u32 },
    Block { completed: u32, total: u32 },
    Writing(WriteState),
    Track { current: u32, total: u32 },
    Closing { seconds: u32 },
    Verify { completed: u32, total: u32 },
}

/// What the work holds of those who watch it.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    stop: &'a AtomicBool,
    events: SyncSender<Event>,
    heard: Receiver<()>,
}

impl Watch<'_> {
    /// Returns when every sink has heard it and was asked whether to stop: what a sink decides on
    /// an event holds from that event on.
    pub(crate) fn tell(&self, event: Event) {
        // An attendant that is gone panicked: nobody is left to tell.
        if self.events.send(event).is_err() || self.heard.recv().is_err() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a sink has said so.
    pub(crate) fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Runs `work` on another thread and attends to it from this one.
pub(crate) fn attend<T: Send>(
    sinks: &Sinks,
    work: impl FnOnce(&Watch<'_>) -> Result<T, Cause> + Send,
) -> Result<T, Cause> {
    let stop = AtomicBool::new(sinks.cancelled());
    let (events, told) = sync_channel(0);
    let (hear, heard) = sync_channel(1);
    let worked = thread::scope(|scope| {
        let stop = &stop;
        let working = scope.spawn(move || {
            work(&Watch {
                stop,
                events,
                heard,
            })
        });
        let attending = Attending {
            sinks,
            told,
            hear,
            stop,
        };
        attending.until_done();
        working.join()
    });
    match worked {
        Ok(done) => done,
        Err(panic) => resume_unwind(panic),
    }
}

struct Attending<'a> {
    sinks: &'a Sinks,
    told: Receiver<Event>,
    hear: SyncSender<()>,
    stop: &'a AtomicBool,
}

impl Attending<'_> {
    /// Returns when the work has let go of its end.
    fn until_done(self) {
        // The work must not go on for ever with nobody there.
        let _stopping = StopOnPanic(self.stop);
        loop {
            let told = self.told.recv_timeout(PATIENCE);
            match told {
                Ok(event) => self.sinks.each(|sink| event.notify(sink)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.sinks.cancelled() {
                self.stop.store(true, Ordering::Relaxed);
            }
            // There is room for one, and the work waits for it.
            if told.is_ok() {
                let _ = self.hear.send(());
            }
        }
    }
}

impl Event {
    fn notify(self, sink: &dyn crate::ProgressEvents) {
        match self {
            Self::Add { completed, total } => sink.notify_add_progress(completed, total),
            Self::Preparing { seconds } => sink.notify_preparing_burn(seconds),
            Self::Block { completed, total } => sink.notify_block_progress(completed, total),
            Self::Writing(state) => sink.notify_write_state(state),
            Self::Track { current, total } => sink.notify_track_progress(current, total),
            Self::Closing { seconds } => sink.notify_closing_disc(seconds),
            Self::Verify { completed, total } => sink.notify_verify_progress(completed, total),
        }
    }
}

struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProgressEvents;
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;
    use std::time::Instant;

    #[derive(Default)]
    struct Sink {
        asked: AtomicU32,
        last: AtomicU32,
        cancel_at: Option<u32>,
    }

    impl ProgressEvents for Sink {
        fn query_cancel(&self) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.cancel_at
                .is_some_and(|at| self.last.load(Ordering::Relaxed) >= at)
        }

        fn notify_block_progress(&self, completed: u32, _: u32) {
            self.last.store(completed, Ordering::Relaxed);
        }
    }

    fn sinks(sink: &Arc<Sink>) -> Sinks {
        let sinks = Sinks::default();
        sinks.advise(sink.clone());
        sinks
    }

    #[test]
    fn a_sink_is_asked_ten_times_a_second_while_the_work_says_nothing() {
        let sink = Arc::new(Sink::default());
        let start = Instant::now();
        attend(&sinks(&sink), |_| {
            thread::sleep(Duration::from_secs(1));
            Ok(())
        })
        .unwrap();
        let asked = sink.asked.load(Ordering::Relaxed);
        let seconds = start.elapsed().as_secs_f64();
        assert!(f64::from(asked) >= 10.0 * seconds, "{asked} in {seconds} s");
    }

    #[test]
    fn what_a_sink_decides_on_an_event_holds_from_that_event_on() {
        let sink = Arc::new(Sink {
            cancel_at: Some(7),
            ..Sink::default()
        });
        let came = attend(&sinks(&sink), |watch| {
            for completed in 0.. {
                watch.tell(Event::Block {
                    completed,
                    total: 100,
                });
                if watch.cancelled() {
                    return Ok(completed);
                }
            }
            unreachable!()
        });
        assert_eq!(came.unwrap(), 7);
    }

    #[test]
    fn work_ends_when_a_sink_panics() {
        struct Panics;
        impl ProgressEvents for Panics {
            fn notify_block_progress(&self, _: u32, _: u32) {
                panic!("a sink that panics");
            }
        }
        let sinks = Sinks::default();
        sinks.advise(Arc::new(Panics));
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            attend(&sinks, |watch| {
                while !watch.cancelled() {
                    watch.tell(Event::Block {
                        completed: 1,
                        total: 2,
                    });
                }
                Ok(())
            })
        }));
        assert!(ended.is_err());
    }
}
