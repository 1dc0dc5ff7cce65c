//! What is on a disc, and how recording changes it.
//!
//! Pure state machines, one a family: no file, clock or command inside. A disc is a value; a
//! transition changes it or refuses, with the [`Refusal`] a drive would give, and then leaves it as
//! it was. Addresses are logical block addresses; lengths are blocks.
//!
//! [`cd`] has sessions of tracks with pregaps and run-outs.

pub mod cd;

mod refusal;
mod saved;

pub use cd::{
    CdDisc, FIRST_SESSION_GAP, Kind, LAST_TRACK, LATER_SESSION_GAP, PREGAP, Padding, Pause,
    RUN_OUT, SHORTEST_TRACK, Session, SessionFormat, Track, TrackMode, TrackState,
};
pub use refusal::Refusal;
pub use saved::{SavedDisc, SavedDiscError};

use crate::media::{Blank, Medium};

/// A disc and all that was recorded on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disc {
    Cd(CdDisc),
}

/// Disc status (READ DISC INFORMATION, MMC-6 6.21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiscStatus {
    Blank,
    /// Something is recorded and more can be.
    Appendable,
    /// Nothing can be added.
    Complete,
}

/// `blank`, `appendable`, `complete`.
impl std::fmt::Display for DiscStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Blank => "blank",
            Self::Appendable => "appendable",
            Self::Complete => "complete",
        })
    }
}

impl Disc {
    pub fn blank_disc(blank: impl Into<Blank>) -> Self {
        Self::Cd(CdDisc::blank_disc(blank))
    }

    /// The disc with a number that tells it from others.
    #[must_use]
    pub fn identified(self, number: u32) -> Self {
        match self {
            Self::Cd(cd) => Self::Cd(cd.identified(number)),
        }
    }

    /// A pressed disc of one data track.
    pub fn pressed(blocks: u32) -> Self {
        Self::Cd(CdDisc::pressed(blocks))
    }

    pub fn medium(&self) -> Medium {
        match self {
            Self::Cd(cd) => cd.medium(),
        }
    }

    pub fn status(&self) -> DiscStatus {
        match self {
            Self::Cd(cd) => cd.status(),
        }
    }

    /// Disc identification (READ DISC INFORMATION, MMC-6 6.21); none while nothing is recorded.
    pub fn identification(&self) -> Option<u32> {
        match self {
            Self::Cd(cd) => cd.identification(),
        }
    }

    /// What its blocks are; `None` while nothing is recorded, and there are no blocks.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Cd(cd) => cd.kind(),
        }
    }

    /// Something is being recorded now, so that the disc cannot be taken out.
    pub fn is_recording(&self) -> bool {
        match self {
            Self::Cd(cd) => cd.recording().is_some(),
        }
    }

    /// Nothing that was begun on it is unfinished: its file of blocks is a whole one.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Cd(cd) => cd.open_session().is_none(),
        }
    }

    /// First address after what is certainly recorded.
    pub fn recorded(&self) -> u32 {
        match self {
            Self::Cd(cd) => cd.recorded(),
        }
    }

    /// First address after all that belongs on the disc, when nothing is being recorded.
    pub fn end_of_data(&self) -> Option<u32> {
        match self {
            Self::Cd(cd) => cd
                .last_track()
                .filter(|track| track.state == TrackState::Complete)
                .map(Track::end),
        }
    }

    /// The power went while something was being recorded; the file has `blocks` from address 0 on.
    pub fn lose_power(&mut self, blocks: u32) {
        match self {
            Self::Cd(cd) => {
                if let Some(start) = cd
                    .last_track()
                    .filter(|track| track.state != TrackState::Complete)
                    .map(|track| track.start)
                {
                    cd.lose_power(blocks.saturating_sub(start));
                }
            }
        }
    }

    /// The disc, where it is a CD.
    pub fn as_cd(&self) -> Option<&CdDisc> {
        match self {
            Self::Cd(cd) => Some(cd),
        }
    }

    pub fn as_cd_mut(&mut self) -> Option<&mut CdDisc> {
        match self {
            Self::Cd(cd) => Some(cd),
        }
    }
}

impl From<CdDisc> for Disc {
    fn from(cd: CdDisc) -> Self {
        Self::Cd(cd)
    }
}
