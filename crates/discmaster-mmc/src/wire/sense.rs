//! Sense data (SPC-4 4.5).

use zerocopy::big_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Response code of fixed format, about the current command.
pub const FIXED_CURRENT: u8 = 0x70;
/// Response code of fixed format, about an earlier command.
pub const FIXED_DEFERRED: u8 = 0x71;
/// Response code of descriptor format, about the current command.
pub const DESCRIPTOR_CURRENT: u8 = 0x72;
/// Response code of descriptor format, about an earlier command.
pub const DESCRIPTOR_DEFERRED: u8 = 0x73;
/// Byte 0, less [`VALID`].
pub const RESPONSE_CODE: u8 = 0x7F;
/// Byte 0 of fixed format, byte 2 of an information descriptor: the information field holds.
pub const VALID: u8 = 0x80;
/// The sense key's bits in its byte.
pub const SENSE_KEY: u8 = 0x0F;

/// Fixed format sense data (SPC-4 4.5.3).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct FixedSense {
    pub response_code: u8,
    pub obsolete: u8,
    /// Sense key in [`SENSE_KEY`]; file mark, end of medium and length flags above.
    pub key: u8,
    pub information: U32,
    /// Bytes after this one.
    pub additional_length: u8,
    pub command_specific: U32,
    pub asc: u8,
    pub ascq: u8,
    pub field_replaceable_unit: u8,
    pub specific: KeySpecific,
}

const _: () = assert!(size_of::<FixedSense>() == 18);

/// Sense key specific field (SPC-4 4.5.2.4).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct KeySpecific {
    /// [`SKSV`]; with an illegal request also [`COMMAND_DATA`], [`BPV`] and a bit number.
    pub flags: u8,
    /// Field pointer of an illegal request, or progress in 65536ths.
    pub value: U16,
}

const _: () = assert!(size_of::<KeySpecific>() == 3);

/// The key specific field holds.
pub const SKSV: u8 = 0x80;
/// The field pointer counts in the CDB, not in the parameter data.
pub const COMMAND_DATA: u8 = 0x40;
/// The bit pointer holds.
pub const BPV: u8 = 0x08;
/// The bit pointer.
pub const BIT_POINTER: u8 = 0x07;

/// Header of descriptor format sense data (SPC-4 4.5.2).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct DescriptorSense {
    pub response_code: u8,
    pub key: u8,
    pub asc: u8,
    pub ascq: u8,
    pub reserved: [u8; 3],
    /// Bytes of descriptors that follow.
    pub additional_length: u8,
}

const _: () = assert!(size_of::<DescriptorSense>() == 8);

/// Descriptor type of [`InformationDescriptor`].
pub const INFORMATION: u8 = 0x00;
/// Descriptor type of [`KeySpecificDescriptor`].
pub const KEY_SPECIFIC: u8 = 0x02;

/// Information sense data descriptor (SPC-4 4.5.2.2).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct InformationDescriptor {
    pub descriptor_type: u8,
    pub additional_length: u8,
    /// [`VALID`].
    pub flags: u8,
    pub reserved: u8,
    pub information: U64,
}

const _: () = assert!(size_of::<InformationDescriptor>() == 12);

/// Sense key specific sense data descriptor (SPC-4 4.5.2.4).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct KeySpecificDescriptor {
    pub descriptor_type: u8,
    pub additional_length: u8,
    pub reserved: [u8; 2],
    pub specific: KeySpecific,
    pub reserved_7: u8,
}

const _: () = assert!(size_of::<KeySpecificDescriptor>() == 8);
