//! The catalogue of media: which discs can be put into the recorder.

use std::fmt;
use std::str::FromStr;

/// Bytes of a block of user data (mode 1).
pub const BLOCK: usize = 2048;
/// Run-out blocks after a track recorded at once: counted in the track, not readable.
pub const RUN_OUT: u32 = 2;

/// What a blank disc is made of and how long it is.
///
/// The figures are those of an ATIP. A disc of "80 minutes" has its last possible lead-out at
/// 79:59:74, as the common ones do: 359,849 blocks. One of "74 minutes" has it at 74:02:00, which
/// is the 333,000 blocks (650 MiB) that are printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediumType {
    CdR74,
    CdR80,
    CdRw74,
    CdRw80,
}

impl MediumType {
    pub const ALL: [Self; 4] = [Self::CdR74, Self::CdR80, Self::CdRw74, Self::CdRw80];

    /// Address where the lead-out can start at the latest (ATIP).
    pub const fn last_lead_out(self) -> u32 {
        match self {
            Self::CdR74 | Self::CdRw74 => 333_000,
            Self::CdR80 | Self::CdRw80 => 359_849,
        }
    }

    /// Blocks of user data that one track, recorded at once on a blank disc, can hold: the lead-out
    /// follows its two run-out blocks.
    pub const fn capacity(self) -> u32 {
        self.last_lead_out() - RUN_OUT
    }

    pub const fn erasable(self) -> bool {
        matches!(self, Self::CdRw74 | Self::CdRw80)
    }

    /// The name on the command line and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CdR74 => "cd-r74",
            Self::CdR80 => "cd-r80",
            Self::CdRw74 => "cd-rw74",
            Self::CdRw80 => "cd-rw80",
        }
    }
}

impl fmt::Display for MediumType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that is not in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no medium is called {0:?}; there are cd-r74, cd-r80, cd-rw74 and cd-rw80")]
pub struct UnknownMedium(pub String);

impl FromStr for MediumType {
    type Err = UnknownMedium;

    fn from_str(name: &str) -> Result<Self, UnknownMedium> {
        Self::ALL
            .into_iter()
            .find(|medium| medium.name() == name)
            .ok_or_else(|| UnknownMedium(name.to_owned()))
    }
}

/// What lies in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A disc of the catalogue.
    Recordable(MediumType),
    /// A pressed disc: an image file, read only.
    CdRom,
}

impl Medium {
    pub const fn erasable(self) -> bool {
        match self {
            Self::Recordable(medium) => medium.erasable(),
            Self::CdRom => false,
        }
    }

    /// `None` for a pressed disc, which has no ATIP.
    pub const fn recordable(self) -> Option<MediumType> {
        match self {
            Self::Recordable(medium) => Some(medium),
            Self::CdRom => None,
        }
    }
}

/// `cd-rom`, or the name in the catalogue.
impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recordable(medium) => medium.fmt(f),
            Self::CdRom => f.pad("cd-rom"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_medium_is_found_by_its_name() {
        for medium in MediumType::ALL {
            assert_eq!(medium.to_string().parse(), Ok(medium));
        }
        assert_eq!(
            "cd-r90".parse::<MediumType>(),
            Err(UnknownMedium("cd-r90".to_owned()))
        );
    }

    #[test]
    fn an_eighty_minute_disc_ends_at_79_59_74() {
        // Address 0 is 00:02:00.
        let absolute = MediumType::CdR80.last_lead_out() + 150;
        assert_eq!(
            (absolute / 75 / 60, absolute / 75 % 60, absolute % 75),
            (79, 59, 74)
        );
        assert_eq!(MediumType::CdRw80.capacity(), 359_847);
        assert_eq!(MediumType::CdR74.capacity(), 332_998);
    }
}
