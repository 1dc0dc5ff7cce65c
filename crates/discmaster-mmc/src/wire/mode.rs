//! Mode parameters (SPC-3 7.4; pages of MMC-6 clause 7).

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Mode parameter header of the ten byte commands (SPC-3 7.4.3).
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct ModeParameterHeader {
    /// Bytes after this field; zero in MODE SELECT.
    pub data_length: U16,
    pub medium_type: u8,
    pub device_specific: u8,
    pub reserved: [u8; 2],
    pub block_descriptor_length: U16,
}

const _: () = assert!(size_of::<ModeParameterHeader>() == 8);

/// Head of a mode page.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PageHeader {
    /// Page code in [`PAGE_CODE`], [`PARAMETERS_SAVEABLE`].
    pub code: u8,
    /// Bytes after this one.
    pub length: u8,
}

const _: () = assert!(size_of::<PageHeader>() == 2);

/// Byte 0 of a page.
pub const PAGE_CODE: u8 = 0x3F;
/// Byte 0 of a page: the drive can save it.
pub const PARAMETERS_SAVEABLE: u8 = 0x80;

/// Write parameters page, 05h (MMC-6 clause 7), without the vendor's tail.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct WriteParametersPage {
    pub header: PageHeader,
    /// [`BUFE`], [`LS_V`], [`TEST_WRITE`], write type in its four low bits.
    pub write_type: u8,
    /// Multisession in its two high bits, [`FP`], [`COPY`], track mode in its four low bits.
    pub track_mode: u8,
    /// Data block type in its four low bits.
    pub data_block_type: u8,
    pub link_size: u8,
    pub reserved: u8,
    /// Initiator application code in its six low bits.
    pub application_code: u8,
    pub session_format: u8,
    pub reserved_9: u8,
    pub packet_size: U32,
    /// Blocks of silence before an audio track.
    pub audio_pause: U16,
    pub media_catalog_number: [u8; 16],
    pub isrc: [u8; 16],
    pub sub_header: [u8; 4],
}

const _: () = assert!(size_of::<WriteParametersPage>() == 52);

/// Byte 2: recording survives an empty buffer.
pub const BUFE: u8 = 0x40;
/// Byte 2: the link size holds.
pub const LS_V: u8 = 0x20;
/// Byte 2: the laser stays at reading power.
pub const TEST_WRITE: u8 = 0x10;
/// Byte 2.
pub const WRITE_TYPE: u8 = 0x0F;
/// Byte 3.
pub const MULTISESSION: u8 = 0xC0;
/// Bits of byte 3 below the multisession field.
pub const MULTISESSION_SHIFT: u8 = 6;
/// Byte 3: packets are of fixed size.
pub const FP: u8 = 0x20;
/// Byte 3: serial copy management.
pub const COPY: u8 = 0x10;
/// Byte 3.
pub const TRACK_MODE: u8 = 0x0F;
/// Byte 4.
pub const DATA_BLOCK_TYPE: u8 = 0x0F;

/// Read/write error recovery page, 01h (MMC-6 clause 7).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct ErrorRecoveryPage {
    pub header: PageHeader,
    /// [`AWRE`], [`ARRE`] and others.
    pub flags: u8,
    pub read_retries: u8,
    pub reserved: [u8; 4],
    pub write_retries: u8,
    pub reserved_9: u8,
    /// Milliseconds.
    pub recovery_limit: U16,
}

const _: () = assert!(size_of::<ErrorRecoveryPage>() == 12);

/// Error recovery, byte 2: reallocation while writing.
pub const AWRE: u8 = 0x80;
/// Error recovery, byte 2: reallocation while reading.
pub const ARRE: u8 = 0x40;

/// CD capabilities and mechanical status page, 2Ah (MMC-3 5.5.10; legacy since), as far as MMC-3
/// lays it out; write speed descriptors follow.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CapabilitiesPage {
    pub header: PageHeader,
    /// [`CD_R`], [`CD_RW`] and the DVD bits: what can be read.
    pub read: u8,
    /// [`CD_R`], [`CD_RW`], [`CAN_TEST_WRITE`] and the DVD bits: what can be written.
    pub write: u8,
    /// [`CAN_BUF`], [`CAN_MULTISESSION`] and others.
    pub functions: u8,
    pub cd_functions: u8,
    /// Loading mechanism in its three high bits, [`CAN_EJECT`], [`CAN_LOCK`] and others.
    pub mechanism: u8,
    pub audio: u8,
    /// kB/s, a kB being 1000 bytes; obsolete since MMC-3 but still answered.
    pub maximum_read_speed: U16,
    pub volume_levels: U16,
    /// KiB.
    pub buffer_size: U16,
    pub current_read_speed: U16,
    pub obsolete: u8,
    pub digital_output: u8,
    pub maximum_write_speed: U16,
    /// The current write speed, where MMC-1 and 2 had it.
    pub obsolete_write_speed: U16,
    pub copy_management: U16,
    pub reserved: [u8; 3],
    pub rotation: u8,
    pub current_write_speed: U16,
    pub write_speed_descriptors: U16,
}

const _: () = assert!(size_of::<CapabilitiesPage>() == 32);

/// Capabilities, bytes 2 and 3.
pub const CD_R: u8 = 0x01;
/// Capabilities, bytes 2 and 3.
pub const CD_RW: u8 = 0x02;
/// Capabilities, byte 2.
pub const DVD_ROM: u8 = 0x08;
/// Capabilities, bytes 2 and 3.
pub const DVD_R: u8 = 0x10;
/// Capabilities, bytes 2 and 3.
pub const DVD_RAM: u8 = 0x20;
/// Capabilities, byte 3.
pub const CAN_TEST_WRITE: u8 = 0x04;
/// Capabilities, byte 4.
pub const CAN_BUF: u8 = 0x80;
/// Capabilities, byte 4.
pub const CAN_MULTISESSION: u8 = 0x40;
/// Capabilities, byte 6.
pub const CAN_LOCK: u8 = 0x01;
/// Capabilities, byte 6: the tray is locked now.
pub const LOCKED: u8 = 0x02;
/// Capabilities, byte 6.
pub const CAN_EJECT: u8 = 0x08;
/// Capabilities, byte 6: the mechanism is a tray.
pub const MECHANISM_TRAY: u8 = 0x20;

/// Write speed performance descriptor of page 2Ah.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct WriteSpeedDescriptor {
    pub reserved: u8,
    /// Rotational control in its three low bits.
    pub rotation: u8,
    /// kB/s, a kB being 1000 bytes.
    pub speed: U16,
}

const _: () = assert!(size_of::<WriteSpeedDescriptor>() == 4);
