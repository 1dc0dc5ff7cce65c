//! Track information block (MMC-6 6.26).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Track information block, as far as every drive since MMC-2 sends it.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TrackInformation {
    /// Bytes after this field.
    pub length: U16,
    pub track_low: u8,
    pub session_low: u8,
    pub reserved: u8,
    /// [`DAMAGE`], [`COPY`], track mode in [`TRACK_MODE`].
    pub track_mode: u8,
    /// [`RESERVED_TRACK`], [`BLANK`], [`PACKET`], [`FIXED_PACKET`], data mode in [`DATA_MODE`].
    pub data_mode: u8,
    /// [`LRA_V`], [`NWA_V`].
    pub valid: u8,
    pub start: U32,
    pub next_writable: U32,
    pub free_blocks: U32,
    pub packet_size: U32,
    /// Blocks.
    pub size: U32,
    pub last_recorded: U32,
    pub track_high: u8,
    pub session_high: u8,
    pub reserved_34: [u8; 2],
}

const _: () = assert!(size_of::<TrackInformation>() == 36);

/// Byte 5: recording of the track was cut off.
pub const DAMAGE: u8 = 0x20;
/// Byte 5.
pub const COPY: u8 = 0x10;
/// Byte 5.
pub const TRACK_MODE: u8 = 0x0F;
/// Byte 6.
pub const RESERVED_TRACK: u8 = 0x80;
/// Byte 6.
pub const BLANK: u8 = 0x40;
/// Byte 6.
pub const PACKET: u8 = 0x20;
/// Byte 6.
pub const FIXED_PACKET: u8 = 0x10;
/// Byte 6.
pub const DATA_MODE: u8 = 0x0F;
/// Byte 7: the last recorded address holds.
pub const LRA_V: u8 = 0x02;
/// Byte 7: the next writable address holds.
pub const NWA_V: u8 = 0x01;
