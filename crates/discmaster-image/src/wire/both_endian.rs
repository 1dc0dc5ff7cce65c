//! Numbers recorded twice, little-endian first (ECMA-119 7.2.3, 7.3.3).

use zerocopy::byteorder::{BE, LE, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// A 16-bit number in both byte orders (ECMA-119 7.2.3).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Both16 {
    pub little: U16<LE>,
    pub big: U16<BE>,
}

impl Both16 {
    pub fn new(value: u16) -> Self {
        Self {
            little: U16::new(value),
            big: U16::new(value),
        }
    }

    /// Whether the two recordings say the same.
    pub fn agrees(self) -> bool {
        self.little.get() == self.big.get()
    }
}

/// A 32-bit number in both byte orders (ECMA-119 7.3.3).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Both32 {
    pub little: U32<LE>,
    pub big: U32<BE>,
}

impl Both32 {
    pub fn new(value: u32) -> Self {
        Self {
            little: U32::new(value),
            big: U32::new(value),
        }
    }

    /// Whether the two recordings say the same.
    pub fn agrees(self) -> bool {
        self.little.get() == self.big.get()
    }
}

const _: () = assert!(size_of::<Both16>() == 4 && size_of::<Both32>() == 8);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_endian_comes_first() {
        assert_eq!(Both16::new(0x1234).as_bytes(), [0x34, 0x12, 0x12, 0x34]);
        assert_eq!(
            Both32::new(0x1234_5678).as_bytes(),
            [0x78, 0x56, 0x34, 0x12, 0x12, 0x34, 0x56, 0x78]
        );
    }

    #[test]
    fn recordings_that_differ_do_not_agree() {
        let number = Both16::read_from_bytes(&[1, 0, 0, 2]).unwrap();
        assert!(!number.agrees());
        assert!(Both32::new(7).agrees());
    }
}
