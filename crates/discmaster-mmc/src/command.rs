//! Commands with valid values only, and their CDBs in both directions.
//!
//! The host encodes with [`Command::to_cdb`], the virtual recorder decodes with
//! [`Command::parse`]: both share this one table. Reserved bits are sent as zero and ignored when
//! they come, as drives do.

mod encode;
pub mod fields;
mod parse;

use crate::address::Lba;
use std::fmt;

pub use fields::{
    BlankType, C2ErrorInformation, CloseFunction, EventClasses, FeatureRange, MainChannel, OpCode,
    PageCode, PageControl, PerformanceType, Removal, SectorType, StartStop, SubChannel, TocFormat,
    TrackAddress,
};
pub use parse::Refusal;

/// A command of a host to a drive, by the name that its standard gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    TestUnitReady,
    RequestSense {
        descriptor: bool,
        allocation: u8,
    },
    /// `page`: a vital product data page instead of the standard data.
    Inquiry {
        page: Option<u8>,
        allocation: u16,
    },
    StartStopUnit {
        immediate: bool,
        action: StartStop,
    },
    PreventAllowMediumRemoval(Removal),
    ReadFormatCapacities {
        allocation: u16,
    },
    ReadCapacity,
    Read10 {
        address: Lba,
        blocks: u16,
        force_unit_access: bool,
    },
    Read12 {
        address: Lba,
        blocks: u32,
        force_unit_access: bool,
        streaming: bool,
    },
    Write10 {
        address: Lba,
        blocks: u16,
        force_unit_access: bool,
    },
    Write12 {
        address: Lba,
        blocks: u32,
        force_unit_access: bool,
        streaming: bool,
    },
    /// `blocks` zero: all of the cache.
    SynchronizeCache {
        immediate: bool,
        address: Lba,
        blocks: u16,
    },
    /// `number`: first track or session of interest, by format.
    ReadTocPmaAtip {
        format: TocFormat,
        msf: bool,
        number: u8,
        allocation: u16,
    },
    GetConfiguration {
        range: FeatureRange,
        starting: u16,
        allocation: u16,
    },
    GetEventStatusNotification {
        polled: bool,
        classes: EventClasses,
        allocation: u16,
    },
    /// `data_type` zero is the standard disc information.
    ReadDiscInformation {
        data_type: u8,
        allocation: u16,
    },
    /// `open`: the first track at or after the address that is not closed.
    ReadTrackInformation {
        open: bool,
        track: TrackAddress,
        allocation: u16,
    },
    ReserveTrack {
        blocks: u32,
    },
    /// `parameter_length`: bytes of OPC descriptors sent instead of a calibration by the drive.
    SendOpcInformation {
        calibrate: bool,
        parameter_length: u16,
    },
    ModeSelect10 {
        save: bool,
        page_format: bool,
        parameter_length: u16,
    },
    ModeSense10 {
        no_block_descriptors: bool,
        control: PageControl,
        page: PageCode,
        subpage: u8,
        allocation: u16,
    },
    /// `number`: the track, where the function is about one.
    CloseTrackSession {
        immediate: bool,
        function: CloseFunction,
        number: u16,
    },
    /// `blocks`: the answer counts blocks instead of bytes.
    ReadBufferCapacity {
        blocks: bool,
        allocation: u16,
    },
    Blank {
        immediate: bool,
        kind: BlankType,
        address: u32,
    },
    GetPerformance {
        kind: PerformanceType,
        data_type: u8,
        address: Lba,
        descriptors: u16,
    },
    MechanismStatus {
        allocation: u16,
    },
    /// Sectors of any type with the parts that are selected, in the order in which they lie on
    /// the disc: main channel, C2 error information, sub-channel. `blocks` has 24 bits;
    /// `digital_audio_play` lets the drive obscure flaws of audio.
    ReadCd {
        sector_type: SectorType,
        digital_audio_play: bool,
        address: Lba,
        blocks: u32,
        main_channel: MainChannel,
        c2: C2ErrorInformation,
        sub_channel: SubChannel,
    },
    /// kB/s, a kB being 1000 bytes; FFFFh is the fastest. `rotation` zero is the drive's choice.
    SetCdSpeed {
        rotation: u8,
        read: u16,
        write: u16,
    },
}

/// Which way a command's data go, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    None,
    /// From the drive: at most so many.
    In(Length),
    /// To the drive: so many.
    Out(Length),
}

/// An amount of data. A block of READ has the length that the medium gives it, a block of WRITE
/// that of page 05h's data block type, a block of READ CD what the CDB selects
/// ([`Command::block_length`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Bytes(u32),
    Blocks(u32),
}

/// A command descriptor block of 6, 10 or 12 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cdb {
    bytes: [u8; 12],
    length: u8,
}

impl Cdb {
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.length))
            .unwrap_or(&self.bytes)
    }
}

impl fmt::Debug for Cdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cdb({self})")
    }
}

/// `2A 00 00 00 01 00 00 00 10 00`.
impl fmt::Display for Cdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.as_bytes().iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{byte:02X}")?;
        }
        Ok(())
    }
}

impl Command {
    pub const fn opcode(&self) -> OpCode {
        match self {
            Self::TestUnitReady => OpCode::TEST_UNIT_READY,
            Self::RequestSense { .. } => OpCode::REQUEST_SENSE,
            Self::Inquiry { .. } => OpCode::INQUIRY,
            Self::StartStopUnit { .. } => OpCode::START_STOP_UNIT,
            Self::PreventAllowMediumRemoval(_) => OpCode::PREVENT_ALLOW_MEDIUM_REMOVAL,
            Self::ReadFormatCapacities { .. } => OpCode::READ_FORMAT_CAPACITIES,
            Self::ReadCapacity => OpCode::READ_CAPACITY,
            Self::Read10 { .. } => OpCode::READ_10,
            Self::Read12 { .. } => OpCode::READ_12,
            Self::Write10 { .. } => OpCode::WRITE_10,
            Self::Write12 { .. } => OpCode::WRITE_12,
            Self::SynchronizeCache { .. } => OpCode::SYNCHRONIZE_CACHE,
            Self::ReadTocPmaAtip { .. } => OpCode::READ_TOC_PMA_ATIP,
            Self::GetConfiguration { .. } => OpCode::GET_CONFIGURATION,
            Self::GetEventStatusNotification { .. } => OpCode::GET_EVENT_STATUS_NOTIFICATION,
            Self::ReadDiscInformation { .. } => OpCode::READ_DISC_INFORMATION,
            Self::ReadTrackInformation { .. } => OpCode::READ_TRACK_INFORMATION,
            Self::ReserveTrack { .. } => OpCode::RESERVE_TRACK,
            Self::SendOpcInformation { .. } => OpCode::SEND_OPC_INFORMATION,
            Self::ModeSelect10 { .. } => OpCode::MODE_SELECT_10,
            Self::ModeSense10 { .. } => OpCode::MODE_SENSE_10,
            Self::CloseTrackSession { .. } => OpCode::CLOSE_TRACK_SESSION,
            Self::ReadBufferCapacity { .. } => OpCode::READ_BUFFER_CAPACITY,
            Self::Blank { .. } => OpCode::BLANK,
            Self::GetPerformance { .. } => OpCode::GET_PERFORMANCE,
            Self::MechanismStatus { .. } => OpCode::MECHANISM_STATUS,
            Self::ReadCd { .. } => OpCode::READ_CD,
            Self::SetCdSpeed { .. } => OpCode::SET_CD_SPEED,
        }
    }

    /// The command's name in its standard.
    pub const fn name(&self) -> &'static str {
        self.opcode().name()
    }

    /// The first block that the command is about, where it is about blocks.
    pub const fn address(&self) -> Option<Lba> {
        match *self {
            Self::Read10 { address, .. }
            | Self::Read12 { address, .. }
            | Self::Write10 { address, .. }
            | Self::Write12 { address, .. }
            | Self::ReadCd { address, .. } => Some(address),
            _ => None,
        }
    }

    /// Bytes of each block that the command moves, where the CDB alone decides it: of READ CD,
    /// and not of every selection.
    pub fn block_length(&self) -> Option<u32> {
        match *self {
            Self::ReadCd {
                sector_type,
                main_channel,
                c2,
                sub_channel,
                ..
            } => Some(main_channel.length(sector_type)? + c2.length()? + sub_channel.length()?),
            _ => None,
        }
    }

    /// The data phase that the CDB asks for. Zero lengths are legal and move nothing.
    pub fn transfer(&self) -> Transfer {
        let take = |bytes: u16| Transfer::In(Length::Bytes(bytes.into()));
        let give = |bytes: u16| Transfer::Out(Length::Bytes(bytes.into()));
        match *self {
            Self::TestUnitReady
            | Self::StartStopUnit { .. }
            | Self::PreventAllowMediumRemoval(_)
            | Self::SynchronizeCache { .. }
            | Self::ReserveTrack { .. }
            | Self::CloseTrackSession { .. }
            | Self::Blank { .. }
            | Self::SetCdSpeed { .. } => Transfer::None,
            Self::RequestSense { allocation, .. } => take(allocation.into()),
            Self::Inquiry { allocation, .. }
            | Self::ReadFormatCapacities { allocation }
            | Self::ReadTocPmaAtip { allocation, .. }
            | Self::GetConfiguration { allocation, .. }
            | Self::GetEventStatusNotification { allocation, .. }
            | Self::ReadDiscInformation { allocation, .. }
            | Self::ReadTrackInformation { allocation, .. }
            | Self::ModeSense10 { allocation, .. }
            | Self::ReadBufferCapacity { allocation, .. }
            | Self::MechanismStatus { allocation } => take(allocation),
            Self::ReadCapacity => take(8),
            Self::GetPerformance {
                kind, descriptors, ..
            } => Transfer::In(Length::Bytes(
                8 + u32::from(descriptors) * kind.descriptor_length(),
            )),
            Self::SendOpcInformation {
                parameter_length, ..
            }
            | Self::ModeSelect10 {
                parameter_length, ..
            } => give(parameter_length),
            Self::Read10 { blocks, .. } => Transfer::In(Length::Blocks(blocks.into())),
            Self::Read12 { blocks, .. } | Self::ReadCd { blocks, .. } => {
                Transfer::In(Length::Blocks(blocks))
            }
            Self::Write10 { blocks, .. } => Transfer::Out(Length::Blocks(blocks.into())),
            Self::Write12 { blocks, .. } => Transfer::Out(Length::Blocks(blocks)),
        }
    }
}

/// `WRITE (10) of 32 blocks at LBA 1000`, `CLOSE TRACK/SESSION (close session)`.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match *self {
            Self::Read10 {
                address, blocks, ..
            }
            | Self::Write10 {
                address, blocks, ..
            } => {
                write!(f, " of {blocks} blocks at LBA {address}")
            }
            Self::Read12 {
                address, blocks, ..
            }
            | Self::Write12 {
                address, blocks, ..
            }
            | Self::ReadCd {
                address, blocks, ..
            } => {
                write!(f, " of {blocks} blocks at LBA {address}")
            }
            Self::CloseTrackSession { function, .. } => write!(f, " ({})", function.name()),
            Self::Blank { kind, .. } => write!(f, " ({})", kind.name()),
            Self::ModeSense10 { page, .. } => write!(f, " (page {:02X}h)", page.0),
            Self::ReadTocPmaAtip { format, .. } => write!(f, " ({})", format.name()),
            _ => Ok(()),
        }
    }
}
