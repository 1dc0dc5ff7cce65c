//! What is to be recorded, and how.

use crate::recording::{MINIMUM_TRACK, TrackKind};

/// One track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Blocks of [`TrackKind::block_bytes`]; all of them come.
    pub blocks: u32,
    pub kind: TrackKind,
    /// The laser stays at reading power, nothing is recorded. A drive forgets such a track: the
    /// next one is tried at the same address.
    pub simulate: bool,
    /// Write speed in kB/s, a kB being 1000 bytes; `None` leaves it to the drive.
    pub speed: Option<u16>,
    /// The drive is to go on after its buffer ran empty, where it can.
    pub buffer_underrun_free: bool,
    /// The laser is calibrated on this medium first, as the first track of a recording wants it;
    /// never for a simulation, for it burns a little of the disc.
    pub calibrate: bool,
    pub then: Then,
}

impl Job {
    /// Blocks that the track takes of the disc: short data are padded, short audio is refused.
    pub fn recorded_blocks(&self) -> u32 {
        match self.kind {
            TrackKind::Data => self.blocks.max(MINIMUM_TRACK),
            TrackKind::Audio { .. } => self.blocks,
        }
    }
}

/// What is done after the track's last block, except in a simulation, which has nothing to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Another track follows: the drive's buffer is flushed, and the tray stays locked.
    LeaveSessionOpen,
    /// Lead-in and lead-out are written.
    CloseSession {
        /// Another session can follow.
        keep_disc_open: bool,
    },
}
