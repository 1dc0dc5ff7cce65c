//! Which failures are worth another try, how soon, and for how long. Pure: no command is sent
//! here and no clock read.

use crate::command::Command;
use crate::error::DriveError;
use crate::sense::Condition;
use crate::transport::Status;
use std::time::Duration;

/// How a command may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Outside a recording: anything may be asked again.
    Asking,
    /// Inside one: only a busy drive is asked again. A unit attention says that the medium or the
    /// drive is not what it was, an aborted WRITE leaves its place unknown.
    Recording,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Fail,
    /// As [`Next::Fail`], after waiting in vain.
    GiveUp {
        waited: Duration,
    },
    Again,
    After(Duration),
}

/// Unit attentions swallowed for one command: drives queue several after a reset.
const ATTENTIONS: u8 = 8;
/// Further tries of a command that the drive aborted.
const ABORTED: u8 = 2;
/// How long a drive may be becoming ready.
pub const READY_CEILING: Duration = Duration::from_secs(60);
/// How long a WRITE may be put off by a drive that empties its buffer.
pub const WRITE_CEILING: Duration = Duration::from_secs(200);

/// The patience that one command is met with.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    manner: Manner,
    writing: bool,
    attentions: u8,
    aborted: u8,
    since: Duration,
    pause: Pause,
}

impl Patience {
    /// `now`: of the clock that [`Patience::next`] is given times of.
    pub const fn new(manner: Manner, command: &Command, now: Duration) -> Self {
        let writing = matches!(command, Command::Write10 { .. } | Command::Write12 { .. });
        let (first, longest) = if writing { (1, 25) } else { (10, 500) };
        Self {
            manner,
            writing,
            attentions: 0,
            aborted: 0,
            since: now,
            pause: Pause::new(Duration::from_millis(first), Duration::from_millis(longest)),
        }
    }

    pub fn next(&mut self, error: &DriveError, now: Duration) -> Next {
        match error {
            DriveError::Status { status, .. } if *status == Status::BUSY => self.wait(now),
            // A deferred error is about another command: repeating this one would hide it.
            DriveError::Refused { sense, .. } => match sense.condition() {
                condition if condition.is_wait() => self.wait(now),
                condition if condition.is_unit_attention() => {
                    self.attentions += 1;
                    if self.manner == Manner::Asking && self.attentions <= ATTENTIONS {
                        Next::Again
                    } else {
                        Next::Fail
                    }
                }
                Condition::Aborted if !self.writing => {
                    self.aborted += 1;
                    if self.aborted <= ABORTED {
                        Next::Again
                    } else {
                        Next::Fail
                    }
                }
                _ => Next::Fail,
            },
            _ => Next::Fail,
        }
    }

    fn wait(&mut self, now: Duration) -> Next {
        let ceiling = if self.writing {
            WRITE_CEILING
        } else {
            READY_CEILING
        };
        let waited = now.saturating_sub(self.since);
        if waited >= ceiling {
            return Next::GiveUp { waited };
        }
        Next::After(self.pause.next())
    }
}

/// Pauses that double up to a longest one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pause {
    next: Duration,
    longest: Duration,
}

impl Pause {
    pub(crate) const fn new(first: Duration, longest: Duration) -> Self {
        Self {
            next: first,
            longest,
        }
    }

    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.longest);
        pause
    }
}
