//! RecordDisc: the image onto the disc, and the disc compared with the image.

mod audio;
mod blocks;
mod compare;
mod digests;
mod feed;
mod head;
mod layout;
mod offset;
mod options;
mod pace;
mod place;
mod proof;
mod remark;
mod report;
mod ring;
mod samples;
mod settled;
mod stream;
#[cfg(test)]
mod tests;
mod told;
mod write;

pub use options::{RecordingOptions, Speed};
pub use proof::{Checked, Proof};
pub use remark::Remark;
pub use report::BurnReport;

use crate::attend::{Event, Watch};
use crate::disc::{self, Earlier};
use crate::error::{Cause, Disc, Phase};
use crate::properties::RecorderProperties;
use crate::redbook::image::AudioImage;
use crate::seat::Seat;
use crate::stash::Stash;
use blocks::{Blocks, DataBlocks, FinishedBlocks};
use compare::Span;
use discmaster_image::plan::Plan;
use discmaster_image::source::FileRange;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::estimate::{self, Session};
use discmaster_mmc::recording::{Job, Report, Then, Track};
use pace::Pace;
use report::{Compared, Recorded};
use std::time::Duration;
use write::{Stake, Work, write};

/// How to record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// With the laser off.
    pub(crate) simulate: bool,
    /// Open the tray after a success.
    pub(crate) eject: bool,
    /// Sessions can be added afterwards.
    pub(crate) keep_appendable: bool,
    pub(crate) recording: RecordingOptions,
    /// Wanted, where the drive can.
    pub(crate) buffer_underrun_free: bool,
    /// AudioGapSize, in blocks.
    pub(crate) gap: u16,
}

impl Manner {
    /// With the laser on or off, and otherwise as drive and medium have it.
    pub(crate) fn usual(simulate: bool) -> Self {
        Self {
            simulate,
            eject: false,
            keep_appendable: false,
            recording: RecordingOptions::default(),
            buffer_underrun_free: true,
            gap: RecorderProperties::USUAL_GAP,
        }
    }

    /// The job for these tracks.
    fn job(
        self,
        seat: &mut Seat<'_>,
        tracks: Vec<Track>,
        start: Option<Lba>,
    ) -> Result<Job, Cause> {
        let speed = self.recording.speed;
        Ok(Job {
            mode: self.recording.mode,
            simulate: self.simulate,
            speed: speed.map(|speed| speed.kilobytes(seat)).transpose()?,
            buffer_underrun_free: self.buffer_underrun_free,
            then: if self.keep_appendable {
                Then::CloseSession
            } else {
                Then::Finalise
            },
            start,
            ..Job::new(tracks)
        })
    }
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
        /// None where nothing was copied.
        stash: Option<&'a Stash>,
        image: &'a AudioImage,
    },
    /// An image that somebody made before, from block 0 on.
    Finished(&'a FileRange),
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
        Image::Audio { stash, image } => audio::audio(seat, stash, image, manner, watch),
        Image::Finished(file) => finished_image(seat, file, manner, watch),
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
    match earlier {
        None => disc::blank(seat, plan.blocks(), manner.simulate).map_err(|cause| match cause {
            Cause::NotBlank { .. } if boots => Cause::BootImageNotBlank,
            cause => cause,
        })?,
        Some(earlier) => disc::same(seat, earlier, plan.blocks())?,
    }
    let recording = Burn {
        blocks: &DataBlocks(plan),
        job: manner.job(
            seat,
            vec![Track::data(plan.blocks())],
            Some(Lba::from_wire(plan.start())),
        )?,
        appending: earlier.is_some(),
        span: Span::of(&DataBlocks(plan)),
    };
    let burnt = recording.run(seat, watch)?;
    let compared = finished(seat, manner.simulate, watch, |seat| {
        let compared = recording.compare(seat, &burnt, watch)?;
        match earlier {
            Some(earlier) if earlier.is_overwritten() => head::replace(seat, plan, earlier)?,
            _ => {}
        }
        Ok(compared)
    })?;
    Ok(Recorded::of_data(plan).report(burnt, compared))
}

fn finished_image(
    seat: &mut Seat<'_>,
    file: &FileRange,
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<BurnReport, Cause> {
    let blocks = FinishedBlocks(file);
    // More than an address can count fits on no disc.
    disc::blank(seat, blocks.count(), manner.simulate)?;
    let recording = Burn {
        blocks: &blocks,
        job: manner.job(seat, vec![Track::data(blocks.count())], Some(Lba(0)))?,
        appending: false,
        span: Span::of(&blocks),
    };
    let burnt = recording.run(seat, watch)?;
    let compared = finished(seat, manner.simulate, watch, |seat| {
        recording.compare(seat, &burnt, watch)
    })?;
    let recorded = Recorded {
        bytes: file.length,
        blocks: blocks.count(),
        ..Recorded::default()
    };
    Ok(recorded.report(burnt, compared))
}

/// A recording, from the first thing told of it to the session's end.
struct Burn<'a> {
    blocks: &'a dyn Blocks,
    job: Job,
    /// To earlier sessions.
    appending: bool,
    /// Where its blocks come in all that is recorded.
    span: Span,
}

impl Burn<'_> {
    fn run(&self, seat: &mut Seat<'_>, watch: &Watch<'_>) -> Result<Report, Cause> {
        let speed = self.speed(seat)?;
        watch.tell(Event::Preparing {
            seconds: seconds(estimate::preparing(speed)),
        });
        let Span { before, total } = self.span;
        let mut pace = Pace::new(|completed| {
            watch.tell(Event::Block {
                completed: before.saturating_add(completed),
                total,
            });
        });
        let session = if self.appending {
            Session::Later
        } else {
            Session::First
        };
        let work = Work {
            blocks: self.blocks,
            job: &self.job,
            closing_seconds: seconds(estimate::closing(session, speed)),
            stake: Stake {
                simulate: self.job.simulate,
                appending: self.appending,
                untouched: if before > 0 {
                    Disc::Recorded
                } else {
                    Disc::AsItWas
                },
            },
        };
        write(seat, &work, watch, &mut pace)
    }

    /// Checks and reads back what was recorded of data.
    fn compare(
        &self,
        seat: &mut Seat<'_>,
        report: &Report,
        watch: &Watch<'_>,
    ) -> Result<Compared, Cause> {
        settled::check(seat, &self.job, report, report.left)?;
        let tracks = &self.job.tracks;
        let blocks = compare::compare(seat, self.blocks, tracks, report, self.span, watch)?;
        Ok(Compared {
            blocks,
            proof: None,
        })
    }

    /// The speed to reckon with, in kB/s: the one chosen, or the fastest the drive tells of.
    fn speed(&self, seat: &mut Seat<'_>) -> Result<u32, Cause> {
        if let Some(speed) = self.job.speed {
            return Ok(speed);
        }
        let told = seat.run(Phase::Prepare, Drive::max_write_speed)?;
        Ok(told.unwrap_or(SINGLE_SPEED))
    }
}

/// Unlocks the tray, which stays locked between two tracks, after a failure there.
fn at_rest(seat: &mut Seat<'_>, cause: Cause) -> Cause {
    seat.drive.set_recording(false);
    // The cause tells of the disc.
    seat.disc = Disc::None;
    if !seat.drive.is_locked() {
        return cause;
    }
    let unlocked = optional(seat.drive.allow_removal());
    cause.then(unlocked.map_err(|source| seat.failed(Phase::Tray, source)))
}

/// What follows the writing: the comparison, unless there is nothing to compare.
fn finished<T>(
    seat: &mut Seat<'_>,
    simulated: bool,
    watch: &Watch<'_>,
    compare: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
) -> Result<Option<T>, Cause> {
    if !simulated {
        seat.disc = Disc::Recorded;
    }
    // Closing cannot be stopped: who wished to meanwhile is obeyed now.
    if watch.cancelled() {
        return Err(Cause::Cancelled {
            phase: Phase::Close,
            disc: seat.disc,
        });
    }
    if simulated {
        return Ok(None);
    }
    // With the tray locked, as it was for writing.
    let locked = optional(seat.drive.prevent_removal());
    locked.map_err(|source| seat.failed(Phase::Tray, source))?;
    let compared = compare(seat);
    let unlocked = optional(seat.drive.allow_removal());
    let unlocked = unlocked.map_err(|source| seat.failed(Phase::Tray, source));
    match compared {
        Ok(compared) => unlocked.map(|()| Some(compared)),
        Err(cause) => Err(cause.then(unlocked)),
    }
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
