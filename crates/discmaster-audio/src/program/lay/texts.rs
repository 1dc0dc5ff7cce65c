//! CD-Text, ISRCs and the catalogue number: what the sheet says, and what the files' tags say where it is
//! silent.

use super::LayOptions;
use crate::cd_text::{Genre, Language, Texts};
use crate::program::{Content, Program, Source, Track};
use crate::sheet::{Remark, Sheet, Told, characters, number};
use crate::sound::Tags;
use std::collections::BTreeMap;

pub(super) fn add(
    program: &mut Program,
    sheet: &Sheet,
    options: &LayOptions,
    remarks: &mut Vec<Remark>,
) {
    if options.tags {
        numbers(program, sheet, remarks);
    }
    if !options.cd_text {
        return;
    }
    let mut cd_text = sheet.cd_text.clone().unwrap_or_default();
    for language in &mut cd_text.languages {
        language
            .tracks
            .resize_with(program.tracks.len(), Texts::default);
    }
    if cd_text.languages.is_empty() {
        cd_text.languages.push(Language {
            tracks: vec![Texts::default(); program.tracks.len()],
            ..Language::default()
        });
    }
    // Tags do not say which language they are in; they are taken to be in the first one.
    let of_sheet = sheet.cd_text.is_some();
    if let Some(language) = cd_text.languages.first_mut() {
        let before = language.clone();
        if options.tags {
            of_tags(language, program);
        }
        for (texts, track) in language.tracks.iter_mut().zip(&sheet.tracks) {
            if let (None, Some(shown)) = (&texts.title, &track.shown) {
                of_shown(texts, shown);
            }
        }
        if !of_sheet || *language != before {
            language.characters = characters(language);
        }
    }
    if cd_text.languages.iter().any(says_something) {
        program.cd_text = Some(cd_text);
    }
}

fn says_something(language: &Language) -> bool {
    let nothing = Texts::default();
    let mut all = std::iter::once(&language.disc).chain(&language.tracks);
    language.genre.is_some() || language.disc_id.is_some() || all.any(|texts| *texts != nothing)
}

/// The place of the sound of which a track has the most from index 1 on: where sound flows, its first
/// samples are of the one before.
fn sound(track: &Track) -> Option<usize> {
    let Content::Sound(pieces) = &track.content else {
        return None;
    };
    let start = crate::program::samples(track.pregap);
    let mut end = 0_u64;
    let mut of: BTreeMap<usize, u64> = BTreeMap::new();
    for piece in pieces {
        end = end.saturating_add(piece.samples);
        if let Source::Sound { sound, .. } = piece.source {
            let behind = end.saturating_sub(start).min(piece.samples);
            let samples = of.entry(sound).or_default();
            *samples = samples.saturating_add(behind);
        }
    }
    // Of several that have as many, the first.
    let most = of.into_iter().rev().max_by_key(|(_, samples)| *samples);
    most.filter(|(_, samples)| *samples > 0)
        .map(|(sound, _)| sound)
}

/// The tags of each track: those of its sound, if no other track is of it.
fn tags(program: &Program) -> Vec<Option<&Tags>> {
    let sounds: Vec<Option<usize>> = program.tracks.iter().map(sound).collect();
    let mut times = vec![0_usize; program.sounds.len()];
    for sound in sounds.iter().flatten() {
        if let Some(times) = times.get_mut(*sound) {
            *times += 1;
        }
    }
    let alone = |sound: &usize| times.get(*sound) == Some(&1);
    sounds
        .into_iter()
        .map(|sound| {
            let sound = sound.filter(alone)?;
            Some(&program.sounds.get(sound)?.tags)
        })
        .collect()
}

/// What all that say it say alike.
fn common<'a>(mut said: impl Iterator<Item = &'a String>) -> Option<String> {
    let first = said.next()?;
    said.all(|other| other == first).then(|| first.clone())
}

fn of_tags(language: &mut Language, program: &Program) {
    let all: Vec<&Tags> = program.sounds.iter().map(|sound| &sound.tags).collect();
    let of_all = |field: fn(&Tags) -> Option<&String>| {
        let all = all.iter().copied();
        common(all.filter_map(field))
    };
    let disc = &mut language.disc;
    fill(&mut disc.title, || of_all(|tags| tags.album.as_ref()));
    fill(&mut disc.performer, || {
        let album = of_all(|tags| tags.album_performer.as_ref());
        let every = all.iter().all(|tags| tags.performer.is_some());
        album.or_else(|| {
            every
                .then(|| of_all(|tags| tags.performer.as_ref()))
                .flatten()
        })
    });
    if language.genre.is_none() {
        let genre = of_all(|tags| tags.genre.as_ref());
        language.genre = genre.map(|words| Genre::from_words(&words));
    }
    for (texts, tags) in language.tracks.iter_mut().zip(tags(program)) {
        let Some(tags) = tags else {
            continue;
        };
        fill(&mut texts.title, || tags.title.clone());
        fill(&mut texts.performer, || tags.performer.clone());
        fill(&mut texts.songwriter, || tags.songwriter.clone());
        fill(&mut texts.composer, || tags.composer.clone());
        fill(&mut texts.arranger, || tags.arranger.clone());
        fill(&mut texts.message, || tags.message.clone());
    }
}

fn fill(place: &mut Option<String>, text: impl FnOnce() -> Option<String>) {
    if place.is_none() {
        *place = text().filter(|text| !text.is_empty());
    }
}

/// Players show `Performer - Title`.
fn of_shown(texts: &mut Texts, shown: &str) {
    match shown.split_once(" - ") {
        Some((performer, title)) if texts.performer.is_none() => {
            texts.performer = Some(performer.trim().to_owned());
            texts.title = Some(title.trim().to_owned());
        }
        _ => texts.title = Some(shown.to_owned()),
    }
}

fn numbers(program: &mut Program, sheet: &Sheet, remarks: &mut Vec<Remark>) {
    let mut codes = Vec::with_capacity(program.tracks.len());
    for ((track, tags), of_sheet) in program.tracks.iter().zip(tags(program)).zip(&sheet.tracks) {
        let written = tags.and_then(|tags| tags.isrc.as_ref());
        codes.push(match (track.isrc, written) {
            (None, Some(written)) => {
                let (code, _) = number::isrc(written);
                if code.is_none() {
                    let told = Told::TagIsrc(written.clone());
                    remarks.push(Remark::new(of_sheet.at, told));
                }
                code
            }
            (code, _) => code,
        });
    }
    for (track, code) in program.tracks.iter_mut().zip(codes) {
        track.isrc = code;
    }
    if program.catalog.is_none() {
        let all = program.sounds.iter();
        if let Some(written) = common(all.filter_map(|sound| sound.tags.catalog.as_ref())) {
            let (catalog, _) = number::catalog(&written);
            if catalog.is_none() {
                remarks.push(Remark::whole(Told::TagCatalog(written)));
            }
            program.catalog = catalog;
        }
    }
}
