//! Addresses on a disc: logical blocks, and minutes, seconds and frames (MMC-6, LBA to MSF).

use std::fmt;

/// Frames (blocks) of a second.
pub const FRAMES: i32 = 75;
/// LBA 0 lies two seconds after 00:00:00.
pub const PREGAP: i32 = 150;

/// A logical block address. Negative ones lie before the first track's data: pause and lead-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lba(pub i32);

impl Lba {
    /// The address in a CDB or a response: two's complement.
    pub const fn from_wire(value: u32) -> Self {
        Self(value.cast_signed())
    }

    pub const fn to_wire(self) -> u32 {
        self.0.cast_unsigned()
    }

    /// The address `blocks` on, or `None` past the end of addresses.
    pub fn forward(self, blocks: u32) -> Option<Self> {
        let next = i64::from(self.0) + i64::from(blocks);
        i32::try_from(next).ok().map(Self)
    }

    /// As minute, second and frame; `None` where a CD has no such address (MMC-6 table of LBA and
    /// MSF: 00:00:00 is LBA -150, and 90:00:00 to 99:59:74, where lead-ins lie, is -45150 to -151).
    pub fn to_msf(self) -> Option<Msf> {
        let frames = i64::from(self.0) + i64::from(PREGAP);
        let frames = if frames < 0 { frames + 450_000 } else { frames };
        let wraps = i64::from(self.0) < -i64::from(PREGAP);
        if !(0..450_000).contains(&frames)
            || (wraps && frames < 405_000)
            || (!wraps && frames >= 405_000)
        {
            return None;
        }
        let part = |value: i64| u8::try_from(value).ok();
        Some(Msf {
            minute: part(frames / 4500)?,
            second: part(frames / 75 % 60)?,
            frame: part(frames % 75)?,
        })
    }
}

impl fmt::Display for Lba {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Minute, second and frame; 00:02:00 is LBA 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msf {
    minute: u8,
    second: u8,
    frame: u8,
}

impl Msf {
    /// `None` unless minute < 100, second < 60 and frame < 75.
    pub const fn new(minute: u8, second: u8, frame: u8) -> Option<Self> {
        if minute < 100 && second < 60 && frame < 75 {
            Some(Self {
                minute,
                second,
                frame,
            })
        } else {
            None
        }
    }

    /// From the three bytes of a response.
    pub const fn from_wire(bytes: [u8; 3]) -> Option<Self> {
        Self::new(bytes[0], bytes[1], bytes[2])
    }

    pub const fn to_wire(self) -> [u8; 3] {
        [self.minute, self.second, self.frame]
    }

    /// LBA = (M * 60 + S) * 75 + F - 150, and 450000 less from minute 90 on.
    pub fn to_lba(self) -> Lba {
        let frames = (i32::from(self.minute) * 60 + i32::from(self.second)) * FRAMES
            + i32::from(self.frame)
            - PREGAP;
        Lba(if self.minute >= 90 {
            frames - 450_000
        } else {
            frames
        })
    }
}

/// `79:57:74`.
impl fmt::Display for Msf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.minute, self.second, self.frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_corners_of_the_table_are_where_the_standard_puts_them() {
        for (lba, text) in [
            (0, "00:02:00"),
            (-150, "00:00:00"),
            (-151, "99:59:74"),
            (-45150, "90:00:00"),
            (404_849, "89:59:74"),
            (359_847, "79:59:72"),
        ] {
            let msf = Lba(lba).to_msf().unwrap();
            assert_eq!(msf.to_string(), text);
            assert_eq!(msf.to_lba(), Lba(lba));
        }
        assert_eq!(Lba(404_850).to_msf(), None);
        assert_eq!(Lba(-45151).to_msf(), None);
    }

    proptest! {
        #[test]
        fn every_msf_has_an_lba_that_leads_back(m in 0u8..100, s in 0u8..60, f in 0u8..75) {
            let msf = Msf::new(m, s, f).unwrap();
            prop_assert_eq!(msf.to_lba().to_msf(), Some(msf));
        }

        #[test]
        fn no_address_panics(lba: i32, bytes: [u8; 3]) {
            let _ = Lba(lba).to_msf();
            let _ = Msf::from_wire(bytes).map(Msf::to_lba);
            prop_assert_eq!(Lba::from_wire(Lba(lba).to_wire()), Lba(lba));
        }
    }
}
