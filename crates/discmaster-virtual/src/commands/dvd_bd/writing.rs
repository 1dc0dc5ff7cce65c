//! WRITE, RESERVE TRACK and SYNCHRONIZE CACHE of a DVD or BD.

use crate::commands::mode_pages::Dash;
use crate::commands::{Answer, Refused, out_of_range, sent};
use crate::disc::overwritable::OverwritableDisc;
use crate::disc::sequential::{SequentialDisc, WriteType};
use crate::disc::{Disc, Kind, Refusal};
use crate::media::BLOCK;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

pub(in crate::commands) fn write<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    let bytes = (blocks as usize).saturating_mul(BLOCK);
    match disc {
        Disc::Sequential(disc) => {
            let Dash {
                test, write_type, ..
            } = dash(unit, disc)?;
            let place = if disc.may_overwrite(lba, blocks) {
                None
            } else {
                Some(disc.may_write(lba, blocks, write_type)?)
            };
            if blocks == 0 {
                return Ok(Answer::NOTHING);
            }
            let bytes = sent(data, bytes)?;
            if disc.unsettles() {
                let mut unsettled = disc.clone();
                unsettled.unsettle();
                keep_begun(unit, unsettled, false)?;
            }
            let Some(place) = place else {
                unit.storage.write(Kind::Data, lba, bytes)?;
                return Ok(Answer::moved(bytes.len()));
            };
            let Disc::Sequential(disc) = unit.ready()? else {
                return Err(Triple::NO_MEDIUM.into());
            };
            if disc.begins(place) {
                let mut begun = disc.clone();
                begun.begin_track()?;
                keep_begun(unit, begun, test)?;
            }
            match (&mut unit.simulation, &mut unit.disc) {
                (Some(Disc::Sequential(copy)), _) => copy.advance(place.number, blocks)?,
                (None, Some(Disc::Sequential(disc))) => {
                    unit.storage.write(Kind::Data, lba, bytes)?;
                    disc.advance(place.number, blocks)?;
                }
                _ => return Err(Triple::NO_MEDIUM.into()),
            }
            Ok(Answer::moved(bytes.len()))
        }
        Disc::Overwritable(disc) => {
            disc.may_write(lba, blocks)?;
            if blocks == 0 {
                return Ok(Answer::NOTHING);
            }
            let bytes = sent(data, bytes)?;
            if disc.unsettles() {
                let mut unsettled: OverwritableDisc = disc.clone();
                unsettled.unsettle();
                let unsettled = Disc::Overwritable(unsettled);
                unit.storage.commit(&unsettled)?;
                unit.disc = Some(unsettled);
            }
            unit.storage.write(Kind::Data, lba, bytes)?;
            if let Some(Disc::Overwritable(disc)) = &mut unit.disc {
                disc.wrote(lba, blocks);
            }
            Ok(Answer::moved(bytes.len()))
        }
        Disc::Cd(_) => Err(Refusal::CannotWrite.into()),
    }
}

/// How the disc is written: as page 05h says, if it is one that heeds the page.
pub(super) fn dash<S>(unit: &Unit<S>, disc: &SequentialDisc) -> Result<Dash, Refused> {
    if disc.rules().write_parameters {
        Ok(unit.modes.dash()?)
    } else {
        Ok(Dash::UNHEEDED)
    }
}

fn keep_begun<S: Storage>(
    unit: &mut Unit<S>,
    begun: SequentialDisc,
    test: bool,
) -> Result<(), Refused> {
    let begun = Disc::Sequential(begun);
    if test {
        unit.simulation = Some(begun);
    } else {
        unit.simulation = None;
        unit.storage.commit(&begun)?;
        unit.disc = Some(begun);
    }
    Ok(())
}

pub(super) fn reserve<S: Storage>(unit: &mut Unit<S>, blocks: u32) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    let Disc::Sequential(disc) = disc else {
        return Err(Triple::INCOMPATIBLE_MEDIUM_INSTALLED.into());
    };
    let Dash {
        test, write_type, ..
    } = dash(unit, disc)?;
    let mut reserved = disc.clone();
    reserved.reserve(blocks, write_type)?;
    keep_begun(unit, reserved, test)?;
    Ok(Answer::NOTHING)
}

/// There is no laser to be set by its entries, each of 8 bytes.
pub(super) fn send_opc<S>(
    unit: &Unit<S>,
    parameters: u16,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    if !unit.writes(unit.ready()?.medium()) {
        return Err(Refusal::CannotWrite.into());
    }
    if !parameters.is_multiple_of(8) {
        return Err(Triple::PARAMETER_LIST_LENGTH_ERROR.into());
    }
    let entries = sent(data, parameters.into())?;
    Ok(Answer::moved(entries.len()))
}

/// Brings what was written to the disc. One that was recorded at once is closed with it; a test write
/// ends, and leaves nothing.
pub(in crate::commands) fn settle<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    if unit.simulation.take().is_some() {
        return Ok(());
    }
    match &unit.disc {
        Some(Disc::Sequential(disc)) if disc.is_recording() => {
            let next_session_allowed = dash(unit, disc).is_ok_and(|dash| dash.next_session_allowed);
            let before = disc.closed_sessions().count();
            let mut settled = disc.clone();
            settled.settle(next_session_allowed || !at_once(disc));
            for padding in disc.paddings() {
                unit.storage
                    .zero(Kind::Data, padding.start, padding.blocks)?;
            }
            let closed = settled.closed_sessions().count() > before;
            let settled = Disc::Sequential(settled);
            unit.storage.synchronize()?;
            unit.storage.commit(&settled)?;
            unit.disc = Some(settled);
            if closed {
                unit.medium_changed();
            }
        }
        Some(Disc::Overwritable(_)) => unit.settle_overwritable()?,
        _ => {}
    }
    Ok(())
}

fn at_once(disc: &SequentialDisc) -> bool {
    disc.tracks().any(|track| track.at_once)
}

impl Dash {
    /// For media that do not heed page 05h: in order, and another session may follow.
    const UNHEEDED: Self = Self {
        test: false,
        write_type: WriteType::Incremental,
        next_session_allowed: true,
    };
}
