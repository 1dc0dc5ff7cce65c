//! What a recording is made from: the blocks of all its tracks in order, as often as they are asked
//! for.

use super::place::place;
use super::ring::Gone;
use crate::error::{Cause, Disc, Phase};
use crate::stash::StashError;
use discmaster_audio::program::pour::PourError;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::source::FileRange;
use discmaster_image::write::{InOrderError, Progress, SourceError, in_order, part_in_order};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// Takes blocks of one size: how many bytes one has, and whole blocks.
pub(crate) type Push<'a> = dyn FnMut(usize, &[u8]) -> Result<(), Gone> + 'a;

/// The blocks of all tracks.
pub(crate) trait Blocks: fmt::Debug + Sync {
    fn count(&self) -> u32;

    /// Hands every block on in order, and finds out whether the sources gave all they had to and
    /// nothing more. Ends early when `stop` is set or `push` fails.
    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken>;

    /// What lies at a block, in words.
    fn place(&self, block: u32) -> String;
}

/// Why the pouring of blocks ended early.
#[derive(Debug)]
pub(crate) enum Broken {
    Source(SourceError),
    Program(PourError),
    Stash(StashError),
    /// Nobody takes any more.
    Off,
}

impl Broken {
    pub(crate) fn cause(self, phase: Phase, disc: Disc) -> Cause {
        match self {
            Self::Source(source) => Cause::Source {
                phase,
                disc,
                source,
            },
            Self::Program(source) => Cause::Pour {
                phase,
                disc,
                source,
            },
            Self::Stash(source) => Cause::StashUnread {
                phase,
                disc,
                source,
            },
            Self::Off => Cause::Fault("reading the sources broke off for no reason given"),
        }
    }
}

const DATA: usize = 2048;
const _: () = assert!(DATA as u64 == BLOCK);

/// The one track of a data disc or of one of its sessions.
#[derive(Debug)]
pub(crate) struct DataBlocks<'a>(pub(crate) &'a Plan);

impl Blocks for DataBlocks<'_> {
    fn count(&self) -> u32 {
        self.0.blocks()
    }

    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
        in_order(self.0, &Until(stop), |chunk| push(DATA, chunk.bytes))
            .map(|_| ())
            .map_err(broken)
    }

    fn place(&self, block: u32) -> String {
        place(self.0, self.0.start().saturating_add(block))
    }
}

/// An image that is finished, in a file.
#[derive(Debug)]
pub(crate) struct FinishedBlocks<'a>(pub(crate) &'a FileRange);

impl Blocks for FinishedBlocks<'_> {
    fn count(&self) -> u32 {
        u32::try_from(self.0.length.div_ceil(BLOCK)).unwrap_or(u32::MAX)
    }

    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
        part_in_order(self.0, &Until(stop), |bytes| push(DATA, bytes)).map_err(broken)
    }

    fn place(&self, block: u32) -> String {
        let byte = u64::from(block) * BLOCK;
        format!("at byte {byte} of {}", self.0.path.display())
    }
}

fn broken(error: InOrderError<Gone>) -> Broken {
    match error {
        InOrderError::Source(error) => Broken::Source(error),
        InOrderError::Cancelled | InOrderError::Each(Gone) => Broken::Off,
    }
}

/// Tells those who read the sources that nobody takes any more.
struct Until<'a>(&'a AtomicBool);

impl Progress for Until<'_> {
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
