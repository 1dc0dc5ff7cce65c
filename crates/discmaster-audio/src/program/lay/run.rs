//! Tracks of audio that follow each other: first one long row of pieces, then cut apart at blocks.

use super::{Failed, LayFault, Time, resolve, within};
use crate::program::{Content, Piece, Source, Track};
use crate::red_book::SAMPLES_PER_BLOCK;
use crate::sheet::{self, Borders, Length, Material, PartContent, Point, Remark, Told};

const BLOCK: u64 = SAMPLES_PER_BLOCK as u64;

pub(super) struct Run {
    /// Number of its first track.
    first: usize,
    pieces: Vec<Piece>,
    /// Of all pieces.
    samples: u64,
    tracks: Vec<Open>,
}

/// A track whose end is not known yet.
struct Open {
    track: sheet::Track,
    /// All in blocks from the run's beginning on.
    begin: u32,
    start: u32,
    indexes: Vec<u32>,
}

impl Run {
    pub(super) const fn new(first: usize) -> Self {
        Self {
            first,
            pieces: Vec::new(),
            samples: 0,
            tracks: Vec::new(),
        }
    }

    pub(super) fn tracks(&self) -> usize {
        self.tracks.len()
    }

    /// Puts a track behind those that are there.
    pub(super) fn add(
        &mut self,
        track: &sheet::Track,
        borders: Borders,
        materials: &[Material],
        remarks: &mut Vec<Remark>,
    ) -> Result<(), Failed> {
        let number = self.first + self.tracks.len();
        let empty_first = track
            .parts
            .first()
            .is_some_and(|part| matches!(part.content, PartContent::Empty(_)));
        if borders == Borders::Padded || empty_first {
            self.fill(remarks);
        }
        let begin = self.samples;
        let over = begin % BLOCK;
        if over > 0 {
            let told = Told::Flows {
                track: number,
                samples: over,
            };
            remarks.push(Remark::new(track.at, told));
        }
        let mut places = Vec::with_capacity(track.parts.len() + 1);
        for part in &track.parts {
            if borders == Borders::Flow && matches!(part.content, PartContent::Empty(_)) {
                self.fill_for(number, track.at, remarks);
            }
            places.push(self.samples);
            let piece = piece(part, materials)?;
            self.push(piece, part.at)?;
        }
        places.push(self.samples);
        let long = (track.at, LayFault::TooLong);
        let first_block = blocks(begin / BLOCK).ok_or(long)?;
        let (start, indexes) = resolve(track, first_block, |part, place| {
            let sample = places.get(part).or(places.last()).copied();
            let sample = sample.unwrap_or(self.samples);
            let block = match borders {
                Borders::Flow => sample / BLOCK,
                Borders::Padded => sample.div_ceil(BLOCK),
            };
            blocks(block).ok_or((place.at, LayFault::TooLong))
        })?;
        if let (Borders::Padded, Point::Part(part)) = (borders, track.start.point)
            && let Some(left) = places.get(part).map(|sample| sample % BLOCK)
            && left > 0
        {
            let told = Told::StartRounded {
                track: number,
                samples: BLOCK - left,
            };
            remarks.push(Remark::new(track.start.at, told));
        }
        self.tracks.push(Open {
            track: track.clone(),
            begin: first_block,
            start,
            indexes,
        });
        Ok(())
    }

    fn push(&mut self, piece: Piece, at: sheet::At) -> Result<(), Failed> {
        let samples = self.samples.checked_add(piece.samples);
        self.samples = samples
            .filter(|samples| blocks(samples.div_ceil(BLOCK)).is_some())
            .ok_or((at, LayFault::TooLong))?;
        if piece.samples > 0 {
            join(&mut self.pieces, piece);
        }
        Ok(())
    }

    /// Fills the last block of the last track.
    fn fill(&mut self, remarks: &mut Vec<Remark>) {
        let number = self.first + self.tracks.len().saturating_sub(1);
        let at = self.tracks.last().map(|open| open.track.at);
        self.fill_for(number, at.unwrap_or_default(), remarks);
    }

    fn fill_for(&mut self, number: usize, at: sheet::At, remarks: &mut Vec<Remark>) {
        let over = self.samples % BLOCK;
        if over == 0 {
            return;
        }
        let samples = BLOCK - over;
        self.samples += samples;
        let source = Source::Silence;
        join(&mut self.pieces, Piece { samples, source });
        let told = Told::Padded {
            track: number,
            samples,
        };
        remarks.push(Remark::new(at, told));
    }

    /// The tracks, each with its own pieces, and where the sheet has them.
    pub(super) fn cut(
        mut self,
        remarks: &mut Vec<Remark>,
    ) -> Result<Vec<(sheet::At, Track)>, Failed> {
        self.fill(remarks);
        let all = blocks(self.samples / BLOCK).unwrap_or(u32::MAX);
        let ends: Vec<u32> = self.tracks.iter().skip(1).map(|open| open.begin).collect();
        let ends = ends.into_iter().chain([all]);
        let mut rest = self.pieces.into_iter();
        let mut left = rest.next();
        let mut tracks = Vec::with_capacity(self.tracks.len());
        for ((number, open), end) in (self.first..).zip(&self.tracks).zip(ends) {
            let mut wanted = u64::from(end.saturating_sub(open.begin)) * BLOCK;
            let mut own = Vec::new();
            while wanted > 0 {
                let Some(piece) = left else {
                    break;
                };
                let samples = piece.samples.min(wanted);
                wanted -= samples;
                join(&mut own, Piece { samples, ..piece });
                left = if samples < piece.samples {
                    Some(behind(piece, samples))
                } else {
                    rest.next()
                };
            }
            let marks = (open.start, open.indexes.as_slice());
            let track = within(
                number,
                &open.track,
                (open.begin, end),
                marks,
                Content::Sound(own),
            )?;
            tracks.push((open.track.at, track));
        }
        Ok(tracks)
    }
}

fn blocks(number: u64) -> Option<u32> {
    u32::try_from(number).ok()
}

/// What is left of a piece behind its first samples.
fn behind(piece: Piece, samples: u64) -> Piece {
    Piece {
        samples: piece.samples - samples,
        source: match piece.source {
            Source::Silence => Source::Silence,
            Source::Sound { sound, from } => Source::Sound {
                sound,
                from: from + samples,
            },
        },
    }
}

/// Adds a piece; one that goes on where the last one ended becomes part of it.
fn join(pieces: &mut Vec<Piece>, piece: Piece) {
    if let Some(last) = pieces.last_mut() {
        let goes_on = match (last.source, piece.source) {
            (Source::Silence, Source::Silence) => true,
            (
                Source::Sound { sound, from },
                Source::Sound {
                    sound: next,
                    from: at,
                },
            ) => sound == next && from + last.samples == at,
            _ => false,
        };
        if goes_on {
            last.samples += piece.samples;
            return;
        }
    }
    pieces.push(piece);
}

/// A part of audio. Its sound is named by the place of its material.
fn piece(part: &sheet::Part, materials: &[Material]) -> Result<Piece, Failed> {
    let at = part.at;
    let (file, skip, from, length) = match part.content {
        PartContent::Empty(length) => {
            let samples = samples(length);
            let source = Source::Silence;
            return Ok(Piece { samples, source });
        }
        PartContent::File {
            file,
            skip,
            from,
            length,
        } => (file, skip, from, length),
    };
    let path = || {
        let path = materials.get(file).map(|material| material.path.clone());
        path.unwrap_or_default()
    };
    let sound = materials.get(file).and_then(|file| file.sound.as_ref());
    let sound = sound.ok_or_else(|| (at, LayFault::NoSound { path: path() }))?;
    if !skip.is_multiple_of(4) {
        let fault = LayFault::WithinSample {
            path: path(),
            byte: skip,
        };
        return Err((at, fault));
    }
    let from = (skip / 4).saturating_add(samples(from));
    let left = sound.samples.checked_sub(from);
    match (left, length.map(samples)) {
        (Some(left), None) => Ok(left),
        (Some(left), Some(length)) if length <= left => Ok(length),
        (_, length) => {
            let fault = LayFault::BeyondEnd {
                path: path(),
                needed: Time(from.saturating_add(length.unwrap_or(0))),
                has: Time(sound.samples),
            };
            Err((at, fault))
        }
    }
    .map(|samples| Piece {
        samples,
        source: Source::Sound { sound: file, from },
    })
}

fn samples(length: Length) -> u64 {
    match length {
        Length::Blocks(blocks) => crate::program::samples(blocks),
        Length::Units(samples) => samples,
    }
}
