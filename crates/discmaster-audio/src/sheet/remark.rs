//! What is told of a sheet that can be used nevertheless: what was taken how, and where.

use super::encoding::Encoding;
use std::fmt;
use std::path::PathBuf;

/// A place in a sheet, both counted from 1; columns are characters. Line 0 is no line: what is
/// told is of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    pub line: u32,
    pub column: u32,
}

/// Something worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub at: At,
    pub told: Told,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Told {
    #[error("the sheet's characters are taken for {0}; name the encoding if they look wrong")]
    Encoding(Encoding),
    #[error("{0:?} is no command of such a sheet; the line is left out")]
    UnknownCommand(String),
    #[error("{0:?} is no flag of a track; it is left out")]
    UnknownFlag(String),
    #[error("{0} is not recorded; of a track's flags, DCP and PRE are")]
    FlagNotRecorded(&'static str),
    #[error("the quotation mark is not closed; the text is taken up to the end of the line")]
    OpenQuote,
    #[error("{0:?} behind the text is left out")]
    BehindText(String),
    #[error(
        "the line does not say what the file is (WAVE, BINARY, ...); it is taken for a file of sound"
    )]
    NoFileType,
    #[error("file {0:?} is named, but nothing in it; it is left out")]
    UnusedFile(String),
    #[error("file {0:?} is named again, and goes on")]
    SameFile(String),
    #[error("the first track is numbered {0}; on the disc, tracks are numbered from 1 on")]
    FirstNumber(u8),
    #[error("{written:?} is taken for the catalogue number {taken}")]
    CatalogTaken { written: String, taken: String },
    #[error("{0:?} is no catalogue number (13 digits); it is left out")]
    CatalogLeftOut(String),
    #[error("{written:?} is taken for the ISRC {taken}")]
    IsrcTaken { written: String, taken: String },
    #[error(
        "{0:?} is no ISRC (two letters, three letters or digits, seven digits); it is left out"
    )]
    IsrcLeftOut(String),
    #[error(
        "what comes before the first index of the file is kept: {blocks} blocks before index 1 of the track"
    )]
    HeadKept { blocks: u32 },
    #[error("the pause before the track lies in the file of the track before")]
    GapInFileBefore,
    #[error(
        "the pregap of track 1 comes after the two seconds of silence that every disc begins with"
    )]
    FirstPregap,
    #[error("ZERO in a track of audio is taken for SILENCE")]
    ZeroInAudio,
    #[error("tracks of CD-i are recorded as tracks of mode 2")]
    CdI,
    #[error("{0} is not used: the recorder's own is made anew")]
    NotUsed(&'static str),
    #[error("language {0} is in no LANGUAGE_MAP of the disc; its texts are left out")]
    LanguageLeftOut(u8),
    #[error("{found:?} is taken for {name:?}, which is not there")]
    FoundInstead { name: String, found: PathBuf },
    #[error(
        "what lies before its first track is left out ({blocks} blocks): between two sessions come lead-out and lead-in"
    )]
    BetweenSessions { blocks: u32 },
    #[error("track {track} ends within a block; {samples} samples of silence fill it")]
    Padded { track: usize, samples: u64 },
    #[error(
        "track {track} begins within a block, {samples} samples after the block's own beginning, where its address is: sound flows over from the track before"
    )]
    Flows { track: usize, samples: u64 },
    #[error(
        "track {track} has {blocks} blocks, less than four seconds; some players do not like that"
    )]
    Short { track: usize, blocks: u32 },
    #[error(
        "index 1 of track {track} would lie {samples} samples before the end of a block; it lies at its end"
    )]
    StartRounded { track: usize, samples: u64 },
    #[error("{0:?} of the file's tags is no ISRC; it is left out")]
    TagIsrc(String),
    #[error("{0:?} of the file's tags is no catalogue number; it is left out")]
    TagCatalog(String),
    #[error("CD-Text: {0}")]
    CdText(String),
}

impl Remark {
    pub const fn new(at: At, told: Told) -> Self {
        Self { at, told }
    }

    /// Of the whole.
    pub const fn whole(told: Told) -> Self {
        Self {
            at: At { line: 0, column: 0 },
            told,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.line > 0 {
            write!(f, "{}: ", self.at)?;
        }
        self.told.fmt(f)
    }
}
