//! START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL: the tray and its lock.

use super::{Answer, Refused, dvd_bd, invalid_field, recording};
use crate::disc::Refusal;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{Removal, StartStop};
use discmaster_mmc::sense::Triple;

/// An ejected disc lies on the open tray: loading it makes it ready again. A hand that takes it
/// away is [`crate::Recorder::eject`].
pub(super) fn start_stop<S: Storage>(
    unit: &mut Unit<S>,
    action: StartStop,
) -> Result<Answer, Refused> {
    match action {
        StartStop::Stop => {}
        StartStop::Start => {
            unit.ready()?;
        }
        StartStop::Eject => {
            if unit.prevented() {
                return Err(Triple::MEDIUM_REMOVAL_PREVENTED.into());
            }
            // A drive writes what it has before it lets go of a DVD or BD.
            if unit.ready().is_ok_and(|disc| disc.as_cd().is_none()) {
                dvd_bd::settle(unit)?;
                unit.release_overwritable()?;
            }
            recording::end_whole_session(unit)?;
            if unit.recording() {
                return Err(Refusal::Sequence.into());
            }
            if !unit.tray_open {
                unit.storage.set_tray(true)?;
                unit.tray_opened();
            }
        }
        StartStop::Load => {
            if unit.tray_open {
                unit.storage.set_tray(false)?;
                unit.tray_closed();
            }
        }
        // No disc of ours has format layers.
        StartStop::FormatLayer(_) => return Err(invalid_field(4, Some(2))),
    }
    Ok(Answer::NOTHING)
}

/// There are two locks; each has to be taken away as it was put on. When the host lets go of a disc
/// that is written over, what it wrote is brought to the disc: not every host says so itself.
pub(super) fn prevent_allow<S: Storage>(
    unit: &mut Unit<S>,
    removal: Removal,
) -> Result<Answer, Refused> {
    match removal {
        Removal::Allow => unit.prevented = false,
        Removal::Prevent => unit.prevented = true,
        Removal::PersistentAllow => unit.persistently_prevented = false,
        Removal::PersistentPrevent => unit.persistently_prevented = true,
    }
    if !unit.prevented && !unit.persistently_prevented {
        unit.settle_overwritable()?;
    }
    Ok(Answer::NOTHING)
}
