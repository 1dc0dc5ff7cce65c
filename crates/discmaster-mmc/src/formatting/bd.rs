//! BD-RE, which is formatted before anything is written and overwritten anywhere then, and BD-R,
//! which can be formatted while it is blank (MMC-6, FORMAT UNIT types 00h and 30h to 32h).

use super::error::FormatError;
use super::facts::Facts;
use super::plan::{Already, Plan, Step};
use super::refusal::{not_offered, unknown};
use super::spared::over_written;
use super::wish::{Manner, SpareChoice, Wish};
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::response::capacity::FormattableCapacity;
use crate::response::feature::Formattable;

/// Sub-types of BD-RE's formats.
const NO_CERTIFICATION: u8 = 0;
const FULL_CERTIFICATION: u8 = 2;
const QUICK_CERTIFICATION: u8 = 3;
/// Sub-types of BD-R's formats: recorded from start to end, with or without pseudo-overwriting.
const PSEUDO_OVERWRITE: u8 = 0;
const PLAIN: u8 = 1;

/// BD-RE.
pub(super) fn rewritable(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
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
    let usual = facts.offers(FormatType::FULL).next();
    let with = facts.offers(FormatType::BD_RE_WITH_SPARE);
    let wanted: Vec<_> = match choice {
        // The drive's own format knows no certification.
        None if full => with.take(1).chain(usual).collect(),
        None => usual.into_iter().chain(with.take(1)).collect(),
        Some(SpareChoice::None) => facts.offers(FormatType::BD_RE_WITHOUT_SPARE).collect(),
        Some(SpareChoice::Least) => with.max_by_key(|offer| offer.blocks).into_iter().collect(),
        Some(SpareChoice::Most) => with.min_by_key(|offer| offer.blocks).into_iter().collect(),
    };
    let Some(first) = wanted.first() else {
        return Err(not_offered(wish, facts));
    };
    if !full && !facts.is_unformatted() && first.blocks == facts.blocks {
        return Ok(Plan::Nothing(Already::Formatted));
    }
    let able = facts.configuration.current::<Formattable>();
    let mut ways = Vec::new();
    for offer in wanted {
        for sub_type in certifications(offer, full, able) {
            let descriptor = FormatDescriptor {
                sub_type: *sub_type,
                ..offer.into()
            };
            ways.push(vec![Step::certified(descriptor, full)]);
        }
    }
    Ok(Plan::Ways(ways))
}

/// How a format is looked over, the best way first.
fn certifications(
    offer: FormattableCapacity,
    full: bool,
    able: Option<Formattable>,
) -> &'static [u8] {
    if offer.format_type == FormatType::FULL {
        return &[NO_CERTIFICATION];
    }
    let able_full = able.is_none_or(|able| able.certification);
    let able_quick = able.is_some_and(|able| able.quick_certification);
    match (full, able_full, able_quick) {
        (true, true, _) => &[FULL_CERTIFICATION],
        (true, false, true) | (false, _, true) => &[QUICK_CERTIFICATION, NO_CERTIFICATION],
        _ => &[NO_CERTIFICATION],
    }
}

/// BD-R.
pub(super) fn recordable(wish: Wish, facts: &Facts) -> Result<Plan, FormatError> {
    let profile = facts.profile();
    let Wish::Format { manner, .. } = wish else {
        return Err(FormatError::NotErasable(profile));
    };
    let choice = match manner {
        Manner::Usual => None,
        Manner::Spares(choice) => Some(choice),
        Manner::Overwrite | Manner::Sequential => return Err(unknown(wish, facts)),
    };
    if !facts.medium.is_blank() {
        return Err(FormatError::NotBlank(profile));
    }
    if !facts.is_unformatted() {
        return match choice {
            // What is formatted once stays so.
            Some(SpareChoice::None) => Err(unknown(wish, facts)),
            _ => Ok(Plan::Nothing(Already::Formatted)),
        };
    }
    let with = facts.offers(FormatType::BD_R_WITH_SPARE);
    let wanted: Vec<_> = match choice {
        // Written as it is, it gets none.
        Some(SpareChoice::None) => return Ok(Plan::Nothing(Already::WithoutSpares)),
        None => facts.offers(FormatType::FULL).take(1).collect(),
        Some(SpareChoice::Least) => with.max_by_key(|offer| offer.blocks).into_iter().collect(),
        Some(SpareChoice::Most) => with.min_by_key(|offer| offer.blocks).into_iter().collect(),
    };
    let Some(offer) = wanted.first() else {
        return Err(not_offered(wish, facts));
    };
    let ways = [PLAIN, PSEUDO_OVERWRITE].map(|sub_type| {
        let descriptor = FormatDescriptor {
            sub_type,
            ..(*offer).into()
        };
        vec![Step::certified(descriptor, false)]
    });
    Ok(Plan::Ways(ways.to_vec()))
}
