//! From a command to its CDB.

use super::fields::{
    C2ErrorInformation, FORMAT_CODE, FeatureRange, MainChannel, PageControl, Removal, SectorType,
    StartStop, TrackAddress,
};
use super::{Cdb, Command};
use crate::wire::cdb as wire;
use zerocopy::{Immutable, IntoBytes};

/// A mask where it is wanted.
const fn bit(wanted: bool, mask: u8) -> u8 {
    if wanted { mask } else { 0 }
}

/// A number in three big-endian bytes; higher bits are cut off.
const fn three(value: u32) -> [u8; 3] {
    let [_, high, middle, low] = value.to_be_bytes();
    [high, middle, low]
}

/// Byte 1 of READ CD.
const fn expected(sector_type: SectorType, digital_audio_play: bool) -> u8 {
    (sector_type.0 << wire::SECTOR_TYPE_SHIFT & wire::SECTOR_TYPE)
        | bit(digital_audio_play, wire::DAP)
}

/// Byte 9 of READ CD.
const fn selected(main_channel: MainChannel, c2: C2ErrorInformation) -> u8 {
    (main_channel.0 & wire::MAIN_CHANNEL) | (c2.0 << wire::C2_SHIFT & wire::C2)
}

fn cdb<T: IntoBytes + Immutable>(layout: &T) -> Cdb {
    let source = layout.as_bytes();
    let mut bytes = [0; 12];
    let mut length = 0;
    for (to, from) in bytes.iter_mut().zip(source) {
        *to = *from;
        length += 1;
    }
    Cdb { bytes, length }
}

impl Command {
    /// Values wider than their field are cut to it: a page code has six bits, a close function
    /// three.
    pub fn to_cdb(&self) -> Cdb {
        let opcode = self.opcode().0;
        match *self {
            Self::TestUnitReady => cdb(&wire::TestUnitReady {
                opcode,
                ..Default::default()
            }),
            Self::RequestSense {
                descriptor,
                allocation,
            } => cdb(&wire::RequestSense {
                opcode,
                flags: bit(descriptor, wire::DESC),
                allocation_length: allocation,
                ..Default::default()
            }),
            Self::FormatUnit => cdb(&wire::FormatUnit {
                opcode,
                flags: wire::FMT_DATA | FORMAT_CODE,
                ..Default::default()
            }),
            Self::Inquiry { page, allocation } => cdb(&wire::Inquiry {
                opcode,
                flags: bit(page.is_some(), wire::EVPD),
                page_code: page.unwrap_or(0),
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::StartStopUnit { immediate, action } => cdb(&wire::StartStopUnit {
                opcode,
                flags: bit(immediate, wire::IMMED),
                format_layer: match action {
                    StartStop::FormatLayer(number) => number & wire::FORMAT_LAYER_NUMBER,
                    _ => 0,
                },
                action: match action {
                    StartStop::Stop => 0,
                    StartStop::Start => wire::START,
                    StartStop::FormatLayer(_) => wire::FORMAT_LAYER | wire::START,
                    StartStop::Eject => wire::LOEJ,
                    StartStop::Load => wire::LOEJ | wire::START,
                },
                ..Default::default()
            }),
            Self::PreventAllowMediumRemoval(removal) => cdb(&wire::PreventAllow {
                opcode,
                prevent: match removal {
                    Removal::Allow => 0,
                    Removal::Prevent => wire::PREVENT,
                    Removal::PersistentAllow => wire::PERSISTENT,
                    Removal::PersistentPrevent => wire::PERSISTENT | wire::PREVENT,
                },
                ..Default::default()
            }),
            Self::ReadFormatCapacities { allocation } => cdb(&wire::ReadFormatCapacities {
                opcode,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::ReadCapacity => cdb(&wire::ReadCapacity {
                opcode,
                ..Default::default()
            }),
            Self::Read10 {
                address,
                blocks,
                force_unit_access,
            }
            | Self::Write10 {
                address,
                blocks,
                force_unit_access,
            } => cdb(&wire::Transfer10 {
                opcode,
                flags: bit(force_unit_access, wire::FUA),
                address: address.to_wire().into(),
                blocks: blocks.into(),
                ..Default::default()
            }),
            Self::WriteAndVerify10 { address, blocks } | Self::Verify10 { address, blocks } => {
                cdb(&wire::Transfer10 {
                    opcode,
                    address: address.to_wire().into(),
                    blocks: blocks.into(),
                    ..Default::default()
                })
            }
            Self::Read12 {
                address,
                blocks,
                force_unit_access,
                streaming,
            }
            | Self::Write12 {
                address,
                blocks,
                force_unit_access,
                streaming,
            } => cdb(&wire::Transfer12 {
                opcode,
                flags: bit(force_unit_access, wire::FUA),
                address: address.to_wire().into(),
                blocks: blocks.into(),
                streaming: bit(streaming, wire::STREAMING),
                ..Default::default()
            }),
            Self::SynchronizeCache {
                immediate,
                address,
                blocks,
            } => cdb(&wire::SynchronizeCache {
                opcode,
                flags: bit(immediate, wire::SYNC_IMMED),
                address: address.to_wire().into(),
                blocks: blocks.into(),
                ..Default::default()
            }),
            Self::ReadTocPmaAtip {
                format,
                msf,
                number,
                allocation,
            } => cdb(&wire::ReadToc {
                opcode,
                flags: bit(msf, wire::MSF),
                format: format.0 & wire::TOC_FORMAT,
                number,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::GetConfiguration {
                range,
                starting,
                allocation,
            } => cdb(&wire::GetConfiguration {
                opcode,
                requested: match range {
                    FeatureRange::All => 0,
                    FeatureRange::Current => 1,
                    FeatureRange::One => 2,
                },
                starting_feature: starting.into(),
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::GetEventStatusNotification {
                polled,
                classes,
                allocation,
            } => cdb(&wire::GetEventStatus {
                opcode,
                flags: bit(polled, wire::POLLED),
                classes: classes.0,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::ReadDiscInformation {
                data_type,
                allocation,
            } => cdb(&wire::ReadDiscInformation {
                opcode,
                data_type: data_type & 0x07,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::ReadTrackInformation {
                open,
                track,
                allocation,
            } => {
                let (kind, address) = match track {
                    TrackAddress::Block(address) => (0, address.to_wire()),
                    TrackAddress::Track(number) => (1, number),
                    TrackAddress::Session(number) => (2, number),
                };
                cdb(&wire::ReadTrackInformation {
                    opcode,
                    address_type: kind | bit(open, wire::OPEN),
                    address: address.into(),
                    allocation_length: allocation.into(),
                    ..Default::default()
                })
            }
            Self::ReserveTrack { blocks } => cdb(&wire::ReserveTrack {
                opcode,
                size: blocks.into(),
                ..Default::default()
            }),
            Self::RepairTrack { immediate, number } => cdb(&wire::RepairTrack {
                opcode,
                flags: bit(immediate, wire::IMMED),
                number: number.into(),
                ..Default::default()
            }),
            Self::SendOpcInformation {
                calibrate,
                parameter_length,
            } => cdb(&wire::SendOpcInformation {
                opcode,
                flags: bit(calibrate, wire::DO_OPC),
                parameter_length: parameter_length.into(),
                ..Default::default()
            }),
            Self::ModeSelect10 {
                save,
                page_format,
                parameter_length,
            } => cdb(&wire::ModeSelect {
                opcode,
                flags: bit(page_format, wire::PAGE_FORMAT) | bit(save, wire::SAVE_PAGES),
                parameter_length: parameter_length.into(),
                ..Default::default()
            }),
            Self::ModeSense10 {
                no_block_descriptors,
                control,
                page,
                subpage,
                allocation,
            } => {
                let control = match control {
                    PageControl::Current => 0x00,
                    PageControl::Changeable => 0x40,
                    PageControl::Default => 0x80,
                    PageControl::Saved => 0xC0,
                };
                cdb(&wire::ModeSense {
                    opcode,
                    flags: bit(no_block_descriptors, wire::DBD),
                    page: control | (page.0 & wire::PAGE_CODE),
                    subpage,
                    allocation_length: allocation.into(),
                    ..Default::default()
                })
            }
            Self::CloseTrackSession {
                immediate,
                function,
                number,
            } => cdb(&wire::CloseTrackSession {
                opcode,
                flags: bit(immediate, wire::IMMED),
                function: function.0 & 0x07,
                number: number.into(),
                ..Default::default()
            }),
            Self::ReadBufferCapacity { blocks, allocation } => cdb(&wire::ReadBufferCapacity {
                opcode,
                flags: bit(blocks, wire::BLOCK),
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::SendCueSheet { length } => cdb(&wire::SendCueSheet {
                opcode,
                size: three(length),
                ..Default::default()
            }),
            Self::Blank {
                immediate,
                kind,
                address,
            } => cdb(&wire::Blank {
                opcode,
                flags: bit(immediate, wire::BLANK_IMMED) | (kind.0 & 0x07),
                address: address.into(),
                ..Default::default()
            }),
            Self::GetPerformance {
                kind,
                data_type,
                address,
                descriptors,
            } => cdb(&wire::GetPerformance {
                opcode,
                data_type: data_type & 0x1F,
                starting_address: address.to_wire().into(),
                descriptors: descriptors.into(),
                performance_type: kind.0,
                ..Default::default()
            }),
            Self::ReadDiscStructure {
                media,
                format,
                address,
                layer,
                grant,
                allocation,
            } => cdb(&wire::ReadDiscStructure {
                opcode,
                media_type: media.0 & wire::MEDIA_TYPE,
                address: address.into(),
                layer,
                format: format.0,
                allocation_length: allocation.into(),
                grant: grant << 6,
                ..Default::default()
            }),
            Self::SendDiscStructure {
                media,
                format,
                parameter_length,
            } => cdb(&wire::SendDiscStructure {
                opcode,
                media_type: media.0 & wire::MEDIA_TYPE,
                format: format.0,
                parameter_length: parameter_length.into(),
                ..Default::default()
            }),
            Self::SetStreaming {
                kind,
                parameter_length,
            } => cdb(&wire::SetStreaming {
                opcode,
                descriptor_type: kind.0,
                parameter_length: parameter_length.into(),
                ..Default::default()
            }),
            Self::MechanismStatus { allocation } => cdb(&wire::MechanismStatus {
                opcode,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::ReadSubChannel {
                msf,
                sub_q,
                format,
                track,
                allocation,
            } => cdb(&wire::ReadSubChannel {
                opcode,
                flags: bit(msf, wire::MSF),
                sub_q: bit(sub_q, wire::SUB_Q),
                format: format.0,
                track,
                allocation_length: allocation.into(),
                ..Default::default()
            }),
            Self::ReadCd {
                sector_type,
                digital_audio_play,
                address,
                blocks,
                main_channel,
                c2,
                sub_channel,
            } => cdb(&wire::ReadCd {
                opcode,
                flags: expected(sector_type, digital_audio_play),
                address: address.to_wire().into(),
                blocks: three(blocks),
                selection: selected(main_channel, c2),
                sub_channel: sub_channel.0 & wire::SUB_CHANNEL,
                ..Default::default()
            }),
            Self::ReadCdMsf {
                sector_type,
                digital_audio_play,
                start,
                end,
                main_channel,
                c2,
                sub_channel,
            } => cdb(&wire::ReadCdMsf {
                opcode,
                flags: expected(sector_type, digital_audio_play),
                start: start.to_wire(),
                end: end.to_wire(),
                selection: selected(main_channel, c2),
                sub_channel: sub_channel.0 & wire::SUB_CHANNEL,
                ..Default::default()
            }),
            Self::SetCdSpeed {
                rotation,
                read,
                write,
            } => cdb(&wire::SetCdSpeed {
                opcode,
                rotation: rotation & 0x03,
                read_speed: read.into(),
                write_speed: write.into(),
                ..Default::default()
            }),
        }
    }
}
