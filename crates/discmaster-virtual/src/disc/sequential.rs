//! What is on a DVD-R, DVD-RW, DVD+R or BD-R that is recorded in order, and on a pressed DVD or BD:
//! sessions of tracks of 2048-byte blocks.
//!
//! ```text
//! track | to a whole block of error correction | next track | ... | gap | first track of the next session
//! ```
//!
//! The last track that is not reserved, to the end of the disc, is there always: invisible until the
//! first block is written to it. RESERVE TRACK cuts a track of a told length off its front. Each open
//! track has a next writable address of its own. [`Rules`] says what a medium makes different.

mod recording;
mod rules;
pub(super) mod saved;

pub use recording::WriteType;
pub use rules::Rules;

use super::{DiscStatus, Refusal};
use crate::media::{Blank, Medium};

/// A disc, and all that was recorded on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequentialDisc {
    medium: Medium,
    rules: Rules,
    identification: Option<u32>,
    /// Blocks that formatting set aside (BD-R); they cannot be written.
    spare: u32,
    /// FORMAT UNIT was used.
    formatted: bool,
    /// It was formatted for pseudo-overwriting (BD-R): while its session is open, what is written can
    /// be written over.
    pseudo_overwrite: bool,
    /// Such a disc is being written.
    rewriting: bool,
    /// Only minimally blanked: it takes one session, recorded at once (DVD-RW).
    minimally_blanked: bool,
    sessions: Vec<DataSession>,
    finalised: bool,
}

/// One session. The last may be open; all before it are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataSession {
    pub(super) tracks: Vec<DataTrack>,
    pub(super) closed: bool,
}

/// One track: an RZone of DVD-R, a fragment of DVD+R, a sequential recording range of BD-R.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataTrack {
    pub number: u16,
    pub start: u32,
    /// Blocks written, padding included.
    pub blocks: u32,
    /// The length that was reserved for it.
    pub reserved: Option<u32>,
    pub state: DataTrackState,
    /// Blocks of them that are on the disc for certain.
    pub settled: u32,
    /// Recorded at once: its reserved length is exact, and it is the disc's only one.
    pub at_once: bool,
}

/// How far a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataTrackState {
    Open,
    /// The power went while it was written. CLOSE TRACK or REPAIR TRACK mends it.
    Damaged,
    Complete,
}

/// Where more can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writable {
    pub number: u16,
    pub start: u32,
    pub next: u32,
    /// From `next` on.
    pub free: u32,
}

impl DataSession {
    pub fn tracks(&self) -> &[DataTrack] {
        &self.tracks
    }

    pub fn closed(&self) -> bool {
        self.closed
    }

    /// First address after its last track.
    pub fn end(&self) -> u32 {
        self.tracks.last().map_or(0, DataTrack::end)
    }
}

impl DataTrack {
    /// Something was written since it was last brought to the disc for certain.
    pub fn is_unsettled(&self) -> bool {
        self.blocks > self.settled
    }

    /// First address after what is written.
    pub fn written(&self) -> u32 {
        self.start + self.blocks
    }

    /// First address after what belongs to it.
    pub fn end(&self) -> u32 {
        match (self.state, self.reserved) {
            (DataTrackState::Complete, _) | (_, None) => self.written(),
            (_, Some(length)) => self.start + length,
        }
    }
}

impl SequentialDisc {
    /// `None`: the medium is not recorded in order.
    pub fn blank_disc(blank: Blank) -> Option<Self> {
        Some(Self {
            medium: Medium::Recordable(blank),
            rules: Rules::of(blank.medium())?,
            identification: None,
            spare: 0,
            formatted: false,
            pseudo_overwrite: false,
            rewriting: false,
            minimally_blanked: false,
            sessions: Vec::new(),
            finalised: false,
        })
    }

    /// A pressed DVD or BD of one track.
    pub fn pressed(medium: Medium, blocks: u32) -> Self {
        let track = DataTrack {
            number: 1,
            start: 0,
            blocks,
            reserved: None,
            state: DataTrackState::Complete,
            settled: blocks,
            at_once: false,
        };
        Self {
            medium,
            rules: Rules::PRESSED,
            identification: None,
            spare: 0,
            formatted: false,
            pseudo_overwrite: false,
            rewriting: false,
            minimally_blanked: false,
            sessions: vec![DataSession {
                tracks: vec![track],
                closed: true,
            }],
            finalised: true,
        }
    }

    pub(super) fn identify(&mut self, number: Option<u32>) {
        self.identification = number;
    }

    pub fn medium(&self) -> Medium {
        self.medium
    }

    pub fn rules(&self) -> Rules {
        self.rules
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.identification
    }

    /// None while nothing is recorded.
    pub fn identification(&self) -> Option<u32> {
        self.identification.filter(|_| !self.sessions.is_empty())
    }

    /// Blocks that can be written, from address 0 on.
    pub fn capacity(&self) -> u32 {
        match self.medium.recordable() {
            Some(blank) => blank.blocks() - self.spare,
            None => self.last_track().map_or(0, DataTrack::end),
        }
    }

    pub fn spare(&self) -> u32 {
        self.spare
    }

    pub fn formatted(&self) -> bool {
        self.formatted
    }

    /// What is written can be written over, while the session is open.
    pub fn overwrites(&self) -> bool {
        self.pseudo_overwrite && self.open_session().is_some()
    }

    /// It was formatted for that.
    pub fn pseudo_overwrite(&self) -> bool {
        self.pseudo_overwrite
    }

    /// The state that is kept of the disc has to change before it is written.
    pub fn unsettles(&self) -> bool {
        self.pseudo_overwrite && !self.rewriting
    }

    /// Nothing that was begun on it is unfinished. A session that can be written over never is.
    pub fn is_whole(&self) -> bool {
        if self.pseudo_overwrite {
            !self.rewriting
        } else {
            self.open_session().is_none()
        }
    }

    /// First address after what a host is to read: of all closed sessions, and of one that can be
    /// written over.
    pub fn readable(&self) -> u32 {
        if self.overwrites() {
            self.end()
        } else {
            self.closed_sessions().last().map_or(0, DataSession::end)
        }
    }

    /// Sessions whose tracks a host is to know.
    pub fn readable_sessions(&self) -> impl Iterator<Item = &DataSession> {
        let overwrites = self.overwrites();
        self.sessions
            .iter()
            .filter(move |session| session.closed || overwrites)
    }

    /// It takes one session alone, recorded at once.
    pub fn minimally_blanked(&self) -> bool {
        self.minimally_blanked
    }

    pub fn sessions(&self) -> &[DataSession] {
        &self.sessions
    }

    pub fn closed_sessions(&self) -> impl Iterator<Item = &DataSession> {
        self.sessions.iter().filter(|session| session.closed)
    }

    /// The session to which tracks are being added, once it has one.
    pub fn open_session(&self) -> Option<&DataSession> {
        self.sessions.last().filter(|session| !session.closed)
    }

    pub fn tracks(&self) -> impl Iterator<Item = &DataTrack> {
        self.sessions.iter().flat_map(|session| &session.tracks)
    }

    pub fn track(&self, number: u16) -> Option<&DataTrack> {
        self.tracks().find(|track| track.number == number)
    }

    pub fn last_track(&self) -> Option<&DataTrack> {
        self.sessions
            .last()
            .and_then(|session| session.tracks.last())
    }

    /// Tracks of the open session that can be written.
    pub fn open_tracks(&self) -> impl Iterator<Item = &DataTrack> {
        self.open_session()
            .into_iter()
            .flat_map(|session| &session.tracks)
            .filter(|track| track.state == DataTrackState::Open)
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

    /// Something was written that is not settled yet.
    pub fn is_recording(&self) -> bool {
        self.rewriting || self.tracks().any(DataTrack::is_unsettled)
    }

    /// Number of the track that is not there yet, behind all that are; `None` where there is none.
    pub fn invisible(&self) -> Option<Writable> {
        if self.finalised || self.medium.recordable().is_none() {
            return None;
        }
        let last = self.last_track();
        let number = match last {
            // It has been begun, and goes to the end of the disc.
            Some(track) if track.state != DataTrackState::Complete && track.reserved.is_none() => {
                return None;
            }
            // One session, recorded at once, is all there will be.
            Some(track) if track.at_once => return None,
            Some(track) => track.number + 1,
            None => 1,
        };
        let start = self.next_start();
        let end = self.capacity();
        (start < end && number <= self.rules.most_tracks).then(|| Writable {
            number,
            start,
            next: start,
            free: end - start,
        })
    }

    /// Where the track after all others starts.
    fn next_start(&self) -> u32 {
        match self.sessions.last() {
            None => 0,
            Some(session) if session.closed => self
                .whole(session.end())
                .saturating_add(self.rules.gap(self.sessions.len(), session.end())),
            Some(session) => self.whole(session.end()),
        }
    }

    /// The next address that begins a block of error correction.
    fn whole(&self, address: u32) -> u32 {
        address.next_multiple_of(self.rules.ecc_block)
    }

    /// Where a track can be written, if it can.
    pub fn writable(&self, track: &DataTrack) -> Option<Writable> {
        if track.state != DataTrackState::Open {
            return None;
        }
        let end = match track.reserved {
            Some(length) => track.start + length,
            None => self.capacity(),
        };
        (track.written() < end).then(|| Writable {
            number: track.number,
            start: track.start,
            next: track.written(),
            free: end - track.written(),
        })
    }

    /// Every place where something can be written.
    pub fn writable_places(&self) -> impl Iterator<Item = Writable> {
        self.open_tracks()
            .filter_map(|track| self.writable(track))
            .chain(self.invisible())
    }

    /// First address after all that is written.
    pub fn end(&self) -> u32 {
        self.tracks().map(DataTrack::written).max().unwrap_or(0)
    }

    /// Whether the `blocks` from `lba` on can be read.
    pub fn may_read(&self, lba: u32, blocks: u32) -> Result<(), Refusal> {
        // What is recorded at once can be read when it is all there.
        if self
            .tracks()
            .any(|track| track.at_once && track.state != DataTrackState::Complete)
        {
            return Err(Refusal::Sequence);
        }
        let mut next = lba;
        let mut left = blocks;
        while left > 0 {
            let here = self
                .tracks()
                .find(|track| (track.start..track.written()).contains(&next))
                .ok_or(Refusal::OutOfRange { lba: next })?;
            let readable = (here.written() - next).min(left);
            next += readable;
            left -= readable;
        }
        Ok(())
    }

    fn open_session_mut(&mut self) -> Option<&mut DataSession> {
        self.sessions.last_mut().filter(|session| !session.closed)
    }

    fn track_mut(&mut self, number: u16) -> Option<&mut DataTrack> {
        self.sessions
            .iter_mut()
            .flat_map(|session| &mut session.tracks)
            .find(|track| track.number == number)
    }
}

#[cfg(test)]
mod tests;
