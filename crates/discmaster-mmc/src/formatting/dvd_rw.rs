//! DVD-RW: blanked for recording from start to end, or formatted for overwriting (MMC-6, BLANK, and
//! FORMAT UNIT types 00h, 10h and 15h).
//!
//! Minimal blanking is a matter of a minute and costs most discs the incremental way: they can then
//! only be recorded at once. Full blanking takes as long as recording and costs nothing.

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step, forget, zeros};
use super::refusal::{not_offered, unknown};
use super::wish::{Manner, Wish};
use crate::command::BlankType;
use crate::parameter::format::FormatType;

/// For recording from start to end.
pub(super) fn sequential(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    Ok(match wish {
        Wish::Erase { full: false } if facts.medium.is_blank() => Plan::Nothing(Already::Blank),
        Wish::Erase { full } => blank(full),
        Wish::Format { manner, full } => match manner {
            Manner::Usual | Manner::Overwrite => formatted(wish, facts, full)?,
            Manner::Sequential if facts.medium.is_blank() && !full => Plan::Nothing(Already::Blank),
            Manner::Sequential => blank(full),
            Manner::Spares(_) => return Err(unknown(wish, facts)),
        },
        Wish::EraseLastSession | Wish::ReopenLastSession => return Err(unknown(wish, facts)),
    })
}

/// For overwriting.
pub(super) fn overwritten(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    Ok(match wish {
        Wish::Erase { full: false } => {
            let mut ways = ways(facts, &[FormatType::DVD_RW_QUICK]);
            ways.push(forget(facts.blocks));
            Plan::Ways(ways)
        }
        Wish::Erase { full: true } => {
            let mut ways = ways(facts, FULL);
            ways.push(zeros(facts.blocks));
            Plan::Ways(ways)
        }
        Wish::Format { manner, full } => match manner {
            Manner::Usual | Manner::Overwrite if full => formatted(wish, facts, true)?,
            Manner::Usual | Manner::Overwrite => Plan::Nothing(Already::Formatted),
            Manner::Sequential => blank(full),
            Manner::Spares(_) => return Err(unknown(wish, facts)),
        },
        Wish::EraseLastSession | Wish::ReopenLastSession => return Err(unknown(wish, facts)),
    })
}

/// Formats that write all of the medium.
const FULL: &[FormatType] = &[FormatType::CD_DVD_RW_FULL, FormatType::FULL];

fn blank(full: bool) -> Plan {
    let all = vec![Step::Blank(BlankType::DISC)];
    if full {
        return Plan::Ways(vec![all]);
    }
    Plan::Ways(vec![vec![Step::Blank(BlankType::MINIMAL)], all])
}

/// Formatted for overwriting, by what the drive offers.
fn formatted(wish: Wish, facts: &Facts, full: bool) -> Result<Plan, FormatError> {
    let mut found = Vec::new();
    if !full {
        found.extend(ways(facts, &[FormatType::DVD_RW_QUICK]));
    }
    found.extend(ways(facts, FULL));
    if found.is_empty() {
        return Err(not_offered(wish, facts));
    }
    Ok(Plan::Ways(found))
}

fn ways(facts: &Facts, types: &[FormatType]) -> Vec<Vec<Step>> {
    let offers = types.iter().filter_map(|kind| facts.offers(*kind).next());
    offers
        .map(|offer| vec![Step::format(offer.into())])
        .collect()
}
