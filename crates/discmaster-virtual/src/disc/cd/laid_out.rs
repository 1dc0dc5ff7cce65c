//! How a session whose tracks were laid out beforehand comes onto a disc: block after block from its
//! first pregap to its lead-out, recorded at once or raw.

use super::{CdDisc, Form, Kind, Session, Track, TrackState};
use crate::disc::Refusal;
use discmaster_audio::cd_text::Pack;
use discmaster_audio::numbers::{CatalogNumber, Isrc};

impl CdDisc {
    /// The first track of a session that begins, with nothing of it recorded yet.
    pub fn begin_session(&mut self, track: Track, kind: Kind) -> Result<(), Refusal> {
        if self.medium.recordable().is_none() || self.finalised {
            return Err(Refusal::CannotWrite);
        }
        let begins = i64::from(track.start) - i64::from(track.pregap);
        if self.next_session_start() != Some(begins) {
            return Err(Refusal::Sequence);
        }
        self.sessions.push(Session::default());
        self.add_laid_out(track);
        self.keep(kind);
        Ok(())
    }

    /// The next track: all of the one before it is recorded.
    pub fn begin_laid_out(&mut self, track: Track) -> Result<(), Refusal> {
        let end = self.recording().ok_or(Refusal::Sequence)?.end();
        if i64::from(end) != i64::from(track.start) - i64::from(track.pregap) {
            return Err(Refusal::Sequence);
        }
        self.end_laid_out()?;
        self.add_laid_out(track);
        Ok(())
    }

    fn add_laid_out(&mut self, track: Track) {
        self.push(Track {
            blocks: 0,
            run_out: 0,
            state: TrackState::Recording,
            ..track
        });
    }

    /// All before `lba` is recorded.
    pub fn reach(&mut self, lba: i64) -> Result<(), Refusal> {
        let last_lead_out = self
            .medium
            .recordable()
            .map_or(0, |medium| i64::from(medium.last_lead_out()));
        if lba > last_lead_out {
            return Err(Refusal::Full);
        }
        let track = self.recording_mut().ok_or(Refusal::Sequence)?;
        track.blocks = u32::try_from(lba - i64::from(track.start)).unwrap_or(0);
        Ok(())
    }

    /// The track that is being recorded ends here.
    pub fn end_laid_out(&mut self) -> Result<(), Refusal> {
        let track = self.recording_mut().ok_or(Refusal::Sequence)?;
        track.complete();
        Ok(())
    }

    /// No more of the session comes: the track that is being recorded ends here, or is not there, if
    /// nothing of it is.
    pub fn break_off(&mut self) -> Result<(), Refusal> {
        let empty = self.recording().ok_or(Refusal::Sequence)?.blocks == 0;
        self.end_laid_out()?;
        if empty && let Some(session) = self.sessions.last_mut() {
            session.tracks.pop();
            self.drop_empty_session();
        }
        Ok(())
    }

    /// What is known of the open session besides its tracks.
    pub fn describe(&mut self, catalog: Option<CatalogNumber>, cd_text: Vec<Pack>) {
        if let Some(session) = self.sessions.last_mut().filter(|session| !session.closed) {
            session.catalog = session.catalog.or(catalog);
            session.cd_text = cd_text;
        }
    }

    /// An index, of the track that is being recorded, begins at `lba`.
    pub fn index(&mut self, lba: u32) -> Result<(), Refusal> {
        let track = self.recording_mut().ok_or(Refusal::Sequence)?;
        let from_start = lba.checked_sub(track.start).ok_or(Refusal::Sequence)?;
        track.indexes.push(from_start);
        Ok(())
    }

    /// The track that is being recorded has blocks of this form.
    pub fn form(&mut self, form: Form) {
        if let Some(track) = self.recording_mut() {
            track.mode.form = form;
        }
    }

    /// The code of the track that is being recorded.
    pub fn identify_track(&mut self, isrc: Isrc) {
        if let Some(track) = self.recording_mut() {
            track.isrc = track.isrc.or(Some(isrc));
        }
    }
}
