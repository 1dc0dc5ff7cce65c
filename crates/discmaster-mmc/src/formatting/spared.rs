//! What DVD-RAM and BD-RE have in common: formatted once, with blocks kept for those that go bad or
//! without, and then overwritten anywhere.

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, forget, zeros};
use super::refusal::unknown;
use super::wish::{Manner, SpareChoice, Wish};

/// The plan for a wish; `format` makes the one for a format with these spare areas, or the usual ones,
/// of all of the medium or quickly.
pub(super) fn over_written(
    wish: Wish,
    facts: &Facts,
    format: impl Fn(Option<SpareChoice>, bool) -> Result<Plan, FormatError>,
) -> Result<Plan, FormatError> {
    let unformatted = facts.is_unformatted();
    match wish {
        Wish::Erase { full: false } if unformatted => Ok(Plan::Nothing(Already::Blank)),
        Wish::Erase { full: true } if unformatted => format(None, true),
        Wish::Erase { full: true } => Ok(Plan::Ways(vec![zeros(facts.blocks)])),
        Wish::Erase { full: false } => Ok(Plan::Ways(vec![forget(facts.blocks)])),
        Wish::Format { manner, full } => match manner {
            Manner::Usual | Manner::Overwrite if !unformatted && !full => {
                Ok(Plan::Nothing(Already::Formatted))
            }
            Manner::Usual | Manner::Overwrite => format(None, full),
            Manner::Spares(choice) => format(Some(choice), full),
            Manner::Sequential => Err(unknown(wish, facts)),
        },
        Wish::EraseLastSession | Wish::ReopenLastSession => Err(unknown(wish, facts)),
    }
}
