//! Directory records (ECMA-119 9.1).

use super::both_endian::{Both16, Both32};
use super::date_time::RecordDateTime;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// File flags (ECMA-119 9.1.6): the entry is to be hidden from the user.
pub const HIDDEN: u8 = 0x01;
/// The entry is a directory.
pub const DIRECTORY: u8 = 0x02;
/// The entry is an associated file.
pub const ASSOCIATED: u8 = 0x04;
/// The extended attribute record tells the record format.
pub const RECORD: u8 = 0x08;
/// The extended attribute record tells owner and permissions.
pub const PROTECTION: u8 = 0x10;
/// More directory records of the same file follow: this is not its last section.
pub const MULTI_EXTENT: u8 = 0x80;

/// Identifier of a directory's record of itself (ECMA-119 7.6.2).
pub const SELF: &[u8] = &[0];
/// Identifier of a directory's record of its parent (ECMA-119 7.6.3).
pub const PARENT: &[u8] = &[1];

/// The fixed part of a directory record (ECMA-119 9.1, BP 1 to 33). The identifier follows, a
/// padding byte when its length is even, then the system use area.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct DirectoryRecord {
    /// LEN_DR: bytes of the whole record; zero ends the records of a sector.
    pub length: u8,
    /// Logical blocks of the extended attribute record at the head of the extent.
    pub extended_attribute_length: u8,
    /// Logical block number of the extent.
    pub extent: Both32,
    /// Bytes of the file section.
    pub data_length: Both32,
    pub date_time: RecordDateTime,
    pub flags: u8,
    /// Zero unless the file section is interleaved.
    pub file_unit_size: u8,
    pub interleave_gap: u8,
    pub volume_sequence_number: Both16,
    /// LEN_FI: bytes of the identifier that follows.
    pub identifier_length: u8,
}

const _: () = assert!(size_of::<DirectoryRecord>() == 33);

/// Bytes of a record whose identifier has `identifier` bytes and whose system use area has none.
pub const fn record_length(identifier: usize) -> usize {
    let odd = size_of::<DirectoryRecord>() + identifier;
    odd + odd % 2
}
