//! Sessions, and the tracks in them.

use super::PREGAP;
use crate::media::BLOCK;
use discmaster_audio::red_book;

/// One session. The last may be open; all before it are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub(super) tracks: Vec<Track>,
    pub(super) closed: bool,
    pub(super) format: SessionFormat,
}

/// What a session's lead-in says of its tracks (disc type in pointer A0, MMC-6 6.25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionFormat {
    /// CD-DA as well, which has no type of its own.
    #[default]
    CdRom,
    CdRomXa,
}

/// One track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    pub number: u8,
    /// Blocks before `start` that belong to the track; of audio, silence.
    pub pregap: u32,
    /// Address of its first block of user data.
    pub start: u32,
    /// Blocks of user data, padding included.
    pub blocks: u32,
    /// Run-out blocks after them.
    pub run_out: u32,
    pub mode: TrackMode,
    pub state: TrackState,
}

/// What a track's blocks hold (the control field of subchannel Q, ECMA-130 22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackMode {
    /// Data, recorded uninterrupted: mode 1 blocks of 2048 bytes.
    Data { copy_permitted: bool },
    /// Two channels of audio without pre-emphasis: blocks of 2352 bytes.
    Audio { copy_permitted: bool },
}

/// What the tracks of a disc hold: here all of them the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Data,
    Audio,
}

/// How far a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackState {
    /// Being recorded now.
    Recording,
    /// Recording stopped without an end: the power went. CLOSE TRACK repairs it.
    Damaged,
    Complete,
}

/// Blocks of silence before an audio track that another one goes before (audio pause length of
/// page 05h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause(u32);

impl Pause {
    /// Two seconds.
    pub const USUAL: Self = Self(PREGAP);
    /// Three seconds.
    pub const LONGEST: Self = Self(225);

    /// `None` for more than [`Pause::LONGEST`].
    pub const fn new(blocks: u32) -> Option<Self> {
        if blocks <= Self::LONGEST.0 {
            Some(Self(blocks))
        } else {
            None
        }
    }

    pub const fn blocks(self) -> u32 {
        self.0
    }
}

impl TrackMode {
    /// The control field: 4 is data, bit 1 allows digital copies.
    pub const fn control(self) -> u8 {
        let kind = match self.kind() {
            Kind::Data => 4,
            Kind::Audio => 0,
        };
        kind | ((self.copy_permitted() as u8) << 1)
    }

    pub const fn kind(self) -> Kind {
        match self {
            Self::Data { .. } => Kind::Data,
            Self::Audio { .. } => Kind::Audio,
        }
    }

    pub const fn copy_permitted(self) -> bool {
        match self {
            Self::Data { copy_permitted } | Self::Audio { copy_permitted } => copy_permitted,
        }
    }

    /// The pause before a track of this mode, where one of audio would have the `chosen` one.
    pub const fn pause(self, chosen: Pause) -> Pause {
        match self {
            Self::Data { .. } => Pause::USUAL,
            Self::Audio { .. } => chosen,
        }
    }
}

impl Kind {
    /// Bytes of a block.
    pub const fn block(self) -> usize {
        match self {
            Self::Data => BLOCK,
            Self::Audio => red_book::BLOCK,
        }
    }
}

impl Session {
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    pub fn closed(&self) -> bool {
        self.closed
    }

    /// Known once the session is closed.
    pub fn format(&self) -> SessionFormat {
        self.format
    }

    /// Address where its lead-out starts; `None` without a track.
    pub fn lead_out(&self) -> Option<u32> {
        self.tracks.last().map(Track::next)
    }
}

impl Track {
    /// First address after the user data.
    pub fn end(&self) -> u32 {
        self.start + self.blocks
    }

    /// First address after the run-out.
    pub fn next(&self) -> u32 {
        self.end() + self.run_out
    }

    /// Addresses whose blocks can be read: of audio, the silence before it too, once something
    /// comes after that.
    pub fn readable(&self) -> std::ops::Range<u32> {
        let from = match self.mode.kind() {
            Kind::Audio if self.blocks > 0 => self.start.saturating_sub(self.pregap),
            _ => self.start,
        };
        from..self.end()
    }
}
