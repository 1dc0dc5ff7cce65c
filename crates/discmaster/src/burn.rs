//! RecordDisc: the plan onto the disc, and the disc compared with the plan.

mod compare;
mod disc;
mod feed;
mod place;
mod report;
mod ring;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use disc::{blank_disc, check_size};
pub use report::BurnReport;

use crate::error::{Cause, Disc, Phase};
use crate::progress::Sinks;
use crate::seat::Seat;
use discmaster_image::plan::Plan;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;

/// How to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// With the laser off.
    pub(crate) simulate: bool,
    /// Open the tray after a success.
    pub(crate) eject: bool,
}

/// Records `plan` on the blank disc in the drive. Nothing is written unless all of it fits.
/// However it ends, the drive is left at rest and the tray unlocked.
pub(crate) fn run(
    seat: &mut Seat<'_>,
    plan: &Plan,
    manner: Manner,
    sinks: &Sinks,
) -> Result<BurnReport, Cause> {
    seat.disc = Disc::AsItWas;
    check_size(plan, blank_disc(seat)?)?;
    write::write(seat, plan, manner.simulate, sinks)?;
    let mut report = BurnReport::of(plan);
    if !manner.simulate {
        seat.disc = Disc::Recorded;
        report.compared = Some(compared(seat, plan, sinks)?);
    }
    if manner.eject {
        seat.run(Phase::Tray, Drive::eject)?;
        report.ejected = true;
    }
    Ok(report)
}

/// Compares with the tray locked, as it was for writing.
fn compared(seat: &mut Seat<'_>, plan: &Plan, sinks: &Sinks) -> Result<u32, Cause> {
    let locked = optional(seat.drive.prevent_removal());
    locked.map_err(|source| seat.failed(Phase::Tray, source))?;
    let compared = compare::compare(seat, plan, sinks);
    let unlocked = optional(seat.drive.allow_removal());
    let unlocked = unlocked.map_err(|source| seat.failed(Phase::Tray, source));
    match compared {
        Ok(blocks) => unlocked.map(|()| blocks),
        Err(cause) => Err(cause.then(unlocked)),
    }
}

/// Drives without a lock refuse the command.
fn optional(outcome: Result<(), DriveError>) -> Result<(), DriveError> {
    outcome.or_else(|error| {
        if error.is_unsupported() {
            Ok(())
        } else {
            Err(error)
        }
    })
}
