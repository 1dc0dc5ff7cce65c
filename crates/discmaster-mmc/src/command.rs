//! Commands with valid values only, and their CDBs in both directions.
//!
//! The host encodes with [`Command::to_cdb`], the virtual recorder decodes with
//! [`Command::parse`]: both share this one table. Reserved bits are sent as zero and ignored when
//! they come, as drives do.

mod encode;
pub mod fields;
mod parse;

use crate::address::{Lba, Msf};
use crate::parameter::format::FormatParameters;
use std::fmt;

pub use fields::{
    BlankType, C2ErrorInformation, CloseFunction, EventClasses, FeatureRange, MainChannel, OpCode,
    PageCode, PageControl, PerformanceType, Removal, SectorType, StartStop, StreamingType,
    StructureFormat, StructureMedia, SubChannel, SubChannelFormat, TocFormat, TrackAddress,
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
    /// Its parameter list ([`FormatParameters`]) has
    /// the length that MMC gives it: the CDB tells none.
    FormatUnit,
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
    /// Written and read again before the status comes.
    WriteAndVerify10 {
        address: Lba,
        blocks: u16,
    },
    /// The drive reads the blocks and keeps what it read.
    Verify10 {
        address: Lba,
        blocks: u16,
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
    /// `sub_q`: data of sub-channel Q, not the head of the answer alone. `track`: of the format that
    /// is about one.
    ReadSubChannel {
        msf: bool,
        sub_q: bool,
        format: SubChannelFormat,
        track: u8,
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
    /// Makes a track whose recording was cut off appendable or closable again.
    RepairTrack {
        immediate: bool,
        number: u16,
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
    /// `length`: bytes of the [`CueSheet`](crate::parameter::cue_sheet::CueSheet); 24 bits.
    SendCueSheet {
        length: u32,
    },
    /// `address`: the track's number or the block that the kind of blanking is about.
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
    /// `address` and `layer` matter to some formats only; `grant` has two bits.
    ReadDiscStructure {
        media: StructureMedia,
        format: StructureFormat,
        address: u32,
        layer: u8,
        grant: u8,
        allocation: u16,
    },
    SendDiscStructure {
        media: StructureMedia,
        format: StructureFormat,
        parameter_length: u16,
    },
    /// With a [`Streaming`](crate::parameter::streaming::Streaming), where it is a performance
    /// descriptor.
    SetStreaming {
        kind: StreamingType,
        parameter_length: u16,
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
    /// As [`Command::ReadCd`], of the blocks from `start` up to and without `end`.
    ReadCdMsf {
        sector_type: SectorType,
        digital_audio_play: bool,
        start: Msf,
        end: Msf,
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
            Self::FormatUnit => OpCode::FORMAT_UNIT,
            Self::Inquiry { .. } => OpCode::INQUIRY,
            Self::StartStopUnit { .. } => OpCode::START_STOP_UNIT,
            Self::PreventAllowMediumRemoval(_) => OpCode::PREVENT_ALLOW_MEDIUM_REMOVAL,
            Self::ReadFormatCapacities { .. } => OpCode::READ_FORMAT_CAPACITIES,
            Self::ReadCapacity => OpCode::READ_CAPACITY,
            Self::Read10 { .. } => OpCode::READ_10,
            Self::Read12 { .. } => OpCode::READ_12,
            Self::Write10 { .. } => OpCode::WRITE_10,
            Self::Write12 { .. } => OpCode::WRITE_12,
            Self::WriteAndVerify10 { .. } => OpCode::WRITE_AND_VERIFY_10,
            Self::Verify10 { .. } => OpCode::VERIFY_10,
            Self::SynchronizeCache { .. } => OpCode::SYNCHRONIZE_CACHE,
            Self::ReadTocPmaAtip { .. } => OpCode::READ_TOC_PMA_ATIP,
            Self::ReadSubChannel { .. } => OpCode::READ_SUB_CHANNEL,
            Self::GetConfiguration { .. } => OpCode::GET_CONFIGURATION,
            Self::GetEventStatusNotification { .. } => OpCode::GET_EVENT_STATUS_NOTIFICATION,
            Self::ReadDiscInformation { .. } => OpCode::READ_DISC_INFORMATION,
            Self::ReadTrackInformation { .. } => OpCode::READ_TRACK_INFORMATION,
            Self::ReserveTrack { .. } => OpCode::RESERVE_TRACK,
            Self::RepairTrack { .. } => OpCode::REPAIR_TRACK,
            Self::SendOpcInformation { .. } => OpCode::SEND_OPC_INFORMATION,
            Self::ModeSelect10 { .. } => OpCode::MODE_SELECT_10,
            Self::ModeSense10 { .. } => OpCode::MODE_SENSE_10,
            Self::CloseTrackSession { .. } => OpCode::CLOSE_TRACK_SESSION,
            Self::ReadBufferCapacity { .. } => OpCode::READ_BUFFER_CAPACITY,
            Self::SendCueSheet { .. } => OpCode::SEND_CUE_SHEET,
            Self::Blank { .. } => OpCode::BLANK,
            Self::GetPerformance { .. } => OpCode::GET_PERFORMANCE,
            Self::ReadDiscStructure { .. } => OpCode::READ_DISC_STRUCTURE,
            Self::SendDiscStructure { .. } => OpCode::SEND_DISC_STRUCTURE,
            Self::SetStreaming { .. } => OpCode::SET_STREAMING,
            Self::MechanismStatus { .. } => OpCode::MECHANISM_STATUS,
            Self::ReadCd { .. } => OpCode::READ_CD,
            Self::ReadCdMsf { .. } => OpCode::READ_CD_MSF,
            Self::SetCdSpeed { .. } => OpCode::SET_CD_SPEED,
        }
    }

    /// The command's name in its standard.
    pub const fn name(&self) -> &'static str {
        self.opcode().name()
    }

    /// The first block that the command is about, where it is about blocks.
    pub fn address(&self) -> Option<Lba> {
        match *self {
            Self::Read10 { address, .. }
            | Self::Read12 { address, .. }
            | Self::Write10 { address, .. }
            | Self::Write12 { address, .. }
            | Self::WriteAndVerify10 { address, .. }
            | Self::Verify10 { address, .. }
            | Self::ReadCd { address, .. } => Some(address),
            Self::ReadCdMsf { start, .. } => Some(start.to_lba()),
            _ => None,
        }
    }

    /// Bytes of each block that the command moves, where the CDB alone decides it: of READ CD and
    /// READ CD MSF, and not of every selection.
    pub fn block_length(&self) -> Option<u32> {
        match *self {
            Self::ReadCd {
                sector_type,
                main_channel,
                c2,
                sub_channel,
                ..
            }
            | Self::ReadCdMsf {
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
            | Self::Verify10 { .. }
            | Self::ReserveTrack { .. }
            | Self::RepairTrack { .. }
            | Self::CloseTrackSession { .. }
            | Self::Blank { .. }
            | Self::SetCdSpeed { .. } => Transfer::None,
            Self::RequestSense { allocation, .. } => take(allocation.into()),
            Self::Inquiry { allocation, .. }
            | Self::ReadFormatCapacities { allocation }
            | Self::ReadTocPmaAtip { allocation, .. }
            | Self::ReadSubChannel { allocation, .. }
            | Self::GetConfiguration { allocation, .. }
            | Self::GetEventStatusNotification { allocation, .. }
            | Self::ReadDiscInformation { allocation, .. }
            | Self::ReadTrackInformation { allocation, .. }
            | Self::ModeSense10 { allocation, .. }
            | Self::ReadBufferCapacity { allocation, .. }
            | Self::ReadDiscStructure { allocation, .. }
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
            }
            | Self::SendDiscStructure {
                parameter_length, ..
            }
            | Self::SetStreaming {
                parameter_length, ..
            } => give(parameter_length),
            Self::FormatUnit => Transfer::Out(Length::Bytes(FormatParameters::LENGTH)),
            Self::SendCueSheet { length } => Transfer::Out(Length::Bytes(length)),
            Self::Read10 { blocks, .. } => Transfer::In(Length::Blocks(blocks.into())),
            Self::Read12 { blocks, .. } | Self::ReadCd { blocks, .. } => {
                Transfer::In(Length::Blocks(blocks))
            }
            Self::ReadCdMsf { start, end, .. } => {
                let blocks = end.to_lba().0.saturating_sub(start.to_lba().0);
                Transfer::In(Length::Blocks(u32::try_from(blocks).unwrap_or(0)))
            }
            Self::Write10 { blocks, .. } | Self::WriteAndVerify10 { blocks, .. } => {
                Transfer::Out(Length::Blocks(blocks.into()))
            }
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
            }
            | Self::WriteAndVerify10 { address, blocks }
            | Self::Verify10 { address, blocks } => {
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
            Self::ReadCdMsf { start, end, .. } => write!(f, " from {start} to {end}"),
            Self::ReadDiscStructure { media, format, .. }
            | Self::SendDiscStructure { media, format, .. } => {
                write!(f, " ({} format {:02X}h)", media.name(), format.0)
            }
            Self::CloseTrackSession { function, .. } => write!(f, " ({})", function.name()),
            Self::Blank { kind, .. } => write!(f, " ({})", kind.name()),
            Self::ModeSense10 { page, .. } => write!(f, " (page {:02X}h)", page.0),
            Self::ReadTocPmaAtip { format, .. } => write!(f, " ({})", format.name()),
            Self::ReadSubChannel { format, .. } => write!(f, " ({})", format.name()),
            _ => Ok(()),
        }
    }
}
