//! What a cue sheet lays out: a session that will be recorded at once (MMC-6 6.33, SEND CUE SHEET).

use super::block::Block;
use super::{CdDisc, Kind, LAST_TRACK, PREGAP, Track, TrackMode, TrackState};
use discmaster_audio::numbers::{CatalogNumber, Isrc};
use discmaster_mmc::parameter::cue_sheet::{CueEntry, CuePosition, CueSheet};

/// Lead-in, pregaps, tracks and lead-out, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where the first pregap begins.
    pub start: i64,
    /// Where the lead-out begins.
    pub lead_out: u32,
    pub catalog: Option<CatalogNumber>,
    /// The host writes the lead-in, for its CD-Text.
    pub text: bool,
    /// Byte of the sheet at which the line of the lead-in begins.
    pub lead_in: usize,
    /// In order and without a gap.
    pub tracks: Vec<Track>,
    /// In order and without a gap, from `start` to `lead_out`.
    pub sections: Vec<Section>,
}

/// Blocks for which the host sends the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub start: i64,
    pub end: i64,
    pub block: Block,
}

/// A byte of the sheet that makes no sense, or does on no disc like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CueFault {
    pub byte: usize,
}

/// Bytes of a line: CTL/ADR, track, index, form, copy, minute.
const CONTROL: usize = 0;
const TRACK: usize = 1;
const INDEX: usize = 2;
const FORM: usize = 3;
const TIME: usize = 5;

/// A line about a place, and where in the sheet it stands.
#[derive(Clone, Copy, Debug)]
struct Line {
    at: usize,
    place: CuePosition,
    lba: i64,
    block: Block,
}

const fn fault<T>(at: usize, field: usize) -> Result<T, CueFault> {
    Err(CueFault { byte: at + field })
}

impl Plan {
    /// What the sheet lays out on `disc`, whose lead-in begins at `lead_in`.
    pub fn of(sheet: &CueSheet, disc: &CdDisc, lead_in: i64) -> Result<Self, CueFault> {
        let start = disc.next_session_start().ok_or(CueFault { byte: 0 })?;
        let last_lead_out = disc
            .medium
            .recordable()
            .map_or(0, |medium| i64::from(medium.last_lead_out()));
        let read = Read::of(sheet)?;
        let [first, program @ .., last] = &read.lines[..] else {
            return fault(read.length, CONTROL);
        };
        let text = lead_in_line(first, lead_in)?;
        in_order(program, last, start, last_lead_out)?;
        let lead_out = lead_out_line(last)?;
        let mut tracks: Vec<Track> = Vec::new();
        let groups = program.chunk_by(|a, b| a.place.track == b.place.track);
        for (number, lines) in (disc.next_track_number()..).zip(groups) {
            let first = tracks.is_empty();
            tracks.push(track(lines, number, first)?);
        }
        if tracks.is_empty() {
            return fault(last.at, TRACK);
        }
        let mut end = lead_out;
        for track in tracks.iter_mut().rev() {
            track.blocks = end - track.start;
            end = track.start - track.pregap.min(track.start);
        }
        for (at, number, isrc) in read.isrcs {
            match tracks.iter_mut().find(|track| track.number == number) {
                Some(track) if track.isrc.is_none() => track.isrc = Some(isrc),
                _ => return fault(at, TRACK),
            }
        }
        let ends = program.iter().skip(1).chain([last]).map(|line| line.lba);
        let sections = program
            .iter()
            .zip(ends)
            .map(|(line, end)| Section {
                start: line.lba,
                end,
                block: line.block,
            })
            .collect();
        Ok(Self {
            start,
            lead_out,
            catalog: read.catalog,
            text,
            lead_in: first.at,
            tracks,
            sections,
        })
    }

    /// How the disc has to keep its blocks.
    pub fn kind(&self) -> Kind {
        let mut sections = self.sections.iter();
        if sections.any(|section| section.block.kind() == Kind::Raw) {
            Kind::Raw
        } else {
            Kind::Data
        }
    }

    /// The section of an address.
    pub fn section_at(&self, lba: i64) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| (section.start..section.end).contains(&lba))
    }
}

/// The lines of a sheet, sorted by what they are about.
struct Read {
    lines: Vec<Line>,
    catalog: Option<CatalogNumber>,
    /// Where the line stands, which track it is about.
    isrcs: Vec<(usize, u8, Isrc)>,
    /// Bytes of the sheet.
    length: usize,
}

impl Read {
    fn of(sheet: &CueSheet) -> Result<Self, CueFault> {
        let mut read = Self {
            lines: Vec::new(),
            catalog: None,
            isrcs: Vec::new(),
            length: 0,
        };
        for entry in &sheet.0 {
            let at = read.length;
            match entry {
                CueEntry::Position(place) => {
                    let Some(block) = Block::of_form(place.form) else {
                        return fault(at, FORM);
                    };
                    // Sub-channels are made by the drive, but for CD-Text in the lead-in.
                    if place.form.sub_channel().0 != 0 && !read.lines.is_empty() {
                        return fault(at, FORM);
                    }
                    read.lines.push(Line {
                        at,
                        place: *place,
                        lba: place.time.to_lba().0.into(),
                        block,
                    });
                    read.length += CueSheet::LINE;
                }
                CueEntry::Catalog(digits) => {
                    let number = CatalogNumber::new(*digits);
                    let number = number.ok_or(CueFault { byte: at + TRACK })?;
                    if read.catalog.replace(number).is_some() {
                        return fault(at, CONTROL);
                    }
                    read.length += 2 * CueSheet::LINE;
                }
                CueEntry::Isrc { track, code, .. } => {
                    let isrc = Isrc::new(*code).ok_or(CueFault { byte: at + INDEX })?;
                    read.isrcs.push((at, *track, isrc));
                    read.length += 2 * CueSheet::LINE;
                }
            }
        }
        Ok(read)
    }
}

/// The lead-in is at 00:00:00 or where the disc's begins. Whether the host writes it.
fn lead_in_line(line: &Line, lead_in: i64) -> Result<bool, CueFault> {
    if line.place.track != CueSheet::LEAD_IN {
        return fault(line.at, TRACK);
    }
    if line.place.index != 0 {
        return fault(line.at, INDEX);
    }
    if line.lba != -i64::from(PREGAP) && line.lba != lead_in {
        return fault(line.at, TIME);
    }
    Ok(line.place.form.sub_channel().0 != 0)
}

fn lead_out_line(line: &Line) -> Result<u32, CueFault> {
    if line.place.track != CueSheet::LEAD_OUT {
        return fault(line.at, TRACK);
    }
    if line.place.index != 1 {
        return fault(line.at, INDEX);
    }
    u32::try_from(line.lba).map_err(|_| CueFault {
        byte: line.at + TIME,
    })
}

/// Each line is about a later place than the one before it, the first about the session's start.
fn in_order(program: &[Line], last: &Line, start: i64, last_lead_out: i64) -> Result<(), CueFault> {
    let mut before = None;
    for line in program.iter().chain([last]) {
        let follows = match before {
            None => line.lba == start,
            Some(before) => line.lba > before,
        };
        if !follows || line.lba > last_lead_out {
            return fault(line.at, TIME);
        }
        before = Some(line.lba);
    }
    Ok(())
}

/// What the lines about one track say of it.
fn track(lines: &[Line], number: u8, first: bool) -> Result<Track, CueFault> {
    let Some(head) = lines.first() else {
        return fault(0, TRACK);
    };
    if head.place.track != number || number > LAST_TRACK {
        return fault(head.at, TRACK);
    }
    // A session begins with the pregap of its first track.
    if head.place.index > 1 || (first && head.place.index != 0) {
        return fault(head.at, INDEX);
    }
    let mut found: Option<(u32, TrackMode)> = None;
    let mut indexes = Vec::new();
    let mut index = head.place.index;
    for line in lines {
        let begins = line.place.index != index || line.at == head.at;
        if line.place.index != index && index.checked_add(1) != Some(line.place.index) {
            return fault(line.at, INDEX);
        }
        index = line.place.index;
        // A pregap may have a part of the mode before it.
        if index == 0 {
            continue;
        }
        let Some(mode) = TrackMode::from_control(line.place.control, line.block.form()) else {
            return fault(line.at, CONTROL);
        };
        match found {
            None => {
                let Ok(start) = u32::try_from(line.lba) else {
                    return fault(line.at, TIME);
                };
                found = Some((start, mode));
            }
            Some((_, begun)) if begun != mode => return fault(line.at, CONTROL),
            Some((start, _)) if begins => {
                indexes.push(u32::try_from(line.lba).unwrap_or(start) - start);
            }
            Some(_) => {}
        }
    }
    let Some((start, mode)) = found else {
        return fault(head.at, INDEX);
    };
    let pregap = u32::try_from(i64::from(start) - head.lba).unwrap_or(0);
    if first && pregap < PREGAP {
        return fault(lines.get(1).unwrap_or(head).at, TIME);
    }
    Ok(Track {
        number,
        pregap,
        start,
        blocks: 0,
        run_out: 0,
        mode,
        state: TrackState::Recording,
        indexes,
        isrc: None,
        packets: None,
        reserved: None,
    })
}
