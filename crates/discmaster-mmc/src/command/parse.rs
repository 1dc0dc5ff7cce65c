//! From a CDB to its command.

use super::Command;
use super::fields::{
    BlankType, C2ErrorInformation, CloseFunction, EventClasses, FORMAT_CODE, FeatureRange,
    MainChannel, OpCode, PageCode, PageControl, PerformanceType, Removal, SectorType, StartStop,
    StreamingType, StructureFormat, StructureMedia, SubChannel, SubChannelFormat, TocFormat,
    TrackAddress,
};
use crate::address::{Lba, Msf};
use crate::sense::{FieldPointer, Sense, Triple};
use crate::wire::cdb as wire;
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// Why a CDB is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no command has operation code {0:02X}h")]
    InvalidOpcode(u8),
    #[error("byte {byte} of the CDB of {} holds no valid value", opcode.name())]
    InvalidField {
        opcode: OpCode,
        byte: u16,
        /// The highest bit of the field, where it shares its byte.
        bit: Option<u8>,
    },
    /// The CDB ends before the command does.
    #[error("the CDB of {} ends after {length} bytes", opcode.name())]
    Short { opcode: OpCode, length: u16 },
    #[error("the CDB is empty")]
    Empty,
}

impl Refusal {
    /// The sense with which a drive refuses such a CDB.
    pub const fn sense(&self) -> Sense {
        let (triple, byte, bit) = match *self {
            Self::InvalidOpcode(_) => (Triple::INVALID_COMMAND_OPERATION_CODE, 0, None),
            Self::InvalidField { byte, bit, .. } => (Triple::INVALID_FIELD_IN_CDB, byte, bit),
            Self::Short { length, .. } => (Triple::INVALID_FIELD_IN_CDB, length, None),
            Self::Empty => (Triple::INVALID_FIELD_IN_CDB, 0, None),
        };
        let mut sense = Sense::new(triple);
        sense.field = Some(FieldPointer {
            in_cdb: true,
            byte,
            bit,
        });
        sense
    }
}

/// A CDB under its layout; what follows its end (padding of the transport) is of no account.
fn layout<T: FromBytes + KnownLayout + Immutable + Unaligned>(cdb: &[u8]) -> Result<&T, Refusal> {
    match T::ref_from_prefix(cdb) {
        Ok((layout, _)) => Ok(layout),
        Err(_) => Err(match cdb.first() {
            None => Refusal::Empty,
            Some(opcode) => Refusal::Short {
                opcode: OpCode(*opcode),
                length: u16::try_from(cdb.len()).unwrap_or(u16::MAX),
            },
        }),
    }
}

impl Command {
    /// Reads a CDB as a drive does: the operation code first, then its fields.
    pub fn parse(cdb: &[u8]) -> Result<Self, Refusal> {
        let opcode = OpCode(*cdb.first().ok_or(Refusal::Empty)?);
        let invalid = |byte, bit| Refusal::InvalidField { opcode, byte, bit };
        Ok(match opcode {
            OpCode::TEST_UNIT_READY => {
                layout::<wire::TestUnitReady>(cdb)?;
                Self::TestUnitReady
            }
            OpCode::REQUEST_SENSE => {
                let cdb: &wire::RequestSense = layout(cdb)?;
                Self::RequestSense {
                    descriptor: cdb.flags & wire::DESC != 0,
                    allocation: cdb.allocation_length,
                }
            }
            OpCode::FORMAT_UNIT => {
                let cdb: &wire::FormatUnit = layout(cdb)?;
                // Without a parameter list, or with one of another kind, MMC knows no formatting.
                if cdb.flags & wire::FMT_DATA == 0 {
                    return Err(invalid(1, Some(4)));
                }
                if cdb.flags & wire::FORMAT_CODE != FORMAT_CODE {
                    return Err(invalid(1, Some(2)));
                }
                Self::FormatUnit
            }
            OpCode::INQUIRY => {
                let cdb: &wire::Inquiry = layout(cdb)?;
                let page = (cdb.flags & wire::EVPD != 0).then_some(cdb.page_code);
                if page.is_none() && cdb.page_code != 0 {
                    return Err(invalid(2, None));
                }
                Self::Inquiry {
                    page,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::START_STOP_UNIT => {
                let cdb: &wire::StartStopUnit = layout(cdb)?;
                if cdb.action & wire::POWER_CONDITIONS != 0 {
                    return Err(invalid(4, Some(7)));
                }
                let layer = cdb.action & wire::FORMAT_LAYER != 0;
                Self::StartStopUnit {
                    immediate: cdb.flags & wire::IMMED != 0,
                    action: match (cdb.action & wire::LOEJ != 0, cdb.action & wire::START != 0) {
                        (false, true) if layer => {
                            StartStop::FormatLayer(cdb.format_layer & wire::FORMAT_LAYER_NUMBER)
                        }
                        _ if layer => return Err(invalid(4, Some(2))),
                        (false, false) => StartStop::Stop,
                        (false, true) => StartStop::Start,
                        (true, false) => StartStop::Eject,
                        (true, true) => StartStop::Load,
                    },
                }
            }
            OpCode::PREVENT_ALLOW_MEDIUM_REMOVAL => {
                let cdb: &wire::PreventAllow = layout(cdb)?;
                let persistent = cdb.prevent & wire::PERSISTENT != 0;
                let prevent = cdb.prevent & wire::PREVENT != 0;
                Self::PreventAllowMediumRemoval(match (persistent, prevent) {
                    (false, false) => Removal::Allow,
                    (false, true) => Removal::Prevent,
                    (true, false) => Removal::PersistentAllow,
                    (true, true) => Removal::PersistentPrevent,
                })
            }
            OpCode::READ_FORMAT_CAPACITIES => Self::ReadFormatCapacities {
                allocation: layout::<wire::ReadFormatCapacities>(cdb)?
                    .allocation_length
                    .get(),
            },
            OpCode::READ_CAPACITY => {
                layout::<wire::ReadCapacity>(cdb)?;
                Self::ReadCapacity
            }
            OpCode::READ_10 | OpCode::WRITE_10 => {
                let cdb: &wire::Transfer10 = layout(cdb)?;
                let address = Lba::from_wire(cdb.address.get());
                let blocks = cdb.blocks.get();
                let force_unit_access = cdb.flags & wire::FUA != 0;
                if opcode == OpCode::READ_10 {
                    Self::Read10 {
                        address,
                        blocks,
                        force_unit_access,
                    }
                } else {
                    Self::Write10 {
                        address,
                        blocks,
                        force_unit_access,
                    }
                }
            }
            OpCode::READ_12 | OpCode::WRITE_12 => {
                let cdb: &wire::Transfer12 = layout(cdb)?;
                let address = Lba::from_wire(cdb.address.get());
                let blocks = cdb.blocks.get();
                let force_unit_access = cdb.flags & wire::FUA != 0;
                let streaming = cdb.streaming & wire::STREAMING != 0;
                if opcode == OpCode::READ_12 {
                    Self::Read12 {
                        address,
                        blocks,
                        force_unit_access,
                        streaming,
                    }
                } else {
                    Self::Write12 {
                        address,
                        blocks,
                        force_unit_access,
                        streaming,
                    }
                }
            }
            OpCode::WRITE_AND_VERIFY_10 | OpCode::VERIFY_10 => {
                let cdb: &wire::Transfer10 = layout(cdb)?;
                if cdb.flags & wire::BYTE_CHECK != 0 {
                    return Err(invalid(1, Some(1)));
                }
                let address = Lba::from_wire(cdb.address.get());
                let blocks = cdb.blocks.get();
                if opcode == OpCode::VERIFY_10 {
                    Self::Verify10 { address, blocks }
                } else {
                    Self::WriteAndVerify10 { address, blocks }
                }
            }
            OpCode::SYNCHRONIZE_CACHE => {
                let cdb: &wire::SynchronizeCache = layout(cdb)?;
                Self::SynchronizeCache {
                    immediate: cdb.flags & wire::SYNC_IMMED != 0,
                    address: Lba::from_wire(cdb.address.get()),
                    blocks: cdb.blocks.get(),
                }
            }
            OpCode::READ_TOC_PMA_ATIP => {
                let cdb: &wire::ReadToc = layout(cdb)?;
                let legacy = (cdb.control & wire::TOC_FORMAT_IN_CONTROL) >> 6;
                let format = match cdb.format & wire::TOC_FORMAT {
                    0 => TocFormat(legacy),
                    given => TocFormat(given),
                };
                if format.0 > TocFormat::CD_TEXT.0 || format.0 == 3 && cdb.format == 0 {
                    return Err(invalid(2, Some(3)));
                }
                Self::ReadTocPmaAtip {
                    format,
                    msf: cdb.flags & wire::MSF != 0,
                    number: cdb.number,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::READ_SUB_CHANNEL => {
                let cdb: &wire::ReadSubChannel = layout(cdb)?;
                let sub_q = cdb.sub_q & wire::SUB_Q != 0;
                let format = SubChannelFormat(cdb.format);
                // Without data of Q the format says nothing.
                if sub_q && format.name() == "reserved" {
                    return Err(invalid(3, None));
                }
                Self::ReadSubChannel {
                    msf: cdb.flags & wire::MSF != 0,
                    sub_q,
                    format,
                    track: cdb.track,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::GET_CONFIGURATION => {
                let cdb: &wire::GetConfiguration = layout(cdb)?;
                Self::GetConfiguration {
                    range: match cdb.requested & wire::REQUESTED_TYPE {
                        0 => FeatureRange::All,
                        1 => FeatureRange::Current,
                        2 => FeatureRange::One,
                        _ => return Err(invalid(1, Some(1))),
                    },
                    starting: cdb.starting_feature.get(),
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::GET_EVENT_STATUS_NOTIFICATION => {
                let cdb: &wire::GetEventStatus = layout(cdb)?;
                Self::GetEventStatusNotification {
                    polled: cdb.flags & wire::POLLED != 0,
                    classes: EventClasses(cdb.classes),
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::READ_DISC_INFORMATION => {
                let cdb: &wire::ReadDiscInformation = layout(cdb)?;
                Self::ReadDiscInformation {
                    data_type: cdb.data_type & 0x07,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::READ_TRACK_INFORMATION => {
                let cdb: &wire::ReadTrackInformation = layout(cdb)?;
                let address = cdb.address.get();
                Self::ReadTrackInformation {
                    open: cdb.address_type & wire::OPEN != 0,
                    track: match cdb.address_type & wire::ADDRESS_TYPE {
                        0 => TrackAddress::Block(Lba::from_wire(address)),
                        1 => TrackAddress::Track(address),
                        2 => TrackAddress::Session(address),
                        _ => return Err(invalid(1, Some(1))),
                    },
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::RESERVE_TRACK => {
                let cdb: &wire::ReserveTrack = layout(cdb)?;
                if cdb.flags & (wire::ARSV | wire::RMZ) != 0 {
                    return Err(invalid(1, Some(1)));
                }
                Self::ReserveTrack {
                    blocks: cdb.size.get(),
                }
            }
            OpCode::REPAIR_TRACK => {
                let cdb: &wire::RepairTrack = layout(cdb)?;
                Self::RepairTrack {
                    immediate: cdb.flags & wire::IMMED != 0,
                    number: cdb.number.get(),
                }
            }
            OpCode::SEND_OPC_INFORMATION => {
                let cdb: &wire::SendOpcInformation = layout(cdb)?;
                Self::SendOpcInformation {
                    calibrate: cdb.flags & wire::DO_OPC != 0,
                    parameter_length: cdb.parameter_length.get(),
                }
            }
            OpCode::MODE_SELECT_10 => {
                let cdb: &wire::ModeSelect = layout(cdb)?;
                Self::ModeSelect10 {
                    save: cdb.flags & wire::SAVE_PAGES != 0,
                    page_format: cdb.flags & wire::PAGE_FORMAT != 0,
                    parameter_length: cdb.parameter_length.get(),
                }
            }
            OpCode::MODE_SENSE_10 => {
                let cdb: &wire::ModeSense = layout(cdb)?;
                Self::ModeSense10 {
                    no_block_descriptors: cdb.flags & wire::DBD != 0,
                    control: match cdb.page & wire::PAGE_CONTROL {
                        0x00 => PageControl::Current,
                        0x40 => PageControl::Changeable,
                        0x80 => PageControl::Default,
                        _ => PageControl::Saved,
                    },
                    page: PageCode(cdb.page & wire::PAGE_CODE),
                    subpage: cdb.subpage,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::CLOSE_TRACK_SESSION => {
                let cdb: &wire::CloseTrackSession = layout(cdb)?;
                Self::CloseTrackSession {
                    immediate: cdb.flags & wire::IMMED != 0,
                    function: CloseFunction(cdb.function & 0x07),
                    number: cdb.number.get(),
                }
            }
            OpCode::READ_BUFFER_CAPACITY => {
                let cdb: &wire::ReadBufferCapacity = layout(cdb)?;
                Self::ReadBufferCapacity {
                    blocks: cdb.flags & wire::BLOCK != 0,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::SEND_CUE_SHEET => {
                let [high, middle, low] = layout::<wire::SendCueSheet>(cdb)?.size;
                Self::SendCueSheet {
                    length: u32::from_be_bytes([0, high, middle, low]),
                }
            }
            OpCode::BLANK => {
                let cdb: &wire::Blank = layout(cdb)?;
                let kind = BlankType(cdb.flags & 0x07);
                if kind.0 > BlankType::LAST_SESSION.0 {
                    return Err(invalid(1, Some(2)));
                }
                Self::Blank {
                    immediate: cdb.flags & wire::BLANK_IMMED != 0,
                    kind,
                    address: cdb.address.get(),
                }
            }
            OpCode::GET_PERFORMANCE => {
                let cdb: &wire::GetPerformance = layout(cdb)?;
                let kind = PerformanceType(cdb.performance_type);
                if kind.0 > PerformanceType::DBI_CACHE_ZONE.0 {
                    return Err(invalid(10, None));
                }
                Self::GetPerformance {
                    kind,
                    data_type: cdb.data_type & 0x1F,
                    address: Lba::from_wire(cdb.starting_address.get()),
                    descriptors: cdb.descriptors.get(),
                }
            }
            OpCode::MECHANISM_STATUS => Self::MechanismStatus {
                allocation: layout::<wire::MechanismStatus>(cdb)?
                    .allocation_length
                    .get(),
            },
            OpCode::SET_CD_SPEED => {
                let cdb: &wire::SetCdSpeed = layout(cdb)?;
                Self::SetCdSpeed {
                    rotation: cdb.rotation & 0x03,
                    read: cdb.read_speed.get(),
                    write: cdb.write_speed.get(),
                }
            }
            OpCode::READ_DISC_STRUCTURE => {
                let cdb: &wire::ReadDiscStructure = layout(cdb)?;
                Self::ReadDiscStructure {
                    media: StructureMedia(cdb.media_type & wire::MEDIA_TYPE),
                    format: StructureFormat(cdb.format),
                    address: cdb.address.get(),
                    layer: cdb.layer,
                    grant: cdb.grant >> 6,
                    allocation: cdb.allocation_length.get(),
                }
            }
            OpCode::SEND_DISC_STRUCTURE => {
                let cdb: &wire::SendDiscStructure = layout(cdb)?;
                Self::SendDiscStructure {
                    media: StructureMedia(cdb.media_type & wire::MEDIA_TYPE),
                    format: StructureFormat(cdb.format),
                    parameter_length: cdb.parameter_length.get(),
                }
            }
            OpCode::SET_STREAMING => {
                let cdb: &wire::SetStreaming = layout(cdb)?;
                Self::SetStreaming {
                    kind: StreamingType(cdb.descriptor_type),
                    parameter_length: cdb.parameter_length.get(),
                }
            }
            OpCode::READ_CD => {
                let cdb: &wire::ReadCd = layout(cdb)?;
                let sectors = Sectors::parse(opcode, cdb.flags, cdb.selection, cdb.sub_channel)?;
                let [high, middle, low] = cdb.blocks;
                Self::ReadCd {
                    sector_type: sectors.sector_type,
                    digital_audio_play: cdb.flags & wire::DAP != 0,
                    address: Lba::from_wire(cdb.address.get()),
                    blocks: u32::from_be_bytes([0, high, middle, low]),
                    main_channel: sectors.main_channel,
                    c2: sectors.c2,
                    sub_channel: sectors.sub_channel,
                }
            }
            OpCode::READ_CD_MSF => {
                let cdb: &wire::ReadCdMsf = layout(cdb)?;
                let sectors = Sectors::parse(opcode, cdb.flags, cdb.selection, cdb.sub_channel)?;
                let start = Msf::from_wire(cdb.start).ok_or(invalid(3, None))?;
                let end = Msf::from_wire(cdb.end)
                    .filter(|end| end.to_lba() >= start.to_lba())
                    .ok_or(invalid(6, None))?;
                Self::ReadCdMsf {
                    sector_type: sectors.sector_type,
                    digital_audio_play: cdb.flags & wire::DAP != 0,
                    start,
                    end,
                    main_channel: sectors.main_channel,
                    c2: sectors.c2,
                    sub_channel: sectors.sub_channel,
                }
            }
            _ => return Err(Refusal::InvalidOpcode(opcode.0)),
        })
    }
}

/// What READ CD and READ CD MSF select of sectors of which type.
struct Sectors {
    sector_type: SectorType,
    main_channel: MainChannel,
    c2: C2ErrorInformation,
    sub_channel: SubChannel,
}

impl Sectors {
    fn parse(opcode: OpCode, flags: u8, selection: u8, sub_channel: u8) -> Result<Self, Refusal> {
        let invalid = |byte, bit| Refusal::InvalidField { opcode, byte, bit };
        let sector_type = SectorType((flags & wire::SECTOR_TYPE) >> wire::SECTOR_TYPE_SHIFT);
        if sector_type.0 > SectorType::MODE_2_FORM_2.0 {
            return Err(invalid(1, Some(4)));
        }
        let c2 = C2ErrorInformation((selection & wire::C2) >> wire::C2_SHIFT);
        if c2.length().is_none() {
            return Err(invalid(9, Some(2)));
        }
        let sub_channel = SubChannel(sub_channel & wire::SUB_CHANNEL);
        if sub_channel.length().is_none() {
            return Err(invalid(10, Some(2)));
        }
        Ok(Self {
            sector_type,
            main_channel: MainChannel(selection & wire::MAIN_CHANNEL),
            c2,
            sub_channel,
        })
    }
}
