//! Why a disc does not do what is asked of it.

use discmaster_mmc::sense::{Sense, Triple};

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
    /// The block at the address is not one of the kind that is asked for: it lies in a run-out, in
    /// a pregap of data, between sessions, or in a track of the other kind.
    NotReadable { lba: u32 },
    /// The disc, or the track, is of another kind or recorded in another manner.
    OtherKind,
    /// The packets of the track are of another size.
    PacketSize,
    /// It does not fit before the end of the track, in packets.
    PacketDoesNotFit,
    /// It does not fit.
    Full,
    /// A track of the session is not ended, so that the session cannot be closed or extended.
    IncompleteTrack,
    /// A track of the session is reserved and not full.
    ReservedTrack,
    /// No more tracks can be open at one time.
    NoMoreReservations,
    /// The disc cannot be formatted.
    CannotFormat,
    /// The disc cannot be formatted so.
    InvalidFormat,
    /// The disc has to be formatted first.
    Unformatted,
    /// What is written does not begin and end with blocks of error correction.
    Misaligned { lba: u32 },
    /// Nothing is there to be done: no track is open, or no session.
    Sequence,
}

impl Refusal {
    /// The sense a drive gives for it.
    pub fn sense(self) -> Sense {
        let (triple, information) = match self {
            Self::CannotWrite => (Triple::CANNOT_WRITE_INCOMPATIBLE_FORMAT, None),
            Self::CannotBlank => (Triple::INCOMPATIBLE_MEDIUM_INSTALLED, None),
            Self::OutOfRange { lba } => (Triple::LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, Some(lba)),
            Self::NotNextWritable { lba } => (Triple::INVALID_ADDRESS_FOR_WRITE, Some(lba)),
            Self::NotReadable { lba } => (Triple::ILLEGAL_MODE_FOR_THIS_TRACK, Some(lba)),
            Self::OtherKind => (Triple::ILLEGAL_MODE_FOR_THIS_TRACK, None),
            Self::PacketSize => (Triple::INVALID_PACKET_SIZE, None),
            Self::PacketDoesNotFit => (Triple::PACKET_DOES_NOT_FIT, None),
            Self::Full => (Triple::END_OF_USER_AREA_ON_TRACK, None),
            Self::IncompleteTrack => (Triple::SESSION_FIXATION_INCOMPLETE_TRACK, None),
            Self::ReservedTrack => (Triple::EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK, None),
            Self::NoMoreReservations => (Triple::NO_MORE_TRACK_RESERVATIONS, None),
            Self::CannotFormat => (Triple::CANNOT_FORMAT_INCOMPATIBLE_MEDIUM, None),
            Self::InvalidFormat => (Triple::INVALID_FIELD_IN_PARAMETER_LIST, None),
            Self::Unformatted => (Triple::MEDIUM_FORMAT_CORRUPTED, None),
            Self::Misaligned { lba } => (Triple::INVALID_PACKET_SIZE, Some(lba)),
            Self::Sequence => (Triple::COMMAND_SEQUENCE_ERROR, None),
        };
        Sense {
            information,
            ..Sense::new(triple)
        }
    }
}
