//! BLANK: a rewritable disc becomes blank.

use super::{Answer, Refused, invalid_field};
use crate::disc::{Disc, Refusal};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::BlankType;
use discmaster_mmc::response::event_status::MediaEventCode;

/// The whole disc and minimal blanking take the same time here, and do the same: nothing of what
/// was recorded can be read afterwards. The other types are refused.
pub(super) fn blank<S: Storage>(unit: &mut Unit<S>, kind: BlankType) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    if !matches!(kind, BlankType::DISC | BlankType::MINIMAL) {
        return Err(invalid_field(1, Some(2)));
    }
    if disc.recording().is_some() {
        return Err(Refusal::Sequence.into());
    }
    let mut blank = disc.clone();
    blank.blank()?;
    let blank = Disc::Cd(blank);
    unit.storage.commit(&blank)?;
    unit.disc = Some(blank);
    unit.event = MediaEventCode::NEW_MEDIA;
    Ok(Answer::NOTHING)
}
