//! Which way a job goes on the medium in the drive. Pure: it rests on what drive and medium say of
//! themselves ([`Facts`]), never on who made them. Sizes are checked here, before the laser is.

use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, Mode, Then, Track};
use super::plan::Plan;
use super::{
    cd_session_at_once, cd_track_at_once, dvd_plus_rw, dvd_restricted_overwrite, dvd_sequential,
    random_access, sequential,
};
use crate::response::configuration::{FeatureCode, Profile};
use crate::response::disc_information::SessionState;

/// Tracks of a CD.
pub(super) const MOST_TRACKS: usize = 99;

/// What about a job is wrong on any medium.
pub(super) fn check(job: &Job) -> Result<(), RecordError> {
    if job.tracks.is_empty() || job.tracks.iter().any(|track| track.blocks == 0) {
        return Err(RecordError::Empty);
    }
    for (index, track) in job.tracks.iter().enumerate() {
        if job.mode == Mode::TrackAtOnce && track.is_short_audio() {
            return Err(too_short(track));
        }
        let heard = track.blocks.saturating_sub(track.pregap);
        let rising = track.indexes.is_sorted_by(|one, next| one < next);
        let within = track.indexes.iter().all(|at| (1..heard).contains(at));
        if !rising || !within || track.indexes.len() > 98 || track.pregap >= track.blocks {
            return Err(RecordError::Indexes { track: index + 1 });
        }
    }
    Ok(())
}

/// The ways to do a job, best first.
///
/// # Errors
/// Whatever keeps the medium, or the drive with this medium, from taking the job.
pub fn choose(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    check(job)?;
    let profile = facts.profile();
    if job.spare_areas && (profile != Profile::BD_R_SEQUENTIAL || !facts.is_blank()) {
        return Err(RecordError::NoSpareAreas(profile));
    }
    if job.demands_cd_text() && !matches!(profile, Profile::CD_R | Profile::CD_RW) {
        return Err(RecordError::NoCdText(profile));
    }
    let overwrites = matches!(
        profile,
        Profile::DVD_RAM
            | Profile::DVD_RW_RESTRICTED_OVERWRITE
            | Profile::DVD_PLUS_RW
            | Profile::DVD_PLUS_RW_DL
            | Profile::BD_RE
    );
    if !overwrites && !facts.is_appendable() {
        return Err(not_writable(facts));
    }
    Ok(match profile {
        Profile::CD_R | Profile::CD_RW => cd(job, facts)?,
        Profile::DVD_R | Profile::DVD_RW_SEQUENTIAL | Profile::DVD_R_DL_SEQUENTIAL => {
            dvd_sequential::plans(job, facts)?
        }
        Profile::DVD_PLUS_R | Profile::DVD_PLUS_R_DL | Profile::BD_R_SEQUENTIAL => {
            sequential::plans(job, facts)?
        }
        Profile::DVD_RW_RESTRICTED_OVERWRITE => {
            vec![dvd_restricted_overwrite::plan(job, facts)?]
        }
        Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => vec![dvd_plus_rw::plan(job, facts)?],
        Profile::DVD_RAM | Profile::BD_RE => vec![random_access::plan(job, facts)?],
        _ => return Err(not_writable(facts)),
    })
}

fn not_writable(facts: &Facts) -> RecordError {
    RecordError::NotWritable {
        profile: facts.profile(),
        status: facts.medium.status,
    }
}

fn cd(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    let profile = facts.profile();
    if job.tracks.len() > MOST_TRACKS {
        return Err(RecordError::TooManyTracks {
            profile,
            tracks: job.tracks.len(),
            most: MOST_TRACKS,
        });
    }
    let no_such = |mode| RecordError::NoSuchMode { profile, mode };
    let mastering = facts
        .configuration
        .cd_mastering()
        .filter(|_| facts.is_current(FeatureCode::CD_MASTERING))
        .is_some_and(|feature| feature.session_at_once);
    // What a drive cannot record track by track.
    let whole = job.tracks.iter().any(Track::needs_cue_sheet);
    let short = job.tracks.iter().find(|track| track.is_short_audio());
    // What lies in an open session was not made in one stroke with it.
    let begins = facts.medium.last_session != SessionState::Incomplete;
    let at_once = mastering && begins && job.then != Then::LeaveSessionOpen;
    match job.mode {
        Mode::Incremental => Err(no_such(Mode::Incremental)),
        Mode::TrackAtOnce if whole => Err(no_such(Mode::TrackAtOnce)),
        Mode::TrackAtOnce if job.demands_cd_text() => Err(RecordError::NoCdText(profile)),
        Mode::TrackAtOnce => Ok(vec![track_at_once(job, facts, short)?]),
        Mode::Auto if !whole && job.cd_text.is_empty() && (short.is_none() || !at_once) => {
            let mut plans = vec![track_at_once(job, facts, short)?];
            // A drive that refuses the first way may know the other.
            if at_once && facts.is_blank() {
                plans.extend(cd_session_at_once::plans(job, facts).unwrap_or_default());
            }
            Ok(plans)
        }
        // CD-Text that may be left out asks for no way that the drive does not know.
        Mode::Auto if !whole && !at_once && !job.demands_cd_text() => {
            Ok(vec![track_at_once(job, facts, short)?])
        }
        _ if !mastering => Err(no_such(Mode::SessionAtOnce)),
        _ if !begins => Err(RecordError::NotBlank(profile)),
        _ => {
            let mut plans = cd_session_at_once::plans(job, facts)?;
            if job.mode == Mode::Auto && !whole && !job.demands_cd_text() {
                plans.extend(track_at_once(job, facts, short));
            }
            Ok(plans)
        }
    }
}

const fn too_short(track: &Track) -> RecordError {
    RecordError::TooShort {
        blocks: track.blocks.saturating_sub(track.pregap),
    }
}

fn track_at_once(job: &Job, facts: &Facts, short: Option<&Track>) -> Result<Plan, RecordError> {
    match short {
        Some(track) => Err(too_short(track)),
        None => cd_track_at_once::plan(job, facts),
    }
}
