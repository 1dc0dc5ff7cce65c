//! BLANK: a rewritable CD, or part of it, becomes blank.

use super::{Answer, Refused, invalid_field, out_of_range};
use crate::disc::{CdDisc, Disc, Refusal};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::BlankType;
use discmaster_mmc::response::event_status::MediaEventCode;

/// The whole disc and minimal blanking take the same time here, and do the same: nothing of what
/// was recorded can be read afterwards.
pub(super) fn blank<S: Storage>(
    unit: &mut Unit<S>,
    kind: BlankType,
    address: u32,
) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    if disc.recording().is_some() {
        return Err(Refusal::Sequence.into());
    }
    let mut blanked = disc.clone();
    match kind {
        BlankType::DISC | BlankType::MINIMAL => blanked.blank()?,
        BlankType::TRACK => blanked.blank_track(track(disc, address)?)?,
        BlankType::UNRESERVE_TRACK => {
            let last = disc.last_track().map_or(0, |track| track.number);
            blanked.unreserve_track(last)?;
        }
        BlankType::TRACK_TAIL => {
            let lba = Lba::from_wire(address);
            let lba = u32::try_from(lba.0).map_err(|_| out_of_range(lba))?;
            blanked.blank_tail(lba)?;
        }
        BlankType::UNCLOSE_LAST_SESSION => blanked.unclose_last_session()?,
        BlankType::LAST_SESSION => blanked.blank_last_session()?,
        _ => return Err(invalid_field(1, Some(2))),
    }
    let blanked = Disc::Cd(blanked);
    unit.laid_out = None;
    unit.simulation = None;
    unit.storage.commit(&blanked)?;
    unit.disc = Some(blanked);
    unit.event = MediaEventCode::NEW_MEDIA;
    Ok(Answer::NOTHING)
}

/// The address field has the track's number (MMC-6 6.2).
fn track(disc: &CdDisc, address: u32) -> Result<u8, Refused> {
    u8::try_from(address)
        .ok()
        .filter(|number| disc.track(*number).is_some())
        .ok_or_else(|| invalid_field(2, None))
}
