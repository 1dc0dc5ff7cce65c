//! RecordDisc: the image onto the disc, and the disc compared with the image.

mod blocks;
mod compare;
mod feed;
mod pace;
mod place;
mod report;
mod ring;
#[cfg(test)]
mod tests;
mod write;

pub use report::BurnReport;

use crate::attend::{Event, Watch};
use crate::disc::{self, Earlier};
use crate::error::{Cause, Disc, Phase};
use crate::redbook::image::AudioTrack;
use crate::seat::Seat;
use crate::stash::Stash;
use blocks::{AudioBlocks, Blocks, DataBlocks};
use compare::Recorded;
use discmaster_image::plan::Plan;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::estimate::{self, Session};
use discmaster_mmc::recording::track_at_once::{Job, Then, TrackKind};
use pace::Pace;
use std::time::Duration;
use write::{Stake, Track, write};

/// How to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// With the laser off.
    pub(crate) simulate: bool,
    /// Open the tray after a success.
    pub(crate) eject: bool,
    /// Sessions can be added afterwards.
    pub(crate) keep_appendable: bool,
    /// Write speed in kB/s; none leaves it to the drive.
    pub(crate) speed: Option<u16>,
    /// Wanted, where the drive can.
    pub(crate) buffer_underrun_free: bool,
    /// AudioGapSize, in blocks.
    pub(crate) gap: u16,
}

/// What is to be recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Image<'a> {
    Data {
        plan: &'a Plan,
        /// The disc to whose sessions one is added; none wants a blank disc.
        earlier: Option<&'a Earlier>,
        /// There is a boot image in the plan.
        boots: bool,
    },
    Audio {
        stash: &'a Stash,
        tracks: &'a [AudioTrack],
    },
}

/// Records `image` on the disc in the drive. Nothing is written unless all of it fits. However it
/// ends, the drive is left at rest and the tray unlocked.
pub(crate) fn run(
    seat: &mut Seat<'_>,
    image: Image<'_>,
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<BurnReport, Cause> {
    seat.disc = Disc::AsItWas;
    let recorded = match image {
        Image::Data {
            plan,
            earlier,
            boots,
        } => data(seat, plan, earlier, boots, manner, watch),
        Image::Audio { stash, tracks } => audio(seat, stash, tracks, manner, watch),
    };
    let mut report = recorded.map_err(|cause| at_rest(seat, cause))?;
    if manner.eject {
        seat.run(Phase::Tray, Drive::eject)?;
        report.ejected = true;
    }
    Ok(report)
}

fn data(
    seat: &mut Seat<'_>,
    plan: &Plan,
    earlier: Option<&Earlier>,
    boots: bool,
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<BurnReport, Cause> {
    let free = match earlier {
        None => disc::blank(seat).map_err(|cause| match cause {
            Cause::NotBlank { .. } if boots => Cause::BootImageNotBlank,
            cause => cause,
        })?,
        Some(earlier) => disc::same(seat, earlier)?,
    };
    seat.drive.set_recording(true);
    disc::check_size(plan.blocks(), free)?;
    let blocks = DataBlocks(plan);
    let start = Lba::from_wire(plan.start());
    tell_preparing(seat, manner, watch)?;
    let total = plan.blocks();
    let mut pace = Pace::new(|completed| watch.tell(Event::Block { completed, total }));
    let session = match earlier {
        None => Session::First,
        Some(_) => Session::Later,
    };
    let track = Track {
        blocks: &blocks,
        job: Job {
            blocks: total,
            kind: TrackKind::Data,
            simulate: manner.simulate,
            speed: manner.speed,
            buffer_underrun_free: manner.buffer_underrun_free,
            calibrate: true,
            then: Then::CloseSession {
                keep_disc_open: manner.keep_appendable,
            },
        },
        start: Some(start),
        of_audio_tracks: None,
        closing_seconds: seconds(estimate::closing(session, speed(seat, manner)?)),
        stake: Stake {
            simulate: manner.simulate,
            appending: earlier.is_some(),
            begun: false,
        },
    };
    write(seat, &track, watch, &mut pace)?;
    let recorded = Recorded {
        blocks: &blocks,
        start,
        audio: false,
    };
    let mut report = BurnReport::of_data(plan);
    report.compared = finished(seat, &[recorded], manner, watch)?;
    Ok(report)
}

fn audio(
    seat: &mut Seat<'_>,
    stash: &Stash,
    tracks: &[AudioTrack],
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<BurnReport, Cause> {
    let free = disc::blank(seat)?;
    seat.drive.set_recording(true);
    disc::check_size(
        crate::redbook::image::blocks_on_disc(tracks, manner.gap),
        free,
    )?;
    let blocks: Vec<AudioBlocks<'_>> = (1..)
        .zip(tracks)
        .map(|(number, track)| AudioBlocks {
            number,
            stash,
            segments: track.segments(),
        })
        .collect();
    tell_preparing(seat, manner, watch)?;
    let total = blocks.iter().map(Blocks::count).sum();
    let mut pace = Pace::new(|completed| watch.tell(Event::Block { completed, total }));
    let closing_seconds = seconds(estimate::closing(Session::First, speed(seat, manner)?));
    let count = u32::try_from(tracks.len()).unwrap_or(u32::MAX);
    let mut recorded = Vec::with_capacity(tracks.len());
    for (done, blocks) in (0..).zip(&blocks) {
        watch.tell(Event::Track {
            current: done,
            total: count,
        });
        let last = done + 1 == count;
        let track = Track {
            blocks,
            job: Job {
                blocks: blocks.count(),
                kind: TrackKind::Audio { pause: manner.gap },
                simulate: manner.simulate,
                speed: manner.speed,
                buffer_underrun_free: manner.buffer_underrun_free,
                calibrate: done == 0,
                then: if last {
                    Then::CloseSession {
                        keep_disc_open: false,
                    }
                } else {
                    Then::LeaveSessionOpen
                },
            },
            start: None,
            of_audio_tracks: Some(count),
            closing_seconds,
            stake: Stake {
                simulate: manner.simulate,
                appending: false,
                begun: done > 0,
            },
        };
        let start = write(seat, &track, watch, &mut pace)?;
        recorded.push(Recorded {
            blocks,
            start,
            audio: true,
        });
    }
    let mut report = BurnReport::of_audio(count, total);
    report.compared = finished(seat, &recorded, manner, watch)?;
    Ok(report)
}

/// Unlocks the tray, which stays locked between two tracks, after a failure there.
fn at_rest(seat: &mut Seat<'_>, cause: Cause) -> Cause {
    seat.drive.set_recording(false);
    if !seat.drive.is_locked() {
        return cause;
    }
    let unlocked = optional(seat.drive.allow_removal());
    cause.then(unlocked.map_err(|source| seat.failed(Phase::Tray, source)))
}

/// What follows the writing: the comparison, unless there is nothing to compare.
fn finished(
    seat: &mut Seat<'_>,
    recorded: &[Recorded<'_>],
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<Option<u32>, Cause> {
    if !manner.simulate {
        seat.disc = Disc::Recorded;
    }
    // Closing cannot be stopped: who wished to meanwhile is obeyed now.
    if watch.cancelled() {
        return Err(Cause::Cancelled {
            phase: Phase::Close,
            disc: seat.disc,
        });
    }
    if manner.simulate {
        return Ok(None);
    }
    compared(seat, recorded, watch).map(Some)
}

/// Compares with the tray locked, as it was for writing.
fn compared(
    seat: &mut Seat<'_>,
    recorded: &[Recorded<'_>],
    watch: &Watch<'_>,
) -> Result<u32, Cause> {
    let locked = optional(seat.drive.prevent_removal());
    locked.map_err(|source| seat.failed(Phase::Tray, source))?;
    let compared = compare::compare(seat, recorded, watch);
    let unlocked = optional(seat.drive.allow_removal());
    let unlocked = unlocked.map_err(|source| seat.failed(Phase::Tray, source));
    match compared {
        Ok(blocks) => unlocked.map(|()| blocks),
        Err(cause) => Err(cause.then(unlocked)),
    }
}

fn tell_preparing(seat: &mut Seat<'_>, manner: Manner, watch: &Watch<'_>) -> Result<(), Cause> {
    let seconds = seconds(estimate::preparing(speed(seat, manner)?));
    watch.tell(Event::Preparing { seconds });
    Ok(())
}

/// The speed to reckon with, in kB/s: the one chosen, or the fastest the drive tells of.
fn speed(seat: &mut Seat<'_>, manner: Manner) -> Result<u32, Cause> {
    if let Some(speed) = manner.speed {
        return Ok(speed.into());
    }
    let told = seat.run(Phase::Prepare, Drive::max_write_speed)?;
    Ok(told.unwrap_or(SINGLE_SPEED))
}

/// 1x, in kB/s, for a drive that tells no speed.
const SINGLE_SPEED: u32 = 176;

/// Never none: a phase that takes no time is not worth telling of.
fn seconds(estimate: Duration) -> u32 {
    let seconds = estimate.as_secs_f64().ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what fits"
    )]
    let seconds = seconds.clamp(1.0, 86_400.0) as u32;
    seconds
}

/// Drives without a lock refuse the command.
fn optional(outcome: Result<(), DriveError>) -> Result<(), DriveError> {
    outcome.or_else(|error| {
        if error.is_unsupported() {
            Ok(())
        } else {
            Err(error)
        }
    })
}
