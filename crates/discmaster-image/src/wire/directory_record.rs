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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte is its position in the table of ECMA-119 9.1.
    #[test]
    fn fields_lie_where_the_standard_says() {
        let mut bytes = [0; 33];
        bytes
            .iter_mut()
            .zip(1..)
            .for_each(|(byte, position)| *byte = position);
        let record = DirectoryRecord::read_from_bytes(&bytes).unwrap();
        assert_eq!(record.length, 1);
        assert_eq!(record.extended_attribute_length, 2);
        assert_eq!(record.extent.little.get(), 0x0605_0403);
        assert_eq!(record.extent.big.get(), 0x0708_090A);
        assert_eq!(record.data_length.little.get(), 0x0E0D_0C0B);
        assert_eq!(record.data_length.big.get(), 0x0F10_1112);
        assert_eq!(record.date_time.year, 19);
        assert_eq!(record.date_time.offset, 25);
        assert_eq!(record.flags, 26);
        assert_eq!(record.file_unit_size, 27);
        assert_eq!(record.interleave_gap, 28);
        assert_eq!(record.volume_sequence_number.little.get(), 0x1E1D);
        assert_eq!(record.volume_sequence_number.big.get(), 0x1F20);
        assert_eq!(record.identifier_length, 33);
    }

    #[test]
    fn records_are_of_even_length() {
        assert_eq!(record_length(1), 34);
        assert_eq!(record_length(2), 36);
        assert_eq!(record_length(210), 244);
    }
}
