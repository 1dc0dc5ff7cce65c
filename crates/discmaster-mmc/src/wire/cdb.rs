//! Command descriptor blocks (SPC-4 4.3; the commands of MMC-6 clause 6).
#![expect(
    missing_debug_implementations,
    reason = "private helper types of zerocopy's derive, when it is inside a macro"
)]

use zerocopy::big_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Declares CDB layouts, each with the length that its operation code's group demands.
macro_rules! cdb {
    ($($(#[$doc:meta])* $name:ident: $length:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
        #[repr(C)]
        pub struct $name {
            pub opcode: u8,
            $($(#[$field_doc])* pub $field: $type,)*
            pub control: u8,
        }

        const _: () = assert!(size_of::<$name>() == $length);
    )*};
}

cdb! {
    /// TEST UNIT READY (SPC-3 6.33).
    TestUnitReady: 6 {
        reserved: [u8; 4],
    }
    /// REQUEST SENSE (SPC-3 6.27).
    RequestSense: 6 {
        /// [`DESC`].
        flags: u8,
        reserved: [u8; 2],
        allocation_length: u8,
    }
    /// FORMAT UNIT (MMC-6).
    FormatUnit: 6 {
        /// [`FMT_DATA`], [`CMP_LIST`], format code in [`FORMAT_CODE`].
        flags: u8,
        vendor: u8,
        interleave: U16,
    }
    /// INQUIRY (SPC-3 6.4).
    Inquiry: 6 {
        /// [`EVPD`].
        flags: u8,
        page_code: u8,
        allocation_length: U16,
    }
    /// START STOP UNIT (MMC-6).
    StartStopUnit: 6 {
        /// [`IMMED`].
        flags: u8,
        reserved: u8,
        /// Its number in [`FORMAT_LAYER_NUMBER`].
        format_layer: u8,
        /// [`START`], [`LOEJ`], [`FORMAT_LAYER`], [`POWER_CONDITIONS`].
        action: u8,
    }
    /// PREVENT ALLOW MEDIUM REMOVAL (MMC-6).
    PreventAllow: 6 {
        reserved: [u8; 3],
        /// [`PREVENT`], [`PERSISTENT`].
        prevent: u8,
    }
    /// READ FORMAT CAPACITIES (MMC-6).
    ReadFormatCapacities: 10 {
        reserved: [u8; 6],
        allocation_length: U16,
    }
    /// READ CAPACITY (MMC-6).
    ReadCapacity: 10 {
        flags: u8,
        address: U32,
        reserved: [u8; 3],
    }
    /// READ (10), WRITE (10), WRITE AND VERIFY (10) and VERIFY (10) (MMC-6).
    Transfer10: 10 {
        /// [`FUA`] of the first two, [`BYTE_CHECK`] of the others.
        flags: u8,
        address: U32,
        group: u8,
        blocks: U16,
    }
    /// READ (12) and WRITE (12) (MMC-6).
    Transfer12: 12 {
        /// [`FUA`].
        flags: u8,
        address: U32,
        blocks: U32,
        /// [`STREAMING`].
        streaming: u8,
    }
    /// SYNCHRONIZE CACHE (MMC-6).
    SynchronizeCache: 10 {
        /// [`SYNC_IMMED`].
        flags: u8,
        address: U32,
        group: u8,
        blocks: U16,
    }
    /// READ TOC/PMA/ATIP (MMC-6 6.25).
    ReadToc: 10 {
        /// [`MSF`].
        flags: u8,
        /// Format in [`TOC_FORMAT`].
        format: u8,
        reserved: [u8; 3],
        /// Track or session number, by format.
        number: u8,
        allocation_length: U16,
    }
    /// GET CONFIGURATION (MMC-6).
    GetConfiguration: 10 {
        /// RT in [`REQUESTED_TYPE`].
        requested: u8,
        starting_feature: U16,
        reserved: [u8; 3],
        allocation_length: U16,
    }
    /// GET EVENT STATUS NOTIFICATION (MMC-6).
    GetEventStatus: 10 {
        /// [`POLLED`].
        flags: u8,
        reserved: [u8; 2],
        classes: u8,
        reserved_5: [u8; 2],
        allocation_length: U16,
    }
    /// READ DISC INFORMATION (MMC-6 6.21).
    ReadDiscInformation: 10 {
        /// Data type in its three low bits.
        data_type: u8,
        reserved: [u8; 5],
        allocation_length: U16,
    }
    /// READ TRACK INFORMATION (MMC-6 6.26).
    ReadTrackInformation: 10 {
        /// Address type in [`ADDRESS_TYPE`].
        address_type: u8,
        address: U32,
        reserved: u8,
        allocation_length: U16,
    }
    /// RESERVE TRACK (MMC-6).
    ReserveTrack: 10 {
        /// [`ARSV`], [`RMZ`].
        flags: u8,
        reserved: [u8; 3],
        /// Blocks.
        size: U32,
    }
    /// SEND OPC INFORMATION (MMC-6).
    SendOpcInformation: 10 {
        /// [`DO_OPC`].
        flags: u8,
        reserved: [u8; 5],
        parameter_length: U16,
    }
    /// REPAIR TRACK (MMC-6).
    RepairTrack: 10 {
        /// [`IMMED`].
        flags: u8,
        reserved: [u8; 2],
        number: U16,
        reserved_6: [u8; 3],
    }
    /// MODE SELECT (10) (SPC-3 6.8).
    ModeSelect: 10 {
        /// [`PAGE_FORMAT`], [`SAVE_PAGES`].
        flags: u8,
        reserved: [u8; 5],
        parameter_length: U16,
    }
    /// MODE SENSE (10) (SPC-3 6.10).
    ModeSense: 10 {
        /// [`DBD`].
        flags: u8,
        /// Page control in [`PAGE_CONTROL`], page code in [`PAGE_CODE`].
        page: u8,
        subpage: u8,
        reserved: [u8; 3],
        allocation_length: U16,
    }
    /// CLOSE TRACK/SESSION (MMC-6).
    CloseTrackSession: 10 {
        /// [`IMMED`].
        flags: u8,
        /// Close function in its three low bits.
        function: u8,
        reserved: u8,
        number: U16,
        reserved_6: [u8; 3],
    }
    /// READ BUFFER CAPACITY (MMC-6).
    ReadBufferCapacity: 10 {
        /// [`BLOCK`].
        flags: u8,
        reserved: [u8; 5],
        allocation_length: U16,
    }
    /// SEND CUE SHEET (MMC-6).
    SendCueSheet: 10 {
        reserved: [u8; 5],
        /// Bytes of the cue sheet.
        size: [u8; 3],
    }
    /// BLANK (MMC-6).
    Blank: 12 {
        /// [`BLANK_IMMED`], blanking type in its three low bits.
        flags: u8,
        /// First block or track, by blanking type.
        address: U32,
        reserved: [u8; 5],
    }
    /// GET PERFORMANCE (MMC-6).
    GetPerformance: 12 {
        /// Tolerance, write and except bits; their use depends on the type.
        data_type: u8,
        starting_address: U32,
        reserved: [u8; 2],
        descriptors: U16,
        performance_type: u8,
    }
    /// READ DISC STRUCTURE (MMC-6).
    ReadDiscStructure: 12 {
        /// In [`MEDIA_TYPE`].
        media_type: u8,
        address: U32,
        layer: u8,
        format: u8,
        allocation_length: U16,
        /// Authentication grant id in its two high bits.
        grant: u8,
    }
    /// SEND DISC STRUCTURE (MMC-6).
    SendDiscStructure: 12 {
        /// In [`MEDIA_TYPE`].
        media_type: u8,
        reserved: [u8; 5],
        format: u8,
        parameter_length: U16,
        reserved_10: u8,
    }
    /// SET STREAMING (MMC-6).
    SetStreaming: 12 {
        reserved: [u8; 7],
        /// What the parameter list is; 0 is a performance descriptor.
        descriptor_type: u8,
        parameter_length: U16,
    }
    /// READ SUB-CHANNEL (MMC-3 6.27; MMC-6 leaves it out).
    ReadSubChannel: 10 {
        /// [`MSF`].
        flags: u8,
        /// [`SUB_Q`].
        sub_q: u8,
        format: u8,
        reserved: [u8; 2],
        /// Of the format that is about one.
        track: u8,
        allocation_length: U16,
    }
    /// READ CD MSF (MMC-6).
    ReadCdMsf: 12 {
        /// As of [`ReadCd`].
        flags: u8,
        reserved: u8,
        /// Minute, second, frame.
        start: [u8; 3],
        /// Minute, second, frame of the first block that is not read.
        end: [u8; 3],
        /// As of [`ReadCd`].
        selection: u8,
        /// As of [`ReadCd`].
        sub_channel: u8,
    }
    /// READ CD (MMC-6).
    ReadCd: 12 {
        /// Expected sector type in [`SECTOR_TYPE`], [`DAP`].
        flags: u8,
        address: U32,
        blocks: [u8; 3],
        /// Main channel selection in [`MAIN_CHANNEL`], C2 error information in [`C2`].
        selection: u8,
        /// Sub-channel selection in [`SUB_CHANNEL`].
        sub_channel: u8,
    }
    /// MECHANISM STATUS (MMC-6).
    MechanismStatus: 12 {
        reserved: [u8; 7],
        allocation_length: U16,
        reserved_10: u8,
    }
    /// SET CD SPEED (MMC-6).
    SetCdSpeed: 12 {
        /// Rotational control in its two low bits.
        rotation: u8,
        /// kB/s, a kB being 1000 bytes.
        read_speed: U16,
        /// kB/s, a kB being 1000 bytes.
        write_speed: U16,
        reserved: [u8; 5],
    }
}

/// REQUEST SENSE byte 1: descriptor format is wanted.
pub const DESC: u8 = 0x01;
/// INQUIRY byte 1: a vital product data page is wanted.
pub const EVPD: u8 = 0x01;
/// FORMAT UNIT byte 1: a parameter list comes.
pub const FMT_DATA: u8 = 0x10;
/// FORMAT UNIT byte 1: the list of defects that comes is the whole one.
pub const CMP_LIST: u8 = 0x08;
/// FORMAT UNIT byte 1: what kind of parameter list comes; MMC knows 001b.
pub const FORMAT_CODE: u8 = 0x07;
/// Byte 1 of START STOP UNIT, CLOSE TRACK/SESSION and REPAIR TRACK: status before the operation has ended.
pub const IMMED: u8 = 0x01;
/// Byte 1 of SYNCHRONIZE CACHE: status before the operation has ended.
pub const SYNC_IMMED: u8 = 0x02;
/// Byte 1 of BLANK: status before the operation has ended.
pub const BLANK_IMMED: u8 = 0x10;
/// START STOP UNIT byte 4: start, or with [`LOEJ`] load.
pub const START: u8 = 0x01;
/// START STOP UNIT byte 4: the tray is meant.
pub const LOEJ: u8 = 0x02;
/// START STOP UNIT byte 4: a format layer of a hybrid disc is meant.
pub const FORMAT_LAYER: u8 = 0x04;
/// START STOP UNIT byte 3: which of them.
pub const FORMAT_LAYER_NUMBER: u8 = 0x03;
/// START STOP UNIT byte 4: power condition to enter.
pub const POWER_CONDITIONS: u8 = 0xF0;
/// PREVENT ALLOW MEDIUM REMOVAL byte 4.
pub const PREVENT: u8 = 0x01;
/// PREVENT ALLOW MEDIUM REMOVAL byte 4: over resets, with events instead of a deaf button.
pub const PERSISTENT: u8 = 0x02;
/// Byte 1 of reads and writes: force unit access.
pub const FUA: u8 = 0x08;
/// Byte 1 of VERIFY (10) and WRITE AND VERIFY (10): data are compared with what the host sends.
pub const BYTE_CHECK: u8 = 0x02;
/// RESERVE TRACK byte 1: an address is given instead of a size.
pub const ARSV: u8 = 0x01;
/// RESERVE TRACK byte 1: the recording management zone is meant.
pub const RMZ: u8 = 0x02;
/// Byte 1 of READ DISC STRUCTURE and SEND DISC STRUCTURE.
pub const MEDIA_TYPE: u8 = 0x0F;
/// Byte 10 of READ (12) and WRITE (12).
pub const STREAMING: u8 = 0x80;
/// READ CD byte 1: the expected sector type.
pub const SECTOR_TYPE: u8 = 0x1C;
/// Bits of READ CD byte 1 below the expected sector type.
pub const SECTOR_TYPE_SHIFT: u8 = 2;
/// READ CD byte 1: digital audio play, flaws of audio are obscured.
pub const DAP: u8 = 0x02;
/// READ CD byte 9: which parts of a sector are wanted.
pub const MAIN_CHANNEL: u8 = 0xF8;
/// READ CD byte 9: which C2 error information is wanted.
pub const C2: u8 = 0x06;
/// Bits of READ CD byte 9 below the C2 error information.
pub const C2_SHIFT: u8 = 1;
/// READ CD byte 10: which sub-channel is wanted.
pub const SUB_CHANNEL: u8 = 0x07;
/// READ TOC and READ SUB-CHANNEL byte 1: addresses as minute, second, frame.
pub const MSF: u8 = 0x02;
/// READ SUB-CHANNEL byte 2: data of sub-channel Q are wanted, not the head alone.
pub const SUB_Q: u8 = 0x40;
/// READ TOC byte 2: the format.
pub const TOC_FORMAT: u8 = 0x0F;
/// READ TOC byte 9: where SFF-8020 drives had the format; hosts still send it there.
pub const TOC_FORMAT_IN_CONTROL: u8 = 0xC0;
/// GET CONFIGURATION byte 1.
pub const REQUESTED_TYPE: u8 = 0x03;
/// GET EVENT STATUS NOTIFICATION byte 1: answer now.
pub const POLLED: u8 = 0x01;
/// READ TRACK INFORMATION byte 1.
pub const ADDRESS_TYPE: u8 = 0x03;
/// READ TRACK INFORMATION byte 1: the next open track at or after the address.
pub const OPEN: u8 = 0x04;
/// SEND OPC INFORMATION byte 1.
pub const DO_OPC: u8 = 0x01;
/// MODE SELECT byte 1: pages are in the standard's format.
pub const PAGE_FORMAT: u8 = 0x10;
/// MODE SELECT byte 1: keep the values over power cycles.
pub const SAVE_PAGES: u8 = 0x01;
/// MODE SENSE byte 1: no block descriptors.
pub const DBD: u8 = 0x08;
/// MODE SENSE byte 2.
pub const PAGE_CONTROL: u8 = 0xC0;
/// MODE SENSE byte 2.
pub const PAGE_CODE: u8 = 0x3F;
/// READ BUFFER CAPACITY byte 1: the answer in blocks.
pub const BLOCK: u8 = 0x01;
