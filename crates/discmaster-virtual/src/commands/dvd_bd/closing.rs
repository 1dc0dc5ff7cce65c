//! CLOSE TRACK/SESSION and BLANK of a DVD or BD.

use super::writing::{dash, settle};
use crate::commands::{Answer, Refused, invalid_field};
use crate::disc::overwritable::FormatState;
use crate::disc::sequential::SequentialDisc;
use crate::disc::{Disc, Kind, Refusal};
use crate::media::{MediumFamily, MediumType};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{BlankType, CloseFunction};
use discmaster_mmc::response::event_status::MediaEventCode;

/// "Finalise" of DVD-R and DVD-RW.
const FINALISE_DASH: CloseFunction = CloseFunction(3);

pub(super) fn close<S: Storage>(
    unit: &mut Unit<S>,
    function: CloseFunction,
    number: u16,
) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    match disc {
        Disc::Sequential(disc) => {
            let dash = dash(unit, disc)?;
            if dash.test {
                // The test is over, and there is nothing to be closed.
                unit.simulation = None;
                return Ok(Answer::NOTHING);
            }
            let finalises = finalises(disc, function);
            settle(unit)?;
            match function {
                CloseFunction::TRACK => close_track(unit, number)?,
                CloseFunction::SESSION => close_session(unit, dash.next_session_allowed)?,
                _ if finalises => close_session(unit, false)?,
                _ => return Err(invalid_field(2, Some(2))),
            }
        }
        Disc::Overwritable(_) => stop(unit, function)?,
        Disc::Cd(_) => return Err(Refusal::CannotWrite.into()),
    }
    Ok(Answer::NOTHING)
}

/// Whether the function closes a disc of this kind for good.
fn finalises(disc: &SequentialDisc, function: CloseFunction) -> bool {
    let medium = disc.medium().medium_type();
    match function {
        FINALISE_DASH => disc.rules().write_parameters,
        CloseFunction::FINALIZE_MINIMAL => {
            matches!(medium, Some(MediumType::DvdPlusR | MediumType::DvdPlusRDl))
        }
        CloseFunction::FINALIZE => medium.is_some_and(|medium| {
            medium.family() == MediumFamily::Bd
                || matches!(medium, MediumType::DvdPlusR | MediumType::DvdPlusRDl)
        }),
        _ => false,
    }
}

/// The disc in the tray, which is recorded in order.
fn sequential<S>(unit: &Unit<S>) -> Result<SequentialDisc, Refused> {
    match unit.ready()? {
        Disc::Sequential(disc) => Ok(disc.clone()),
        _ => Err(Refusal::Sequence.into()),
    }
}

/// A track that is closed already stays so; one that is not there yet has nothing to be closed.
fn close_track<S: Storage>(unit: &mut Unit<S>, number: u16) -> Result<(), Refused> {
    let mut disc = sequential(unit)?;
    if disc.track(number).is_none() {
        return Err(invalid_field(4, None));
    }
    fill(unit, &disc, number)?;
    disc.close_track(number)?;
    keep(unit, disc)?;
    // A BD-R is read while its session is open, and has become longer.
    unit.event = MediaEventCode::NEW_MEDIA;
    Ok(())
}

/// Closes what is left open in the session, and then the session. For good, a disc whose sessions
/// are closed can be closed, too.
fn close_session<S: Storage>(
    unit: &mut Unit<S>,
    next_session_allowed: bool,
) -> Result<(), Refused> {
    let mut disc = sequential(unit)?;
    if disc.open_session().is_none() && !next_session_allowed {
        disc.finalise()?;
    } else {
        for number in disc.to_close()? {
            fill(unit, &disc, number)?;
            disc.close_track(number)?;
        }
        disc.close_session(next_session_allowed)?;
    }
    keep(unit, disc)?;
    // The kernel believes the old size until it is told.
    unit.medium_changed();
    Ok(())
}

fn fill<S: Storage>(unit: &mut Unit<S>, disc: &SequentialDisc, number: u16) -> Result<(), Refused> {
    if let Some(rest) = disc.unfilled(number) {
        unit.storage.zero(Kind::Data, rest.start, rest.blocks)?;
    }
    Ok(())
}

fn keep<S: Storage>(unit: &mut Unit<S>, disc: SequentialDisc) -> Result<(), Refused> {
    let disc = Disc::Sequential(disc);
    unit.storage.synchronize()?;
    unit.storage.commit(&disc)?;
    unit.disc = Some(disc);
    Ok(())
}

/// A track whose recording was cut off can be written on.
pub(super) fn repair<S: Storage>(unit: &mut Unit<S>, number: u16) -> Result<Answer, Refused> {
    let mut disc = sequential(unit)?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    if disc.track(number).is_none() {
        return Err(invalid_field(4, None));
    }
    disc.repair(number)?;
    keep(unit, disc)?;
    Ok(Answer::NOTHING)
}

/// Of a disc that is written over, what goes on is stopped: formatting in the background (DVD+RW), or
/// growing (DVD-RW). Hosts send it where nothing goes on, too.
fn stop<S: Storage>(unit: &mut Unit<S>, function: CloseFunction) -> Result<(), Refused> {
    if !matches!(
        function,
        CloseFunction::STOP_BACKGROUND_FORMAT | CloseFunction::SESSION
    ) {
        return Err(invalid_field(2, Some(2)));
    }
    settle(unit)?;
    let Disc::Overwritable(disc) = unit.ready()? else {
        return Err(Refusal::Sequence.into());
    };
    if disc.state() == FormatState::Unformatted {
        return Err(Refusal::Unformatted.into());
    }
    let mut stopped = disc.clone();
    stopped.stop_background();
    if function == CloseFunction::SESSION {
        stopped.stop_growing()?;
    }
    let changed = stopped != *disc;
    if changed {
        let stopped = Disc::Overwritable(stopped);
        unit.storage.commit(&stopped)?;
        unit.disc = Some(stopped);
    }
    if function == CloseFunction::SESSION {
        unit.medium_changed();
    }
    Ok(())
}

/// BLANK is a command for DVD-RW; a drive that writes no DVD does not know it.
pub(super) fn blank<S: Storage>(unit: &mut Unit<S>, kind: BlankType) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    if !unit.writes(disc.medium()) || disc.medium().medium_type() != Some(MediumType::DvdRw) {
        return Err(Refusal::CannotBlank.into());
    }
    let minimal = match kind {
        BlankType::DISC => false,
        BlankType::MINIMAL => true,
        _ => return Err(invalid_field(1, Some(2))),
    };
    let blank = disc.blank_dvd_rw(minimal)?;
    unit.simulation = None;
    unit.storage.commit(&blank)?;
    unit.disc = Some(blank);
    unit.event = MediaEventCode::NEW_MEDIA;
    Ok(Answer::NOTHING)
}
