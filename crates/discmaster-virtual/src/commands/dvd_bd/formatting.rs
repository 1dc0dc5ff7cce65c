//! FORMAT UNIT and READ FORMAT CAPACITIES, of every medium.

use super::information::readable;
use crate::commands::{Answer, Refused, sent};
use crate::disc::overwritable::{FormatState, formats};
use crate::disc::{Disc, DiscStatus, Refusal, Session};
use crate::media::{BLOCK, Blank, MediumType};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::parameter::format::FormatParameters;
use discmaster_mmc::response::capacity::{
    CapacityKind, CurrentCapacity, FormatCapacities, FormattableCapacity,
};
use discmaster_mmc::response::event_status::MediaEventCode;
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::Data;

/// 11b: no medium, or that its capacity is not known yet.
const UNKNOWN: CapacityKind = CapacityKind::NO_MEDIUM;

/// Formatting takes no time here, but in the background; a fault can make it take some.
pub(in crate::commands) fn format<S: Storage>(
    unit: &mut Unit<S>,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    if !unit.writes(disc.medium()) {
        return Err(Refusal::CannotFormat.into());
    }
    let list = sent(data, FormatParameters::LENGTH as usize)?;
    let parameters = FormatParameters::parse(list)
        .map_err(|_| Refused::from(Triple::INVALID_FIELD_IN_PARAMETER_LIST))?;
    let answer = Answer::moved(list.len());
    let formatted = disc.format(parameters.descriptor)?;
    if parameters.options_valid && parameters.try_out {
        return Ok(answer);
    }
    unit.simulation = None;
    unit.background = None;
    unit.storage.commit(&formatted)?;
    if let Disc::Overwritable(disc) = &formatted
        && disc.state() == FormatState::InBackground
    {
        unit.background = Some((unit.clock.elapsed(), disc.formatted()));
    }
    unit.disc = Some(formatted);
    // Hosts that wait for the end take no attention for it; the event tells of the change.
    unit.event = MediaEventCode::NEW_MEDIA;
    Ok(answer)
}

/// How far formatting in the background is; the drive is ready all the same.
pub(in crate::commands) fn progress<S>(unit: &Unit<S>) -> Option<Sense> {
    let Disc::Overwritable(disc) = unit.ready().ok()? else {
        return None;
    };
    if disc.state() != FormatState::InBackground {
        return None;
    }
    let progress = u64::from(disc.formatted()) * 65_536 / u64::from(disc.capacity().max(1));
    Some(Sense {
        progress: Some(u16::try_from(progress).unwrap_or(u16::MAX)),
        ..Sense::new(Triple::new(SenseKey::NO_SENSE, 0x04, 0x04))
    })
}

pub(in crate::commands) fn capacities<S>(unit: &Unit<S>) -> Vec<u8> {
    let (blocks, kind, formats) = match unit.ready() {
        // Without a medium, the most that the drive could use.
        Err(_) => (unit.identity.kind.longest(), UNKNOWN, Vec::new()),
        Ok(disc) => of_disc(disc, unit.writes(disc.medium())),
    };
    FormatCapacities {
        current: CurrentCapacity {
            blocks,
            kind,
            block_length: u32::try_from(BLOCK).unwrap_or(u32::MAX),
        },
        formats,
    }
    .encode()
}

fn of_disc(disc: &Disc, writes: bool) -> (u32, CapacityKind, Vec<FormattableCapacity>) {
    let blank = disc.status() == DiscStatus::Blank;
    let (blocks, kind, grown) = match disc {
        Disc::Cd(cd) if blank => {
            let blocks = cd.medium().recordable().map_or(0, Blank::capacity);
            (blocks, CapacityKind::UNFORMATTED, None)
        }
        Disc::Cd(cd) => {
            let lead_out = cd.closed_sessions().last().and_then(Session::lead_out);
            (lead_out.unwrap_or(0), CapacityKind::FORMATTED, None)
        }
        Disc::Sequential(disc) if blank && !disc.formatted() => {
            (disc.capacity(), CapacityKind::UNFORMATTED, None)
        }
        Disc::Sequential(inner) if blank => (inner.capacity(), CapacityKind::FORMATTED, None),
        Disc::Sequential(_) => (readable(disc), CapacityKind::FORMATTED, None),
        Disc::Overwritable(disc) => match disc.state() {
            FormatState::Unformatted => (disc.capacity(), CapacityKind::UNFORMATTED, None),
            FormatState::Growing => (disc.formatted(), UNKNOWN, None),
            FormatState::InBackground => (disc.capacity(), CapacityKind::FORMATTED, None),
            FormatState::Formatted => {
                let dvd_rw = disc.blank().medium() == MediumType::DvdRw;
                let formatted = disc.formatted();
                (
                    formatted,
                    CapacityKind::FORMATTED,
                    dvd_rw.then_some(formatted),
                )
            }
        },
    };
    let list = match disc.medium().recordable() {
        Some(medium) if writes => formats(medium, grown, blank),
        _ => Vec::new(),
    };
    (blocks, kind, list)
}
