//! Joliet identifiers: names in UCS-2, big-endian (Joliet specification, 1995).
//!
//! A name is carried as it is or not at all: nothing is normalised, shortened or replaced, unless that
//! is asked for ([`mapped`]). What lies outside the Basic Multilingual Plane is written as a surrogate pair, two units long, as
//! Windows and Linux read it. Dots at the end of a name are recorded too, though Linux and
//! libisofs leave them out when they list.

use super::charset::Charset;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Ends the identifier of a file (ECMA-119 7.5.1): separator and version number 1. Readers take
/// it off again.
const VERSION: [u16; 2] = [b';' as u16, b'1' as u16];

/// Characters a name may not have besides U+0000 to U+001F.
const FORBIDDEN: [char; 6] = ['*', '/', ':', ';', '?', '\\'];

/// Units that a number and the `_` before it may take, which tell names alike apart.
const NUMBER: usize = 8;

/// Most units of an extension that is kept when a name is cut.
const EXTENSION: usize = 16;

/// What becomes of names that Joliet cannot carry as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// One is an error that says why.
    Refuse,
    /// They are mapped to names it can carry ([`mapped`]). The names of files are in this character
    /// set.
    Map(Charset),
}

/// Why Joliet cannot carry a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// `position` counts characters from 1.
    #[error("Joliet forbids character {character:?} (number {position} of the name)")]
    Character { character: char, position: usize },
    /// Characters outside the Basic Multilingual Plane count as two.
    #[error("Joliet holds names of {limit} UCS-2 units, and this one has {units}")]
    TooLong { units: usize, limit: usize },
    /// `position` counts bytes from 1.
    #[error("the name is not UTF-8 from byte {position} on")]
    NotUtf8 { position: usize },
}

/// A name that Joliet can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JolietName<'a>(&'a str);

impl<'a> JolietName<'a> {
    /// A name of at most `limit` units, from the bytes of a file system.
    pub fn new(name: &'a [u8], limit: usize) -> Result<Self, BadName> {
        let text = str::from_utf8(name).map_err(|error| BadName::NotUtf8 {
            position: error.valid_up_to() + 1,
        })?;
        for (at, character) in text.chars().enumerate() {
            if forbidden(character) {
                let position = at + 1;
                return Err(BadName::Character {
                    character,
                    position,
                });
            }
        }
        let units = units(text);
        if units > limit {
            return Err(BadName::TooLong { units, limit });
        }
        Ok(Self(text))
    }

    /// A name that [`JolietName::new`] took before.
    pub(crate) fn checked(name: &'a [u8]) -> Self {
        Self(str::from_utf8(name).unwrap_or_default())
    }

    /// A name that [`mapped`] gave.
    pub(crate) fn given(name: &'a str) -> Self {
        Self(name)
    }

    /// Bytes of the identifier on disc; that of a file may have a version number.
    pub fn identifier_length(self, version: bool) -> usize {
        let version = if version { VERSION.len() } else { 0 };
        2 * (self.0.encode_utf16().count() + version)
    }

    pub fn write_identifier(self, version: bool, to: &mut Vec<u8>) {
        let version = if version { &VERSION[..] } else { &[] };
        let units = self.0.encode_utf16().chain(version.iter().copied());
        to.extend(units.flat_map(u16::to_be_bytes));
    }
}

/// By the value of units: the order of records and path tables.
impl Ord for JolietName<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.encode_utf16().cmp(other.0.encode_utf16())
    }
}

impl PartialOrd for JolietName<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The names of a folder's entries as Joliet can carry them, in at most `limit` units, each unlike the
/// others; borrowed where nothing had to change. The names are in `charset` and each stands once.
///
/// `_` takes the place of each character that is forbidden, or that the character set does not have;
/// what is too long is cut before its extension. Of names that map alike the first keeps the plain
/// form, preferably one that needs no change; the others are numbered `_1`, `_2`, and so on. None only
/// when there are no numbers left (four thousand million).
pub fn mapped<'a>(names: &[&'a [u8]], limit: usize, charset: Charset) -> Option<Vec<Cow<'a, str>>> {
    let plain: Vec<Cow<'a, str>> = names
        .iter()
        .map(|name| fitted(charset.decode(name), limit))
        .collect();
    let unchanged =
        |at: usize| matches!(&plain[at], Cow::Borrowed(text) if text.as_bytes() == names[at]);
    let (first, second): (Vec<_>, Vec<_>) = (0..names.len()).partition(|&at| unchanged(at));
    let mut taken: HashSet<Cow<'a, str>> = HashSet::with_capacity(names.len());
    let mut given = plain.clone();
    let mut next: HashMap<(String, String), u32> = HashMap::new();
    for at in first.into_iter().chain(second) {
        if taken.insert(plain[at].clone()) {
            continue;
        }
        let (stem, extension) = parts(&plain[at], limit);
        let stem = cut(stem, limit - NUMBER - units(extension));
        let number = next.entry((stem.into(), extension.into())).or_default();
        given[at] = loop {
            *number = number.checked_add(1)?;
            let candidate = Cow::from(format!("{stem}_{number}{extension}"));
            if units(&candidate) > limit {
                return None;
            }
            if taken.insert(candidate.clone()) {
                break candidate;
            }
        };
    }
    Some(given)
}

/// A name without what is forbidden, and no longer than `limit` units.
fn fitted(name: Cow<'_, str>, limit: usize) -> Cow<'_, str> {
    let name = if name.contains(forbidden) {
        Cow::from(name.replace(forbidden, "_"))
    } else {
        name
    };
    if units(&name) <= limit {
        return name;
    }
    let (stem, extension) = parts(&name, limit);
    Cow::from(format!(
        "{}{extension}",
        cut(stem, limit - units(extension))
    ))
}

/// A name in two before its extension, unless that is too long to be one. A leading dot begins none.
fn parts(name: &str, limit: usize) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && units(&name[at..]) <= EXTENSION.min(limit / 2) => name.split_at(at),
        _ => (name, ""),
    }
}

/// As many whole characters as fit into `limit` units.
fn cut(name: &str, limit: usize) -> &str {
    let mut length = 0;
    let end = name.char_indices().find(|(_, character)| {
        length += character.len_utf16();
        length > limit
    });
    end.map_or(name, |(at, _)| &name[..at])
}

fn units(name: &str) -> usize {
    name.encode_utf16().count()
}

fn forbidden(character: char) -> bool {
    character < ' ' || FORBIDDEN.contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identifier(name: &str, version: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let name = JolietName::new(name.as_bytes(), 64).unwrap();
        name.write_identifier(version, &mut bytes);
        assert_eq!(bytes.len(), name.identifier_length(version));
        bytes
    }

    #[test]
    fn a_files_identifier_may_end_in_its_version() {
        assert_eq!(identifier("aé", true), b"\0a\0\xE9\0;\x001");
        assert_eq!(identifier("aé", false), b"\0a\0\xE9");
    }

    #[test]
    fn decomposed_names_stay_decomposed() {
        assert_eq!(identifier("e\u{301}", false), b"\0e\x03\x01");
    }

    #[test]
    fn beyond_the_basic_plane_a_character_is_two_units() {
        assert_eq!(identifier("\u{1F4BF}", false), b"\xD8\x3D\xDC\xBF");
        let name = "\u{1F4BF}".repeat(32) + "x";
        let (units, limit) = (65, 64);
        assert_eq!(
            JolietName::new(name.as_bytes(), limit),
            Err(BadName::TooLong { units, limit })
        );
        assert!(JolietName::new(name.as_bytes(), 103).is_ok());
    }

    #[test]
    fn forbidden_characters_are_named_with_their_place() {
        for character in (0..32).map(char::from).chain(FORBIDDEN) {
            let name = format!("é{character}");
            let position = 2;
            assert_eq!(
                JolietName::new(name.as_bytes(), 64),
                Err(BadName::Character {
                    character,
                    position
                })
            );
        }
        assert_eq!(
            JolietName::new(b"ab\xFF", 64),
            Err(BadName::NotUtf8 { position: 3 })
        );
    }

    fn map<'a>(names: &[&'a str], limit: usize) -> Vec<Cow<'a, str>> {
        let names: Vec<_> = names.iter().map(|name| name.as_bytes()).collect();
        mapped(&names, limit, Charset::UTF_8).unwrap()
    }

    #[test]
    fn what_joliet_carries_stays_what_it_is() {
        let names = ["a", "a.", ".a", "\u{1F4BF}", "e\u{301}"];
        let given = map(&names, 64);
        assert_eq!(given, names);
        assert!(given.iter().all(|name| matches!(name, Cow::Borrowed(_))));
    }

    #[test]
    fn forbidden_characters_become_underscores() {
        assert_eq!(
            map(&["a:b*c", "a_b;c", "a_b_c", "tab\t?"], 64),
            ["a_b_c_1", "a_b_c_2", "a_b_c", "tab__"]
        );
        let latin: &[&[u8]] = &[b"\xFCber", b"plain"];
        let charset = Charset::named("ISO-8859-1").unwrap();
        assert_eq!(mapped(latin, 64, charset).unwrap(), ["über", "plain"]);
        let given = mapped(latin, 64, Charset::UTF_8).unwrap();
        assert_eq!(given, ["_ber", "plain"]);
    }

    #[test]
    fn long_names_are_cut_before_their_extension() {
        let long = |end: &str| "x".repeat(70) + end;
        let (one, other, third) = (long("1.txt"), long("2.txt"), long(".no extension at all"));
        let given = map(&[&one, &other, &third], 64);
        assert_eq!(given[0], "x".repeat(60) + ".txt");
        assert_eq!(given[1], "x".repeat(52) + "_1.txt");
        assert_eq!(given[2], "x".repeat(64));
        let discs = "\u{1F4BF}".repeat(40);
        assert_eq!(map(&[&discs], 63), ["\u{1F4BF}".repeat(31)]);
    }

    #[test]
    fn a_hundred_thousand_names_alike_take_no_time() {
        let names: Vec<_> = (0..100_000)
            .map(|n| format!("{}{n:06}", "x".repeat(100)))
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let unlike: HashSet<_> = map(&names, 64).into_iter().collect();
        assert_eq!(unlike.len(), names.len());
    }

    proptest! {
        #[test]
        fn mapped_names_can_be_carried_and_are_unlike(
            names in prop::collection::btree_set(prop::collection::vec(prop::sample::select(b"ab_.:*;\xC3\xBC\x01".to_vec()), 1..9), 1..60),
            limit in 20usize..64,
            long in 0usize..40,
        ) {
            let names: Vec<_> = names.into_iter().map(|name| [&*b"y".repeat(long), &*name].concat()).collect();
            let names: Vec<_> = names.iter().map(Vec::as_slice).collect();
            let given = mapped(&names, limit, Charset::UTF_8).unwrap();
            for (given, name) in given.iter().zip(&names) {
                prop_assert!(JolietName::new(given.as_bytes(), limit).is_ok(), "{given:?}");
                prop_assert!(JolietName::new(name, limit).is_err() || given.as_bytes() == *name);
            }
            let unlike: HashSet<_> = given.iter().collect();
            prop_assert_eq!(unlike.len(), names.len());
        }

        #[test]
        fn order_is_that_of_identifiers_bytes(one in "\\PC{1,20}", other in "\\PC{1,20}") {
            let bytes = |name: &str| name.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
            let expected = bytes(&one).cmp(&bytes(&other));
            if let (Ok(one), Ok(other)) = (
                JolietName::new(one.as_bytes(), 64),
                JolietName::new(other.as_bytes(), 64),
            ) {
                prop_assert_eq!(one.cmp(&other), expected);
            }
        }
    }
}
