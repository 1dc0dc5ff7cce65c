//! What the drive does with a DVD or BD, where that is not what it does with a CD.

mod closing;
pub(super) mod formatting;
mod information;
mod reading;
pub(super) mod speeds;
pub(super) mod structure;
mod toc;
mod writing;

pub(super) use writing::{settle, write};

use super::{Answer, Refused, deliver};
use crate::disc::Disc;
use crate::disc::overwritable::FormatState;
use crate::storage::{Fault, Storage};
use crate::unit::Unit;
use discmaster_mmc::command::Command;
use discmaster_mmc::transport::Data;

/// Blocks a second that formatting in the background gets done: 128 MiB, so that a DVD+RW is formatted in
/// less than a minute.
pub(crate) const BACKGROUND_SPEED: u32 = 65_536;

/// Whether the command is done here: by what it is, and by the medium in the closed tray.
pub(super) fn concerns<S>(unit: &Unit<S>, command: &Command) -> bool {
    let by_medium = matches!(
        command,
        Command::Read10 { .. }
            | Command::Read12 { .. }
            | Command::ReadCd { .. }
            | Command::SynchronizeCache { .. }
            | Command::CloseTrackSession { .. }
            | Command::ReserveTrack { .. }
            | Command::RepairTrack { .. }
            | Command::Verify10 { .. }
            | Command::Blank { .. }
            | Command::ReadDiscInformation { .. }
            | Command::ReadTrackInformation { .. }
            | Command::ReadTocPmaAtip { .. }
            | Command::ReadCapacity
            | Command::GetPerformance { .. }
            | Command::SendOpcInformation { .. }
    );
    by_medium && unit.ready().is_ok_and(|disc| disc.as_cd().is_none())
}

/// Does a command that [`concerns`] says is done here.
pub(super) fn perform<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    match *command {
        Command::Read10 {
            address, blocks, ..
        } => reading::read(unit, address, blocks.into(), data),
        Command::Read12 {
            address, blocks, ..
        } => reading::read(unit, address, blocks, data),
        Command::SynchronizeCache { .. } => {
            settle(unit)?;
            Ok(Answer::NOTHING)
        }
        Command::CloseTrackSession {
            function, number, ..
        } => closing::close(unit, function, number),
        Command::SendOpcInformation {
            parameter_length, ..
        } => writing::send_opc(unit, parameter_length, &data),
        Command::Verify10 { address, blocks } => reading::verify(unit, address, blocks.into()),
        Command::RepairTrack { number, .. } => closing::repair(unit, number),
        Command::ReserveTrack { blocks } => writing::reserve(unit, blocks),
        Command::Blank { kind, .. } => closing::blank(unit, kind),
        _ => {
            let response = match *command {
                Command::ReadDiscInformation { data_type, .. } => {
                    information::disc(unit, data_type)?
                }
                Command::ReadTrackInformation { open, track, .. } => {
                    information::track(unit.ready()?, open, track)?
                }
                Command::ReadTocPmaAtip {
                    format,
                    msf,
                    number,
                    ..
                } => toc::read(unit.ready()?, format, msf, number)?,
                Command::GetPerformance {
                    kind, data_type, ..
                } => speeds::performance(unit, kind, data_type)?,
                Command::ReadCapacity => information::capacity(unit.ready()?),
                // READ CD reads CDs.
                _ => return Err(crate::disc::Refusal::OtherKind.into()),
            };
            Ok(deliver(&response, command, data))
        }
    }
}

/// Formatting in the background goes on with the time; what it has come to is kept when it is done.
pub(super) fn advance_background<S: Storage>(unit: &mut Unit<S>) -> Result<(), Fault> {
    let Some(Disc::Overwritable(disc)) = &mut unit.disc else {
        unit.background = None;
        return Ok(());
    };
    if disc.state() != FormatState::InBackground {
        unit.background = None;
        return Ok(());
    }
    let now = unit.clock.elapsed();
    let (since, from) = *unit.background.get_or_insert((now, disc.formatted()));
    let blocks = now.saturating_sub(since).as_millis() * u128::from(BACKGROUND_SPEED) / 1000;
    let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
    disc.background_reached(from.saturating_add(blocks));
    if disc.state() != FormatState::InBackground {
        unit.background = None;
        let disc = Disc::Overwritable(disc.clone());
        unit.storage.commit(&disc)?;
    }
    Ok(())
}
