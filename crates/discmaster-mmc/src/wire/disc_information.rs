//! Standard disc information (MMC-6 6.21).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Standard disc information block, without the OPC tables that may follow.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct DiscInformation {
    /// Bytes after this field.
    pub length: U16,
    /// Data type in its three high bits, [`ERASABLE`], state of the last session, disc status.
    pub status: u8,
    pub first_track: u8,
    pub sessions_low: u8,
    pub first_track_in_last_session_low: u8,
    pub last_track_in_last_session_low: u8,
    /// [`DID_V`], [`DBC_V`], [`URU`], [`DAC_V`], background format status.
    pub flags: u8,
    pub disc_type: u8,
    pub sessions_high: u8,
    pub first_track_in_last_session_high: u8,
    pub last_track_in_last_session_high: u8,
    pub disc_identification: [u8; 4],
    /// On CD hours, minute, second and frame.
    pub last_session_lead_in: [u8; 4],
    /// On CD hours, minute, second and frame.
    pub last_possible_lead_out: [u8; 4],
    pub bar_code: [u8; 8],
    pub application_code: u8,
    /// OPC tables that follow.
    pub opc_tables: u8,
}

const _: () = assert!(size_of::<DiscInformation>() == 34);

/// Track resources, data type 1.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TrackResources {
    /// Bytes after this field.
    pub length: U16,
    /// Data type in its three high bits.
    pub data_type: u8,
    pub reserved: u8,
    pub maximum_tracks: U16,
    pub assigned_tracks: U16,
    pub maximum_appendable: U16,
    pub appendable: U16,
}

const _: () = assert!(size_of::<TrackResources>() == 12);

/// Pseudo-overwrite resources of BD-R, data type 2.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PowResources {
    /// Bytes after this field.
    pub length: U16,
    /// Data type in its three high bits.
    pub data_type: u8,
    pub reserved: u8,
    pub replacements: U32,
    pub map_entries: U32,
    pub updates: U32,
}

const _: () = assert!(size_of::<PowResources>() == 16);

/// Bits of byte 2 below the data type.
pub const DATA_TYPE_SHIFT: u8 = 5;
/// Byte 2: the medium can be erased.
pub const ERASABLE: u8 = 0x10;
/// Byte 2.
pub const LAST_SESSION_STATE: u8 = 0x0C;
/// Bits of byte 2 below the state of the last session.
pub const LAST_SESSION_STATE_SHIFT: u8 = 2;
/// Byte 2.
pub const DISC_STATUS: u8 = 0x03;
/// Byte 2: 000b in these bits is the standard block.
pub const DATA_TYPE: u8 = 0xE0;
/// Byte 7: the disc identification holds.
pub const DID_V: u8 = 0x80;
/// Byte 7: the bar code holds.
pub const DBC_V: u8 = 0x40;
/// Byte 7: the disc is for unrestricted use.
pub const URU: u8 = 0x20;
/// Byte 7: the application code holds.
pub const DAC_V: u8 = 0x10;
/// Byte 7: state of background formatting.
pub const BACKGROUND_FORMAT: u8 = 0x03;
