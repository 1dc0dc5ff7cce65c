//! Why a recording failed.

use super::job::{MINIMUM_TRACK, Mode};
use crate::address::Lba;
use crate::error::DriveError;
use crate::response::configuration::Profile;
use crate::response::disc_information::DiscStatus;

/// How far a recording had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing of the track is written; before the first one, a blank disc is blank.
    Preparing,
    Writing,
    Closing,
}

/// Why a recording failed.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("there is no medium in the drive")]
    NoMedium,
    #[error("{profile} ({status:?}) cannot be recorded")]
    NotWritable {
        profile: Profile,
        status: DiscStatus,
    },
    /// A medium that is overwritten has to be formatted once.
    #[error("the {0} is not formatted: format it first")]
    NotFormatted(Profile),
    /// At once, all of the disc is written.
    #[error("the {0} is not blank: it cannot be recorded at once")]
    NotBlank(Profile),
    #[error("{profile} cannot be recorded {mode}, with this drive and in this state")]
    NoSuchMode { profile: Profile, mode: Mode },
    #[error("the drive cannot simulate a recording on {0}")]
    NoTestWrite(Profile),
    /// Only a blank BD-R can be given them.
    #[error("{0} cannot be given spare areas, with this drive and in this state")]
    NoSpareAreas(Profile),
    #[error("{0} takes no audio tracks")]
    NoAudio(Profile),
    /// The job allows no other. Few drives cannot; some say that they could and refuse.
    #[error("CD-Text cannot be recorded on {0}, with this drive and in this way")]
    NoCdText(Profile),
    /// One where the medium has no tracks, 99 on CD.
    #[error("{tracks} tracks are too many: {profile} takes {most} at once")]
    TooManyTracks {
        profile: Profile,
        tracks: usize,
        most: usize,
    },
    #[error("there is nothing to record")]
    Empty,
    /// Audio is not padded: silence would be heard.
    #[error(
        "an audio track of {blocks} blocks is too short to be recorded by itself: it has \
         {MINIMUM_TRACK} at least"
    )]
    TooShort { blocks: u32 },
    #[error("the indexes of track {track} do not rise within its blocks")]
    Indexes { track: usize },
    #[error("{needed} blocks do not fit: the disc has room for {free}")]
    DoesNotFit { needed: u32, free: u32 },
    #[error("the drive does not say where on the disc to write")]
    NoNextWritable,
    #[error("the recording has to start at LBA {wanted}, and the disc has it start at {told}")]
    Start { wanted: Lba, told: Lba },
    #[error("LBA {start} is not a multiple of {packet} blocks, in which {profile} is written")]
    Unaligned {
        profile: Profile,
        start: Lba,
        packet: u32,
    },
    #[error("the drive could not be set up for writing")]
    Prepare {
        #[source]
        source: DriveError,
    },
    /// The address is of the block that failed. Where a drive tells late and without an address,
    /// it is of the last block that the drive had taken before it told.
    #[error("writing failed at LBA {address}")]
    Write {
        address: Lba,
        #[source]
        source: DriveError,
    },
    /// A WRITE failed before; no more are sent.
    #[error("the recording has failed already")]
    Failed,
    #[error("{announced} blocks were announced, {came} came")]
    WrongLength { announced: u32, came: u64 },
    #[error("what the drive had taken could not be brought onto the disc")]
    Flush {
        #[source]
        source: DriveError,
    },
    #[error("the session could not be closed")]
    Close {
        #[source]
        source: DriveError,
    },
}

impl RecordError {
    pub const fn phase(&self) -> Phase {
        match self {
            Self::NoMedium
            | Self::NotWritable { .. }
            | Self::NotFormatted(_)
            | Self::NotBlank(_)
            | Self::NoSuchMode { .. }
            | Self::NoTestWrite(_)
            | Self::NoSpareAreas(_)
            | Self::NoAudio(_)
            | Self::NoCdText(_)
            | Self::TooManyTracks { .. }
            | Self::Empty
            | Self::TooShort { .. }
            | Self::Indexes { .. }
            | Self::DoesNotFit { .. }
            | Self::NoNextWritable
            | Self::Start { .. }
            | Self::Unaligned { .. }
            | Self::Prepare { .. } => Phase::Preparing,
            Self::Write { .. } | Self::Failed | Self::WrongLength { .. } => Phase::Writing,
            Self::Flush { .. } | Self::Close { .. } => Phase::Closing,
        }
    }

    /// What the drive met, where it was the drive.
    pub const fn drive(&self) -> Option<&DriveError> {
        match self {
            Self::Prepare { source }
            | Self::Write { source, .. }
            | Self::Flush { source }
            | Self::Close { source } => Some(source),
            _ => None,
        }
    }
}
