//! Cue sheets: where in a file the tracks of a disc lie (CDRWIN's text format, which has no
//! standard; what is written here is what every reader of it understands).
//!
//! One file of blocks without a header (`BINARY`: 2352 bytes each, samples little-endian) holds
//! the tracks of audio one after another. A pause before a track is either stored in the file,
//! and then has an index of its own, or it is not, and the sheet gives its length.

use crate::msf::Msf;
use crate::red_book::LAST_TRACK;
use std::fmt;

/// The sheet of one file of audio tracks. Its tracks are in order and within their limits.
///
/// Its text (`to_string`) ends each line with a line feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CueSheet {
    file: String,
    tracks: Vec<CueTrack>,
}

/// One track of the sheet; its number is its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueTrack {
    /// From 1 on. Sheets have no sessions; where there are several, a remark tells of them.
    pub session: u8,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    pub pause: Pause,
    /// Where its sound begins in the file: INDEX 01.
    pub start: Msf,
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
        let file = file.into();
        if file.is_empty() || file.contains(|c: char| c == '"' || c.is_control()) {
            return Err(CueError::FileName(file));
        }
        Ok(Self {
            file,
            tracks: Vec::new(),
        })
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
            Some(before) if first <= before.start => {
                return Err(CueError::OutOfOrder { number, at: first });
            }
            _ => {}
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

impl fmt::Display for CueSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions = self.tracks.last().is_some_and(|track| track.session > 1);
        let mut session = 0;
        writeln!(f, "FILE \"{}\" BINARY", self.file)?;
        for (number, track) in (1_usize..).zip(&self.tracks) {
            if sessions && track.session != session {
                session = track.session;
                writeln!(f, "  REM SESSION {session:02}")?;
            }
            writeln!(f, "  TRACK {number:02} AUDIO")?;
            if track.copy_permitted {
                writeln!(f, "    FLAGS DCP")?;
            }
            match track.pause {
                Pause::None => {}
                Pause::Stored { from } => writeln!(f, "    INDEX 00 {from}")?,
                Pause::NotStored { length } => writeln!(f, "    PREGAP {length}")?,
            }
            writeln!(f, "    INDEX 01 {}", track.start)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
