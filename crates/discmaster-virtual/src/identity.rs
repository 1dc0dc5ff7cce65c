//! Who a recorder is: its kind, its names and its serial number.

use crate::media::{Medium, MediumFamily, MediumType};
use crate::storage::Fault;
use rustix::rand::{GetRandomFlags, getrandom};
use serde::{Deserialize, Serialize};

/// What a drive records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecorderKind {
    /// CD-R and CD-RW.
    #[default]
    CdRw,
    /// CD-R alone. It reads CD-RW, and knows no BLANK.
    CdR,
    /// CD and DVD of every kind.
    Dvd,
    /// CD, DVD and BD of every kind.
    Bd,
}

impl RecorderKind {
    /// The kind of a recorder that is made without saying which: it takes every medium there is.
    pub const OF_NEW: Self = Self::Bd;

    pub const fn writes(self, medium: MediumType) -> bool {
        match self {
            Self::CdR => medium.is_cd() && !medium.erasable(),
            Self::CdRw | Self::Dvd | Self::Bd => self.knows(medium.family()),
        }
    }

    /// Whether the drive can do anything with what lies in it.
    pub const fn reads(self, medium: Medium) -> bool {
        match medium {
            Medium::Recordable(blank) => self.knows(blank.medium().family()),
            Medium::CdRom => true,
            Medium::DvdRom => self.knows(MediumFamily::Dvd),
            Medium::BdRom => self.knows(MediumFamily::Bd),
        }
    }

    const fn knows(self, family: MediumFamily) -> bool {
        match family {
            MediumFamily::Cd => true,
            MediumFamily::Dvd => matches!(self, Self::Dvd | Self::Bd),
            MediumFamily::Bd => matches!(self, Self::Bd),
        }
    }

    /// Whether it knows media that are formatted, and the commands for them.
    pub(crate) const fn formats(self) -> bool {
        self.knows(MediumFamily::Dvd)
    }

    /// Whether the drive can erase what lies in it.
    pub(crate) const fn erases(self, medium: Medium) -> bool {
        match medium.medium_type() {
            Some(medium) => medium.erasable() && self.writes(medium),
            None => false,
        }
    }

    /// Blocks of the longest disc that it writes.
    pub(crate) const fn longest(self) -> u32 {
        match self {
            Self::CdR | Self::CdRw => MediumType::CdR99.capacity(),
            Self::Dvd => MediumType::DvdPlusRDl.capacity(),
            Self::Bd => MediumType::BdRQl.capacity(),
        }
    }

    const fn product(self) -> &'static str {
        match self {
            Self::CdRw => "VIRTUAL CD-RW",
            Self::CdR => "VIRTUAL CD-R",
            Self::Dvd => "VIRTUAL DVD-RW",
            Self::Bd => "VIRTUAL BD-RE",
        }
    }
}

/// What INQUIRY and GET CONFIGURATION tell of the recorder; longer texts are cut to their fields (8,
/// 16, 4 and 16 characters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    #[serde(default)]
    pub kind: RecorderKind,
    pub vendor: String,
    pub product: String,
    pub revision: String,
    pub serial: String,
}

/// A number of the kernel's; a failure tells what it was for.
pub(crate) fn random(doing: &str) -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    // So few bytes come at once, or not at all.
    getrandom(&mut bytes, GetRandomFlags::empty())
        .map_err(|error| Fault::new(doing, error.into()))?;
    Ok(u32::from_be_bytes(bytes))
}

impl Identity {
    /// A drive that nobody has met: its serial number is 8 hexadecimal digits of the kernel's random
    /// bytes. They are kept in `recorder.json`, so a recorder whose folder is moved stays the same
    /// one, and a new one made where another lay is another one; a number derived from the place
    /// would get both wrong.
    pub fn new(kind: RecorderKind) -> Result<Self, Fault> {
        let number = random("choosing a serial number")?;
        Ok(Self {
            serial: format!("{number:08X}"),
            ..Self::unnumbered(kind)
        })
    }

    /// A drive with the serial number zero, the same each time: for tests.
    pub fn unnumbered(kind: RecorderKind) -> Self {
        Self {
            kind,
            vendor: "DISCMSTR".to_owned(),
            product: kind.product().to_owned(),
            revision: "1.0".to_owned(),
            serial: "00000000".to_owned(),
        }
    }
}

/// A CD-RW recorder with the serial number zero.
impl Default for Identity {
    fn default() -> Self {
        Self::unnumbered(RecorderKind::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_recorders_differ_by_their_serial_numbers() {
        let serials: Vec<_> = (0..4)
            .map(|_| Identity::new(RecorderKind::CdR).unwrap().serial)
            .collect();
        for serial in &serials {
            assert!(serial.len() == 8 && serial.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        // Once in 2^96 runs all four are the same.
        assert!(serials.iter().any(|serial| *serial != serials[0]));
    }
}
