//! Files of sound, decoded to what a disc holds: two channels of 16 bits at 44.1 kHz.

mod aiff;
mod chunks;
mod dither;
mod error;
mod file;
mod flac;
mod flac_cue;
mod frames;
mod kind;
mod mix;
mod mp4;
mod mpeg;
mod ogg;
mod pcm;
mod reader;
mod resample;
mod tags;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod wav;

pub use error::SoundError;
pub use file::Stamp;
pub use reader::SoundReader;

use crate::red_book::SAMPLE_RATE;
use std::path::{Path, PathBuf};

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
    /// What the file was like when it was looked at: whoever decodes it sees that it still is.
    pub stamp: Stamp,
    /// Of samples without a header, of which somebody else said what they are.
    pub raw: Option<ByteOrder>,
}

/// Which byte of a sample is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    Little,
    Big,
}

impl Sound {
    /// Looks at a file: what it is, how much sound is in it and what it says of it. What cannot be decoded is
    /// refused here, and never guessed to be raw samples.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        reader::look(path, None)
    }

    /// Samples of two channels of 16 bits at 44.1 kHz without a header, which somebody says to be that.
    pub fn raw(path: &Path, order: ByteOrder) -> Result<Self, SoundError> {
        reader::look(path, Some(order))
    }

    /// Decodes from this sample on, at 44.1 kHz.
    pub fn reader(&self, from: u64) -> Result<SoundReader, SoundError> {
        SoundReader::new(self, from)
    }

    /// Whether its samples on a disc are the file's own, bit for bit.
    pub fn is_exact(&self) -> bool {
        self.rate == SAMPLE_RATE
            && self.channels <= 2
            && self.is_lossless()
            && self.bits.is_some_and(|bits| bits <= 16)
    }

    /// Whether decoding can begin anywhere: of lossy formats each frame depends on those before it, and in Ogg nothing
    /// says where the frames are.
    pub(crate) fn begins_anywhere(&self) -> bool {
        self.is_lossless() && self.format != "Ogg FLAC"
    }

    fn is_lossless(&self) -> bool {
        matches!(
            self.format,
            "WAV" | "AIFF" | "AIFF-C" | "FLAC" | "Ogg FLAC" | "ALAC" | "raw"
        )
    }
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
