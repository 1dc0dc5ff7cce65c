//! A drive as a host sees it: typed calls over a [`Transport`].
//!
//! Every status is looked at. What may be asked again is asked again, by class and with a ceiling
//! ([`retry`]); a refusal is never counted as success.

mod answers;
pub mod clock;
mod mode;
mod recording;
pub mod retry;
mod structures;
pub mod sub_channel;
pub mod transfer;
mod tray;
pub mod wait;

use crate::command::Command;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::response::configuration::Configuration;
use crate::response::inquiry::{Inquiry, PeripheralType};
use crate::sense::{Condition, Tray};
use crate::transport::{Completion, Data, Status, Transport};
use clock::{Clock, SystemClock};
use retry::{Manner, Next, Patience};
use std::fmt;
use std::time::Duration;

/// For commands that answer at once.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Whether the drive has a medium to work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    NoMedium(Tray),
}

/// An optical drive.
pub struct Drive {
    transport: Box<dyn Transport>,
    clock: Box<dyn Clock>,
    inquiry: Inquiry,
    manner: Manner,
    /// The tray was locked by us and not unlocked since.
    locked: bool,
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drive")
            .field("inquiry", &self.inquiry)
            .finish_non_exhaustive()
    }
}

impl Drive {
    /// Finds out who is there and waits until it is ready. No medium is no error.
    ///
    /// # Errors
    /// [`DriveError::NotOptical`] for a device of another type than 5; whatever keeps INQUIRY or
    /// TEST UNIT READY from an answer.
    pub fn open(transport: Box<dyn Transport>) -> Result<Self, DriveError> {
        Self::open_with_clock(transport, Box::new(SystemClock::default()))
    }

    /// [`Drive::open`] with another clock to wait by.
    pub fn open_with_clock(
        transport: Box<dyn Transport>,
        clock: Box<dyn Clock>,
    ) -> Result<Self, DriveError> {
        let unknown = Inquiry {
            peripheral: PeripheralType(0x1F),
            removable: false,
            vendor: String::new(),
            product: String::new(),
            revision: String::new(),
        };
        let mut drive = Self {
            transport,
            clock,
            inquiry: unknown,
            manner: Manner::Asking,
            locked: false,
        };
        let command = Command::Inquiry {
            page: None,
            allocation: 36,
        };
        drive.inquiry = drive.ask(&command, 36, Inquiry::parse)?;
        if drive.inquiry.peripheral != PeripheralType::MMC {
            return Err(DriveError::NotOptical(drive.inquiry.peripheral));
        }
        drive.ready()?;
        Ok(drive)
    }

    /// Who the drive said it is when it was opened.
    pub const fn inquiry(&self) -> &Inquiry {
        &self.inquiry
    }

    /// The most bytes one command may carry.
    pub fn max_transfer(&self) -> usize {
        self.transport.max_transfer()
    }

    /// TEST UNIT READY until there is an answer: unit attentions are swallowed, a drive that is
    /// becoming ready is waited for, one that wants a start command gets it once.
    pub fn ready(&mut self) -> Result<Readiness, DriveError> {
        let mut started = false;
        loop {
            let error = match self.run(&Command::TestUnitReady, Data::None, TIMEOUT) {
                Ok(_) => return Ok(Readiness::Ready),
                Err(error) => error,
            };
            match error.condition() {
                Some(Condition::NoMedium(tray)) => return Ok(Readiness::NoMedium(tray)),
                Some(Condition::StartRequired) if !started => {
                    started = true;
                    self.start()?;
                }
                _ => return Err(error),
            }
        }
    }

    /// What lies in the drive; `None` where nothing does.
    pub fn medium(&mut self) -> Result<Option<Medium>, DriveError> {
        Ok(self.medium_and_configuration()?.map(|(medium, _)| medium))
    }

    /// As [`Drive::medium`], with the features that the drive has with it.
    pub fn medium_and_configuration(
        &mut self,
    ) -> Result<Option<(Medium, Configuration)>, DriveError> {
        match self.ready()? {
            Readiness::Ready => self.describe_medium().map(Some),
            Readiness::NoMedium(_) => Ok(None),
        }
    }

    /// From here on a unit attention is fatal: what is being written may lie elsewhere now. A
    /// recording says so of itself, and takes it back; one that rests on what was learnt of the disc
    /// before it begins says so when that is learnt.
    pub fn set_recording(&mut self, recording: bool) {
        self.manner = if recording {
            Manner::Recording
        } else {
            Manner::Asking
        };
    }

    /// One command, once. Gives the bytes moved.
    fn once(
        &mut self,
        command: &Command,
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, DriveError> {
        let command = *command;
        let completion = self
            .transport
            .execute(command.to_cdb().as_bytes(), data, timeout)
            .map_err(|source| DriveError::Transport { command, source })?;
        judge(command, completion)
    }

    /// One command, again where its manner and class allow. Gives the bytes moved.
    fn run(
        &mut self,
        command: &Command,
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, DriveError> {
        let mut patience = Patience::new(self.manner, command, self.clock.elapsed());
        loop {
            let again = match &mut data {
                Data::None => Data::None,
                Data::In(buffer) => Data::In(buffer),
                Data::Out(bytes) => Data::Out(bytes),
            };
            let error = match self.once(command, again, timeout) {
                Ok(moved) => return Ok(moved),
                Err(error) => error,
            };
            match patience.next(&error, self.clock.elapsed()) {
                Next::Fail => return Err(error),
                Next::GiveUp { waited } => {
                    return Err(match error {
                        DriveError::Refused { command, sense } => DriveError::StillBusy {
                            command,
                            waited,
                            sense,
                        },
                        other => other,
                    });
                }
                Next::Again => {}
                Next::After(pause) => self.clock.sleep(pause),
            }
        }
    }

    /// A command whose answer has at most `length` bytes, decoded from the bytes that came.
    fn ask<T>(
        &mut self,
        command: &Command,
        length: usize,
        parse: impl FnOnce(&[u8]) -> Result<T, crate::response::Malformed>,
    ) -> Result<T, DriveError> {
        let mut buffer = vec![0; length];
        let moved = self.run(command, Data::In(&mut buffer), TIMEOUT)?;
        let came = buffer.get(..moved).unwrap_or(&buffer);
        parse(came).map_err(|source| DriveError::Answer {
            command: *command,
            source,
        })
    }
}

/// What a completion means. Recovered errors are success: the drive did what it was told.
fn judge(command: Command, completion: Completion) -> Result<usize, DriveError> {
    match (completion.status, completion.sense) {
        (Status::GOOD, _) => Ok(completion.transferred),
        (Status::CHECK_CONDITION, None) => Err(DriveError::NoSense { command }),
        (Status::CHECK_CONDITION, Some(sense)) => match sense.condition() {
            Condition::None | Condition::Recovered => Ok(completion.transferred),
            _ if sense.deferred => Err(DriveError::Deferred { command, sense }),
            _ => Err(DriveError::Refused { command, sense }),
        },
        (status, _) => Err(DriveError::Status { command, status }),
    }
}
