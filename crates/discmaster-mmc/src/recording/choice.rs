//! Which way a job goes on the medium in the drive. Pure: it rests on what drive and medium say of
//! themselves ([`Facts`]), never on who made them. Sizes are checked here, before the laser is.

use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, MINIMUM_TRACK, Mode, Then, Track, TrackKind};
use super::plan::{Place, Plan, Step, TrackPlan};
use super::{
    cd_session_at_once, cd_track_at_once, dvd_plus_rw, dvd_restricted_overwrite, dvd_sequential,
    random_access, sequential,
};
use crate::address::Lba;
use crate::drive::transfer::BlockSize;
use crate::response::configuration::{FeatureCode, Profile};

/// Tracks of a CD.
const MOST_TRACKS: usize = 99;

/// What about a job is wrong on any medium.
pub(super) fn check(job: &Job) -> Result<(), RecordError> {
    if job.tracks.is_empty() || job.tracks.iter().any(|track| track.blocks == 0) {
        return Err(RecordError::Empty);
    }
    for (index, track) in job.tracks.iter().enumerate() {
        let heard = track.blocks.saturating_sub(track.pregap);
        if track.kind.is_audio() && heard < MINIMUM_TRACK {
            return Err(RecordError::TooShort { blocks: heard });
        }
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
    let whole = job.tracks.iter().any(Track::needs_cue_sheet);
    match job.mode {
        Mode::Incremental => Err(no_such(Mode::Incremental)),
        Mode::TrackAtOnce if whole => Err(no_such(Mode::TrackAtOnce)),
        Mode::TrackAtOnce if !whole => Ok(vec![cd_track_at_once::plan(job, facts)?]),
        Mode::Auto if !whole => {
            let mut plans = vec![cd_track_at_once::plan(job, facts)?];
            // A drive that refuses the first way may know the other.
            if mastering && facts.is_blank() && job.then != Then::LeaveSessionOpen {
                plans.extend(cd_session_at_once::plans(job, facts).unwrap_or_default());
            }
            Ok(plans)
        }
        // What lies before a disc's first session was not made in one stroke with it.
        _ if !mastering => Err(no_such(Mode::SessionAtOnce)),
        _ if !facts.is_blank() => Err(RecordError::NotBlank(profile)),
        _ => cd_session_at_once::plans(job, facts),
    }
}

/// A track of data on a medium that is written in whole packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Padded {
    blocks: u32,
    trail: u32,
    packet: u32,
}

impl Padded {
    pub(super) const fn total(self) -> u32 {
        self.blocks.saturating_add(self.trail)
    }

    pub(super) const fn fits(self, free: u32) -> Result<(), RecordError> {
        if self.total() > free {
            return Err(RecordError::DoesNotFit {
                needed: self.total(),
                free,
            });
        }
        Ok(())
    }

    pub(super) fn plan(self, before: Vec<Step>, place: Place, after: Vec<Step>) -> TrackPlan {
        TrackPlan {
            before,
            place,
            size: BlockSize::Data,
            lead: 0,
            blocks: self.blocks,
            trail: self.trail,
            after,
        }
    }
}

/// The one track of data that media other than CD take at once.
pub(super) fn one_data_track(job: &Job, facts: &Facts) -> Result<DataTrack, RecordError> {
    let profile = facts.profile();
    if job.has_audio() {
        return Err(RecordError::NoAudio(profile));
    }
    match job.tracks.as_slice() {
        [track] if track.kind == TrackKind::Data => Ok(DataTrack(track.blocks)),
        tracks => Err(RecordError::TooManyTracks {
            profile,
            tracks: tracks.len(),
            most: 1,
        }),
    }
}

/// Blocks of a track of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DataTrack(u32);

impl DataTrack {
    /// With zeros up to a whole packet.
    pub(super) const fn padded(self, packet: u32) -> Padded {
        let short = self.0 % packet;
        Padded {
            blocks: self.0,
            trail: if short == 0 { 0 } else { packet - short },
            packet,
        }
    }
}

/// Only recordings of CD, DVD-R and DVD-RW can be tried.
pub(super) const fn not_simulated(job: &Job, facts: &Facts) -> Result<(), RecordError> {
    if job.simulate {
        return Err(RecordError::NoTestWrite(facts.medium.profile));
    }
    Ok(())
}

/// Where a medium is overwritten, and the first block behind what is to be written.
pub(super) fn overwritten(
    job: &Job,
    facts: &Facts,
    track: Padded,
) -> Result<(Lba, u32), RecordError> {
    let start = job.start.unwrap_or_default();
    let first = u32::try_from(start.0).ok();
    let first = first.filter(|first| first.is_multiple_of(track.packet));
    let first = first.ok_or(RecordError::Unaligned {
        profile: facts.profile(),
        start,
        packet: track.packet,
    })?;
    Ok((start, first.saturating_add(track.total())))
}
