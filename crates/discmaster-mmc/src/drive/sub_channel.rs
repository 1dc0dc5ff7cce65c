//! What sub-channel Q says of the disc, its tracks and its blocks.

use super::Drive;
use super::answers::supported;
use super::transfer::{BlockSize, Wanted};
use crate::address::Lba;
use crate::command::{Command, MainChannel, SectorType, SubChannel, SubChannelFormat};
use crate::error::DriveError;
use crate::recording::code::{CatalogNumber, Isrc};
use crate::response::sub_channel::{
    CatalogAnswer, CurrentPosition, FORMATTED_Q, IsrcAnswer, P_TO_W, Q,
};

/// Bytes of READ SUB-CHANNEL data of formats 2 and 3; the position is shorter.
const ALLOCATION: u16 = 24;
/// Bytes of the main channel of a block.
const MAIN: usize = 2352;

/// How a drive gives Q beside the blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QManner {
    /// In the raw channels P to W, with its code.
    Raw,
    /// Formatted, in 16 bytes.
    Formatted,
}

impl QManner {
    const fn size(self) -> BlockSize {
        match self {
            Self::Raw => BlockSize::RawSubChannel,
            Self::Formatted => BlockSize::RawPq,
        }
    }
}

impl Drive {
    /// READ SUB-CHANNEL: the disc's catalogue number. `None` where the disc has none, and where the
    /// drive does not know the command.
    pub fn catalog_number(&mut self) -> Result<Option<CatalogNumber>, DriveError> {
        let command = read_sub_channel(SubChannelFormat::CATALOG_NUMBER, 0);
        let answer = self.ask(&command, ALLOCATION.into(), CatalogAnswer::parse);
        Ok(supported(answer)?.and_then(|answer| answer.0))
    }

    /// READ SUB-CHANNEL: a track's recording code. `None` where it has none, and where the drive does
    /// not know the command, or the track.
    pub fn isrc(&mut self, track: u8) -> Result<Option<Isrc>, DriveError> {
        let command = read_sub_channel(SubChannelFormat::ISRC, track);
        let answer = self.ask(&command, ALLOCATION.into(), IsrcAnswer::parse);
        Ok(supported(answer)?.and_then(|answer| answer.code))
    }

    /// READ SUB-CHANNEL: where the drive is, after what it read last. `None` where it does not know
    /// the command.
    pub fn current_position(&mut self) -> Result<Option<CurrentPosition>, DriveError> {
        let command = read_sub_channel(SubChannelFormat::POSITION, 0);
        let answer = self.ask(&command, ALLOCATION.into(), |bytes| {
            CurrentPosition::parse(bytes, false)
        });
        supported(answer)
    }

    /// Reads whole blocks of any type, each with its sub-channel behind it, into all of `buffer`:
    /// 2352 bytes and 96 of P to W ([`BlockSize::RawSubChannel`]), or 16 of Q
    /// ([`BlockSize::RawPq`]).
    ///
    /// # Errors
    /// As [`Drive::read_blocks`]. Not every drive knows either manner.
    pub fn read_with_sub_channel(
        &mut self,
        manner: QManner,
        start: Lba,
        buffer: &mut [u8],
    ) -> Result<(), DriveError> {
        let wanted = Wanted {
            sector_type: SectorType::ANY,
            main_channel: MainChannel::ALL,
            sub_channel: match manner {
                QManner::Raw => SubChannel::RAW,
                QManner::Formatted => SubChannel::Q,
            },
        };
        self.read_cd(manner.size(), start, buffer, wanted)
    }

    /// Q of so many blocks, read with them; `None` of one whose Q makes no sense.
    ///
    /// # Errors
    /// As [`Drive::read_with_sub_channel`].
    pub fn read_q(
        &mut self,
        manner: QManner,
        start: Lba,
        blocks: u16,
    ) -> Result<Vec<Option<Q>>, DriveError> {
        let block = manner.size().bytes();
        let mut buffer = vec![0; usize::from(blocks) * block];
        self.read_with_sub_channel(manner, start, &mut buffer)?;
        let beside = buffer
            .chunks_exact(block)
            .filter_map(|block| block.get(MAIN..));
        let found = (start.0..)
            .zip(beside)
            .map(|(address, channels)| match manner {
                QManner::Raw => channels.first_chunk::<P_TO_W>().and_then(Q::of_channels),
                QManner::Formatted => channels
                    .first_chunk::<FORMATTED_Q>()
                    .and_then(|q| Q::of_formatted(q, Lba(address))),
            });
        Ok(found.collect())
    }
}

const fn read_sub_channel(format: SubChannelFormat, track: u8) -> Command {
    Command::ReadSubChannel {
        msf: false,
        sub_q: true,
        format,
        track,
        allocation: ALLOCATION,
    }
}
