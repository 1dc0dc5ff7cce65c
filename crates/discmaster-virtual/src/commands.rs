//! What the drive does when a command comes.

mod blanking;
mod configuration;
mod dvd_bd;
mod faulty;
mod identity;
mod information;
mod mode_pages;
mod paced;
mod reading;
mod recording;
mod status;
mod sub_channel;
mod toc;
mod tray;

pub(crate) use mode_pages::Modes;
pub(crate) use recording::LaidOut;

use crate::disc::Refusal;
use crate::identity::RecorderKind;
use crate::storage::{Fault, Storage};
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, Length, Transfer};
use discmaster_mmc::sense::{FieldPointer, Sense, Triple};
use discmaster_mmc::transport::{Data, TransportError};
use std::time::Duration;

/// A command done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Bytes that the data phase moved.
    pub(crate) transferred: usize,
    /// What made it hard.
    pub(crate) recovered: Option<Sense>,
}

impl Answer {
    const NOTHING: Self = Self::moved(0);

    const fn moved(transferred: usize) -> Self {
        Self {
            transferred,
            recovered: None,
        }
    }
}

/// A command not done.
#[derive(Debug)]
pub(crate) enum Refused {
    Sense(Sense),
    /// There is no answer.
    Road(TransportError),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Road(fault.into())
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Sense(refusal.sense())
    }
}

impl From<Triple> for Refused {
    fn from(triple: Triple) -> Self {
        Self::Sense(Sense::new(triple))
    }
}

/// Parses the CDB, tells of what goes on and of what happened meanwhile, does the command.
pub(crate) fn execute<S: Storage>(
    unit: &mut Unit<S>,
    cdb: &[u8],
    data: Data<'_>,
    timeout: Duration,
) -> Result<Answer, Refused> {
    if unit.faults.gone() {
        return Err(Refused::Road(TransportError::Gone));
    }
    let command = Command::parse(cdb).map_err(|refusal| Refused::Sense(refusal.sense()))?;
    if !passes_business(&command)
        && let Some(busy) = unit.faults.busy(unit.clock.elapsed())
    {
        return Err(Refused::Sense(busy));
    }
    tell_attention(unit, &command)?;
    faulty::perform(unit, &command, data, timeout)
}

/// The next unit attention goes before the command.
fn tell_attention<S>(unit: &mut Unit<S>, command: &Command) -> Result<(), Refused> {
    if passes_attention(command) {
        return Ok(());
    }
    match unit.attention.take() {
        Some(attention) => Err(Refused::Sense(attention)),
        None => Ok(()),
    }
}

/// Does the command, where nothing is in its way.
fn perform<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    dvd_bd::advance_background(unit)?;
    if dvd_bd::concerns(unit, command) {
        return dvd_bd::perform(unit, command, data);
    }
    match *command {
        Command::Read10 {
            address, blocks, ..
        } => reading::read(unit, address, blocks.into(), data),
        Command::Read12 {
            address, blocks, ..
        } => reading::read(unit, address, blocks, data),
        Command::ReadCd {
            sector_type,
            address,
            blocks,
            main_channel,
            c2,
            sub_channel,
            ..
        } => {
            let selection = reading::Selection {
                sector_type,
                main_channel,
                c2,
                sub_channel,
            };
            reading::read_cd(unit, address, blocks, selection, data)
        }
        Command::ReadCdMsf {
            sector_type,
            start,
            end,
            main_channel,
            c2,
            sub_channel,
            ..
        } => {
            let selection = reading::Selection {
                sector_type,
                main_channel,
                c2,
                sub_channel,
            };
            reading::read_cd_msf(unit, start, end, selection, data)
        }
        Command::Write10 {
            address, blocks, ..
        } => write(unit, address, blocks.into(), &data),
        Command::Write12 {
            address, blocks, ..
        } => write(unit, address, blocks, &data),
        Command::WriteAndVerify10 { address, blocks }
            if unit.ready().is_ok_and(|disc| disc.as_cd().is_none()) =>
        {
            write(unit, address, blocks.into(), &data)
        }
        Command::SynchronizeCache { .. } => recording::synchronize_cache(unit),
        Command::CloseTrackSession {
            function, number, ..
        } => recording::close(unit, function, number),
        Command::SendOpcInformation {
            parameter_length, ..
        } => recording::send_opc(unit, parameter_length, &data),
        Command::SendCueSheet { length } => recording::send_cue_sheet(unit, length, &data),
        Command::ReserveTrack { blocks } => recording::reserve_track(unit, blocks),
        Command::RepairTrack { number, .. } => recording::repair_track(unit, number),
        Command::Blank { kind, address, .. } if unit.identity.kind != RecorderKind::CdR => {
            blanking::blank(unit, kind, address)
        }
        Command::StartStopUnit { action, .. } => tray::start_stop(unit, action),
        Command::PreventAllowMediumRemoval(removal) => tray::prevent_allow(unit, removal),
        Command::ModeSelect10 {
            save,
            page_format,
            parameter_length,
        } => mode_pages::select(unit, save, page_format, parameter_length, &data),
        Command::SetCdSpeed { read, write, .. } => Ok(status::set_cd_speed(unit, read, write)),
        Command::FormatUnit if unit.identity.kind.formats() => {
            dvd_bd::formatting::format(unit, &data)
        }
        Command::SetStreaming {
            kind,
            parameter_length,
        } => status::set_streaming(unit, kind, parameter_length, &data),
        Command::TestUnitReady => unit.ready().map(|_| Answer::NOTHING),
        Command::Blank { .. } => Err(Triple::INVALID_COMMAND_OPERATION_CODE.into()),
        _ => {
            let response = respond(unit, command)?;
            Ok(deliver(&response, command, data))
        }
    }
}

/// Writes so many blocks, of whatever lies in the tray.
fn write<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    if unit.ready().is_ok_and(|disc| disc.as_cd().is_none()) {
        dvd_bd::write(unit, address, blocks, data)
    } else {
        recording::write(unit, address, blocks, data)
    }
}

/// The commands whose answer is data about the drive or the disc.
fn respond<S: Storage>(unit: &mut Unit<S>, command: &Command) -> Result<Vec<u8>, Refused> {
    match *command {
        Command::RequestSense { descriptor, .. } => status::request_sense(unit, descriptor),
        Command::Inquiry { page, .. } => identity::inquiry(&unit.identity, page),
        Command::GetConfiguration {
            range, starting, ..
        } => Ok(configuration::get(unit, range, starting)),
        Command::GetEventStatusNotification {
            polled, classes, ..
        } => status::events(unit, polled, classes),
        Command::ModeSense10 {
            control,
            page,
            subpage,
            ..
        } => mode_pages::sense(unit, control, page, subpage),
        Command::ReadDiscInformation { data_type, .. } => information::disc(unit, data_type),
        Command::ReadTrackInformation { open, track, .. } => information::track(unit, open, track),
        Command::ReadTocPmaAtip {
            format,
            msf,
            number,
            ..
        } => toc::read(unit.cd()?, format, msf, number),
        Command::ReadSubChannel {
            msf,
            sub_q,
            format,
            track,
            ..
        } => sub_channel::read(unit, msf, sub_q, format, track),
        Command::ReadFormatCapacities { .. } if unit.identity.kind.formats() => {
            Ok(dvd_bd::formatting::capacities(unit))
        }
        Command::ReadDiscStructure { media, format, .. } if unit.identity.kind.formats() => {
            dvd_bd::structure::read(unit, media, format)
        }
        Command::ReadCapacity => Ok(information::capacity(unit.cd()?)),
        Command::ReadBufferCapacity { blocks, .. } => Ok(status::buffer_capacity(unit, blocks)),
        Command::MechanismStatus { .. } => Ok(status::mechanism(unit)),
        Command::GetPerformance {
            kind, data_type, ..
        } => status::performance(unit, kind, data_type),
        _ => Err(Triple::INVALID_COMMAND_OPERATION_CODE.into()),
    }
}

/// Commands that are answered although a unit attention waits (SAM-5, unit attention; MMC-6 names the last two).
fn passes_attention(command: &Command) -> bool {
    matches!(
        command,
        Command::Inquiry { .. }
            | Command::RequestSense { .. }
            | Command::GetConfiguration { .. }
            | Command::GetEventStatusNotification { .. }
    )
}

/// Commands that are answered although the drive is busy: they need neither medium nor mechanism.
fn passes_business(command: &Command) -> bool {
    passes_attention(command)
        || matches!(
            command,
            Command::ReadBufferCapacity { .. } | Command::MechanismStatus { .. }
        )
}

/// Gives as much of `response` as the allocation length and the host's buffer take.
fn deliver(response: &[u8], command: &Command, data: Data<'_>) -> Answer {
    let Data::In(buffer) = data else {
        return Answer::NOTHING;
    };
    let allocation = match command.transfer() {
        Transfer::In(Length::Bytes(bytes)) => usize::try_from(bytes).unwrap_or(usize::MAX),
        _ => 0,
    };
    let transferred = response.len().min(allocation).min(buffer.len());
    buffer[..transferred].copy_from_slice(&response[..transferred]);
    Answer::moved(transferred)
}

/// The first `length` bytes that the host sends; one that sends less than it announces is not
/// understood.
fn sent<'a>(data: &Data<'a>, length: usize) -> Result<&'a [u8], Refused> {
    let sent = match *data {
        Data::Out(sent) => sent,
        Data::None | Data::In(_) => &[],
    };
    sent.get(..length).ok_or(Triple::DATA_PHASE_ERROR.into())
}

fn out_of_range(address: Lba) -> Refused {
    Refused::Sense(Sense {
        information: Some(address.to_wire()),
        ..Sense::new(Triple::LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE)
    })
}

/// 5/26/00 that points at a byte of the parameter list.
fn invalid_parameter(byte: usize) -> Refused {
    Refused::Sense(Sense {
        field: Some(FieldPointer {
            in_cdb: false,
            byte: u16::try_from(byte).unwrap_or(u16::MAX),
            bit: None,
        }),
        ..Sense::new(Triple::INVALID_FIELD_IN_PARAMETER_LIST)
    })
}

/// 5/24/00 that points at a byte of the CDB, and at the highest bit of the field in it.
fn invalid_field(byte: u16, bit: Option<u8>) -> Refused {
    Refused::Sense(Sense {
        field: Some(FieldPointer {
            in_cdb: true,
            byte,
            bit,
        }),
        ..Sense::new(Triple::INVALID_FIELD_IN_CDB)
    })
}
