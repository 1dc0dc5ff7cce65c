//! What a host does about a condition: sense triples sorted into classes.

use super::{Sense, SenseKey, Triple};

/// Where the tray is, as far as the drive says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tray {
    Unknown,
    Closed,
    Open,
}

/// The class of a condition. It is our own sorting, so every triple has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing is wrong.
    None,
    /// The drive recovered: go on.
    Recovered,
    /// Wait, then ask again.
    BecomingReady,
    /// START STOP UNIT is wanted.
    StartRequired,
    /// A format, blank, close or other long operation runs: wait.
    OperationInProgress,
    /// The buffer is full or being emptied: the same WRITE again, a little later.
    LongWriteInProgress,
    NoMedium(Tray),
    /// The medium is not one that the drive can use, or use so.
    IncompatibleMedium,
    MediumMayHaveChanged,
    Reset,
    /// Another unit attention.
    UnitAttention,
    /// Data did not come in time (buffer underrun).
    LossOfStreaming,
    WriteError,
    ReadError,
    /// The session could not be closed.
    Fixation,
    /// Power calibration failed, or there is no more room for it.
    PowerCalibration,
    EraseFailure,
    /// Another fault of the medium.
    MediumError,
    HardwareError,
    /// The drive does not know the command.
    UnsupportedCommand,
    /// A field of the CDB or of the parameter list, or the list's length, is refused.
    InvalidField,
    AddressOutOfRange,
    SequenceError,
    /// No room is left on the track or disc.
    EndOfTrack,
    IllegalTrackMode,
    RemovalPrevented,
    CopyProtected,
    WriteProtected,
    BlankCheck,
    Aborted,
    Other,
}

impl Triple {
    pub const fn condition(self) -> Condition {
        use Condition as C;
        match (self.key, self.asc, self.ascq) {
            (_, 0x73, _) if self.key.0 != SenseKey::RECOVERED_ERROR.0 => C::PowerCalibration,
            (_, 0x72, _) => C::Fixation,
            (SenseKey::NO_SENSE, ..) => C::None,
            (SenseKey::RECOVERED_ERROR, ..) => C::Recovered,
            (SenseKey::NOT_READY, 0x04, 0x00 | 0x01) => C::BecomingReady,
            (SenseKey::NOT_READY, 0x04, 0x02) => C::StartRequired,
            (SenseKey::NOT_READY, 0x04, 0x04..=0x07 | 0x09) => C::OperationInProgress,
            (SenseKey::NOT_READY, 0x04, 0x08) => C::LongWriteInProgress,
            (SenseKey::NOT_READY, 0x3A, 0x01) => C::NoMedium(Tray::Closed),
            (SenseKey::NOT_READY, 0x3A, 0x02) => C::NoMedium(Tray::Open),
            (SenseKey::NOT_READY, 0x3A, _) => C::NoMedium(Tray::Unknown),
            // Some drives refuse commands with the wrong key.
            (SenseKey::NOT_READY, 0x20, _) => C::UnsupportedCommand,
            (SenseKey::NOT_READY, 0x1A | 0x24 | 0x26, _) => C::InvalidField,
            (_, 0x30, _) => C::IncompatibleMedium,
            (SenseKey::UNIT_ATTENTION, 0x28, _) => C::MediumMayHaveChanged,
            (SenseKey::UNIT_ATTENTION, 0x29, _) => C::Reset,
            (SenseKey::UNIT_ATTENTION, ..) => C::UnitAttention,
            (SenseKey::MEDIUM_ERROR, 0x0C, 0x09) => C::LossOfStreaming,
            (SenseKey::MEDIUM_ERROR, 0x0C, _) => C::WriteError,
            (SenseKey::MEDIUM_ERROR, 0x11, _) => C::ReadError,
            (SenseKey::MEDIUM_ERROR, 0x51, _) => C::EraseFailure,
            (SenseKey::MEDIUM_ERROR, 0x02 | 0x09 | 0x15, _) | (SenseKey::HARDWARE_ERROR, ..) => {
                C::HardwareError
            }
            (SenseKey::MEDIUM_ERROR, ..) => C::MediumError,
            (SenseKey::ILLEGAL_REQUEST, 0x20, _) => C::UnsupportedCommand,
            (SenseKey::ILLEGAL_REQUEST, 0x1A | 0x24 | 0x26, _) => C::InvalidField,
            (SenseKey::ILLEGAL_REQUEST, 0x21, _) => C::AddressOutOfRange,
            (SenseKey::ILLEGAL_REQUEST, 0x2C, _) => C::SequenceError,
            (SenseKey::ILLEGAL_REQUEST, 0x53, _) => C::RemovalPrevented,
            (SenseKey::ILLEGAL_REQUEST, 0x63, _) => C::EndOfTrack,
            (SenseKey::ILLEGAL_REQUEST, 0x64, _) => C::IllegalTrackMode,
            (SenseKey::ILLEGAL_REQUEST, 0x6F, _) => C::CopyProtected,
            (SenseKey::DATA_PROTECT, ..) => C::WriteProtected,
            (SenseKey::BLANK_CHECK, ..) => C::BlankCheck,
            (SenseKey::ABORTED_COMMAND, ..) => C::Aborted,
            _ => C::Other,
        }
    }
}

impl Sense {
    pub const fn condition(&self) -> Condition {
        self.triple.condition()
    }
}

impl Condition {
    /// A unit attention: an event told once, on whatever command comes next.
    pub const fn is_unit_attention(self) -> bool {
        matches!(
            self,
            Self::MediumMayHaveChanged | Self::Reset | Self::UnitAttention
        )
    }

    /// The drive is busy and will be ready by itself.
    pub const fn is_wait(self) -> bool {
        matches!(
            self,
            Self::BecomingReady | Self::OperationInProgress | Self::LongWriteInProgress
        )
    }
}
