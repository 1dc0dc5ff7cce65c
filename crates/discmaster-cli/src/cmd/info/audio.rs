//! What there is to know of a disc of audio: its tracks, what it says of itself, and by what it is known.

pub(super) mod disc;
pub(super) mod sheet;
mod texts;

use crate::output::text::{count, plain};
use discmaster_audio::cd_text::{CdText, EncodeTold};
use discmaster_audio::disc_id::sums::Sums;
use discmaster_audio::disc_id::{DiscToc, TocTrack};
use discmaster_audio::msf::Msf;
use discmaster_audio::red_book::PAUSE;
use serde::Serialize;
use std::fmt;
use texts::{Texts, Words};

#[derive(Serialize)]
pub(in crate::cmd::info) struct Audio {
    tracks: Vec<Track>,
    /// Address of the last session's.
    lead_out: u32,
    /// Null: the disc has none.
    catalog: Option<String>,
    /// Null: the disc has none.
    cd_text: Option<Texts>,
    /// Null, as all of them: there is no audio.
    musicbrainz_id: Option<String>,
    /// Where the disc can be told of, and found.
    musicbrainz_url: Option<String>,
    freedb_id: String,
    accuraterip_id: Option<String>,
    accuraterip_url: Option<String>,
    /// What is unusual, or could not be found out.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Track {
    track: u8,
    session: u8,
    kind: &'static str,
    /// Address of index 1.
    start: u32,
    /// The same as a time of the disc, which counts from two seconds earlier.
    time: String,
    /// Up to index 1 of the next track, or to the lead-out, as players count.
    blocks: u32,
    length: String,
    /// Blocks before index 1; null: the drive does not tell.
    pregap: Option<u32>,
    /// Addresses of index 2 and those after it; null: the drive does not tell.
    indexes: Option<Vec<u32>>,
    isrc: Option<String>,
    copy_permitted: bool,
    pre_emphasis: bool,
    four_channels: bool,
    #[serde(flatten)]
    words: Words,
    /// Null: not asked for, or not all of the track can be read.
    sums: Option<TrackSums>,
}

/// In hexadecimal, as all of their programs show them.
#[derive(Serialize)]
struct TrackSums {
    accuraterip_v1: String,
    accuraterip_v2: String,
    crc32: String,
}

/// A disc, however it was found.
struct Facts {
    toc: DiscToc,
    /// Of each track, in order.
    tracks: Vec<Marks>,
    catalog: Option<String>,
    cd_text: Option<CdText>,
    notes: Vec<String>,
}

/// What the table of contents does not say of a track.
struct Marks {
    pregap: Option<u32>,
    indexes: Option<Vec<u32>>,
    isrc: Option<String>,
    copy_permitted: bool,
    pre_emphasis: bool,
    four_channels: bool,
}

impl Audio {
    fn of(facts: Facts) -> Self {
        let Facts {
            toc,
            tracks,
            catalog,
            cd_text,
            notes,
        } = facts;
        let language = cd_text.as_ref().and_then(|text| text.languages.first());
        let rows = toc.tracks().iter().zip(tracks).map(|(track, marks)| {
            let index = usize::from(track.number).checked_sub(1);
            let words = language
                .zip(index)
                .and_then(|(language, index)| language.tracks.get(index));
            Track::of(track, marks, words.map_or_else(Words::default, Words::of))
        });
        let music_brainz = toc.music_brainz_id();
        let accurate_rip = toc.accurate_rip_id();
        Self {
            tracks: rows.collect(),
            lead_out: toc.lead_out(),
            catalog,
            cd_text: cd_text.as_ref().map(Texts::of),
            musicbrainz_id: music_brainz.as_ref().map(ToString::to_string),
            musicbrainz_url: music_brainz.map(|id| id.url()),
            freedb_id: toc.freedb_id().to_string(),
            accuraterip_id: accurate_rip.map(|id| id.to_string()),
            accuraterip_url: accurate_rip.map(|id| id.url()),
            notes,
        }
    }

    fn add_sums(&mut self, sums: Vec<(u8, Option<Sums>)>) {
        for (number, sums) in sums {
            let Some(track) = self.tracks.iter_mut().find(|track| track.track == number) else {
                continue;
            };
            match sums {
                Some(sums) => track.sums = Some(TrackSums::of(&sums)),
                None => self.notes.push(format!(
                    "track {number} cannot be read whole, and has no sums"
                )),
            }
        }
    }
}

impl Track {
    fn of(track: &TocTrack, marks: Marks, words: Words) -> Self {
        let blocks = track.end - track.start;
        Self {
            track: track.number,
            session: track.session,
            kind: if track.audio { "audio" } else { "data" },
            start: track.start,
            time: time(track.start.saturating_add(PAUSE)),
            blocks,
            length: time(blocks),
            pregap: marks.pregap,
            indexes: marks.indexes,
            isrc: marks.isrc,
            copy_permitted: marks.copy_permitted,
            pre_emphasis: marks.pre_emphasis,
            four_channels: marks.four_channels,
            words,
            sums: None,
        }
    }
}

impl TrackSums {
    fn of(sums: &Sums) -> Self {
        let hexadecimal = |sum: u32| format!("{sum:08x}");
        Self {
            accuraterip_v1: hexadecimal(sums.accurate_rip_v1),
            accuraterip_v2: hexadecimal(sums.accurate_rip_v2),
            crc32: hexadecimal(sums.crc32),
        }
    }
}

/// Minutes, seconds and blocks.
fn time(blocks: u32) -> String {
    Msf::from_blocks(blocks).map_or_else(|| count(blocks.into(), "block"), |msf| msf.to_string())
}

/// Lines, each with a line break before it.
impl fmt::Display for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, text: &str| write!(f, "\n  {name:<9} {}", plain(text));
        let audio = self
            .tracks
            .iter()
            .filter(|track| track.kind == "audio")
            .count();
        let audio = count(audio as u64, "track");
        line(
            "audio",
            &format!("{audio}, lead-out at block {}", self.lead_out),
        )?;
        if let Some(catalog) = &self.catalog {
            line("catalogue", catalog)?;
        }
        for (name, text) in self.cd_text.iter().flat_map(Texts::lines) {
            line(&name, &text)?;
        }
        let ids = [
            self.musicbrainz_id
                .as_ref()
                .map(|id| format!("MusicBrainz {id}")),
            Some(format!("freedb {}", self.freedb_id)),
            self.accuraterip_id
                .as_ref()
                .map(|id| format!("AccurateRip {id}")),
            self.musicbrainz_url.clone(),
        ];
        for (index, id) in ids.iter().flatten().enumerate() {
            line(if index == 0 { "known as" } else { "" }, id)?;
        }
        for (index, note) in self.notes.iter().enumerate() {
            line(if index == 0 { "note" } else { "" }, note)?;
        }
        let sessions = self.tracks.last().is_some_and(|last| last.session > 1);
        let sums = self.tracks.iter().any(|track| track.sums.is_some());
        write!(f, "\n\n  track    start  at        length    pregap")?;
        if sums {
            write!(f, "  AccurateRip v1, v2  CRC-32  ")?;
        }
        let mut session = 1;
        for track in &self.tracks {
            if sessions && track.session != session {
                session = track.session;
                write!(f, "\n  session {session}")?;
            }
            write!(f, "\n  {}", track.line(sums))?;
        }
        Ok(())
    }
}

impl Track {
    /// `sums`: there is a column of them.
    fn line(&self, sums: bool) -> String {
        let Self {
            track,
            start,
            time,
            length,
            ..
        } = self;
        let pregap = self
            .pregap
            .map_or_else(|| "?".to_owned(), |pregap| pregap.to_string());
        let mut columns = vec![format!(
            "{track:5}  {start:7}  {time}  {length}  {pregap:>6}"
        )];
        if sums {
            columns.push(self.sums.as_ref().map_or_else(
                || format!("{:27}", ""),
                |sums| {
                    format!(
                        "{} {}  {}",
                        sums.accuraterip_v1, sums.accuraterip_v2, sums.crc32
                    )
                },
            ));
        }
        let mut rest = Vec::new();
        if self.kind == "data" {
            rest.push("data".to_owned());
        }
        let title = self
            .words
            .title
            .as_ref()
            .map(|title| format!("\u{201c}{title}\u{201d}"));
        rest.extend(title);
        rest.extend(self.words.performer.clone());
        for (index, start) in (2..).zip(self.indexes.iter().flatten()) {
            rest.push(format!("index {index} at {start}"));
        }
        rest.extend(self.isrc.as_ref().map(|isrc| format!("ISRC {isrc}")));
        let marks = [
            (self.copy_permitted, "may be copied"),
            (self.pre_emphasis, "pre-emphasis"),
            (self.four_channels, "four channels"),
        ];
        rest.extend(
            marks
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, name)| (*name).to_owned()),
        );
        columns.push(plain(&rest.join(", ")).into_owned());
        columns.join("  ").trim_end().to_owned()
    }
}

/// What is recorded otherwise than a sheet has it.
fn notes(told: &[EncodeTold]) -> impl Iterator<Item = String> {
    told.iter().map(ToString::to_string)
}
