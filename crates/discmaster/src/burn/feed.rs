//! The plan's blocks, read from their sources on a thread of its own and taken in order.

use super::ring::{Drainer, Gone, Next, ring};
use crate::error::{Cause, Disc, Phase};
use crate::progress::Sinks;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::write::{InOrderError, Progress, in_order};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Blocks in a slot of the ring, and in one command: 64 KiB, which every transport takes.
pub(crate) const SLOT_BLOCKS: u32 = 32;
/// 16 MiB: two seconds of the fastest CD recorder, for sources that pause.
const SLOTS: usize = 256;
/// Bytes in a slot.
const SLOT: usize = 64 * 1024;
const _: () = assert!(SLOT as u64 == SLOT_BLOCKS as u64 * BLOCK);
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
    sinks: &'a Sinks,
}

impl Feed<'_> {
    /// Waits until the ring is full, or holds all there is.
    pub(crate) fn fill(&mut self) -> Result<(), Why> {
        while self.ahead.len() < SLOTS {
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

    /// The next blocks: [`SLOT_BLOCKS`] of them, or fewer at the end. To be handed back by
    /// [`recycle`](Self::recycle).
    pub(crate) fn next(&mut self) -> Result<Vec<u8>, Why> {
        if self.sinks.cancelled() {
            return Err(Why::Cancelled);
        }
        match self.ahead.pop_front() {
            Some(slot) => Ok(slot),
            None => self.wait()?.ok_or(Why::from(Cause::Fault(
                "the sources gave less than the image",
            ))),
        }
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
                Next::NotYet if self.sinks.cancelled() => return Err(Why::Cancelled),
                Next::NotYet => {}
            }
        }
        Ok(None)
    }
}

/// Runs `take` on this thread while another feeds it the blocks of `plan`.
pub(crate) fn feed<T>(
    plan: &Plan,
    sinks: &Sinks,
    take: impl FnOnce(&mut Feed<'_>) -> Result<T, Stop>,
) -> Result<T, Cause> {
    let (mut filler, drainer) = ring(SLOTS, SLOT);
    let over = Over(AtomicBool::new(false));
    thread::scope(|scope| {
        let over = &over;
        let feeding = scope.spawn(move || {
            in_order(plan, over, |chunk| filler.push(chunk.bytes))?;
            filler.finish().map_err(InOrderError::Each)
        });
        let mut feed = Feed {
            drainer,
            ahead: VecDeque::new(),
            complete: false,
            sinks,
        };
        let taken = take(&mut feed);
        over.0.store(true, Ordering::Relaxed);
        drop(feed);
        let fed: Result<(), InOrderError<Gone>> = match feeding.join() {
            Ok(fed) => fed,
            Err(_) => return Err(Cause::Fault("the thread that reads the sources panicked")),
        };
        taken.map_err(|stop| stop.cause(fed))
    })
}

impl Stop {
    /// The cause, given how the feeding ended.
    fn cause(self, fed: Result<(), InOrderError<Gone>>) -> Cause {
        let Self {
            why, phase, disc, ..
        } = self;
        let cause = match (why, fed) {
            (Why::Cancelled, _) => Cause::Cancelled { phase, disc },
            (Why::Failed(cause), _) => *cause,
            (Why::Starved, Err(InOrderError::Source(source))) => Cause::Source {
                phase,
                disc,
                source,
            },
            (Why::Starved, _) => Cause::Fault("reading the sources broke off for no reason given"),
        };
        cause.then(self.cleared.map_err(|then| *then))
    }
}

/// Blocks in a slot, which has [`SLOT_BLOCKS`] at most.
pub(crate) fn blocks(slot: &[u8]) -> u32 {
    u32::try_from(slot.len() as u64 / BLOCK).unwrap_or(SLOT_BLOCKS)
}

/// Tells the feeding thread that nobody takes any more.
struct Over(AtomicBool);

impl Progress for Over {
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
