//! The disc in a recorder as an image: bytes at any position, read block by block through MMC.

use crate::Error;
use crate::error::{Cause, Phase};
use crate::seat::Seat;
use discmaster_image::BLOCK;
use discmaster_image::read::ReadAt;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::drive::Drive;
use std::borrow::BorrowMut;
use std::io;
use std::sync::{Mutex, PoisonError};

/// Blocks read at once when bytes from within blocks are wanted.
const WINDOW_BLOCKS: u64 = 32;

/// A disc in a recorder. Its drive is open, and nobody else can use it, until this is dropped.
///
/// An error of the drive comes out of [`ReadAt`] as an [`io::Error`] that holds an
/// [`Error`], which keeps its code in every error made of it.
#[derive(Debug)]
pub struct DiscImage<D: BorrowMut<Drive> = Drive> {
    recorder: String,
    blocks: u32,
    last_session: u32,
    drive: Mutex<Reading<D>>,
}

/// The drive, and the blocks read last: readers of images ask for many small pieces in a row.
#[derive(Debug)]
struct Reading<D> {
    drive: D,
    /// Block at which `window` begins.
    at: u64,
    window: Vec<u8>,
}

impl<D: BorrowMut<Drive>> DiscImage<D> {
    pub(crate) fn of(recorder: String, mut drive: D) -> Result<Self, Cause> {
        let mut seat = Seat::new(&recorder, drive.borrow_mut());
        let medium = seat.medium()?;
        let blocks = medium.recorded.map_or(0, |capacity| capacity.blocks());
        if blocks == 0 || medium.sessions == 0 {
            return Err(Cause::NothingRecorded(recorder));
        }
        let last = seat.run(Phase::Inspect, Drive::session_information)?.track;
        Ok(Self {
            recorder,
            blocks,
            last_session: u32::try_from(last.start.0).unwrap_or(0),
            drive: Mutex::new(Reading {
                drive,
                at: 0,
                window: Vec::new(),
            }),
        })
    }

    /// Blocks from address 0 to the end of the last track. The last two of a track recorded at
    /// once are its run-out, and cannot be read.
    pub fn blocks(&self) -> u32 {
        self.blocks
    }

    /// Address at which the last complete session starts: its volume tells of the whole disc.
    pub fn last_session(&self) -> u32 {
        self.last_session
    }

    /// Addresses at which the disc's sessions start, as far as they are closed, in their order.
    pub fn sessions(&self) -> Result<Vec<u32>, Error> {
        let mut reading = self.drive.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seat = Seat::new(&self.recorder, reading.drive.borrow_mut());
        let mut starts: Vec<(u16, u32)> = Vec::new();
        let toc = seat.run(Phase::Inspect, Drive::toc).map_err(Error::from)?;
        for track in toc.tracks() {
            let address = TrackAddress::Track(track.number.into());
            let told = seat
                .run(Phase::Inspect, |drive| drive.track_information(address))
                .map_err(Error::from)?;
            let start = u32::try_from(told.start.0).unwrap_or(0);
            if starts
                .last()
                .is_none_or(|(session, _)| *session != told.session)
            {
                starts.push((told.session, start));
            }
        }
        Ok(starts.into_iter().map(|(_, start)| start).collect())
    }

    /// Fills the window with the blocks from `block` on.
    fn look(&self, reading: &mut Reading<D>, block: u64, wanted: u64) -> Result<(), Cause> {
        let many = wanted
            .clamp(1, WINDOW_BLOCKS)
            .min(u64::from(self.blocks) - block);
        reading.window.clear();
        reading
            .window
            .resize(usize::try_from(many * BLOCK).unwrap_or(0), 0);
        reading.at = block;
        let start = i32::try_from(block).map_or(Lba(i32::MAX), Lba);
        let mut seat = Seat::new(&self.recorder, reading.drive.borrow_mut());
        let read = seat.read(Phase::Read, start, &mut reading.window);
        if read.is_err() {
            reading.window.clear();
        }
        read
    }
}

impl<D: BorrowMut<Drive>> ReadAt for DiscImage<D> {
    fn read_exact_at(&self, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
        let end = offset.checked_add(buffer.len() as u64);
        if end.is_none_or(|end| end > self.len()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut reading = self.drive.lock().unwrap_or_else(PoisonError::into_inner);
        while !buffer.is_empty() {
            let block = offset / BLOCK;
            let held = reading.window.len() as u64 / BLOCK;
            if !(reading.at..reading.at + held).contains(&block) {
                let wanted = (offset % BLOCK + buffer.len() as u64).div_ceil(BLOCK);
                self.look(&mut reading, block, wanted)
                    .map_err(|cause| io::Error::other(Error::from(cause)))?;
            }
            let from = usize::try_from(offset - reading.at * BLOCK).unwrap_or(usize::MAX);
            let ready = reading.window.get(from..).unwrap_or_default();
            let (now, later) = buffer.split_at_mut(ready.len().min(buffer.len()));
            now.copy_from_slice(&ready[..now.len()]);
            offset += now.len() as u64;
            buffer = later;
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        u64::from(self.blocks) * BLOCK
    }
}
