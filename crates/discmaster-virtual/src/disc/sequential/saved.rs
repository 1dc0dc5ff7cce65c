//! The state of a disc that is recorded in order, as its file holds it.

use super::{DataSession, DataTrack, DataTrackState, SequentialDisc};
use crate::disc::SavedDiscError;
use crate::media::Blank;
use serde::{Deserialize, Serialize};

/// `discs/NAME.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSequential {
    /// The layout of this file; 1.
    pub format: u32,
    /// The name in the catalogue, and its size where that is not the usual one.
    pub medium: String,
    /// `blank`, `appendable` or `complete`, for whoever reads the file.
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identification: Option<u32>,
    /// Blocks set aside by formatting; absent if it was not formatted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spare: Option<u32>,
    /// It is formatted for pseudo-overwriting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pseudo_overwrite: bool,
    /// Such a disc is being written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rewriting: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub minimally_blanked: bool,
    pub sessions: Vec<SavedDataSession>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedDataSession {
    pub closed: bool,
    pub tracks: Vec<SavedDataTrack>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedDataTrack {
    pub number: u16,
    pub start: u32,
    /// Blocks of a complete track; of an open one, those that were certainly there. The length of
    /// the data file tells of more.
    pub blocks: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_once: bool,
    pub state: SavedDataState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedDataState {
    Open,
    Damaged,
    Complete,
}

impl SavedSequential {
    /// `None` for a pressed disc, whose image is all there is.
    pub fn of(disc: &SequentialDisc) -> Option<Self> {
        let blank = disc.medium.recordable()?;
        let sessions = disc
            .sessions
            .iter()
            .map(|session| SavedDataSession {
                closed: session.closed,
                tracks: session.tracks.iter().map(SavedDataTrack::of).collect(),
            })
            .collect();
        Some(Self {
            format: 1,
            medium: blank.to_string(),
            status: disc.status().to_string(),
            identification: disc.number(),
            spare: disc.formatted.then_some(disc.spare),
            pseudo_overwrite: disc.pseudo_overwrite,
            rewriting: disc.rewriting,
            minimally_blanked: disc.minimally_blanked,
            sessions,
        })
    }

    /// The disc, every address checked.
    pub fn restore(&self) -> Result<SequentialDisc, SavedDiscError> {
        if self.format != 1 {
            return Err(SavedDiscError::Format(self.format));
        }
        let blank: Blank = self.medium.parse()?;
        let other = || SavedDiscError::Kind(blank);
        let mut disc = SequentialDisc::blank_disc(blank).ok_or_else(other)?;
        disc.identify(self.identification);
        disc.formatted = self.spare.is_some();
        disc.spare = self.spare.unwrap_or(0);
        disc.pseudo_overwrite = self.pseudo_overwrite;
        disc.rewriting = self.rewriting;
        disc.minimally_blanked = self.minimally_blanked;
        let formats = blank.medium().family() == crate::media::MediumFamily::Bd;
        if disc.spare >= blank.blocks()
            || disc.formatted && !formats
            || disc.pseudo_overwrite && !disc.formatted
            || disc.rewriting && !disc.pseudo_overwrite
            || disc.minimally_blanked && !(disc.rules.erasable && self.sessions.len() < 2)
        {
            return Err(other());
        }
        for (index, saved) in self.sessions.iter().enumerate() {
            let session = index + 1;
            if saved.tracks.is_empty() {
                return Err(SavedDiscError::EmptySession { session });
            }
            if disc.open_session().is_some() {
                return Err(SavedDiscError::OpenSession { session: index });
            }
            for track in &saved.tracks {
                track.replay(&mut disc)?;
            }
            let complete = |track: &SavedDataTrack| track.state == SavedDataState::Complete;
            if saved.closed && !saved.tracks.iter().all(complete) {
                return Err(SavedDiscError::OpenSession { session });
            }
            if let Some(session) = disc.sessions.last_mut() {
                session.closed = saved.closed;
            }
        }
        if self.status == "complete" && disc.sessions.last().is_some_and(DataSession::closed) {
            disc.finalised = true;
        }
        if disc.status().to_string() != self.status {
            return Err(SavedDiscError::Status(self.status.clone()));
        }
        Ok(disc)
    }
}

impl SavedDataTrack {
    fn of(track: &DataTrack) -> Self {
        Self {
            number: track.number,
            start: track.start,
            blocks: track.settled,
            reserved: track.reserved,
            at_once: track.at_once,
            state: match track.state {
                DataTrackState::Open => SavedDataState::Open,
                DataTrackState::Damaged => SavedDataState::Damaged,
                DataTrackState::Complete => SavedDataState::Complete,
            },
        }
    }

    /// Puts the track where the next one would be.
    fn replay(self, disc: &mut SequentialDisc) -> Result<(), SavedDiscError> {
        let refused = || SavedDiscError::DataTrack {
            number: self.number,
        };
        let place = disc.invisible().ok_or_else(refused)?;
        let most = self.reserved.unwrap_or(place.free);
        let state = match self.state {
            SavedDataState::Open => DataTrackState::Open,
            SavedDataState::Damaged => DataTrackState::Damaged,
            SavedDataState::Complete => DataTrackState::Complete,
        };
        let fits = (self.number, self.start) == (place.number, place.start)
            && most <= place.free
            && self.reserved != Some(0)
            && self.blocks <= most
            && !(self.at_once && (self.reserved.is_none() || self.number != 1));
        if !fits {
            return Err(refused());
        }
        disc.add(DataTrack {
            number: self.number,
            start: self.start,
            blocks: self.blocks,
            reserved: self.reserved,
            state,
            settled: self.blocks,
            at_once: self.at_once,
        });
        Ok(())
    }
}
