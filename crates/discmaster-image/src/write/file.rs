//! The image written into a file by several workers, each at its own place.

use super::direct::{Buffer, Direct};
use super::effort::Effort;
use super::error::{Halt, WriteError};
use super::fill::{Structures, fill};
use super::jobs::{DISK_BLOCK, Job, Jobs, end};
use super::open::OpenFile;
use super::origin::Origin;
use super::room::Room;
use super::sources::Reader;
use super::streams::Streams;
use super::sums::Sums;
use super::{POLL, Progress, Written};
use crate::plan::{LARGE, Plan};
use rustix::fd::BorrowedFd;
use rustix::fs::Advice;
use rustix::io::Errno;
use std::num::NonZeroU64;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// An image of fewer bytes is brought to the disk by the sync alone.
const SOON: u64 = 8 << 20;

/// Bytes copied between two looks at whether to stop.
const STEP: u64 = 8 << 20;

/// What the workers and the calling thread share.
struct Site<'a> {
    plan: &'a Plan,
    file: BorrowedFd<'a>,
    room: &'a Room<'a>,
    direct: Option<Direct>,
    /// Bytes up to the end of the last extent, in whole blocks of the disk: zeros lie behind it.
    filled: u64,
    chunk: usize,
    structures: Structures,
    streams: Streams,
    /// Where checksums are wanted.
    sums: Option<Sums<'a>>,
    /// Held in writing and copying. The kernel lets one write at a time into a file, and those who
    /// wait for it spin on their processors; here they sleep.
    writing: Mutex<()>,
    state: Mutex<State<'a>>,
    /// Some bytes were written, or a worker has left: for the calling thread.
    changed: Condvar,
}

struct State<'a> {
    jobs: Jobs<'a>,
    written: u64,
    workers: usize,
    stopped: bool,
    failure: Option<Failure>,
}

enum Failure {
    /// In reading.
    Halt(Halt),
    /// In writing at a byte of the image.
    Write { offset: u64, error: Errno },
}

impl<T: Into<Halt>> From<T> for Failure {
    fn from(error: T) -> Self {
        Self::Halt(error.into())
    }
}

/// Writes the image into an empty file that has its length already.
pub(super) fn write_all<'a>(
    plan: &'a Plan,
    file: BorrowedFd<'a>,
    room: &'a Room<'a>,
    sums: Option<Sums<'a>>,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    let direct = Direct::open(file, plan.bytes());
    // Past the cache, one copy is made of a large file as of a small one, and a checksum is taken of
    // it on the way. The kernel's own way is better only where it copies nothing.
    let large = if direct.is_some() && !room.shares() {
        u64::MAX
    } else {
        LARGE
    };
    let jobs = Jobs::new(plan, effort.chunk(), large);
    let threads = jobs.at_once(effort.threads());
    let site = Site {
        plan,
        file,
        room,
        direct,
        filled: plan
            .extents()
            .last()
            .map_or(0, |extent| end(plan, extent))
            .next_multiple_of(DISK_BLOCK),
        chunk: effort.chunk(),
        structures: Structures::default(),
        streams: Streams::default(),
        sums,
        writing: Mutex::new(()),
        state: Mutex::new(State {
            jobs,
            written: 0,
            workers: threads,
            stopped: false,
            failure: None,
        }),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        // Also when `progress` panics, the workers must be sent away before the scope waits.
        let _stop = Stop(&site);
        for _ in 0..threads {
            scope.spawn(|| site.work());
        }
        site.watch(progress)
    })?;
    Ok(Written::of(site.sums))
}

impl<'a> Site<'a> {
    fn work(&self) {
        let _leave = Leave(self);
        let mut worker = Worker {
            site: self,
            reader: Reader::new(self.plan, &self.streams, self.sums.as_ref()),
            buffer: Buffer::default(),
        };
        while let Some(job) = self.take() {
            if let Err(failure) = worker.perform(job) {
                self.lock().failure.get_or_insert(failure);
                return;
            }
        }
    }

    fn take(&self) -> Option<Job> {
        let mut state = self.lock();
        if state.stopped || state.failure.is_some() {
            return None;
        }
        state.jobs.next()
    }

    fn wrote(&self, bytes: u64) -> Result<(), Failure> {
        let mut state = self.lock();
        state.written += bytes;
        if state.stopped || state.failure.is_some() {
            return Err(Halt::Stopped.into());
        }
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Reports progress until the last worker has left.
    fn watch(&self, progress: &dyn Progress) -> Result<(), WriteError> {
        let total = self.plan.bytes();
        let mut reported = 0;
        loop {
            if progress.cancelled() {
                return Err(WriteError::Cancelled);
            }
            let mut state = self.lock();
            if state.written == reported && state.failure.is_none() && state.workers > 0 {
                state = self
                    .changed
                    .wait_timeout(state, POLL)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
            if let Some(failure) = state.failure.take() {
                drop(state);
                return Err(self.explain(failure));
            }
            let (written, workers) = (state.written, state.workers);
            drop(state);
            if written > reported {
                reported = written;
                progress.wrote(written, total);
            } else if workers == 0 {
                return Ok(());
            }
        }
    }

    fn explain(&self, failure: Failure) -> WriteError {
        match failure {
            Failure::Halt(Halt::Source(error)) => error.into(),
            Failure::Halt(Halt::Stopped) => WriteError::Cancelled,
            Failure::Write { offset, error } => self.room.explain(offset, error),
        }
    }

    /// Lets the kernel bring these bytes to the disk from now on, so that the sync at the end finds
    /// little left. Linux does so for pages that are said not to be needed; those it is still
    /// writing it keeps.
    fn begin_write_back(&self, at: u64, length: u64) {
        if self.plan.bytes() < SOON {
            return;
        }
        // A hint: whether it is taken or not, the sync brings everything to the disk or fails.
        let _ = rustix::fs::fadvise(self.file, at, NonZeroU64::new(length), Advice::DontNeed);
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.streams.stop();
        if let Some(sums) = &self.sums {
            sums.stop();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Worker<'s, 'a> {
    site: &'s Site<'a>,
    reader: Reader<'s, 'a>,
    buffer: Buffer,
}

impl Worker<'_, '_> {
    fn perform(&mut self, job: Job) -> Result<(), Failure> {
        let plan = self.site.plan;
        match job {
            Job::Span { at, length, extent } => {
                // Behind the last extent the file has its zeros already.
                let length = usize::try_from(self.site.filled.saturating_sub(at))
                    .map_or(length, |filled| filled.min(length));
                let bytes = self.buffer.bytes(length);
                let structures = &self.site.structures;
                let reader = &mut self.reader;
                let read = |origin, offset, part: &mut [u8]| reader.read(origin, offset, part);
                fill(plan, structures, read, at, extent, bytes)?;
                self.write(at, length)?;
                self.site.wrote(job.bytes())
            }
            Job::Copy {
                at,
                length,
                origin,
                offset,
            } => self.copy(at, length, origin, offset),
            Job::Unread { first, count } => Ok(self.reader.check_unread(first, count)?),
        }
    }

    /// Writes the first `length` bytes of the buffer at a byte of the image.
    fn write(&self, at: u64, length: usize) -> Result<(), Failure> {
        let bytes = self.buffer.filled(length);
        let done = match &self.site.direct {
            Some(direct) => direct
                .write(bytes, at)
                .map_err(|error| Failure::Write { offset: at, error })?,
            None => 0,
        };
        let mut rest = &bytes[done..];
        let mut offset = at + done as u64;
        if rest.is_empty() {
            return Ok(());
        }
        let turn = self.site.turn();
        while !rest.is_empty() {
            match rustix::io::pwrite(self.site.file, rest, offset) {
                Ok(0) => {
                    return Err(Failure::Write {
                        offset,
                        error: Errno::IO,
                    });
                }
                Ok(count) => {
                    rest = &rest[count..];
                    offset += count as u64;
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(Failure::Write { offset, error }),
            }
        }
        drop(turn);
        self.site.begin_write_back(at, length as u64);
        Ok(())
    }

    fn copy(&mut self, at: u64, length: u64, origin: Origin, offset: u64) -> Result<(), Failure> {
        let source = origin.source(self.site.plan);
        let Some(source) = self.reader.open_source(source, offset)? else {
            unreachable!("only files of the file system are copied");
        };
        let mut done = 0;
        while done < length {
            let step = STEP.min(length - done);
            let copied = match self.copy_step(&source, offset + done, at + done, step)? {
                0 => self.carry_step(&source, offset + done, at + done, step)?,
                copied => {
                    self.site.begin_write_back(at + done, copied);
                    copied
                }
            };
            done += copied;
            self.site.wrote(copied)?;
        }
        self.sum(&source, origin, offset, length)?;
        Ok(source.verify(offset + length)?)
    }

    /// Takes the sum of what the kernel has copied, out of its cache, where it is now. That these are
    /// the bytes it copied is what the source tells that is looked at before and after.
    fn sum(
        &mut self,
        source: &OpenFile<'_>,
        origin: Origin,
        offset: u64,
        length: u64,
    ) -> Result<(), Failure> {
        let (Some(sums), Origin::File(node)) = (&self.site.sums, origin) else {
            return Ok(());
        };
        let mut done = 0;
        while done < length {
            let step = usize::try_from(length - done)
                .map_or(self.site.chunk, |length| length.min(self.site.chunk));
            let bytes = self.buffer.bytes(step);
            source.read(offset + done, bytes)?;
            sums.take_in(node, offset + done, bytes)?;
            done += step as u64;
            self.site.wrote(0)?;
        }
        Ok(())
    }

    /// Lets the kernel copy at most `length` bytes; 0 when it does not or cannot.
    fn copy_step(
        &self,
        source: &OpenFile<'_>,
        from: u64,
        mut to: u64,
        length: u64,
    ) -> Result<u64, Failure> {
        let mut from = source.place(from);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let offset = to;
        let _turn = self.site.turn();
        loop {
            return match rustix::fs::copy_file_range(
                source.fd(),
                Some(&mut from),
                self.site.file,
                Some(&mut to),
                length,
            ) {
                Ok(count) => Ok(count as u64),
                Err(Errno::INTR) => continue,
                Err(error @ (Errno::NOSPC | Errno::DQUOT)) => Err(Failure::Write { offset, error }),
                // Not between these two file systems, or an error of which only reading and
                // writing apart can tell on which side it lies.
                Err(_) => Ok(0),
            };
        }
    }

    /// Copies at most `length` bytes through the buffer.
    fn carry_step(
        &mut self,
        source: &OpenFile<'_>,
        from: u64,
        to: u64,
        length: u64,
    ) -> Result<u64, Failure> {
        let length =
            usize::try_from(length).map_or(self.site.chunk, |length| length.min(self.site.chunk));
        source.read(from, self.buffer.bytes(length))?;
        self.write(to, length)?;
        Ok(length as u64)
    }
}

struct Stop<'s, 'a>(&'s Site<'a>);

impl Drop for Stop<'_, '_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Signs a worker off, also one that panics: nobody waits for it then.
struct Leave<'s, 'a>(&'s Site<'a>);

impl Drop for Leave<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
        self.0.lock().workers -= 1;
        self.0.changed.notify_one();
    }
}
