//! What can go wrong between a host and a drive.

use crate::address::Lba;
use crate::command::Command;
use crate::response::Malformed;
use crate::response::inquiry::PeripheralType;
use crate::sense::{Condition, Sense};
use crate::transport::{Status, TransportError};
use std::time::Duration;

/// A command that did not do what it was sent for.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The drive did not complete the command, or the operation that the command started.
    #[error("{command}: {sense}")]
    Refused { command: Command, sense: Sense },
    /// The drive reports, on this command, that an earlier one failed after all. The command
    /// itself was not done.
    #[error("a command before {command} failed after all: {sense}")]
    Deferred { command: Command, sense: Sense },
    /// CHECK CONDITION without sense data.
    #[error("{command}: the drive failed it and does not say why")]
    NoSense { command: Command },
    /// A status other than good and check condition, and it did not go away.
    #[error("{command}: the drive answered with status {:02X}h", status.0)]
    Status { command: Command, status: Status },
    #[error("{command}: the answer is not understood")]
    Answer {
        command: Command,
        #[source]
        source: Malformed,
    },
    /// The drive said that all is well but moved another number of bytes.
    #[error("{command}: {moved} bytes were moved instead of {wanted}")]
    Residue {
        command: Command,
        wanted: usize,
        moved: usize,
    },
    /// The drive stayed busy past our patience.
    #[error("{command}: still not done after {waited:?}: {sense}")]
    StillBusy {
        command: Command,
        waited: Duration,
        sense: Sense,
    },
    #[error("{command}: the command could not be carried to the drive")]
    Transport {
        command: Command,
        #[source]
        source: TransportError,
    },
    #[error("this is no CD drive: its device type is {:02X}h", .0.0)]
    NotOptical(PeripheralType),
    /// A buffer that is not whole blocks, or addresses past the end of addresses.
    #[error("{bytes} bytes at LBA {address} are not whole blocks of {block} bytes on a disc")]
    NotBlocks {
        address: Lba,
        bytes: usize,
        block: usize,
    },
}

impl DriveError {
    /// What the drive said, where it said anything.
    pub const fn sense(&self) -> Option<&Sense> {
        match self {
            Self::Refused { sense, .. }
            | Self::Deferred { sense, .. }
            | Self::StillBusy { sense, .. } => Some(sense),
            _ => None,
        }
    }

    /// The class of what the drive said.
    pub fn condition(&self) -> Option<Condition> {
        self.sense().map(Sense::condition)
    }

    /// The command that failed, or that brought the news of an earlier failure.
    pub const fn command(&self) -> Option<&Command> {
        match self {
            Self::Refused { command, .. }
            | Self::Deferred { command, .. }
            | Self::NoSense { command }
            | Self::Status { command, .. }
            | Self::Answer { command, .. }
            | Self::Residue { command, .. }
            | Self::StillBusy { command, .. }
            | Self::Transport { command, .. } => Some(command),
            Self::NotOptical(_) | Self::NotBlocks { .. } => None,
        }
    }

    /// The block that the failure is about, where it is about one: the drive's word before the
    /// command's.
    pub fn address(&self) -> Option<Lba> {
        if let Self::NotBlocks { address, .. } = self {
            return Some(*address);
        }
        let command = self.command()?.address()?;
        let told = self.sense().and_then(|sense| sense.information);
        Some(told.map_or(command, Lba::from_wire))
    }

    /// The drive cannot be reached any more.
    pub const fn is_gone(&self) -> bool {
        matches!(
            self,
            Self::Transport {
                source: TransportError::Gone,
                ..
            }
        )
    }

    /// The host does not carry so much at a time; nothing was sent.
    pub const fn is_too_long(&self) -> bool {
        matches!(
            self,
            Self::Transport {
                source: TransportError::TooLong { .. },
                ..
            }
        )
    }

    /// The drive does not know the command or a field of it, and nothing has happened.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Refused { .. })
            && matches!(
                self.condition(),
                Some(Condition::UnsupportedCommand | Condition::InvalidField)
            )
    }
}
