//! The catalogue of media: which discs can be put into the recorder.

mod catalogue;
mod size;

pub use catalogue::{MediumFamily, MediumType};
pub use size::{Blank, SizeError, UnknownMedium};

use std::fmt;

/// Bytes of a block of user data.
pub const BLOCK: usize = 2048;
/// Run-out blocks after a track of a CD recorded at once: counted in the track, not readable.
pub const RUN_OUT: u32 = 2;

/// What lies in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A disc of the catalogue.
    Recordable(Blank),
    /// A pressed disc: an image file, read only.
    CdRom,
    DvdRom,
    BdRom,
}

impl Medium {
    pub const fn erasable(self) -> bool {
        match self {
            Self::Recordable(blank) => blank.medium().erasable(),
            Self::CdRom | Self::DvdRom | Self::BdRom => false,
        }
    }

    /// `None` for a pressed disc.
    pub const fn recordable(self) -> Option<Blank> {
        match self {
            Self::Recordable(blank) => Some(blank),
            Self::CdRom | Self::DvdRom | Self::BdRom => None,
        }
    }

    /// The catalogue's name of what it is made of; `None` for a pressed disc.
    pub const fn medium_type(self) -> Option<MediumType> {
        match self {
            Self::Recordable(blank) => Some(blank.medium()),
            Self::CdRom | Self::DvdRom | Self::BdRom => None,
        }
    }
}

/// `cd-rom`, `dvd-rom`, `bd-rom`, or the name in the catalogue.
impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recordable(blank) => blank.fmt(f),
            Self::CdRom => f.pad("cd-rom"),
            Self::DvdRom => f.pad("dvd-rom"),
            Self::BdRom => f.pad("bd-rom"),
        }
    }
}
