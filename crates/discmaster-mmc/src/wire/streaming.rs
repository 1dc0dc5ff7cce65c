//! SET STREAMING parameter list (MMC-6, SET STREAMING).

use zerocopy::big_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Performance descriptor. A speed is a size over a time.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PerformanceDescriptor {
    /// Rotational control in [`WRC`], [`RDD`], [`EXACT`], [`RANDOM_ACCESS`].
    pub flags: u8,
    pub reserved: [u8; 3],
    pub start: U32,
    pub end: U32,
    /// kB, a kB being 1000 bytes.
    pub read_size: U32,
    /// Milliseconds.
    pub read_time: U32,
    /// kB, a kB being 1000 bytes.
    pub write_size: U32,
    /// Milliseconds.
    pub write_time: U32,
}

const _: () = assert!(size_of::<PerformanceDescriptor>() == 28);

/// Byte 0: rotational control of writing.
pub const WRC: u8 = 0x18;
/// Bits of byte 0 below the rotational control.
pub const WRC_SHIFT: u8 = 3;
/// Byte 0: restore the drive's defaults; the speeds are of no account.
pub const RDD: u8 = 0x04;
/// Byte 0: just these speeds or a refusal.
pub const EXACT: u8 = 0x02;
/// Byte 0: the host reads here and there, not in order.
pub const RANDOM_ACCESS: u8 = 0x01;
