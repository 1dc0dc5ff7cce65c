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
