//! Files of sound, decoded to what a disc holds: two channels of 16 bits at 44.1 kHz.

use std::path::PathBuf;

/// A file of sound, looked at but not decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub path: PathBuf,
    /// What it is, as people call it: `FLAC`, `WAV`, `MP3`.
    pub format: &'static str,
    /// Samples a second in the file.
    pub rate: u32,
    /// Bits of a sample in the file, where it has a number of them.
    pub bits: Option<u32>,
    /// Channels in the file.
    pub channels: u32,
    /// Samples, of both channels, that it gives to a disc: at 44.1 kHz, without what its encoder
    /// put before and behind the sound.
    pub samples: u64,
    pub tags: Tags,
}

/// Which byte of a sample comes first, in files that do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    Little,
    Big,
}

/// What a file says of its sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    pub title: Option<String>,
    pub performer: Option<String>,
    pub album: Option<String>,
    pub album_performer: Option<String>,
    pub songwriter: Option<String>,
    pub composer: Option<String>,
    pub arranger: Option<String>,
    pub message: Option<String>,
    pub genre: Option<String>,
    pub isrc: Option<String>,
    /// Catalogue number, UPC or EAN of the disc.
    pub catalog: Option<String>,
    pub track: Option<u32>,
    pub disc: Option<u32>,
    /// A cue sheet within the file.
    pub cue_sheet: Option<String>,
}
