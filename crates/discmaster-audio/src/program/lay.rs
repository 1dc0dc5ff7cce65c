//! A sheet and the lengths of its files become a program. Nothing is decoded to decide it.
//!
//! Where sound flows from one track to the next, not a sample is added, dropped or moved: a track begins with the
//! block in which its first sample lies. Only before silence that the sheet asks for, before data, and at the
//! end is the last block filled.

mod data;
mod error;
mod run;
#[cfg(test)]
mod tests;
mod texts;

pub use error::{LayError, LayFault, Time};

use super::{Content, Program, Track};
use crate::red_book::{LAST_TRACK, SHORTEST_TRACK};
use crate::sheet::{
    self, At, Format, Material, Mode, PartContent, Place, Point, Remark, Sheet, Told,
};
use run::Run;

/// What becomes of texts and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayOptions {
    /// The disc is to have CD-Text, if there are texts for it.
    pub cd_text: bool,
    /// What a sheet does not say, the tags of its files say: texts, ISRCs, catalogue number.
    pub tags: bool,
}

impl Default for LayOptions {
    fn default() -> Self {
        Self {
            cd_text: true,
            tags: true,
        }
    }
}

/// What was made of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// Of the first session.
    pub program: Program,
    /// Of those after it.
    pub later: Vec<Program>,
    pub remarks: Vec<Remark>,
}

/// The program of `sheet`, whose files are `materials`, in their order.
pub fn lay(
    sheet: &Sheet,
    materials: Vec<Material>,
    options: &LayOptions,
) -> Result<Laid, LayError> {
    let failed = |(at, fault): (At, LayFault)| LayError {
        path: sheet.path.clone(),
        at,
        fault,
    };
    if let Some(extra) = sheet.tracks.get(usize::from(LAST_TRACK)) {
        return Err(failed((extra.at, LayFault::TooManyTracks)));
    }
    if materials.len() != sheet.files.len() {
        let fault = LayFault::Files {
            named: sheet.files.len(),
            opened: materials.len(),
        };
        return Err(failed((At::default(), fault)));
    }
    let mut remarks = Vec::new();
    let mut sessions = Vec::new();
    let mut rest = sheet.tracks.as_slice();
    while let Some(first) = rest.first() {
        let own = rest
            .iter()
            .take_while(|track| track.session == first.session)
            .count();
        let (own, after) = rest.split_at_checked(own).unwrap_or((rest, &[]));
        let number = sheet.tracks.len() - rest.len() + 1;
        let mut session = Session {
            sheet,
            materials: &materials,
            number,
            tracks: Vec::with_capacity(own.len()),
            run: Run::new(number),
            remarks: &mut remarks,
        };
        session.lay(own).map_err(failed)?;
        sessions.push(session.tracks);
        rest = after;
    }
    let mut sessions = sessions.into_iter();
    let mut program = Program {
        catalog: sheet.catalog,
        tracks: sessions.next().unwrap_or_default(),
        ..Program::default()
    };
    let (sounds, places) = sounds(materials);
    renumber(&mut program.tracks, &places);
    program.sounds = sounds;
    texts::add(&mut program, sheet, options, &mut remarks);
    let later = sessions.map(|mut tracks| {
        renumber(&mut tracks, &places);
        Program {
            sounds: program.sounds.clone(),
            tracks,
            ..Program::default()
        }
    });
    Ok(Laid {
        later: later.collect(),
        program,
        remarks,
    })
}

/// One session while it is laid.
struct Session<'a> {
    sheet: &'a Sheet,
    materials: &'a [Material],
    /// Number of its next track.
    number: usize,
    tracks: Vec<Track>,
    /// Tracks of audio that follow each other, not yet cut apart.
    run: Run,
    remarks: &'a mut Vec<Remark>,
}

type Failed = (At, LayFault);

impl Session<'_> {
    fn lay(&mut self, tracks: &[sheet::Track]) -> Result<(), Failed> {
        for (place, track) in tracks.iter().enumerate() {
            let stripped = (place == 0 && self.number > 1).then(|| self.without_pause(track));
            let track = stripped.as_ref().unwrap_or(track);
            match track.mode {
                Mode::Audio => {
                    self.run
                        .add(track, self.sheet.borders, self.materials, self.remarks)?;
                }
                Mode::Data(form) => {
                    self.end_run()?;
                    let laid = data::lay(self.number, track, form, self.materials)?;
                    self.tracks.push(laid);
                    self.run = Run::new(self.number + 1);
                }
            }
            self.number += 1;
        }
        self.end_run()
    }

    fn end_run(&mut self) -> Result<(), Failed> {
        let next = self.number;
        let run = std::mem::replace(&mut self.run, Run::new(next));
        let first = next.saturating_sub(run.tracks());
        let tracks = run.cut(self.remarks)?;
        for (number, (at, track)) in (first..).zip(tracks) {
            let blocks = track.blocks.saturating_sub(track.pregap);
            if blocks < SHORTEST_TRACK {
                let told = Told::Short {
                    track: number,
                    blocks,
                };
                self.remarks.push(Remark::new(at, told));
            }
            self.tracks.push(track);
        }
        Ok(())
    }

    /// The first track of a later session, without what a file has between the two sessions.
    fn without_pause(&mut self, track: &sheet::Track) -> sheet::Track {
        let mut track = track.clone();
        let Point::Part(start) = track.start.point else {
            return track;
        };
        if self.sheet.format != Format::Cue || start == 0 {
            return track;
        }
        let left_out = track.parts.drain(..start.min(track.parts.len()));
        let blocks = left_out.filter_map(|part| match part.content {
            PartContent::Empty(length) => Some(length),
            PartContent::File { length, .. } => length,
        });
        let blocks = blocks.filter_map(|length| match length {
            sheet::Length::Blocks(blocks) => Some(blocks),
            sheet::Length::Units(_) => None,
        });
        let told = Told::BetweenSessions {
            blocks: blocks.fold(0, u32::saturating_add),
        };
        self.remarks.push(Remark::new(track.start.at, told));
        let places = std::iter::once(&mut track.start).chain(&mut track.indexes);
        for place in places {
            if let Point::Part(part) = &mut place.point {
                *part = part.saturating_sub(start);
            }
        }
        track
    }
}

/// Where the indexes of a track are, in blocks, once its parts have their places.
fn resolve(
    track: &sheet::Track,
    begin: u32,
    part: impl Fn(usize, &Place) -> Result<u32, Failed>,
) -> Result<(u32, Vec<u32>), Failed> {
    let find = |place: &Place, start: u32| -> Result<u32, Failed> {
        let (from, blocks) = match place.point {
            Point::Part(number) => return part(number, place),
            Point::Track(blocks) => (begin, blocks),
            Point::Start(blocks) => (start, blocks),
        };
        from.checked_add(blocks)
            .ok_or((place.at, LayFault::TooLong))
    };
    let start = find(&track.start, begin)?;
    let mut last = start;
    let mut indexes = Vec::with_capacity(track.indexes.len());
    for place in &track.indexes {
        let index = find(place, start)?;
        if index <= last {
            return Err((place.at, LayFault::IndexOrder));
        }
        last = index;
        indexes.push(index);
    }
    Ok((start, indexes))
}

/// A track from its first block to its last; indexes have to lie before its end.
fn within(
    number: usize,
    track: &sheet::Track,
    (begin, end): (u32, u32),
    (start, indexes): (u32, &[u32]),
    content: Content,
) -> Result<Track, Failed> {
    let places = std::iter::once(&track.start).chain(&track.indexes);
    let marks = std::iter::once(&start).chain(indexes);
    for (place, mark) in places.zip(marks) {
        if *mark >= end {
            let fault = if *mark == start {
                LayFault::Empty { track: number }
            } else {
                LayFault::IndexBeyondEnd
            };
            return Err((place.at, fault));
        }
    }
    let is_audio = matches!(content, Content::Sound(_));
    Ok(Track {
        blocks: end.saturating_sub(begin),
        pregap: start.saturating_sub(begin),
        indexes: indexes.iter().map(|index| index - start).collect(),
        content,
        isrc: track.isrc,
        copy_permitted: track.copy_permitted,
        pre_emphasis: track.pre_emphasis && is_audio,
    })
}

/// The sounds among the materials, and the place of each material among them.
fn sounds(materials: Vec<Material>) -> (Vec<crate::sound::Sound>, Vec<usize>) {
    let mut sounds = Vec::new();
    let mut places = Vec::with_capacity(materials.len());
    for material in materials {
        places.push(sounds.len());
        sounds.extend(material.sound);
    }
    (sounds, places)
}

/// Pieces name materials while they are laid, and sounds afterwards.
fn renumber(tracks: &mut [Track], places: &[usize]) {
    for track in tracks {
        let Content::Sound(pieces) = &mut track.content else {
            continue;
        };
        for piece in pieces {
            if let super::Source::Sound { sound, .. } = &mut piece.source {
                *sound = places.get(*sound).copied().unwrap_or(*sound);
            }
        }
    }
}
