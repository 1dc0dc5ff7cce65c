//! The values that commands carry, as integer newtypes with the standard's names, or as enums
//! where the bits leave nothing unnamed.

use crate::address::Lba;

/// The format code of FORMAT UNIT that MMC knows (MMC-6, FORMAT UNIT).
pub(super) const FORMAT_CODE: u8 = 1;

/// Declares a newtype over a byte with named values.
macro_rules! named_byte {
    ($(#[$doc:meta])* $name:ident { $($constant:ident = $value:literal: $text:literal;)* } else $unknown:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub u8);

        impl $name {
            $(#[doc = $text] pub const $constant: Self = Self($value);)*

            /// The value's name in the standard.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$constant => $text,)*
                    _ => $unknown,
                }
            }
        }
    };
}

named_byte! {
    /// Operation code: byte 0 of a CDB.
    OpCode {
        TEST_UNIT_READY = 0x00: "TEST UNIT READY";
        REQUEST_SENSE = 0x03: "REQUEST SENSE";
        FORMAT_UNIT = 0x04: "FORMAT UNIT";
        INQUIRY = 0x12: "INQUIRY";
        START_STOP_UNIT = 0x1B: "START STOP UNIT";
        PREVENT_ALLOW_MEDIUM_REMOVAL = 0x1E: "PREVENT ALLOW MEDIUM REMOVAL";
        READ_FORMAT_CAPACITIES = 0x23: "READ FORMAT CAPACITIES";
        READ_CAPACITY = 0x25: "READ CAPACITY";
        READ_10 = 0x28: "READ (10)";
        WRITE_10 = 0x2A: "WRITE (10)";
        WRITE_AND_VERIFY_10 = 0x2E: "WRITE AND VERIFY (10)";
        VERIFY_10 = 0x2F: "VERIFY (10)";
        SYNCHRONIZE_CACHE = 0x35: "SYNCHRONIZE CACHE";
        READ_SUB_CHANNEL = 0x42: "READ SUB-CHANNEL";
        READ_TOC_PMA_ATIP = 0x43: "READ TOC/PMA/ATIP";
        GET_CONFIGURATION = 0x46: "GET CONFIGURATION";
        GET_EVENT_STATUS_NOTIFICATION = 0x4A: "GET EVENT STATUS NOTIFICATION";
        READ_DISC_INFORMATION = 0x51: "READ DISC INFORMATION";
        READ_TRACK_INFORMATION = 0x52: "READ TRACK INFORMATION";
        RESERVE_TRACK = 0x53: "RESERVE TRACK";
        SEND_OPC_INFORMATION = 0x54: "SEND OPC INFORMATION";
        MODE_SELECT_10 = 0x55: "MODE SELECT (10)";
        REPAIR_TRACK = 0x58: "REPAIR TRACK";
        MODE_SENSE_10 = 0x5A: "MODE SENSE (10)";
        CLOSE_TRACK_SESSION = 0x5B: "CLOSE TRACK/SESSION";
        READ_BUFFER_CAPACITY = 0x5C: "READ BUFFER CAPACITY";
        SEND_CUE_SHEET = 0x5D: "SEND CUE SHEET";
        BLANK = 0xA1: "BLANK";
        READ_12 = 0xA8: "READ (12)";
        WRITE_12 = 0xAA: "WRITE (12)";
        GET_PERFORMANCE = 0xAC: "GET PERFORMANCE";
        READ_DISC_STRUCTURE = 0xAD: "READ DISC STRUCTURE";
        SET_STREAMING = 0xB6: "SET STREAMING";
        READ_CD_MSF = 0xB9: "READ CD MSF";
        SET_CD_SPEED = 0xBB: "SET CD SPEED";
        MECHANISM_STATUS = 0xBD: "MECHANISM STATUS";
        READ_CD = 0xBE: "READ CD";
        SEND_DISC_STRUCTURE = 0xBF: "SEND DISC STRUCTURE";
    } else "a command without a name here"
}

named_byte! {
    /// Format of READ TOC/PMA/ATIP; four bits.
    TocFormat {
        TOC = 0: "table of contents";
        SESSION_INFORMATION = 1: "session information";
        FULL_TOC = 2: "full table of contents";
        PMA = 3: "program memory area";
        ATIP = 4: "absolute time in pregroove";
        CD_TEXT = 5: "CD-Text";
    } else "reserved"
}

named_byte! {
    /// What READ SUB-CHANNEL tells.
    SubChannelFormat {
        POSITION = 1: "current position";
        CATALOG_NUMBER = 2: "media catalogue number";
        ISRC = 3: "recording code";
    } else "reserved"
}

named_byte! {
    /// Function of CLOSE TRACK/SESSION; three bits.
    CloseFunction {
        STOP_BACKGROUND_FORMAT = 0: "stop background formatting";
        TRACK = 1: "close track";
        SESSION = 2: "close session";
        SESSION_COMPATIBLE = 3: "close session compatibly";
        FINALIZE_MINIMAL = 5: "finalise with minimal radius";
        FINALIZE = 6: "finalise";
    } else "reserved"
}

named_byte! {
    /// Blanking type; three bits.
    BlankType {
        DISC = 0: "the disc";
        MINIMAL = 1: "minimally the disc";
        TRACK = 2: "a track";
        UNRESERVE_TRACK = 3: "a reserved track";
        TRACK_TAIL = 4: "a track's tail";
        UNCLOSE_LAST_SESSION = 5: "the last session's closing";
        LAST_SESSION = 6: "the last session";
    } else "reserved"
}

named_byte! {
    /// Mode page code; six bits.
    PageCode {
        READ_WRITE_ERROR_RECOVERY = 0x01: "read/write error recovery";
        WRITE_PARAMETERS = 0x05: "write parameters";
        CACHING = 0x08: "caching";
        CD_DEVICE_PARAMETERS = 0x0D: "CD device parameters";
        POWER_CONDITION = 0x1A: "power condition";
        TIMEOUT_AND_PROTECT = 0x1D: "timeout and protect";
        CAPABILITIES = 0x2A: "capabilities and mechanical status";
        ALL = 0x3F: "all pages";
    } else "a page without a name here"
}

named_byte! {
    /// Type of GET PERFORMANCE.
    PerformanceType {
        PERFORMANCE = 0x00: "performance";
        UNUSABLE_AREA = 0x01: "unusable area";
        DEFECT_STATUS = 0x02: "defect status";
        WRITE_SPEED = 0x03: "write speed";
        DBI = 0x04: "defective block information";
        DBI_CACHE_ZONE = 0x05: "defective block information cache zone";
    } else "reserved"
}

named_byte! {
    /// Type of the parameter list of SET STREAMING.
    StreamingType {
        PERFORMANCE = 0x00: "performance descriptor";
        DBI_CACHE_ZONE = 0x05: "defective block information cache zone";
    } else "reserved"
}

named_byte! {
    /// Media type of READ DISC STRUCTURE and SEND DISC STRUCTURE; four bits. It decides what a
    /// format code below C0h means.
    StructureMedia {
        DVD = 0: "DVD";
        BD = 1: "BD";
    } else "reserved"
}

/// Format code of READ DISC STRUCTURE and SEND DISC STRUCTURE; below C0h its meaning depends on
/// the media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StructureFormat(pub u8);

impl StructureFormat {
    /// DVD: physical format information, as the lead-in or what stands for it has it.
    pub const PHYSICAL: Self = Self(0x00);
    /// DVD-ROM: copyright information.
    pub const COPYRIGHT: Self = Self(0x01);
    /// DVD: disc manufacturing information.
    pub const MANUFACTURER: Self = Self(0x04);
    /// DVD-RAM: disc definition structure.
    pub const DVD_RAM_DDS: Self = Self(0x08);
    /// DVD-RAM: medium status.
    pub const DVD_RAM_STATUS: Self = Self(0x09);
    /// DVD-RAM: spare area information.
    pub const DVD_RAM_SPARE_AREA: Self = Self(0x0A);
    /// DVD-R and -RW: recording management data of the last border-out.
    pub const LAST_BORDER_OUT: Self = Self(0x0C);
    /// DVD-R and -RW: pre-recorded information of the lead-in, with the maker's name.
    pub const PRE_RECORDED: Self = Self(0x0E);
    /// DVD-R and -RW: unique disc identifier.
    pub const UNIQUE_IDENTIFIER: Self = Self(0x0F);
    /// DVD-R and -RW: physical format information of the lead-in that a drive wrote.
    pub const RECORDED_PHYSICAL: Self = Self(0x10);
    /// DVD+R and +RW: address in pregroove, with the maker's name.
    pub const ADIP: Self = Self(0x11);
    /// Dual layer DVD-R: where layer 0 ends.
    pub const LAYER_BOUNDARY: Self = Self(0x20);
    /// Dual layer DVD+R: where the middle zone starts.
    pub const SHIFTED_MIDDLE_AREA: Self = Self(0x21);
    /// BD: disc information, with the maker's name.
    pub const BD_DISC_INFORMATION: Self = Self(0x00);
    /// BD: disc definition structure.
    pub const BD_DDS: Self = Self(0x08);
    /// BD: cartridge status.
    pub const BD_CARTRIDGE_STATUS: Self = Self(0x09);
    /// BD: spare area information.
    pub const BD_SPARE_AREA: Self = Self(0x0A);
    /// BD: raw defect list.
    pub const BD_DEFECT_LIST: Self = Self(0x12);
    /// BD: physical access control.
    pub const BD_PAC: Self = Self(0x30);
    /// Any medium: write protection status.
    pub const WRITE_PROTECTION: Self = Self(0xC0);
    /// Any medium: which formats the drive knows.
    pub const CAPABILITY_LIST: Self = Self(0xFF);
}

impl PerformanceType {
    /// Bytes of one descriptor (MMC-6, GET PERFORMANCE).
    pub(crate) const fn descriptor_length(self) -> u32 {
        match self {
            Self::PERFORMANCE | Self::WRITE_SPEED => 16,
            Self::DEFECT_STATUS => 2048,
            _ => 8,
        }
    }
}

/// Which values of a page MODE SENSE is to give (SPC-3, MODE SENSE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageControl {
    Current,
    Changeable,
    Default,
    Saved,
}

/// Which features GET CONFIGURATION is to give (MMC-6, field RT).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeatureRange {
    /// From the starting feature on.
    All,
    /// From the starting feature on, those that are current.
    Current,
    /// The starting feature alone.
    One,
}

/// Requested classes of GET EVENT STATUS NOTIFICATION, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventClasses(pub u8);

impl EventClasses {
    pub const OPERATIONAL_CHANGE: Self = Self(0x02);
    pub const POWER_MANAGEMENT: Self = Self(0x04);
    pub const EXTERNAL_REQUEST: Self = Self(0x08);
    pub const MEDIA: Self = Self(0x10);
    pub const DEVICE_BUSY: Self = Self(0x40);

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

named_byte! {
    /// Expected sector type of READ CD; three bits. A drive that meets another type fails.
    SectorType {
        ANY = 0: "any type";
        CD_DA = 1: "CD-DA";
        MODE_1 = 2: "mode 1";
        MODE_2_FORMLESS = 3: "mode 2 formless";
        MODE_2_FORM_1 = 4: "mode 2 form 1";
        MODE_2_FORM_2 = 5: "mode 2 form 2";
    } else "reserved"
}

/// Main channel selection of READ CD, one bit for each part of a sector: the five high bits of
/// byte 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MainChannel(pub u8);

impl MainChannel {
    pub const NONE: Self = Self(0x00);
    pub const SYNC: Self = Self(0x80);
    pub const SUB_HEADER: Self = Self(0x40);
    pub const HEADER: Self = Self(0x20);
    /// Of CD-DA the whole sector.
    pub const USER_DATA: Self = Self(0x10);
    pub const EDC_AND_ECC: Self = Self(0x08);
    /// The whole sector, whatever its type.
    pub const ALL: Self = Self(0xF8);

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Bytes that these parts have in a sector of the type; `None` where the type leaves it open
    /// or this table does not know the combination (MMC-6, READ CD, main channel selection).
    pub const fn length(self, sector: SectorType) -> Option<u32> {
        Some(match (sector, self) {
            (_, Self::NONE) => 0,
            (_, Self::ALL) => 2352,
            // Audio has no other parts: selecting them besides changes nothing.
            (SectorType::CD_DA, _) if self.contains(Self::USER_DATA) => 2352,
            (SectorType::MODE_1 | SectorType::MODE_2_FORM_1, Self::USER_DATA) => 2048,
            (SectorType::MODE_2_FORMLESS, Self::USER_DATA) => 2336,
            _ => return None,
        })
    }
}

named_byte! {
    /// C2 error information of READ CD; two bits.
    C2ErrorInformation {
        NONE = 0: "no C2 error information";
        ERROR_BITS = 1: "C2 error bits";
        ERROR_AND_BLOCK_BITS = 2: "C2 and block error bits";
    } else "reserved"
}

impl C2ErrorInformation {
    /// Bytes in a block; `None` for the reserved value.
    pub const fn length(self) -> Option<u32> {
        Some(match self {
            Self::NONE => 0,
            Self::ERROR_BITS => 294,
            Self::ERROR_AND_BLOCK_BITS => 296,
            _ => return None,
        })
    }
}

named_byte! {
    /// Sub-channel selection of READ CD; three bits.
    SubChannel {
        NONE = 0: "no sub-channel";
        RAW = 1: "raw P to W";
        Q = 2: "formatted Q";
        R_TO_W = 4: "corrected R to W";
    } else "reserved"
}

impl SubChannel {
    /// Bytes in a block; `None` for a reserved value.
    pub const fn length(self) -> Option<u32> {
        Some(match self {
            Self::NONE => 0,
            Self::RAW | Self::R_TO_W => 96,
            Self::Q => 16,
            _ => return None,
        })
    }
}

/// What READ TRACK INFORMATION is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrackAddress {
    /// The track that holds this block.
    Block(Lba),
    /// A track by number; 0 is the lead-in, FFh the invisible track of a CD.
    Track(u32),
    /// The first track of a session.
    Session(u32),
}

impl TrackAddress {
    /// The invisible, incomplete or yet unwritten track of a CD.
    pub const INVISIBLE: Self = Self::Track(0xFF);
}

/// What START STOP UNIT does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StartStop {
    Stop,
    Start,
    Eject,
    Load,
    /// Makes a format layer of a hybrid disc the current one; two bits.
    FormatLayer(u8),
}

/// What PREVENT ALLOW MEDIUM REMOVAL sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Removal {
    Allow,
    Prevent,
    PersistentAllow,
    PersistentPrevent,
}
