//! A disc's state as its file holds it, and the way back, which trusts nothing.

use super::Disc;
use super::cd::saved::SavedCd;
use crate::media::Blank;
use serde::Serialize;

/// `discs/NAME.json`: what it holds differs by family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SavedDisc {
    Cd(SavedCd),
}

/// A state that no recorder leaves behind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedDiscError {
    #[error("format {0} is not one this program knows (1)")]
    Format(u32),
    #[error(transparent)]
    Medium(#[from] crate::media::UnknownMedium),
    #[error("the ATIP is not that of a {0}")]
    Atip(Blank),
    #[error("the status {0:?} does not fit the sessions")]
    Status(String),
    #[error("session {session} has no track")]
    EmptySession { session: usize },
    #[error("session {session} is open, yet another follows it or a track of it is out of order")]
    OpenSession { session: usize },
    #[error("track {number} does not follow the one before it")]
    Track { number: u8 },
}

impl SavedDisc {
    /// `None` for a pressed disc, whose image is all there is.
    pub fn of(disc: &Disc) -> Option<Self> {
        match disc {
            Disc::Cd(cd) => SavedCd::of(cd).map(Self::Cd),
        }
    }

    /// Of the bytes of a file.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes).map(Self::Cd)
    }

    /// The disc, every address checked. What was being recorded comes back with no block:
    /// [`Disc::lose_power`] tells it how many there are.
    pub fn restore(&self) -> Result<Disc, SavedDiscError> {
        match self {
            Self::Cd(saved) => saved.restore().map(Disc::Cd),
        }
    }
}
