//! A disc's state as its file holds it, and the way back, which trusts nothing.

use super::Disc;
use super::cd::saved::SavedCd;
use super::overwritable::saved::SavedOverwritable;
use super::sequential::saved::SavedSequential;
use crate::media::Blank;
use serde::{Deserialize, Serialize};

/// `discs/NAME.json`: what it holds differs by family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SavedDisc {
    Cd(SavedCd),
    Sequential(SavedSequential),
    Overwritable(SavedOverwritable),
}

/// What tells the families apart.
#[derive(Deserialize)]
struct Head {
    medium: String,
    sessions: Option<serde::de::IgnoredAny>,
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
    #[error("blocks of {0} bytes are not kept of such tracks")]
    Block(usize),
    #[error(transparent)]
    Number(#[from] discmaster_audio::numbers::NumberError),
    #[error("its CD-Text is none: a pack is 36 hexadecimal digits and its code fits")]
    CdText,
    #[error("track {number} does not follow the one before it, or is too long")]
    DataTrack { number: u16 },
    #[error("what is told of it is not the state of a {0}")]
    Kind(Blank),
    #[error("a {0} is not formatted and written so far")]
    Extent(Blank),
}

impl SavedDisc {
    /// `None` for a pressed disc, whose image is all there is.
    pub fn of(disc: &Disc) -> Option<Self> {
        match disc {
            Disc::Cd(cd) => SavedCd::of(cd).map(Self::Cd),
            Disc::Sequential(disc) => SavedSequential::of(disc).map(Self::Sequential),
            Disc::Overwritable(disc) => Some(Self::Overwritable(SavedOverwritable::of(disc))),
        }
    }

    /// Of the bytes of a file.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let head: Head = serde_json::from_slice(bytes)?;
        // A name that nobody knows is told of when the disc is restored.
        let cd = head
            .medium
            .parse()
            .map_or(true, |blank: Blank| blank.medium().is_cd());
        if cd {
            serde_json::from_slice(bytes).map(Self::Cd)
        } else if head.sessions.is_some() {
            serde_json::from_slice(bytes).map(Self::Sequential)
        } else {
            serde_json::from_slice(bytes).map(Self::Overwritable)
        }
    }

    /// The disc, every address checked. What was being recorded comes back with no block:
    /// [`Disc::lose_power`] tells it how many there are.
    pub fn restore(&self) -> Result<Disc, SavedDiscError> {
        match self {
            Self::Cd(saved) => saved.restore().map(Disc::Cd),
            Self::Sequential(saved) => saved.restore().map(Disc::Sequential),
            Self::Overwritable(saved) => saved.restore().map(Disc::Overwritable),
        }
    }
}
