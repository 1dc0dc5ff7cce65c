//! READ TOC/PMA/ATIP data (MMC-6 6.25).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Header of formats 0 to 3.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TocHeader {
    /// Bytes after this field.
    pub length: U16,
    /// First track, or session, by format.
    pub first: u8,
    /// Last track, or session, by format.
    pub last: u8,
}

const _: () = assert!(size_of::<TocHeader>() == 4);

/// Track descriptor of formats 0 and 1.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TocTrack {
    pub reserved: u8,
    /// ADR in the high four bits, control in the low four.
    pub adr_control: u8,
    pub number: u8,
    pub reserved_3: u8,
    /// LBA, or zero, minute, second, frame.
    pub address: U32,
}

const _: () = assert!(size_of::<TocTrack>() == 8);

/// Entry of format 2, the table of contents as the lead-in's Q subchannel has it.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct FullTocEntry {
    pub session: u8,
    /// ADR in the high four bits, control in the low four.
    pub adr_control: u8,
    pub tno: u8,
    pub point: u8,
    pub minute: u8,
    pub second: u8,
    pub frame: u8,
    pub zero: u8,
    pub pminute: u8,
    pub psecond: u8,
    pub pframe: u8,
}

const _: () = assert!(size_of::<FullTocEntry>() == 11);

/// Format 4: absolute time in pregroove, what the wobble of a blank CD tells.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Atip {
    /// Bytes after this field.
    pub length: U16,
    pub reserved: [u8; 2],
    /// Indicative writing power in bits 4 to 6, reference speed in bits 0 to 2; bit 7 is set.
    pub power_and_speed: u8,
    /// [`URU`].
    pub use_code: u8,
    /// [`RW`], disc sub-type in bits 3 to 5, validity of A1, A2 and A3 in bits 2 to 0; bit 7 is set.
    pub disc_type: u8,
    pub reserved_7: u8,
    /// Minute, second, frame of the lead-in's start.
    pub lead_in: [u8; 3],
    pub reserved_11: u8,
    /// Minute, second, frame of the last possible start of the lead-out.
    pub lead_out: [u8; 3],
    pub reserved_15: u8,
    pub a1: [u8; 3],
    pub reserved_19: u8,
    pub a2: [u8; 3],
    pub reserved_23: u8,
    pub a3: [u8; 3],
    pub reserved_27: u8,
}

const _: () = assert!(size_of::<Atip>() == 28);

/// ATIP byte 5: unrestricted use.
pub const URU: u8 = 0x40;
/// ATIP byte 6: the disc is rewritable.
pub const RW: u8 = 0x40;
/// ATIP bytes 4 and 6: always set.
pub const ATIP_MARK: u8 = 0x80;
