//! A track as the file holds it.

use crate::disc::SavedDiscError;
use crate::disc::cd::{
    CdDisc, Form, LINK, PREGAP, Packets, Pause, RUN_OUT, SHORTEST_TRACK, Track, TrackMode,
    TrackState,
};
use crate::media::Blank;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedTrack {
    pub number: u8,
    pub mode: SavedMode,
    pub copy_permitted: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub pre_emphasis: bool,
    #[serde(default, skip_serializing_if = "is_off")]
    pub four_channels: bool,
    /// Blocks before `start` that belong to the track.
    #[serde(default = "usual_pregap")]
    pub pregap: u32,
    pub start: u32,
    /// Blocks of a complete track. While `incomplete`, the length of the data file tells, but for
    /// packets that are complete.
    pub blocks: u32,
    pub run_out: u32,
    pub state: SavedState,
    /// Where, from `start` on, indexes 2, 3... begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packets: Option<SavedPackets>,
    /// Blocks that are kept for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPackets {
    /// Blocks of each packet, where they are all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    /// Where, from the track's start on, the links between packets begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedMode {
    Data,
    Audio,
    #[serde(rename = "mode-2")]
    Mode2,
    Xa,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedState {
    Reserved,
    Open,
    Incomplete,
    Complete,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_off(flag: &bool) -> bool {
    !*flag
}

/// Files from before audio was recorded have no such field.
const fn usual_pregap() -> u32 {
    PREGAP
}

impl SavedTrack {
    pub(super) fn of(track: &Track) -> Self {
        let state = match track.state {
            TrackState::Reserved => SavedState::Reserved,
            TrackState::Open => SavedState::Open,
            TrackState::Recording | TrackState::Damaged => SavedState::Incomplete,
            TrackState::Complete => SavedState::Complete,
        };
        Self {
            number: track.number,
            mode: match track.mode.form {
                Form::Mode1 => SavedMode::Data,
                Form::Audio => SavedMode::Audio,
                Form::Mode2 => SavedMode::Mode2,
                Form::Xa => SavedMode::Xa,
            },
            copy_permitted: track.mode.copy_permitted,
            pre_emphasis: track.mode.pre_emphasis,
            four_channels: track.mode.four_channels,
            pregap: track.pregap,
            start: track.start,
            blocks: if state == SavedState::Incomplete && track.packets.is_none() {
                0
            } else {
                track.blocks
            },
            run_out: track.run_out,
            state,
            indexes: track.indexes.clone(),
            isrc: track.isrc.map(|isrc| isrc.to_string()),
            packets: track.packets.as_ref().map(|packets| SavedPackets {
                size: packets.fixed,
                links: packets.links.clone(),
            }),
            reserved: track.reserved,
        }
    }

    fn mode(&self) -> TrackMode {
        TrackMode {
            form: match self.mode {
                SavedMode::Data => Form::Mode1,
                SavedMode::Audio => Form::Audio,
                SavedMode::Mode2 => Form::Mode2,
                SavedMode::Xa => Form::Xa,
            },
            copy_permitted: self.copy_permitted,
            pre_emphasis: self.pre_emphasis,
            four_channels: self.four_channels,
        }
    }

    fn track(&self) -> Result<Track, SavedDiscError> {
        Ok(Track {
            number: self.number,
            pregap: self.pregap,
            start: self.start,
            blocks: self.blocks,
            run_out: self.run_out,
            mode: self.mode(),
            state: match self.state {
                SavedState::Reserved => TrackState::Reserved,
                SavedState::Open => TrackState::Open,
                SavedState::Incomplete => TrackState::Damaged,
                SavedState::Complete => TrackState::Complete,
            },
            indexes: self.indexes.clone(),
            isrc: match &self.isrc {
                None => None,
                Some(isrc) => Some(isrc.parse()?),
            },
            packets: self.packets.as_ref().map(|packets| Packets {
                fixed: packets.size,
                links: packets.links.clone(),
            }),
            reserved: self.reserved,
        })
    }

    /// Adds the track, which has to lie where one could have been recorded.
    pub(super) fn restore(&self, disc: &mut CdDisc, session: usize) -> Result<(), SavedDiscError> {
        if disc.unfinished().is_some() {
            return Err(SavedDiscError::OpenSession { session });
        }
        let track = self.track()?;
        if !self.follows(disc) || !fits(&track, disc) {
            return Err(SavedDiscError::Track {
                number: self.number,
            });
        }
        disc.push(track);
        Ok(())
    }

    /// Number and place are those of a track after what is there.
    fn follows(&self, disc: &CdDisc) -> bool {
        let begins = i64::from(self.start) - i64::from(self.pregap);
        let (before, pregaps) = match disc.next_session_start() {
            Some(start) => (Some(start), PREGAP..=PREGAP),
            None => (
                disc.last_track().map(|track| i64::from(track.next())),
                0..=Pause::LONGEST.blocks(),
            ),
        };
        let pregap = if self.run_out == 0 {
            self.pregap
                >= if disc.next_session_start().is_some() {
                    PREGAP
                } else {
                    0
                }
        } else {
            pregaps.contains(&self.pregap)
        };
        self.number == disc.next_track_number()
            && self.number <= super::super::LAST_TRACK
            && before == Some(begins)
            && pregap
    }
}

/// The lengths of a track are those of one in its state, on this disc.
fn fits(track: &Track, disc: &CdDisc) -> bool {
    let last_lead_out = disc.medium.recordable().map_or(0, Blank::last_lead_out);
    let within = |blocks: u32, limit: u32| {
        track
            .start
            .checked_add(blocks)
            .is_some_and(|end| end <= limit)
    };
    let recorded = track.span().saturating_add(track.run_out);
    let kept = match track.reserved {
        Some(reserved) => recorded <= reserved && within(reserved, last_lead_out),
        None => within(recorded, last_lead_out),
    };
    let run_out = matches!(track.run_out, 0 | RUN_OUT);
    let shortest = if track.is_laid_out() {
        1
    } else {
        SHORTEST_TRACK
    };
    let length = match track.state {
        TrackState::Complete => track.blocks >= shortest,
        TrackState::Open => track.packets.is_some(),
        TrackState::Reserved => track.blocks == 0 && track.reserved.is_some(),
        TrackState::Damaged | TrackState::Recording => track.blocks == 0 || track.packets.is_some(),
    };
    // Those of a session at once are known before they are reached.
    let reached = match track.state {
        TrackState::Damaged | TrackState::Recording => u32::MAX,
        _ => track.blocks,
    };
    let indexes = ascending(&track.indexes, reached) && track.indexes.len() <= 98;
    let packets = track.packets.as_ref().is_none_or(|packets| {
        let sizes = packets
            .fixed
            .is_none_or(|size| size > 0 && packets.links.is_empty());
        let last = packets
            .links
            .last()
            .map_or(0, |link| link.saturating_add(LINK));
        sizes && ascending(&packets.links, track.blocks) && last <= track.blocks
    });
    let of_audio = track.mode.is_audio() || !track.mode.pre_emphasis && !track.mode.four_channels;
    run_out && kept && length && indexes && packets && of_audio
}

fn ascending(places: &[u32], end: u32) -> bool {
    places.is_sorted_by(|a, b| a < b)
        && places.first().is_none_or(|first| *first > 0)
        && places.last().is_none_or(|last| *last < end)
}
