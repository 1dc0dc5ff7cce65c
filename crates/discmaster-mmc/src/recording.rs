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
pub mod code;
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

use crate::address::Lba;
use crate::command::{CloseFunction, TrackAddress};
use crate::drive::Drive;
use crate::drive::transfer::BlockSize;
use crate::error::DriveError;
use crate::response::track_information::TrackInformation;
use crate::sense::Condition;
use plan::{Place, Plan, Speed, Step, TrackPlan};
use sequence::{Blocks, Sequence};

pub use buffer::DriveBuffer;
pub use error::{Phase, RecordError};
pub use facts::Facts;
pub use job::{Job, MINIMUM_TRACK, Mode, PAUSE, Then, Track, TrackKind};
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

    /// The next blocks of the current track, of the length that its kind has. After the last block
    /// of a track, the next call is about the next track.
    ///
    /// On media that are written in packets, what is no whole packet is kept until the rest comes.
    ///
    /// # Errors
    /// [`RecordError::Write`], after which only [`Recording::abort`] makes sense;
    /// [`RecordError::WrongLength`] for more blocks than were announced of the track, of which none
    /// is written; whatever keeps the next track from being begun.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if self.failed {
            return Err(RecordError::Failed);
        }
        self.next_track()?;
        let Some(plan) = self.sequence.track_plan() else {
            return Err(RecordError::WrongLength {
                announced: 0,
                came: bytes.len() as u64,
            });
        };
        let (size, announced) = (plan.size, plan.blocks);
        let block = size.bytes();
        let came = u64::from(self.sequence.taken())
            + (self.pending.len() / block) as u64
            + (bytes.len() / block) as u64;
        if came > u64::from(announced) {
            return Err(RecordError::WrongLength { announced, came });
        }
        if !bytes.len().is_multiple_of(block) {
            let address = self.position();
            return Err(RecordError::Write {
                address,
                source: DriveError::NotBlocks {
                    address,
                    bytes: bytes.len(),
                    block,
                },
            });
        }
        self.zeros()?;
        let packet = usize::try_from(self.sequence.plan().packet).unwrap_or(1) * block;
        let last = came == u64::from(announced);
        if self.pending.is_empty() && bytes.len().is_multiple_of(packet) {
            self.put(size, bytes)?;
        } else {
            self.pending.extend_from_slice(bytes);
            if last {
                self.pad(packet, block);
            }
            let whole = self.pending.len() - self.pending.len() % packet;
            let rest = self.pending.split_off(whole);
            let packets = std::mem::replace(&mut self.pending, rest);
            self.put(size, &packets)?;
        }
        if last {
            self.zeros()?;
            self.sequence.advance();
        }
        Ok(())
    }

    /// Zeros behind the last blocks of a track, up to a whole packet.
    fn pad(&mut self, packet: usize, block: usize) {
        let trail = self.sequence.track_plan().map_or(0, |plan| plan.trail);
        let zeros = usize::try_from(trail).unwrap_or(0) * block;
        let bytes = self.pending.len();
        let whole = bytes.next_multiple_of(packet);
        self.pending.resize(whole.min(bytes + zeros), 0);
    }

    /// Blocks of zeros, where they are next.
    fn zeros(&mut self) -> Result<(), RecordError> {
        while let Some(Blocks::Zeros(blocks)) = self.sequence.next_blocks() {
            let size = self.block_size();
            let most = usize::try_from(blocks).unwrap_or(usize::MAX);
            let bytes = vec![0; (self.chunk(size) / size.bytes()).min(most) * size.bytes()];
            self.put(size, &bytes)?;
        }
        Ok(())
    }

    /// Goes on to the next track, where the current one is whole: sets the drive up for it. Gives
    /// where its first block goes; `None` where there is no other, or the current one is not whole.
    /// [`Recording::write`] does this by itself.
    ///
    /// # Errors
    /// [`RecordError::Flush`] for the track before, and those of [`Recording::begin`]. The
    /// recording is given up.
    pub fn next_track(&mut self) -> Result<Option<Lba>, RecordError> {
        if self.failed {
            return Err(RecordError::Failed);
        }
        let track = self.sequence.track();
        if track == self.begun.len() && self.sequence.track_plan().is_some() {
            let gone_on = self
                .close(&mut |_, _| {}, true)
                .and_then(|()| self.prepare());
            if let Err(error) = gone_on {
                self.give_up();
                return Err(error);
            }
            return Ok(self.track_start(track));
        }
        Ok(None)
    }

    /// Where the next WRITE goes.
    fn position(&self) -> Lba {
        let begun = self.begun.get(self.sequence.track());
        begun.map_or_else(Lba::default, |begun| {
            forward(begun.place, self.sequence.position())
        })
    }

    fn put(&mut self, size: BlockSize, bytes: &[u8]) -> Result<(), RecordError> {
        let chunk = self.chunk(size);
        for piece in bytes.chunks(chunk) {
            self.put_piece(size, piece)?;
        }
        Ok(())
    }

    /// One WRITE.
    fn put_piece(&mut self, size: BlockSize, piece: &[u8]) -> Result<(), RecordError> {
        loop {
            let address = self.position();
            self.sequence.touch();
            let streaming = self.sequence.plan().streaming;
            let outcome = if streaming {
                self.drive.write_streaming(address, piece)
            } else {
                self.drive.write_blocks(size, address, piece)
            };
            let error = match outcome {
                Ok(()) => {
                    self.took(u32::try_from(piece.len() / size.bytes()).unwrap_or(u32::MAX));
                    return Ok(());
                }
                Err(error) => error,
            };
            if self.goes_on(&error, address)? {
                continue;
            }
            self.failed = true;
            if is_lost(&error) {
                self.sequence.abandon();
            } else {
                self.sequence.give_up();
            }
            return Err(RecordError::Write {
                address: self.blame(&error, address),
                source: error,
            });
        }
    }

    /// Whether the same blocks can be offered again after a failed WRITE.
    fn goes_on(&mut self, error: &DriveError, address: Lba) -> Result<bool, RecordError> {
        let condition = plain_refusal(error);
        if let Some(around) = self.sequence.refused(condition) {
            self.notes.push(Note::of(error, around));
            if let Err(error) = self.set_up() {
                self.failed = true;
                self.sequence.give_up();
                return Err(error);
            }
            return Ok(true);
        }
        // The drive says that the address is wrong: once, it is asked which is right.
        if condition != Some(Condition::AddressOutOfRange) || self.compared {
            return Ok(false);
        }
        self.compared = true;
        let Some(asked) = self.found_by() else {
            return Ok(false);
        };
        let track = self.drive.track_information(asked);
        Ok(track.is_ok_and(|track| track.next_writable == Some(address)))
    }

    /// What READ TRACK INFORMATION was asked of the current track.
    fn found_by(&self) -> Option<TrackAddress> {
        let plan = self.sequence.track_plan()?;
        plan.before.iter().find_map(|step| match step {
            Step::Find(address) => Some(*address),
            _ => None,
        })
    }

    /// The block that a failed WRITE of this address is about. What a drive tells late is about
    /// blocks that it had taken before.
    fn blame(&self, error: &DriveError, address: Lba) -> Lba {
        match error {
            DriveError::Deferred { sense, .. } => sense.information.map_or_else(
                || {
                    let place = self.begun.last().map_or(address, |begun| begun.place);
                    Lba(address.0.saturating_sub(1)).max(place)
                },
                Lba::from_wire,
            ),
            error => error.address().unwrap_or(address),
        }
    }

    /// The drive took so many blocks.
    fn took(&mut self, blocks: u32) {
        self.sequence.wrote(blocks);
        let taken = self.sequence.taken();
        let (lead, position) = (
            self.sequence.track_plan().map_or(0, |plan| plan.lead),
            self.sequence.position(),
        );
        if let Some(begun) = self.begun.get_mut(self.sequence.track()) {
            begun.recorded.blocks = taken;
            begun.recorded.padding = position.saturating_sub(lead).saturating_sub(taken);
        }
    }

    /// Flushes the drive's buffer, then does as the job says ([`Then`]): closes and unlocks the
    /// tray, or leaves both as they are for the next recording. Where none follows after all,
    /// [`Drive::allow_removal`] unlocks it. After a simulation there is nothing to close.
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
    fn close(
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
    fn give_up(&mut self) {
        if !self.released {
            // The failure that led here is the one to tell.
            let _ = self.abort();
        }
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
    let facts = Facts::ask(drive).map_err(prepare)?;
    let facts = facts.ok_or(RecordError::NoMedium)?;
    let plans = choice::choose(job, &facts)?;
    let mut notes = Vec::new();
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
