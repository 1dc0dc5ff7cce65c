//! READ BUFFER CAPACITY and MECHANISM STATUS data (MMC-6, those commands).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// READ BUFFER CAPACITY data.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BufferCapacity {
    /// Bytes after this field.
    pub length: U16,
    pub reserved: u8,
    /// [`BLOCKS`].
    pub flags: u8,
    /// Bytes, or blocks.
    pub size: U32,
    pub available: U32,
}

const _: () = assert!(size_of::<BufferCapacity>() == 12);

/// Byte 3: the counts are of blocks.
pub const BLOCKS: u8 = 0x01;

/// Mechanism status header; slot tables follow in a changer.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct MechanismStatus {
    /// [`FAULT`], changer state, current slot.
    pub changer: u8,
    /// Mechanism state in the three high bits, [`DOOR_OPEN`].
    pub mechanism: u8,
    pub current_address: [u8; 3],
    pub slots: u8,
    pub slot_tables_length: U16,
}

const _: () = assert!(size_of::<MechanismStatus>() == 8);

/// Byte 0.
pub const FAULT: u8 = 0x80;
/// Byte 1.
pub const DOOR_OPEN: u8 = 0x10;
