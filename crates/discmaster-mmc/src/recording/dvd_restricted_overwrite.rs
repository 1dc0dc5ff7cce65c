//! DVD-RW, formatted: whole ECC blocks are overwritten anywhere in the session, which grows where
//! there is not enough of it (MMC-6, rigid restricted overwrite feature).

use super::data_track::{not_simulated, one_data_track, overwritten};
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, Then};
use super::plan::{GivenUp, Place, Plan, Step};
use super::way::Way;
use crate::command::CloseFunction;
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::response::disc_information::SessionState;

/// Blocks of an ECC block.
const PACKET: u32 = 16;

pub(super) fn plan(job: &Job, facts: &Facts) -> Result<Plan, RecordError> {
    not_simulated(job, facts)?;
    let track = one_data_track(job, facts)?.padded(PACKET);
    let (start, end) = overwritten(job, facts, track)?;
    let formatted = facts.formatted_blocks();
    let offered = |format_type| {
        let formats = facts.formats.as_ref();
        formats.and_then(|formats| formats.format(format_type))
    };
    // Formatted quickly, or grown and not closed yet: it grows by being written.
    let growing = facts.medium.last_session == SessionState::Incomplete;
    let growth = if growing {
        0
    } else {
        end.saturating_sub(formatted).next_multiple_of(PACKET)
    };
    let offer = offered(FormatType::DVD_RW_GROW_BORDER);
    let free = if growing {
        offered(FormatType::FULL).map_or(formatted, |whole| whole.blocks)
    } else {
        formatted.saturating_add(offer.map_or(0, |offer| offer.blocks))
    };
    if end > free {
        return Err(RecordError::DoesNotFit { needed: end, free });
    }
    let mut before = Vec::new();
    if let Some(offer) = offer.filter(|_| growth > 0) {
        before.push(Step::Format(FormatDescriptor {
            blocks: growth,
            ..offer.into()
        }));
    }
    // What grew has no end until it is closed.
    let close = growth > 0 || growing;
    Ok(Plan {
        way: Way::RestrictedOverwrite,
        lead_in: None,
        tracks: vec![track.plan(before, Place::At(start), vec![Step::Synchronize])],
        end: if close && job.then != Then::LeaveSessionOpen {
            vec![Step::Close(CloseFunction::SESSION)]
        } else {
            Vec::new()
        },
        given_up: GivenUp::Overwritten { close },
        packet: PACKET,
        simulate: false,
        streaming: false,
        appendable: true,
    })
}
