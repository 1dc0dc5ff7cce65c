//! Work that is done ahead: jobs on threads, their bytes taken in the jobs' order, and never too many of them.

use super::PourError;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that wait for those before them, at most.
const MOST_AHEAD: usize = 64 * 1024 * 1024;
/// Bytes of the job that is taken from, at most: it may always go on, or nothing would.
const MOST_WAITING: usize = 2 * 1024 * 1024;
/// How often somebody who waits looks whether all is to stop.
const LOOK: Duration = Duration::from_millis(50);

pub(super) struct Ahead<'a> {
    state: Mutex<State>,
    /// Something was done: bytes, an end, room.
    moved: Condvar,
    stop: &'a AtomicBool,
}

struct State {
    outputs: Vec<Output>,
    /// The job that nobody has begun, and the one whose bytes are taken.
    begin: usize,
    take: usize,
    /// Bytes of all jobs but the one whose bytes are taken.
    waiting: usize,
    clipped: Vec<(usize, u64)>,
    /// The threads are to end.
    ended: bool,
}

#[derive(Default)]
struct Output {
    parts: VecDeque<Vec<u8>>,
    bytes: usize,
    end: Option<Result<(), PourError>>,
}

/// Where a job puts its bytes.
pub(super) struct Out<'a> {
    ahead: &'a Ahead<'a>,
    job: usize,
}

/// Ends the threads when it goes.
pub(super) struct Ending<'a>(&'a Ahead<'a>);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.moved.notify_all();
    }
}

impl<'a> Ahead<'a> {
    pub(super) fn new(jobs: usize, stop: &'a AtomicBool) -> Self {
        let mut outputs = Vec::new();
        outputs.resize_with(jobs, Output::default);
        Self {
            state: Mutex::new(State {
                outputs,
                begin: 0,
                take: 0,
                waiting: 0,
                clipped: Vec::new(),
                ended: false,
            }),
            moved: Condvar::new(),
            stop,
        }
    }

    pub(super) fn ending(&self) -> Ending<'_> {
        Ending(self)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'b>(&self, state: MutexGuard<'b, State>) -> MutexGuard<'b, State> {
        let waited = self.moved.wait_timeout(state, LOOK);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn stopped(&self, state: &State) -> bool {
        state.ended || self.stop.load(Ordering::Relaxed)
    }

    /// Does jobs until none is left.
    pub(super) fn work(&self, run: impl Fn(usize, &mut Out<'_>) -> Result<(), PourError>) {
        loop {
            let job = {
                let mut state = self.lock();
                let job = state.begin;
                if job >= state.outputs.len() || self.stopped(&state) {
                    return;
                }
                state.begin += 1;
                job
            };
            let mut out = Out { ahead: self, job };
            let run = catch_unwind(AssertUnwindSafe(|| run(job, &mut out)));
            let mut state = self.lock();
            match run {
                Ok(end) => {
                    if let Some(output) = state.outputs.get_mut(job) {
                        output.end = Some(end);
                    }
                    self.moved.notify_all();
                }
                Err(panic) => {
                    // Whoever takes the bytes must not wait for those of a thread that is gone.
                    state.ended = true;
                    self.moved.notify_all();
                    drop(state);
                    resume_unwind(panic);
                }
            }
        }
    }

    /// The next bytes; None when all jobs are done.
    pub(super) fn next(&self) -> Result<Option<Vec<u8>>, PourError> {
        let mut state = self.lock();
        loop {
            if self.stopped(&state) {
                return Err(PourError::Stopped);
            }
            let take = state.take;
            let Some(output) = state.outputs.get_mut(take) else {
                return Ok(None);
            };
            if let Some(part) = output.parts.pop_front() {
                output.bytes -= part.len();
                self.moved.notify_all();
                return Ok(Some(part));
            }
            match output.end.take() {
                Some(Ok(())) => {
                    state.take += 1;
                    let next = state.outputs.get(take + 1).map_or(0, |output| output.bytes);
                    state.waiting -= next;
                    self.moved.notify_all();
                }
                Some(Err(error)) => return Err(error),
                None => state = self.wait(state),
            }
        }
    }

    pub(super) fn clipped(&self) -> Vec<(usize, u64)> {
        std::mem::take(&mut self.lock().clipped)
    }
}

impl Out<'_> {
    /// Waits until there is room.
    pub(super) fn put(&mut self, bytes: Vec<u8>) -> Result<(), PourError> {
        let mut state = self.ahead.lock();
        loop {
            if self.ahead.stopped(&state) {
                return Err(PourError::Stopped);
            }
            let first = self.job == state.take;
            let waiting = state.waiting + bytes.len();
            let Some(output) = state.outputs.get_mut(self.job) else {
                return Ok(());
            };
            // What waited when its turn came may be more than what it may add then.
            let room = if first {
                output.bytes == 0 || output.bytes + bytes.len() <= MOST_WAITING
            } else {
                waiting <= MOST_AHEAD
            };
            if room {
                output.bytes += bytes.len();
                output.parts.push_back(bytes);
                if !first {
                    state.waiting = waiting;
                }
                self.ahead.moved.notify_all();
                return Ok(());
            }
            state = self.ahead.wait(state);
        }
    }

    pub(super) fn clipped(&mut self, sound: usize, samples: u64) {
        if samples > 0 {
            self.ahead.lock().clipped.push((sound, samples));
        }
    }
}
