//! DVD-RAM and BD-RE: formatted once, overwritten anywhere, with the drive's care for defects
//! (MMC-6, random writable feature).

use super::data_track::{not_simulated, one_data_track, overwritten};
use super::error::RecordError;
use super::facts::Facts;
use super::job::Job;
use super::plan::{GivenUp, Place, Plan, Step};
use super::way::Way;
use crate::response::configuration::Profile;

pub(super) fn plan(job: &Job, facts: &Facts) -> Result<Plan, RecordError> {
    not_simulated(job, facts)?;
    let profile = facts.profile();
    // An ECC block, or a cluster: what is smaller is read before it is written.
    let packet = if profile == Profile::DVD_RAM { 16 } else { 32 };
    let track = one_data_track(job, facts)?.padded(packet);
    let (start, end) = overwritten(job, facts, track)?;
    let room = facts.formatted_blocks();
    if facts.is_blank() || room == 0 {
        return Err(RecordError::NotFormatted(profile));
    }
    if end > room {
        return Err(RecordError::DoesNotFit {
            needed: end,
            free: room,
        });
    }
    Ok(Plan {
        way: Way::RandomAccess,
        lead_in: None,
        tracks: vec![track.plan(Vec::new(), Place::At(start), vec![Step::Synchronize])],
        end: Vec::new(),
        given_up: GivenUp::Overwritten { close: false },
        packet,
        simulate: false,
        streaming: job.streaming,
        appendable: true,
    })
}
