//! An audio disc read back and compared sample by sample, with the drive's read offset found where it
//! has one.
//!
//! What was written is known by its digests. Only where a block differs are sources decoded again:
//! to find the offset at which the drive reads, or the sample that is wrong.

use super::blocks::{Blocks, Broken, Form};
use super::digests::digest;
use super::offset::{self, FARTHEST};
use super::pace::Pace;
use super::stream::Stream;
use crate::attend::{Event, Watch};
use crate::error::{Cause, Phase, SampleDifference};
use crate::seat::Seat;
use discmaster_audio::red_book::{BLOCK, SAMPLES_PER_BLOCK};
use discmaster_mmc::address::Lba;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::{Report, Track};

/// Samples of a block, and bytes of a sample.
const SAMPLES: i64 = SAMPLES_PER_BLOCK as i64;
const SAMPLE: usize = 4;
/// Blocks of one READ CD: what every road carries.
const CHUNK: u32 = 27;
/// Blocks of a stretch that is looked for beside its place, and of that reach.
const STRETCH: u32 = 2;
const REACH: u32 = 4;
const _: () = assert!(FARTHEST == REACH as usize * SAMPLES_PER_BLOCK as usize);

/// What was written, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) stream: &'a Stream<'a>,
    /// Of the stream's blocks.
    pub(crate) digests: &'a [u128],
    pub(crate) tracks: &'a [Track],
    pub(crate) report: &'a Report,
}

/// What was found equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Blocks of which every sample was compared.
    pub(crate) blocks: u32,
    pub(crate) samples: u64,
    pub(crate) unread: u64,
    pub(crate) offset: i32,
}

/// Blocks that lie together on the disc: of a data track, or of audio tracks that flow into each
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: Lba,
    /// Of the stream.
    first: u32,
    blocks: u32,
    form: Form,
}

/// Why a comparison ended.
enum End {
    /// A block of a run of audio is not what was written.
    Differs {
        run: Run,
        block: u32,
    },
    Failed(Box<Cause>),
}

impl From<Cause> for End {
    fn from(cause: Cause) -> Self {
        Self::Failed(Box::new(cause))
    }
}

/// Reads all tracks back. `tell` hears how many blocks are done.
pub(crate) fn compare(
    seat: &mut Seat<'_>,
    written: Written<'_>,
    watch: &Watch<'_>,
    total: u32,
) -> Result<Heard, Cause> {
    let runs = runs(written.tracks, written.report);
    let mut told = None;
    let mut attempt = |seat: &mut Seat<'_>, offset| {
        let mut pace = Pace::new(|completed| {
            // What is compared a second time was told of the first time.
            if told.is_none_or(|told| completed > told) {
                told = Some(completed);
                watch.tell(Event::Verify { completed, total });
            }
        });
        let mut comparison = Comparison {
            written,
            offset,
            watch,
            heard: Heard {
                offset,
                ..Heard::default()
            },
        };
        pace.begin();
        for run in &runs {
            comparison.run(seat, *run, &mut pace)?;
        }
        pace.end();
        Ok(comparison.heard)
    };
    let (run, block) = match attempt(seat, 0) {
        Ok(heard) => return Ok(heard),
        Err(End::Failed(cause)) => return Err(*cause),
        Err(End::Differs { run, block }) => (run, block),
    };
    let found = find_offset(seat, written, &runs, run, block)?.unwrap_or(0);
    let (run, block) = if found == 0 {
        (run, block)
    } else {
        match attempt(seat, found) {
            Ok(heard) => return Ok(heard),
            Err(End::Failed(cause)) => return Err(*cause),
            Err(End::Differs { run, block }) => (run, block),
        }
    };
    Err(difference(seat, written, run, block, found))
}

fn runs(tracks: &[Track], report: &Report) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut first = 0;
    for (track, at) in tracks.iter().zip(&report.tracks) {
        let run = Run {
            start: at.start,
            first,
            blocks: track.blocks,
            form: Form::of(track.kind),
        };
        first += track.blocks;
        match runs.last_mut() {
            Some(last) if last.is_audio() && run.is_audio() && last.end() == run.start => {
                last.blocks += run.blocks;
            }
            _ => runs.push(run),
        }
    }
    runs
}

impl Run {
    fn at(self, block: i64) -> Lba {
        let address = i64::from(self.start.0) + block;
        Lba(i32::try_from(address).unwrap_or(i32::MAX))
    }

    fn end(self) -> Lba {
        self.at(self.blocks.into())
    }

    fn is_audio(self) -> bool {
        self.form == Form::Audio
    }
}

/// One pass over the disc, at an offset.
struct Comparison<'a> {
    written: Written<'a>,
    offset: i32,
    watch: &'a Watch<'a>,
    heard: Heard,
}

impl Comparison<'_> {
    fn run<F: FnMut(u32)>(
        &mut self,
        seat: &mut Seat<'_>,
        run: Run,
        pace: &mut Pace<F>,
    ) -> Result<(), End> {
        if run.is_audio() {
            self.audio(seat, run, pace)
        } else {
            self.data(seat, run, pace)
        }
    }

    fn go_on(&self, seat: &Seat<'_>) -> Result<(), End> {
        if self.watch.cancelled() {
            return Err(End::from(Cause::Cancelled {
                phase: Phase::Compare,
                disc: seat.disc,
            }));
        }
        Ok(())
    }

    fn is_as_written(&self, form: Form, block: u32, bytes: &[u8]) -> bool {
        let wanted = usize::try_from(block).ok();
        wanted.and_then(|block| self.written.digests.get(block)) == Some(&digest(form, bytes))
    }

    fn data<F: FnMut(u32)>(
        &mut self,
        seat: &mut Seat<'_>,
        run: Run,
        pace: &mut Pace<F>,
    ) -> Result<(), End> {
        let mut done = 0;
        let mut bytes = Vec::new();
        // Sectors are read whole; what the host did not send of them is left out.
        let size = match run.form {
            Form::Data => run.form.bytes(),
            Form::Audio | Form::Sector(_) => BLOCK,
        };
        let skipped = match run.form {
            Form::Data => 0,
            _ => BLOCK.saturating_sub(run.form.bytes()),
        };
        while done < run.blocks {
            self.go_on(seat)?;
            let now = CHUNK.min(run.blocks - done);
            let at = run.at(done.into());
            bytes.resize(usize::try_from(now).unwrap_or(0) * size, 0);
            let read = match run.form {
                Form::Data => seat.read(Phase::Compare, at, &mut bytes),
                _ => seat.run(Phase::Compare, |drive| drive.read_sectors(at, &mut bytes)),
            };
            read.map_err(|cause| self.not_read_back(run, done, cause))?;
            for (block, bytes) in (run.first + done..).zip(bytes.chunks(size)) {
                if !self.is_as_written(run.form, block, &bytes[skipped..]) {
                    let place = self.written.stream.place(block);
                    let lba = run.at((block - run.first).into()).0;
                    return Err(End::from(Cause::Differs { lba, place }));
                }
            }
            done += now;
            self.heard.blocks += now;
            let _ = pace.more(now, size);
        }
        Ok(())
    }

    fn audio<F: FnMut(u32)>(
        &mut self,
        seat: &mut Seat<'_>,
        run: Run,
        pace: &mut Pace<F>,
    ) -> Result<(), End> {
        let offset = i64::from(self.offset);
        let (before, behind) = outside(seat, run, self.offset)?;
        let mut held = Held::from(-before * SAMPLES);
        let (mut next, end) = (-before, i64::from(run.blocks) + behind);
        for block in 0..run.blocks {
            let from = i64::from(block) * SAMPLES + offset;
            while held.end() < from + SAMPLES && next < end {
                self.go_on(seat)?;
                let now = i64::from(CHUNK).min(end - next);
                let place = held.more(from, usize::try_from(now).unwrap_or(0) * BLOCK);
                let at = run.at(next);
                let read = seat.run(Phase::Compare, |drive| drive.read_audio(at, place));
                let there = u32::try_from(next.max(0)).unwrap_or(u32::MAX);
                read.map_err(|cause| self.not_read_back(run, there, cause))?;
                next += now;
            }
            let inside = from >= 0 && from + SAMPLES <= i64::from(run.blocks) * SAMPLES;
            match held.block(from).filter(|_| inside) {
                Some(bytes) if self.is_as_written(run.form, run.first + block, bytes) => {
                    self.heard.blocks += 1;
                    self.heard.samples += u64::from(SAMPLES_PER_BLOCK);
                }
                Some(_) => return Err(End::Differs { run, block }),
                None => self.edge(run, block, &held)?,
            }
            let _ = pace.more(1, BLOCK);
        }
        Ok(())
    }

    /// A block that the drive, reading beside it, reads in part. What comes from outside the tracks
    /// may be the drive's own: it can be found equal, and is no difference otherwise.
    fn edge(&mut self, run: Run, block: u32, held: &Held) -> Result<(), End> {
        let wanted = fetch(self.written, run.first + block, 1)?;
        let from = i64::from(block) * SAMPLES + i64::from(self.offset);
        let mut unread = 0;
        for (at, wanted) in (from..).zip(wanted.chunks(SAMPLE)) {
            let inside = (0..i64::from(run.blocks) * SAMPLES).contains(&at);
            match held.sample(at) {
                Some(read) if read == wanted => self.heard.samples += 1,
                Some(_) if inside => return Err(End::Differs { run, block }),
                _ => unread += 1,
            }
        }
        self.heard.unread += unread;
        self.heard.blocks += u32::from(unread == 0);
        Ok(())
    }

    fn not_read_back(&self, run: Run, block: u32, cause: Cause) -> Cause {
        super::compare::not_read_back(
            self.written.stream,
            run.at(block.into()),
            run.first + block,
            cause,
        )
    }
}

/// How many blocks before and behind a run the drive can read, of those that the offset wants.
fn outside(seat: &mut Seat<'_>, run: Run, offset: i32) -> Result<(i64, i64), Cause> {
    let offset = i64::from(offset);
    let whole = offset.div_euclid(SAMPLES);
    let part = i64::from(offset.rem_euclid(SAMPLES) > 0);
    let mut reach = |wanted: i64, at: &dyn Fn(i64) -> i64| {
        let mut block = vec![0; BLOCK];
        for there in 0..wanted.max(0) {
            match seat.drive.read_audio(run.at(at(there)), &mut block) {
                Ok(()) => {}
                // No drive has to.
                Err(DriveError::Refused { .. }) => return Ok(there),
                Err(error) => return Err(seat.failed(Phase::Compare, error)),
            }
        }
        Ok(wanted.max(0))
    };
    let before = reach(-whole, &|there| -1 - there)?;
    let behind = reach(whole + part, &|there| i64::from(run.blocks) + there)?;
    Ok((before, behind))
}

/// Samples that were read, of a stretch of a run.
struct Held {
    /// Sample of the run at which `bytes` begin.
    at: i64,
    bytes: Vec<u8>,
}

impl From<i64> for Held {
    fn from(at: i64) -> Self {
        Self {
            at,
            bytes: Vec::new(),
        }
    }
}

impl Held {
    fn end(&self) -> i64 {
        self.at + i64::try_from(self.bytes.len() / SAMPLE).unwrap_or(i64::MAX)
    }

    /// Room for so many bytes more. What lies before `from` is forgotten.
    fn more(&mut self, from: i64, bytes: usize) -> &mut [u8] {
        let past = usize::try_from(from - self.at).unwrap_or(0);
        let past = past.min(self.bytes.len() / SAMPLE);
        self.bytes.drain(..past * SAMPLE);
        self.at += i64::try_from(past).unwrap_or(0);
        let kept = self.bytes.len();
        self.bytes.resize(kept + bytes, 0);
        &mut self.bytes[kept..]
    }

    fn block(&self, from: i64) -> Option<&[u8]> {
        let start = usize::try_from(from - self.at).ok()? * SAMPLE;
        self.bytes.get(start..start + BLOCK)
    }

    fn sample(&self, at: i64) -> Option<&[u8]> {
        let start = usize::try_from(at - self.at).ok()? * SAMPLE;
        self.bytes.get(start..start + SAMPLE)
    }
}

/// Blocks as they were written, from their sources.
fn fetch(written: Written<'_>, block: u32, blocks: u32) -> Result<Vec<u8>, Cause> {
    let as_written = |bytes: &[u8]| {
        let first = usize::try_from(block).unwrap_or(usize::MAX);
        let there = written.digests.get(first..).unwrap_or_default();
        bytes
            .chunks(BLOCK)
            .zip(there)
            .all(|(bytes, there)| digest(Form::Audio, bytes) == *there)
    };
    let bytes = written.stream.window(block, blocks).map_err(broken)?;
    if as_written(&bytes) {
        return Ok(bytes);
    }
    // Some sound is another one when it is not decoded from its beginning.
    let bytes = written
        .stream
        .window_of_all(block, blocks)
        .map_err(broken)?;
    if as_written(&bytes) {
        return Ok(bytes);
    }
    Err(Cause::SourceChanged {
        place: written.stream.place(block),
    })
}

fn broken(broken: Broken) -> Cause {
    broken.cause(Phase::Compare, crate::error::Disc::Recorded)
}

/// Looks for the offset at which the drive reads, by stretches of sound from the block on that was
/// the first to differ.
fn find_offset(
    seat: &mut Seat<'_>,
    written: Written<'_>,
    runs: &[Run],
    first: Run,
    block: u32,
) -> Result<Option<i32>, Cause> {
    let near = [0, 10, 40, 160, 640].map(|on| (first, block.saturating_add(on)));
    let audio = runs.iter().filter(|run| run.is_audio());
    let all_over = audio.flat_map(|run| [1, 2, 3].map(|part| (*run, run.blocks / 4 * part)));
    let mut found = Vec::new();
    for (run, block) in near.into_iter().chain(all_over) {
        if block < REACH || run.blocks - REACH.min(run.blocks) < block.saturating_add(STRETCH) {
            continue;
        }
        let wanted = fetch(written, run.first + block, STRETCH)?;
        if wanted.iter().all(|byte| *byte == 0) {
            continue;
        }
        let mut read = vec![0; usize::try_from(STRETCH + 2 * REACH).unwrap_or(0) * BLOCK];
        let at = run.at(i64::from(block - REACH));
        seat.run(Phase::Compare, |drive| drive.read_audio(at, &mut read))?;
        found.push(offset::matches(&wanted, &read));
        if offset::is_plain(&found) {
            break;
        }
    }
    Ok(offset::agreed(found))
}

/// The first sample of a block that differs.
fn difference(
    seat: &mut Seat<'_>,
    written: Written<'_>,
    run: Run,
    block: u32,
    offset: i32,
) -> Cause {
    let found = sample(seat, written, run, block, offset);
    let place = || written.stream.place(run.first + block);
    match found {
        Ok(Some(difference)) => Cause::SampleDiffers(Box::new(difference)),
        // It was read right this time.
        Ok(None) => Cause::Differs {
            lba: run.at(block.into()).0,
            place: place(),
        },
        Err(cause) => cause,
    }
}

fn sample(
    seat: &mut Seat<'_>,
    written: Written<'_>,
    run: Run,
    block: u32,
    offset: i32,
) -> Result<Option<SampleDifference>, Cause> {
    let wanted = fetch(written, run.first + block, 1)?;
    let from = i64::from(block) * SAMPLES + i64::from(offset);
    let (first, last) = (
        from.div_euclid(SAMPLES).max(0),
        (from + SAMPLES - 1)
            .div_euclid(SAMPLES)
            .min(i64::from(run.blocks) - 1),
    );
    let mut held = Held::from(first * SAMPLES);
    let room = held.more(
        first * SAMPLES,
        usize::try_from(last - first + 1).unwrap_or(0) * BLOCK,
    );
    seat.run(Phase::Compare, |drive| {
        drive.read_audio(run.at(first), room)
    })?;
    for (into, wanted) in (0_u32..).zip(wanted.chunks(SAMPLE)) {
        let at = from + i64::from(into);
        let Some(read) = held.sample(at).filter(|read| *read != wanted) else {
            continue;
        };
        let right = usize::from(read.get(..2) == wanted.get(..2)) * 2;
        let level = |bytes: &[u8]| {
            let bytes = bytes
                .get(right..)
                .and_then(|bytes| bytes.first_chunk::<2>());
            bytes.map_or(0, |bytes| i16::from_le_bytes(*bytes))
        };
        let origin = written.stream.origin(run.first + block, into.into());
        return Ok(Some(SampleDifference {
            lba: run.at(at.div_euclid(SAMPLES)).0,
            place: origin.map_or_else(String::new, |origin| origin.to_string()),
            right: right > 0,
            wanted: level(wanted),
            found: level(read),
            offset,
        }));
    }
    Ok(None)
}
