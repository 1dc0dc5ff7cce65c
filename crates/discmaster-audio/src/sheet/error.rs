//! Why a sheet cannot be used.

use super::remark::At;
use crate::red_book::LAST_TRACK;
use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("reading {}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("{} is larger than a sheet can be ({} MiB)", path.display(), super::read::MOST_BYTES >> 20)]
    TooLarge { path: PathBuf },
    #[error(
        "{} is no text; name the cue sheet, not the file it is about", path.display()
    )]
    NotText { path: PathBuf },
    #[error("{}: byte {byte} is none of {encoding}; name the encoding it was written in", path.display())]
    Encoding {
        path: PathBuf,
        encoding: super::Encoding,
        byte: usize,
    },
    #[error(
        "{} is neither a cue sheet nor a TOC file of cdrdao nor a playlist", path.display()
    )]
    Unknown { path: PathBuf },
    #[error("{}, {at}: {wrong}", path.display())]
    Wrong { path: PathBuf, at: At, wrong: Wrong },
}

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("{0} needs something behind it")]
    Missing(&'static str),
    #[error("{0:?} is no time, which is minutes:seconds:frames")]
    NoTime(String),
    #[error("{0:?} has more than 59 seconds; write it with more minutes")]
    Seconds(String),
    #[error("{0:?} has more than 74 frames, of which a second has 75")]
    Frames(String),
    #[error("{0:?} is no number of a track, which are 1 to {LAST_TRACK}")]
    TrackNumber(String),
    #[error("track {found} comes where track {expected} is expected")]
    TrackOrder { expected: u8, found: u8 },
    #[error("a disc has at most {LAST_TRACK} tracks")]
    TooManyTracks,
    #[error(
        "the sheet of a file of sound speaks of a second file, {0:?}; read it as a sheet of its own"
    )]
    EmbeddedFile(String),
    #[error("there is no track in it")]
    NoTracks,
    #[error("there is a track before any FILE is named")]
    NoFile,
    #[error("{0} comes before any TRACK")]
    NoTrack(&'static str),
    #[error(
        "{0:?} is no kind of track; those are AUDIO, MODE1/2048, MODE1/2352, MODE2/2048, MODE2/2336 and MODE2/2352"
    )]
    UnknownMode(String),
    #[error(
        "tracks of {0} are not recorded; make the file anew with sectors of 2352 bytes and no sub-channel"
    )]
    ModeRefused(String),
    #[error("{0:?} is no number of an index, which are 0 to 99")]
    IndexNumber(String),
    #[error("INDEX {found:02} comes where INDEX {expected:02} is expected")]
    IndexOrder { expected: u8, found: u8 },
    #[error("the first index of a track is 00 or 01, not {0:02}")]
    FirstIndex(u8),
    #[error("the track has no INDEX 01, where it begins")]
    NoStart,
    #[error("the index comes before what is before it in the file; times of one file rise")]
    TimeOrder,
    #[error("there is already a {0} for this")]
    Twice(&'static str),
    #[error("{0:?} is no number of a session, which follow each other from 1 on")]
    Session(String),
    #[error("a track of data has to lie in a file that is BINARY, which this one is not")]
    DataInSound,
    #[error("{0:?} cannot be a file's name")]
    FileName(String),
    #[error("{0:?} is on another machine; get the file, and name it")]
    Remote(String),
    #[error("{0}")]
    Syntax(String),
    #[error("FIFO {0:?}: what a pipe will hold is not known beforehand; name a file")]
    Fifo(String),
}

/// A place, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub at: At,
    pub wrong: Wrong,
}

impl Fault {
    pub(crate) const fn new(at: At, wrong: Wrong) -> Self {
        Self { at, wrong }
    }
}
