//! The end of a recording: closed, or given up, and what is left of the disc.

use super::job::Then;
use super::plan::Step;
use super::report::{Around, Closing, Left, Note, Report};
use super::{RecordError, Recording, is_lost, plain_refusal};
use crate::command::CloseFunction;
use crate::error::DriveError;
use crate::response::track_information::TrackInformation;
use crate::sense::Condition;

impl Recording<'_> {
    /// Flushes the drive's buffer, then does as the job says ([`Then`]): closes and unlocks the
    /// tray, or leaves both as they are for the next recording. Where none follows after all,
    /// [`Drive::allow_removal`](crate::drive::Drive::allow_removal) unlocks it. After a simulation there is nothing to close.
    /// `progress` is in 65536ths, where the drive says.
    ///
    /// # Errors
    /// [`RecordError::WrongLength`] where announced blocks did not come: the recording is given
    /// up. [`RecordError::Flush`] where data were lost, after which the session is left open;
    /// [`RecordError::Close`] where the data may be readable, but not in every drive.
    /// [`Recording::report`] says what is on the disc.
    pub fn finish(
        &mut self,
        progress: &mut dyn FnMut(Closing, Option<u16>),
    ) -> Result<Report, RecordError> {
        if self.failed {
            return Err(RecordError::Failed);
        }
        if !self.sequence.is_whole() {
            let plan = self.sequence.track_plan();
            let came = u64::from(self.sequence.taken())
                + (self.pending.len() / self.block_size().bytes()) as u64;
            let wrong = RecordError::WrongLength {
                announced: plan.map_or(0, |plan| plan.blocks),
                came,
            };
            self.give_up();
            return Err(wrong);
        }
        let closed = self.close(progress, false);
        if let Err(error) = closed {
            self.give_up();
            return Err(error);
        }
        if self.job.then != Then::Finalise && matches!(self.sequence.left(), Left::Finalised { .. })
        {
            self.notes.push(Note::plain(Around::DiscClosed));
        }
        if self.job.then == Then::LeaveSessionOpen {
            // The recording goes on: what comes next must come onto the same disc.
            self.released = true;
            return Ok(self.report());
        }
        let released = self.release();
        released.map_err(|source| RecordError::Close { source })?;
        Ok(self.report())
    }

    /// Gives the recording up and leaves the drive sane: what it took is flushed and the tray is
    /// unlocked. The session stays open: closed, it would pass for a whole one. A disc that no
    /// WRITE was sent to is left alone.
    ///
    /// # Errors
    /// The first thing that went wrong on the way; the rest was tried nevertheless.
    /// [`Recording::report`] says what is on the disc.
    pub fn abort(&mut self) -> Result<Report, RecordError> {
        if self.released {
            return Ok(self.report());
        }
        self.failed = true;
        self.sequence.give_up();
        let closed = self.close(&mut |_, _| {}, false);
        let released = self.release();
        closed?;
        released.map_err(|source| RecordError::Close { source })?;
        Ok(self.report())
    }

    /// What the recording did so far, and what the disc is left as if it ends here.
    pub fn report(&self) -> Report {
        Report {
            way: self.way(),
            simulated: self.job.simulate,
            left: self.sequence.left(),
            tracks: self.begun.iter().map(|begun| begun.recorded).collect(),
            notes: self.notes.clone(),
        }
    }

    /// The steps behind a track, or behind all of them, up to the next track's.
    pub(super) fn close(
        &mut self,
        progress: &mut dyn FnMut(Closing, Option<u16>),
        between: bool,
    ) -> Result<(), RecordError> {
        let mut first = Ok(());
        loop {
            let step = self.sequence.step();
            let outcome = match &step {
                Step::Synchronize => self
                    .drive
                    .synchronize_cache(&mut |far| progress(Closing::Flushing, far)),
                Step::Survey(address) => match self.drive.track_information(*address) {
                    Ok(track) => {
                        self.survey(&track);
                        Ok(())
                    }
                    Err(error) => Err(error),
                },
                Step::CloseTrack => {
                    let begun = self.begun.get(self.sequence.last_track());
                    let number = begun.map_or(0, |begun| begun.number);
                    self.drive.close(CloseFunction::TRACK, number, &mut |far| {
                        progress(Closing::ClosingTrack, far);
                    })
                }
                Step::Close(function) => {
                    let closing = match *function {
                        CloseFunction::SESSION => Closing::ClosingSession,
                        _ => Closing::Finalising,
                    };
                    let close = *function;
                    self.drive
                        .close(close, 0, &mut |far| progress(closing, far))
                }
                _ => return first,
            };
            let error = match outcome {
                Ok(()) => {
                    self.sequence.advance();
                    continue;
                }
                Err(error) => error,
            };
            if self.closes_itself(&error) {
                continue;
            }
            if is_lost(&error) {
                self.sequence.abandon();
            }
            let Err(error) = self.step_around(error) else {
                continue;
            };
            let failed = match step {
                Step::Synchronize => {
                    self.sequence.give_up_flushing();
                    RecordError::Flush { source: error }
                }
                Step::Survey(_) => {
                    // How much is there stays untold; that is no worse than before.
                    self.sequence.advance();
                    continue;
                }
                _ => {
                    self.sequence.fail_to_close();
                    RecordError::Close { source: error }
                }
            };
            if between {
                return Err(failed);
            }
            first = first.and(Err(failed));
        }
    }

    /// Whether this is no failure: recorded at once, a disc is closed with its last block, and a
    /// drive may announce it as another medium then, as it does after CLOSE TRACK/SESSION. Once.
    fn closes_itself(&mut self, error: &DriveError) -> bool {
        let announces = self.sequence.closes_itself()
            && plain_refusal(error) == Some(Condition::MediumMayHaveChanged);
        announces && !std::mem::replace(&mut self.announced, true)
    }

    /// Compares the drive's next writable address with what it has taken.
    fn survey(&mut self, track: &TrackInformation) {
        let begun = self.begun.get(self.sequence.last_track());
        if let Some(begun) = begun
            && let Some(next) = track.next_writable
        {
            let there = i64::from(next.0) - i64::from(begun.place.0);
            let there = u32::try_from(there).unwrap_or(0);
            self.sequence.survey_found(there);
        }
    }

    /// Back to everyday manners, with the tray unlocked.
    fn release(&mut self) -> Result<(), DriveError> {
        self.released = true;
        self.drive.set_recording(false);
        match self.drive.allow_removal() {
            Err(error) if !error.is_unsupported() => Err(error),
            _ => Ok(()),
        }
    }

    /// As [`Recording::abort`], where another failure is already being told.
    pub(super) fn give_up(&mut self) {
        if !self.released {
            // The failure that led here is the one to tell.
            let _ = self.abort();
        }
    }
}
