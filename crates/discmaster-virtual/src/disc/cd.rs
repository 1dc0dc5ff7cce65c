//! What is on a CD: sessions of tracks, and how recording changes them.
//!
//! The arithmetic of track-at-once recording (MMC-6 4.2.3):
//!
//! ```text
//! first track at 0 | blocks | 2 run-out | pregap | next track | blocks | 2 run-out | lead-out
//! a pregap is 150 blocks; of audio tracks it is page 05h's audio pause, 150 unless chosen
//! lead-out of session 1 + 11,400 = first track of session 2; + 6,900 after every later session
//! ```
//!
//! In a session at once, and in one recorded raw, every block from address -150 to the lead-out was
//! laid out by the host: there are no run-outs, and a pregap is what it was made.

mod blanking;
pub mod block;
mod laid_out;
pub mod plan;
mod recording;
pub(super) mod saved;
mod session;
mod sub_channel;

pub use crate::media::RUN_OUT;
pub use block::Block;
pub use plan::Plan;
pub use recording::{NewTrack, Padding, Target};
pub use session::{
    Form, Kind, Packets, Pause, Session, SessionFormat, Track, TrackMode, TrackState,
};

use super::{DiscStatus, Refusal};
use crate::media::{BLOCK, Blank, Medium};
use discmaster_audio::red_book;

/// Blocks between a track's run-out and the next track of its session, where page 05h chooses no
/// other pause; and before a session's first track, always.
pub const PREGAP: u32 = 150;
/// The shortest track; a drive pads shorter ones (4 seconds).
pub const SHORTEST_TRACK: u32 = red_book::SHORTEST_TRACK;
/// Lead-out, lead-in and pregap between the first session and the second: 1:30, 1:00 and 0:02.
pub const FIRST_SESSION_GAP: u32 = red_book::FIRST_SESSION_GAP;
/// The same between later sessions, whose lead-out is 0:30.
pub const LATER_SESSION_GAP: u32 = red_book::LATER_SESSION_GAP;
/// Blocks between packets: a run-out of two, a link, a run-in of four.
pub const LINK: u32 = 7;
/// Tracks on a disc (ECMA-130 22).
pub const LAST_TRACK: u8 = red_book::LAST_TRACK;

/// A disc and all that was recorded on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdDisc {
    medium: Medium,
    /// What tells it from other discs, once something is recorded: a drive writes it into the PMA.
    identification: Option<u32>,
    sessions: Vec<Session>,
    /// How its blocks are kept, once there are sessions.
    kind: Kind,
    finalised: bool,
}

impl CdDisc {
    pub fn blank_disc(blank: impl Into<Blank>) -> Self {
        Self {
            medium: Medium::Recordable(blank.into()),
            identification: None,
            sessions: Vec::new(),
            kind: Kind::Data,
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
            mode: TrackMode::DATA,
            state: TrackState::Complete,
            indexes: Vec::new(),
            isrc: None,
            packets: None,
            reserved: None,
        };
        Self {
            medium: Medium::CdRom,
            identification: None,
            sessions: vec![Session {
                tracks: vec![track],
                closed: true,
                ..Session::default()
            }],
            kind: Kind::Data,
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

    /// What is kept of its blocks; `None` while nothing is recorded.
    pub fn kind(&self) -> Option<Kind> {
        (!self.sessions.is_empty()).then_some(self.kind)
    }

    /// Some track of it holds data.
    pub fn has_data(&self) -> bool {
        self.tracks().any(|track| !track.mode.is_audio())
    }

    pub fn track(&self, number: u8) -> Option<&Track> {
        self.tracks().find(|track| track.number == number)
    }

    /// The track that holds `lba`, its run-out included.
    pub fn track_at(&self, lba: u32) -> Option<&Track> {
        self.tracks()
            .find(|track| (track.start..track.next()).contains(&lba))
    }

    /// The track that `lba` belongs to, its pregap and its run-out included.
    pub fn track_around(&self, lba: u32) -> Option<&Track> {
        self.tracks()
            .find(|track| (track.pregap_start()..track.next()).contains(&lba))
    }

    pub fn last_track(&self) -> Option<&Track> {
        self.sessions
            .last()
            .and_then(|session| session.tracks.last())
    }

    /// The track that is being recorded.
    pub fn recording(&self) -> Option<&Track> {
        self.open_session()?
            .tracks
            .iter()
            .find(|track| track.state == TrackState::Recording)
    }

    /// The last track, as long as it is not complete and has no place reserved: none can follow it.
    fn unfinished(&self) -> Option<&Track> {
        self.last_track()
            .filter(|track| !track.is_complete() && track.reserved.is_none())
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

    /// First address after what is certainly recorded.
    pub fn recorded(&self) -> u32 {
        self.tracks()
            .filter(|track| matches!(track.state, TrackState::Complete | TrackState::Open))
            .map(Track::end)
            .max()
            .unwrap_or(0)
    }

    /// First address after all that belongs on the disc; `None` while something is being recorded.
    pub fn end_of_data(&self) -> Option<u32> {
        let under_way =
            |track: &Track| matches!(track.state, TrackState::Recording | TrackState::Damaged);
        (!self.tracks().any(under_way)).then(|| self.recorded())
    }

    /// Number that the next track would get, an unfinished one included.
    pub fn next_track_number(&self) -> u8 {
        match (self.unfinished(), self.last_track()) {
            (Some(track), _) => track.number,
            (None, Some(track)) => track.number + 1,
            (None, None) => 1,
        }
    }

    /// Where the next session's program area begins, its first pregap included: -150 on a blank
    /// disc. `None` while a session is open.
    pub fn next_session_start(&self) -> Option<i64> {
        let Some(session) = self.sessions.last() else {
            return Some(-i64::from(PREGAP));
        };
        if !session.closed {
            return None;
        }
        let gap = if self.sessions.len() == 1 {
            FIRST_SESSION_GAP
        } else {
            LATER_SESSION_GAP
        };
        Some(i64::from(session.lead_out()?) + i64::from(gap) - i64::from(PREGAP))
    }

    /// Next writable address of the track after the last, or of the last while it is unfinished;
    /// `None` when nothing can be written as things are. `pause` goes before a track that follows
    /// another in its session.
    pub fn next_writable(&self, pause: Pause) -> Option<u32> {
        let medium = self.medium.recordable()?;
        if self.finalised {
            return None;
        }
        if let Some(track) = self.unfinished() {
            return track
                .next_writable()
                .filter(|next| next.saturating_add(RUN_OUT) < medium.last_lead_out());
        }
        let address = match self.next_session_start() {
            Some(start) => u32::try_from(start + i64::from(PREGAP)).ok()?,
            None => self.last_track()?.next().checked_add(pause.blocks())?,
        };
        let fits = address
            .checked_add(SHORTEST_TRACK + RUN_OUT)
            .is_some_and(|end| end <= medium.last_lead_out());
        (fits && self.next_track_number() <= LAST_TRACK).then_some(address)
    }

    /// Blocks of user data that can still be written from [`CdDisc::next_writable`] on, in one track.
    pub fn free_blocks(&self, pause: Pause) -> u32 {
        if let Some(track) = self.unfinished() {
            return self.room(track);
        }
        match (self.next_writable(pause), self.medium.recordable()) {
            (Some(address), Some(medium)) => {
                medium.last_lead_out().saturating_sub(address + RUN_OUT)
            }
            _ => 0,
        }
    }

    /// Blocks of user data that a track can still take.
    pub fn room(&self, track: &Track) -> u32 {
        let Some(next) = track.next_writable() else {
            return 0;
        };
        self.longest(track)
            .saturating_sub(next.saturating_sub(track.start))
    }

    /// The most blocks of user data that a track can have, links in between included where addresses
    /// count them.
    fn longest(&self, track: &Track) -> u32 {
        let place = match (track.reserved, self.medium.recordable()) {
            (Some(blocks), _) => blocks,
            (None, Some(medium)) => medium.last_lead_out().saturating_sub(track.start),
            (None, None) => 0,
        };
        let place = place.saturating_sub(RUN_OUT);
        match track.packets.as_ref().and_then(|packets| packets.fixed) {
            Some(size) if size > 0 => (place / size.saturating_add(LINK)).saturating_mul(size),
            _ => place,
        }
    }

    /// Whether the `blocks` from `lba` on can be read, each as one of a mode that is `wanted`.
    pub fn may_read(
        &self,
        lba: u32,
        blocks: u32,
        wanted: impl Fn(TrackMode) -> bool,
    ) -> Result<(), Refusal> {
        if self.recording().is_some() {
            return Err(Refusal::Sequence);
        }
        let recorded = self.tracks().map(Track::end).max().unwrap_or(0);
        let mut next = lba;
        let mut left = blocks;
        while left > 0 {
            let here = self
                .tracks()
                .filter(|track| wanted(track.mode))
                .find_map(|track| track.readable_from(next));
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

    /// Makes the whole sector of an address of which `data` are the user data; zeros where no track
    /// is.
    pub fn complete(&self, lba: u32, data: &[u8; BLOCK], sector: &mut [u8; red_book::BLOCK]) {
        let readable = |track: &&Track| track.readable_from(lba).is_some();
        match self.tracks().find(readable) {
            Some(track) => {
                block::completed(track.mode.form, lba.saturating_add(PREGAP), data, sector);
            }
            None => sector.fill(0),
        }
    }

    fn track_mut(&mut self, number: u8) -> Option<&mut Track> {
        self.sessions
            .last_mut()
            .filter(|session| !session.closed)?
            .tracks
            .iter_mut()
            .find(|track| track.number == number)
    }

    fn recording_mut(&mut self) -> Option<&mut Track> {
        let number = self.recording()?.number;
        self.track_mut(number)
    }
}

#[cfg(test)]
mod tests;
