//! Which way a wish goes on the medium in the drive. Pure: it rests on what drive and medium say of
//! themselves ([`Facts`]), never on who made them.

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Plan, Step};
use super::refusal::unknown;
use super::wish::Wish;
use super::{bd, cd_rw, dvd_plus_rw, dvd_ram, dvd_rw};
use crate::response::configuration::Profile;
use crate::response::disc_structure::WriteProtection;

/// What to do for a wish.
///
/// # Errors
/// All but [`FormatError::NoMedium`], [`FormatError::Ask`] and [`FormatError::Failed`].
pub fn choose(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    let profile = facts.profile();
    let plan = match profile {
        Profile::CD_RW => cd_rw::plan(wish, facts),
        Profile::DVD_RW_SEQUENTIAL => dvd_rw::sequential(wish, facts),
        Profile::DVD_RW_RESTRICTED_OVERWRITE => dvd_rw::overwritten(wish, facts),
        Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => dvd_plus_rw::plan(wish, facts),
        Profile::DVD_RAM => dvd_ram::plan(wish, facts),
        Profile::BD_RE => bd::rewritable(wish, facts),
        Profile::BD_R_SEQUENTIAL | Profile::BD_R_RANDOM => bd::recordable(wish, facts),
        _ if wish.is_format() => Err(unknown(wish, facts)),
        _ => Err(FormatError::NotErasable(profile)),
    }?;
    let plan = possible(plan, profile)?;
    let protected = facts.protection.is_some_and(WriteProtection::any);
    if protected && matches!(plan, Plan::Ways(_)) {
        return Err(FormatError::WriteProtected(profile));
    }
    Ok(plan)
}

/// The ways that can be gone: zeros need a medium whose size is known.
fn possible(plan: Plan, profile: Profile) -> Result<Plan, FormatError> {
    let Plan::Ways(mut ways) = plan else {
        return Ok(plan);
    };
    let unknown = |step: &Step| matches!(step, Step::Zeros { blocks: 0, .. });
    ways.retain(|way| !way.iter().any(unknown));
    if ways.is_empty() {
        return Err(FormatError::NoCapacity(profile));
    }
    Ok(Plan::Ways(ways))
}
