//! The kinds of blank disc that there are, and the usual size of each.

use std::fmt;

/// What a blank disc is made of and how long one usually is.
///
/// The figures of CDs are those of an ATIP. A disc of "80 minutes" has its last possible lead-out at
/// 79:59:74, as the common ones do: 359,849 blocks; those of 90 and 99 minutes likewise. One of
/// "74 minutes" has it at 74:02:00, which is the 333,000 blocks (650 MiB) that are printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediumType {
    CdR74,
    CdR80,
    CdR90,
    CdR99,
    CdRw74,
    CdRw80,
    DvdR,
    DvdRDl,
    /// Sequential as it is sold; restricted overwrite once it is formatted.
    DvdRw,
    DvdPlusR,
    DvdPlusRDl,
    DvdPlusRw,
    DvdPlusRwDl,
    DvdRam,
    BdR,
    BdRDl,
    /// Three layers, 100 GB.
    BdRTl,
    /// Four layers, 128 GB.
    BdRQl,
    BdRe,
    BdReDl,
    BdReTl,
}

/// Which laser, and which rules of addressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediumFamily {
    Cd,
    Dvd,
    Bd,
}

impl MediumType {
    pub const ALL: [Self; 21] = [
        Self::CdR74,
        Self::CdR80,
        Self::CdR90,
        Self::CdR99,
        Self::CdRw74,
        Self::CdRw80,
        Self::DvdR,
        Self::DvdRDl,
        Self::DvdRw,
        Self::DvdPlusR,
        Self::DvdPlusRDl,
        Self::DvdPlusRw,
        Self::DvdPlusRwDl,
        Self::DvdRam,
        Self::BdR,
        Self::BdRDl,
        Self::BdRTl,
        Self::BdRQl,
        Self::BdRe,
        Self::BdReDl,
        Self::BdReTl,
    ];

    /// Of a CD, the address where the lead-out can start at the latest (ATIP); of any other disc, its
    /// blocks, spare areas included.
    pub const fn usual_blocks(self) -> u32 {
        match self {
            Self::CdR74 | Self::CdRw74 => 333_000,
            Self::CdR80 | Self::CdRw80 => 359_849,
            Self::CdR90 => 404_849,
            Self::CdR99 => 445_349,
            Self::DvdR | Self::DvdRw => 2_298_496,
            Self::DvdRDl => 4_171_712,
            Self::DvdPlusR | Self::DvdPlusRw => 2_295_104,
            Self::DvdPlusRDl | Self::DvdPlusRwDl => 4_173_824,
            Self::DvdRam => 2_295_072,
            Self::BdR | Self::BdRe => 12_219_392,
            Self::BdRDl | Self::BdReDl => 24_438_784,
            Self::BdRTl | Self::BdReTl => 48_878_592,
            Self::BdRQl => 62_500_864,
        }
    }

    /// Of a CD, the blocks of user data that one track, recorded at once on a blank disc, can hold:
    /// the lead-out follows its two run-out blocks. Of other discs, all that can be written.
    pub const fn capacity(self) -> u32 {
        super::Blank::usual(self).capacity()
    }

    pub const fn family(self) -> MediumFamily {
        match self {
            Self::CdR74 | Self::CdR80 | Self::CdR90 | Self::CdR99 | Self::CdRw74 | Self::CdRw80 => {
                MediumFamily::Cd
            }
            Self::DvdR
            | Self::DvdRDl
            | Self::DvdRw
            | Self::DvdPlusR
            | Self::DvdPlusRDl
            | Self::DvdPlusRw
            | Self::DvdPlusRwDl
            | Self::DvdRam => MediumFamily::Dvd,
            Self::BdR
            | Self::BdRDl
            | Self::BdRTl
            | Self::BdRQl
            | Self::BdRe
            | Self::BdReDl
            | Self::BdReTl => MediumFamily::Bd,
        }
    }

    pub const fn is_cd(self) -> bool {
        matches!(self.family(), MediumFamily::Cd)
    }

    /// What is on it can be erased or written over.
    pub const fn erasable(self) -> bool {
        matches!(
            self,
            Self::CdRw74
                | Self::CdRw80
                | Self::DvdRw
                | Self::DvdPlusRw
                | Self::DvdPlusRwDl
                | Self::DvdRam
                | Self::BdRe
                | Self::BdReDl
                | Self::BdReTl
        )
    }

    /// Any block of it can be written at any time, once it is formatted.
    pub const fn overwritable(self) -> bool {
        self.erasable() && !matches!(self, Self::CdRw74 | Self::CdRw80 | Self::DvdRw)
    }

    pub const fn layers(self) -> u8 {
        match self {
            Self::DvdRDl | Self::DvdPlusRDl | Self::DvdPlusRwDl | Self::BdRDl | Self::BdReDl => 2,
            Self::BdRTl | Self::BdReTl => 3,
            Self::BdRQl => 4,
            _ => 1,
        }
    }

    /// Blocks that are recorded together, error correction and all: 32 KiB of a DVD, 64 KiB of a BD.
    pub const fn ecc_block(self) -> u32 {
        match self.family() {
            MediumFamily::Cd => 1,
            MediumFamily::Dvd => 16,
            MediumFamily::Bd => 32,
        }
    }

    /// The name on the command line and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CdR74 => "cd-r74",
            Self::CdR80 => "cd-r80",
            Self::CdR90 => "cd-r90",
            Self::CdR99 => "cd-r99",
            Self::CdRw74 => "cd-rw74",
            Self::CdRw80 => "cd-rw80",
            Self::DvdR => "dvd-r",
            Self::DvdRDl => "dvd-r-dl",
            Self::DvdRw => "dvd-rw",
            Self::DvdPlusR => "dvd+r",
            Self::DvdPlusRDl => "dvd+r-dl",
            Self::DvdPlusRw => "dvd+rw",
            Self::DvdPlusRwDl => "dvd+rw-dl",
            Self::DvdRam => "dvd-ram",
            Self::BdR => "bd-r",
            Self::BdRDl => "bd-r-dl",
            Self::BdRTl => "bd-r-tl",
            Self::BdRQl => "bd-r-ql",
            Self::BdRe => "bd-re",
            Self::BdReDl => "bd-re-dl",
            Self::BdReTl => "bd-re-tl",
        }
    }
}

impl fmt::Display for MediumType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eighty_minute_disc_ends_at_79_59_74() {
        // Address 0 is 00:02:00.
        let time = |medium: MediumType| {
            let absolute = medium.usual_blocks() + 150;
            (absolute / 75 / 60, absolute / 75 % 60, absolute % 75)
        };
        assert_eq!(time(MediumType::CdR80), (79, 59, 74));
        assert_eq!(time(MediumType::CdR90), (89, 59, 74));
        assert_eq!(time(MediumType::CdR99), (98, 59, 74));
        assert_eq!(MediumType::CdRw80.capacity(), 359_847);
        assert_eq!(MediumType::CdR74.capacity(), 332_998);
    }

    #[test]
    fn sizes_are_whole_blocks_of_error_correction() {
        for medium in MediumType::ALL {
            assert!(
                medium.usual_blocks().is_multiple_of(medium.ecc_block()),
                "{medium}"
            );
        }
    }
}
