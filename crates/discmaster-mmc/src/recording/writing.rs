//! The tracks of a recording, as they are written.

use super::plan::Step;
use super::report::Note;
use super::sequence::Blocks;
use super::{RecordError, Recording, forward, is_lost, plain_refusal};
use crate::address::Lba;
use crate::command::TrackAddress;
use crate::drive::transfer::BlockSize;
use crate::error::DriveError;
use crate::sense::Condition;

impl Recording<'_> {
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
        self.text()?;
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
            let size = self.zeros_size();
            let most = usize::try_from(blocks).unwrap_or(usize::MAX);
            let bytes = vec![0; (self.chunk(size) / size.bytes()).min(most) * size.bytes()];
            self.put(size, &bytes)?;
        }
        Ok(())
    }

    /// The lead-in's CD-Text, where it is next.
    fn text(&mut self) -> Result<(), RecordError> {
        while let Some(Blocks::Text(left)) = self.sequence.next_blocks() {
            let size = BlockSize::SubChannel;
            let blocks = u32::try_from(self.chunk(size) / size.bytes()).unwrap_or(1);
            let Some(lead_in) = &self.sequence.plan().lead_in else {
                return Ok(());
            };
            let bytes = lead_in.bytes(self.sequence.text(), blocks.min(left));
            self.put_piece(size, &bytes)?;
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

    /// The lead-in's CD-Text is next.
    fn at_text(&self) -> bool {
        matches!(self.sequence.next_blocks(), Some(Blocks::Text(_)))
    }

    /// Of the zeros that are next: those before a track's own blocks may be of another size.
    fn zeros_size(&self) -> BlockSize {
        let plan = self.sequence.track_plan();
        plan.map_or(BlockSize::Data, |plan| {
            if self.sequence.position() < plan.lead {
                plan.lead_size
            } else {
                plan.size
            }
        })
    }

    /// Where the next WRITE goes.
    pub(super) fn position(&self) -> Lba {
        if let (Some(Blocks::Text(_)), Some(lead_in)) =
            (self.sequence.next_blocks(), &self.sequence.plan().lead_in)
        {
            return forward(lead_in.start, self.sequence.text());
        }
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
        let text = self.at_text();
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
                    let blocks = u32::try_from(piece.len() / size.bytes()).unwrap_or(u32::MAX);
                    if text {
                        self.sequence.wrote_text(blocks);
                    } else {
                        self.took(blocks);
                    }
                    return Ok(());
                }
                Err(error) => error,
            };
            if self.goes_on(&error, address)? {
                if text && !self.at_text() {
                    // Done without.
                    return Ok(());
                }
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
    pub(super) fn blame(&self, error: &DriveError, address: Lba) -> Lba {
        match error {
            DriveError::Deferred { sense, .. } => sense.information.map_or_else(
                || {
                    let lead_in = self.sequence.plan().lead_in.as_ref();
                    let place = match (lead_in, self.begun.as_slice()) {
                        (Some(lead_in), [_]) => lead_in.start,
                        (_, begun) => begun.last().map_or(address, |begun| begun.place),
                    };
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
}
