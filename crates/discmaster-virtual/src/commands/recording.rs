//! WRITE, SYNCHRONIZE CACHE, CLOSE TRACK/SESSION, SEND OPC INFORMATION: track-at-once recording.
//!
//! The first WRITE begins a track, SYNCHRONIZE CACHE ends it (in this way of recording there
//! is no going on after the buffer was emptied); so do CLOSE TRACK and nothing
//! else. With the test write bit of page 05h all of it happens to a copy of the disc that is
//! thrown away when the track ends.

use super::{Answer, Refused, invalid_field, out_of_range, sent};
use crate::disc::{Disc, Kind, Padding, Refusal, TrackState};
use crate::storage::{Fault, Storage, ZEROS};
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::CloseFunction;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

pub(super) fn write<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    let parameters = unit.modes.recording()?;
    let (mode, pause) = (parameters.track_mode, parameters.pause);
    disc.may_write(lba, blocks, mode, pause)?;
    if blocks == 0 {
        return Ok(Answer::NOTHING);
    }
    let kind = mode.kind();
    let bytes = sent(data, (blocks as usize).saturating_mul(kind.block()))?;
    if disc.recording().is_none() {
        let mut begun = disc.clone();
        begun.begin_track(mode, pause)?;
        let begun = Disc::Cd(begun);
        if parameters.test {
            unit.simulation = Some(begun);
        } else {
            unit.storage.commit(&begun)?;
            unit.disc = Some(begun);
        }
    }
    match (&mut unit.simulation, &mut unit.disc) {
        (Some(Disc::Cd(copy)), _) => copy.advance(blocks)?,
        (None, Some(Disc::Cd(disc))) => {
            unit.storage.write(kind, lba, bytes)?;
            disc.advance(blocks)?;
        }
        _ => return Err(Triple::NO_MEDIUM.into()),
    }
    Ok(Answer::moved(bytes.len()))
}

pub(super) fn synchronize_cache<S: Storage>(unit: &mut Unit<S>) -> Result<Answer, Refused> {
    let recording = unit.ready()?.is_recording();
    if unit.simulation.take().is_none() && recording {
        end_track(unit)?;
    }
    Ok(Answer::NOTHING)
}

pub(super) fn close<S: Storage>(
    unit: &mut Unit<S>,
    function: CloseFunction,
    number: u16,
) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    match function {
        CloseFunction::TRACK => {
            let state = u8::try_from(number)
                .ok()
                .and_then(|number| disc.track(number))
                .map(|track| track.state);
            match state {
                None => return Err(invalid_field(4, None)),
                Some(TrackState::Complete) => {}
                Some(TrackState::Recording | TrackState::Damaged) => {
                    if unit.simulation.take().is_none() {
                        end_track(unit)?;
                    }
                }
            }
        }
        CloseFunction::SESSION => close_session(unit)?,
        _ => return Err(invalid_field(2, Some(2))),
    }
    Ok(Answer::NOTHING)
}

pub(super) fn send_opc<S>(
    unit: &Unit<S>,
    parameters: u16,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    // Each OPC table entry has 8 bytes; there is no laser to be set by them.
    if !parameters.is_multiple_of(8) {
        return Err(Triple::PARAMETER_LIST_LENGTH_ERROR.into());
    }
    let entries = sent(data, parameters.into())?;
    Ok(Answer::moved(entries.len()))
}

fn close_session<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    let disc = unit.cd()?;
    if disc.recording().is_some() {
        return Err(Refusal::IncompleteTrack.into());
    }
    let parameters = unit.modes.recording()?;
    if parameters.test {
        return Ok(());
    }
    let mut closed = disc.clone();
    closed.close_session(parameters.session_format, parameters.next_session_allowed)?;
    let closed = Disc::Cd(closed);
    unit.storage.synchronize()?;
    unit.storage.commit(&closed)?;
    unit.disc = Some(closed);
    // The kernel believes the old table of contents until it is told (recording changes the size).
    unit.medium_changed();
    Ok(())
}

/// Pads the open or damaged track, syncs it and makes its end known.
fn end_track<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    let Some(Disc::Cd(disc)) = &unit.disc else {
        return Err(Triple::NO_MEDIUM.into());
    };
    let mut ended = disc.clone();
    ended.end_track()?;
    let ended = Disc::Cd(ended);
    if let (Some(padding), Some(kind)) = (disc.padding(), disc.kind()) {
        pad(&mut unit.storage, kind, padding)?;
    }
    unit.storage.synchronize()?;
    unit.storage.commit(&ended)?;
    unit.disc = Some(ended);
    Ok(())
}

fn pad<S: Storage>(storage: &mut S, kind: Kind, padding: Padding) -> Result<(), Fault> {
    let block = kind.block();
    let end = padding.start + padding.blocks;
    for start in (padding.start..end).step_by(ZEROS.len() / block) {
        let bytes = (end - start) as usize * block;
        let whole = ZEROS.len() / block * block;
        storage.write(kind, start, &ZEROS[..bytes.min(whole)])?;
    }
    Ok(())
}
