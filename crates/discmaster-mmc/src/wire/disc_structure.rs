//! READ DISC STRUCTURE data (MMC-6, that command; ECMA-267 and its sisters for what lies inside).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Head of every answer.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct StructureHeader {
    /// Bytes after this field.
    pub length: U16,
    pub reserved: [u8; 2],
}

const _: () = assert!(size_of::<StructureHeader>() == 4);

/// Physical format information of a DVD, as far as all kinds share it.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PhysicalFormat {
    /// Book type in the high four bits, part version in the low four.
    pub book: u8,
    /// Disc size in the high four bits, maximum rate in the low four.
    pub size_rate: u8,
    /// Number of layers in [`LAYERS`], [`OPPOSITE_TRACK_PATH`], layer type in [`LAYER_TYPE`].
    pub layers: u8,
    /// Linear density in the high four bits, track density in the low four.
    pub density: u8,
    pub zero_4: u8,
    /// Big-endian: first physical sector of the data area.
    pub data_start: [u8; 3],
    pub zero_8: u8,
    /// Big-endian: last physical sector of the data area.
    pub data_end: [u8; 3],
    pub zero_12: u8,
    /// Big-endian: last physical sector of layer 0.
    pub layer_0_end: [u8; 3],
    /// [`BCA`].
    pub flags: u8,
    pub specific_17: [u8; 2],
    /// In the address in pregroove of DVD+R and +RW: the maker.
    pub manufacturer: [u8; 8],
    pub media_type: [u8; 3],
    pub product_revision: u8,
    pub specific_31: u8,
}

const _: () = assert!(size_of::<PhysicalFormat>() == 32);

/// Byte 2: layers, less one.
pub const LAYERS: u8 = 0x60;
/// Bits of byte 2 below the number of layers.
pub const LAYERS_SHIFT: u8 = 5;
/// Byte 2: layer 1 is read from outside to inside.
pub const OPPOSITE_TRACK_PATH: u8 = 0x10;
/// Byte 2.
pub const LAYER_TYPE: u8 = 0x0F;
/// Byte 16: the disc has a burst cutting area.
pub const BCA: u8 = 0x80;

/// Pre-recorded information in the lead-in of DVD-R and -RW: fields of one byte of number, six of
/// data and one of checking.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PreRecordedField {
    pub id: u8,
    pub data: [u8; 6],
    pub check: u8,
}

const _: () = assert!(size_of::<PreRecordedField>() == 8);

/// Disc information unit of BD, as far as the maker's name.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BdDiscInformation {
    /// "DI".
    pub identifier: [u8; 2],
    pub format: u8,
    /// Frames of disc information in each block, in the five high bits; layer number in the rest.
    pub frames: u8,
    pub legacy: u8,
    pub sequence: u8,
    pub bytes_in_use: u8,
    pub reserved_7: u8,
    /// "BDO", "BDR" or "BDW".
    pub disc_type: [u8; 3],
    /// Disc size in the two high bits, class in the next two, version in the low four.
    pub size_class: u8,
    /// Layers in the high four bits, layer type in the low four.
    pub layers: u8,
    pub specific_13: [u8; 87],
    pub manufacturer: [u8; 6],
    pub media_type: [u8; 3],
    pub time_stamp: [u8; 2],
    pub product_revision: u8,
}

const _: () = assert!(size_of::<BdDiscInformation>() == 112);

/// Spare area information of BD.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BdSpareArea {
    pub reserved: [u8; 4],
    pub free: U32,
    pub allocated: U32,
}

const _: () = assert!(size_of::<BdSpareArea>() == 12);

/// Spare area information of DVD-RAM.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct DvdRamSpareArea {
    pub unused_primary: U32,
    pub unused_supplementary: U32,
    pub allocated_supplementary: U32,
}

const _: () = assert!(size_of::<DvdRamSpareArea>() == 12);

/// Write protection status.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct WriteProtection {
    /// [`MSWI`], [`CWP`], [`PWP`], [`SWPP`].
    pub flags: u8,
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<WriteProtection>() == 4);

/// Write protection: the medium itself says so.
pub const MSWI: u8 = 0x08;
/// Write protection: by the cartridge's tab.
pub const CWP: u8 = 0x04;
/// Write protection: until it is taken back.
pub const PWP: u8 = 0x02;
/// Write protection: until the next power cycle.
pub const SWPP: u8 = 0x01;

/// Layer boundary information of dual layer DVD-R.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct LayerBoundary {
    /// [`BOUNDARY_SET`].
    pub flags: u8,
    pub reserved: [u8; 3],
    /// Blocks of layer 0.
    pub layer_0: U32,
}

const _: () = assert!(size_of::<LayerBoundary>() == 8);

/// Layer boundary: it cannot be moved any more.
pub const BOUNDARY_SET: u8 = 0x80;
