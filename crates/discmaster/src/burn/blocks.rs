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
use discmaster_mmc::drive::transfer::BlockSize;
use discmaster_mmc::recording::{SectorForm, TrackKind};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// Takes blocks of one form.
pub(crate) type Push<'a> = dyn FnMut(Form, &[u8]) -> Result<(), Gone> + 'a;

/// What a block is, as it goes to the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// User data of 2048 bytes.
    Data,
    Audio,
    Sector(SectorForm),
}

impl Form {
    pub(crate) const fn of(kind: TrackKind) -> Self {
        match kind {
            TrackKind::Data => Self::Data,
            TrackKind::Audio { .. } => Self::Audio,
            TrackKind::Sectors(form) => Self::Sector(form),
        }
    }

    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Data => BlockSize::Data.bytes(),
            Self::Audio => BlockSize::Audio.bytes(),
            Self::Sector(form) => form.block_size().bytes(),
        }
    }

    /// What of a block comes back as it went. Sync, header and codes of a sector of data are the
    /// drive's to make.
    pub(crate) fn essence(self, block: &[u8]) -> &[u8] {
        /// Bytes of a sector before its data, or its subheaders.
        const HEAD: usize = 16;
        let within = match self {
            Self::Data | Self::Audio => return block,
            Self::Sector(SectorForm::Mode1Raw) => HEAD..HEAD + 2048,
            Self::Sector(SectorForm::FormlessRaw) => HEAD..HEAD + 2336,
            Self::Sector(SectorForm::Formless) => return block,
            Self::Sector(SectorForm::XaRaw) => HEAD..HEAD + xa(block.get(HEAD..)),
            Self::Sector(SectorForm::Xa) => 0..xa(Some(block)),
        };
        block.get(within).unwrap_or(block)
    }
}

/// Bytes of subheaders and user data, by the form that the subheaders tell.
fn xa(block: Option<&[u8]>) -> usize {
    const FORM_2: u8 = 0x20;
    let submode = block.and_then(|block| block.get(2));
    if submode.is_some_and(|submode| submode & FORM_2 != 0) {
        8 + 2324
    } else {
        8 + 2048
    }
}

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

/// The one track of a data disc or of one of its sessions.
#[derive(Debug)]
pub(crate) struct DataBlocks<'a>(pub(crate) &'a Plan);

impl Blocks for DataBlocks<'_> {
    fn count(&self) -> u32 {
        self.0.blocks()
    }

    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
        in_order(self.0, &Until(stop), |chunk| push(Form::Data, chunk.bytes))
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
        part_in_order(self.0, &Until(stop), |bytes| push(Form::Data, bytes)).map_err(broken)
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
