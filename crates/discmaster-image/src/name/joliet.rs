//! Joliet identifiers: names in UCS-2, big-endian (Joliet specification, 1995).
//!
//! A name is carried as it is or not at all: nothing is normalised, shortened or replaced. What
//! lies outside the Basic Multilingual Plane is written as a surrogate pair, two units long, as
//! Windows and Linux read it. Dots at the end of a name are recorded too, though Linux and
//! libisofs leave them out when they list.

use std::cmp::Ordering;

/// Ends the identifier of a file (ECMA-119 7.5.1): separator and version number 1. Readers take
/// it off again.
const VERSION: [u16; 2] = [b';' as u16, b'1' as u16];

/// Characters a name may not have besides U+0000 to U+001F.
const FORBIDDEN: [char; 6] = ['*', '/', ':', ';', '?', '\\'];

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
        let forbidden = |character: &char| *character < ' ' || FORBIDDEN.contains(character);
        for (at, character) in text.chars().enumerate() {
            if forbidden(&character) {
                let position = at + 1;
                return Err(BadName::Character {
                    character,
                    position,
                });
            }
        }
        let units = text.encode_utf16().count();
        if units > limit {
            return Err(BadName::TooLong { units, limit });
        }
        Ok(Self(text))
    }

    /// A name that [`JolietName::new`] took before.
    pub(crate) fn checked(name: &'a [u8]) -> Self {
        Self(str::from_utf8(name).unwrap_or_default())
    }

    /// Bytes of the identifier on disc; that of a file has a version number.
    pub fn identifier_length(self, directory: bool) -> usize {
        let version = if directory { 0 } else { VERSION.len() };
        2 * (self.0.encode_utf16().count() + version)
    }

    pub fn write_identifier(self, directory: bool, to: &mut Vec<u8>) {
        let version = if directory { &[][..] } else { &VERSION };
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identifier(name: &str, directory: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        let name = JolietName::new(name.as_bytes(), 64).unwrap();
        name.write_identifier(directory, &mut bytes);
        assert_eq!(bytes.len(), name.identifier_length(directory));
        bytes
    }

    #[test]
    fn a_files_identifier_ends_in_its_version() {
        assert_eq!(identifier("aé", false), b"\0a\0\xE9\0;\x001");
        assert_eq!(identifier("aé", true), b"\0a\0\xE9");
    }

    #[test]
    fn decomposed_names_stay_decomposed() {
        assert_eq!(identifier("e\u{301}", true), b"\0e\x03\x01");
    }

    #[test]
    fn beyond_the_basic_plane_a_character_is_two_units() {
        assert_eq!(identifier("\u{1F4BF}", true), b"\xD8\x3D\xDC\xBF");
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

    proptest! {
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
