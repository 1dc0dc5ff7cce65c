//! DVD-RAM: sold formatted, overwritten anywhere (MMC-6, FORMAT UNIT type 00h).

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step};
use super::refusal::not_offered;
use super::spared::over_written;
use super::wish::{SpareChoice, Wish};
use crate::parameter::format::FormatType;

pub(super) fn plan(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    over_written(wish, facts, |choice, full| {
        format(wish, facts, choice, full)
    })
}

fn format(
    wish: Wish,
    facts: &Facts,
    choice: Option<SpareChoice>,
    full: bool,
) -> Result<Plan, FormatError> {
    let offers: Vec<_> = facts.offers(FormatType::FULL).collect();
    // The largest of several has no spare areas.
    let most = offers.iter().map(|offer| offer.blocks).max();
    let without = |blocks| offers.len() > 1 && Some(blocks) == most;
    let mut with: Vec<_> = offers.clone();
    with.retain(|offer| !without(offer.blocks));
    let wanted = match choice {
        None => offers.first().copied(),
        Some(SpareChoice::None) => offers.iter().copied().find(|offer| without(offer.blocks)),
        Some(SpareChoice::Least) => with.iter().copied().max_by_key(|offer| offer.blocks),
        Some(SpareChoice::Most) => with.iter().copied().min_by_key(|offer| offer.blocks),
    };
    let wanted = wanted.ok_or_else(|| not_offered(wish, facts))?;
    if !full && !facts.is_unformatted() && wanted.blocks == facts.blocks {
        return Ok(Plan::Nothing(Already::Formatted));
    }
    let mut ways = vec![vec![Step::certified(wanted.into(), full)]];
    if !full {
        // Without certification some drives keep the size that the medium has, and say so.
        ways.push(vec![Step::certified(wanted.into(), true)]);
    }
    Ok(Plan::Ways(ways))
}
