//! DVD-RAM: sold formatted, overwritten anywhere (MMC-6, FORMAT UNIT type 00h).

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step, forget, zeros};
use super::refusal::{not_offered, unknown};
use super::wish::{Manner, SpareChoice, Wish};
use crate::parameter::format::FormatType;

pub(super) fn plan(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    let unformatted = facts.is_unformatted();
    match wish {
        Wish::Erase { full: false } if unformatted => Ok(Plan::Nothing(Already::Blank)),
        Wish::Erase { full: true } if unformatted => format(wish, facts, None, true),
        Wish::Erase { full: true } => Ok(Plan::Ways(vec![zeros(facts.blocks)])),
        Wish::Erase { full: false } => Ok(Plan::Ways(vec![forget(facts.blocks)])),
        Wish::Format { manner, full } => match manner {
            Manner::Usual | Manner::Overwrite if !unformatted && !full => {
                Ok(Plan::Nothing(Already::Formatted))
            }
            Manner::Usual | Manner::Overwrite => format(wish, facts, None, full),
            Manner::Spares(choice) => format(wish, facts, Some(choice), full),
            Manner::Sequential => Err(unknown(wish, facts)),
        },
        Wish::EraseLastSession | Wish::ReopenLastSession => Err(unknown(wish, facts)),
    }
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
