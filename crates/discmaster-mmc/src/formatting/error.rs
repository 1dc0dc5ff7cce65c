//! Why a medium was not made as it was wished.

use super::wish::Wish;
use crate::error::DriveError;
use crate::response::configuration::Profile;

/// Why a medium is not as it was wished.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    #[error("there is no medium in the drive")]
    NoMedium,
    /// Media that are written once, or not at all.
    #[error("a {0} cannot be erased: what is on it stays")]
    NotErasable(Profile),
    /// Media that know no such thing.
    #[error("a {profile} cannot be {wish}")]
    Unknown { profile: Profile, wish: Wish },
    /// The drive offers no such format.
    #[error("the drive does not offer that this {profile} is {wish}")]
    NotOffered { profile: Profile, wish: Wish },
    /// Media that are formatted before anything is written, or never.
    #[error("this {0} has data already: only a blank one can be formatted")]
    NotBlank(Profile),
    /// What is to be overwritten must be known.
    #[error("the drive does not say how large this {0} is")]
    NoCapacity(Profile),
    #[error("this {0} is write protected")]
    WriteProtected(Profile),
    /// The drive failed while it was asked about the medium: nothing has happened to it.
    #[error("the medium could not be looked at")]
    Ask {
        #[source]
        source: DriveError,
    },
    /// The drive failed on the way: the medium may be neither as it was nor as it was wished.
    #[error("the medium could not be {wish}")]
    Failed {
        wish: Wish,
        #[source]
        source: DriveError,
    },
}

impl FormatError {
    /// What went wrong in the drive, where it was the drive.
    pub const fn drive(&self) -> Option<&DriveError> {
        match self {
            Self::Ask { source } | Self::Failed { source, .. } => Some(source),
            _ => None,
        }
    }
}
