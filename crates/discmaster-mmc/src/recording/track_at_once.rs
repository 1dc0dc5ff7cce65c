//! Track at once: one data track of mode 1 from the next writable address on, then the session's
//! lead-in and lead-out (MMC-6, CD track at once feature).

pub mod sequence;

use crate::address::Lba;
use crate::command::{CloseFunction, TrackAddress};
use crate::drive::Drive;
use crate::drive::transfer::BlockSize;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::response::configuration::Profile;
use crate::response::disc_information::DiscStatus;
use crate::sense::Condition;
use sequence::{MINIMUM_TRACK, Sequence, Step};

/// What is to be recorded, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Blocks of 2048 bytes; all of them come.
    pub blocks: u32,
    /// The laser stays at reading power, nothing is recorded.
    pub simulate: bool,
    /// The disc can be appended to afterwards.
    pub keep_open: bool,
    /// Write speed in kB/s, a kB being 1000 bytes; `None` leaves it to the drive.
    pub speed: Option<u16>,
}

/// What closing is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The drive writes what its buffer still holds.
    Flushing,
    /// Lead-in and lead-out.
    ClosingSession,
}

/// How far a recording had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is written; a blank disc is blank.
    Preparing,
    Writing,
    Closing,
}

/// Why a recording failed.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("there is no medium in the drive")]
    NoMedium,
    #[error("{profile} ({status:?}) cannot be recorded track at once")]
    NotWritable {
        profile: Profile,
        status: DiscStatus,
    },
    #[error("the drive cannot simulate a recording on {0}")]
    NoTestWrite(Profile),
    #[error("there is nothing to record")]
    Empty,
    #[error("{needed} blocks do not fit: the disc has room for {free}")]
    DoesNotFit { needed: u32, free: u32 },
    #[error("the drive does not say where on the disc to write")]
    NoNextWritable,
    #[error("the drive could not be set up for writing")]
    Prepare {
        #[source]
        source: DriveError,
    },
    #[error("writing failed at LBA {address}")]
    Write {
        address: Lba,
        #[source]
        source: DriveError,
    },
    /// A WRITE failed before; no more are sent.
    #[error("the recording has failed already")]
    Failed,
    #[error("{announced} blocks were announced, {came} came")]
    WrongLength { announced: u32, came: u64 },
    #[error("what the drive had taken could not be brought onto the disc")]
    Flush {
        #[source]
        source: DriveError,
    },
    #[error("the session could not be closed")]
    Close {
        #[source]
        source: DriveError,
    },
}

impl RecordError {
    pub const fn phase(&self) -> Phase {
        match self {
            Self::NoMedium
            | Self::NotWritable { .. }
            | Self::NoTestWrite(_)
            | Self::Empty
            | Self::DoesNotFit { .. }
            | Self::NoNextWritable
            | Self::Prepare { .. } => Phase::Preparing,
            Self::Write { .. } | Self::Failed | Self::WrongLength { .. } => Phase::Writing,
            Self::Flush { .. } | Self::Close { .. } => Phase::Closing,
        }
    }

    /// What the drive met, where it was the drive.
    pub const fn drive(&self) -> Option<&DriveError> {
        match self {
            Self::Prepare { source }
            | Self::Write { source, .. }
            | Self::Flush { source }
            | Self::Close { source } => Some(source),
            _ => None,
        }
    }
}

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
    /// fit leaves the disc as it is.
    ///
    /// # Errors
    /// All of [`Phase::Preparing`].
    pub fn begin(drive: &'a mut Drive, job: Job) -> Result<Self, RecordError> {
        if job.blocks == 0 {
            return Err(RecordError::Empty);
        }
        let medium = drive
            .medium()
            .map_err(prepare)?
            .ok_or(RecordError::NoMedium)?;
        let free_running = check(&medium, &job)?;
        match drive.prevent_removal() {
            Err(error) if !error.is_unsupported() => return Err(prepare(error)),
            _ => {}
        }
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

    /// The next blocks of the track.
    ///
    /// # Errors
    /// [`RecordError::Write`], after which only [`TrackAtOnce::abort`] makes sense;
    /// [`RecordError::WrongLength`] for more blocks than were announced, of which none is written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if self.sequence.step() != Step::Write {
            return Err(RecordError::Failed);
        }
        let came = u64::from(self.written()) + (bytes.len() / BlockSize::Data.bytes()) as u64;
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
        self.sequence.touch();
        if let Err(source) = self.drive.write_blocks(BlockSize::Data, address, bytes) {
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
            .wrote(u32::try_from(bytes.len() / BlockSize::Data.bytes()).unwrap_or(u32::MAX));
        Ok(())
    }

    fn position(&self) -> Lba {
        let end = self.start.forward(self.written());
        end.unwrap_or(Lba(i32::MAX))
    }

    /// Flushes the drive's buffer and closes the session; after a simulation there is none to
    /// close. `progress` is in 65536ths, where the drive says.
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
            let zeros = vec![0; BlockSize::Data.bytes() * usize::try_from(blocks).unwrap_or(0)];
            self.put(&zeros)?;
            self.sequence.advance();
        }
        let closed = self.close(progress);
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

/// Whether the medium takes the job; gives whether the drive survives an empty buffer.
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
    let needed = job.blocks.max(MINIMUM_TRACK);
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
