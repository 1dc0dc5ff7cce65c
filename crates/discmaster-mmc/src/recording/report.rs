//! What a recording did, and what it leaves of the disc.

use super::way::Way;
use crate::address::Lba;
use crate::command::Command;
use crate::error::DriveError;
use crate::sense::Sense;
use std::fmt;

/// What a drive is busy with after the last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The drive writes what its buffer still holds.
    Flushing,
    ClosingTrack,
    /// Lead-in and lead-out.
    ClosingSession,
    /// As [`Closing::ClosingSession`], after which nothing can follow.
    Finalising,
}

/// What a recording leaves in the drive. Blocks are those of the recording's tracks, with the
/// pauses and the padding that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Left {
    /// Nothing was written.
    AsItWas,
    /// The last session is open, with so many blocks of this recording, which recorders can read;
    /// more can follow.
    SessionOpen { blocks: u32 },
    /// As [`Left::SessionOpen`], and the last track is closed: what follows is another one.
    TrackClosed { blocks: u32 },
    /// The session's lead-in promises more than the so many blocks that are there, and nothing can
    /// follow.
    BrokenOff { blocks: u32 },
    /// All blocks are there, but closing failed: not every drive will read them.
    NotClosed { blocks: u32 },
    /// All blocks are there; another session can follow.
    SessionClosed { blocks: u32 },
    /// All blocks are there, and nothing can follow.
    Finalised { blocks: u32 },
    /// So many blocks, from the recording's start on, have replaced what was there.
    Overwritten { blocks: u32 },
    /// The drive is gone, or what lies in it may be another disc.
    Unknown,
}

impl Left {
    /// Blocks of the recording that can be read, as far as is known.
    pub const fn blocks(self) -> u32 {
        match self {
            Self::AsItWas | Self::Unknown => 0,
            Self::SessionOpen { blocks }
            | Self::TrackClosed { blocks }
            | Self::BrokenOff { blocks }
            | Self::NotClosed { blocks }
            | Self::SessionClosed { blocks }
            | Self::Finalised { blocks }
            | Self::Overwritten { blocks } => blocks,
        }
    }
}

/// `the disc is as it was`.
impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsItWas => f.write_str("the disc is as it was"),
            Self::SessionOpen { blocks } => {
                write!(f, "the session is open, with {blocks} blocks in it")
            }
            Self::TrackClosed { blocks } => write!(
                f,
                "the session is open, with {blocks} blocks in it and its last track closed"
            ),
            Self::BrokenOff { blocks } => write!(
                f,
                "the disc breaks off after {blocks} blocks, and nothing can be added to it"
            ),
            Self::NotClosed { blocks } => write!(
                f,
                "all {blocks} blocks are on the disc, but it is not closed, so that not every \
                 drive will read it"
            ),
            Self::SessionClosed { blocks } => {
                write!(f, "the session is closed, with {blocks} blocks in it")
            }
            Self::Finalised { blocks } => {
                write!(f, "the disc is closed for good, with {blocks} blocks in it")
            }
            Self::Overwritten { blocks } => {
                write!(f, "{blocks} blocks have replaced what was on the disc")
            }
            Self::Unknown => f.write_str("it is not known what is on the disc"),
        }
    }
}

/// What was done where a command was refused that can be done without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// It was left out.
    LeftOut,
    /// Page 05h was sent without the wish to survive an empty buffer.
    WithoutUnderrunProtection,
    /// The speed was set by the older command.
    SetCdSpeed,
    /// The cue sheet was laid out differently.
    OtherCueSheet,
    /// Another way of recording was taken.
    Way(Way),
    /// The disc was finalised in another manner.
    OtherClosing,
    /// The track was begun again, from its parameters on.
    BegunAgain,
    /// The disc was closed for good: it, or this way of recording it, has one session.
    DiscClosed,
    /// The CD-Text was left out.
    WithoutCdText,
    /// The nearest speed that the drive offers, in kB/s.
    Speed(u32),
}

impl fmt::Display for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut => f.write_str("done without"),
            Self::WithoutUnderrunProtection => {
                f.write_str("recorded without protection from buffer underrun")
            }
            Self::SetCdSpeed => f.write_str("set the speed by SET CD SPEED instead"),
            Self::OtherCueSheet => f.write_str("sent the cue sheet in another layout"),
            Self::Way(way) => write!(f, "took another way: {way}"),
            Self::OtherClosing => f.write_str("finalised in another manner"),
            Self::BegunAgain => f.write_str("began the track again"),
            Self::DiscClosed => f.write_str("closed the disc, which can have one session alone"),
            Self::WithoutCdText => f.write_str("recorded without CD-Text"),
            Self::Speed(speed) => write!(f, "took {speed} kB/s, the nearest speed of the drive's"),
        }
    }
}

/// Something that the drive could not do, and what was done instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was refused, and why; `None` where nothing had to be asked.
    pub refused: Option<(Command, Sense)>,
    pub around: Around,
}

impl Note {
    pub(crate) const fn plain(around: Around) -> Self {
        Self {
            refused: None,
            around,
        }
    }

    /// Of a refusal; `None` where there was none.
    pub(crate) const fn of(error: &DriveError, around: Around) -> Self {
        let refused = match error {
            DriveError::Refused { command, sense } => Some((*command, *sense)),
            _ => None,
        };
        Self { refused, around }
    }
}

/// `SEND OPC INFORMATION: 5/20/00 (…): done without`.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((command, sense)) = &self.refused {
            write!(f, "{command}: {sense}: ")?;
        }
        self.around.fmt(f)
    }
}

/// Where a track lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The first of the blocks that came, those before index 1 included.
    pub start: Lba,
    /// Blocks that the drive has taken of those that came.
    pub blocks: u32,
    /// Blocks of zeros that were written after them.
    pub padding: u32,
}

/// What a recording did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub way: Way,
    pub simulated: bool,
    pub left: Left,
    /// The tracks that were begun.
    pub tracks: Vec<Recorded>,
    pub notes: Vec<Note>,
}
