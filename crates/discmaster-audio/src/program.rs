//! What is to lie on a compact disc: its program area, planned before any of it is decoded.
//!
//! A program is made of lengths alone. Tracks begin and end on blocks, as a disc has it; what they
//! are made of is counted in samples, so that sound can flow over the border of two tracks.

pub mod lay;
pub mod pour;
pub mod raw;
pub mod written;

use crate::cd_text::CdText;
use crate::numbers::{CatalogNumber, Isrc};
use crate::red_book::{BLOCK, SAMPLES_PER_BLOCK};
use crate::sound::Sound;
use std::path::PathBuf;

/// The program of a disc, or of one of its sessions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The disc's catalogue number.
    pub catalog: Option<CatalogNumber>,
    pub cd_text: Option<CdText>,
    /// Files of sound; pieces name them by their place here.
    pub sounds: Vec<Sound>,
    /// In their order, the first one's first block at address 0: the two seconds before it, which
    /// every disc has, are no part of the program.
    pub tracks: Vec<Track>,
}

/// One track; its number is its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// All of its blocks, from index 0 on.
    pub blocks: u32,
    /// How many of them come before index 1: what is heard, or is silent, when the track before
    /// runs on into this one.
    pub pregap: u32,
    /// Where index 2 and those after it lie, in blocks from index 1 on, rising.
    pub indexes: Vec<u32>,
    pub content: Content,
    pub isrc: Option<Isrc>,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// Audio was recorded with pre-emphasis.
    pub pre_emphasis: bool,
}

/// What a track is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Audio: as many samples as the track's blocks hold.
    Sound(Vec<Piece>),
    /// Sectors of a file.
    Sectors(Sectors),
}

/// So many samples (of both channels) from one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub samples: u64,
    pub source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Silence,
    /// The program's sound of this place, from this sample on.
    Sound {
        sound: usize,
        from: u64,
    },
}

/// Blocks of a track from a file; those before and behind them, which the file does not hold, are
/// empty sectors of the same form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sectors {
    pub form: SectorForm,
    pub path: PathBuf,
    /// Byte of the file at which they begin.
    pub from: u64,
    /// How many blocks of the file there are; with none of them, there need be no file.
    pub stored: u32,
    /// How many empty ones come behind them. All others of the track come before them.
    pub behind: u32,
}

/// What a file has of each sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SectorForm {
    /// 2048 bytes: the user data of mode 1.
    Mode1,
    /// 2352 bytes: the whole of a sector of mode 1.
    Mode1Raw,
    /// 2048 bytes: the user data of mode 2, form 1.
    Mode2Form1,
    /// 2336 bytes: all but sync and header of a sector of mode 2.
    Mode2,
    /// 2352 bytes: the whole of a sector of mode 2.
    Mode2Raw,
}

impl SectorForm {
    /// Bytes of a sector in the file.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Mode1 | Self::Mode2Form1 => 2048,
            Self::Mode2 => 2336,
            Self::Mode1Raw | Self::Mode2Raw => 2352,
        }
    }
}

impl Program {
    /// Blocks of all tracks.
    pub fn blocks(&self) -> u32 {
        let blocks = self.tracks.iter().map(|track| track.blocks);
        blocks.fold(0, u32::saturating_add)
    }

    pub fn has_audio(&self) -> bool {
        self.tracks.iter().any(Track::is_audio)
    }
}

impl Track {
    /// A track of sound without a pregap of its own.
    pub const fn audio(blocks: u32, pieces: Vec<Piece>) -> Self {
        Self {
            blocks,
            pregap: 0,
            indexes: Vec::new(),
            content: Content::Sound(pieces),
            isrc: None,
            copy_permitted: false,
            pre_emphasis: false,
        }
    }

    pub const fn is_audio(&self) -> bool {
        matches!(self.content, Content::Sound(_))
    }

    /// What it is made of, unless it is sound.
    pub const fn sectors(&self) -> Option<&Sectors> {
        match &self.content {
            Content::Sound(_) => None,
            Content::Sectors(sectors) => Some(sectors),
        }
    }

    /// Bytes of a block, as its source has it.
    pub fn block_bytes(&self) -> usize {
        self.sectors().map_or(BLOCK, |sectors| sectors.form.bytes())
    }

    /// Empty sectors before those of its file; `None` if there are more of these than blocks.
    pub fn empty_before(&self) -> Option<u32> {
        let sectors = self.sectors()?;
        let stored = sectors.stored.checked_add(sectors.behind)?;
        self.blocks.checked_sub(stored)
    }
}

/// Samples that so many blocks hold.
pub const fn samples(blocks: u32) -> u64 {
    blocks as u64 * SAMPLES_PER_BLOCK as u64
}
