//! Path table records (ECMA-119 9.4), in the two byte orders of the type L and type M tables.

use zerocopy::byteorder::{BE, LE, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The fixed part of a record of a type L path table (ECMA-119 6.9.1, 9.4). The identifier
/// follows, and a padding byte when its length is odd.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PathTableRecordL {
    /// LEN_DI: bytes of the identifier that follows.
    pub identifier_length: u8,
    pub extended_attribute_length: u8,
    pub extent: U32<LE>,
    /// Ordinal of the parent's record, from 1.
    pub parent: U16<LE>,
}

/// The fixed part of a record of a type M path table (ECMA-119 6.9.2, 9.4).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PathTableRecordM {
    pub identifier_length: u8,
    pub extended_attribute_length: u8,
    pub extent: U32<BE>,
    pub parent: U16<BE>,
}

const _: () = assert!(size_of::<PathTableRecordL>() == 8 && size_of::<PathTableRecordM>() == 8);

/// Bytes of a path table record whose identifier has `identifier` bytes.
pub const fn record_length(identifier: usize) -> usize {
    size_of::<PathTableRecordL>() + identifier + identifier % 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte is its position in the table of ECMA-119 9.4.
    #[test]
    fn fields_lie_where_the_standard_says() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        let little = PathTableRecordL::read_from_bytes(&bytes).unwrap();
        assert_eq!(little.identifier_length, 1);
        assert_eq!(little.extended_attribute_length, 2);
        assert_eq!(
            (little.extent.get(), little.parent.get()),
            (0x0605_0403, 0x0807)
        );
        let big = PathTableRecordM::read_from_bytes(&bytes).unwrap();
        assert_eq!((big.extent.get(), big.parent.get()), (0x0304_0506, 0x0708));
    }

    #[test]
    fn records_are_of_even_length() {
        assert_eq!(record_length(1), 10);
        assert_eq!(record_length(2), 10);
        assert_eq!(record_length(3), 12);
    }
}
