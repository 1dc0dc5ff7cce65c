//! POSIX attributes in system use areas: the Rock Ridge Interchange Protocol (IEEE P1282, RRIP-112).

use super::both_endian::Both32;
use super::susp::EntryHeader;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// POSIX file attributes: mode, links, owner (RRIP 4.1.1).
pub const PX: [u8; 2] = *b"PX";
/// POSIX device number (RRIP 4.1.2).
pub const PN: [u8; 2] = *b"PN";
/// Symbolic link (RRIP 4.1.3).
pub const SL: [u8; 2] = *b"SL";
/// Alternate name (RRIP 4.1.4).
pub const NM: [u8; 2] = *b"NM";
/// Child link: where a relocated directory lies (RRIP 4.1.5.1).
pub const CL: [u8; 2] = *b"CL";
/// Parent link: the parent that a relocated directory had (RRIP 4.1.5.2).
pub const PL: [u8; 2] = *b"PL";
/// Relocated directory: not to be shown where it lies (RRIP 4.1.5.3).
pub const RE: [u8; 2] = *b"RE";
/// Time stamps (RRIP 4.1.6).
pub const TF: [u8; 2] = *b"TF";
/// Sparse file (RRIP 4.1.7).
pub const SF: [u8; 2] = *b"SF";
/// Which of these are present; of RRIP 1.09, and obsolete since.
pub const RR: [u8; 2] = *b"RR";
/// Transparently compressed file: not of Rock Ridge, but beside it (zisofs).
pub const ZF: [u8; 2] = *b"ZF";

/// Identifier of the extension in ER (RRIP 4.2), in its version 1.12.
pub const IDENTIFIER: &[u8] = b"IEEE_1282";
/// The identifier of versions before.
pub const IDENTIFIER_1991: &[u8] = b"RRIP_1991A";
/// The identifier as drafts of version 1.12 had it.
pub const IDENTIFIER_DRAFT: &[u8] = b"IEEE_P1282";

/// POSIX file attributes (RRIP 4.1.1).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PosixAttributes {
    pub header: EntryHeader,
    /// st_mode: type and permissions.
    pub mode: Both32,
    /// st_nlink.
    pub links: Both32,
    pub uid: Both32,
    pub gid: Both32,
    /// st_ino: the same for all names of one file. Versions before 1.12 end before it.
    pub serial: Both32,
}

/// POSIX device number (RRIP 4.1.2).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PosixDevice {
    pub header: EntryHeader,
    pub high: Both32,
    pub low: Both32,
}

/// Types of files in the mode of PX (RRIP 4.1.1), as POSIX has them.
pub mod file_type {
    pub const MASK: u32 = 0o170_000;
    pub const SOCKET: u32 = 0o140_000;
    pub const SYMBOLIC_LINK: u32 = 0o120_000;
    pub const REGULAR: u32 = 0o100_000;
    pub const BLOCK_DEVICE: u32 = 0o060_000;
    pub const CHARACTER_DEVICE: u32 = 0o020_000;
    pub const DIRECTORY: u32 = 0o040_000;
    pub const PIPE: u32 = 0o010_000;
}

/// Flags of NM (RRIP 4.1.4) and of SL and its components (RRIP 4.1.3): goes on in the next one.
pub const CONTINUE: u8 = 0x01;
/// NM: the name is that of the directory itself; SL component: `.`.
pub const CURRENT: u8 = 0x02;
/// NM: the name is that of the parent; SL component: `..`.
pub const PARENT: u8 = 0x04;
/// SL component: the root of the file system, `/` at the head of the target.
pub const ROOT: u8 = 0x08;

/// The fixed part of NM and SL; the name, or the components, follow (RRIP 4.1.3, 4.1.4).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Flagged {
    pub header: EntryHeader,
    pub flags: u8,
}

/// The fixed part of a component of SL; its content follows (RRIP 4.1.3.1).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Component {
    pub flags: u8,
    /// Bytes of the content.
    pub length: u8,
}

/// CL and PL: the first logical block of a directory (RRIP 4.1.5.1, 4.1.5.2).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Link {
    pub header: EntryHeader,
    pub block: Both32,
}

/// Flags of TF: which times follow, in this order (RRIP 4.1.6).
pub mod time_stamp {
    pub const CREATION: u8 = 0x01;
    pub const MODIFY: u8 = 0x02;
    pub const ACCESS: u8 = 0x04;
    /// When the attributes were changed last.
    pub const ATTRIBUTES: u8 = 0x08;
    pub const BACKUP: u8 = 0x10;
    pub const EXPIRATION: u8 = 0x20;
    pub const EFFECTIVE: u8 = 0x40;
    /// Times of 17 bytes (ECMA-119 8.4.26.1) instead of 7 (9.1.5).
    pub const LONG_FORM: u8 = 0x80;
}

/// The mark of a file compressed by zisofs.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Zisofs {
    pub header: EntryHeader,
    /// `pz`: deflate.
    pub algorithm: [u8; 2],
    /// Bytes of the file's header, divided by four.
    pub header_words: u8,
    /// Binary logarithm of the bytes of a block: 15, 16 or 17.
    pub block_size: u8,
    /// Bytes of the file once it is decompressed.
    pub size: Both32,
}

const _: () = assert!(
    size_of::<PosixAttributes>() == 44
        && size_of::<PosixDevice>() == 20
        && size_of::<Flagged>() == 5
        && size_of::<Component>() == 2
        && size_of::<Link>() == 12
        && size_of::<Zisofs>() == 16
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_lie_as_the_protocol_says() {
        let mut bytes = [0; 44];
        bytes
            .iter_mut()
            .zip(1..)
            .for_each(|(byte, position)| *byte = position);
        let entry = PosixAttributes::read_from_bytes(&bytes).unwrap();
        assert_eq!(entry.mode.little.get(), 0x0807_0605);
        assert_eq!(entry.links.little.get(), 0x100F_0E0D);
        assert_eq!(entry.uid.little.get(), 0x1817_1615);
        assert_eq!(entry.gid.little.get(), 0x201F_1E1D);
        assert_eq!(entry.serial.little.get(), 0x2827_2625);
        assert_eq!(entry.serial.big.get(), 0x292A_2B2C);
    }

    #[test]
    fn a_device_has_its_high_half_first() {
        let entry = PosixDevice {
            header: EntryHeader {
                signature: PN,
                length: 20,
                version: 1,
            },
            high: Both32::new(1),
            low: Both32::new(2),
        };
        assert_eq!(&entry.as_bytes()[..8], b"PN\x14\x01\x01\0\0\0");
        assert_eq!(&entry.as_bytes()[12..16], b"\x02\0\0\0");
    }
}
