//! Cue sheets, written: where in a file the tracks of a disc lie (CDRWIN's text format, which has no
//! standard; what is written here is what every reader of it understands). They are read in
//! `sheet::cue`, in all the ways that others write them.
//!
//! One file of blocks without a header (`BINARY`: 2352 bytes each, of audio samples little-endian, of
//! data whole sectors) holds the tracks one after another. A pause before a track is either stored in the file,
//! and then has an index of its own, or it is not, and the sheet gives its length.

use crate::msf::Msf;
use crate::numbers::{CatalogNumber, Isrc};
use crate::red_book::LAST_TRACK;
use std::fmt;

/// The sheet of one file of tracks. Its tracks are in order and within their limits.
///
/// Its text (`to_string`) ends each line with a line feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueSheet {
    file: String,
    /// The disc's catalogue number.
    pub catalog: Option<CatalogNumber>,
    /// Of the disc.
    pub texts: CueTexts,
    cd_text: Option<String>,
    tracks: Vec<CueTrack>,
}

/// One track of the sheet; its number is its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueTrack {
    /// From 1 on. Sheets have no sessions; where there are several, a remark tells of them.
    pub session: u8,
    pub mode: CueMode,
    /// Audio with pre-emphasis.
    pub pre_emphasis: bool,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// Audio is said to have four channels.
    pub four_channels: bool,
    pub pause: Pause,
    /// Where its sound, or its data, begin in the file: INDEX 01.
    pub start: Msf,
    /// Where its further indexes begin: INDEX 02 on.
    pub indexes: Vec<Msf>,
    pub isrc: Option<Isrc>,
    pub texts: CueTexts,
}

/// The texts that every reader of cue sheets knows. In their lines, there is no way to write
/// quotation marks and control characters; see [`CueTexts::is_plain`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueTexts {
    pub title: Option<String>,
    pub performer: Option<String>,
    pub songwriter: Option<String>,
}

impl CueTexts {
    /// Whether the lines say just these texts. Otherwise an apostrophe stands for each quotation mark,
    /// and a space for each control character.
    pub fn is_plain(&self) -> bool {
        let texts = [&self.title, &self.performer, &self.songwriter];
        let mut texts = texts.into_iter().flatten();
        texts.all(|text| !text.is_empty() && !text.contains(is_unwritable))
    }

    /// The lines of a cue sheet with these texts.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let texts = [
            ("TITLE", &self.title),
            ("PERFORMER", &self.performer),
            ("SONGWRITER", &self.songwriter),
        ];
        texts.into_iter().filter_map(|(command, text)| {
            let text = text.as_ref()?;
            let plain = text.replace('"', "'").replace(char::is_control, " ");
            Some(format!("{command} \"{plain}\""))
        })
    }
}

fn is_unwritable(character: char) -> bool {
    character == '"' || character.is_control()
}

/// What the blocks of a track are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CueMode {
    #[default]
    Audio,
    /// Whole sectors of mode 1.
    Mode1,
    /// Whole sectors of mode 2, with or without forms.
    Mode2,
}

impl CueMode {
    const fn name(self) -> &'static str {
        match self {
            Self::Audio => "AUDIO",
            Self::Mode1 => "MODE1/2352",
            Self::Mode2 => "MODE2/2352",
        }
    }
}

impl CueTrack {
    /// A track of audio of the first session, without anything special.
    pub const fn audio(pause: Pause, start: Msf) -> Self {
        Self {
            session: 1,
            mode: CueMode::Audio,
            pre_emphasis: false,
            copy_permitted: false,
            four_channels: false,
            pause,
            start,
            indexes: Vec::new(),
            isrc: None,
            texts: CueTexts {
                title: None,
                performer: None,
                songwriter: None,
            },
        }
    }
}

/// What comes before a track's first sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Nothing; of the first track, nothing but the two seconds that every disc begins with.
    None,
    /// Blocks of the file, from here to the track's start: INDEX 00.
    Stored { from: Msf },
    /// So much silence that the file does not hold: PREGAP.
    NotStored { length: Msf },
}

/// The highest index of a track.
const LAST_INDEX: usize = 99;

/// What no cue sheet can say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CueError {
    #[error(
        "a cue sheet cannot name the file {0:?}: quotes and control characters have no place in its text"
    )]
    FileName(String),
    #[error("a disc has at most {LAST_TRACK} tracks")]
    TooManyTracks,
    #[error("the first track begins at {at} of its file; the first index has to be at 00:00:00")]
    NotAtStart { at: Msf },
    #[error("track {number} at {at} does not come after what is before it in the file")]
    OutOfOrder { number: usize, at: Msf },
    #[error("track {number} cannot be in session {session}")]
    Session { number: usize, session: u8 },
}

impl CueSheet {
    /// A sheet without a track, of the file of this name in the sheet's own folder.
    pub fn new(file: impl Into<String>) -> Result<Self, CueError> {
        Ok(Self {
            file: file_name(file.into())?,
            catalog: None,
            texts: CueTexts::default(),
            cd_text: None,
            tracks: Vec::new(),
        })
    }

    /// The file of this name, beside the sheet, has the packs of CD-Text.
    pub fn set_cd_text_file(&mut self, file: impl Into<String>) -> Result<(), CueError> {
        self.cd_text = Some(file_name(file.into())?);
        Ok(())
    }

    /// Adds a track, unless it could not follow the one before it.
    pub fn add(&mut self, track: CueTrack) -> Result<(), CueError> {
        let number = self.tracks.len() + 1;
        if number > usize::from(LAST_TRACK) {
            return Err(CueError::TooManyTracks);
        }
        let first = match track.pause {
            Pause::Stored { from } => from,
            Pause::None | Pause::NotStored { .. } => track.start,
        };
        if first > track.start {
            return Err(CueError::OutOfOrder { number, at: first });
        }
        let before = self.tracks.last();
        match before {
            None if first != Msf::ZERO => return Err(CueError::NotAtStart { at: first }),
            Some(before) if first <= *before.indexes.last().unwrap_or(&before.start) => {
                return Err(CueError::OutOfOrder { number, at: first });
            }
            _ => {}
        }
        let mut last = track.start;
        for index in &track.indexes {
            if *index <= last || track.indexes.len() > LAST_INDEX - 1 {
                return Err(CueError::OutOfOrder { number, at: *index });
            }
            last = *index;
        }
        let session = before.map_or(1, |before| before.session);
        let follows = track.session == session
            || before.is_some() && Some(track.session) == session.checked_add(1);
        if !follows {
            return Err(CueError::Session {
                number,
                session: track.session,
            });
        }
        self.tracks.push(track);
        Ok(())
    }

    pub fn tracks(&self) -> &[CueTrack] {
        &self.tracks
    }
}

/// A name that has a place between quotes.
fn file_name(file: String) -> Result<String, CueError> {
    if file.is_empty() || file.contains(is_unwritable) {
        return Err(CueError::FileName(file));
    }
    Ok(file)
}

impl fmt::Display for CueSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions = self.tracks.last().is_some_and(|track| track.session > 1);
        let mut session = 0;
        if let Some(catalog) = self.catalog {
            writeln!(f, "CATALOG {catalog}")?;
        }
        if let Some(file) = &self.cd_text {
            writeln!(f, "CDTEXTFILE \"{file}\"")?;
        }
        for line in self.texts.lines() {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "FILE \"{}\" BINARY", self.file)?;
        for (number, track) in (1_usize..).zip(&self.tracks) {
            if sessions && track.session != session {
                session = track.session;
                writeln!(f, "  REM SESSION {session:02}")?;
            }
            writeln!(f, "  TRACK {number:02} {}", track.mode.name())?;
            for line in track.texts.lines() {
                writeln!(f, "    {line}")?;
            }
            if let Some(isrc) = track.isrc {
                writeln!(f, "    ISRC {isrc}")?;
            }
            let flags = [
                (track.copy_permitted, " DCP"),
                (track.four_channels, " 4CH"),
                (track.pre_emphasis, " PRE"),
            ];
            let flags = flags.iter().filter(|(on, _)| *on).map(|(_, name)| *name);
            let flags: String = flags.collect();
            if !flags.is_empty() {
                writeln!(f, "    FLAGS{flags}")?;
            }
            match track.pause {
                Pause::None => {}
                Pause::Stored { from } => writeln!(f, "    INDEX 00 {from}")?,
                Pause::NotStored { length } => writeln!(f, "    PREGAP {length}")?,
            }
            writeln!(f, "    INDEX 01 {}", track.start)?;
            for (index, start) in (2..).zip(&track.indexes) {
                writeln!(f, "    INDEX {index:02} {start}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
