//! What FORMAT UNIT is told.

use crate::response::{Malformed, from_three, head, length16, three};
use crate::wire::capacity::CapacityDescriptor;
use crate::wire::format as wire;
use std::fmt;
use zerocopy::IntoBytes;

/// Format type (MMC-6, FORMAT UNIT, format types); six bits. What a descriptor's blocks and
/// parameter mean depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormatType(pub u8);

macro_rules! format_types {
    ($($constant:ident = $value:literal: $name:literal;)*) => {
        impl FormatType {
            $(#[doc = $name] pub const $constant: Self = Self($value);)*

            /// What the format does, in words.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$constant => $name,)*
                    _ => "a format without a name here",
                }
            }
        }
    };
}

format_types! {
    FULL = 0x00: "full format";
    SPARE_EXPANSION = 0x01: "expansion of the spare area";
    ZONE_REFORMAT = 0x04: "reformatting of a zone";
    ZONE_FORMAT = 0x05: "formatting of a zone";
    CD_DVD_RW_FULL = 0x10: "full format in packets";
    CD_RW_GROW_SESSION = 0x11: "growing of the session, in packets";
    CD_RW_ADD_SESSION = 0x12: "addition of a session, in packets";
    DVD_RW_GROW_BORDER = 0x13: "quick growing of the last border";
    DVD_RW_ADD_BORDER = 0x14: "quick addition of a border";
    DVD_RW_QUICK = 0x15: "quick format";
    FULL_WITH_SPARING = 0x20: "full format with sparing";
    MRW = 0x24: "Mount Rainier format";
    DVD_PLUS_RW_BASIC = 0x26: "background format";
    BD_RE_WITH_SPARE = 0x30: "full format with spare areas";
    BD_RE_WITHOUT_SPARE = 0x31: "full format without spare areas";
    BD_R_WITH_SPARE = 0x32: "full format with spare areas for recording once";
}

/// `format type 26h (background format)`.
impl fmt::Display for FormatType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "format type {:02X}h ({})", self.0, self.name())
    }
}

/// A format to give to the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatDescriptor {
    pub blocks: u32,
    pub format_type: FormatType,
    /// Two bits: of BD the manner of certifying or of recording; else zero.
    pub sub_type: u8,
    /// 24 bits, whose meaning the format type decides.
    pub parameter: u32,
}

/// The parameter list of FORMAT UNIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatParameters {
    /// FOV: the two flags below hold; otherwise the drive has its defaults.
    pub options_valid: bool,
    /// DCRT: formatting ends without a certification.
    pub disable_certification: bool,
    /// The drive tells whether it would format, and does not.
    pub try_out: bool,
    pub immediate: bool,
    pub descriptor: FormatDescriptor,
}

impl FormatParameters {
    /// Bytes of the list.
    pub const LENGTH: u32 = 12;

    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the format parameter list";
        let (list, _) = head::<wire::FormatParameters>(WHAT, bytes)?;
        let [high, low] = list.descriptor_length.to_bytes();
        if u16::from_be_bytes([high, low]) != DESCRIPTOR {
            let (byte, value) = if high == 0 { (3, low) } else { (2, high) };
            return Err(Malformed::Invalid {
                what: WHAT,
                byte,
                value,
            });
        }
        Ok(Self {
            options_valid: list.flags & wire::FOV != 0,
            disable_certification: list.flags & wire::DCRT != 0,
            try_out: list.flags & wire::TRY_OUT != 0,
            immediate: list.flags & wire::IMMED != 0,
            descriptor: FormatDescriptor {
                blocks: list.descriptor.blocks.get(),
                format_type: FormatType(list.descriptor.kind >> wire::FORMAT_TYPE_SHIFT),
                sub_type: list.descriptor.kind & wire::SUB_TYPE,
                parameter: from_three(list.descriptor.parameter),
            },
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        let wanted = self.descriptor;
        wire::FormatParameters {
            reserved: 0,
            flags: flag(self.options_valid, wire::FOV)
                | flag(self.disable_certification, wire::DCRT)
                | flag(self.try_out, wire::TRY_OUT)
                | flag(self.immediate, wire::IMMED),
            descriptor_length: length16(usize::from(DESCRIPTOR)),
            descriptor: CapacityDescriptor {
                blocks: wanted.blocks.into(),
                kind: wanted.format_type.0 << wire::FORMAT_TYPE_SHIFT
                    | wanted.sub_type & wire::SUB_TYPE,
                parameter: three(wanted.parameter),
            },
        }
        .as_bytes()
        .to_vec()
    }
}

/// Bytes of a format descriptor.
const DESCRIPTOR: u16 = 8;
