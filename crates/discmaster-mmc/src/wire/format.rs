//! FORMAT UNIT parameter list (MMC-6, FORMAT UNIT).

use super::capacity::CapacityDescriptor;
use zerocopy::big_endian::U16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Format list header and the one format descriptor.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct FormatParameters {
    pub reserved: u8,
    /// [`FOV`], [`DCRT`], [`TRY_OUT`], [`IMMED`] and others.
    pub flags: u8,
    /// Bytes of the descriptor that follows.
    pub descriptor_length: U16,
    /// Its kind byte: format type in the six high bits, sub-type in the two low ones.
    pub descriptor: CapacityDescriptor,
}

const _: () = assert!(size_of::<FormatParameters>() == 12);

/// Byte 1: the other flags hold.
pub const FOV: u8 = 0x80;
/// Byte 1: no certification.
pub const DCRT: u8 = 0x20;
/// Byte 1: the drive tells whether it would format, and does not.
pub const TRY_OUT: u8 = 0x04;
/// Byte 1: status before the operation has ended.
pub const IMMED: u8 = 0x02;
/// Bits of the kind byte below the format type.
pub const FORMAT_TYPE_SHIFT: u8 = 2;
/// The kind byte's format sub-type.
pub const SUB_TYPE: u8 = 0x03;
