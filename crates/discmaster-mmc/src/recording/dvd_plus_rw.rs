//! DVD+RW: overwritten anywhere. A blank one is formatted in the background while it is written,
//! and where that is not done with the data, it is stopped, and goes on with the next recording
//! (MMC-6, DVD+RW feature).

use super::data_track::{not_simulated, one_data_track, overwritten};
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, Then};
use super::plan::{GivenUp, Place, Plan, Step};
use super::way::Way;
use crate::command::CloseFunction;
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::response::disc_information::BackgroundFormat;

/// Blocks of an ECC block.
const PACKET: u32 = 16;
/// Parameter of the format: it goes on where it was stopped.
const RESTART: u32 = 1;
/// Number of blocks of the format: all that there are.
const ALL: u32 = u32::MAX;

pub(super) fn plan(job: &Job, facts: &Facts) -> Result<Plan, RecordError> {
    not_simulated(job, facts)?;
    let track = one_data_track(job, facts)?.padded(PACKET);
    let (start, end) = overwritten(job, facts, track)?;
    let blank = facts.is_blank();
    let formats = facts.formats.as_ref();
    let offer = formats.and_then(|formats| formats.format(FormatType::DVD_PLUS_RW_BASIC));
    let room = if blank {
        offer.map_or(facts.medium.free_blocks, |offer| offer.blocks)
    } else {
        // What was stopped goes on past what there is so far.
        let whole = offer.map_or(0, |offer| offer.blocks);
        facts.formatted_blocks().max(whole)
    };
    if end > room {
        return Err(RecordError::DoesNotFit {
            needed: end,
            free: room,
        });
    }
    let parameter = match facts.medium.background_format {
        _ if blank => Some(0),
        BackgroundFormat::STARTED => Some(RESTART),
        _ => None,
    };
    let format = |parameter| {
        Step::Format(FormatDescriptor {
            blocks: ALL,
            format_type: FormatType::DVD_PLUS_RW_BASIC,
            sub_type: 0,
            parameter,
        })
    };
    // Stopped so, the medium has an end that players know.
    let close = blank || facts.medium.background_format != BackgroundFormat::COMPLETE;
    Ok(Plan {
        way: Way::Overwrite,
        lead_in: None,
        tracks: vec![track.plan(
            parameter.map(format).into_iter().collect(),
            Place::At(start),
            vec![Step::Synchronize],
        )],
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
