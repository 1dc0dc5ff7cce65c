//! Why a recording failed.

use super::job::MINIMUM_TRACK;
use crate::address::Lba;
use crate::error::DriveError;
use crate::response::configuration::Profile;
use crate::response::disc_information::DiscStatus;

/// How far a recording had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is written; a blank disc is blank.
    Preparing,
    Writing,
    Closing,
}

/// Why a recording failed.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("there is no medium in the drive")]
    NoMedium,
    #[error("{profile} ({status:?}) cannot be recorded track at once")]
    NotWritable {
        profile: Profile,
        status: DiscStatus,
    },
    #[error("the drive cannot simulate a recording on {0}")]
    NoTestWrite(Profile),
    #[error("there is nothing to record")]
    Empty,
    /// Audio is not padded: silence would be heard.
    #[error("an audio track of {blocks} blocks is too short: it has {MINIMUM_TRACK} at least")]
    TooShort { blocks: u32 },
    #[error("{needed} blocks do not fit: the disc has room for {free}")]
    DoesNotFit { needed: u32, free: u32 },
    #[error("the drive does not say where on the disc to write")]
    NoNextWritable,
    #[error("the drive could not be set up for writing")]
    Prepare {
        #[source]
        source: DriveError,
    },
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
            | Self::NoTestWrite(_)
            | Self::Empty
            | Self::TooShort { .. }
            | Self::DoesNotFit { .. }
            | Self::NoNextWritable
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
