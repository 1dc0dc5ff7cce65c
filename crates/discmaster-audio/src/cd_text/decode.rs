//! From packs to text.

use super::characters::CharacterCode;
use super::pack::{Pack, PackKind};
use super::size::SizeInformation;
use super::text::{CdText, Field, Genre, Interval, Language, LanguageCode, MOST_LANGUAGES, Toc};
use super::told::{DecodeTold, Place};
use crate::msf::Msf;
use crate::red_book::{BLOCKS_PER_SECOND, LAST_TRACK};
use std::collections::HashSet;

/// The text of a disc, and what of its packs is not by the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    pub text: CdText,
    pub told: Vec<DecodeTold>,
}

/// Reads packs as drives and files have them, and discs carry them: several times over, in any order, and
/// with faults, which are told of.
pub fn decode(packs: &[Pack]) -> Decoded {
    let mut told = Vec::new();
    let (kept, without_codes) = sound(packs);
    if without_codes {
        told.push(DecodeTold::WithoutCodes);
    }
    if kept.damaged > 0 {
        told.push(DecodeTold::Damaged {
            packs: kept.damaged,
        });
    }
    let sizes = kept
        .languages
        .each_ref()
        .map(|packs| SizeInformation::of(packs.iter().copied()));
    let codes = sizes.iter().flatten().next().map(|size| size.languages);
    let mut languages = Vec::new();
    for ((language, mut packs), size) in (0..).zip(kept.languages).zip(sizes) {
        if packs.is_empty() {
            continue;
        }
        order(language, &mut packs, size.as_ref(), &mut told);
        let code = size.map_or(codes, |size| Some(size.languages));
        let code = code.map_or(LanguageCode::UNKNOWN, |codes| {
            LanguageCode(codes[usize::from(language)])
        });
        let reader = Reader {
            language,
            packs,
            size,
            told: &mut told,
        };
        languages.push(reader.read(code));
    }
    Decoded {
        text: CdText { languages },
        told,
    }
}

#[derive(Default)]
struct Kept<'a> {
    /// Of each language, each once, in the order in which they came.
    languages: [Vec<&'a Pack>; MOST_LANGUAGES],
    damaged: usize,
}

/// The packs that can be believed, and whether that is because none has a code.
fn sound(packs: &[Pack]) -> (Kept<'_>, bool) {
    let without_codes = !packs.is_empty()
        && packs
            .iter()
            .all(|pack| pack.code() == [0, 0] && pack.is_pack());
    let mut kept = Kept::default();
    let mut seen = HashSet::new();
    let mut damaged = HashSet::new();
    for pack in packs {
        if without_codes || pack.is_sound() {
            if seen.insert(pack.0) {
                kept.languages[usize::from(pack.language())].push(pack);
            }
        } else if pack.0.iter().any(|byte| *byte != 0) {
            // What is all zero fills up the rest of a drive's answer.
            damaged.insert(pack.0);
        }
    }
    kept.damaged = damaged.len();
    (kept, without_codes)
}

/// Puts the packs of a language in order by their numbers, if these can be believed.
fn order(
    language: u8,
    packs: &mut [&Pack],
    size: Option<&SizeInformation>,
    told: &mut Vec<DecodeTold>,
) {
    let mut numbers = [false; 256];
    let doubled = packs.iter().any(|pack| {
        let seen = &mut numbers[usize::from(pack.number())];
        std::mem::replace(seen, true)
    });
    if doubled {
        told.push(DecodeTold::Numbers { language });
        return;
    }
    packs.sort_by_key(|pack| pack.number());
    let last = packs.last().map_or(0, |pack| pack.number());
    let said = size.map_or(0, |size| size.last_numbers[usize::from(language)]);
    let missing = (usize::from(last.max(said)) + 1).saturating_sub(packs.len());
    if missing > 0 {
        told.push(DecodeTold::Missing {
            language,
            packs: missing,
        });
    }
}

/// Reads the packs of a language.
struct Reader<'a> {
    language: u8,
    /// In order.
    packs: Vec<&'a Pack>,
    size: Option<SizeInformation>,
    told: &'a mut Vec<DecodeTold>,
}

impl Reader<'_> {
    fn read(mut self, code: LanguageCode) -> Language {
        let language = self.language;
        if self.size.is_none() {
            self.told.push(DecodeTold::NoSizeInformation { language });
        }
        self.count();
        let characters = self.characters();
        let mut text = Language {
            code,
            characters,
            copyright: self.size.is_some_and(|size| size.copyright & 3 == 3),
            ..Default::default()
        };
        // So many tracks there are, whether they have texts or not.
        let last = self.size.map_or(0, |size| size.last_track).min(LAST_TRACK);
        text.tracks.resize_with(usize::from(last), Default::default);
        for field in Field::OF_TRACKS {
            self.texts(field, characters, last, &mut text);
        }
        text.disc_id = self.of_disc(Field::DiscId, 0, characters);
        text.closed = self.of_disc(Field::Closed, 0, characters);
        text.genre = self.genre(characters);
        text.toc = self.toc();
        text.intervals = self.intervals();
        text
    }

    /// Tells of packs that are too many or too few by size information, and of those that nobody knows.
    fn count(&mut self) {
        let language = self.language;
        for index in 0_u8..16 {
            let kind = PackKind(0x80 + index);
            let found = self.packs.iter().filter(|pack| pack.kind() == kind).count();
            if let Some(size) = &self.size {
                let said = size.packs[kind.index()];
                if found != usize::from(said) {
                    self.told.push(DecodeTold::Count {
                        language,
                        kind,
                        said,
                        found,
                    });
                }
            }
            if found > 0 && (0x8A..=0x8C).contains(&kind.0) {
                self.told.push(DecodeTold::UnknownKind {
                    language,
                    kind,
                    packs: found,
                });
            }
        }
    }

    fn characters(&mut self) -> CharacterCode {
        let language = self.language;
        let code = self.size.map(|size| CharacterCode(size.characters));
        if let Some(code) = code
            && !code.is_known()
        {
            self.told
                .push(DecodeTold::UnknownCharacters { language, code });
        }
        code.unwrap_or_else(|| {
            let double_byte = self.packs.iter().any(|pack| pack.is_double_byte());
            if double_byte {
                CharacterCode::MS_JIS
            } else {
                CharacterCode::LATIN_1
            }
        })
    }

    fn texts(&mut self, field: Field, characters: CharacterCode, last: u8, text: &mut Language) {
        let mut before = String::new();
        for raw in self.raw(field.kind(), 0) {
            let place = Place {
                language: self.language,
                track: raw.track,
                field,
            };
            let repeats = matches!(raw.bytes.as_slice(), b"\t" | b"\t\t");
            let own = if repeats {
                before.clone()
            } else {
                self.text(place, &raw, characters)
            };
            before.clone_from(&own);
            if own.is_empty() {
                continue;
            }
            if self.size.is_some() && raw.track > last || raw.track > LAST_TRACK {
                self.told.push(DecodeTold::Beyond { place, last });
            }
            let texts = match raw.track.checked_sub(1).map(usize::from) {
                _ if raw.track > LAST_TRACK => continue,
                None => &mut text.disc,
                Some(index) => {
                    if text.tracks.len() <= index {
                        text.tracks.resize_with(index + 1, Default::default);
                    }
                    &mut text.tracks[index]
                }
            };
            if let Some(into) = texts.get_mut(field) {
                *into = Some(own);
            }
        }
    }

    /// A text that only the disc has; `skip` bytes lie before it.
    fn of_disc(&mut self, field: Field, skip: usize, characters: CharacterCode) -> Option<String> {
        let raw = self.raw(field.kind(), skip).into_iter().next()?;
        let place = Place {
            language: self.language,
            track: 0,
            field,
        };
        Some(self.text(place, &raw, characters)).filter(|text| !text.is_empty())
    }

    /// Its characters, told if they are none or not all.
    fn text(&mut self, place: Place, raw: &Raw, characters: CharacterCode) -> String {
        let own = match place.field {
            Field::Genre | Field::DiscId | Field::Code if !raw.double_byte => CharacterCode::ASCII,
            Field::Closed if !raw.double_byte => CharacterCode::LATIN_1,
            _ if raw.double_byte && !characters.is_double_byte() => CharacterCode::MS_JIS,
            _ => characters,
        };
        let (text, clean) = own.decode(&raw.bytes);
        if !clean && own.is_known() {
            self.told.push(DecodeTold::Characters { place });
        }
        if !raw.whole {
            self.told.push(DecodeTold::Incomplete { place });
        }
        if !raw.ended {
            self.told.push(DecodeTold::Unterminated { place });
        }
        text
    }

    /// The texts of a kind, each up to its zero.
    fn raw(&self, kind: PackKind, skip: usize) -> Vec<Raw> {
        let mut done: Vec<Raw> = Vec::new();
        let mut open: Option<Raw> = None;
        let mut after_zero = false;
        let mut number = None;
        let mut head = skip;
        for pack in self.packs.iter().filter(|pack| pack.kind() == kind) {
            let follows = number.is_none_or(|number| pack.number().checked_sub(1) == Some(number));
            number = Some(pack.number());
            let double_byte = pack.is_double_byte();
            let fresh = |track| Raw {
                track,
                bytes: Vec::new(),
                whole: true,
                ended: true,
                double_byte,
            };
            let mut current = open.take().unwrap_or_else(|| fresh(pack.track()));
            if !follows && (!current.bytes.is_empty() || pack.before() > 0) {
                current.whole = false;
            }
            if current.track != pack.track() {
                if !current.bytes.is_empty() {
                    current.ended = false;
                    done.push(current);
                }
                current = fresh(pack.track());
                current.whole = follows || pack.before() == 0;
                after_zero = false;
            }
            for byte in pack.content().iter().skip(std::mem::take(&mut head)) {
                if *byte != 0 {
                    current.bytes.push(*byte);
                    after_zero = false;
                } else if std::mem::take(&mut after_zero) {
                    // The second byte of a zero of two bytes.
                } else {
                    let next = fresh(current.track.saturating_add(1));
                    done.push(std::mem::replace(&mut current, next));
                    after_zero = double_byte;
                }
            }
            open = Some(current);
        }
        if let Some(mut rest) = open
            && !rest.bytes.is_empty()
        {
            rest.ended = false;
            done.push(rest);
        }
        done
    }

    fn genre(&mut self, characters: CharacterCode) -> Option<Genre> {
        let first = self.of_kind(PackKind::GENRE).next()?;
        let code = *first.content().first_chunk::<2>()?;
        let words = self
            .of_disc(Field::Genre, 2, characters)
            .unwrap_or_default();
        let genre = Genre {
            code: u16::from_be_bytes(code),
            words,
        };
        Some(genre).filter(|genre| *genre != Genre::default())
    }

    fn toc(&mut self) -> Option<Toc> {
        let mut packs = self.of_kind(PackKind::TOC);
        let head = packs.next()?.content();
        let (first_track, last_track) = (head[0], head[1]);
        let times = packs.flat_map(|pack| pack.content().chunks_exact(3));
        let count = usize::from(last_track.min(LAST_TRACK)) + 1;
        let count = count.saturating_sub(usize::from(first_track));
        let starts: Option<Vec<_>> = times.take(count).map(time).collect();
        let toc = time(&head[3..6]).zip(starts).map(|(lead_out, starts)| Toc {
            first_track,
            last_track,
            lead_out,
            starts,
        });
        let toc = toc.filter(|toc| first_track >= 1 && toc.starts.len() == count && count > 0);
        if toc.is_none() {
            let (language, kind) = (self.language, PackKind::TOC);
            self.told.push(DecodeTold::Times { language, kind });
        }
        toc
    }

    fn intervals(&mut self) -> Vec<Interval> {
        let intervals = self.of_kind(PackKind::INTERVALS).map(|pack| {
            let content = pack.content();
            let (from, to) = time(&content[6..9]).zip(time(&content[9..12]))?;
            Some(Interval {
                number: content[0],
                track: pack.track(),
                from,
                to,
            })
        });
        let intervals: Vec<_> = intervals.collect();
        if intervals.contains(&None) {
            let (language, kind) = (self.language, PackKind::INTERVALS);
            self.told.push(DecodeTold::Times { language, kind });
        }
        intervals.into_iter().flatten().collect()
    }

    fn of_kind(&self, kind: PackKind) -> impl Iterator<Item = &&Pack> {
        self.packs.iter().filter(move |pack| pack.kind() == kind)
    }
}

/// A text before its bytes are characters.
struct Raw {
    track: u8,
    bytes: Vec<u8>,
    /// No pack of it is missing.
    whole: bool,
    /// There was a zero behind it.
    ended: bool,
    double_byte: bool,
}

fn time(bytes: &[u8]) -> Option<Msf> {
    let [minute, second, frame] = *bytes.first_chunk()?;
    let (second, frame) = (u32::from(second), u32::from(frame));
    if second >= 60 || frame >= BLOCKS_PER_SECOND {
        return None;
    }
    Msf::from_blocks((u32::from(minute) * 60 + second) * BLOCKS_PER_SECOND + frame)
}

#[cfg(test)]
mod tests;
