//! Track at once: one track of mode 1 or of audio from the next writable address on, then the
//! session's lead-in and lead-out, or another track (MMC-6, CD track at once feature).
//!
//! Several tracks are several recordings, one after the other on the same drive. Between two audio
//! tracks lie link blocks and the pause: for music without gaps this is not the way.

mod job;
pub mod sequence;

use crate::address::Lba;
use crate::command::{CloseFunction, TrackAddress};
use crate::drive::Drive;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::response::configuration::Profile;
use crate::sense::Condition;
use sequence::{Sequence, Step};

pub use super::{Closing, MINIMUM_TRACK, Phase, RecordError, TrackKind};
pub use job::{Job, Then};

/// A recording under way. Dropping it gives it up, as [`TrackAtOnce::abort`] does, but without a
/// word about how that went.
#[derive(Debug)]
pub struct TrackAtOnce<'a> {
    drive: &'a mut Drive,
    sequence: Sequence,
    job: Job,
    start: Lba,
    /// The tray is unlocked and the drive knows of no recording.
    released: bool,
}

impl<'a> TrackAtOnce<'a> {
    /// Sets the drive up for writing. Sizes are checked before the laser is: a job that does not
    /// fit leaves the disc as it is. A failure leaves the tray unlocked, even if it is of another
    /// track than the first.
    ///
    /// # Errors
    /// All of [`Phase::Preparing`].
    pub fn begin(drive: &'a mut Drive, job: Job) -> Result<Self, RecordError> {
        let free_running = match admit(drive, &job) {
            Ok(free_running) => free_running,
            Err(error) => {
                drive.set_recording(false);
                if drive.is_locked() {
                    // By the track before. The failure that led here is the one to tell.
                    let _ = drive.allow_removal();
                }
                return Err(error);
            }
        };
        drive.set_recording(true);
        let mut recording = Self {
            drive,
            sequence: Sequence::new(job, free_running),
            job,
            start: Lba(0),
            released: false,
        };
        recording.prepare()?;
        Ok(recording)
    }

    fn prepare(&mut self) -> Result<(), RecordError> {
        loop {
            let step = self.sequence.step();
            let outcome = match step {
                Step::SetSpeed(speed) => self.drive.set_speed(u16::MAX, speed),
                Step::SelectParameters(parameters) => {
                    self.drive.select_write_parameters(&parameters)
                }
                Step::Calibrate => self.drive.calibrate(),
                Step::FindNextWritable => {
                    self.find_next_writable()?;
                    Ok(())
                }
                Step::Write
                | Step::Pad(_)
                | Step::Synchronize
                | Step::CloseSession
                | Step::Done => return Ok(()),
            };
            match outcome {
                Ok(()) => self.sequence.advance(),
                Err(error) if self.sequence.refused(plain_refusal(&error)) => {}
                Err(error) => return Err(prepare(error)),
            }
        }
    }

    /// The address and the room as the drive counts them under the parameters just set.
    fn find_next_writable(&mut self) -> Result<(), RecordError> {
        let track = self
            .drive
            .track_information(TrackAddress::INVISIBLE)
            .map_err(prepare)?;
        self.start = track.next_writable.ok_or(RecordError::NoNextWritable)?;
        fits(&self.job, track.free_blocks)
    }

    /// Where the track starts.
    pub const fn start(&self) -> Lba {
        self.start
    }

    /// Blocks of data that the drive has taken.
    pub const fn written(&self) -> u32 {
        self.sequence.written()
    }

    /// The next blocks of the track, of the length that its kind has.
    ///
    /// # Errors
    /// [`RecordError::Write`], after which only [`TrackAtOnce::abort`] makes sense;
    /// [`RecordError::WrongLength`] for more blocks than were announced, of which none is written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if self.sequence.step() != Step::Write {
            return Err(RecordError::Failed);
        }
        let came = u64::from(self.written()) + (bytes.len() / self.block_bytes()) as u64;
        if came > u64::from(self.job.blocks) {
            return Err(RecordError::WrongLength {
                announced: self.job.blocks,
                came,
            });
        }
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        let address = self.position();
        let size = self.job.kind.block_size();
        self.sequence.touch();
        if let Err(source) = self.drive.write_blocks(size, address, bytes) {
            if is_lost(&source) {
                self.sequence.abandon();
            } else {
                self.sequence.give_up();
            }
            return Err(RecordError::Write {
                address: source.address().unwrap_or(address),
                source,
            });
        }
        self.sequence
            .wrote(u32::try_from(bytes.len() / size.bytes()).unwrap_or(u32::MAX));
        Ok(())
    }

    const fn block_bytes(&self) -> usize {
        self.job.kind.block_bytes()
    }

    fn position(&self) -> Lba {
        let end = self.start.forward(self.written());
        end.unwrap_or(Lba(i32::MAX))
    }

    /// Flushes the drive's buffer, then does as the job says ([`Then`]): closes the session and
    /// unlocks the tray, or leaves both as they are for the next track. Where none follows after
    /// all, [`Drive::allow_removal`] unlocks it. After a simulation there is no session to close.
    /// `progress` is in 65536ths, where the drive says.
    ///
    /// # Errors
    /// [`RecordError::WrongLength`] where announced blocks did not come: the recording is given
    /// up. [`RecordError::Flush`] where data were lost, after which the session is left open;
    /// [`RecordError::Close`] where the data may be readable, but not in every drive.
    pub fn finish(
        mut self,
        progress: &mut dyn FnMut(Closing, Option<u16>),
    ) -> Result<(), RecordError> {
        if self.written() != self.job.blocks {
            let wrong = RecordError::WrongLength {
                announced: self.job.blocks,
                came: self.written().into(),
            };
            self.give_up();
            return Err(wrong);
        }
        self.sequence.advance();
        if let Step::Pad(blocks) = self.sequence.step() {
            // At most 300 blocks.
            let zeros = vec![0; self.block_bytes() * usize::try_from(blocks).unwrap_or(0)];
            self.put(&zeros)?;
            self.sequence.advance();
        }
        let closed = self.close(progress);
        if closed.is_ok() && self.job.then == Then::LeaveSessionOpen {
            // The recording goes on: what comes next must come onto the same disc.
            self.released = true;
            return Ok(());
        }
        let released = self.release();
        closed?;
        released.map_err(|source| RecordError::Close { source })
    }

    /// Gives the recording up and leaves the drive sane: what it took is flushed and the tray is
    /// unlocked. The session stays open: closed, it would pass for a whole one. A disc that no
    /// WRITE was sent to is left alone.
    ///
    /// # Errors
    /// The first thing that went wrong on the way; the rest was tried nevertheless.
    pub fn abort(mut self) -> Result<(), RecordError> {
        self.sequence.give_up();
        let closed = self.close(&mut |_, _| {});
        let released = self.release();
        closed?;
        released.map_err(|source| RecordError::Close { source })
    }

    /// SYNCHRONIZE CACHE and, unless the recording is given up or has lost data, CLOSE.
    fn close(&mut self, progress: &mut dyn FnMut(Closing, Option<u16>)) -> Result<(), RecordError> {
        loop {
            let outcome = match self.sequence.step() {
                Step::Synchronize => self
                    .drive
                    .synchronize_cache(&mut |far| progress(Closing::Flushing, far))
                    .map_err(|source| RecordError::Flush { source }),
                Step::CloseSession => self
                    .drive
                    .close(CloseFunction::SESSION, 0, &mut |far| {
                        progress(Closing::ClosingSession, far);
                    })
                    .map_err(|source| RecordError::Close { source }),
                _ => return Ok(()),
            };
            if outcome.is_err() {
                self.sequence.abandon();
                return outcome;
            }
            self.sequence.advance();
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

    /// As [`TrackAtOnce::abort`], where another failure is already being told.
    fn give_up(&mut self) {
        if !self.released {
            self.sequence.give_up();
            // The failure that led here is the one to tell.
            let _ = self.close(&mut |_, _| {});
            let _ = self.release();
        }
    }
}

impl Drop for TrackAtOnce<'_> {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Checks the job and locks the tray; gives whether the drive can survive an empty buffer.
fn admit(drive: &mut Drive, job: &Job) -> Result<bool, RecordError> {
    if job.blocks == 0 {
        return Err(RecordError::Empty);
    }
    if matches!(job.kind, TrackKind::Audio { .. }) && job.blocks < MINIMUM_TRACK {
        return Err(RecordError::TooShort { blocks: job.blocks });
    }
    let medium = drive
        .medium()
        .map_err(prepare)?
        .ok_or(RecordError::NoMedium)?;
    let free_running = check(&medium, job)?;
    match drive.prevent_removal() {
        Err(error) if !error.is_unsupported() => Err(prepare(error)),
        _ => Ok(free_running),
    }
}

/// Whether the medium takes the job; gives whether the drive can survive an empty buffer.
fn check(medium: &Medium, job: &Job) -> Result<bool, RecordError> {
    let profile = medium.profile;
    if !matches!(profile, Profile::CD_R | Profile::CD_RW) || !medium.is_writable() {
        return Err(RecordError::NotWritable {
            profile,
            status: medium.status,
        });
    }
    if job.simulate && medium.track_at_once.is_some_and(|tao| !tao.test_write) {
        return Err(RecordError::NoTestWrite(profile));
    }
    fits(job, medium.free_blocks)?;
    Ok(medium
        .track_at_once
        .is_some_and(|tao| tao.buffer_underrun_free))
}

fn fits(job: &Job, free: u32) -> Result<(), RecordError> {
    let needed = job.recorded_blocks();
    if needed > free {
        return Err(RecordError::DoesNotFit { needed, free });
    }
    Ok(())
}

fn prepare(source: DriveError) -> RecordError {
    RecordError::Prepare { source }
}

/// Whether what lies in the drive may no longer be the disc of this recording: then it is not ours
/// to flush or close.
fn is_lost(error: &DriveError) -> bool {
    error.is_gone()
        || matches!(
            error.condition(),
            Some(Condition::MediumMayHaveChanged | Condition::Reset | Condition::NoMedium(_))
        )
}

/// The class of a refusal of this very command; of nothing else may a step be skipped.
fn plain_refusal(error: &DriveError) -> Option<Condition> {
    match error {
        DriveError::Refused { .. } => error.condition(),
        _ => None,
    }
}
