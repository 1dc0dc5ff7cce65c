//! What BLANK takes off a rewritable disc (MMC-6 6.2).

use super::{CdDisc, Kind, LINK, Track, TrackState};
use crate::disc::Refusal;

impl CdDisc {
    fn rewritable(&self) -> Result<(), Refusal> {
        if !self.medium.erasable() {
            return Err(Refusal::CannotBlank);
        }
        if self.recording().is_some() {
            return Err(Refusal::Sequence);
        }
        Ok(())
    }

    /// Everything.
    pub fn blank(&mut self) -> Result<(), Refusal> {
        self.rewritable()?;
        self.sessions.clear();
        self.kind = Kind::Data;
        self.finalised = false;
        Ok(())
    }

    /// What is in a track of the open session. Its place stays reserved, unless it is the last,
    /// whose place is the rest of the disc.
    pub fn blank_track(&mut self, number: u8) -> Result<(), Refusal> {
        self.rewritable()?;
        let last = self.last_track().map(|track| track.number) == Some(number);
        let track = self.track_mut(number).ok_or(Refusal::Sequence)?;
        if last && track.reserved.is_none() {
            return self.unreserve_track(number);
        }
        track.reserved = Some(track.next() - track.start);
        track.blocks = 0;
        track.packets = None;
        track.indexes.clear();
        track.isrc = None;
        track.state = TrackState::Reserved;
        Ok(())
    }

    /// The last track of the open session, with its place.
    pub fn unreserve_track(&mut self, number: u8) -> Result<(), Refusal> {
        self.rewritable()?;
        if self.track_mut(number).is_none()
            || self.last_track().map(|track| track.number) != Some(number)
        {
            return Err(Refusal::Sequence);
        }
        if let Some(session) = self.sessions.last_mut() {
            session.tracks.pop();
        }
        self.drop_empty_session();
        Ok(())
    }

    /// What lies from `lba` on in a track that is recorded in packets: `lba` is where one begins.
    pub fn blank_tail(&mut self, lba: u32) -> Result<(), Refusal> {
        self.rewritable()?;
        let number = self
            .open_session()
            .and_then(|session| {
                let holds = |track: &&Track| (track.start..track.end()).contains(&lba);
                session.tracks.iter().find(holds)
            })
            .map(|track| track.number)
            .ok_or(Refusal::OutOfRange { lba })?;
        let track = self.track_mut(number).ok_or(Refusal::Sequence)?;
        let offset = lba - track.start;
        let Some(packets) = &mut track.packets else {
            return Err(Refusal::OtherKind);
        };
        let begins = match packets.fixed {
            Some(size) => size > 0 && offset.is_multiple_of(size),
            None => offset == 0 || packets.links.iter().any(|link| link + LINK == offset),
        };
        if !begins {
            return Err(Refusal::NotNextWritable { lba });
        }
        track.blocks = match packets.fixed {
            Some(_) => offset,
            None => offset.saturating_sub(LINK),
        };
        packets.links.retain(|link| *link < track.blocks);
        track.state = TrackState::Open;
        Ok(())
    }

    /// The lead-in and the lead-out of the last session, so that tracks can be added to it.
    pub fn unclose_last_session(&mut self) -> Result<(), Refusal> {
        self.rewritable()?;
        match self.sessions.last_mut() {
            Some(session) if session.closed => {
                session.closed = false;
                session.cd_text.clear();
                self.finalised = false;
                Ok(())
            }
            _ => Err(Refusal::Sequence),
        }
    }

    /// The last session, be it open or closed.
    pub fn blank_last_session(&mut self) -> Result<(), Refusal> {
        self.rewritable()?;
        if self.sessions.pop().is_none() {
            return Err(Refusal::Sequence);
        }
        self.finalised = false;
        if self.sessions.is_empty() {
            self.kind = Kind::Data;
        }
        Ok(())
    }

    pub(super) fn drop_empty_session(&mut self) {
        if self
            .sessions
            .last()
            .is_some_and(|session| session.tracks.is_empty())
        {
            self.sessions.pop();
        }
        if self.sessions.is_empty() {
            self.kind = Kind::Data;
        }
    }
}
