//! CD-RW: blanked (MMC-6, BLANK).

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step};
use super::refusal::unknown;
use super::wish::Wish;
use crate::command::BlankType;

pub(super) fn plan(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    let blank = facts.medium.is_blank();
    Ok(match wish {
        // A blank one is blanked all the same: what a recording that was cut off left in its program
        // memory area goes, too.
        Wish::Erase { full: false } => Plan::Ways(vec![
            vec![Step::Blank(BlankType::MINIMAL)],
            vec![Step::Blank(BlankType::DISC)],
        ]),
        Wish::Erase { full: true } => Plan::one(Step::Blank(BlankType::DISC)),
        Wish::EraseLastSession | Wish::ReopenLastSession if blank => Plan::Nothing(Already::Blank),
        Wish::EraseLastSession => Plan::one(Step::Blank(BlankType::LAST_SESSION)),
        Wish::ReopenLastSession => Plan::one(Step::Blank(BlankType::UNCLOSE_LAST_SESSION)),
        Wish::Format { .. } => return Err(unknown(wish, facts)),
    })
}
