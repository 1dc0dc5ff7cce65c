//! The characters of a sheet's bytes. Sheets do not say which they are; where UTF-8 or UTF-16 can be
//! told with certainty they are, and between Shift-JIS and Windows-1252 it is decided by what people write.

use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fmt;
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Of which ISO 8859-1 is a part.
    Windows1252,
    ShiftJis,
}

/// All of them, with the names by which they are asked for; the first is the one shown.
const NAMES: [(Encoding, &[&str]); 5] = [
    (Encoding::Utf8, &["UTF-8", "utf8"]),
    (Encoding::Utf16Le, &["UTF-16LE", "utf16le"]),
    (Encoding::Utf16Be, &["UTF-16BE", "utf16be"]),
    (
        Encoding::Windows1252,
        &["Windows-1252", "cp1252", "ISO-8859-1", "latin1", "latin-1"],
    ),
    (
        Encoding::ShiftJis,
        &["Shift-JIS", "shift_jis", "sjis", "cp932", "Windows-31J"],
    ),
];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no encoding of sheets; those are UTF-8, UTF-16LE, UTF-16BE, Windows-1252 and Shift-JIS"
)]
pub struct UnknownEncoding(pub String);

/// Bytes that are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undecoded {
    /// The byte from which on it is none of this.
    At(Encoding, usize),
    Binary,
}

/// The text, without its byte order mark, and what it was taken for: `named`, or what it looks like.
pub(super) fn decode(
    bytes: &[u8],
    named: Option<Encoding>,
) -> Result<(String, Encoding), Undecoded> {
    let encoding = named.unwrap_or_else(|| guess(bytes));
    let (bytes, mark) = match (encoding, bytes) {
        (Encoding::Utf8, [0xEF, 0xBB, 0xBF, rest @ ..]) => (rest, 3),
        (Encoding::Utf16Le, [0xFF, 0xFE, rest @ ..])
        | (Encoding::Utf16Be, [0xFE, 0xFF, rest @ ..]) => (rest, 2),
        _ => (bytes, 0),
    };
    let text = match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|error| error.valid_up_to()),
        Encoding::Utf16Le => strict(UTF_16LE, bytes),
        Encoding::Utf16Be => strict(UTF_16BE, bytes),
        Encoding::Windows1252 => strict(WINDOWS_1252, bytes),
        Encoding::ShiftJis => strict(SHIFT_JIS, bytes),
    };
    let text = text.map_err(|byte| Undecoded::At(encoding, mark + byte))?;
    if text.contains('\0') {
        return Err(Undecoded::Binary);
    }
    Ok((text, encoding))
}

/// The text, or about where it is none.
fn strict(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::InputEmpty => Ok(text),
        encoding_rs::DecoderResult::OutputFull | encoding_rs::DecoderResult::Malformed(..) => {
            Err(read)
        }
    }
}

fn guess(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    if let Some(encoding) = two_bytes(bytes) {
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Encoding::Utf8;
    }
    if looks_japanese(bytes) {
        Encoding::ShiftJis
    } else {
        Encoding::Windows1252
    }
}

/// Commands of a sheet are ASCII: in UTF-16 every other byte of them is zero, always the same.
fn two_bytes(bytes: &[u8]) -> Option<Encoding> {
    let zeros = |first: usize| {
        let bytes = bytes.iter().skip(first).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let enough = bytes.len() / 8;
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        None
    } else if odd > enough && even == 0 {
        Some(Encoding::Utf16Le)
    } else if even > enough && odd == 0 {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Whether it is Shift-JIS at all, and what its pairs of bytes are would rather be written in
/// Japanese than be accented letters or quotation marks among Latin ones.
fn looks_japanese(bytes: &[u8]) -> bool {
    if strict(SHIFT_JIS, bytes).is_err() {
        return false;
    }
    let mut score = 0_i64;
    let mut rest = bytes;
    while let [lead, after @ ..] = rest {
        rest = after;
        match (*lead, after) {
            (..0x80, _) => {}
            // Half a width wide; as Windows-1252, signs and accented capitals.
            (0xA1..=0xDF, _) | (_, []) => score -= 1,
            (lead, [trail, next @ ..]) => {
                rest = next;
                score += weight(lead, *trail);
            }
        }
    }
    score > 0
}

/// How much two bytes speak for Japanese.
const fn weight(lead: u8, trail: u8) -> i64 {
    match (lead, trail) {
        // Kana and wide letters; their first bytes are a rare quotation mark and a florin.
        (0x82 | 0x83, _) => 4,
        // The usual characters, and punctuation.
        (0x81 | 0x88..=0x97, 0x80..) => 2,
        (0x81 | 0x88..=0x90, _) => 1,
        // Quotation marks and dashes before a letter.
        (0x91..=0x97, _) => -1,
        (0x84..=0x87 | 0x98..=0x9F, 0x80..) => 1,
        // The rarer characters; as Windows-1252, accented small letters.
        (0xE0.., _) => -1,
        _ => -1,
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = NAMES.iter().find(|(encoding, _)| encoding == self);
        f.pad(names.and_then(|(_, names)| names.first()).unwrap_or(&""))
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(text: &str) -> Result<Self, UnknownEncoding> {
        let known = NAMES
            .iter()
            .find(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(text)));
        known
            .map(|(encoding, _)| *encoding)
            .ok_or_else(|| UnknownEncoding(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guessed(bytes: &[u8]) -> (String, Encoding) {
        decode(bytes, None).unwrap()
    }

    fn sheet(title: &str) -> String {
        format!(
            "FILE \"a.wav\" WAVE\r\n  TRACK 01 AUDIO\r\n    TITLE \"{title}\"\r\n    INDEX 01 00:00:00\r\n"
        )
    }

    #[test]
    fn latin_texts_are_taken_for_windows_1252() {
        for title in [
            "Déjà vu",
            "Motörhead",
            "Café",
            "L’été",
            "Ação e reação",
            "Sigur Rós",
            "Ágætis byrjun",
            "Für Elise",
            "“Heroes”",
            "It’s a Man’s World",
            "Dvořák".replace('ř', "r").as_str(),
            "À la Ñ",
            "Mañana – señor",
            "Ça, c’est l’amour…",
            "Übermäßig schöne Grüße",
            "Smörgåsbord på svenska",
            "Élégie",
            "Les Nuits d’été",
            "Ñandú",
            "£9.99 ½",
            "Naïve",
        ] {
            let text = sheet(title);
            let (bytes, _, bad) = WINDOWS_1252.encode(&text);
            assert!(!bad, "{title}");
            assert_eq!(guessed(&bytes), (text, Encoding::Windows1252), "{title}");
        }
    }

    #[test]
    fn japanese_texts_are_taken_for_shift_jis() {
        for title in [
            "さくら",
            "東京事変",
            "無罪モラトリアム",
            "ソラニン",
            "上を向いて歩こう",
            "夜",
            "Perfume／ポリリズム",
            "君の名は。",
            "椎名林檎",
            "宇多田ヒカル First Love",
            "能動的三分間",
        ] {
            let text = sheet(title);
            let (bytes, _, bad) = SHIFT_JIS.encode(&text);
            assert!(!bad, "{title}");
            assert_eq!(guessed(&bytes), (text, Encoding::ShiftJis), "{title}");
        }
    }

    #[test]
    fn utf_is_told_with_its_mark_and_without() {
        let text = sheet("Ягода さくら é");
        assert_eq!(guessed(text.as_bytes()), (text.clone(), Encoding::Utf8));
        let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        assert_eq!(guessed(&marked), (text.clone(), Encoding::Utf8));
        for mark in ["", "\u{FEFF}"] {
            let units: Vec<u16> = mark.encode_utf16().chain(text.encode_utf16()).collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(guessed(&little), (text.clone(), Encoding::Utf16Le));
            assert_eq!(guessed(&big), (text.clone(), Encoding::Utf16Be));
        }
    }

    #[test]
    fn what_is_named_is_taken_or_refused() {
        let bytes = b"TITLE \"caf\xE9\"";
        let latin = decode(bytes, Some(Encoding::Windows1252)).unwrap();
        assert_eq!(latin.0, "TITLE \"café\"");
        assert_eq!(
            decode(bytes, Some(Encoding::Utf8)),
            Err(Undecoded::At(Encoding::Utf8, 10))
        );
        assert_eq!(decode(b"RIFF\0\0\0\x01\xFF", None), Err(Undecoded::Binary));
        assert_eq!("latin1".parse(), Ok(Encoding::Windows1252));
        assert_eq!("SJIS".parse(), Ok(Encoding::ShiftJis));
        assert!("klingon".parse::<Encoding>().is_err());
    }

    proptest! {
        #[test]
        fn names_come_back(place in 0_usize..5) {
            let (encoding, names) = NAMES[place];
            for name in names {
                prop_assert_eq!(name.parse(), Ok(encoding));
            }
            prop_assert_eq!(encoding.to_string().parse(), Ok(encoding));
        }

        #[test]
        fn any_bytes_are_text_or_are_not(bytes: Vec<u8>) {
            let _ = decode(&bytes, None);
        }
    }
}
