//! One track written to the disc, track-at-once.

use super::blocks::Blocks;
use super::feed::{Feed, Stop, Why, feed};
use super::pace::Pace;
use crate::attend::{Event, Watch};
use crate::error::{Cause, Disc, Phase};
use crate::progress::WriteState;
use crate::seat::Seat;
use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::track_at_once::{Job, RecordError, Then, TrackAtOnce};

/// A track to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Track<'a> {
    pub(crate) blocks: &'a dyn Blocks,
    pub(crate) job: Job,
    /// Where it has to start: an image's addresses are those of the disc.
    pub(crate) start: Option<Lba>,
    /// Audio tracks of the disc; none of a data disc.
    pub(crate) of_audio_tracks: Option<u32>,
    /// What NotifyClosingDisc says, of the last track.
    pub(crate) closing_seconds: u32,
    pub(crate) stake: Stake,
}

/// What a failure leaves of the disc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stake {
    pub(crate) simulate: bool,
    /// There are earlier sessions, which nothing can harm.
    pub(crate) appending: bool,
    /// Tracks of this recording are on the disc already.
    pub(crate) begun: bool,
}

impl Stake {
    /// What failing before the first block of the track leaves.
    pub(crate) fn before(self) -> Disc {
        if self.begun {
            self.after()
        } else {
            Disc::AsItWas
        }
    }

    /// What failing after it leaves.
    pub(crate) fn after(self) -> Disc {
        match self {
            Self { simulate: true, .. } => Disc::AsItWas,
            Self {
                appending: true, ..
            } => Disc::Unfinished,
            _ => Disc::Spoilt,
        }
    }

    fn left_by(self, error: &RecordError) -> Disc {
        use discmaster_mmc::recording::track_at_once::Phase as Of;
        match (error, error.phase()) {
            (_, Of::Preparing) => self.before(),
            (RecordError::Close { .. }, _) if !self.simulate => Disc::NotClosed,
            (_, Of::Writing | Of::Closing) => self.after(),
        }
    }
}

/// Writes the track, and after the last one closes the session; says where the track starts.
pub(crate) fn write(
    seat: &mut Seat<'_>,
    track: &Track<'_>,
    watch: &Watch<'_>,
    pace: &mut Pace<impl FnMut(u32)>,
) -> Result<Lba, Cause> {
    let recorder = seat.recorder;
    let stake = track.stake;
    let failed = |source: RecordError| Cause::Record {
        recorder: recorder.to_owned(),
        disc: stake.left_by(&source),
        source,
    };
    feed(track.blocks, watch, |feed| {
        let stop = |why| Stop {
            why,
            phase: Phase::Prepare,
            disc: stake.before(),
            cleared: Ok(()),
        };
        feed.fill().map_err(stop)?;
        let begun = TrackAtOnce::begin(seat.drive, track.job).map_err(failed);
        let mut recording = begun.map_err(|cause| stop(Why::from(cause)))?;
        pace.begin();

        if let Err(why) = blocks(&mut recording, track, feed, watch, pace, &failed) {
            let untouched = recording.written() == 0;
            return Err(Stop {
                why,
                phase: Phase::Write,
                disc: if untouched {
                    stake.before()
                } else {
                    stake.after()
                },
                cleared: recording.abort().map_err(|error| Box::new(failed(error))),
            });
        }
        if let Then::CloseSession { .. } = track.job.then {
            pace.end();
            if let Some(total) = track.of_audio_tracks {
                let current = total;
                watch.tell(Event::Track { current, total });
            }
            watch.tell(Event::Closing {
                seconds: track.closing_seconds,
            });
        }
        let start = recording.start();
        let closed = recording.finish(&mut |_, _| ());
        closed.map_err(|source| stop(Why::from(failed(source))))?;
        Ok(start)
    })
}

/// Writes all blocks, and waits for the word that the sources were whole: what is not, must not
/// be closed as if it were.
fn blocks(
    recording: &mut TrackAtOnce<'_>,
    track: &Track<'_>,
    feed: &mut Feed<'_>,
    watch: &Watch<'_>,
    pace: &mut Pace<impl FnMut(u32)>,
    failed: &impl Fn(RecordError) -> Cause,
) -> Result<(), Why> {
    if let Some(wanted) = track.start
        && recording.start() != wanted
    {
        return Err(Why::from(Cause::Start {
            wanted: wanted.0,
            told: recording.start().0,
        }));
    }
    let total = track.blocks.count();
    while recording.written() < total {
        let before = recording.written();
        let slot = feed.next()?;
        recording
            .write(&slot)
            .map_err(|error| Why::from(failed(error)))?;
        let told = pace.more(recording.written() - before, track.blocks.size());
        if let Some(bytes_per_second) = told {
            let (waiting_bytes, buffer_bytes) = feed.waiting();
            watch.tell(Event::Writing(WriteState {
                command_bytes: u32::try_from(slot.len()).unwrap_or(u32::MAX),
                waiting_bytes,
                buffer_bytes,
                drive_buffer: None,
                bytes_per_second,
            }));
        }
        feed.recycle(slot);
    }
    feed.end()
}
