//! The one track of data that media other than CD take: padded to whole packets, and where it lies.

use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, TrackKind};
use super::plan::{Place, Step, TrackPlan};
use crate::address::Lba;
use crate::drive::transfer::BlockSize;

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
            lead_size: BlockSize::Data,
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
