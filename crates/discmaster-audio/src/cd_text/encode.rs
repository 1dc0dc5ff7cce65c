//! From text to packs.

use super::characters::CharacterCode;
use super::pack::{CONTENT, PACKS_PER_LANGUAGE, Pack, PackKind};
use super::size::SizeInformation;
use super::text::{CdText, Field, Interval, Language, MOST_LANGUAGES, Texts, Toc};
use super::told::{EncodeTold, Place};
use crate::msf::Msf;
use crate::red_book::LAST_TRACK;

/// The packs of a disc, and what they have otherwise than it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Each once, in the order in which the lead-in has them, over and over; none where there is nothing to say.
    pub packs: Vec<Pack>,
    pub told: Vec<EncodeTold>,
}

/// What no disc can carry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error(
        "CD-Text has {0} languages, and a disc can have at most {MOST_LANGUAGES}; leave some out"
    )]
    TooManyLanguages(usize),
    #[error("CD-Text is for {0} tracks, and a disc can have at most {LAST_TRACK}")]
    TooManyTracks(usize),
    #[error(
        "the texts of language {language} are {packs} packs of CD-Text, and a disc can have at most \
         {PACKS_PER_LANGUAGE} of each language; shorten them, or leave some out (messages first)"
    )]
    TooLong { language: usize, packs: usize },
}

/// Packs of what a disc shall say. Texts that repeat those of the track before are written once where all
/// would not fit otherwise.
pub fn encode(text: &CdText) -> Result<Encoded, TextError> {
    let mut told = Vec::new();
    let mut languages = Vec::new();
    for (place, language) in text.languages.iter().enumerate() {
        if language.is_empty() {
            told.push(EncodeTold::Empty { language: place });
        } else {
            languages.push((place, language));
        }
    }
    if languages.len() > MOST_LANGUAGES {
        return Err(TextError::TooManyLanguages(languages.len()));
    }
    let tracks = languages.iter().map(|(_, language)| language.tracks.len());
    let tracks = tracks.max().unwrap_or(0);
    let Some(last_track) = u8::try_from(tracks).ok().filter(|last| *last <= LAST_TRACK) else {
        return Err(TextError::TooManyTracks(tracks));
    };
    let mut blocks = Vec::new();
    for (block, (place, language)) in (0..).zip(&languages) {
        let given = u8::try_from(*place).unwrap_or(u8::MAX);
        let characters = characters(given, language, &mut told);
        let (mut all, mut packs) = (Vec::new(), 0);
        for repeat in [false, true] {
            let mut lost = Vec::new();
            let mut writer = Writer {
                block,
                language: given,
                characters,
                repeat,
                packs: Vec::new(),
                told: &mut lost,
            };
            writer.all(language, last_track);
            all = writer.packs;
            packs = all.len() + 3;
            if packs <= PACKS_PER_LANGUAGE {
                told.append(&mut lost);
                break;
            }
        }
        if packs > PACKS_PER_LANGUAGE {
            return Err(TextError::TooLong {
                language: place + 1,
                packs,
            });
        }
        blocks.push((language, characters, all));
    }
    let mut size = SizeInformation {
        first_track: 1,
        last_track,
        ..Default::default()
    };
    for (index, (language, _, packs)) in blocks.iter().enumerate() {
        size.last_numbers[index] = number(packs.len() + 2);
        size.languages[index] = language.code.0;
    }
    let mut packs = Vec::new();
    for (block, (language, characters, mut all)) in (0..).zip(blocks) {
        let mut size = SizeInformation {
            characters: characters.0,
            copyright: if language.copyright { 3 } else { 0 },
            packs: [0; 16],
            ..size
        };
        for pack in &all {
            size.packs[pack.kind().index()] += 1;
        }
        size.packs[PackKind::SIZE.index()] = 3;
        for (third, content) in (0..).zip(size.encode()) {
            let number = number(all.len());
            all.push(Pack::new(
                PackKind::SIZE,
                third,
                number,
                block,
                false,
                0,
                &content,
            ));
        }
        packs.append(&mut all);
    }
    Ok(Encoded { packs, told })
}

/// Of a pack; there are no more of a language than a byte can number.
fn number(packs: usize) -> u8 {
    u8::try_from(packs).unwrap_or(u8::MAX)
}

/// The fields whose characters are those of the language; codes and the like are always ASCII.
fn is_of_language(field: Field) -> bool {
    !matches!(
        field,
        Field::Code | Field::Genre | Field::DiscId | Field::Closed
    )
}

/// The set that the language is recorded in.
fn characters(given: u8, language: &Language, told: &mut Vec<EncodeTold>) -> CharacterCode {
    let places = [&language.disc].into_iter().chain(&language.tracks);
    let texts = places.flat_map(Texts::iter);
    let texts = texts.filter_map(|(field, text)| is_of_language(field).then_some(text));
    let texts: Vec<_> = texts.collect();
    let wanted = language.characters;
    let chosen = wanted.choose(&texts);
    if chosen != wanted {
        told.push(EncodeTold::Characters {
            language: given,
            wanted,
            chosen,
        });
    }
    chosen
}

/// Makes the packs of a language.
struct Writer<'a> {
    /// As the packs have it, which leave out those that say nothing.
    block: u8,
    /// As it was given.
    language: u8,
    characters: CharacterCode,
    repeat: bool,
    packs: Vec<Pack>,
    told: &'a mut Vec<EncodeTold>,
}

impl Writer<'_> {
    /// All but size information.
    fn all(&mut self, language: &Language, last_track: u8) {
        let (code, texts): (Vec<_>, Vec<_>) = Field::OF_TRACKS
            .into_iter()
            .partition(|field| *field == Field::Code);
        for field in texts {
            self.texts(field, language, last_track);
        }
        if let Some(id) = &language.disc_id {
            let id = self.text(Field::DiscId, 0, id);
            self.run(PackKind::DISC_ID, false, &[(0, id)]);
        }
        if let Some(genre) = &language.genre {
            let mut bytes = genre.code.to_be_bytes().to_vec();
            bytes.append(&mut self.text(Field::Genre, 0, &genre.words));
            self.run(PackKind::GENRE, false, &[(0, bytes)]);
        }
        if let Some(toc) = &language.toc {
            self.toc(toc);
        }
        for interval in &language.intervals {
            self.interval(interval);
        }
        if let Some(closed) = &language.closed {
            let closed = self.text(Field::Closed, 0, closed);
            self.run(PackKind::CLOSED, false, &[(0, closed)]);
        }
        for field in code {
            self.texts(field, language, last_track);
        }
    }

    /// A field of the disc and of all tracks; those that have none have an empty text, for readers count them.
    fn texts(&mut self, field: Field, language: &Language, last_track: u8) {
        let own = |track: u8| match track.checked_sub(1) {
            None => language.disc.get(field),
            Some(index) => language.tracks.get(usize::from(index))?.get(field),
        };
        if (0..=last_track).all(|track| own(track).is_none_or(str::is_empty)) {
            return;
        }
        let double_byte = is_of_language(field) && self.characters.is_double_byte();
        let mut texts: Vec<(u8, Vec<u8>)> = Vec::new();
        let mut before = None;
        for track in 0..=last_track {
            let text = own(track).unwrap_or_default();
            let mut bytes = self.text(field, track, text);
            // The first track has none before it.
            let repeated = track > 1 && before == Some(text);
            let indicator: &[u8] = if double_byte { b"\t\t\0\0" } else { b"\t\0" };
            if self.repeat && repeated && bytes.len() > indicator.len() {
                bytes = indicator.to_vec();
            }
            before = Some(text);
            texts.push((track, bytes));
        }
        self.run(field.kind(), double_byte, &texts);
    }

    /// A text's bytes, with their end.
    fn text(&mut self, field: Field, track: u8, text: &str) -> Vec<u8> {
        let characters = match field {
            Field::Closed => CharacterCode::LATIN_1,
            field if is_of_language(field) => self.characters,
            _ => CharacterCode::ASCII,
        };
        let (mut bytes, recorded) = characters.encode(text);
        if let Some(recorded) = recorded {
            let place = Place {
                language: self.language,
                track,
                field,
            };
            let text = text.to_owned();
            self.told.push(EncodeTold::Replaced {
                place,
                text,
                recorded,
            });
        }
        let end: &[u8] = if characters.is_double_byte() {
            &[0, 0]
        } else {
            &[0]
        };
        bytes.extend_from_slice(end);
        bytes
    }

    /// Texts one after the other, in as many packs as they take.
    fn run(&mut self, kind: PackKind, double_byte: bool, texts: &[(u8, Vec<u8>)]) {
        let width = if double_byte { 2 } else { 1 };
        let mut content = [0; CONTENT];
        let (mut filled, mut head) = (0, (0, 0));
        for (track, bytes) in texts {
            for (position, byte) in bytes.iter().enumerate() {
                if filled == 0 {
                    head = (*track, position / width);
                }
                content[filled] = *byte;
                filled += 1;
                if filled == CONTENT {
                    self.push(kind, head.0, double_byte, head.1, &content);
                    (content, filled) = ([0; CONTENT], 0);
                }
            }
        }
        if filled > 0 {
            self.push(kind, head.0, double_byte, head.1, &content);
        }
    }

    fn toc(&mut self, toc: &Toc) {
        let mut content = [0; CONTENT];
        content[..2].copy_from_slice(&[toc.first_track, toc.last_track]);
        content[3..6].copy_from_slice(&time(toc.lead_out));
        self.push(PackKind::TOC, 0, false, 0, &content);
        let mut track = toc.first_track;
        for starts in toc.starts.chunks(CONTENT / 3) {
            let mut content = [0; CONTENT];
            for (bytes, start) in content.chunks_exact_mut(3).zip(starts) {
                bytes.copy_from_slice(&time(*start));
            }
            self.push(PackKind::TOC, track, false, 0, &content);
            track = track.saturating_add(4);
        }
    }

    fn interval(&mut self, interval: &Interval) {
        let mut content = [0; CONTENT];
        // What the 4 means nobody has told; discs have it.
        content[..2].copy_from_slice(&[interval.number, 4]);
        content[6..9].copy_from_slice(&time(interval.from));
        content[9..].copy_from_slice(&time(interval.to));
        self.push(PackKind::INTERVALS, interval.track, false, 0, &content);
    }

    /// `before`: characters of its first text that are in packs before it.
    fn push(
        &mut self,
        kind: PackKind,
        track: u8,
        double_byte: bool,
        before: usize,
        content: &[u8; CONTENT],
    ) {
        let number = number(self.packs.len());
        let pack = Pack::new(
            kind,
            track,
            number,
            self.block,
            double_byte,
            before,
            content,
        );
        self.packs.push(pack);
    }
}

/// In binary, as no other times of a disc are.
fn time(msf: Msf) -> [u8; 3] {
    [msf.minute(), msf.second(), msf.frame()].map(|part| u8::try_from(part).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests;
