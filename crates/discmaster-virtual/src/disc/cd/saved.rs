//! A disc's state as its file holds it, and the way back, which trusts nothing.

mod track;

pub(crate) use track::SavedTrack;
#[cfg(test)]
pub(crate) use track::{SavedMode, SavedState};

use super::{CdDisc, Kind, Session, SessionFormat, Track, TrackState};
use crate::disc::SavedDiscError;
use crate::media::Blank;
use discmaster_audio::cd_text::{MOST_PACKS, PACK, Pack};
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
    /// Bytes that are kept of each block, where its first track's mode does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
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
    /// Media catalogue number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<String>,
    /// Packs of CD-Text, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cd_text: Vec<String>,
    pub tracks: Vec<SavedTrack>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedFormat {
    CdRom,
    CdRomXa,
}

impl SavedCd {
    /// `None` for a pressed disc, whose image is all there is.
    pub fn of(disc: &CdDisc) -> Option<Self> {
        let medium = disc.medium.recordable()?;
        let first = disc.tracks().next();
        Some(Self {
            format: 1,
            medium: medium.to_string(),
            atip: SavedAtip::of(medium),
            status: disc.status().to_string(),
            identification: disc.identification,
            block: disc
                .kind()
                .filter(|kind| first.map(|track| track.mode.form.kind()) != Some(*kind))
                .map(Kind::block),
            sessions: disc.sessions.iter().map(SavedSession::of).collect(),
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
        for (number, saved) in (1..).zip(&self.sessions) {
            saved.restore(&mut disc, number)?;
        }
        let usual = disc.tracks().next().map(|track| track.mode.form.kind());
        disc.kind = match self.block {
            None => usual.unwrap_or(Kind::Data),
            Some(block) => [Kind::Data, Kind::Raw]
                .into_iter()
                .find(|kind| kind.block() == block)
                .ok_or(SavedDiscError::Block(block))?,
        };
        let needs_whole = |track: &Track| track.mode.form.kind() == Kind::Raw;
        if disc.kind == Kind::Data && disc.tracks().any(needs_whole) {
            return Err(SavedDiscError::Block(Kind::Data.block()));
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

impl SavedSession {
    fn of(session: &Session) -> Self {
        let hexadecimal = |pack: &Pack| pack.0.iter().map(|byte| format!("{byte:02X}")).collect();
        Self {
            closed: session.closed,
            format: match session.format {
                SessionFormat::CdRom => SavedFormat::CdRom,
                SessionFormat::CdRomXa => SavedFormat::CdRomXa,
            },
            catalog: session.catalog.map(|catalog| catalog.to_string()),
            cd_text: session.cd_text.iter().map(hexadecimal).collect(),
            tracks: session.tracks.iter().map(SavedTrack::of).collect(),
        }
    }

    fn restore(&self, disc: &mut CdDisc, number: usize) -> Result<(), SavedDiscError> {
        if self.tracks.is_empty() {
            return Err(SavedDiscError::EmptySession { session: number });
        }
        if disc.open_session().is_some() {
            return Err(SavedDiscError::OpenSession {
                session: number - 1,
            });
        }
        for track in &self.tracks {
            track.restore(disc, number)?;
        }
        let incomplete = |track: &Track| track.state != TrackState::Complete;
        let Some(session) = disc.sessions.last_mut() else {
            return Err(SavedDiscError::EmptySession { session: number });
        };
        if self.closed && session.tracks.iter().any(incomplete) {
            return Err(SavedDiscError::OpenSession { session: number });
        }
        session.closed = self.closed;
        session.format = match self.format {
            SavedFormat::CdRom => SessionFormat::CdRom,
            SavedFormat::CdRomXa => SessionFormat::CdRomXa,
        };
        session.catalog = match &self.catalog {
            None => None,
            Some(digits) => Some(digits.parse()?),
        };
        if self.cd_text.len() > MOST_PACKS {
            return Err(SavedDiscError::CdText);
        }
        let packs = self.cd_text.iter().map(|digits| pack(digits));
        session.cd_text = packs.collect::<Option<_>>().ok_or(SavedDiscError::CdText)?;
        Ok(())
    }
}

/// The pack of so many hexadecimal digits.
fn pack(digits: &str) -> Option<Pack> {
    let mut pack = [0; PACK];
    if digits.len() != 2 * PACK {
        return None;
    }
    for (index, byte) in pack.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(Pack(pack)).filter(Pack::is_sound)
}

impl SavedAtip {
    fn of(medium: Blank) -> Self {
        Self {
            last_lead_out: medium.last_lead_out(),
            erasable: medium.erasable(),
        }
    }
}
