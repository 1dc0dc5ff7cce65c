//! The image from its first block to its last, read ahead by workers.

use super::effort::Effort;
use super::error::{Halt, InOrderError};
use super::fill::{Structures, fill};
use super::jobs::{Job, Jobs};
use super::sources::Reader;
use super::streams::Streams;
use super::sums::Sums;
use super::{Chunk, POLL, Progress, Written};
use crate::BLOCK;
use crate::plan::Plan;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What each worker does with what it has read; false ends the run.
type Use<'u> = &'u (dyn Fn(Chunk<'_>) -> bool + Sync);

/// What the workers and the calling thread share.
struct Line<'p, 'u> {
    plan: &'p Plan,
    /// Where chunks are used as soon as they are read.
    each: Option<Use<'u>>,
    structures: Structures,
    streams: Streams,
    /// Where checksums are wanted.
    sums: Option<Sums<'p>>,
    state: Mutex<State<'p>>,
    /// A buffer was filled, or a worker has left: for the calling thread.
    filled: Condvar,
    /// A buffer was emptied: for the workers.
    emptied: Condvar,
}

struct State<'p> {
    jobs: Jobs<'p>,
    /// Jobs given out so far.
    given: u64,
    empty: Vec<Vec<u8>>,
    /// Jobs done and not yet handed on, by their number.
    done: BTreeMap<u64, (Job, Vec<u8>)>,
    workers: usize,
    stopped: bool,
    failure: Option<Halt>,
}

/// [`in_order`](super::in_order), taking these checksums.
pub(super) fn run<'p, E>(
    plan: &'p Plan,
    sums: Option<Sums<'p>>,
    effort: Effort,
    progress: &dyn Progress,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<Written, InOrderError<E>> {
    go(plan, sums, effort, progress, None, each)
}

/// [`in_parts`](super::in_parts), taking these checksums.
pub(super) fn run_parts<'p, E: Send>(
    plan: &'p Plan,
    sums: Option<Sums<'p>>,
    effort: Effort,
    progress: &dyn Progress,
    each: impl Fn(Chunk<'_>) -> Result<(), E> + Sync,
) -> Result<Written, InOrderError<E>> {
    let failure = Mutex::new(None);
    let used = |chunk: Chunk<'_>| match each(chunk) {
        Ok(()) => true,
        Err(error) => {
            let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
            false
        }
    };
    let written = go(plan, sums, effort, progress, Some(&used), |_| Ok(()));
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(InOrderError::Each(error)),
        None => written,
    }
}

fn go<'p, E>(
    plan: &'p Plan,
    sums: Option<Sums<'p>>,
    effort: Effort,
    progress: &dyn Progress,
    used: Option<Use<'_>>,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<Written, InOrderError<E>> {
    let jobs = Jobs::new(plan, effort.chunk(), u64::MAX);
    let threads = jobs.at_once(effort.threads());
    let line = Line {
        plan,
        each: used,
        structures: Structures::default(),
        streams: Streams::default(),
        sums,
        state: Mutex::new(State {
            jobs,
            given: 0,
            // One more than can be in the making, for the one that is handed on meanwhile.
            empty: vec![Vec::new(); threads + 1],
            done: BTreeMap::new(),
            workers: threads,
            stopped: false,
            failure: None,
        }),
        filled: Condvar::new(),
        emptied: Condvar::new(),
    };
    thread::scope(|scope| {
        // Also when `each` panics, the workers must be sent away before the scope waits for them.
        let _stop = Stop(&line);
        for _ in 0..threads {
            scope.spawn(|| line.work());
        }
        line.hand_on(progress, each)
    })?;
    Ok(Written::of(line.sums))
}

impl<'p> Line<'p, '_> {
    /// Where in the plan a byte of the image lies.
    fn block(&self, at: u64) -> u32 {
        u32::try_from(at / BLOCK).map_or(u32::MAX, |block| self.plan.start().saturating_add(block))
    }

    fn work(&self) {
        let _leave = Leave(self);
        let mut reader = Reader::new(self.plan, &self.streams, self.sums.as_ref());
        while let Some((number, job, mut buffer)) = self.take() {
            let result = match job {
                Job::Span { at, length, extent } => {
                    // Chunks but the last are of one length: nothing is cleared twice.
                    buffer.resize(length, 0);
                    let read = |origin, offset, part: &mut [u8]| reader.read(origin, offset, part);
                    let filled = fill(self.plan, &self.structures, read, at, extent, &mut buffer);
                    filled.and_then(|()| {
                        let chunk = Chunk {
                            block: self.block(at),
                            bytes: &buffer,
                        };
                        match self.each {
                            Some(each) if !each(chunk) => Err(Halt::Stopped),
                            _ => Ok(()),
                        }
                    })
                }
                Job::Copy { .. } => unreachable!("no file is large enough to be copied here"),
                Job::Unread { first, count } => reader.check_unread(first, count),
            };
            let mut state = self.lock();
            match result {
                Ok(()) => {
                    state.done.insert(number, (job, buffer));
                }
                Err(halt) => {
                    state.failure.get_or_insert(halt);
                    return;
                }
            }
            drop(state);
            self.filled.notify_one();
        }
    }

    /// The next job and a buffer for it, both at once: the lowest job not yet done then always
    /// has a buffer.
    fn take(&self) -> Option<(u64, Job, Vec<u8>)> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(buffer) = state.empty.pop() {
                let job = state.jobs.next()?;
                state.given += 1;
                return Some((state.given - 1, job, buffer));
            }
            state = self
                .emptied
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn hand_on<E>(
        &self,
        progress: &dyn Progress,
        mut each: impl FnMut(Chunk<'_>) -> Result<(), E>,
    ) -> Result<(), InOrderError<E>> {
        let total = self.plan.bytes();
        let mut written = 0;
        for number in 0.. {
            let Some((job, buffer)) = self.wait_for(number, progress)? else {
                break;
            };
            if let Job::Span { at, .. } = job {
                each(Chunk {
                    block: self.block(at),
                    bytes: &buffer,
                })
                .map_err(InOrderError::Each)?;
                written += job.bytes();
                progress.wrote(written, total);
            }
            self.lock().empty.push(buffer);
            self.emptied.notify_one();
        }
        Ok(())
    }

    /// The job of that number once it is done; none when there are no more.
    fn wait_for<E>(
        &self,
        number: u64,
        progress: &dyn Progress,
    ) -> Result<Option<(Job, Vec<u8>)>, InOrderError<E>> {
        if progress.cancelled() {
            return Err(InOrderError::Cancelled);
        }
        let mut state = self.lock();
        loop {
            match state.failure.take() {
                Some(Halt::Source(error)) => return Err(error.into()),
                Some(Halt::Stopped) => return Err(InOrderError::Cancelled),
                None => {}
            }
            if let Some(done) = state.done.remove(&number) {
                return Ok(Some(done));
            }
            if state.workers == 0 {
                return Ok(None);
            }
            let (next, waited) = self
                .filled
                .wait_timeout(state, POLL)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
            if waited.timed_out() {
                drop(state);
                if progress.cancelled() {
                    return Err(InOrderError::Cancelled);
                }
                state = self.lock();
            }
        }
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.streams.stop();
        if let Some(sums) = &self.sums {
            sums.stop();
        }
        self.emptied.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<'p>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Stop<'a, 'p, 'u>(&'a Line<'p, 'u>);

impl Drop for Stop<'_, '_, '_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Signs a worker off, also one that panics: nobody waits for it then.
struct Leave<'a, 'p, 'u>(&'a Line<'p, 'u>);

impl Drop for Leave<'_, '_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
        self.0.lock().workers -= 1;
        self.0.filled.notify_one();
    }
}
