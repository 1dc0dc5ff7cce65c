//! Why a file of sound is not decoded.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum SoundError {
    #[error("cannot open '{}': {source}", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("cannot read '{}': {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("'{}' is no regular file: sound is read more than once, so give a file", path.display())]
    NotAFile { path: PathBuf },
    /// None of the forms that are known.
    #[error(
        "'{}' is {what}, not sound that can be decoded; what is can be WAV, AIFF, FLAC, ALAC, MP3, \
         AAC, Ogg Vorbis or Opus",
        path.display()
    )]
    Unknown { path: PathBuf, what: &'static str },
    /// Known, but not decoded.
    #[error("'{}' is {what}, which is not decoded here: make it WAV or FLAC with another program", path.display())]
    Refused { path: PathBuf, what: String },
    /// What comes before the sound makes no sense.
    #[error("'{}' is a damaged {format} file: {what}", path.display())]
    Damaged {
        path: PathBuf,
        format: &'static str,
        what: String,
    },
    /// At the file's own rate of samples.
    #[error("'{}' cannot be decoded at sample {sample}: {what}; the file is damaged there", path.display())]
    Corrupt {
        path: PathBuf,
        sample: u64,
        what: String,
    },
    /// At the file's own rate of samples.
    #[error("'{}' gives only {at} of its {of} samples: the file is truncated or damaged there", path.display())]
    Short { path: PathBuf, at: u64, of: u64 },
    #[error("'{}' does not decode to the sound that was encoded: its MD5 sum differs, so the file is damaged", path.display())]
    Sum { path: PathBuf },
    #[error("'{}' changed since it was looked at: leave it alone until the disc is made, and start again", path.display())]
    Changed { path: PathBuf },
}
