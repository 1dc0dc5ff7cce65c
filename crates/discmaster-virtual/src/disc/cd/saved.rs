//! A disc's state as its file holds it, and the way back, which trusts nothing.

use super::{
    CdDisc, PREGAP, Pause, SHORTEST_TRACK, Session, SessionFormat, Track, TrackMode, TrackState,
};
use crate::disc::{Refusal, SavedDiscError};
use crate::media::Blank;
use serde::{Deserialize, Serialize};

/// `discs/NAME.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedCd {
    /// The layout of this file; 1.
    pub format: u32,
    /// The name in the catalogue: `cd-r80`.
    pub medium: String,
    pub atip: SavedAtip,
    /// `blank`, `appendable` or `complete`, for whoever reads the file.
    pub status: String,
    /// What tells the disc from others; discs from before there was one have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identification: Option<u32>,
    pub sessions: Vec<SavedSession>,
}

/// What the groove of the blank disc says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedAtip {
    /// Address where the lead-out can start at the latest.
    pub last_lead_out: u32,
    pub erasable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSession {
    pub closed: bool,
    pub format: SavedFormat,
    pub tracks: Vec<SavedTrack>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedTrack {
    pub number: u8,
    pub mode: SavedMode,
    pub copy_permitted: bool,
    /// Blocks before `start` that belong to the track.
    #[serde(default = "usual_pregap")]
    pub pregap: u32,
    pub start: u32,
    /// Blocks of a complete track. While `incomplete`, the length of the data file tells.
    pub blocks: u32,
    pub run_out: u32,
    pub state: SavedState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedFormat {
    CdRom,
    CdRomXa,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedMode {
    Data,
    Audio,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedState {
    Incomplete,
    Complete,
}

/// Files from before audio was recorded have no such field.
const fn usual_pregap() -> u32 {
    PREGAP
}

impl SavedCd {
    /// `None` for a pressed disc, whose image is all there is.
    pub fn of(disc: &CdDisc) -> Option<Self> {
        let medium = disc.medium.recordable()?;
        let sessions = disc
            .sessions
            .iter()
            .map(|session| SavedSession {
                closed: session.closed,
                format: match session.format {
                    SessionFormat::CdRom => SavedFormat::CdRom,
                    SessionFormat::CdRomXa => SavedFormat::CdRomXa,
                },
                tracks: session.tracks.iter().map(SavedTrack::of).collect(),
            })
            .collect();
        Some(Self {
            format: 1,
            medium: medium.to_string(),
            atip: SavedAtip::of(medium),
            status: disc.status().to_string(),
            identification: disc.identification,
            sessions,
        })
    }

    /// The disc, every address checked. A track that was being recorded comes back with no block:
    /// [`CdDisc::lose_power`] tells it how many there are.
    pub fn restore(&self) -> Result<CdDisc, SavedDiscError> {
        if self.format != 1 {
            return Err(SavedDiscError::Format(self.format));
        }
        let medium: Blank = self.medium.parse()?;
        if self.atip != SavedAtip::of(medium) {
            return Err(SavedDiscError::Atip(medium));
        }
        let mut disc = CdDisc::blank_disc(medium);
        disc.identification = self.identification;
        for (index, saved) in self.sessions.iter().enumerate() {
            let number = index + 1;
            if saved.tracks.is_empty() {
                return Err(SavedDiscError::EmptySession { session: number });
            }
            if disc.open_session().is_some() {
                return Err(SavedDiscError::OpenSession { session: index });
            }
            for track in &saved.tracks {
                track.replay(&mut disc, number)?;
            }
            let incomplete = disc
                .last_track()
                .is_some_and(|track| track.state != TrackState::Complete);
            if incomplete && saved.closed {
                return Err(SavedDiscError::OpenSession { session: number });
            }
            if let Some(session) = disc.sessions.last_mut() {
                session.closed = saved.closed;
                session.format = match saved.format {
                    SavedFormat::CdRom => SessionFormat::CdRom,
                    SavedFormat::CdRomXa => SessionFormat::CdRomXa,
                };
            }
        }
        if self.status == "complete" && disc.sessions.last().is_some_and(Session::closed) {
            disc.finalised = true;
        }
        if disc.status().to_string() != self.status {
            return Err(SavedDiscError::Status(self.status.clone()));
        }
        Ok(disc)
    }
}

impl SavedAtip {
    fn of(medium: Blank) -> Self {
        Self {
            last_lead_out: medium.last_lead_out(),
            erasable: medium.erasable(),
        }
    }
}

impl SavedTrack {
    fn of(track: &Track) -> Self {
        let complete = track.state == TrackState::Complete;
        Self {
            number: track.number,
            mode: match track.mode {
                TrackMode::Data { .. } => SavedMode::Data,
                TrackMode::Audio { .. } => SavedMode::Audio,
            },
            copy_permitted: track.mode.copy_permitted(),
            pregap: track.pregap,
            start: track.start,
            blocks: if complete { track.blocks } else { 0 },
            run_out: track.run_out,
            state: if complete {
                SavedState::Complete
            } else {
                SavedState::Incomplete
            },
        }
    }

    fn mode(self) -> TrackMode {
        let copy_permitted = self.copy_permitted;
        match self.mode {
            SavedMode::Data => TrackMode::Data { copy_permitted },
            SavedMode::Audio => TrackMode::Audio { copy_permitted },
        }
    }

    /// Records the track anew, which has to come out as it is told.
    fn replay(self, disc: &mut CdDisc, session: usize) -> Result<(), SavedDiscError> {
        let refused = || SavedDiscError::Track {
            number: self.number,
        };
        let pause = Pause::new(self.pregap).ok_or_else(refused)?;
        disc.begin_track(self.mode(), pause)
            .map_err(|refusal| match refusal {
                Refusal::Sequence | Refusal::IncompleteTrack => {
                    SavedDiscError::OpenSession { session }
                }
                _ => refused(),
            })?;
        let room = disc.free_blocks(pause);
        let track = disc.last_track_mut().ok_or_else(refused)?;
        let in_order = (track.number, track.pregap, track.start, track.run_out)
            == (self.number, self.pregap, self.start, self.run_out);
        let length_fits_state = match self.state {
            SavedState::Complete => (SHORTEST_TRACK..=room).contains(&self.blocks),
            SavedState::Incomplete => self.blocks == 0,
        };
        if !in_order || !length_fits_state {
            return Err(refused());
        }
        track.blocks = self.blocks;
        track.state = match self.state {
            SavedState::Complete => TrackState::Complete,
            SavedState::Incomplete => TrackState::Damaged,
        };
        Ok(())
    }
}
