//! The sets of characters that CD-Text knows, and which of them a text fits into.
//!
//! Two-byte sets have no one-byte characters on a disc: letters and digits of ASCII are recorded in their full
//! width, and are read back in their usual one.

use deunicode::deunicode_char;
use encoding_rs::{EUC_KR, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// The characters that the bytes of a language are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharacterCode(pub u8);

impl CharacterCode {
    /// ISO 8859-1.
    pub const LATIN_1: Self = Self(0x00);
    /// Of seven bits.
    pub const ASCII: Self = Self(0x01);
    /// Shift-JIS. Two bytes a character.
    pub const MS_JIS: Self = Self(0x80);
    /// KS X 1001, two bytes a character: announced, and used by nobody we know of.
    pub const KOREAN: Self = Self(0x81);
    /// GB 2312, two bytes a character: announced, and used by nobody we know of.
    pub const MANDARIN: Self = Self(0x82);

    /// Two bytes are one character.
    pub const fn is_double_byte(self) -> bool {
        self.0 & 0x80 != 0
    }

    /// The bytes of a character; `None` where the set has none.
    fn bytes(self, character: char) -> Option<Bytes> {
        match self {
            Self::ASCII if is_printable(character) => Bytes::one(character),
            Self::LATIN_1 if is_printable(character) || is_latin(character) => {
                Bytes::one(character)
            }
            Self::MS_JIS => Bytes::two(SHIFT_JIS, wide(character)),
            Self::KOREAN => Bytes::two(EUC_KR, wide(character)).filter(Bytes::is_of_94),
            Self::MANDARIN => Bytes::two(GBK, wide(character)).filter(Bytes::is_of_94),
            _ => None,
        }
    }

    /// How many letters and the like of the text the set has no bytes for. Typographic signs, for which each
    /// set has something near, do not count: nobody wants a disc in Japanese characters for an apostrophe.
    fn lost(self, text: &str) -> usize {
        let characters = normalized(text).filter(|character| !is_typographic(*character));
        characters
            .filter(|character| self.bytes(*character).is_none())
            .count()
    }

    fn fits(self, text: &str) -> bool {
        normalized(text).all(|character| self.bytes(character).is_some())
    }

    /// The set for all these texts: the one that is wanted if they fit; otherwise the smallest that they fit;
    /// otherwise the one that loses least.
    pub(super) fn choose(self, texts: &[&str]) -> Self {
        let fits = |set: &Self| set.is_known() && texts.iter().all(|text| set.fits(text));
        let lost = |set: &Self| texts.iter().map(|text| set.lost(text)).sum::<usize>();
        let [small, usual, large] = [Self::ASCII, Self::LATIN_1, Self::MS_JIS];
        let exact = [self, small, usual].into_iter().find(fits);
        exact.unwrap_or_else(|| {
            // Of equals the first is taken.
            let sets = [usual, self, large].into_iter();
            sets.min_by_key(lost).unwrap_or(usual)
        })
    }

    /// The text's bytes, without an end, and what it reads on the disc if that differs.
    pub(super) fn encode(self, text: &str) -> (Vec<u8>, Option<String>) {
        let (mut bytes, mut read) = (Vec::new(), String::new());
        let mut differs = false;
        for character in normalized(text) {
            let mut put = |character: char| {
                let found = self.bytes(character);
                if let Some(found) = &found {
                    bytes.extend_from_slice(found.as_slice());
                    read.push(character);
                }
                found.is_some()
            };
            if put(character) {
                continue;
            }
            differs = true;
            let near = deunicode_char(character).unwrap_or("?");
            let mut any = false;
            for character in near.chars() {
                any |= put(character);
            }
            if !any {
                put(if character.is_control() { ' ' } else { '?' });
            }
        }
        (bytes, differs.then_some(read))
    }

    /// The text of the bytes, and whether all of them are characters of the set. What no set of ours knows
    /// is read as Latin-1.
    pub(super) fn decode(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Self::MS_JIS => double(SHIFT_JIS, bytes),
            Self::KOREAN => double(EUC_KR, bytes),
            Self::MANDARIN => double(GBK, bytes),
            _ => {
                // Where Latin-1 has no characters, programs of Windows have written theirs.
                let text = WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
                    .into_owned();
                let own = match self {
                    Self::ASCII => bytes.iter().all(u8::is_ascii),
                    Self::LATIN_1 => !bytes.iter().any(|byte| (0x80..0xA0).contains(byte)),
                    _ => false,
                };
                (text, own)
            }
        }
    }

    /// A set that we know.
    pub(super) const fn is_known(self) -> bool {
        matches!(
            self,
            Self::LATIN_1 | Self::ASCII | Self::MS_JIS | Self::KOREAN | Self::MANDARIN
        )
    }
}

impl Default for CharacterCode {
    fn default() -> Self {
        Self::LATIN_1
    }
}

impl fmt::Display for CharacterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LATIN_1 => f.pad("ISO 8859-1"),
            Self::ASCII => f.pad("ASCII"),
            Self::MS_JIS => f.pad("MS-JIS"),
            Self::KOREAN => f.pad("KS X 1001"),
            Self::MANDARIN => f.pad("GB 2312"),
            Self(code) => write!(f, "characters {code:02X}h"),
        }
    }
}

/// One byte of a character, or two.
struct Bytes {
    bytes: [u8; 2],
    two: bool,
}

impl Bytes {
    fn one(character: char) -> Option<Self> {
        let byte = u8::try_from(u32::from(character)).ok()?;
        Some(Self {
            bytes: [byte, 0],
            two: false,
        })
    }

    fn two(encoding: &'static Encoding, character: char) -> Option<Self> {
        let mut text = [0; 4];
        let (bytes, _, unmappable) = encoding.encode(character.encode_utf8(&mut text));
        let bytes = <[u8; 2]>::try_from(&*bytes).ok().filter(|_| !unmappable)?;
        Some(Self { bytes, two: true })
    }

    /// In the rows and columns of the national standard, which vendors' sets go beyond.
    fn is_of_94(&self) -> bool {
        self.bytes.iter().all(|byte| *byte >= 0xA1)
    }

    fn as_slice(&self) -> &[u8] {
        if self.two {
            &self.bytes
        } else {
            &self.bytes[..1]
        }
    }
}

/// Composed; and Katakana of half width, which only one-byte sets have, in full.
fn normalized(text: &str) -> impl Iterator<Item = char> {
    let characters = text
        .chars()
        .map(|character| (is_half_width_kana(character), character));
    let full = characters.flat_map(|(half, character)| {
        let (kana, other) = (half.then_some(character), (!half).then_some(character));
        kana.into_iter().nfkc().chain(other)
    });
    // A sound mark that was a character of its own joins the one before it.
    full.nfc()
}

const fn is_half_width_kana(character: char) -> bool {
    matches!(character, '\u{FF61}'..='\u{FF9F}')
}

const fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~')
}

const fn is_latin(character: char) -> bool {
    matches!(character, '\u{A0}'..='\u{FF}')
}

/// Dashes, quotation marks, ellipses and spaces.
const fn is_typographic(character: char) -> bool {
    matches!(character, '\u{2000}'..='\u{206F}' | '\u{2212}' | '\0'..' ' | '\u{7F}'..'\u{A0}')
}

/// The character of full width; and of those for which Unicode and Shift-JIS have two opinions, the one
/// that the encoder holds.
const fn wide(character: char) -> char {
    match character {
        ' ' | '\u{A0}' => '\u{3000}',
        '!'..='~' => shifted(character, 0xFEE0),
        '\u{A2}' => '\u{FFE0}',
        '\u{A3}' => '\u{FFE1}',
        '\u{AC}' => '\u{FFE2}',
        '\u{AF}' => '\u{FFE3}',
        '\u{A6}' => '\u{FFE4}',
        '\u{A5}' => '\u{FFE5}',
        '\u{C5}' => '\u{212B}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{301C}' => '\u{FF5E}',
        other => other,
    }
}

const fn narrow(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => shifted(character, 0u32.wrapping_sub(0xFEE0)),
        '\u{212B}' => '\u{C5}',
        '\u{FFE0}' => '\u{A2}',
        '\u{FFE1}' => '\u{A3}',
        '\u{FFE2}' => '\u{AC}',
        '\u{FFE3}' => '\u{AF}',
        '\u{FFE4}' => '\u{A6}',
        '\u{FFE5}' => '\u{A5}',
        other => other,
    }
}

const fn shifted(character: char, by: u32) -> char {
    match char::from_u32((character as u32).wrapping_add(by)) {
        Some(shifted) => shifted,
        None => character,
    }
}

fn double(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    let (text, errors) = encoding.decode_without_bom_handling(bytes);
    (text.chars().map(narrow).collect(), !errors)
}
