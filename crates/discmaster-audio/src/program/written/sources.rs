//! A program written as a cue sheet that names the files it is made of.
//!
//! Not every program has one: times of a cue sheet are whole blocks of a file. What is written is laid out
//! again, and refused if that is not the same program.

use super::{WrittenError, texts};
use crate::cue::CueTexts;
use crate::program::lay::{LayOptions, lay};
use crate::program::{Content, Piece, Program, SectorForm, Source, Track, samples};
use crate::red_book::{BLOCKS_PER_SECOND, SAMPLES_PER_BLOCK};
use crate::sheet::{File, Format, Holds, Material, Sheet};
use crate::sound::{ByteOrder, Sound};
use std::path::{Path, PathBuf};

const BLOCK: u64 = SAMPLES_PER_BLOCK as u64;

/// The cue sheet of a program that names the files it is made of, as their paths are. Of its texts there are
/// those that cue sheets have lines for, of the first language.
pub fn to_cue_of_sources(program: &Program) -> Result<String, WrittenError> {
    let mut lines = Lines {
        program,
        text: String::new(),
        file: None,
    };
    if let Some(catalog) = program.catalog {
        lines.line("", &format!("CATALOG {catalog}"));
    }
    let language = program.cd_text.as_ref();
    let language = language.and_then(|text| text.languages.first());
    if let Some(language) = language {
        lines.texts("", &texts(&language.disc));
    }
    for (place, track) in program.tracks.iter().enumerate() {
        let own = language.and_then(|language| language.tracks.get(place));
        let own = own.map_or_else(CueTexts::default, texts);
        lines
            .track(place + 1, track, &own)
            .ok_or(WrittenError::NotInCue { track: place + 1 })?;
    }
    match differs(program, &lines.text) {
        Some(place) => Err(WrittenError::NotInCue { track: place + 1 }),
        None => Ok(lines.text),
    }
}

/// The place of the first track that the sheet does not lay out as the program has it.
fn differs(program: &Program, text: &str) -> Option<usize> {
    let Ok((sheet, _)) = Sheet::parse(Path::new(""), Format::Cue, text) else {
        return Some(0);
    };
    let materials = sheet.files.iter().map(|file| material(program, file));
    let options = LayOptions {
        cd_text: false,
        tags: false,
    };
    let Ok(laid) = lay(&sheet, materials.collect(), &options) else {
        return Some(0);
    };
    let (wanted, found) = (named(program, program), named(program, &laid.program));
    let mut tracks = wanted.iter().zip(&found);
    tracks.position(|(wanted, found)| wanted != found)
}

/// A file as the program knows it.
fn material(program: &Program, file: &File) -> Material {
    let path = Path::new(&file.name);
    let ends = program.tracks.iter().map(|track| match &track.content {
        Content::Sectors(sectors) if sectors.path == path => {
            let bytes = u64::from(sectors.stored) * sectors.form.bytes() as u64;
            sectors.from.saturating_add(bytes)
        }
        _ => 0,
    });
    let mut sounds = program.sounds.iter();
    Material {
        bytes: ends.max().unwrap_or(0),
        sound: sounds
            .find(|sound| sound.path == path && holds(sound) == file.holds)
            .cloned(),
        path: path.to_owned(),
    }
}

/// The tracks of `of`, whose sounds have the places of the first ones alike in `program`.
fn named(program: &Program, of: &Program) -> Vec<Track> {
    let alike = |sound: &Sound| {
        let mut sounds = program.sounds.iter();
        sounds.position(|other| other.path == sound.path && other.raw == sound.raw)
    };
    let places: Vec<Option<usize>> = of.sounds.iter().map(alike).collect();
    let mut tracks = of.tracks.clone();
    for track in &mut tracks {
        let Content::Sound(pieces) = &mut track.content else {
            continue;
        };
        for piece in pieces {
            if let Source::Sound { sound, .. } = &mut piece.source {
                *sound = places.get(*sound).copied().flatten().unwrap_or(usize::MAX);
            }
        }
    }
    tracks
}

const fn holds(sound: &Sound) -> Holds {
    match sound.raw {
        None => Holds::Sound,
        Some(order) => Holds::Raw(order),
    }
}

/// A time of a file.
struct Mark<'a> {
    path: &'a Path,
    holds: Holds,
    blocks: u64,
}

struct Lines<'a> {
    program: &'a Program,
    text: String,
    /// The one named last.
    file: Option<PathBuf>,
}

impl<'a> Lines<'a> {
    fn line(&mut self, indent: &str, line: &str) {
        self.text.push_str(indent);
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn texts(&mut self, indent: &str, texts: &CueTexts) {
        for line in texts.lines() {
            self.line(indent, &line);
        }
    }

    /// `None` for what cue sheets do not say.
    fn track(&mut self, number: usize, track: &'a Track, texts: &CueTexts) -> Option<()> {
        let (before, behind) = silence(track);
        let starts = [0, track.pregap].into_iter();
        let indexes = track.indexes.iter();
        let starts = starts.chain(indexes.map(|index| track.pregap.saturating_add(*index)));
        let mut marks = Vec::new();
        for (index, start) in starts.enumerate() {
            // Silence that no file has is a length, not a place; so is no pause at all.
            let start = if index == 0 { before } else { start };
            if index > 0 || start < track.pregap {
                marks.push((index, self.mark(track, start)?));
            }
        }
        let (_, first) = marks.first()?;
        self.file(first)?;
        let mode = match &track.content {
            Content::Sound(_) => "AUDIO",
            Content::Sectors(sectors) => match sectors.form {
                SectorForm::Mode1 => "MODE1/2048",
                SectorForm::Mode1Raw => "MODE1/2352",
                SectorForm::Mode2Form1 => "MODE2/2048",
                SectorForm::Mode2 => "MODE2/2336",
                SectorForm::Mode2Raw => "MODE2/2352",
            },
        };
        self.line("  ", &format!("TRACK {number:02} {mode}"));
        self.texts("    ", texts);
        if let Some(isrc) = track.isrc {
            self.line("    ", &format!("ISRC {isrc}"));
        }
        let flags = [(track.copy_permitted, " DCP"), (track.pre_emphasis, " PRE")];
        let flags: String = flags
            .iter()
            .filter(|flag| flag.0)
            .map(|flag| flag.1)
            .collect();
        if !flags.is_empty() {
            self.line("    ", &format!("FLAGS{flags}"));
        }
        if before > 0 {
            self.line("    ", &format!("PREGAP {}", time(before.into())));
        }
        for (index, mark) in &marks {
            self.file(mark)?;
            self.line("    ", &format!("INDEX {index:02} {}", time(mark.blocks)));
        }
        if behind > 0 {
            self.line("    ", &format!("POSTGAP {}", time(behind.into())));
        }
        Some(())
    }

    /// Names the file of a mark, unless it is the one named last.
    fn file(&mut self, mark: &Mark<'_>) -> Option<()> {
        if self.file.as_deref() == Some(mark.path) {
            return Some(());
        }
        let name = mark.path.to_str()?;
        if name.is_empty() || name.contains(|c: char| c == '"' || c.is_control()) {
            return None;
        }
        let kind = match mark.holds {
            Holds::Sound => "WAVE",
            Holds::Raw(ByteOrder::Little) => "BINARY",
            Holds::Raw(ByteOrder::Big) => "MOTOROLA",
        };
        self.line("", &format!("FILE \"{name}\" {kind}"));
        self.file = Some(mark.path.to_owned());
        Some(())
    }

    /// Where in a file a block of the track is.
    fn mark(&self, track: &'a Track, block: u32) -> Option<Mark<'a>>
    where
        Self: 'a,
    {
        let pieces = match &track.content {
            Content::Sound(pieces) => pieces,
            Content::Sectors(sectors) => {
                let first = track.blocks.checked_sub(sectors.behind)?;
                let block = block.checked_sub(first.checked_sub(sectors.stored)?)?;
                let sector = sectors.form.bytes() as u64;
                let whole = sectors.from.is_multiple_of(sector);
                return whole.then(|| Mark {
                    path: &sectors.path,
                    holds: Holds::Raw(ByteOrder::Little),
                    blocks: sectors.from / sector + u64::from(block),
                });
            }
        };
        let wanted = samples(block);
        let mut begin = 0_u64;
        let mut found = None;
        for Piece { samples, source } in pieces {
            let end = begin.checked_add(*samples)?;
            let Source::Sound { sound, from } = source else {
                begin = end;
                continue;
            };
            // A time of a file lies in the block in which its sample does: where sound flows, the first
            // whole block of the file behind the beginning of the disc's.
            let blocks = if begin <= wanted && wanted < end {
                from.checked_add(wanted - begin)?.div_ceil(BLOCK)
            } else {
                from.div_ceil(BLOCK)
            };
            let within = blocks.checked_mul(BLOCK)?.checked_sub(*from)?;
            let place = begin.checked_add(within)?;
            if (wanted..wanted.saturating_add(BLOCK)).contains(&place) && place < end {
                // Of two files in one block it is the second one that begins here.
                let sound: &'a Sound = self.program.sounds.get(*sound)?;
                found = Some(Mark {
                    path: &sound.path,
                    holds: holds(sound),
                    blocks,
                });
            }
            begin = end;
        }
        found
    }
}

/// Blocks of silence, or of empty sectors, that a track begins and ends with, as far as sheets give
/// their lengths.
fn silence(track: &Track) -> (u32, u32) {
    match &track.content {
        Content::Sectors(sectors) => (track.empty_before().unwrap_or(0), sectors.behind),
        Content::Sound(pieces) => {
            let blocks = |piece: Option<&Piece>| match piece {
                Some(Piece {
                    samples,
                    source: Source::Silence,
                }) => u32::try_from(samples / BLOCK).unwrap_or(u32::MAX),
                _ => 0,
            };
            (
                blocks(pieces.first()).min(track.pregap),
                blocks(pieces.last()),
            )
        }
    }
}

/// Minutes, seconds and frames, however many minutes.
fn time(blocks: u64) -> String {
    let frames = u64::from(BLOCKS_PER_SECOND);
    let (seconds, frame) = (blocks / frames, blocks % frames);
    format!("{:02}:{:02}:{frame:02}", seconds / 60, seconds % 60)
}
