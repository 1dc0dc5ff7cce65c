//! Operations that take minutes: started with Immed, then polled, up to a ceiling.

use super::retry::Pause;
use super::{Drive, TIMEOUT};
use crate::address::Lba;
use crate::command::{BlankType, CloseFunction, Command};
use crate::error::DriveError;
use crate::response::disc_information::BackgroundFormat;
use crate::sense::{Condition, Sense, Triple};
use crate::transport::Data;
use std::time::Duration;

/// How far a long operation has come, in 65536ths, where the drive says.
pub type Progress<'a> = &'a mut dyn FnMut(Option<u16>);

/// The longest that flushing the drive's buffer may take.
pub const SYNCHRONIZE_CEILING: Duration = Duration::from_secs(10 * 60);
/// The longest that closing a track, session or disc may take.
pub const CLOSE_CEILING: Duration = Duration::from_secs(30 * 60);
/// The longest that formatting may take, of what does not go on in the background.
pub const FORMAT_CEILING: Duration = Duration::from_secs(180 * 60);
/// The longest that blanking may take: a full CD-RW at 1x has 80 minutes.
pub const BLANK_CEILING: Duration = Duration::from_secs(120 * 60);

impl Drive {
    /// SYNCHRONIZE CACHE: everything written so far is on the medium when this returns.
    pub fn synchronize_cache(&mut self, progress: Progress<'_>) -> Result<(), DriveError> {
        let command = |immediate| Command::SynchronizeCache {
            immediate,
            address: Lba(0),
            blocks: 0,
        };
        self.long_operation(command, SYNCHRONIZE_CEILING, progress)
    }

    /// CLOSE TRACK/SESSION: `number` is the track's, where the function is about one.
    pub fn close(
        &mut self,
        function: CloseFunction,
        number: u16,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let command = |immediate| Command::CloseTrackSession {
            immediate,
            function,
            number,
        };
        self.long_operation(command, CLOSE_CEILING, progress)
    }

    /// BLANK: of the whole disc, fully ([`BlankType::DISC`]) or [`BlankType::MINIMAL`], or of its
    /// last session.
    pub fn blank(&mut self, kind: BlankType, progress: Progress<'_>) -> Result<(), DriveError> {
        self.blank_at(kind, 0, progress)
    }

    /// BLANK of the kinds that are about a track, by its number, or about a track's tail, by the
    /// address it starts at.
    pub fn blank_at(
        &mut self,
        kind: BlankType,
        address: u32,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let command = |immediate| Command::Blank {
            immediate,
            kind,
            address,
        };
        self.long_operation(command, BLANK_CEILING, progress)
    }

    /// REPAIR TRACK: makes a track whose recording was cut off appendable or closable again.
    pub fn repair_track(&mut self, number: u16, progress: Progress<'_>) -> Result<(), DriveError> {
        let command = |immediate| Command::RepairTrack { immediate, number };
        self.long_operation(command, CLOSE_CEILING, progress)
    }

    /// Waits until formatting in the background has come to the end of the medium.
    ///
    /// # Errors
    /// [`DriveError::StillBusy`] where it has not within [`FORMAT_CEILING`], or has stopped before.
    pub fn await_background_format(&mut self, progress: Progress<'_>) -> Result<(), DriveError> {
        let start = self.clock.elapsed();
        let mut pause = Pause::new(Duration::from_millis(50), Duration::from_secs(2));
        loop {
            let state = self.disc_information()?.background_format;
            if state == BackgroundFormat::COMPLETE {
                return Ok(());
            }
            let waited = self.clock.elapsed().saturating_sub(start);
            if state != BackgroundFormat::IN_PROGRESS || waited >= FORMAT_CEILING {
                return Err(DriveError::StillBusy {
                    command: Command::FormatUnit,
                    waited,
                    sense: Sense::new(Triple::FORMAT_IN_PROGRESS),
                });
            }
            progress(self.requested_progress()?);
            self.clock.sleep(pause.next());
        }
    }

    /// Starts an operation with Immed and polls it to its end; a drive that refuses Immed gets
    /// the command without it, with all the time that the operation may take.
    fn long_operation(
        &mut self,
        command: impl Fn(bool) -> Command,
        ceiling: Duration,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let immediate = command(true);
        match self.run(&immediate, Data::None, TIMEOUT) {
            Ok(_) => self.poll(&immediate, ceiling, progress),
            Err(error) if error.condition() == Some(Condition::InvalidField) => {
                let patient = command(false);
                self.run(&patient, Data::None, ceiling)?;
                self.poll(&patient, ceiling, progress)
            }
            Err(error) => Err(error),
        }
    }

    /// TEST UNIT READY until the operation has ended; its failure is told there, too.
    pub(super) fn poll(
        &mut self,
        operation: &Command,
        ceiling: Duration,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let start = self.clock.elapsed();
        let mut pause = Pause::new(Duration::from_millis(5), Duration::from_secs(1));
        let mut announced = false;
        loop {
            let sense = match self.once(&Command::TestUnitReady, Data::None, TIMEOUT) {
                Ok(_) => return Ok(()),
                Err(DriveError::Refused { sense, .. }) => sense,
                Err(DriveError::Deferred { sense, .. }) => {
                    return Err(DriveError::Refused {
                        command: *operation,
                        sense,
                    });
                }
                Err(error) => return Err(error),
            };
            let condition = sense.condition();
            if condition == Condition::MediumMayHaveChanged && changes(operation) && !announced {
                // The medium is another one now: a closed or a blank one. Once.
                announced = true;
                continue;
            }
            if !condition.is_wait() {
                return Err(DriveError::Refused {
                    command: *operation,
                    sense,
                });
            }
            let waited = self.clock.elapsed().saturating_sub(start);
            if waited >= ceiling {
                return Err(DriveError::StillBusy {
                    command: *operation,
                    waited,
                    sense,
                });
            }
            let far = match sense.progress {
                Some(far) => Some(far),
                None => self.requested_progress()?,
            };
            progress(far);
            self.clock.sleep(pause.next());
        }
    }

    /// REQUEST SENSE, for drives that tell progress there only.
    fn requested_progress(&mut self) -> Result<Option<u16>, DriveError> {
        let command = Command::RequestSense {
            descriptor: false,
            allocation: 18,
        };
        let mut buffer = [0; 18];
        let moved = self.once(&command, Data::In(&mut buffer), TIMEOUT)?;
        let sense = Sense::parse(buffer.get(..moved).unwrap_or(&buffer));
        let Some(sense) = sense else {
            return Ok(None);
        };
        let calm = matches!(sense.condition(), Condition::None | Condition::Recovered);
        if !calm && !sense.condition().is_wait() && sense.triple != Triple::MEDIUM_MAY_HAVE_CHANGED
        {
            // Sense that is taken here would not be told again.
            return Err(if sense.deferred {
                DriveError::Deferred { command, sense }
            } else {
                DriveError::Refused { command, sense }
            });
        }
        Ok(sense.progress)
    }
}

/// Operations after which a drive announces the medium as a new one.
const fn changes(operation: &Command) -> bool {
    matches!(
        operation,
        Command::CloseTrackSession { .. } | Command::Blank { .. } | Command::FormatUnit
    )
}
