//! What the volume descriptors tell of the volume as a whole.

use super::PlanError;
use super::options::{Identifiers, Options};
use crate::time::Timestamp;

/// Identifiers that fit their fields.
#[derive(Debug)]
pub(super) struct Volume {
    ids: Identifiers,
    pub(super) created: Timestamp,
}

/// Identifiers as one of the two descriptors records them.
pub(super) struct Fields {
    pub(super) system: [u8; 32],
    pub(super) volume: [u8; 32],
    pub(super) volume_set: [u8; 128],
    pub(super) publisher: [u8; 128],
    pub(super) data_preparer: [u8; 128],
    pub(super) application: [u8; 128],
    pub(super) copyright_file: [u8; 37],
    pub(super) abstract_file: [u8; 37],
    pub(super) bibliographic_file: [u8; 37],
}

impl Volume {
    pub(super) fn new(options: &Options) -> Result<Self, PlanError> {
        let ids = &options.ids;
        for (field, text, limit) in [
            ("volume", &ids.volume, 32),
            ("system", &ids.system, 32),
            ("volume set", &ids.volume_set, 128),
            ("publisher", &ids.publisher, 128),
            ("data preparer", &ids.data_preparer, 128),
            ("application", &ids.application, 128),
            ("copyright file", &ids.copyright_file, 37),
            ("abstract file", &ids.abstract_file, 37),
            ("bibliographic file", &ids.bibliographic_file, 37),
        ] {
            let length = text.chars().count();
            if length > limit {
                return Err(PlanError::IdentifierTooLong {
                    field,
                    length,
                    limit,
                });
            }
        }
        Ok(Self {
            ids: ids.clone(),
            created: options.created,
        })
    }

    pub(super) fn primary(&self) -> Fields {
        let ids = &self.ids;
        Fields {
            system: ascii(&ids.system),
            volume: ascii(&ids.volume),
            volume_set: ascii(&ids.volume_set),
            publisher: ascii(&ids.publisher),
            data_preparer: ascii(&ids.data_preparer),
            application: ascii(&ids.application),
            copyright_file: ascii(&ids.copyright_file),
            abstract_file: ascii(&ids.abstract_file),
            bibliographic_file: ascii(&ids.bibliographic_file),
        }
    }

    pub(super) fn joliet(&self) -> Fields {
        let ids = &self.ids;
        Fields {
            system: ucs2(&ids.system),
            volume: ucs2(&ids.volume),
            volume_set: ucs2(&ids.volume_set),
            publisher: ucs2(&ids.publisher),
            data_preparer: ucs2(&ids.data_preparer),
            application: ucs2(&ids.application),
            copyright_file: ucs2(&ids.copyright_file),
            abstract_file: ucs2(&ids.abstract_file),
            bibliographic_file: ucs2(&ids.bibliographic_file),
        }
    }
}

/// Printable ASCII as it is, `_` for every other character, filled with spaces.
fn ascii<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    for (byte, character) in field.iter_mut().zip(text.chars()) {
        *byte = match character {
            ' '..='~' => u8::try_from(character).unwrap_or(b'_'),
            _ => b'_',
        };
    }
    field
}

/// Whole characters as long as they fit, `_` for control characters, filled with spaces; the odd
/// byte of an odd field is zero.
fn ucs2<const N: usize>(text: &str) -> [u8; N] {
    let mut units = Vec::with_capacity(N / 2);
    for character in text.chars() {
        let character = if character.is_control() {
            '_'
        } else {
            character
        };
        if units.len() + character.len_utf16() > N / 2 {
            break;
        }
        units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
    }
    units.resize(N / 2, u16::from(b' '));
    let mut field = [0; N];
    for (pair, unit) in field.chunks_exact_mut(2).zip(units) {
        pair.copy_from_slice(&unit.to_be_bytes());
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_software_looks_for_stay_exact() {
        assert_eq!(&ascii::<10>("cidata"), b"cidata    ");
        assert_eq!(&ascii::<10>("config-2"), b"config-2  ");
        assert_eq!(&ascii::<6>("Föö\n"), b"F___  ");
    }

    #[test]
    fn a_joliet_label_is_cut_between_characters() {
        assert_eq!(&ucs2::<7>("é\n"), b"\0\xE9\0_\0 \0");
        assert_eq!(&ucs2::<6>("ab\u{1F4BF}"), b"\0a\0b\0 ");
    }

    #[test]
    fn an_identifier_too_long_is_refused_with_its_limit() {
        let mut options = Options::new(Timestamp::default());
        options.ids.volume = "é".repeat(33);
        let refused = Volume::new(&options).unwrap_err();
        let (field, length, limit) = ("volume", 33, 32);
        assert_eq!(
            refused,
            PlanError::IdentifierTooLong {
                field,
                length,
                limit
            }
        );
    }
}
