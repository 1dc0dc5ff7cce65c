//! All blocks of a program, in order: tracks of sound are decoded ahead, on as many threads as there are processors.
//!
//! The program is cut into jobs, each of which gives the bytes of its stretch whoever does it and whenever; their
//! bytes are handed on in the program's order. So the number of threads changes nothing but the time.

mod ahead;
mod job;

use super::Program;
use crate::sound::SoundError;
use ahead::Ahead;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::thread;
use thiserror::Error;

/// Bytes handed on at once, about.
const PART: usize = 64 * 1024;

#[derive(Debug, Error)]
pub enum PourError {
    #[error(transparent)]
    Sound(#[from] SoundError),
    #[error("cannot read the sectors of track {track} from '{}': {source}", path.display())]
    Sectors {
        track: usize,
        path: PathBuf,
        source: io::Error,
    },
    #[error("'{}' has only {found} of the {stored} sectors of track {track}: it is truncated, or changed since it was looked at", path.display())]
    Short {
        track: usize,
        path: PathBuf,
        found: u32,
        stored: u32,
    },
    #[error("'{}' changed while it was read for track {track}: leave it alone until the disc is made, and start again", path.display())]
    Changed { track: usize, path: PathBuf },
    /// The program itself makes no sense.
    #[error("track {track} is planned wrongly: {what}")]
    Plan { track: usize, what: &'static str },
    #[error("stopped before all of the program was read")]
    Stopped,
}

/// What there is to tell of a program that was poured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Poured {
    /// Sounds, by their place in the program, in which samples were louder than a disc can hold and are cut to the
    /// loudest, and how many.
    pub clipped: Vec<(usize, u64)>,
}

/// Hands all blocks of all tracks to `push`, with the place of their track: whole blocks in the track's form, about
/// 64 KiB at once and never of two tracks. Audio is 2352 bytes a block, little-endian. When `stop` is set or `push`
/// breaks off, it ends with [`PourError::Stopped`].
pub fn pour(
    program: &Program,
    stop: &AtomicBool,
    push: &mut dyn FnMut(usize, &[u8]) -> ControlFlow<()>,
) -> Result<Poured, PourError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    pour_on(threads, program, stop, push)
}

/// With so many threads that decode.
fn pour_on(
    threads: usize,
    program: &Program,
    stop: &AtomicBool,
    push: &mut dyn FnMut(usize, &[u8]) -> ControlFlow<()>,
) -> Result<Poured, PourError> {
    let jobs = job::jobs(program)?;
    let ahead = Ahead::new(jobs.len(), stop);
    thread::scope(|scope| {
        // Whatever ends this, the threads end with it.
        let _ended = ahead.ending();
        for _ in 0..threads.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                ahead.work(|job, out| jobs.get(job).map_or(Ok(()), |job| job.run(program, out)));
            });
        }
        hand_on(program, &ahead, push)
    })?;
    let mut poured = Poured::default();
    for (sound, clipped) in ahead.clipped() {
        match poured.clipped.iter_mut().find(|(other, _)| *other == sound) {
            Some((_, sum)) => *sum += clipped,
            None => poured.clipped.push((sound, clipped)),
        }
    }
    poured.clipped.sort_unstable();
    Ok(poured)
}

/// Cuts what the jobs give into whole blocks of tracks.
fn hand_on(
    program: &Program,
    ahead: &Ahead<'_>,
    push: &mut dyn FnMut(usize, &[u8]) -> ControlFlow<()>,
) -> Result<(), PourError> {
    let mut rest = Rest::default();
    for (place, track) in program.tracks.iter().enumerate() {
        let block = track.block_bytes();
        let part = PART / block * block;
        let mut left = u64::from(track.blocks) * block as u64;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(part);
            let bytes = rest.bytes(wanted, place + 1, ahead)?;
            if push(place, bytes).is_break() {
                return Err(PourError::Stopped);
            }
            left -= wanted as u64;
        }
    }
    // The last job is done when it says so: a sum may still be wrong.
    match ahead.next()? {
        None => Ok(()),
        Some(_) => Err(PourError::Plan {
            track: program.tracks.len(),
            what: "there is more of it than its blocks hold",
        }),
    }
}

/// What came from the jobs and was not yet handed on.
#[derive(Default)]
struct Rest {
    bytes: Vec<u8>,
    given: usize,
    /// Put together of two.
    joined: Vec<u8>,
}

impl Rest {
    fn bytes(
        &mut self,
        wanted: usize,
        track: usize,
        ahead: &Ahead<'_>,
    ) -> Result<&[u8], PourError> {
        if self.bytes.len() - self.given >= wanted {
            let from = self.given;
            self.given += wanted;
            return Ok(&self.bytes[from..from + wanted]);
        }
        self.joined.clear();
        while self.joined.len() < wanted {
            if self.given == self.bytes.len() {
                self.given = 0;
                self.bytes = ahead.next()?.ok_or(PourError::Plan {
                    track,
                    what: "it gives fewer bytes than its blocks hold",
                })?;
            }
            let ready = &self.bytes[self.given..];
            let count = ready.len().min(wanted - self.joined.len());
            self.joined.extend_from_slice(&ready[..count]);
            self.given += count;
        }
        Ok(&self.joined)
    }
}

#[cfg(test)]
mod tests;
