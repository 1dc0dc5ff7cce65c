//! System use areas: the entries of the System Use Sharing Protocol (IEEE P1281, SUSP-112).
//!
//! An area begins after the identifier of a directory record and its padding byte, runs to the end of
//! the record, and may go on elsewhere (CE). Whoever uses it, Rock Ridge among them, adds entries of
//! the same form.

use super::both_endian::Both32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Heads every entry (SUSP 4.1).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub struct EntryHeader {
    pub signature: [u8; 2],
    /// LEN: bytes of the whole entry, this header counted.
    pub length: u8,
    pub version: u8,
}

/// Continuation area: where the system use area goes on (SUSP 5.1).
pub const CE: [u8; 2] = *b"CE";
/// Padding (SUSP 5.2).
pub const PD: [u8; 2] = *b"PD";
/// Says that the protocol is used; in the root directory's record of itself only (SUSP 5.3).
pub const SP: [u8; 2] = *b"SP";
/// Terminates the area (SUSP 5.4).
pub const ST: [u8; 2] = *b"ST";
/// Names an extension, such as Rock Ridge (SUSP 5.5).
pub const ER: [u8; 2] = *b"ER";
/// Selects the extension of the entries that follow (SUSP 5.6).
pub const ES: [u8; 2] = *b"ES";

/// What SP holds behind its header to be known by (SUSP 5.3).
pub const CHECK: [u8; 2] = [0xBE, 0xEF];

/// The continuation area of a system use area (SUSP 5.1).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Continuation {
    pub header: EntryHeader,
    /// Logical block in which the area lies.
    pub block: Both32,
    /// Byte of that block at which it begins.
    pub offset: Both32,
    /// Bytes of the area.
    pub length: Both32,
}

/// The mark of the protocol (SUSP 5.3).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct SharingProtocol {
    pub header: EntryHeader,
    pub check: [u8; 2],
    /// LEN_SKP: bytes to be passed over at the head of every other system use area of the tree.
    pub skip: u8,
}

/// The fixed part of ER (SUSP 5.5); identifier, descriptor and source follow, one after another.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct ExtensionReference {
    pub header: EntryHeader,
    pub identifier_length: u8,
    pub descriptor_length: u8,
    pub source_length: u8,
    pub extension_version: u8,
}

const _: () = assert!(
    size_of::<EntryHeader>() == 4
        && size_of::<Continuation>() == 28
        && size_of::<SharingProtocol>() == 7
        && size_of::<ExtensionReference>() == 8
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_continuation_lies_as_the_protocol_says() {
        let mut bytes = [0; 28];
        bytes
            .iter_mut()
            .zip(1..)
            .for_each(|(byte, position)| *byte = position);
        let entry = Continuation::read_from_bytes(&bytes).unwrap();
        assert_eq!(entry.header.signature, [1, 2]);
        assert_eq!((entry.header.length, entry.header.version), (3, 4));
        assert_eq!(entry.block.little.get(), 0x0807_0605);
        assert_eq!(entry.offset.little.get(), 0x100F_0E0D);
        assert_eq!(entry.length.little.get(), 0x1817_1615);
        assert_eq!(entry.length.big.get(), 0x191A_1B1C);
    }

    #[test]
    fn the_mark_of_the_protocol_lies_as_it_says() {
        let mark = SharingProtocol {
            header: EntryHeader {
                signature: SP,
                length: 7,
                version: 1,
            },
            check: CHECK,
            skip: 0,
        };
        assert_eq!(mark.as_bytes(), b"SP\x07\x01\xBE\xEF\0");
    }
}
