//! WRITE, SYNCHRONIZE CACHE, CLOSE TRACK/SESSION, RESERVE TRACK, REPAIR TRACK, SEND OPC INFORMATION:
//! recording on CDs.
//!
//! Page 05h says how: track by track ([`tracks`]), a session at once after a cue sheet
//! ([`session_at_once`]), or raw with lead-in, lead-out and sub-channels of the host's own
//! ([`raw`]). With its test write bit all of it happens to a copy of the disc that is thrown away
//! at the end.

mod laid_out;
mod raw;
mod session_at_once;
mod store;
mod text;
mod tracks;

pub(crate) use laid_out::LaidOut;
pub(super) use session_at_once::{LONGEST_SHEET, send_cue_sheet};

use super::mode_pages::WriteType;
use super::{Answer, Refused, invalid_field, sent};
use crate::disc::{CdDisc, Disc, Refusal};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::CloseFunction;
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::Data;

pub(super) fn write<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    writable(unit)?;
    if unit.laid_out.as_ref().is_some_and(LaidOut::begun) {
        return laid_out::write(unit, address, blocks, data);
    }
    let parameters = unit.modes.recording()?;
    match parameters.write_type {
        WriteType::Packet | WriteType::TrackAtOnce => {
            unit.laid_out = None;
            tracks::write(unit, &parameters, address, blocks, data)
        }
        WriteType::SessionAtOnce => {
            laid_out::begin(unit, parameters);
            laid_out::write(unit, address, blocks, data)
        }
        WriteType::Raw(sub_channel) => {
            raw::begin(unit, &parameters, sub_channel)?;
            laid_out::write(unit, address, blocks, data)
        }
    }
}

/// The disc, if the drive can write to it.
fn writable<S>(unit: &Unit<S>) -> Result<&CdDisc, Refused> {
    let disc = unit.cd()?;
    if unit.writes(disc.medium()) {
        Ok(disc)
    } else {
        Err(Refusal::CannotWrite.into())
    }
}

/// The buffer ran empty. A drive whose page 05h says so goes on when there is more; another has lost
/// its place, and what it was recording ends there: the sense that says so.
pub(super) fn underrun<S: Storage>(unit: &mut Unit<S>) -> Result<Option<Sense>, Refused> {
    let free = unit
        .modes
        .recording()
        .is_ok_and(|parameters| parameters.underrun_free);
    let Some(next) = unit
        .cd()
        .ok()
        .and_then(|disc| disc.recording()?.next_writable())
    else {
        return Ok(None);
    };
    if free {
        return Ok(None);
    }
    let next = unit
        .laid_out
        .take()
        .map_or(Lba::from_wire(next), |laid_out| laid_out.next());
    if unit.simulation.take().is_none() {
        let mut lost = unit.cd()?.clone();
        lost.lose_power(u32::try_from(next.0).unwrap_or(0));
        settle(unit, lost, false)?;
    }
    Ok(Some(Sense {
        information: Some(next.to_wire()),
        ..Sense::new(Triple::LOSS_OF_STREAMING)
    }))
}

/// Makes `disc` the state of the disc: of the copy, where the drive only tests.
fn settle<S: Storage>(unit: &mut Unit<S>, disc: CdDisc, test: bool) -> Result<(), Refused> {
    let disc = Disc::Cd(disc);
    if test {
        unit.simulation = Some(disc);
    } else {
        unit.storage.synchronize()?;
        unit.storage.commit(&disc)?;
        unit.disc = Some(disc);
    }
    Ok(())
}

pub(super) fn synchronize_cache<S: Storage>(unit: &mut Unit<S>) -> Result<Answer, Refused> {
    unit.ready()?;
    if unit.laid_out.is_some() {
        laid_out::synchronize(unit)?;
    } else {
        tracks::synchronize(unit)?;
    }
    Ok(Answer::NOTHING)
}

/// Ends a session that is laid out, if all of it is there.
pub(super) fn end_whole_session<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    laid_out::synchronize(unit)
}

pub(super) fn close<S: Storage>(
    unit: &mut Unit<S>,
    function: CloseFunction,
    number: u16,
) -> Result<Answer, Refused> {
    writable(unit)?;
    if laid_out::ended_by_close(unit, function)? {
        return Ok(Answer::NOTHING);
    }
    match function {
        CloseFunction::TRACK => tracks::close_track(unit, number)?,
        CloseFunction::SESSION => tracks::close_session(unit)?,
        _ => return Err(invalid_field(2, Some(2))),
    }
    Ok(Answer::NOTHING)
}

pub(super) fn reserve_track<S: Storage>(
    unit: &mut Unit<S>,
    blocks: u32,
) -> Result<Answer, Refused> {
    let disc = writable(unit)?;
    let parameters = unit.modes.recording()?;
    if !matches!(
        parameters.write_type,
        WriteType::Packet | WriteType::TrackAtOnce
    ) {
        return Err(Refusal::OtherKind.into());
    }
    let mut reserved = disc.clone();
    reserved.reserve_track(blocks, parameters.track.mode)?;
    settle(unit, reserved, false)?;
    Ok(Answer::NOTHING)
}

pub(super) fn repair_track<S: Storage>(unit: &mut Unit<S>, number: u16) -> Result<Answer, Refused> {
    let disc = writable(unit)?;
    let number = u8::try_from(number)
        .ok()
        .filter(|number| disc.track(*number).is_some())
        .ok_or_else(|| invalid_field(4, None))?;
    let mut repaired = disc.clone();
    repaired.repair_track(number)?;
    settle(unit, repaired, false)?;
    Ok(Answer::NOTHING)
}

pub(super) fn send_opc<S>(
    unit: &Unit<S>,
    parameters: u16,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    writable(unit)?;
    // Each OPC table entry has 8 bytes; there is no laser to be set by them.
    if !parameters.is_multiple_of(8) {
        return Err(Triple::PARAMETER_LIST_LENGTH_ERROR.into());
    }
    let entries = sent(data, parameters.into())?;
    Ok(Answer::moved(entries.len()))
}
