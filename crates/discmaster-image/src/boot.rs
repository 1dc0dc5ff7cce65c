//! How a disc boots: what the boot catalog of El Torito says, and what can be said in it.

use crate::source::Source;
use std::fmt;

/// Whose firmware is to boot an image. What has no name here is kept as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Platform(pub u8);

impl Platform {
    pub const X86: Self = Self(0);
    pub const POWER_PC: Self = Self(1);
    pub const MAC: Self = Self(2);
    /// UEFI 2.10, 13.3.2.1; not in El Torito itself.
    pub const EFI: Self = Self(0xEF);
}

/// `x86`
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::X86 => "x86",
            Self::POWER_PC => "PowerPC",
            Self::MAC => "Mac",
            Self::EFI => "EFI",
            Self(other) => return write!(f, "platform {other:#04x}"),
        })
    }
}

/// The drive that firmware makes of a boot image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emulation {
    /// None: the image is a program, loaded and started.
    #[default]
    None,
    /// A floppy of 1.2 megabytes.
    Floppy12,
    /// A floppy of 1.44 megabytes.
    Floppy144,
    /// A floppy of 2.88 megabytes.
    Floppy288,
    /// A hard disk with one partition.
    HardDisk,
}

impl Emulation {
    /// Bytes that the drive has; none where the image may be of any length.
    pub fn bytes(self) -> Option<u64> {
        match self {
            Self::None | Self::HardDisk => None,
            Self::Floppy12 => Some(1_228_800),
            Self::Floppy144 => Some(1_474_560),
            Self::Floppy288 => Some(2_949_120),
        }
    }
}

/// `a floppy of 1.44 MB`
impl fmt::Display for Emulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no drive",
            Self::Floppy12 => "a floppy of 1.2 MB",
            Self::Floppy144 => "a floppy of 1.44 MB",
            Self::Floppy288 => "a floppy of 2.88 MB",
            Self::HardDisk => "a hard disk",
        })
    }
}

/// The medium as the catalog records it, whatever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MediaType(pub u8);

impl MediaType {
    pub const NO_EMULATION: Self = Self(0);
    pub const FLOPPY_12: Self = Self(1);
    pub const FLOPPY_144: Self = Self(2);
    pub const FLOPPY_288: Self = Self(3);
    pub const HARD_DISK: Self = Self(4);

    /// The emulation asked for; none where El Torito reserves the value.
    pub fn emulation(self) -> Option<Emulation> {
        match self {
            Self::NO_EMULATION => Some(Emulation::None),
            Self::FLOPPY_12 => Some(Emulation::Floppy12),
            Self::FLOPPY_144 => Some(Emulation::Floppy144),
            Self::FLOPPY_288 => Some(Emulation::Floppy288),
            Self::HARD_DISK => Some(Emulation::HardDisk),
            Self(_) => None,
        }
    }
}

impl From<Emulation> for MediaType {
    fn from(emulation: Emulation) -> Self {
        match emulation {
            Emulation::None => Self::NO_EMULATION,
            Emulation::Floppy12 => Self::FLOPPY_12,
            Emulation::Floppy144 => Self::FLOPPY_144,
            Emulation::Floppy288 => Self::FLOPPY_288,
            Emulation::HardDisk => Self::HARD_DISK,
        }
    }
}

/// What firmware is to boot from a disc.
#[derive(Clone, Debug)]
pub struct BootImage {
    /// The image, stored once and as long as it is. It is in no folder of the disc.
    pub source: Source,
    pub platform: Platform,
    pub emulation: Emulation,
    /// Who made the disc: 24 characters of printable ASCII at most.
    pub manufacturer_id: String,
    /// Real-mode segment that x86 loads to; 0 is the usual one, 0x7C0.
    pub load_segment: u16,
    /// Of a hard disk: the type of its partition, as in its master boot record. It cannot be looked
    /// up, since no content is read to lay out a disc.
    pub system_type: u8,
}

impl BootImage {
    /// An image for x86 without emulation, without an id.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            platform: Platform::X86,
            emulation: Emulation::None,
            manufacturer_id: String::new(),
            load_segment: 0,
            system_type: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_emulation_has_its_number_and_others_survive() {
        let all = [
            Emulation::None,
            Emulation::Floppy12,
            Emulation::Floppy144,
            Emulation::Floppy288,
            Emulation::HardDisk,
        ];
        for (emulation, number) in all.into_iter().zip(0..) {
            assert_eq!(MediaType::from(emulation), MediaType(number));
            assert_eq!(MediaType(number).emulation(), Some(emulation));
        }
        assert_eq!(MediaType(5).emulation(), None);
    }

    #[test]
    fn platforms_are_said_by_name_or_number() {
        let said = [0, 1, 2, 0xEF, 0x7F].map(|it| Platform(it).to_string());
        assert_eq!(said, ["x86", "PowerPC", "Mac", "EFI", "platform 0x7f"]);
    }
}
