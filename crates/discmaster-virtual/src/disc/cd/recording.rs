//! How recording changes a disc. A transition that is refused leaves the disc as it was.

use super::{
    CdDisc, Kind, PREGAP, Pause, RUN_OUT, SHORTEST_TRACK, Session, SessionFormat, Track, TrackMode,
    TrackState,
};
use crate::disc::Refusal;
use crate::media::Blank;

/// Zeros that the drive has to record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding {
    pub start: u32,
    pub blocks: u32,
}

impl CdDisc {
    /// Starts a track at the next writable address.
    pub fn begin_track(&mut self, mode: TrackMode, pause: Pause) -> Result<(), Refusal> {
        if self.medium.recordable().is_none() || self.finalised {
            return Err(Refusal::CannotWrite);
        }
        let last = self.last_track().map(|track| track.state);
        match last {
            Some(TrackState::Recording) => return Err(Refusal::Sequence),
            Some(TrackState::Damaged) => return Err(Refusal::IncompleteTrack),
            Some(TrackState::Complete) | None => {}
        }
        self.takes(mode.kind())?;
        let pause = mode.pause(pause);
        let start = self.next_writable(pause).ok_or(Refusal::Full)?;
        let track = Track {
            number: self.next_track_number(),
            pregap: match self.open_session() {
                Some(_) => pause.blocks(),
                None => PREGAP,
            },
            start,
            blocks: 0,
            run_out: RUN_OUT,
            mode,
            state: TrackState::Recording,
        };
        match self.sessions.last_mut() {
            Some(session) if !session.closed => session.tracks.push(track),
            _ => self.sessions.push(Session {
                tracks: vec![track],
                ..Session::default()
            }),
        }
        Ok(())
    }

    /// Mixed discs are not recorded: the first track decides.
    fn takes(&self, kind: Kind) -> Result<(), Refusal> {
        match self.kind() {
            Some(other) if other != kind => Err(Refusal::OtherKind),
            _ => Ok(()),
        }
    }

    /// Whether `blocks` from `lba` on may be written to the track that is being recorded, or to one
    /// of this mode that would begin now.
    pub fn may_write(
        &self,
        lba: u32,
        blocks: u32,
        mode: TrackMode,
        pause: Pause,
    ) -> Result<(), Refusal> {
        let Some(medium) = self.medium.recordable() else {
            return Err(Refusal::CannotWrite);
        };
        if self.finalised {
            return Err(Refusal::CannotWrite);
        }
        self.takes(mode.kind())?;
        if lba >= medium.last_lead_out() {
            return Err(Refusal::OutOfRange { lba });
        }
        if self
            .last_track()
            .is_some_and(|track| track.state == TrackState::Damaged)
        {
            return Err(Refusal::IncompleteTrack);
        }
        let pause = mode.pause(pause);
        match self.next_writable(pause) {
            None => Err(Refusal::Full),
            Some(next) if next != lba => Err(Refusal::NotNextWritable { lba }),
            Some(_) if blocks > self.free_blocks(pause) => Err(Refusal::Full),
            Some(_) => Ok(()),
        }
    }

    /// `blocks` more were written to the track that is being recorded.
    pub fn advance(&mut self, blocks: u32) -> Result<(), Refusal> {
        // The pause before a track that is being recorded is past.
        if blocks > self.free_blocks(Pause::USUAL) {
            return Err(Refusal::Full);
        }
        match self.last_track_mut() {
            Some(track) if track.state == TrackState::Recording => {
                track.blocks += blocks;
                Ok(())
            }
            _ => Err(Refusal::Sequence),
        }
    }

    /// What has to be recorded before the open or damaged track can end.
    pub fn padding(&self) -> Option<Padding> {
        let track = self
            .last_track()
            .filter(|track| track.state != TrackState::Complete)?;
        let blocks = SHORTEST_TRACK.saturating_sub(track.blocks);
        (blocks > 0).then_some(Padding {
            start: track.end(),
            blocks,
        })
    }

    /// Ends the open or damaged track, padded to the shortest length.
    pub fn end_track(&mut self) -> Result<(), Refusal> {
        let padding = self.padding();
        match self.last_track_mut() {
            Some(track) if track.state != TrackState::Complete => {
                track.blocks += padding.map_or(0, |padding| padding.blocks);
                track.state = TrackState::Complete;
                Ok(())
            }
            _ => Err(Refusal::Sequence),
        }
    }

    /// Closes the open session. `next_session_allowed` is page 05's multi-session field: without
    /// it nothing can be added afterwards.
    pub fn close_session(
        &mut self,
        format: SessionFormat,
        next_session_allowed: bool,
    ) -> Result<(), Refusal> {
        let Some(session) = self.sessions.last_mut().filter(|session| !session.closed) else {
            return Err(Refusal::Sequence);
        };
        if session
            .tracks
            .iter()
            .any(|track| track.state != TrackState::Complete)
        {
            return Err(Refusal::IncompleteTrack);
        }
        session.closed = true;
        session.format = format;
        self.finalised = !next_session_allowed;
        Ok(())
    }

    /// Takes everything off a rewritable disc.
    pub fn blank(&mut self) -> Result<(), Refusal> {
        if !self.medium.erasable() {
            return Err(Refusal::CannotBlank);
        }
        if self.recording().is_some() {
            return Err(Refusal::Sequence);
        }
        self.sessions.clear();
        self.finalised = false;
        Ok(())
    }

    /// The power went while a track was being recorded; `blocks` of it reached the disc.
    pub fn lose_power(&mut self, blocks: u32) {
        let limit = self.medium.recordable().map_or(0, Blank::last_lead_out);
        if let Some(track) = self.last_track_mut()
            && track.state != TrackState::Complete
        {
            track.state = TrackState::Damaged;
            track.blocks = blocks.min(limit.saturating_sub(track.start + RUN_OUT));
        }
    }
}
