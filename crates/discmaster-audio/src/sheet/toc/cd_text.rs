//! Blocks of CD-Text in a TOC file.

use super::token::{Kind, Said, Text, Token};
use super::{Reader, unexpected};
use crate::cd_text::{CdText, CharacterCode, Genre, Language, LanguageCode, Texts};
use crate::sheet::characters;
use crate::sheet::error::{Fault, Wrong};
use crate::sheet::remark::{At, Told};
use encoding_rs::SHIFT_JIS;
use std::collections::BTreeMap;

/// The highest number of a language.
const LAST: u64 = 7;

/// Words for the characters of a language.
const ENCODINGS: [(&str, CharacterCode); 5] = [
    ("ENCODING_ISO_8859_1", CharacterCode::LATIN_1),
    ("ENCODING_ASCII", CharacterCode::ASCII),
    ("ENCODING_MS_JIS", CharacterCode::MS_JIS),
    ("ENCODING_KOREAN", CharacterCode(0x81)),
    ("ENCODING_MANDARIN", CharacterCode(0x82)),
];

/// The languages read so far, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Languages {
    of: BTreeMap<u64, Open>,
    tracks: usize,
}

#[derive(Debug, Default)]
struct Open {
    language: Language,
    /// The sheet says which.
    characters: Option<CharacterCode>,
}

impl Languages {
    pub(super) fn add_track(&mut self) {
        self.tracks += 1;
        for open in self.of.values_mut() {
            open.language.tracks.push(Texts::default());
        }
    }

    /// The texts, if there are any, of as many tracks as there are.
    pub(super) fn finish(self, tracks: usize) -> Option<CdText> {
        let languages = self.of.into_values().map(|open| {
            let mut language = open.language;
            language.tracks.resize_with(tracks, Texts::default);
            language.characters = open.characters.unwrap_or_else(|| characters(&language));
            language
        });
        let languages: Vec<Language> = languages.collect();
        (!languages.is_empty()).then_some(CdText { languages })
    }
}

impl Reader<'_> {
    /// Of the disc, or of the track of this place.
    pub(super) fn cd_text(&mut self, track: Option<usize>) -> Result<(), Fault> {
        self.sign('{')?;
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Sign('}') => return Ok(()),
                Kind::Word("LANGUAGE_MAP") if track.is_none() => self.language_map()?,
                Kind::Word("LANGUAGE") => self.language(track)?,
                _ => return Err(unexpected(&token, "LANGUAGE or '}'")),
            }
        }
    }

    fn language_number(&mut self) -> Result<(u64, At), Fault> {
        let (number, at) = self.integer("the number of a language")?;
        if number > LAST {
            let wrong = Wrong::Syntax(format!("languages have numbers from 0 to {LAST}"));
            return Err(Fault::new(at, wrong));
        }
        Ok((number, at))
    }

    fn language_map(&mut self) -> Result<(), Fault> {
        self.sign('{')?;
        while self.take(&Kind::Sign('}'))?.is_none() {
            let (number, at) = self.language_number()?;
            self.sign(':')?;
            let token = self.tokens.next()?;
            let code = match token.kind {
                Kind::Word("EN") => Some(LanguageCode::ENGLISH),
                Kind::Number(digits) => digits.parse().ok().map(LanguageCode),
                _ => None,
            };
            let code =
                code.ok_or_else(|| unexpected(&token, "a language's code (0 to 255, EN)"))?;
            let open = Open {
                language: Language {
                    code,
                    tracks: vec![Texts::default(); self.languages.tracks],
                    ..Language::default()
                },
                characters: None,
            };
            if self.languages.of.insert(number, open).is_some() {
                return Err(Fault::new(at, Wrong::Twice("language")));
            }
        }
        Ok(())
    }

    fn language(&mut self, track: Option<usize>) -> Result<(), Fault> {
        let (number, at) = self.language_number()?;
        if !self.languages.of.contains_key(&number) {
            let told = Told::LanguageLeftOut(u8::try_from(number).unwrap_or(u8::MAX));
            self.tell(at, told);
        }
        self.sign('{')?;
        loop {
            let token = self.tokens.next()?;
            let word = match token.kind {
                Kind::Sign('}') => return Ok(()),
                Kind::Word(word) => word,
                _ => return Err(unexpected(&token, "an item of CD-Text or '}'")),
            };
            if let Some((_, code)) = ENCODINGS.iter().find(|(name, _)| *name == word) {
                if let Some(open) = self.languages.of.get_mut(&number) {
                    open.characters = Some(*code);
                }
                continue;
            }
            let text = self.data()?;
            self.item(number, track, &token, word, &text)?;
        }
    }

    /// A string, or bytes between braces.
    fn data(&mut self) -> Result<Text, Fault> {
        let token = self.tokens.next()?;
        match token.kind {
            Kind::String(text) => return Ok(text),
            Kind::Sign('{') => {}
            _ => return Err(unexpected(&token, "a string or '{'")),
        }
        let mut bytes = Vec::new();
        if self.take(&Kind::Sign('}'))?.is_some() {
            return Ok(Text::of_bytes(bytes));
        }
        loop {
            let (byte, at) = self.integer("a byte")?;
            let byte = u8::try_from(byte).map_err(|_| {
                let wrong = Wrong::Syntax(format!("{byte} is no byte, which are 0 to 255"));
                Fault::new(at, wrong)
            })?;
            bytes.push(byte);
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Sign(',') => {}
                Kind::Sign('}') => return Ok(Text::of_bytes(bytes)),
                _ => return Err(unexpected(&token, "',' or '}'")),
            }
        }
    }

    fn item(
        &mut self,
        number: u64,
        track: Option<usize>,
        token: &Token<'_>,
        word: &str,
        text: &Text,
    ) -> Result<(), Fault> {
        let not_used = match word {
            "TOC_INFO1" => Some("TOC_INFO1"),
            "TOC_INFO2" => Some("TOC_INFO2"),
            "SIZE_INFO" => Some("SIZE_INFO"),
            "RESERVED1" | "RESERVED2" | "RESERVED3" | "RESERVED4" => Some("RESERVED"),
            "CLOSED" => Some("CLOSED"),
            _ => None,
        };
        if let Some(item) = not_used {
            self.tell(token.at, Told::NotUsed(item));
            return Ok(());
        }
        let mut nobody = Open::default();
        let open = self.languages.of.get_mut(&number).unwrap_or(&mut nobody);
        let code = open.language.code;
        let characters = open.characters;
        let texts = match track {
            None => &mut open.language.disc,
            Some(track) => match open.language.tracks.get_mut(track) {
                Some(texts) => texts,
                None => &mut Texts::default(),
            },
        };
        let place = match word {
            "TITLE" => &mut texts.title,
            "PERFORMER" => &mut texts.performer,
            "SONGWRITER" => &mut texts.songwriter,
            "COMPOSER" => &mut texts.composer,
            "ARRANGER" => &mut texts.arranger,
            "MESSAGE" => &mut texts.message,
            "UPC_EAN" | "ISRC" => &mut texts.code,
            "DISC_ID" if track.is_none() => &mut open.language.disc_id,
            "GENRE" if track.is_none() => {
                open.language.genre = genre(text, characters, code, token.at)?;
                return Ok(());
            }
            _ => return Err(unexpected(token, "an item of CD-Text")),
        };
        let text = decoded(text, characters, code, token.at)?;
        *place = (!text.is_empty()).then_some(text);
        Ok(())
    }
}

/// Two bytes of the genre's number and a text, or a text alone.
fn genre(
    text: &Text,
    characters: Option<CharacterCode>,
    code: LanguageCode,
    at: At,
) -> Result<Option<Genre>, Fault> {
    if let [high @ 0, low, words @ ..] = text.bytes() {
        let words = words.split(|byte| *byte == 0).next().unwrap_or(&[]);
        let words = Text::of_bytes(words.to_owned());
        return Ok(Some(Genre {
            code: u16::from_be_bytes([*high, *low]),
            words: decoded(&words, characters, code, at)?,
        }));
    }
    let words = decoded(text, characters, code, at)?;
    Ok((!words.is_empty()).then(|| Genre::from_words(&words)))
}

/// The text of a language whose characters are these, or the usual ones.
fn decoded(
    text: &Text,
    characters: Option<CharacterCode>,
    code: LanguageCode,
    at: At,
) -> Result<String, Fault> {
    let bytes = match text.said() {
        Said::Characters(text) => return Ok(text.trim_end_matches('\0').to_owned()),
        Said::Mixed => {
            let wrong = "the string has characters of UTF-8 and bytes written as numbers; write it in one way";
            return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
        }
        Said::Bytes(bytes) => bytes,
    };
    let japanese = match characters {
        Some(characters) => characters == CharacterCode::MS_JIS,
        None => code == LanguageCode::JAPANESE,
    };
    let text = if japanese {
        let (text, _, bad) = SHIFT_JIS.decode(bytes);
        if bad {
            let wrong = "the bytes of this string are not MS-JIS";
            return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
        }
        text.into_owned()
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    };
    Ok(text.trim_end_matches('\0').to_owned())
}
