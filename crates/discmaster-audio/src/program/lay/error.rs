//! Why a sheet and its files do not make a program.

use crate::red_book::LAST_TRACK;
use crate::sheet::At;
use std::fmt;
use std::path::PathBuf;

/// A place of a sheet that cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayError {
    /// The sheet; empty for a list of files.
    pub path: PathBuf,
    pub at: At,
    pub fault: LayFault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayFault {
    #[error("a disc has at most {LAST_TRACK} tracks; make several discs of it")]
    TooManyTracks,
    #[error("the sheet names {named} files, but {opened} were opened for it")]
    Files { named: usize, opened: usize },
    #[error("{} is no sound, as a track of audio needs it", path.display())]
    NoSound { path: PathBuf },
    #[error(
        "what begins here reaches up to {needed} of {}, which ends at {has} already; is it the file this sheet was made for?",
        path.display()
    )]
    BeyondEnd {
        path: PathBuf,
        needed: Time,
        has: Time,
    },
    #[error(
        "what begins here reaches up to byte {needed} of {}, which has {has} bytes; is it the file this sheet was made for?",
        path.display()
    )]
    BeyondBytes {
        path: PathBuf,
        needed: u64,
        has: u64,
    },
    #[error(
        "{} does not end with a whole sector of {sector} bytes: {left} bytes are left; it is cut short, or of another kind than the sheet says",
        path.display()
    )]
    PartOfSector {
        path: PathBuf,
        sector: usize,
        left: u64,
    },
    #[error("byte {byte} of {} is not the first one of a sample, which has four", path.display())]
    WithinSample { path: PathBuf, byte: u64 },
    #[error("{bytes} bytes are not whole sectors of {sector} bytes")]
    WithinSector { bytes: u64, sector: usize },
    #[error(
        "a track of data can have one file, with empty sectors before and behind it; join the files, or make tracks of them"
    )]
    SeveralFiles,
    #[error("track {track} has nothing from here on; it has to have one block at least")]
    Empty { track: usize },
    #[error("the index lies behind the end of its track")]
    IndexBeyondEnd,
    #[error(
        "the index lies in the block of the one before it, or before it; each needs a block of its own"
    )]
    IndexOrder,
    #[error("this is longer than any disc")]
    TooLong,
}

/// A number of samples, shown as a time of the file: minutes, seconds, frames, and the samples that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub u64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples = u64::from(crate::red_book::SAMPLES_PER_BLOCK);
        let frames = u64::from(crate::red_book::BLOCKS_PER_SECOND);
        let (blocks, left) = (self.0 / samples, self.0 % samples);
        let (seconds, frame) = (blocks / frames, blocks % frames);
        write!(f, "{:02}:{:02}:{frame:02}", seconds / 60, seconds % 60)?;
        if left > 0 {
            write!(f, " and {left} samples")?;
        }
        Ok(())
    }
}

impl fmt::Display for LayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.as_os_str().is_empty() {
            write!(f, "{}", self.path.display())?;
            if self.at.line > 0 {
                write!(f, ", {}", self.at)?;
            }
            f.write_str(": ")?;
        }
        self.fault.fmt(f)
    }
}

impl std::error::Error for LayError {}
