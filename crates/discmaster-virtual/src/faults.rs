//! Scripted faults: what goes wrong, at which command, and when it is over.
//!
//! [`Script`] is what somebody wrote; `Faults` is how far it is. That is a pure state machine: the
//! time is an argument, and what a `Reaction` says is done elsewhere.

mod script;

pub use script::{Script, ScriptError};

use discmaster_mmc::command::{Command, OpCode};
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use script::{Effect, Entry};
use std::ops::RangeInclusive;
use std::time::Duration;

/// A script under way.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    entries: Vec<Counted>,
    gone: bool,
    busy: Option<Busy>,
    /// A WRITE that an entry put off, which will come again.
    put_off: Option<(Command, usize)>,
}

#[derive(Debug)]
struct Counted {
    entry: Entry,
    passed: u32,
    fired: u32,
}

/// A long operation of the drive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Busy {
    since: Duration,
    time: Duration,
    told_as: Triple,
}

/// What happens to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    Proceed,
    /// It takes so long.
    Block(Duration),
    /// It is done at once, but the drive goes on with it for so long.
    Linger(Duration),
    /// It is done, with difficulty.
    Recovered(Sense),
    /// It is not done, but for the blocks of a WRITE before `from`.
    Fail {
        from: Option<i32>,
        sense: Sense,
    },
    /// The drive is not there any more.
    Gone,
    /// Another disc lies in the tray before it is done.
    Swap(String),
    /// The buffer ran empty before it came.
    Underrun,
    /// It moves no more than so many bytes.
    Short(usize),
}

impl Faults {
    pub(crate) fn new(script: Script) -> Self {
        let counted = |entry| Counted {
            entry,
            passed: 0,
            fired: 0,
        };
        Self {
            entries: script.into_entries().into_iter().map(counted).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn gone(&self) -> bool {
        self.gone
    }

    /// What the drive says of the operation that it is busy with.
    pub(crate) fn busy(&self, now: Duration) -> Option<Sense> {
        let busy = self.busy?;
        let gone_by = now.saturating_sub(busy.since);
        if gone_by >= busy.time {
            return None;
        }
        let progress = gone_by.as_micros() * 0x1_0000 / busy.time.as_micros().max(1);
        Some(Sense {
            progress: u16::try_from(progress).ok(),
            ..Sense::new(busy.told_as)
        })
    }

    /// A long operation begins.
    pub(crate) fn begin(&mut self, opcode: OpCode, time: Duration, now: Duration) {
        self.busy = Some(Busy {
            since: now,
            time,
            told_as: match opcode {
                OpCode::SYNCHRONIZE_CACHE
                | OpCode::CLOSE_TRACK_SESSION
                | OpCode::WRITE_10
                | OpCode::WRITE_12 => Triple::LONG_WRITE_IN_PROGRESS,
                OpCode::FORMAT_UNIT => Triple::FORMAT_IN_PROGRESS,
                _ => Triple::OPERATION_IN_PROGRESS,
            },
        });
    }

    /// A command comes to a drive that is ready for it. The first entry that is due decides, and
    /// those after it do not count the command.
    pub(crate) fn meet(&mut self, command: &Command, now: Duration) -> Reaction {
        let opcode = command.opcode();
        let addresses = addresses(command);
        // One that comes again was counted, up to the entry that put it off.
        let known = match self.put_off.take_if(|_| is_write(opcode)) {
            Some((again, index)) if again == *command => index + 1,
            _ => 0,
        };
        for (index, counted) in self.entries.iter_mut().enumerate().skip(known) {
            let Some(touched) = counted.entry.matches(opcode, addresses.as_ref()) else {
                continue;
            };
            if counted.passed < counted.entry.after {
                counted.passed += 1;
                continue;
            }
            if counted
                .entry
                .times
                .is_some_and(|times| counted.fired >= times.get())
            {
                continue;
            }
            counted.fired = counted.fired.saturating_add(1);
            return match &counted.entry.effect {
                Effect::Sense {
                    triple,
                    deferred,
                    about,
                } => fail(*triple, *deferred, about.or(touched), touched),
                Effect::Unsupported => Reaction::Fail {
                    from: None,
                    sense: unsupported(),
                },
                Effect::Gone => {
                    self.gone = true;
                    Reaction::Gone
                }
                Effect::Swap(name) => Reaction::Swap(name.clone()),
                Effect::Underrun => Reaction::Underrun,
                Effect::Short(bytes) => Reaction::Short(*bytes),
                Effect::Busy(time) if is_write(opcode) => {
                    let time = *time;
                    self.put_off = Some((*command, index));
                    self.begin(opcode, time, now);
                    Reaction::Fail {
                        from: None,
                        sense: Sense::new(Triple::LONG_WRITE_IN_PROGRESS),
                    }
                }
                Effect::Busy(time) if immediate(command) => Reaction::Linger(*time),
                Effect::Busy(time) => Reaction::Block(*time),
            };
        }
        Reaction::Proceed
    }
}

/// A deferred error is about an earlier command, so that nothing of this one is done; a recovered
/// one is none, so that all of it is.
fn fail(triple: Triple, deferred: bool, told: Option<i32>, touched: Option<i32>) -> Reaction {
    let sense = Sense {
        information: told.map(i32::cast_unsigned),
        deferred,
        ..Sense::new(triple)
    };
    if triple.key == SenseKey::RECOVERED_ERROR && !deferred {
        Reaction::Recovered(sense)
    } else {
        Reaction::Fail {
            from: touched.filter(|_| !deferred),
            sense,
        }
    }
}

/// As the drive answers a command that it does not know.
fn unsupported() -> Sense {
    discmaster_mmc::command::Refusal::InvalidOpcode(0).sense()
}

fn is_write(opcode: OpCode) -> bool {
    matches!(
        opcode,
        OpCode::WRITE_10 | OpCode::WRITE_12 | OpCode::WRITE_AND_VERIFY_10
    )
}

/// The command is answered before it is done.
fn immediate(command: &Command) -> bool {
    match *command {
        Command::StartStopUnit { immediate, .. }
        | Command::SynchronizeCache { immediate, .. }
        | Command::CloseTrackSession { immediate, .. }
        | Command::RepairTrack { immediate, .. }
        | Command::Blank { immediate, .. } => immediate,
        // Its parameter list says so, and hosts do not wait that long.
        Command::FormatUnit => true,
        _ => false,
    }
}

/// The addresses that a command is about, if it is about any.
fn addresses(command: &Command) -> Option<RangeInclusive<i32>> {
    let blocks = match *command {
        Command::Read10 { blocks, .. }
        | Command::Write10 { blocks, .. }
        | Command::WriteAndVerify10 { blocks, .. }
        | Command::Verify10 { blocks, .. } => blocks.into(),
        Command::ReadCdMsf { start, end, .. } => {
            u32::try_from(end.to_lba().0 - start.to_lba().0).ok()?
        }
        Command::Read12 { blocks, .. }
        | Command::Write12 { blocks, .. }
        | Command::ReadCd { blocks, .. } => blocks,
        _ => return None,
    };
    let first = command.address()?.0;
    let last = i32::try_from(blocks.checked_sub(1)?).unwrap_or(i32::MAX);
    Some(first..=first.saturating_add(last))
}

#[cfg(test)]
mod tests;
