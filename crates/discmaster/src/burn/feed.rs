//! The blocks of a recording, read from their sources on a thread of its own and taken in order.

use super::blocks::{Blocks, Broken};
use super::ring::{Drainer, Gone, Next, ring};
use crate::attend::Watch;
use crate::error::{Cause, Disc, Phase};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Bytes that one command carries at most: 64 KiB, which every transport takes.
const COMMAND: usize = 64 * 1024;
/// 16 MiB: two seconds of the fastest CD recorder, for sources that pause.
const SLOTS: usize = 256;
/// How long a cancellation can wait while the sources give nothing.
const PATIENCE: Duration = Duration::from_millis(50);

/// Why the taking of blocks ended early.
#[derive(Debug)]
pub(crate) enum Why {
    /// A sink said so.
    Cancelled,
    /// A source failed: the feeding thread knows which and how.
    Starved,
    Failed(Box<Cause>),
}

impl From<Cause> for Why {
    fn from(cause: Cause) -> Self {
        Self::Failed(Box::new(cause))
    }
}

/// An early end, and what it left.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) why: Why,
    pub(crate) phase: Phase,
    pub(crate) disc: Disc,
    /// How it went to leave the drive at rest.
    pub(crate) cleared: Result<(), Box<Cause>>,
}

/// The taking end.
pub(crate) struct Feed<'a> {
    drainer: Drainer,
    ahead: VecDeque<Vec<u8>>,
    complete: bool,
    watch: &'a Watch<'a>,
}

impl Feed<'_> {
    /// Waits until the ring is full, or holds all there is.
    pub(crate) fn fill(&mut self) -> Result<(), Why> {
        while self.ahead.len() < SLOTS {
            if self.watch.cancelled() {
                return Err(Why::Cancelled);
            }
            match self.wait()? {
                Some(slot) => self.ahead.push_back(slot),
                None => break,
            }
        }
        Ok(())
    }

    /// Waits for the word that the sources gave all they had to and nothing more: the last of
    /// them is found to have grown or changed only when it has been read to its end.
    pub(crate) fn end(&mut self) -> Result<(), Why> {
        match self.wait()? {
            None => Ok(()),
            Some(_) => Err(Why::from(Cause::Fault(
                "the sources gave more than the image",
            ))),
        }
    }

    /// The next blocks, all of one size: a command's worth of them, or fewer where the size changes
    /// and at the end. To be handed back by [`recycle`](Self::recycle).
    pub(crate) fn next(&mut self) -> Result<Vec<u8>, Why> {
        if self.watch.cancelled() {
            return Err(Why::Cancelled);
        }
        match self.ahead.pop_front() {
            Some(slot) => Ok(slot),
            None => self.wait()?.ok_or(Why::from(Cause::Fault(
                "the sources gave less than the image",
            ))),
        }
    }

    /// Bytes that were read and wait to be taken, about, and how many can.
    pub(crate) fn waiting(&self) -> (u64, u64) {
        let slots = (self.ahead.len() + self.drainer.waiting()).min(SLOTS);
        ((slots * COMMAND) as u64, (SLOTS * COMMAND) as u64)
    }

    pub(crate) fn recycle(&self, slot: Vec<u8>) {
        self.drainer.recycle(slot);
    }

    /// The next slot; none once all has come.
    fn wait(&mut self) -> Result<Option<Vec<u8>>, Why> {
        while !self.complete {
            match self.drainer.next(PATIENCE) {
                Next::Slot(slot) => return Ok(Some(slot)),
                Next::Complete => self.complete = true,
                Next::BrokenOff => return Err(Why::Starved),
                Next::NotYet if self.watch.cancelled() => return Err(Why::Cancelled),
                Next::NotYet => {}
            }
        }
        Ok(None)
    }
}

/// Runs `take` on this thread while another feeds it the blocks of a recording.
pub(crate) fn feed<T>(
    blocks: &dyn Blocks,
    watch: &Watch<'_>,
    take: impl FnOnce(&mut Feed<'_>) -> Result<T, Stop>,
) -> Result<T, Cause> {
    let (mut filler, drainer) = ring(SLOTS, COMMAND);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let over = &over;
        let feeding = scope.spawn(move || {
            blocks.pour(over, &mut |form, bytes| {
                filler.resize(COMMAND - COMMAND % form.bytes())?;
                filler.push(bytes)
            })?;
            filler.finish().map_err(|Gone| Broken::Off)
        });
        let mut feed = Feed {
            drainer,
            ahead: VecDeque::new(),
            complete: false,
            watch,
        };
        let taken = take(&mut feed);
        over.store(true, Ordering::Relaxed);
        drop(feed);
        let fed = match feeding.join() {
            Ok(fed) => fed,
            Err(_) => return Err(Cause::Fault("the thread that reads the sources panicked")),
        };
        taken.map_err(|stop| stop.cause(fed))
    })
}

impl Stop {
    /// The cause, given how the feeding ended.
    fn cause(self, fed: Result<(), Broken>) -> Cause {
        let Self {
            why, phase, disc, ..
        } = self;
        let cause = match (why, fed) {
            (Why::Cancelled, _) => Cause::Cancelled { phase, disc },
            (Why::Failed(cause), _) => *cause,
            (Why::Starved, Err(broken)) => broken.cause(phase, disc),
            (Why::Starved, Ok(())) => Broken::Off.cause(phase, disc),
        };
        cause.then(self.cleared.map_err(|then| *then))
    }
}

/// Blocks in a slot, which holds a command's worth at most.
pub(crate) fn blocks_in(slot: &[u8], size: usize) -> u32 {
    u32::try_from(slot.len() / size.max(1)).unwrap_or(u32::MAX)
}
