//! DVD+RW: formatted in the background, while it is used; overwritten anywhere (MMC-6, DVD+RW basic
//! format, 26h).

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step, forget, zeros};
use super::refusal::unknown;
use super::wish::{Manner, Wish};
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::response::disc_information::BackgroundFormat;

/// Number of blocks of the format: all that there are.
const ALL: u32 = u32::MAX;
/// Parameter of the format: it goes on where it was stopped.
const RESTART: u32 = 1;

pub(super) fn plan(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    let state = facts.medium.background_format;
    let unformatted = facts.medium.is_blank() || state == BackgroundFormat::NONE;
    let full = wish.is_full();
    match wish {
        Wish::Erase { full: false } if unformatted => Ok(Plan::Nothing(Already::Blank)),
        // Formatted to its end, an unformatted one is full of zeros.
        Wish::Erase { .. } if unformatted => Ok(format(facts, 0, true)),
        Wish::Erase { full } => Ok(erase(facts, full)),
        Wish::Format {
            manner: Manner::Usual | Manner::Overwrite,
            ..
        } => Ok(match state {
            _ if unformatted => format(facts, 0, full),
            BackgroundFormat::STARTED if full => format(facts, RESTART, true),
            BackgroundFormat::IN_PROGRESS if full => Plan::one(Step::AwaitBackground),
            _ if full => format(facts, 0, true),
            _ => Plan::Nothing(Already::Formatted),
        }),
        _ => Err(unknown(wish, facts)),
    }
}

/// Formatting that goes on to the end of the medium, or is stopped once the medium can be written:
/// then it goes on with the next recording.
fn format(facts: &Facts, parameter: u32, full: bool) -> Plan {
    let after = if full {
        Step::AwaitBackground
    } else {
        Step::StopBackground
    };
    let wanted = |blocks| {
        Step::format(FormatDescriptor {
            blocks,
            format_type: FormatType::DVD_PLUS_RW_BASIC,
            sub_type: 0,
            parameter,
        })
    };
    let mut ways = vec![vec![wanted(ALL), after]];
    // Some drives want the number that they told.
    if let Some(offer) = facts.offers(FormatType::DVD_PLUS_RW_BASIC).next()
        && offer.blocks != ALL
    {
        ways.push(vec![wanted(offer.blocks), after]);
    }
    Plan::Ways(ways)
}

/// Zeros, for which formatting that was stopped has to go on. What can be read has an end where it
/// was stopped; what lies behind may be of earlier times.
fn erase(facts: &Facts, full: bool) -> Plan {
    let written = if full {
        let offers = facts.offers(FormatType::DVD_PLUS_RW_BASIC);
        let whole = offers
            .map(|offer| offer.blocks)
            .filter(|blocks| *blocks != ALL);
        zeros(whole.max().unwrap_or(0).max(facts.blocks))
    } else {
        forget(facts.blocks)
    };
    match facts.medium.background_format {
        BackgroundFormat::STARTED => {
            let Plan::Ways(mut ways) = format(facts, RESTART, false) else {
                return Plan::Ways(vec![written]);
            };
            for way in &mut ways {
                way.splice(1..1, written.iter().copied());
            }
            Plan::Ways(ways)
        }
        BackgroundFormat::IN_PROGRESS => {
            let mut way = written;
            way.push(Step::StopBackground);
            Plan::Ways(vec![way])
        }
        _ => Plan::Ways(vec![written]),
    }
}
