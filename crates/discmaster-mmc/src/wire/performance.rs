//! GET PERFORMANCE data (MMC-6, that command).

use zerocopy::big_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Performance header.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PerformanceHeader {
    /// Bytes after this field.
    pub data_length: U32,
    /// [`WRITE`], [`EXCEPT`].
    pub flags: u8,
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<PerformanceHeader>() == 8);

/// Byte 4: the descriptors are of writing.
pub const WRITE: u8 = 0x02;
/// Byte 4: the descriptors are exceptions.
pub const EXCEPT: u8 = 0x01;

/// Performance descriptor, of type 00h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct NominalPerformance {
    pub start_address: U32,
    /// kB/s, a kB being 1000 bytes.
    pub start_speed: U32,
    pub end_address: U32,
    /// kB/s, a kB being 1000 bytes.
    pub end_speed: U32,
}

const _: () = assert!(size_of::<NominalPerformance>() == 16);

/// Write speed descriptor, of type 03h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct WriteSpeed {
    /// Rotational control in bits 3 and 4; RDD, exact, MRW below.
    pub flags: u8,
    pub reserved: [u8; 3],
    pub end_address: U32,
    /// kB/s, a kB being 1000 bytes.
    pub read_speed: U32,
    /// kB/s, a kB being 1000 bytes.
    pub write_speed: U32,
}

const _: () = assert!(size_of::<WriteSpeed>() == 16);

/// Byte 0: rotational control.
pub const WRC: u8 = 0x18;
/// Bits of byte 0 below the rotational control.
pub const WRC_SHIFT: u8 = 3;
/// Byte 0: the speed is for reading and writing by turns (Mount Rainier).
pub const MRW: u8 = 0x01;
/// Byte 0: the speed holds for the whole medium.
pub const EXACT: u8 = 0x02;
