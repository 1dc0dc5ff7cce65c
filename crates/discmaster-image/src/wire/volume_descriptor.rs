//! Volume descriptors (ECMA-119 8, Joliet 1995).

use super::both_endian::{Both16, Both32};
use super::date_time::VolumeDateTime;
use super::directory_record::DirectoryRecord;
use zerocopy::byteorder::{BE, LE, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Sector of the first volume descriptor; the system area lies before it (ECMA-119 6.2.1).
pub const FIRST_SECTOR: u32 = 16;
/// Standard identifier (ECMA-119 8.1.2).
pub const STANDARD_IDENTIFIER: [u8; 5] = *b"CD001";

/// Volume descriptor types (ECMA-119 8.1.1).
pub const BOOT_RECORD: u8 = 0;
pub const PRIMARY: u8 = 1;
pub const SUPPLEMENTARY: u8 = 2;
pub const PARTITION: u8 = 3;
pub const TERMINATOR: u8 = 255;

/// Version of a supplementary descriptor that tells of an enhanced tree (ISO 9660:1999 8.5.2); of all
/// others it is 1.
pub const ENHANCED: u8 = 2;

/// Escape sequences that name UCS-2 levels 1, 2 and 3 (Joliet, "SVD Escape Sequences field").
pub const JOLIET_ESCAPES: [[u8; 3]; 3] = [*b"%/@", *b"%/C", *b"%/E"];

/// What every volume descriptor begins with (ECMA-119 8.1).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct DescriptorHeader {
    pub kind: u8,
    pub standard_identifier: [u8; 5],
    pub version: u8,
}

/// The directory record of the root, with its one-byte identifier (ECMA-119 8.4.18).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct RootRecord {
    pub record: DirectoryRecord,
    pub identifier: u8,
}

/// A primary or supplementary volume descriptor (ECMA-119 8.4, 8.5). The two differ in how
/// `flags` and `escape_sequences` are used (zero in a primary) and in the characters of the
/// identifiers (a- and d-characters, or big-endian UCS-2 under Joliet).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct VolumeDescriptor {
    pub header: DescriptorHeader,
    pub flags: u8,
    pub system_identifier: [u8; 32],
    pub volume_identifier: [u8; 32],
    pub unused_73: [u8; 8],
    /// Logical blocks of the volume.
    pub volume_space_size: Both32,
    pub escape_sequences: [u8; 32],
    pub volume_set_size: Both16,
    pub volume_sequence_number: Both16,
    /// Bytes of a logical block.
    pub logical_block_size: Both16,
    /// Bytes of one path table.
    pub path_table_size: Both32,
    /// Logical block numbers of the path tables; zero: none.
    pub path_table_l: U32<LE>,
    pub optional_path_table_l: U32<LE>,
    pub path_table_m: U32<BE>,
    pub optional_path_table_m: U32<BE>,
    pub root: RootRecord,
    pub volume_set_identifier: [u8; 128],
    pub publisher_identifier: [u8; 128],
    pub data_preparer_identifier: [u8; 128],
    pub application_identifier: [u8; 128],
    pub copyright_file_identifier: [u8; 37],
    pub abstract_file_identifier: [u8; 37],
    pub bibliographic_file_identifier: [u8; 37],
    pub creation: VolumeDateTime,
    pub modification: VolumeDateTime,
    pub expiration: VolumeDateTime,
    pub effective: VolumeDateTime,
    /// 1 for the structures of ECMA-119 (8.4.31).
    pub file_structure_version: u8,
    pub reserved_883: u8,
    pub application_use: [u8; 512],
    pub reserved_1396: [u8; 653],
}

const _: () = assert!(size_of::<RootRecord>() == 34 && size_of::<VolumeDescriptor>() == 2048);
