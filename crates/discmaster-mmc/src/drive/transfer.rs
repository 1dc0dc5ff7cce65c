//! Blocks in and out, split into commands that the transport can carry.

use super::{Drive, TIMEOUT};
use crate::address::Lba;
use crate::command::Command;
use crate::error::DriveError;
use crate::transport::Data;
use std::time::Duration;

/// Bytes of a block of a data track.
pub const BLOCK: usize = 2048;
/// The most bytes of one READ or WRITE; old drives choke on more.
const CHUNK: usize = 64 * 1024;
/// A WRITE may wait for the buffer, a READ for a worn spot.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(200);

impl Drive {
    /// Reads whole blocks of 2048 bytes into all of `buffer`.
    ///
    /// # Errors
    /// [`DriveError::NotBlocks`] where `buffer` is not whole blocks; whatever a READ meets. The
    /// content of `buffer` past the failing command is not touched.
    pub fn read_blocks(&mut self, start: Lba, buffer: &mut [u8]) -> Result<(), DriveError> {
        let chunk = self.chunk();
        let mut at = self.whole(start, buffer.len())?;
        for piece in buffer.chunks_mut(chunk) {
            let blocks = blocks(piece.len());
            let command = Command::Read10 {
                address: at,
                blocks,
                force_unit_access: false,
            };
            let wanted = piece.len();
            let moved = self.run(&command, Data::In(piece), TRANSFER_TIMEOUT)?;
            complete(command, wanted, moved)?;
            at = Lba(at.0.saturating_add(i32::from(blocks)));
        }
        Ok(())
    }

    /// Writes whole blocks of 2048 bytes. A drive whose buffer is full is offered the same blocks
    /// again for up to [`WRITE_CEILING`](super::retry::WRITE_CEILING).
    ///
    /// # Errors
    /// As [`Drive::read_blocks`]. A [`DriveError::Deferred`] is about blocks of earlier calls, too.
    pub fn write_blocks(&mut self, start: Lba, bytes: &[u8]) -> Result<(), DriveError> {
        let chunk = self.chunk();
        let mut at = self.whole(start, bytes.len())?;
        for piece in bytes.chunks(chunk) {
            let blocks = blocks(piece.len());
            let command = Command::Write10 {
                address: at,
                blocks,
                force_unit_access: false,
            };
            let moved = self.run(&command, Data::Out(piece), TRANSFER_TIMEOUT)?;
            complete(command, piece.len(), moved)?;
            at = Lba(at.0.saturating_add(i32::from(blocks)));
        }
        Ok(())
    }

    /// SET CD SPEED, in kB/s, a kB being 1000 bytes; FFFFh is the fastest.
    pub fn set_speed(&mut self, read: u16, write: u16) -> Result<(), DriveError> {
        let command = Command::SetCdSpeed {
            rotation: 0,
            read,
            write,
        };
        self.run(&command, Data::None, TIMEOUT).map(drop)
    }

    /// SEND OPC INFORMATION: the drive calibrates its laser on this medium, for which it burns a
    /// little of it.
    pub fn calibrate(&mut self) -> Result<(), DriveError> {
        let command = Command::SendOpcInformation {
            calibrate: true,
            parameter_length: 0,
        };
        self.run(&command, Data::None, TRANSFER_TIMEOUT).map(drop)
    }

    /// Bytes of one command: whole blocks, as many as the transport carries, at least one.
    fn chunk(&self) -> usize {
        (self.max_transfer().min(CHUNK) / BLOCK).max(1) * BLOCK
    }

    fn whole(&self, address: Lba, bytes: usize) -> Result<Lba, DriveError> {
        let fits = u32::try_from(bytes / BLOCK)
            .ok()
            .and_then(|blocks| address.forward(blocks));
        if bytes.is_multiple_of(BLOCK) && fits.is_some() {
            Ok(address)
        } else {
            Err(DriveError::NotBlocks {
                address,
                bytes,
                block: BLOCK,
            })
        }
    }
}

/// Blocks of a piece, which has at most [`CHUNK`] bytes.
fn blocks(bytes: usize) -> u16 {
    u16::try_from(bytes / BLOCK).unwrap_or(u16::MAX)
}

/// A good status with a residue is no success.
fn complete(command: Command, wanted: usize, moved: usize) -> Result<(), DriveError> {
    if moved == wanted {
        Ok(())
    } else {
        Err(DriveError::Residue {
            command,
            wanted,
            moved,
        })
    }
}
