//! Blocks in and out, split into commands that the transport can carry.

use super::{Drive, TIMEOUT};
use crate::address::Lba;
use crate::command::{C2ErrorInformation, Command, MainChannel, SectorType, SubChannel};
use crate::error::DriveError;
use crate::transport::Data;
use std::time::Duration;

/// How long the blocks of a track are, on the way between host and drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockSize {
    /// User data of mode 1.
    Data,
    /// All of a CD-DA block: a 75th of a second of two channels. Also a whole block of data, with
    /// sync, header and EDC/ECC.
    Audio,
    /// What follows the header of a mode 2 block, its sub-header included.
    Mode2,
    /// A whole block, and 16 bytes of P and Q.
    RawPq,
    /// A whole block, and 96 bytes of P to W.
    RawSubChannel,
    /// 96 bytes of P to W alone, as a lead-in takes its CD-Text.
    SubChannel,
}

impl BlockSize {
    pub const fn bytes(self) -> usize {
        match self {
            Self::Data => 2048,
            Self::Audio => 2352,
            Self::Mode2 => 2336,
            Self::RawPq => 2368,
            Self::RawSubChannel => 2448,
            Self::SubChannel => 96,
        }
    }

    /// The size of so many bytes, such as a [data form](crate::parameter::cue_sheet::DataForm) or a
    /// [data block type](crate::response::mode_page::DataBlockType) tells.
    pub const fn of(bytes: u32) -> Option<Self> {
        Some(match bytes {
            2048 => Self::Data,
            2352 => Self::Audio,
            2336 => Self::Mode2,
            2368 => Self::RawPq,
            2448 => Self::RawSubChannel,
            96 => Self::SubChannel,
            _ => return None,
        })
    }
}

/// What of a block READ CD is to give.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) sector_type: SectorType,
    pub(super) main_channel: MainChannel,
    pub(super) sub_channel: SubChannel,
}

/// The most bytes of one READ or WRITE; old drives choke on more.
const CHUNK: usize = 64 * 1024;
/// A WRITE may wait for the buffer, a READ for a worn spot.
pub(super) const TRANSFER_TIMEOUT: Duration = Duration::from_secs(200);

impl Drive {
    /// Reads whole blocks of 2048 bytes into all of `buffer`.
    ///
    /// # Errors
    /// [`DriveError::NotBlocks`] where `buffer` is not whole blocks; whatever a READ meets. The
    /// content of `buffer` past the failing command is not touched.
    pub fn read_blocks(&mut self, start: Lba, buffer: &mut [u8]) -> Result<(), DriveError> {
        self.read(BlockSize::Data, start, buffer, |address, blocks| {
            Command::Read10 {
                address,
                blocks,
                force_unit_access: false,
            }
        })
    }

    /// Reads whole blocks of CD-DA, 2352 bytes each, into all of `buffer`. A drive fails to read a
    /// block of a data track so.
    ///
    /// # Errors
    /// As [`Drive::read_blocks`].
    pub fn read_audio(&mut self, start: Lba, buffer: &mut [u8]) -> Result<(), DriveError> {
        let wanted = Wanted {
            sector_type: SectorType::CD_DA,
            main_channel: MainChannel::USER_DATA,
            sub_channel: SubChannel::NONE,
        };
        self.read_cd(BlockSize::Audio, start, buffer, wanted)
    }

    /// Reads whole sectors of a data track of a CD, sync, header and codes included: 2352 bytes each,
    /// into all of `buffer`.
    ///
    /// # Errors
    /// As [`Drive::read_blocks`].
    pub fn read_sectors(&mut self, start: Lba, buffer: &mut [u8]) -> Result<(), DriveError> {
        let wanted = Wanted {
            sector_type: SectorType::ANY,
            main_channel: MainChannel::ALL,
            sub_channel: SubChannel::NONE,
        };
        self.read_cd(BlockSize::Audio, start, buffer, wanted)
    }

    /// Reads blocks by READ CD, which are of `size` with what is wanted of them.
    pub(super) fn read_cd(
        &mut self,
        size: BlockSize,
        start: Lba,
        buffer: &mut [u8],
        wanted: Wanted,
    ) -> Result<(), DriveError> {
        self.read(size, start, buffer, |address, blocks| Command::ReadCd {
            sector_type: wanted.sector_type,
            digital_audio_play: false,
            address,
            blocks: blocks.into(),
            main_channel: wanted.main_channel,
            c2: C2ErrorInformation::NONE,
            sub_channel: wanted.sub_channel,
        })
    }

    fn read(
        &mut self,
        size: BlockSize,
        start: Lba,
        buffer: &mut [u8],
        command: impl Fn(Lba, u16) -> Command,
    ) -> Result<(), DriveError> {
        let mut at = whole(size, start, buffer.len())?;
        let mut done = 0;
        while let Some(piece) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let wanted = piece.len().min(self.chunk(size));
            let blocks = blocks(size, wanted);
            let command = command(at, blocks);
            match self.run(&command, Data::In(&mut piece[..wanted]), TRANSFER_TIMEOUT) {
                Err(error) if error.is_too_long() && self.chunk(size) < wanted => continue,
                moved => complete(command, wanted, moved?)?,
            }
            at = Lba(at.0.saturating_add(i32::from(blocks)));
            done += wanted;
        }
        Ok(())
    }

    /// Writes whole blocks, which must be as long as the data block type of page 05h says. A drive
    /// whose buffer is full is offered the same blocks again for up to [`WRITE_CEILING`](super::retry::WRITE_CEILING).
    ///
    /// # Errors
    /// As [`Drive::read_blocks`]. A [`DriveError::Deferred`] is about blocks of earlier calls, too.
    pub fn write_blocks(
        &mut self,
        size: BlockSize,
        start: Lba,
        bytes: &[u8],
    ) -> Result<(), DriveError> {
        self.write(size, start, bytes, |address, blocks| Command::Write10 {
            address,
            blocks,
            force_unit_access: false,
        })
    }

    /// As [`Drive::write_blocks`] of data, with the streaming bit: the drive keeps its pace rather
    /// than care for defects. Of media that have defect management.
    ///
    /// # Errors
    /// As [`Drive::write_blocks`].
    pub fn write_streaming(&mut self, start: Lba, bytes: &[u8]) -> Result<(), DriveError> {
        self.write(BlockSize::Data, start, bytes, |address, blocks| {
            Command::Write12 {
                address,
                blocks: blocks.into(),
                force_unit_access: false,
                streaming: true,
            }
        })
    }

    fn write(
        &mut self,
        size: BlockSize,
        start: Lba,
        bytes: &[u8],
        command: impl Fn(Lba, u16) -> Command,
    ) -> Result<(), DriveError> {
        let mut at = whole(size, start, bytes.len())?;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (piece, later) = rest.split_at(rest.len().min(self.chunk(size)));
            let blocks = blocks(size, piece.len());
            let command = command(at, blocks);
            match self.run(&command, Data::Out(piece), TRANSFER_TIMEOUT) {
                // Nothing was sent, and the transport knows better now.
                Err(error) if error.is_too_long() && self.chunk(size) < piece.len() => continue,
                moved => complete(command, piece.len(), moved?)?,
            }
            at = Lba(at.0.saturating_add(i32::from(blocks)));
            rest = later;
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
    fn chunk(&self, size: BlockSize) -> usize {
        (self.max_transfer().min(CHUNK) / size.bytes()).max(1) * size.bytes()
    }
}

fn whole(size: BlockSize, address: Lba, bytes: usize) -> Result<Lba, DriveError> {
    let block = size.bytes();
    let fits = u32::try_from(bytes / block)
        .ok()
        .and_then(|blocks| address.forward(blocks));
    if bytes.is_multiple_of(block) && fits.is_some() {
        Ok(address)
    } else {
        Err(DriveError::NotBlocks {
            address,
            bytes,
            block,
        })
    }
}

/// Blocks of a piece, which has at most [`CHUNK`] bytes.
fn blocks(size: BlockSize, bytes: usize) -> u16 {
    u16::try_from(bytes / size.bytes()).unwrap_or(u16::MAX)
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
