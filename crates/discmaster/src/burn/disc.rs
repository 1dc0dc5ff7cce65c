//! The disc to be recorded: whether it can be, and whether the image fits.

use crate::error::Cause;
use crate::seat::Seat;
use discmaster_image::plan::Plan;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::DiscStatus;

/// Blocks that one track on the disc in the drive can hold. The disc must be a blank CD-R or
/// CD-RW.
pub(crate) fn blank_disc(seat: &mut Seat<'_>) -> Result<u32, Cause> {
    let medium = seat.medium()?;
    check(seat.recorder, &medium)?;
    Ok(medium.free_blocks)
}

fn check(recorder: &str, medium: &Medium) -> Result<(), Cause> {
    let recorder = || recorder.to_owned();
    if !matches!(medium.profile, Profile::CD_R | Profile::CD_RW) {
        return Err(Cause::MediumKind {
            recorder: recorder(),
            medium: medium.profile.to_string(),
        });
    }
    let status = match medium.status {
        DiscStatus::Blank => return Ok(()),
        DiscStatus::Appendable => "recorded in part",
        DiscStatus::Complete => "recorded and closed",
        DiscStatus::Other => "in a state of its own",
    };
    Err(Cause::NotBlank {
        recorder: recorder(),
        status,
        advice: if medium.erasable {
            "erase it, or put a blank one in"
        } else {
            "put a blank one in"
        },
    })
}

/// Whether the image fits in so many free blocks.
pub(crate) fn check_size(plan: &Plan, free: u32) -> Result<(), Cause> {
    if plan.blocks() > free {
        return Err(Cause::TooMuch {
            needed: plan.blocks().into(),
            free: free.into(),
        });
    }
    Ok(())
}
