//! What is on a CD: sessions of tracks, and how recording changes them.
//!
//! A disc holds either data or audio, by its first track: mixed discs are not recorded here. The
//! arithmetic of track-at-once
//! recording (MMC-6 4.2.3):
//!
//! ```text
//! first track at 0 | blocks | 2 run-out | pregap | next track | blocks | 2 run-out | lead-out
//! a pregap is 150 blocks; of audio tracks it is page 05h's audio pause, 150 unless chosen
//! lead-out of session 1 + 11,400 = first track of session 2; + 6,900 after every later session
//! ```

mod recording;
pub(super) mod saved;
mod session;

pub use crate::media::RUN_OUT;
pub use recording::Padding;
pub use session::{Kind, Pause, Session, SessionFormat, Track, TrackMode, TrackState};

use super::{DiscStatus, Refusal};
use crate::media::{Blank, Medium};
use discmaster_audio::red_book;

/// Blocks between a track's run-out and the next track of its session, where page 05h chooses no
/// other pause; and before a session's first track, always.
pub const PREGAP: u32 = 150;
/// The shortest track; a drive pads shorter ones (4 seconds).
pub const SHORTEST_TRACK: u32 = red_book::SHORTEST_TRACK;
/// Lead-out, lead-in and pregap between the first session and the second: 1:30, 1:00 and 0:02.
pub const FIRST_SESSION_GAP: u32 = 11_400;
/// The same between later sessions, whose lead-out is 0:30.
pub const LATER_SESSION_GAP: u32 = 6_900;
/// Tracks on a disc (ECMA-130 22).
pub const LAST_TRACK: u8 = red_book::LAST_TRACK;

/// A disc and all that was recorded on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdDisc {
    medium: Medium,
    /// What tells it from other discs, once something is recorded: a drive writes it into the PMA.
    identification: Option<u32>,
    sessions: Vec<Session>,
    finalised: bool,
}

impl CdDisc {
    pub fn blank_disc(blank: impl Into<Blank>) -> Self {
        Self {
            medium: Medium::Recordable(blank.into()),
            identification: None,
            sessions: Vec::new(),
            finalised: false,
        }
    }

    /// The disc with a number that tells it from others.
    #[must_use]
    pub fn identified(self, number: u32) -> Self {
        Self {
            identification: Some(number),
            ..self
        }
    }

    /// Disc identification (READ DISC INFORMATION, MMC-6 6.21); none while nothing is recorded.
    pub fn identification(&self) -> Option<u32> {
        self.identification.filter(|_| !self.sessions.is_empty())
    }

    /// A pressed disc of one data track.
    pub fn pressed(blocks: u32) -> Self {
        let track = Track {
            number: 1,
            pregap: PREGAP,
            start: 0,
            blocks,
            run_out: 0,
            mode: TrackMode::Data {
                copy_permitted: false,
            },
            state: TrackState::Complete,
        };
        Self {
            medium: Medium::CdRom,
            identification: None,
            sessions: vec![Session {
                tracks: vec![track],
                closed: true,
                format: SessionFormat::CdRom,
            }],
            finalised: true,
        }
    }

    pub fn medium(&self) -> Medium {
        self.medium
    }

    /// Sessions with something in them.
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// Sessions whose lead-in can be read.
    pub fn closed_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(|session| session.closed)
    }

    /// The session to which tracks are being added, once it has one.
    pub fn open_session(&self) -> Option<&Session> {
        self.sessions.last().filter(|session| !session.closed)
    }

    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.sessions.iter().flat_map(|session| &session.tracks)
    }

    /// What its tracks hold; a disc without a track can hold either.
    pub fn kind(&self) -> Option<Kind> {
        self.tracks().next().map(|track| track.mode.kind())
    }

    pub fn track(&self, number: u8) -> Option<&Track> {
        self.tracks().find(|track| track.number == number)
    }

    /// The track that holds `lba`, its run-out included.
    pub fn track_at(&self, lba: u32) -> Option<&Track> {
        self.tracks()
            .find(|track| (track.start..track.next()).contains(&lba))
    }

    pub fn last_track(&self) -> Option<&Track> {
        self.sessions
            .last()
            .and_then(|session| session.tracks.last())
    }

    /// The track that is being recorded.
    pub fn recording(&self) -> Option<&Track> {
        self.last_track()
            .filter(|track| track.state == TrackState::Recording)
    }

    pub fn status(&self) -> DiscStatus {
        if self.finalised {
            DiscStatus::Complete
        } else if self.sessions.is_empty() {
            DiscStatus::Blank
        } else {
            DiscStatus::Appendable
        }
    }

    /// First address after the last complete track.
    pub fn recorded(&self) -> u32 {
        self.tracks()
            .filter(|track| track.state == TrackState::Complete)
            .last()
            .map_or(0, Track::end)
    }

    /// Number that the next track would get, the track being recorded included.
    pub fn next_track_number(&self) -> u8 {
        match self.last_track() {
            Some(track) if track.state != TrackState::Complete => track.number,
            Some(track) => track.number + 1,
            None => 1,
        }
    }

    /// Next writable address; `None` when nothing can be written as things are. `pause` goes before
    /// a track that follows another in its session.
    pub fn next_writable(&self, pause: Pause) -> Option<u32> {
        let medium = self.medium.recordable()?;
        if self.finalised {
            return None;
        }
        let address = match self.sessions.last() {
            None => 0,
            Some(session) if session.closed => {
                let gap = if self.sessions.len() == 1 {
                    FIRST_SESSION_GAP
                } else {
                    LATER_SESSION_GAP
                };
                session.lead_out()? + gap
            }
            Some(session) => match session.tracks.last() {
                None => return None,
                Some(track) => match track.state {
                    TrackState::Recording => return Some(track.end()),
                    TrackState::Damaged => return None,
                    TrackState::Complete => track.next() + pause.blocks(),
                },
            },
        };
        let fits = address + SHORTEST_TRACK + RUN_OUT <= medium.last_lead_out();
        (fits && self.next_track_number() <= LAST_TRACK).then_some(address)
    }

    /// Blocks of user data that can still be written from [`CdDisc::next_writable`] on, in one track.
    pub fn free_blocks(&self, pause: Pause) -> u32 {
        match (self.next_writable(pause), self.medium.recordable()) {
            (Some(address), Some(medium)) => {
                medium.last_lead_out().saturating_sub(address + RUN_OUT)
            }
            _ => 0,
        }
    }

    /// Whether the `blocks` from `lba` on can be read as blocks of `kind`, all of them.
    pub fn may_read(&self, kind: Kind, lba: u32, blocks: u32) -> Result<(), Refusal> {
        if self.recording().is_some() {
            return Err(Refusal::Sequence);
        }
        let recorded = self.last_track().map_or(0, Track::end);
        let mut next = lba;
        let mut left = blocks;
        while left > 0 {
            let here = self
                .tracks()
                .filter(|track| track.mode.kind() == kind)
                .find(|track| track.readable().contains(&next))
                .map(|track| track.end() - next);
            match here {
                Some(readable) => {
                    next += readable.min(left);
                    left = left.saturating_sub(readable);
                }
                // The last track's run-out is on the disc; beyond it nothing is.
                None if next < recorded || self.track_at(next).is_some() => {
                    return Err(Refusal::NotReadable { lba: next });
                }
                None => return Err(Refusal::OutOfRange { lba: next }),
            }
        }
        Ok(())
    }

    fn last_track_mut(&mut self) -> Option<&mut Track> {
        self.sessions
            .last_mut()
            .and_then(|session| session.tracks.last_mut())
    }
}

#[cfg(test)]
mod tests;
