//! Minutes, seconds and frames, as cue sheets write them.

use crate::red_book::BLOCKS_PER_SECOND;
use std::fmt;

/// A length, or a place counted from the start of a file: its first block is 00:00:00. (On a disc,
/// where the same notation counts from two seconds earlier, that block would be 00:02:00.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msf {
    blocks: u32,
}

/// 100:00:00, which needs a third digit.
const END: u32 = 100 * 60 * BLOCKS_PER_SECOND;

impl Msf {
    pub const ZERO: Self = Self { blocks: 0 };

    /// `None` from 100 minutes on, for which the notation has no digits.
    pub const fn from_blocks(blocks: u32) -> Option<Self> {
        if blocks < END {
            Some(Self { blocks })
        } else {
            None
        }
    }

    pub const fn blocks(self) -> u32 {
        self.blocks
    }

    pub const fn minute(self) -> u32 {
        self.blocks / BLOCKS_PER_SECOND / 60
    }

    pub const fn second(self) -> u32 {
        self.blocks / BLOCKS_PER_SECOND % 60
    }

    pub const fn frame(self) -> u32 {
        self.blocks % BLOCKS_PER_SECOND
    }
}

/// `03:25:74`.
impl fmt::Display for Msf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}:{:02}",
            self.minute(),
            self.second(),
            self.frame()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(blocks: u32) -> String {
        Msf::from_blocks(blocks).unwrap().to_string()
    }

    #[test]
    fn frames_become_seconds_at_75_and_seconds_minutes_at_60() {
        assert_eq!(text(0), "00:00:00");
        assert_eq!(text(74), "00:00:74");
        assert_eq!(text(75), "00:01:00");
        assert_eq!(text(4499), "00:59:74");
        assert_eq!(text(4500), "01:00:00");
        assert_eq!(text(359_849), "79:57:74");
        assert_eq!(text(449_999), "99:59:74");
        assert_eq!(Msf::from_blocks(450_000), None);
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_whole(blocks in 0_u32..450_000) {
            let msf = Msf::from_blocks(blocks).unwrap();
            prop_assert!(msf.minute() < 100 && msf.second() < 60 && msf.frame() < 75);
            prop_assert_eq!((msf.minute() * 60 + msf.second()) * 75 + msf.frame(), blocks);
        }
    }
}
