//! Sense data: what a drive says of a command that it did not complete (SPC-4 4.5).

use std::fmt;

/// Sense key (SPC-4 table 49). An integer newtype: a key we do not know survives.
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
}

impl Sense {
    pub const fn new(triple: Triple) -> Self {
        Self {
            triple,
            information: None,
            deferred: false,
            progress: None,
        }
    }
}
