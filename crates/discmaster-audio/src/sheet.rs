//! Sheets: what people write down of a disc to be made, read to one model. Cue sheets, TOC files of
//! cdrdao, playlists, and plain lists of files.
//!
//! Reading is pure: text becomes a [`Sheet`], and what is wrong in it is told with line and column.
//! Then its files are found ([`find`]) and opened ([`open`]), and `program::lay` makes a program of it.

pub mod cue;
pub mod encoding;
mod error;
pub mod find;
pub mod m3u;
pub(crate) mod number;
pub mod open;
mod read;
mod remark;
mod text;
pub mod toc;

pub use encoding::Encoding;
pub use error::{SheetError, Wrong};
pub use find::{FindError, Found, Missing, NotFound};
pub use open::{Material, OpenError};
pub use remark::{At, Remark, Told};
pub(crate) use text::characters;

use crate::cd_text::CdText;
use crate::numbers::{CatalogNumber, Isrc};
use crate::program::SectorForm;
use crate::sound::ByteOrder;
use std::path::PathBuf;

/// What a sheet says of a disc.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Where it was read; names of files are of its folder.
    pub path: PathBuf,
    pub format: Format,
    pub catalog: Option<CatalogNumber>,
    pub cd_text: Option<CdText>,
    /// A file beside it that has the packs of CD-Text.
    pub cd_text_file: Option<Named>,
    /// Files, named by parts by their place here.
    pub files: Vec<File>,
    pub tracks: Vec<Track>,
    pub borders: Borders,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Cue,
    /// A TOC file of cdrdao.
    Toc,
    /// M3U or PLS.
    Playlist,
    /// Files named one by one.
    List,
}

/// What becomes of a track's last samples when they do not fill a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Borders {
    /// The next track's first ones follow them: nothing is added between two of them.
    Flow,
    /// Silence fills their block.
    Padded,
}

/// A name, and where it stands in the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub at: At,
}

/// A file that a sheet names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub at: At,
    pub holds: Holds,
}

/// What a sheet says of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Sound in a format that says itself what it is.
    Sound,
    /// Bytes without a header: samples in this order, or sectors.
    Raw(ByteOrder),
}

/// One track; its number on the disc is its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Where the sheet begins to speak of it.
    pub at: At,
    /// From 1 on.
    pub session: u8,
    pub mode: Mode,
    pub copy_permitted: bool,
    pub pre_emphasis: bool,
    pub isrc: Option<Isrc>,
    /// What it is made of, from index 0 on.
    pub parts: Vec<Part>,
    /// Index 1.
    pub start: Place,
    /// Index 2 and those after it.
    pub indexes: Vec<Place>,
    /// What a playlist shows for it while it is played.
    pub shown: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    Audio,
    Data(SectorForm),
}

/// A part of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub at: At,
    pub content: PartContent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartContent {
    /// Silence, or empty sectors.
    Empty(Length),
    File {
        /// Its place in the sheet's files.
        file: usize,
        /// Bytes that are passed over before anything is counted; of a file without a header only.
        skip: u64,
        from: Length,
        /// Up to the file's end, when there is none.
        length: Option<Length>,
    },
}

/// A length in a file or of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Blocks(u32),
    /// Samples of audio, of both channels; bytes of data.
    Units(u64),
}

/// Where an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: At,
    pub point: Point,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Where the part of this place begins; behind all parts, where the last one ends.
    Part(usize),
    /// So many blocks after the track's beginning.
    Track(u32),
    /// So many blocks after index 1.
    Start(u32),
}

impl Length {
    pub const ZERO: Self = Self::Blocks(0);
}

impl Track {
    /// Audio, without anything special.
    pub const fn audio(at: At) -> Self {
        Self {
            at,
            session: 1,
            mode: Mode::Audio,
            copy_permitted: false,
            pre_emphasis: false,
            isrc: None,
            parts: Vec::new(),
            start: Place {
                at,
                point: Point::Part(0),
            },
            indexes: Vec::new(),
            shown: None,
        }
    }
}

impl Sheet {
    /// Files as one has named them, one track each. With a `gap`, there are so many blocks of silence
    /// between two of them.
    pub fn of_files(paths: &[PathBuf], gap: Option<u32>) -> Self {
        let mut sheet = Self::empty(PathBuf::new(), Format::List);
        for path in paths {
            sheet.add_file(path.to_string_lossy().into_owned(), At::default());
        }
        sheet.set_gap(gap);
        sheet
    }

    /// Between two tracks of audio there is to be so much silence, in blocks; without it, they flow.
    /// For playlists and lists, which say nothing of it.
    pub fn set_gap(&mut self, gap: Option<u32>) {
        self.borders = match gap {
            None => Borders::Flow,
            Some(_) => Borders::Padded,
        };
        let Some(gap) = gap.filter(|gap| *gap > 0) else {
            return;
        };
        for track in self.tracks.iter_mut().skip(1) {
            let silence = Part {
                at: track.at,
                content: PartContent::Empty(Length::Blocks(gap)),
            };
            track.parts.insert(0, silence);
            track.start.point = Point::Part(1);
        }
    }

    fn empty(path: PathBuf, format: Format) -> Self {
        Self {
            path,
            format,
            catalog: None,
            cd_text: None,
            cd_text_file: None,
            files: Vec::new(),
            tracks: Vec::new(),
            borders: Borders::Flow,
        }
    }

    /// A file of sound that is the next track.
    fn add_file(&mut self, name: String, at: At) {
        let mut track = Track::audio(at);
        track.parts.push(Part {
            at,
            content: PartContent::File {
                file: self.files.len(),
                skip: 0,
                from: Length::ZERO,
                length: None,
            },
        });
        self.files.push(File {
            name,
            at,
            holds: Holds::Sound,
        });
        self.tracks.push(track);
    }
}
