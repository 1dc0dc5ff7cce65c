//! What a track is recorded from: blocks in order, as often as they are asked for.

use super::place::place;
use super::ring::Gone;
use crate::stash::{Segment, Stash, StashError};
use discmaster_audio::red_book;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::source::FileRange;
use discmaster_image::write::{InOrderError, Progress, SourceError, in_order, part_in_order};
use std::fmt;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, Ordering};

/// The blocks of one track.
pub(crate) trait Blocks: fmt::Debug + Sync {
    /// Bytes of a block.
    fn size(&self) -> usize;

    fn count(&self) -> u32;

    /// Hands every block on in order, and finds out whether the sources gave all they had to and
    /// nothing more. Ends early when `stop` is set or `push` fails.
    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut dyn FnMut(&[u8]) -> Result<(), Gone>,
    ) -> Result<(), Broken>;

    /// What lies at a block of the track, in words.
    fn place(&self, block: u32) -> String;
}

/// Why the pouring of blocks ended early.
#[derive(Debug)]
pub(crate) enum Broken {
    Source(SourceError),
    Stash(StashError),
    /// Nobody takes any more.
    Off,
}

/// The one track of a data disc or of one of its sessions.
#[derive(Debug)]
pub(crate) struct DataBlocks<'a>(pub(crate) &'a Plan);

impl Blocks for DataBlocks<'_> {
    fn size(&self) -> usize {
        usize::try_from(BLOCK).unwrap_or(usize::MAX)
    }

    fn count(&self) -> u32 {
        self.0.blocks()
    }

    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut dyn FnMut(&[u8]) -> Result<(), Gone>,
    ) -> Result<(), Broken> {
        in_order(self.0, &Until(stop), |chunk| push(chunk.bytes))
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
    fn size(&self) -> usize {
        usize::try_from(BLOCK).unwrap_or(usize::MAX)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.0.length.div_ceil(BLOCK)).unwrap_or(u32::MAX)
    }

    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut dyn FnMut(&[u8]) -> Result<(), Gone>,
    ) -> Result<(), Broken> {
        part_in_order(self.0, &Until(stop), push).map_err(broken)
    }

    fn place(&self, block: u32) -> String {
        let byte = u64::from(block) * BLOCK;
        format!("at byte {byte} of {}", self.0.path.display())
    }
}

/// Several tracks, one after the other.
#[derive(Debug)]
pub(crate) struct Tracks<'a>(pub(crate) &'a [AudioBlocks<'a>]);

impl Blocks for Tracks<'_> {
    fn size(&self) -> usize {
        red_book::BLOCK
    }

    fn count(&self) -> u32 {
        self.0.iter().map(Blocks::count).sum()
    }

    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut dyn FnMut(&[u8]) -> Result<(), Gone>,
    ) -> Result<(), Broken> {
        self.0.iter().try_for_each(|track| track.pour(stop, push))
    }

    fn place(&self, mut block: u32) -> String {
        for track in self.0 {
            if block < track.count() {
                return track.place(block);
            }
            block -= track.count();
        }
        "behind the last track".to_owned()
    }
}

/// An audio track, which lies in the stash.
#[derive(Debug)]
pub(crate) struct AudioBlocks<'a> {
    pub(crate) number: u32,
    pub(crate) stash: &'a Stash,
    pub(crate) segments: &'a [Segment],
}

impl Blocks for AudioBlocks<'_> {
    fn size(&self) -> usize {
        red_book::BLOCK
    }

    fn count(&self) -> u32 {
        crate::redbook::image::blocks(self.segments)
    }

    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut dyn FnMut(&[u8]) -> Result<(), Gone>,
    ) -> Result<(), Broken> {
        let file = self.stash.file();
        let mut buffer = vec![0; 256 * 1024];
        for segment in self.segments {
            let (mut at, end) = (segment.offset(), segment.offset() + segment.len());
            while at < end {
                if stop.load(Ordering::Relaxed) {
                    return Err(Broken::Off);
                }
                let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
                let length = wanted.min(buffer.len());
                let piece = &mut buffer[..length];
                file.read_exact_at(piece, at).map_err(|source| {
                    Broken::Stash(StashError::Io {
                        doing: "read",
                        path: self.stash.path().to_owned(),
                        source,
                    })
                })?;
                push(piece).map_err(|Gone| Broken::Off)?;
                at += piece.len() as u64;
            }
        }
        Ok(())
    }

    fn place(&self, block: u32) -> String {
        let (minutes, rest) = (
            block / (60 * red_book::BLOCKS_PER_SECOND),
            block % (60 * red_book::BLOCKS_PER_SECOND),
        );
        format!(
            "in track {} at {minutes:02}:{:02}:{:02}",
            self.number,
            rest / red_book::BLOCKS_PER_SECOND,
            rest % red_book::BLOCKS_PER_SECOND
        )
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
