//! A recording as a list of steps, before the first of them is taken. Each family of media has its
//! own way of making one; what can go wrong with a step is the same for all (`sequence`).

use super::way::Way;
use crate::address::Lba;
use crate::command::{CloseFunction, TrackAddress};
use crate::drive::transfer::BlockSize;
use crate::parameter::cd_text::{PACKS_PER_BLOCK, symbols};
use crate::parameter::cue_sheet::CueSheet;
use crate::parameter::format::FormatDescriptor;
use crate::response::mode_page::WriteParameters;
use crate::response::toc::CdTextPack;

/// One thing to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// SET CD SPEED or SET STREAMING.
    SetSpeed(Speed),
    /// MODE SELECT of page 05h.
    SelectParameters(WriteParameters),
    /// SEND OPC INFORMATION: burns a little of the disc.
    Calibrate,
    SendCueSheet(CueSheet),
    /// RESERVE TRACK of so many blocks.
    Reserve(u32),
    /// FORMAT UNIT: quick, or going on in the background.
    Format(FormatDescriptor),
    /// READ TRACK INFORMATION: where the next track starts, and whether it fits.
    Find(TrackAddress),
    /// WRITE, as often as the track has blocks.
    Write,
    /// SYNCHRONIZE CACHE.
    Synchronize,
    /// READ TRACK INFORMATION after a recording was given up: how much came onto the disc.
    Survey(TrackAddress),
    /// CLOSE TRACK/SESSION of the track.
    CloseTrack,
    /// CLOSE TRACK/SESSION of the session, or of the disc.
    Close(CloseFunction),
    Done,
}

/// A write speed in kB/s, a kB being 1000 bytes, and the command that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// SET CD SPEED.
    Cd(u16),
    /// SET STREAMING, from block 0 to the medium's last.
    Streaming { write: u32, end: Lba },
}

/// Where a track starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where [`Step::Find`] finds it.
    Found,
    At(Lba),
    /// Right after the track before.
    Following,
}

/// CD-Text that goes into the lead-in before the first track is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadIn {
    pub start: Lba,
    pub blocks: u32,
    /// Not empty; they are written over and over.
    pub packs: Vec<CdTextPack>,
}

impl LeadIn {
    /// What the host writes of some of the lead-in's blocks.
    pub fn bytes(&self, from: u32, blocks: u32) -> Vec<u8> {
        let first = from as usize * PACKS_PER_BLOCK % self.packs.len().max(1);
        let mut packs = self.packs.iter().cycle().skip(first);
        let mut bytes = Vec::new();
        for _ in 0..blocks {
            let mut block = [CdTextPack([0; 18]); PACKS_PER_BLOCK];
            for pack in &mut block {
                *pack = packs.next().copied().unwrap_or(*pack);
            }
            bytes.extend_from_slice(&symbols(&block));
        }
        bytes
    }
}

/// A track, and the steps around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackPlan {
    pub before: Vec<Step>,
    pub place: Place,
    pub size: BlockSize,
    /// Blocks of zeros before those that come.
    pub lead: u32,
    /// Of the blocks before those that come.
    pub lead_size: BlockSize,
    /// Blocks that come.
    pub blocks: u32,
    /// Blocks of zeros after them.
    pub trail: u32,
    pub after: Vec<Step>,
}

impl TrackPlan {
    /// Every block that is written.
    pub const fn total(&self) -> u64 {
        self.lead as u64 + self.blocks as u64 + self.trail as u64
    }
}

/// What is done when a recording is given up after its first WRITE, and what it then is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// The session is left open.
    Open,
    /// The track is closed, so that another can follow, and the session is left open.
    TrackClosed,
    /// Nothing can follow: the lead-in was written first.
    BrokenOff,
    /// The medium is overwritten again.
    Overwritten {
        /// CLOSE TRACK/SESSION of the session: without it no drive reads the medium.
        close: bool,
    },
}

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub way: Way,
    pub lead_in: Option<LeadIn>,
    pub tracks: Vec<TrackPlan>,
    /// After the last track.
    pub end: Vec<Step>,
    pub given_up: GivenUp,
    /// Blocks that go with one WRITE, or a multiple of them: the medium's packet, or ECC block.
    pub packet: u32,
    /// The drive forgets a track that was only tried, so that the next starts at the same address.
    pub simulate: bool,
    /// WRITE (12) with its streaming bit.
    pub streaming: bool,
    /// Another session, or recording, can follow.
    pub appendable: bool,
}
