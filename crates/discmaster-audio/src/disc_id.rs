//! By what a compact disc is known to those who collect discs: MusicBrainz's disc ID, freedb's, and
//! AccurateRip's; all are functions of the table of contents. The sums by which AccurateRip compares tracks are in
//! [`sums`].
//!
//! None has a standard. What is done here is what their own programs do, libdiscid first of all.

mod accurate_rip;
mod music_brainz;
pub mod sums;

pub use accurate_rip::AccurateRipId;
pub use music_brainz::MusicBrainzId;

use crate::msf::Msf;
use crate::program::Program;
use crate::red_book::{BLOCKS_PER_SECOND, LAST_TRACK, PAUSE, session_start};
use std::fmt;

/// A track of the table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocTrack {
    pub number: u8,
    /// From 1 on.
    pub session: u8,
    /// Address of its index 1.
    pub start: u32,
    /// Where it ends: the address of the next track's index 1, or of its session's lead-out.
    pub end: u32,
    pub audio: bool,
}

/// Tracks of a disc, numbered without gaps and one after the other; there is one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscToc {
    tracks: Vec<TocTrack>,
}

/// What is no table of contents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TocError {
    #[error("the table of contents has no track")]
    Empty,
    #[error("the table of contents has track {number} where track {expected} should be")]
    Number { number: u8, expected: u8 },
    #[error(
        "the table of contents has track {number} from address {start} to {end}, where nothing of the kind can lie"
    )]
    Place { number: u8, start: u32, end: u32 },
    #[error(
        "the table of contents has track {number} in session {session}, after one of a later session"
    )]
    Session { number: u8, session: u8 },
}

impl DiscToc {
    pub fn new(tracks: Vec<TocTrack>) -> Result<Self, TocError> {
        let mut before: Option<&TocTrack> = None;
        for track in &tracks {
            let TocTrack {
                number,
                session,
                start,
                end,
                ..
            } = *track;
            let expected = before.map_or(number.max(1), |before| before.number + 1);
            if number != expected || number > LAST_TRACK {
                return Err(TocError::Number {
                    number,
                    expected: expected.min(LAST_TRACK),
                });
            }
            let from = before.map_or(0, |before| before.end);
            // The lead-out has a time of a disc, too.
            let known = end.checked_add(PAUSE).and_then(Msf::from_blocks).is_some();
            if start < from || end <= start || !known {
                return Err(TocError::Place { number, start, end });
            }
            if session < before.map_or(1, |before| before.session) {
                return Err(TocError::Session { number, session });
            }
            before = Some(track);
        }
        if before.is_none() {
            Err(TocError::Empty)
        } else {
            Ok(Self { tracks })
        }
    }

    /// Of what is to be recorded, a program for each session.
    pub fn of<'a>(sessions: impl IntoIterator<Item = &'a Program>) -> Result<Self, TocError> {
        let mut tracks: Vec<TocTrack> = Vec::new();
        for (session, program) in (1_u8..=u8::MAX).zip(sessions) {
            let mut at = session_start(session, tracks.last().map_or(0, |track| track.end));
            for track in &program.tracks {
                let start = at.saturating_add(track.pregap);
                if let Some(before) = tracks.last_mut().filter(|before| before.session == session) {
                    before.end = start;
                }
                at = at.saturating_add(track.blocks);
                tracks.push(TocTrack {
                    number: u8::try_from(tracks.len() + 1).unwrap_or(u8::MAX),
                    session,
                    start,
                    end: at,
                    audio: track.is_audio(),
                });
            }
        }
        Self::new(tracks)
    }

    pub fn tracks(&self) -> &[TocTrack] {
        &self.tracks
    }

    /// Where the last track ends.
    pub fn lead_out(&self) -> u32 {
        self.tracks.last().map_or(0, |track| track.end)
    }

    pub fn has_audio(&self) -> bool {
        self.tracks.iter().any(|track| track.audio)
    }

    /// Of all tracks, those of data, too, as EAC and cd-discid have it.
    pub fn freedb_id(&self) -> FreedbId {
        let starts = self.tracks.iter().map(|track| seconds(track.start));
        let digits = starts.clone().map(digit_sum).sum::<u32>() % 255;
        let length = seconds(self.lead_out()) - starts.min().unwrap_or(0);
        FreedbId(digits << 24 | length << 8 | u32::from(self.count()))
    }

    pub fn accurate_rip_id(&self) -> Option<AccurateRipId> {
        AccurateRipId::of(self)
    }

    /// `None` of a disc without audio.
    pub fn music_brainz_id(&self) -> Option<MusicBrainzId> {
        MusicBrainzId::of(self)
    }

    fn count(&self) -> u8 {
        self.tracks.len().try_into().unwrap_or(LAST_TRACK)
    }
}

/// Whole seconds from the lead-in on.
const fn seconds(address: u32) -> u32 {
    (address + PAUSE) / BLOCKS_PER_SECOND
}

fn digit_sum(number: u32) -> u32 {
    let digits = std::iter::successors(Some(number), |rest| {
        Some(rest / 10).filter(|rest| *rest > 0)
    });
    digits.map(|rest| rest % 10).sum()
}

/// A sum over starting times, the disc's length in seconds, and how many tracks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FreedbId(pub u32);

/// `920ef00b`.
impl fmt::Display for FreedbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

#[cfg(test)]
mod tests;
