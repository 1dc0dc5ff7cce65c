//! The plan written to the disc in one track, track-at-once.

use super::feed::{Feed, Stop, Why, feed};
use crate::error::{Cause, Disc, Phase};
use crate::progress::Sinks;
use crate::seat::Seat;
use discmaster_image::plan::Plan;
use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::track_at_once::{Job, RecordError, Then, TrackAtOnce, TrackKind};

/// What NotifyPreparingBurn says: spinning up, and a power calibration.
const PREPARING_SECONDS: u32 = 15;
/// What NotifyClosingDisc says: lead-in and lead-out are 2:30 at single speed, and a drive of
/// today writes them several times faster.
const CLOSING_SECONDS: u32 = 30;

/// Writes the image from address 0 on, and closes the disc.
pub(crate) fn write(
    seat: &mut Seat<'_>,
    plan: &Plan,
    simulate: bool,
    sinks: &Sinks,
) -> Result<(), Cause> {
    sinks.each(|sink| sink.notify_preparing_burn(PREPARING_SECONDS));
    let recorder = seat.recorder;
    let failed = |source: RecordError| Cause::Record {
        recorder: recorder.to_owned(),
        disc: left_by(&source, simulate),
        source,
    };
    let job = Job {
        blocks: plan.blocks(),
        kind: TrackKind::Data,
        simulate,
        speed: None,
        buffer_underrun_free: true,
        calibrate: true,
        then: Then::CloseSession {
            keep_disc_open: false,
        },
    };
    feed(plan, sinks, |feed| {
        let stop = |why| Stop {
            why,
            phase: Phase::Prepare,
            disc: Disc::AsItWas,
            cleared: Ok(()),
        };
        feed.fill().map_err(stop)?;
        let begun = TrackAtOnce::begin(seat.drive, job).map_err(failed);
        let mut track = begun.map_err(|cause| stop(Why::from(cause)))?;

        if let Err(why) = blocks(&mut track, plan.blocks(), feed, sinks, &failed) {
            let untouched = simulate || track.written() == 0;
            return Err(Stop {
                why,
                phase: Phase::Write,
                disc: if untouched {
                    Disc::AsItWas
                } else {
                    Disc::Spoilt
                },
                cleared: track.abort().map_err(|error| Box::new(failed(error))),
            });
        }
        sinks.each(|sink| sink.notify_closing_disc(CLOSING_SECONDS));
        let closed = track.finish(&mut |_, _| ());
        closed.map_err(|source| stop(Why::from(failed(source))))
    })
}

/// Writes all blocks, and waits for the word that the sources were whole: what is not, must not
/// be closed as if it were.
fn blocks(
    track: &mut TrackAtOnce<'_>,
    total: u32,
    feed: &mut Feed<'_>,
    sinks: &Sinks,
    failed: &impl Fn(RecordError) -> Cause,
) -> Result<(), Why> {
    // The image's addresses are those of the disc, and it begins at 0.
    if track.start() != Lba(0) {
        return Err(Why::from(Cause::Start(track.start().0)));
    }
    sinks.each(|sink| sink.notify_block_progress(0, total));
    while track.written() < total {
        let slot = feed.next()?;
        track
            .write(&slot)
            .map_err(|error| Why::from(failed(error)))?;
        feed.recycle(slot);
        sinks.each(|sink| sink.notify_block_progress(track.written(), total));
    }
    feed.end()
}

/// What a failed recording left of the disc.
fn left_by(error: &RecordError, simulate: bool) -> Disc {
    match error {
        _ if simulate => Disc::AsItWas,
        RecordError::NoMedium
        | RecordError::NotWritable { .. }
        | RecordError::NoTestWrite(_)
        | RecordError::Empty
        | RecordError::TooShort { .. }
        | RecordError::DoesNotFit { .. }
        | RecordError::NoNextWritable
        | RecordError::Prepare { .. } => Disc::AsItWas,
        RecordError::Write { .. }
        | RecordError::Failed
        | RecordError::WrongLength { .. }
        | RecordError::Flush { .. } => Disc::Spoilt,
        RecordError::Close { .. } => Disc::NotClosed,
    }
}
