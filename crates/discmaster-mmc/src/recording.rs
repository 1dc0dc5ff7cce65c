//! How a medium is recorded.
//!
//! A [`Job`] says what is to be recorded. From what drive and medium say of themselves, [`choice`]
//! makes plans for it, one file for each family of media; [`sequence`] goes through a plan and
//! knows what becomes of it when the drive refuses a step. Both are pure. A [`Recording`] does what
//! they say.

mod buffer;
mod cd_session_at_once;
mod cd_track_at_once;
pub mod choice;
mod closing;
pub mod code;
mod data_track;
mod dvd_plus_rw;
mod dvd_restricted_overwrite;
mod dvd_sequential;
mod error;
pub mod estimate;
mod facts;
mod job;
pub mod plan;
mod random_access;
mod report;
pub mod sequence;
mod sequential;
mod speed;
mod way;
mod writing;

use crate::address::Lba;
use crate::command::TrackAddress;
use crate::drive::Drive;
use crate::drive::transfer::BlockSize;
use crate::error::DriveError;
use crate::sense::Condition;
use plan::{Place, Plan, Speed, Step, TrackPlan};
use sequence::Sequence;

pub use buffer::DriveBuffer;
pub use error::{Phase, RecordError};
pub use facts::Facts;
pub use job::{Job, MINIMUM_TRACK, Mode, PAUSE, SectorForm, Then, Track, TrackKind};
pub use report::{Around, Closing, Left, Note, Recorded, Report};
pub use way::Way;

/// The most bytes of one WRITE; old drives choke on more.
const CHUNK: usize = 64 * 1024;

/// A track that was begun.
#[derive(Clone, Copy, Debug)]
struct Begun {
    /// Where its plan places it: before its blocks of zeros.
    place: Lba,
    /// Its number, where the drive told.
    number: u16,
    /// As [`Recorded`].
    recorded: Recorded,
}

/// A recording under way. Dropping it gives it up, as [`Recording::abort`] does, but without a
/// word about how that went.
#[derive(Debug)]
pub struct Recording<'a> {
    drive: &'a mut Drive,
    sequence: Sequence,
    job: Job,
    begun: Vec<Begun>,
    /// Blocks of the track that came and are no whole packet yet.
    pending: Vec<u8>,
    notes: Vec<Note>,
    /// A WRITE failed: no more are sent.
    failed: bool,
    /// The drive's next writable address was compared with ours once, in the middle of a track.
    compared: bool,
    /// The drive announced the disc that it closed by itself as another one.
    announced: bool,
    /// The tray is unlocked and the drive knows of no recording.
    released: bool,
}

impl<'a> Recording<'a> {
    /// Chooses a way, and sets the drive up for writing the first track. Sizes are checked before
    /// the laser is used: a job that does not fit leaves the disc as it is. A failure leaves the
    /// tray unlocked, even if an earlier recording had locked it.
    ///
    /// # Errors
    /// All of [`Phase::Preparing`].
    pub fn begin(drive: &'a mut Drive, job: &Job) -> Result<Self, RecordError> {
        let (mut plans, speed, notes) = match admit(drive, job) {
            Ok(admitted) => admitted,
            Err(error) => {
                drive.set_recording(false);
                if drive.is_locked() {
                    // By the recording before. The failure that led here is the one to tell.
                    let _ = drive.allow_removal();
                }
                return Err(error);
            }
        };
        drive.set_recording(true);
        let plan = plans.remove(0);
        let mut recording = Self {
            drive,
            sequence: Sequence::new(plan, plans, speed),
            job: job.clone(),
            begun: Vec::new(),
            pending: Vec::new(),
            notes,
            failed: false,
            compared: false,
            announced: false,
            released: false,
        };
        recording.prepare()?;
        Ok(recording)
    }

    /// The steps before a track's first WRITE, and its blocks of zeros.
    fn prepare(&mut self) -> Result<(), RecordError> {
        self.set_up()?;
        self.place()
    }

    fn set_up(&mut self) -> Result<(), RecordError> {
        loop {
            let outcome = match self.sequence.step() {
                Step::SetSpeed(speed) => speed::set(self.drive, speed),
                Step::SelectParameters(parameters) => {
                    self.drive.select_write_parameters(&parameters)
                }
                Step::Calibrate => self.drive.calibrate(),
                Step::SendCueSheet(sheet) => self.drive.send_cue_sheet(&sheet),
                Step::Reserve(blocks) => self.drive.reserve_track(blocks),
                Step::Format(descriptor) => self.drive.format(&descriptor, &mut |_| {}),
                Step::Find(address) => {
                    self.find(address)?;
                    Ok(())
                }
                _ => return Ok(()),
            };
            match outcome {
                Ok(()) => self.sequence.advance(),
                Err(error) => self.step_around(error).map_err(prepare)?,
            }
        }
    }

    /// Notes what is done instead of a refused step, where there is such a thing.
    fn step_around(&mut self, error: DriveError) -> Result<(), DriveError> {
        match self.sequence.refused(plain_refusal(&error)) {
            Some(around) => {
                self.notes.push(Note::of(&error, around));
                Ok(())
            }
            None => Err(error),
        }
    }

    /// The address and the room as the drive counts them under what was just set.
    fn find(&mut self, address: TrackAddress) -> Result<(), RecordError> {
        let track = self.drive.track_information(address).map_err(prepare)?;
        let place = track.next_writable.ok_or(RecordError::NoNextWritable)?;
        let plan = self.sequence.track_plan();
        let needed = plan.map_or(0, TrackPlan::total);
        if needed > u64::from(track.free_blocks) {
            return Err(RecordError::DoesNotFit {
                needed: u32::try_from(needed).unwrap_or(u32::MAX),
                free: track.free_blocks,
            });
        }
        if let Some(wanted) = self.job.start.filter(|_| self.sequence.track() == 0)
            && wanted != place
        {
            return Err(RecordError::Start {
                wanted,
                told: place,
            });
        }
        self.note_place(place, track.track);
        Ok(())
    }

    /// The track is placed, and its blocks of zeros are written.
    fn place(&mut self) -> Result<(), RecordError> {
        let Some(plan) = self.sequence.track_plan() else {
            return Ok(());
        };
        match plan.place {
            Place::Found => {}
            Place::At(address) => self.note_place(address, 0),
            Place::Following => {
                let after = self.begun.last().map(Begun::end);
                self.note_place(after.unwrap_or_default(), 0);
            }
        }
        Ok(())
    }

    fn note_place(&mut self, place: Lba, number: u16) {
        let lead = self.sequence.track_plan().map_or(0, |plan| plan.lead);
        // A track that is begun again is placed again.
        self.begun.truncate(self.sequence.track());
        self.begun.push(Begun {
            place,
            number,
            recorded: Recorded {
                start: forward(place, lead),
                blocks: 0,
                padding: 0,
            },
        });
    }

    /// Which way was taken.
    pub const fn way(&self) -> Way {
        self.sequence.way()
    }

    /// Where the first block of the first track goes.
    pub fn start(&self) -> Lba {
        self.track_start(0).unwrap_or_default()
    }

    /// Where the first block of a track goes, counted from 0; `None` before the track is begun.
    pub fn track_start(&self, track: usize) -> Option<Lba> {
        Some(self.begun.get(track)?.recorded.start)
    }

    /// Blocks of data that the drive has taken, of all tracks.
    pub fn written(&self) -> u32 {
        let blocks = self.begun.iter().map(|begun| begun.recorded.blocks);
        blocks.fold(0, u32::saturating_add)
    }

    /// What was refused and stepped around.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many bytes a call of [`Recording::write`] had best bring: as many blocks of the track as
    /// go with one command, and whole packets of the medium.
    pub fn preferred_chunk(&self) -> usize {
        let size = self.block_size();
        let packet = usize::try_from(self.sequence.plan().packet).unwrap_or(1);
        self.chunk(size).max(packet * size.bytes())
    }

    fn block_size(&self) -> BlockSize {
        let plan = self.sequence.track_plan();
        plan.map_or(BlockSize::Data, |plan| plan.size)
    }

    /// Bytes of one command: whole packets, or an even part of one where the transport does not
    /// carry so much.
    fn chunk(&self, size: BlockSize) -> usize {
        let carried = (self.drive.max_transfer().min(CHUNK) / size.bytes()).max(1);
        let packet = usize::try_from(self.sequence.plan().packet).unwrap_or(1);
        let blocks = if carried >= packet {
            carried - carried % packet
        } else {
            let parts = (1..=carried).rev().find(|part| packet % part == 0);
            parts.unwrap_or(1)
        };
        blocks * size.bytes()
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        self.give_up();
    }
}

impl Begun {
    fn end(&self) -> Lba {
        let blocks = self.recorded.blocks.saturating_add(self.recorded.padding);
        forward(self.recorded.start, blocks)
    }
}

/// Plans, best first, the speed to set, and what was stepped around to get there.
type Admitted = (Vec<Plan>, Option<Speed>, Vec<Note>);

/// Checks the job, chooses its way and locks the tray.
fn admit(drive: &mut Drive, job: &Job) -> Result<Admitted, RecordError> {
    choice::check(job)?;
    let facts = Facts::ask(drive, job).map_err(prepare)?;
    let facts = facts.ok_or(RecordError::NoMedium)?;
    let plans = choice::choose(job, &facts)?;
    let mut notes = Vec::new();
    if !job.cd_text.is_empty() && plans.first().is_some_and(|plan| plan.lead_in.is_none()) {
        notes.push(Note::plain(Around::WithoutCdText));
    }
    let speed = match job.speed {
        Some(wanted) => Some(speed::choose(drive, &facts, wanted, &mut notes)?),
        None => None,
    };
    match drive.prevent_removal() {
        Err(error) if error.is_unsupported() => {
            notes.push(Note::of(&error, Around::LeftOut));
        }
        outcome => outcome.map_err(prepare)?,
    }
    Ok((plans, speed, notes))
}

fn forward(address: Lba, blocks: u32) -> Lba {
    address.forward(blocks).unwrap_or(Lba(i32::MAX))
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
