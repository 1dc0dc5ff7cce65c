//! READ CAPACITY and READ FORMAT CAPACITIES data (MMC-6, those commands).

use zerocopy::big_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// READ CAPACITY data.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Capacity {
    pub last_address: U32,
    pub block_length: U32,
}

const _: () = assert!(size_of::<Capacity>() == 8);

/// Head of the capacity list.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CapacityListHeader {
    pub reserved: [u8; 3],
    /// Bytes of descriptors that follow.
    pub list_length: u8,
}

const _: () = assert!(size_of::<CapacityListHeader>() == 4);

/// Current or maximum capacity descriptor, then formattable capacity descriptors.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CapacityDescriptor {
    pub blocks: U32,
    /// First descriptor: its kind in the two low bits. The others: format type in the six high bits.
    pub kind: u8,
    /// Big-endian: block length, or a parameter of the format type.
    pub parameter: [u8; 3],
}

const _: () = assert!(size_of::<CapacityDescriptor>() == 8);
