//! What a session tells while it works (IDiscMasterProgressEvents).

use crate::error::Cause;
use crate::{Code, Error};
use discmaster_mmc::recording::DriveBuffer;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Called on the thread that called the disc master, while that call runs; only
/// [`pnp_activity`](Self::notify_pnp_activity) comes from a thread of its own, at any time. Every
/// method has a default that does nothing: a sink implements what it cares for. Several sinks may
/// be registered; each hears everything, and any of them can cancel.
///
/// A burn tells, in this order: [`preparing_burn`](Self::notify_preparing_burn), then
/// [`block_progress`](Self::notify_block_progress) (the first, the last and some between), with
/// [`track_progress`](Self::notify_track_progress) among it for audio, then
/// [`closing_disc`](Self::notify_closing_disc), then
/// [`verify_progress`](Self::notify_verify_progress) in the same manner unless the burn is
/// simulated, and last, whatever happened, [`burn_complete`](Self::notify_burn_complete).
pub trait ProgressEvents: Send + Sync {
    /// QueryCancel: true stops the operation with `IMAPI_E_USERABORT`. Asked at least ten times a
    /// second as long as the operation lasts, so it should only read a flag. What cannot be stopped
    /// on the way goes to its end first: a disc that is being closed is then recorded but not
    /// compared, one that is being erased is erased.
    fn query_cancel(&self) -> bool {
        false
    }

    /// NotifyPnPActivity: the list of recorders has changed.
    fn notify_pnp_activity(&self) {}

    /// NotifyAddProgress: steps of adding data to the image, in no particular unit.
    fn notify_add_progress(&self, completed_steps: u64, total_steps: u64) {
        let _ = (completed_steps, total_steps);
    }

    /// NotifyPreparingBurn: the drive is being set up; nothing more is told until blocks are
    /// written, in about so many seconds.
    fn notify_preparing_burn(&self, estimated_seconds: u32) {
        let _ = estimated_seconds;
    }

    /// NotifyBlockProgress: blocks written, of the whole disc; 2048 bytes each, of audio 2352.
    fn notify_block_progress(&self, completed: u32, total: u32) {
        let _ = (completed, total);
    }

    /// Not in IMAPI: how the recording goes, with about every
    /// [`block_progress`](Self::notify_block_progress).
    fn notify_write_state(&self, state: WriteState) {
        let _ = state;
    }

    /// NotifyTrackProgress: tracks of an audio disc written: (0, n) as the first one begins, (n, n)
    /// when the last is written. A data disc tells none.
    fn notify_track_progress(&self, current_track: u32, total_tracks: u32) {
        let _ = (current_track, total_tracks);
    }

    /// NotifyClosingDisc: the disc is being closed, for about so many seconds.
    fn notify_closing_disc(&self, estimated_seconds: u32) {
        let _ = estimated_seconds;
    }

    /// Not in IMAPI: blocks read back from the disc and found equal to what was to be written.
    fn notify_verify_progress(&self, completed: u32, total: u32) {
        let _ = (completed, total);
    }

    /// NotifyBurnComplete: what RecordDisc is about to return, failures included.
    fn notify_burn_complete(&self, status: Code) {
        let _ = status;
    }

    /// NotifyEraseComplete: what Erase of the active recorder is about to return.
    fn notify_erase_complete(&self, status: Code) {
        let _ = status;
    }
}

/// How a recording goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteState {
    /// Bytes that the last WRITE carried.
    pub command_bytes: u32,
    /// Bytes that wait in this program for the drive to take them.
    pub waiting_bytes: u64,
    /// Bytes that can wait.
    pub buffer_bytes: u64,
    /// The drive's own buffer, where the drive tells. Some drives tell the same always.
    pub drive_buffer: Option<DriveBuffer>,
    /// Pace since the last such event.
    pub bytes_per_second: u64,
}

/// What ProgressAdvise gives, to name the sink to ProgressUnadvise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cookie(pub u64);

/// The registered sinks, in order of registration. Clones are the same list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sinks {
    shared: Arc<Mutex<List>>,
}

/// Sinks that end with the disc master they are registered at: for the recorder that it uses.
#[derive(Clone, Debug, Default)]
pub(crate) struct WeakSinks {
    shared: Weak<Mutex<List>>,
}

#[derive(Default)]
struct List {
    last: u64,
    sinks: Vec<(Cookie, Arc<dyn ProgressEvents>)>,
}

impl Sinks {
    pub(crate) fn advise(&self, sink: Arc<dyn ProgressEvents>) -> Cookie {
        let mut list = self.list();
        // Never 0: programs take it for "no cookie". Never used twice.
        list.last += 1;
        let cookie = Cookie(list.last);
        list.sinks.push((cookie, sink));
        cookie
    }

    pub(crate) fn unadvise(&self, cookie: Cookie) -> Result<(), Error> {
        let mut list = self.list();
        let at = list.sinks.iter().position(|(known, _)| *known == cookie);
        let at = at.ok_or(Cause::UnknownCookie(cookie.0))?;
        list.sinks.remove(at);
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list().sinks.is_empty()
    }

    pub(crate) fn clear(&self) {
        self.list().sinks.clear();
    }

    pub(crate) fn each(&self, mut tell: impl FnMut(&dyn ProgressEvents)) {
        // Called without the lock: a sink may do as it likes.
        let sinks = self.list().sinks.clone();
        for (_, sink) in &sinks {
            tell(&**sink);
        }
    }

    /// Whether any sink wants the operation to stop. All are asked, as in IMAPI.
    pub(crate) fn cancelled(&self) -> bool {
        let mut any = false;
        self.each(|sink| any |= sink.query_cancel());
        any
    }

    pub(crate) fn downgrade(&self) -> WeakSinks {
        WeakSinks {
            shared: Arc::downgrade(&self.shared),
        }
    }

    fn list(&self) -> MutexGuard<'_, List> {
        // Nothing is called under the lock, so that nothing can leave the list half changed.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WeakSinks {
    /// The sinks, if their disc master is still there; otherwise none.
    pub(crate) fn upgrade(&self) -> Sinks {
        let shared = self.shared.upgrade();
        shared.map_or_else(Sinks::default, |shared| Sinks { shared })
    }
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cookies = self.sinks.iter().map(|(cookie, _)| cookie);
        f.debug_list().entries(cookies).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Default)]
    struct Counter {
        cancel: bool,
        asked: AtomicU32,
    }

    impl ProgressEvents for Counter {
        fn query_cancel(&self) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.cancel
        }
    }

    fn counter(cancel: bool) -> Arc<Counter> {
        Arc::new(Counter {
            cancel,
            asked: AtomicU32::new(0),
        })
    }

    #[test]
    fn every_sink_is_asked_and_any_one_cancels() {
        let sinks = Sinks::default();
        let (first, second) = (counter(true), counter(false));
        let cookie = sinks.advise(first.clone());
        sinks.advise(second.clone());
        assert!(sinks.cancelled());
        sinks.unadvise(cookie).unwrap();
        assert!(!sinks.cancelled());
        assert_eq!(first.asked.load(Ordering::Relaxed), 1);
        assert_eq!(second.asked.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn cookies_are_not_zero_and_are_not_used_again() {
        let sinks = Sinks::default();
        let first = sinks.advise(counter(false));
        sinks.unadvise(first).unwrap();
        let second = sinks.advise(counter(false));
        assert!(first != second && first.0 != 0);
        let error = sinks.unadvise(first).unwrap_err();
        assert_eq!(error.code(), Code::E_GENERIC);
    }
}
