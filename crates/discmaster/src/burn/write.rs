//! The tracks of a job written to the disc, and the session closed.

use super::blocks::Blocks;
use super::feed::{Feed, Stop, Why, feed};
use super::pace::Pace;
use crate::attend::{Event, Watch};
use crate::error::{Cause, Disc, Phase};
use crate::progress::WriteState;
use crate::seat::Seat;
use discmaster_mmc::recording::{DriveBuffer, Job, Left, RecordError, Recording, Report};
use std::time::{Duration, Instant};

/// How often the drive is asked how full its buffer is: it has better things to do.
const ASKING: Duration = Duration::from_millis(500);

/// What is to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work<'a> {
    /// Of all tracks.
    pub(crate) blocks: &'a dyn Blocks,
    pub(crate) job: &'a Job,
    /// What NotifyClosingDisc says.
    pub(crate) closing_seconds: u32,
    pub(crate) stake: Stake,
}

/// What a failure can cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stake {
    pub(crate) simulate: bool,
    /// There are earlier sessions, which nothing can harm.
    pub(crate) appending: bool,
    /// What the disc is before anything is written.
    pub(crate) untouched: Disc,
}

impl Stake {
    /// What was left in the drive, for whoever wanted a disc.
    fn of(self, left: Left) -> Disc {
        match left {
            _ if self.simulate => Disc::AsItWas,
            Left::AsItWas => self.untouched,
            Left::NotClosed { .. } => Disc::NotClosed,
            left if self.appending => Disc::Unfinished(left),
            left => Disc::Spoilt(left),
        }
    }
}

/// Why no more is written.
enum Halt {
    /// The sources, or somebody who watches.
    Off(Why),
    Record(RecordError),
}

impl From<Why> for Halt {
    fn from(why: Why) -> Self {
        Self::Off(why)
    }
}

impl From<RecordError> for Halt {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

/// Writes all tracks and does afterwards as the job says.
pub(crate) fn write(
    seat: &mut Seat<'_>,
    work: &Work<'_>,
    watch: &Watch<'_>,
    pace: &mut Pace<impl FnMut(u32)>,
) -> Result<Report, Cause> {
    let recorder = seat.recorder;
    let failed = |source, disc| Cause::Record {
        recorder: recorder.to_owned(),
        disc,
        source,
    };
    feed(work.blocks, watch, |feed| {
        let before = |why| Stop {
            why,
            phase: Phase::Prepare,
            disc: work.stake.untouched,
            cleared: Ok(()),
        };
        feed.fill().map_err(before)?;
        let begun = Recording::begin(seat.drive, work.job);
        let mut recording =
            begun.map_err(|source| before(Why::from(failed(source, work.stake.untouched))))?;
        pace.begin();

        if let Err(halt) = tracks(&mut recording, work, feed, watch, pace) {
            let cleared = recording.abort();
            let disc = work.stake.of(recording.report().left);
            return Err(Stop {
                why: match halt {
                    Halt::Off(why) => why,
                    Halt::Record(source) => Why::from(failed(source, disc)),
                },
                phase: Phase::Write,
                disc,
                cleared: cleared
                    .map(drop)
                    .map_err(|source| Box::new(failed(source, disc))),
            });
        }
        pace.end();
        tell_track(work, work.job.tracks.len(), watch);
        watch.tell(Event::Closing {
            seconds: work.closing_seconds,
        });
        recording.finish(&mut |_, _| ()).map_err(|source| {
            let disc = work.stake.of(recording.report().left);
            Stop {
                why: Why::from(failed(source, disc)),
                phase: Phase::Close,
                disc,
                cleared: Ok(()),
            }
        })
    })
}

/// Writes all blocks, and waits for the word that the sources were whole: what is not, must not
/// be closed as if it were.
fn tracks(
    recording: &mut Recording<'_>,
    work: &Work<'_>,
    feed: &mut Feed<'_>,
    watch: &Watch<'_>,
    pace: &mut Pace<impl FnMut(u32)>,
) -> Result<(), Halt> {
    let mut gauge = Gauge::new();
    let (mut slot, mut at) = (Vec::new(), 0);
    for (number, track) in work.job.tracks.iter().enumerate() {
        tell_track(work, number, watch);
        let size = track.kind.block_bytes();
        let mut left = usize::try_from(track.blocks).unwrap_or(usize::MAX);
        while left > 0 {
            if at == slot.len() {
                feed.recycle(std::mem::take(&mut slot));
                (slot, at) = (feed.next()?, 0);
            }
            // A slot may hold the end of one track and the beginning of the next, of one size.
            let blocks = ((slot.len() - at) / size).min(left);
            if blocks == 0 {
                let lost = Cause::Fault("the blocks of a track are not of its size");
                return Err(Halt::Off(Why::from(lost)));
            }
            let bytes = slot.get(at..at + blocks * size).unwrap_or_default();
            recording.write(bytes)?;
            (left, at) = (left - blocks, at + bytes.len());
            let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
            if let Some(bytes_per_second) = pace.more(blocks, size) {
                let (waiting_bytes, buffer_bytes) = feed.waiting();
                let drive_buffer = gauge.read(recording)?;
                watch.tell(Event::Writing(WriteState {
                    command_bytes: u32::try_from(recording.preferred_chunk()).unwrap_or(u32::MAX),
                    waiting_bytes,
                    buffer_bytes,
                    drive_buffer,
                    bytes_per_second,
                }));
            }
        }
    }
    feed.recycle(slot);
    Ok(feed.end()?)
}

/// Tells that so many tracks of an audio disc are written.
fn tell_track(work: &Work<'_>, written: usize, watch: &Watch<'_>) {
    let tracks = &work.job.tracks;
    if tracks.iter().any(|track| track.kind.is_audio()) {
        let count = |tracks| u32::try_from(tracks).unwrap_or(u32::MAX);
        watch.tell(Event::Track {
            current: count(written),
            total: count(tracks.len()),
        });
    }
}

/// How full the drive's buffer is, asked now and then.
struct Gauge {
    asked: Option<Instant>,
    last: Option<DriveBuffer>,
}

impl Gauge {
    fn new() -> Self {
        Self {
            asked: None,
            last: None,
        }
    }

    fn read(&mut self, recording: &mut Recording<'_>) -> Result<Option<DriveBuffer>, RecordError> {
        if self.asked.is_none_or(|asked| asked.elapsed() >= ASKING) {
            self.asked = Some(Instant::now());
            self.last = recording.drive_buffer()?;
        }
        Ok(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_depends_on_what_was_there() {
        let left = Left::SessionOpen { blocks: 640 };
        let stake = |simulate, appending| Stake {
            simulate,
            appending,
            untouched: Disc::AsItWas,
        };
        assert_eq!(stake(false, false).of(left), Disc::Spoilt(left));
        assert_eq!(stake(false, true).of(left), Disc::Unfinished(left));
        assert_eq!(stake(true, true).of(left), Disc::AsItWas);
        assert_eq!(stake(false, false).of(Left::AsItWas), Disc::AsItWas);
        let whole = Left::NotClosed { blocks: 640 };
        assert_eq!(stake(false, false).of(whole), Disc::NotClosed);
        let behind = Stake {
            untouched: Disc::Recorded,
            ..stake(false, true)
        };
        assert_eq!(behind.of(Left::AsItWas), Disc::Recorded);
    }
}
