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

/// CD track at once: the host may give R to W raw.
pub const TAO_RW_RAW: u8 = 0x10;
/// CD track at once: R to W in packs.
pub const TAO_RW_PACK: u8 = 0x08;
/// CD track at once and CD mastering: the host may give R to W.
pub const RW_SUBCODE: u8 = 0x01;
/// CD mastering: raw with more sessions.
pub const MASTERING_RAW_MULTISESSION: u8 = 0x10;
/// CD mastering: on CD-RW, too.
pub const MASTERING_CD_RW: u8 = 0x02;

/// Data of the random writable feature, 0020h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct RandomWritable {
    pub last_address: U32,
    pub block_size: U32,
    pub blocking: U16,
    /// [`ERROR_PAGE`].
    pub flags: u8,
    pub reserved: u8,
}

const _: () = assert!(size_of::<RandomWritable>() == 12);

/// Random readable and random writable: mode page 01h is there.
pub const ERROR_PAGE: u8 = 0x01;

/// Incremental streaming: the track resources of READ DISC INFORMATION are there.
pub const INCREMENTAL_TRIO: u8 = 0x04;
/// Incremental streaming: RESERVE TRACK takes an address.
pub const INCREMENTAL_ARSV: u8 = 0x02;
/// Incremental streaming: recording survives an empty buffer.
pub const INCREMENTAL_BUF: u8 = 0x01;

/// Data of the formattable feature, 0023h.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Formattable {
    /// [`RE_NO_SA`], [`EXPAND`], [`QUICK_CERTIFICATION`], [`CERTIFICATION`]: of BD-RE.
    pub bd_re: u8,
    pub reserved: [u8; 3],
    /// [`RRM`]: of BD-R.
    pub bd_r: u8,
    pub reserved_5: [u8; 3],
}

const _: () = assert!(size_of::<Formattable>() == 8);

/// Formattable: BD-RE without spare areas.
pub const RE_NO_SA: u8 = 0x08;
/// Formattable: the spare area of BD-RE can grow.
pub const EXPAND: u8 = 0x04;
/// Formattable: BD-RE with quick certification.
pub const QUICK_CERTIFICATION: u8 = 0x02;
/// Formattable: BD-RE with full certification.
pub const CERTIFICATION: u8 = 0x01;
/// Formattable: BD-R for random recording.
pub const RRM: u8 = 0x01;

/// Data of a feature whose first bytes are flags; four bytes.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Flags {
    pub flags: [u8; 4],
}

const _: () = assert!(size_of::<Flags>() == 4);

/// Hardware defect management, byte 0: spare areas are told by READ DISC STRUCTURE.
pub const DEFECT_SSA: u8 = 0x80;
/// DVD+RW, DVD+R and their DL forms, byte 0.
pub const PLUS_WRITE: u8 = 0x01;
/// DVD+RW, byte 1: formatting can be quick to start.
pub const PLUS_QUICK_START: u8 = 0x02;
/// DVD+RW, byte 1: background formatting is closed in one way only.
pub const PLUS_CLOSE_ONLY: u8 = 0x01;
/// Rigid restricted overwrite, byte 0: defect status data are generated.
pub const RIGID_DSDG: u8 = 0x08;
/// Rigid restricted overwrite, byte 0: defect status data are read.
pub const RIGID_DSDR: u8 = 0x04;
/// Rigid restricted overwrite, byte 0: sessions in an intermediate state are written to.
pub const RIGID_INTERMEDIATE: u8 = 0x02;
/// Rigid restricted overwrite, byte 0: blanking.
pub const RIGID_BLANK: u8 = 0x01;
/// DVD-R/-RW write, byte 0: recording survives an empty buffer.
pub const DVD_BUF: u8 = 0x40;
/// DVD-R/-RW write, byte 0: dual layer DVD-R.
pub const DVD_R_DL: u8 = 0x08;
/// DVD-R/-RW write, byte 0: the test write bit works.
pub const DVD_TEST_WRITE: u8 = 0x04;
/// DVD-R/-RW write, byte 0: DVD-RW.
pub const DVD_RW: u8 = 0x02;
/// Real-time streaming, byte 0: READ BUFFER CAPACITY counts blocks.
pub const STREAMING_RBCB: u8 = 0x10;
/// Real-time streaming, byte 0: SET CD SPEED.
pub const STREAMING_SCS: u8 = 0x08;
/// Real-time streaming, byte 0: page 2Ah with its write speeds.
pub const STREAMING_MP2A: u8 = 0x04;
/// Real-time streaming, byte 0: GET PERFORMANCE of write speeds.
pub const STREAMING_WSPD: u8 = 0x02;
/// Real-time streaming, byte 0: WRITE (12) and SET STREAMING with rotational control.
pub const STREAMING_SW: u8 = 0x01;
/// CD read, byte 0: digital audio play.
pub const CD_READ_DAP: u8 = 0x80;
/// CD read, byte 0: C2 error information.
pub const CD_READ_C2: u8 = 0x02;
/// CD read, byte 0: CD-Text.
pub const CD_READ_TEXT: u8 = 0x01;
/// BD write, byte 0: writing without verification can be asked for.
pub const BD_SVNR: u8 = 0x01;

/// Head of the data of the layer jump recording feature, 0033h; link sizes follow.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct LayerJump {
    pub reserved: [u8; 3],
    pub link_sizes: u8,
}

const _: () = assert!(size_of::<LayerJump>() == 4);

/// Data of the BD read feature, 0040h: for each class a bit for each version.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BdRead {
    pub reserved: [u8; 4],
    pub re: [U16; 4],
    pub r: [U16; 4],
    pub rom: [U16; 4],
}

const _: () = assert!(size_of::<BdRead>() == 28);

/// Data of the BD write feature, 0041h: for each class a bit for each version.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BdWrite {
    /// [`BD_SVNR`].
    pub flags: u8,
    pub reserved: [u8; 3],
    pub re: [U16; 4],
    pub r: [U16; 4],
}

const _: () = assert!(size_of::<BdWrite>() == 20);
