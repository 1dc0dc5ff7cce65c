//! Standard INQUIRY data (SPC-3 6.4.2).

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Standard INQUIRY data, the 36 bytes that every device has.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct StandardInquiry {
    /// Qualifier in its three high bits, type in [`PERIPHERAL_TYPE`].
    pub peripheral: u8,
    /// [`REMOVABLE`].
    pub removable: u8,
    pub version: u8,
    /// Response data format in its four low bits; 2 is SPC's.
    pub response_format: u8,
    /// Bytes after this one.
    pub additional_length: u8,
    pub flags: [u8; 3],
    /// ASCII, padded with spaces.
    pub vendor: [u8; 8],
    pub product: [u8; 16],
    pub revision: [u8; 4],
}

const _: () = assert!(size_of::<StandardInquiry>() == 36);

/// Peripheral device type in byte 0.
pub const PERIPHERAL_TYPE: u8 = 0x1F;
/// Byte 1: the medium can be taken out.
pub const REMOVABLE: u8 = 0x80;
/// Response data format of SPC.
pub const RESPONSE_FORMAT: u8 = 0x02;
