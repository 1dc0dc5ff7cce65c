//! CD track at once: tracks of mode 1 or of audio, each from the next writable address on, then
//! the session's lead-in and lead-out (MMC-6, CD track at once feature).
//!
//! Between two tracks lie link blocks and the pause: for music without gaps this is not the way.
//! CLOSE of the track is left out: on CD it does nothing that SYNCHRONIZE CACHE has not done, and
//! some drives refuse it.

use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, MINIMUM_TRACK, PAUSE, Then, Track, TrackKind};
use super::plan::{GivenUp, Place, Plan, Step, TrackPlan};
use super::way::Way;
use crate::command::{CloseFunction, TrackAddress};
use crate::response::disc_information::SessionState;
use crate::response::mode_page::{Multisession, WriteParameters, catalog_field, isrc_field};
use crate::response::track_information::TrackMode;

/// Blocks that a drive links two tracks with.
const LINK: u32 = 2;

pub(super) fn plan(job: &Job, facts: &Facts) -> Result<Plan, RecordError> {
    let feature = facts.medium.track_at_once;
    // A drive without the feature, an old one, may still know how.
    if job.simulate && feature.is_some_and(|feature| !feature.test_write) {
        return Err(RecordError::NoTestWrite(facts.profile()));
    }
    let free = facts.medium.free_blocks;
    let needed = needed(job);
    if needed > u64::from(free) {
        return Err(RecordError::DoesNotFit {
            needed: u32::try_from(needed).unwrap_or(u32::MAX),
            free,
        });
    }
    let underrun_free = feature.is_some_and(|feature| feature.buffer_underrun_free);
    // An open session was calibrated for by whoever opened it.
    let begun = facts.medium.last_session == SessionState::Incomplete;
    let tracks = job.tracks.iter().enumerate().map(|(index, track)| {
        let mut before = vec![Step::SelectParameters(parameters(
            job,
            track,
            underrun_free,
        ))];
        // Calibration burns a little of the disc, which a simulation must not.
        if index == 0 && !begun && !job.simulate {
            before.push(Step::Calibrate);
        }
        before.push(Step::Find(TrackAddress::INVISIBLE));
        TrackPlan {
            before,
            place: Place::Found,
            size: track.kind.block_size(),
            lead: 0,
            lead_size: track.kind.block_size(),
            blocks: track.blocks,
            trail: recorded(track) - track.blocks,
            after: vec![Step::Synchronize],
        }
    });
    let tracks = tracks.collect();
    let closes = !job.simulate && job.then != Then::LeaveSessionOpen;
    Ok(Plan {
        way: Way::TrackAtOnce,
        lead_in: None,
        tracks,
        end: if closes {
            vec![Step::Close(CloseFunction::SESSION)]
        } else {
            Vec::new()
        },
        given_up: GivenUp::Open,
        packet: 1,
        simulate: job.simulate,
        streaming: false,
        appendable: job.keeps_disc_open(),
    })
}

/// Blocks that the track takes of the disc: short data are padded, short audio is refused.
fn recorded(track: &Track) -> u32 {
    match track.kind {
        TrackKind::Data => track.blocks.max(MINIMUM_TRACK),
        TrackKind::Sectors(_) | TrackKind::Audio { .. } => track.blocks,
    }
}

/// Blocks from the next writable address to the last track's end; of a simulation, which begins
/// every track at the same address, the longest track.
fn needed(job: &Job) -> u64 {
    let tracks = job.tracks.iter().map(|track| u64::from(recorded(track)));
    if job.simulate {
        return tracks.max().unwrap_or(0);
    }
    let gaps = job.tracks.iter().skip(1).map(|track| {
        let pause = match track.kind {
            TrackKind::Audio { pause } => pause,
            TrackKind::Data | TrackKind::Sectors(_) => PAUSE,
        };
        u64::from(LINK) + u64::from(pause)
    });
    tracks.sum::<u64>() + gaps.sum::<u64>()
}

fn parameters(job: &Job, track: &Track, underrun_free: bool) -> WriteParameters {
    let kind = match track.kind {
        TrackKind::Data | TrackKind::Sectors(_) => WriteParameters::track_at_once(),
        TrackKind::Audio { pause } => WriteParameters::audio_track_at_once(pause),
    };
    WriteParameters {
        buffer_underrun_free: job.buffer_underrun_free && underrun_free,
        test_write: job.simulate,
        // The field decides when the session is closed.
        multisession: if job.keeps_disc_open() {
            Multisession::KEEP_OPEN
        } else {
            Multisession::CLOSE_DISC
        },
        track_mode: TrackMode(track.control()),
        media_catalog_number: job
            .catalog_number
            .map_or([0; 16], |number| catalog_field(number.as_bytes())),
        isrc: track
            .isrc
            .map_or([0; 16], |code| isrc_field(code.as_bytes())),
        ..kind
    }
}
