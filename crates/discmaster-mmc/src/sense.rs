//! Sense data: what a drive says of a command that it did not complete (SPC-4 4.5).
//!
//! [`named`] gives the conditions that recording meets their names and sentences, [`condition`]
//! sorts any of them into what a host does about it.

pub mod condition;
pub mod named;

use crate::wire::sense as wire;
use std::fmt;
use zerocopy::{FromBytes, IntoBytes};

pub use condition::{Condition, Tray};

/// Sense key (SPC-4 4.5). An integer newtype: a key we do not know survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SenseKey(pub u8);

impl SenseKey {
    pub const NO_SENSE: Self = Self(0x0);
    pub const RECOVERED_ERROR: Self = Self(0x1);
    pub const NOT_READY: Self = Self(0x2);
    pub const MEDIUM_ERROR: Self = Self(0x3);
    pub const HARDWARE_ERROR: Self = Self(0x4);
    pub const ILLEGAL_REQUEST: Self = Self(0x5);
    pub const UNIT_ATTENTION: Self = Self(0x6);
    pub const DATA_PROTECT: Self = Self(0x7);
    pub const BLANK_CHECK: Self = Self(0x8);
    pub const ABORTED_COMMAND: Self = Self(0xB);
    pub const MISCOMPARE: Self = Self(0xE);

    /// The key's name in the standard, in small letters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NO_SENSE => "no sense",
            Self::RECOVERED_ERROR => "recovered error",
            Self::NOT_READY => "not ready",
            Self::MEDIUM_ERROR => "medium error",
            Self::HARDWARE_ERROR => "hardware error",
            Self::ILLEGAL_REQUEST => "illegal request",
            Self::UNIT_ATTENTION => "unit attention",
            Self::DATA_PROTECT => "data protect",
            Self::BLANK_CHECK => "blank check",
            Self::ABORTED_COMMAND => "aborted command",
            Self::MISCOMPARE => "miscompare",
            _ => "unknown sense key",
        }
    }
}

/// Sense key, additional sense code and qualifier: the name of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Triple {
    pub key: SenseKey,
    pub asc: u8,
    pub ascq: u8,
}

impl Triple {
    pub const fn new(key: SenseKey, asc: u8, ascq: u8) -> Self {
        Self { key, asc, ascq }
    }
}

/// `5/21/00`, as drives' manuals and logs write it.
impl fmt::Display for Triple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:02X}/{:02X}", self.key.0, self.asc, self.ascq)
    }
}

/// Which field of an illegal request the drive objects to (SPC-4 4.5.2.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldPointer {
    /// Counted in the CDB; else in the parameter data.
    pub in_cdb: bool,
    pub byte: u16,
    pub bit: Option<u8>,
}

/// Decoded sense data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    pub triple: Triple,
    /// The address the condition is about, where the drive gives one.
    pub information: Option<u32>,
    /// The condition belongs to an earlier command than the one that reports it.
    pub deferred: bool,
    /// Progress of a long operation, in 65536ths (SPC-4 4.5.2.4.4).
    pub progress: Option<u16>,
    /// The field of an illegal request, where the drive points at one.
    pub field: Option<FieldPointer>,
}

impl Sense {
    pub const fn new(triple: Triple) -> Self {
        Self {
            triple,
            information: None,
            deferred: false,
            progress: None,
            field: None,
        }
    }

    /// Decodes sense data of either format. `None` where the bytes are neither, or end before
    /// the condition's name; fields past the end of the bytes are taken as not given.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let code = *bytes.first()? & wire::RESPONSE_CODE;
        match code {
            wire::FIXED_CURRENT | wire::FIXED_DEFERRED => {
                Self::parse_fixed(bytes, code == wire::FIXED_DEFERRED)
            }
            wire::DESCRIPTOR_CURRENT | wire::DESCRIPTOR_DEFERRED => {
                Self::parse_descriptors(bytes, code == wire::DESCRIPTOR_DEFERRED)
            }
            _ => None,
        }
    }

    fn parse_fixed(bytes: &[u8], deferred: bool) -> Option<Self> {
        // The key alone is enough of an answer: some bridges cut the rest off.
        let key = SenseKey(*bytes.get(2)? & wire::SENSE_KEY);
        let mut whole = [0; size_of::<wire::FixedSense>()];
        let given = match bytes.get(7) {
            Some(additional) => bytes.len().min(8 + usize::from(*additional)),
            None => bytes.len(),
        }
        .min(whole.len());
        whole.get_mut(..given)?.copy_from_slice(bytes.get(..given)?);
        let fixed = wire::FixedSense::read_from_bytes(&whole).ok()?;
        let mut sense = Self::new(Triple::new(key, fixed.asc, fixed.ascq));
        sense.deferred = deferred;
        if fixed.response_code & wire::VALID != 0 {
            sense.information = Some(fixed.information.get());
        }
        sense.take_specific(fixed.specific);
        Some(sense)
    }

    fn parse_descriptors(bytes: &[u8], deferred: bool) -> Option<Self> {
        let (header, rest) = wire::DescriptorSense::read_from_prefix(bytes).ok()?;
        let key = SenseKey(header.key & wire::SENSE_KEY);
        let mut sense = Self::new(Triple::new(key, header.asc, header.ascq));
        sense.deferred = deferred;
        let mut rest = rest
            .get(..usize::from(header.additional_length))
            .unwrap_or(rest);
        while let [kind, length, ..] = *rest {
            if kind == wire::INFORMATION
                && let Ok((found, _)) = wire::InformationDescriptor::read_from_prefix(rest)
                && found.flags & wire::VALID != 0
            {
                sense.information = u32::try_from(found.information.get()).ok();
            }
            if kind == wire::KEY_SPECIFIC
                && let Ok((found, _)) = wire::KeySpecificDescriptor::read_from_prefix(rest)
            {
                sense.take_specific(found.specific);
            }
            rest = rest.get(2 + usize::from(length)..).unwrap_or_default();
        }
        Some(sense)
    }

    fn take_specific(&mut self, specific: wire::KeySpecific) {
        if specific.flags & wire::SKSV == 0 {
            return;
        }
        match self.triple.key {
            SenseKey::ILLEGAL_REQUEST => {
                self.field = Some(FieldPointer {
                    in_cdb: specific.flags & wire::COMMAND_DATA != 0,
                    byte: specific.value.get(),
                    bit: (specific.flags & wire::BPV != 0)
                        .then_some(specific.flags & wire::BIT_POINTER),
                });
            }
            SenseKey::NO_SENSE | SenseKey::NOT_READY => self.progress = Some(specific.value.get()),
            _ => {}
        }
    }

    /// Encodes fixed format sense data of 18 bytes, which [`Sense::parse`] reads back.
    pub fn encode(&self) -> [u8; 18] {
        let mut fixed = wire::FixedSense {
            response_code: if self.deferred {
                wire::FIXED_DEFERRED
            } else {
                wire::FIXED_CURRENT
            },
            key: self.triple.key.0 & wire::SENSE_KEY,
            additional_length: 10,
            asc: self.triple.asc,
            ascq: self.triple.ascq,
            ..wire::FixedSense::default()
        };
        if let Some(information) = self.information {
            fixed.response_code |= wire::VALID;
            fixed.information = information.into();
        }
        if let Some(field) = self.field {
            fixed.specific.flags = wire::SKSV;
            if field.in_cdb {
                fixed.specific.flags |= wire::COMMAND_DATA;
            }
            if let Some(bit) = field.bit {
                fixed.specific.flags |= wire::BPV | (bit & wire::BIT_POINTER);
            }
            fixed.specific.value = field.byte.into();
        } else if let Some(progress) = self.progress {
            fixed.specific.flags = wire::SKSV;
            fixed.specific.value = progress.into();
        }
        let mut bytes = [0; 18];
        bytes.copy_from_slice(fixed.as_bytes());
        bytes
    }
}

/// `no medium, tray open (sense 2/3A/02)`, with the address or field where the drive gave one.
impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.triple.sentence() {
            Some(sentence) => f.write_str(sentence)?,
            None => f.write_str(self.triple.key.name())?,
        }
        write!(f, " (sense {}", self.triple)?;
        if self.deferred {
            f.write_str(", about an earlier command")?;
        }
        if let Some(information) = self.information {
            write!(f, ", at {information}")?;
        }
        if let Some(field) = self.field {
            let place = if field.in_cdb { "command" } else { "parameter" };
            write!(f, ", {place} byte {}", field.byte)?;
            if let Some(bit) = field.bit {
                write!(f, " bit {bit}")?;
            }
        }
        f.write_str(")")
    }
}
