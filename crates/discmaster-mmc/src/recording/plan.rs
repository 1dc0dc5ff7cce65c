//! A recording as a list of steps, before the first of them is taken. Each family of media has its
//! own way of making one; what can go wrong with a step is the same for all (`sequence`).

use super::way::Way;
use crate::address::Lba;
use crate::command::{CloseFunction, TrackAddress};
use crate::drive::transfer::BlockSize;
use crate::parameter::cue_sheet::CueSheet;
use crate::parameter::format::FormatDescriptor;
use crate::response::mode_page::WriteParameters;

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

/// A track, and the steps around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackPlan {
    pub before: Vec<Step>,
    pub place: Place,
    pub size: BlockSize,
    /// Blocks of zeros before those that come.
    pub lead: u32,
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
