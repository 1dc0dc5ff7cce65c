//! GET CONFIGURATION data: features and profiles (MMC-6 clause 5).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Feature header (MMC-6, GET CONFIGURATION).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct FeatureHeader {
    /// Bytes after this field.
    pub data_length: U32,
    pub reserved: [u8; 2],
    pub current_profile: U16,
}

const _: () = assert!(size_of::<FeatureHeader>() == 8);

/// Head of a feature descriptor; feature-dependent data follow.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct FeatureDescriptor {
    pub code: U16,
    /// Version in bits 2 to 5, [`PERSISTENT`], [`CURRENT`].
    pub flags: u8,
    /// Bytes of the data that follow; a multiple of four.
    pub additional_length: u8,
}

const _: () = assert!(size_of::<FeatureDescriptor>() == 4);

/// Byte 2: the feature is active whenever it is there.
pub const PERSISTENT: u8 = 0x02;
/// Byte 2: the feature is active now.
pub const CURRENT: u8 = 0x01;
/// Bits of byte 2 below the version.
pub const VERSION_SHIFT: u8 = 2;
/// The version, shifted down.
pub const VERSION: u8 = 0x0F;

/// One entry of the profile list feature, 0000h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct ProfileDescriptor {
    pub profile: U16,
    /// [`CURRENT`].
    pub flags: u8,
    pub reserved: u8,
}

const _: () = assert!(size_of::<ProfileDescriptor>() == 4);

/// Data of the core feature, 0001h, since version 1.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Core {
    /// Physical interface standard; 1 is the SCSI family, 2 ATAPI, 8 USB.
    pub interface: U32,
    /// [`DBE`], [`INQ2`].
    pub flags: u8,
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<Core>() == 8);

/// Core: the device busy event class is there.
pub const DBE: u8 = 0x01;
/// Core: INQUIRY is answered as MMC-6 says.
pub const INQ2: u8 = 0x02;

/// Data of the removable medium feature, 0003h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct RemovableMedium {
    /// Mechanism in its three high bits, [`LOAD`], [`EJECT`], [`LOCK`].
    pub flags: u8,
    pub reserved: [u8; 3],
}

const _: () = assert!(size_of::<RemovableMedium>() == 4);

/// Removable medium: PREVENT ALLOW MEDIUM REMOVAL works.
pub const LOCK: u8 = 0x01;
/// Removable medium: the tray opens on command.
pub const EJECT: u8 = 0x08;
/// Removable medium: the tray closes on command.
pub const LOAD: u8 = 0x10;
/// Removable medium: the mechanism is a tray.
pub const MECHANISM_TRAY: u8 = 0x20;

/// Data of the random readable feature, 0010h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct RandomReadable {
    pub block_size: U32,
    pub blocking: U16,
    pub flags: u8,
    pub reserved: u8,
}

const _: () = assert!(size_of::<RandomReadable>() == 8);

/// Head of the data of the incremental streaming writable feature, 0021h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct IncrementalStreaming {
    /// One bit for each data block type.
    pub data_block_types: U16,
    pub flags: u8,
    pub link_sizes: u8,
}

const _: () = assert!(size_of::<IncrementalStreaming>() == 4);

/// Data of the CD track at once feature, 002Dh.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CdTrackAtOnce {
    /// [`TAO_BUF`], [`TAO_TEST_WRITE`], [`TAO_CD_RW`] and the subchannel bits.
    pub flags: u8,
    pub reserved: u8,
    /// One bit for each data block type.
    pub data_block_types: U16,
}

const _: () = assert!(size_of::<CdTrackAtOnce>() == 4);

/// CD track at once: recording survives an empty buffer.
pub const TAO_BUF: u8 = 0x40;
/// CD track at once: the test write bit works.
pub const TAO_TEST_WRITE: u8 = 0x04;
/// CD track at once: CD-RW tracks can be overwritten.
pub const TAO_CD_RW: u8 = 0x02;

/// Data of the CD mastering feature, 002Eh.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CdMastering {
    /// [`MASTERING_BUF`], [`MASTERING_SAO`], [`MASTERING_RAW`], [`MASTERING_TEST_WRITE`] and others.
    pub flags: u8,
    /// Big-endian: the most bytes of a cue sheet.
    pub maximum_cue_sheet: [u8; 3],
}

const _: () = assert!(size_of::<CdMastering>() == 4);

/// CD mastering: recording survives an empty buffer.
pub const MASTERING_BUF: u8 = 0x40;
/// CD mastering: session at once.
pub const MASTERING_SAO: u8 = 0x20;
/// CD mastering: raw.
pub const MASTERING_RAW: u8 = 0x08;
/// CD mastering: the test write bit works.
pub const MASTERING_TEST_WRITE: u8 = 0x04;
