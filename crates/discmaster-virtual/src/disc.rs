//! What is on a disc, and how recording changes it.
//!
//! Pure state machines, one a family: no file, clock or command inside. A disc is a value; a
//! transition changes it or refuses, with the [`Refusal`] a drive would give, and then leaves it as
//! it was. Addresses are logical block addresses; lengths are blocks.
//!
//! [`cd`] has sessions of tracks with pregaps and run-outs; [`sequential`] those of DVD and BD that
//! are recorded in order; [`overwritable`] has an extent that is formatted and written over. A DVD-RW
//! is one or the other: FORMAT UNIT and BLANK turn it.

pub mod cd;
pub mod overwritable;
pub mod sequential;

mod refusal;
mod saved;

pub use cd::{
    Block, CdDisc, FIRST_SESSION_GAP, Form, Kind, LAST_TRACK, LATER_SESSION_GAP, LINK, NewTrack,
    PREGAP, Padding, Pause, Plan, RUN_OUT, SHORTEST_TRACK, Session, SessionFormat, Target, Track,
    TrackMode, TrackState,
};
pub use overwritable::OverwritableDisc;
pub use refusal::Refusal;
pub use saved::{SavedDisc, SavedDiscError};
pub use sequential::SequentialDisc;

use crate::media::{Blank, Medium, MediumType};
use discmaster_audio::red_book;
use discmaster_mmc::parameter::format::FormatDescriptor;
use overwritable::FormatState;

/// A disc and all that was recorded on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disc {
    Cd(CdDisc),
    Sequential(SequentialDisc),
    Overwritable(OverwritableDisc),
}

/// Disc status (READ DISC INFORMATION, MMC-6 6.21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiscStatus {
    Blank,
    /// Something is recorded and more can be.
    Appendable,
    /// Nothing can be added.
    Complete,
    /// Something is recorded, and can be written over.
    Overwritable,
}

/// `blank`, `appendable`, `complete`, `overwritable`.
impl std::fmt::Display for DiscStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Blank => "blank",
            Self::Appendable => "appendable",
            Self::Complete => "complete",
            Self::Overwritable => "overwritable",
        })
    }
}

impl Disc {
    /// A disc as it is sold.
    pub fn blank_disc(blank: impl Into<Blank>) -> Self {
        let blank = blank.into();
        if let Some(disc) = SequentialDisc::blank_disc(blank) {
            Self::Sequential(disc)
        } else if let Some(disc) = OverwritableDisc::blank_disc(blank) {
            Self::Overwritable(disc)
        } else {
            Self::Cd(CdDisc::blank_disc(blank))
        }
    }

    /// The disc with a number that tells it from others.
    #[must_use]
    pub fn identified(self, number: u32) -> Self {
        match self {
            Self::Cd(cd) => Self::Cd(cd.identified(number)),
            Self::Sequential(mut disc) => {
                disc.identify(Some(number));
                Self::Sequential(disc)
            }
            Self::Overwritable(mut disc) => {
                disc.identify(Some(number));
                Self::Overwritable(disc)
            }
        }
    }

    /// A pressed CD of one data track.
    pub fn pressed(blocks: u32) -> Self {
        Self::Cd(CdDisc::pressed(blocks))
    }

    /// A pressed disc of one data track: the smallest kind that holds so many blocks.
    pub fn pressed_to_fit(blocks: u32) -> Self {
        if blocks <= MediumType::CdR90.usual_blocks() {
            Self::pressed(blocks)
        } else if blocks <= MediumType::DvdPlusRDl.usual_blocks() {
            Self::Sequential(SequentialDisc::pressed(Medium::DvdRom, blocks))
        } else {
            Self::Sequential(SequentialDisc::pressed(Medium::BdRom, blocks))
        }
    }

    pub fn medium(&self) -> Medium {
        match self {
            Self::Cd(cd) => cd.medium(),
            Self::Sequential(disc) => disc.medium(),
            Self::Overwritable(disc) => Medium::Recordable(disc.blank()),
        }
    }

    pub fn status(&self) -> DiscStatus {
        match self {
            Self::Cd(cd) => cd.status(),
            Self::Sequential(disc) => disc.status(),
            Self::Overwritable(disc) if disc.written() == 0 => DiscStatus::Blank,
            Self::Overwritable(_) => DiscStatus::Overwritable,
        }
    }

    /// Disc identification (READ DISC INFORMATION, MMC-6 6.21); none while nothing is recorded.
    pub fn identification(&self) -> Option<u32> {
        match self {
            Self::Cd(cd) => cd.identification(),
            Self::Sequential(disc) => disc.identification(),
            Self::Overwritable(disc) => disc.identification(),
        }
    }

    /// What its blocks are; `None` while nothing is recorded, and there are no blocks.
    pub fn kind(&self) -> Option<Kind> {
        let data = |recorded: bool| recorded.then_some(Kind::Data);
        match self {
            Self::Cd(cd) => cd.kind(),
            Self::Sequential(disc) => data(!disc.sessions().is_empty()),
            Self::Overwritable(disc) => data(disc.written() > 0 || disc.is_unsettled()),
        }
    }

    /// Something is being recorded now, so that the disc cannot be taken out.
    pub fn is_recording(&self) -> bool {
        match self {
            Self::Cd(cd) => cd.recording().is_some(),
            Self::Sequential(disc) => disc.is_recording(),
            Self::Overwritable(_) => false,
        }
    }

    /// Nothing that was begun on it is unfinished: its file of blocks is a whole one.
    pub fn is_whole(&self) -> bool {
        match self {
            Self::Cd(cd) => cd.open_session().is_none(),
            Self::Sequential(disc) => disc.is_whole(),
            Self::Overwritable(disc) => !disc.is_unsettled(),
        }
    }

    /// First address after what is certainly recorded.
    pub fn recorded(&self) -> u32 {
        match self {
            Self::Cd(cd) => cd.recorded(),
            Self::Sequential(disc) => disc.end(),
            Self::Overwritable(disc) => disc.written(),
        }
    }

    /// First address after all that belongs on the disc, when nothing is being recorded.
    pub fn end_of_data(&self) -> Option<u32> {
        match self {
            Self::Cd(cd) => cd.end_of_data(),
            Self::Sequential(disc) => (!disc.is_recording()).then(|| disc.end()),
            Self::Overwritable(disc) => (!disc.is_unsettled()).then(|| disc.written()),
        }
    }

    /// The power went while something was being recorded; the file has `blocks` from address 0 on.
    pub fn lose_power(&mut self, blocks: u32) {
        match self {
            Self::Cd(cd) => cd.lose_power(blocks),
            Self::Sequential(disc) => disc.lose_power(blocks),
            Self::Overwritable(disc) => disc.lose_power(blocks),
        }
    }

    /// Makes the whole sector of an address of which `data` are the user data; zeros where no track
    /// of a CD is.
    pub fn complete(
        &self,
        lba: u32,
        data: &[u8; crate::media::BLOCK],
        sector: &mut [u8; red_book::BLOCK],
    ) {
        match self {
            Self::Cd(cd) => cd.complete(lba, data, sector),
            Self::Sequential(_) | Self::Overwritable(_) => sector.fill(0),
        }
    }

    /// FORMAT UNIT.
    pub fn format(&self, request: FormatDescriptor) -> Result<Self, Refusal> {
        match self {
            Self::Cd(_) => Err(Refusal::CannotFormat),
            Self::Sequential(disc) if disc.is_recording() => Err(Refusal::Sequence),
            Self::Sequential(disc) => match disc.medium().recordable() {
                Some(blank) if blank.medium() == MediumType::DvdRw => {
                    let mut formatted = OverwritableDisc::of_dvd_rw(blank, disc.number());
                    formatted.format(request)?;
                    Ok(Self::Overwritable(formatted))
                }
                Some(blank) if blank.medium().family() == crate::media::MediumFamily::Bd => {
                    let mut disc = disc.clone();
                    let spare = overwritable::spare_of_bd_r(blank, request)?;
                    disc.format_with_spares(spare, request.sub_type == 0)?;
                    Ok(Self::Sequential(disc))
                }
                _ => Err(Refusal::CannotFormat),
            },
            Self::Overwritable(disc) => {
                let mut disc = disc.clone();
                disc.format(request)?;
                Ok(Self::Overwritable(disc))
            }
        }
    }

    /// BLANK, of a DVD-RW: recorded in order again, with nothing on it.
    pub fn blank_dvd_rw(&self, minimal: bool) -> Result<Self, Refusal> {
        match self {
            Self::Cd(_) => Err(Refusal::CannotBlank),
            Self::Sequential(disc) => {
                let mut disc = disc.clone();
                disc.blank(minimal)?;
                Ok(Self::Sequential(disc))
            }
            Self::Overwritable(disc) => {
                let mut blank =
                    SequentialDisc::blank_disc(disc.blank()).ok_or(Refusal::CannotBlank)?;
                blank.identify(disc.number());
                blank.blank(minimal)?;
                Ok(Self::Sequential(blank))
            }
        }
    }

    /// It has to be formatted before it can be used.
    pub fn is_unformatted(&self) -> bool {
        matches!(self, Self::Overwritable(disc) if disc.state() == FormatState::Unformatted)
    }

    /// The disc, where it is a CD.
    pub fn as_cd(&self) -> Option<&CdDisc> {
        match self {
            Self::Cd(cd) => Some(cd),
            Self::Sequential(_) | Self::Overwritable(_) => None,
        }
    }

    pub fn as_cd_mut(&mut self) -> Option<&mut CdDisc> {
        match self {
            Self::Cd(cd) => Some(cd),
            Self::Sequential(_) | Self::Overwritable(_) => None,
        }
    }
}

impl From<CdDisc> for Disc {
    fn from(cd: CdDisc) -> Self {
        Self::Cd(cd)
    }
}

impl From<SequentialDisc> for Disc {
    fn from(disc: SequentialDisc) -> Self {
        Self::Sequential(disc)
    }
}

impl From<OverwritableDisc> for Disc {
    fn from(disc: OverwritableDisc) -> Self {
        Self::Overwritable(disc)
    }
}
