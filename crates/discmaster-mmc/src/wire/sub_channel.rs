//! READ SUB-CHANNEL data (MMC-3 6.27), and sub-channel Q beside the blocks of READ CD (MMC-6 6.19,
//! ECMA-130 22).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Head of READ SUB-CHANNEL data.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Head {
    pub reserved: u8,
    /// What the drive plays.
    pub audio_status: u8,
    /// Bytes after this field.
    pub length: U16,
}

const _: () = assert!(size_of::<Head>() == 4);

/// Audio status: nothing is played.
pub const NO_AUDIO_STATUS: u8 = 0x15;

/// Format 1: where the drive is.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CurrentPosition {
    pub format: u8,
    /// ADR in the high four bits, control in the low four.
    pub adr_control: u8,
    pub track: u8,
    pub index: u8,
    /// LBA, or zero, minute, second, frame.
    pub absolute: U32,
    /// From the start of the track on, as `absolute`.
    pub relative: U32,
}

const _: () = assert!(size_of::<CurrentPosition>() == 12);

/// Format 2: the disc's catalogue number.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CatalogNumber {
    pub format: u8,
    pub reserved: [u8; 3],
    /// [`VALID`].
    pub valid: u8,
    /// In ASCII.
    pub digits: [u8; 13],
    pub zero: u8,
    pub frame: u8,
}

const _: () = assert!(size_of::<CatalogNumber>() == 20);

/// Format 3: a track's recording code.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Isrc {
    pub format: u8,
    /// As in [`CurrentPosition`].
    pub adr_control: u8,
    pub track: u8,
    pub reserved: u8,
    /// [`VALID`].
    pub valid: u8,
    /// In ASCII.
    pub code: [u8; 12],
    pub zero: u8,
    pub frame: u8,
    pub reserved_19: u8,
}

const _: () = assert!(size_of::<Isrc>() == 20);

/// Byte 4 of formats 2 and 3: the disc, or the track, has such a code.
pub const VALID: u8 = 0x80;

/// Q of a block: numbers are binary-coded decimals. READ CD formats it in 16 bytes: three reserved
/// ones follow, and one with P in its highest bit.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Q {
    /// Control in the high four bits, ADR in the low four.
    pub control_adr: u8,
    /// By ADR.
    pub data: [u8; 9],
    /// CRC of what is before it, inverted.
    pub code: U16,
}

const _: () = assert!(size_of::<Q>() == 12);

/// Bit of Q in each of the 96 bytes of P to W.
pub const Q_BIT: u8 = 0x40;
