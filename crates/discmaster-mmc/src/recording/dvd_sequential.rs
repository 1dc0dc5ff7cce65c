//! DVD-R and DVD-RW, recorded sequentially: in packets where the drive can (MMC-6, incremental
//! streaming writable feature), else the disc at once, in a track that is reserved in its length
//! (DVD-R/-RW write feature).

use super::data_track::{Padded, one_data_track};
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, Mode, Then};
use super::plan::{GivenUp, Place, Plan, Step};
use super::way::Way;
use crate::command::{CloseFunction, TrackAddress};
use crate::response::configuration::{FeatureCode, Profile};
use crate::response::feature::DvdWrite;
use crate::response::mode_page::{Multisession, WriteParameters};

/// Blocks of an ECC block, and of a packet.
const PACKET: u32 = 16;

/// The plans, best first.
pub(super) fn plans(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    let track = one_data_track(job, facts)?;
    let padded = track.padded(PACKET);
    padded.fits(facts.medium.free_blocks)?;
    let write = facts.configuration.get::<DvdWrite>();
    if job.simulate && !write.is_some_and(|feature| feature.test_write) {
        return Err(RecordError::NoTestWrite(facts.profile()));
    }
    let underrun_free =
        job.buffer_underrun_free && write.is_some_and(|feature| feature.buffer_underrun_free);
    let incremental = facts
        .is_current(FeatureCode::INCREMENTAL_STREAMING_WRITABLE)
        .then(|| incremental(job, facts, padded, underrun_free));
    let at_once = facts
        .is_blank()
        .then(|| disc_at_once(job, facts, padded, underrun_free));
    let plans: Vec<Plan> = match job.mode {
        Mode::Auto => incremental.into_iter().chain(at_once).collect(),
        Mode::TrackAtOnce | Mode::Incremental => incremental.into_iter().collect(),
        Mode::SessionAtOnce => at_once.into_iter().chain(incremental).collect(),
    };
    if plans.is_empty() {
        return Err(RecordError::NoSuchMode {
            profile: facts.profile(),
            mode: job.mode,
        });
    }
    Ok(plans)
}

fn incremental(job: &Job, facts: &Facts, track: Padded, underrun_free: bool) -> Plan {
    // The second layer leaves no place for another session's border.
    let appendable = facts.profile() != Profile::DVD_R_DL_SEQUENTIAL && job.then != Then::Finalise;
    let parameters = WriteParameters {
        buffer_underrun_free: underrun_free,
        test_write: job.simulate,
        multisession: if appendable {
            Multisession::KEEP_OPEN
        } else {
            Multisession::CLOSE_DISC
        },
        ..WriteParameters::incremental()
    };
    let before = vec![
        Step::SelectParameters(parameters),
        Step::Find(TrackAddress::Track(facts.medium.last_track.into())),
    ];
    let mut after = vec![Step::Synchronize];
    let mut end = Vec::new();
    if !job.simulate {
        after.push(Step::CloseTrack);
        if job.then != Then::LeaveSessionOpen {
            end.push(Step::Close(CloseFunction::SESSION));
        }
    }
    Plan {
        way: Way::Incremental,
        lead_in: None,
        tracks: vec![track.plan(before, Place::Found, after)],
        end,
        given_up: GivenUp::TrackClosed,
        packet: PACKET,
        simulate: job.simulate,
        streaming: false,
        appendable,
    }
}

fn disc_at_once(job: &Job, facts: &Facts, track: Padded, underrun_free: bool) -> Plan {
    let parameters = WriteParameters {
        buffer_underrun_free: underrun_free,
        test_write: job.simulate,
        ..WriteParameters::session_at_once()
    };
    let before = vec![
        Step::SelectParameters(parameters),
        Step::Find(TrackAddress::Track(facts.medium.last_track.into())),
        // The last step, for it is the first that leaves a trace on the disc.
        Step::Reserve(track.total()),
    ];
    Plan {
        way: Way::DiscAtOnce,
        lead_in: None,
        tracks: vec![track.plan(before, Place::Found, vec![Step::Synchronize])],
        end: Vec::new(),
        given_up: GivenUp::BrokenOff,
        packet: PACKET,
        simulate: job.simulate,
        streaming: false,
        appendable: false,
    }
}
