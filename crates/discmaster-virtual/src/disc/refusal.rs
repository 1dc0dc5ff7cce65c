//! Why a disc does not do what is asked of it.

use discmaster_mmc::sense::{Sense, SenseKey, Triple};

/// A transition that the disc, as it is, does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The disc is closed, or is no recordable one.
    CannotWrite,
    /// The disc is no rewritable one.
    CannotBlank,
    /// The address lies outside the disc.
    OutOfRange { lba: u32 },
    /// The address is not the next writable one.
    NotNextWritable { lba: u32 },
    /// It does not fit.
    Full,
    /// A track of the session is not ended, so that the session cannot be closed or extended.
    IncompleteTrack,
    /// Nothing is there to be done: no track is open, or no session.
    Sequence,
}

impl Refusal {
    /// The sense a drive gives for it (MMC-6 annex F).
    pub fn sense(self) -> Sense {
        let (asc, ascq, information) = match self {
            Self::CannotWrite => (0x30, 0x05, None),
            Self::CannotBlank => (0x30, 0x08, None),
            Self::OutOfRange { lba } => (0x21, 0x00, Some(lba)),
            Self::NotNextWritable { lba } => (0x21, 0x02, Some(lba)),
            Self::Full => (0x63, 0x00, None),
            Self::IncompleteTrack => (0x72, 0x03, None),
            Self::Sequence => (0x2C, 0x00, None),
        };
        Sense {
            information,
            ..Sense::new(Triple::new(SenseKey::ILLEGAL_REQUEST, asc, ascq))
        }
    }
}
