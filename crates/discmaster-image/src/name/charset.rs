//! Character sets that the names of files may be in.

use encoding_rs::Encoding;
use std::borrow::Cow;

/// A character set, in which the names of files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(Set);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Utf8,
    /// ISO 8859-1: each byte is the character of its number.
    Latin1,
    Other(&'static Encoding),
}

impl Charset {
    pub const UTF_8: Self = Self(Set::Utf8);

    /// A character set by its name, in any of the usual spellings (`iso8859-1`, `ISO_8859-1`, `latin1`).
    /// ASCII counts as UTF-8, which holds it; `default` is what mkisofs calls ISO 8859-1. None for one
    /// that is not known, and for those that file systems cannot have (UTF-16).
    pub fn named(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_lowercase())
            .collect();
        match plain.as_str() {
            "utf8" | "ascii" | "usascii" | "ansix341968" => return Some(Self::UTF_8),
            "iso88591" | "latin1" | "l1" | "default" => return Some(Self(Set::Latin1)),
            _ => {}
        }
        let spellings = [
            name.to_owned(),
            plain.clone(),
            plain.replacen("iso8859", "iso-8859-", 1),
            plain.replacen("koi8", "koi8-", 1),
            plain.replacen("cp", "windows-", 1),
        ];
        let known = |name: &String| Encoding::for_label(name.as_bytes());
        let found = spellings.iter().find_map(known)?;
        found
            .is_ascii_compatible()
            .then_some(Self(Set::Other(found)))
    }

    /// A name in Unicode; `_` for what the character set does not have.
    pub fn decode(self, name: &[u8]) -> Cow<'_, str> {
        let decoded = match self.0 {
            Set::Utf8 => String::from_utf8_lossy(name),
            Set::Latin1 => encoding_rs::mem::decode_latin1(name),
            Set::Other(encoding) => encoding.decode_without_bom_handling(name).0,
        };
        // What could not be decoded is there as this character; names hardly ever have it themselves.
        let undecoded = char::REPLACEMENT_CHARACTER;
        match str::from_utf8(name) {
            Err(_) if decoded.contains(undecoded) => decoded.replace(undecoded, "_").into(),
            _ => decoded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_sets_are_known_by_all_their_names() {
        for name in [
            "utf-8",
            "UTF-8",
            "utf8",
            "ASCII",
            "us-ascii",
            "ANSI_X3.4-1968",
        ] {
            assert_eq!(Charset::named(name), Some(Charset::UTF_8), "{name}");
        }
        for name in ["iso8859-1", "ISO-8859-1", "iso_8859-1", "latin1", "default"] {
            assert_eq!(Charset::named(name).unwrap().decode(b"\x93"), "\u{93}");
        }
        for name in ["iso8859-15", "ISO-8859-15", "iso8859_15"] {
            assert_eq!(Charset::named(name).unwrap().decode(b"\xA4"), "€", "{name}");
        }
        for name in [
            "koi8-r",
            "KOI8R",
            "cp1251",
            "windows-1251",
            "cp866",
            "euc-jp",
            "shift_jis",
        ] {
            assert!(Charset::named(name).is_some(), "{name}");
        }
        for name in ["utf-16", "utf-16le", "klingon", "cp437", ""] {
            assert_eq!(Charset::named(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_decoded_or_told_to_be_unknown() {
        let decode =
            |charset: &str, name: &[u8]| Charset::named(charset).unwrap().decode(name).into_owned();
        assert_eq!(decode("koi8-r", b"\xC6\xC1\xCA\xCC"), "файл");
        assert_eq!(decode("shift_jis", b"\x93\xFA\x96\x7B"), "日本");
        assert_eq!(decode("utf-8", b"a\xFF\xFEb"), "a__b");
        assert_eq!(decode("utf-8", "\u{FFFD}".as_bytes()), "\u{FFFD}");
        assert_eq!(decode("iso8859-1", b"\xFC"), "ü");
    }
}
