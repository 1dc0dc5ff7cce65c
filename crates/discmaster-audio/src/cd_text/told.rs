//! What was changed on the way to the disc, and what of a disc is not by the book.

use super::characters::CharacterCode;
use super::pack::PackKind;
use super::text::Field;
use std::fmt;

/// Which text of a disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which language, counted from 0: as given, or as found.
    pub language: u8,
    /// 0 is the disc.
    pub track: u8,
    pub field: Field,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.track {
            0 => write!(f, "the {} of the disc", self.field)?,
            track => write!(f, "the {} of track {track}", self.field)?,
        }
        match self.language {
            0 => Ok(()),
            language => write!(f, " in language {}", language + 1),
        }
    }
}

/// What is recorded otherwise than it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncodeTold {
    /// The texts do not fit into the characters that were wanted.
    Characters {
        language: u8,
        wanted: CharacterCode,
        chosen: CharacterCode,
    },
    /// The text has characters that its set has not; the nearest stand for them.
    Replaced {
        place: Place,
        text: String,
        recorded: String,
    },
    /// The language, counted from 0 as given, says nothing, and is left out.
    Empty { language: usize },
}

impl fmt::Display for EncodeTold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characters {
                language,
                wanted,
                chosen,
            } => write!(
                f,
                "CD-Text: the texts of language {} do not fit into {wanted}, and are recorded in {chosen}",
                language + 1,
            ),
            Self::Replaced {
                place,
                text,
                recorded,
            } => write!(
                f,
                "CD-Text: {place} has characters that it cannot be recorded in: {text:?} becomes {recorded:?}",
            ),
            Self::Empty { language } => {
                write!(
                    f,
                    "CD-Text: language {} says nothing, and is left out",
                    language + 1
                )
            }
        }
    }
}

/// What of a disc's packs is not by the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeTold {
    /// So many packs are damaged, by their codes, or are none, and are passed over.
    Damaged { packs: usize },
    /// No pack has a code, so that damage cannot be seen.
    WithoutCodes,
    /// So many packs of the language are missing.
    Missing { language: u8, packs: usize },
    /// The packs of the language are numbered wrongly; they are taken in the order in which they came.
    Numbers { language: u8 },
    /// The language lacks the packs that say how large it is, and in which characters.
    NoSizeInformation { language: u8 },
    /// The language has another number of packs of a kind than its size information says.
    Count {
        language: u8,
        kind: PackKind,
        said: u8,
        found: usize,
    },
    /// The text's characters are of a set that we do not know; they are read as ISO 8859-1.
    UnknownCharacters { language: u8, code: CharacterCode },
    /// The text has bytes that are no characters of its set.
    Characters { place: Place },
    /// A part of the text is missing.
    Incomplete { place: Place },
    /// The text has no end; it is taken up to the next one.
    Unterminated { place: Place },
    /// A text of a track that the disc does not have by its size information, or that no disc can have. Only in the
    /// latter case it is left out.
    Beyond { place: Place, last: u8 },
    /// So many packs of a kind that nobody has described, which are passed over.
    UnknownKind {
        language: u8,
        kind: PackKind,
        packs: usize,
    },
    /// Times of the tables of contents that cannot be.
    Times { language: u8, kind: PackKind },
}

impl fmt::Display for DecodeTold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CD-Text: ")?;
        let of = |language: &u8| u32::from(*language) + 1;
        match self {
            Self::Damaged { packs } => write!(f, "{packs} packs are damaged, and passed over"),
            Self::WithoutCodes => f.write_str("no pack has a code, so that damage cannot be seen"),
            Self::Missing { language, packs } => {
                write!(f, "{packs} packs of language {} are missing", of(language))
            }
            Self::Numbers { language } => write!(
                f,
                "the packs of language {} are numbered wrongly, and taken in the order in which they came",
                of(language)
            ),
            Self::NoSizeInformation { language } => write!(
                f,
                "language {} lacks the packs that say in which characters it is",
                of(language)
            ),
            Self::Count {
                language,
                kind,
                said,
                found,
            } => write!(
                f,
                "language {} should have {said} packs of kind {:02X}h, and has {found}",
                of(language),
                kind.0,
            ),
            Self::UnknownCharacters { language, code } => write!(
                f,
                "language {} is in {code}, which are not known, and is read as ISO 8859-1",
                of(language)
            ),
            Self::Characters { place } => {
                write!(f, "{place} has bytes that are no characters of its set")
            }
            Self::Incomplete { place } => write!(f, "a part of {place} is missing"),
            Self::Unterminated { place } => write!(f, "{place} has no end"),
            Self::Beyond { place, last } => {
                write!(f, "there is {place}, and the last track should be {last}")
            }
            Self::UnknownKind {
                language,
                kind,
                packs,
            } => write!(
                f,
                "language {} has {packs} packs of the unknown kind {:02X}h, which are passed over",
                of(language),
                kind.0,
            ),
            Self::Times { language, kind } => write!(
                f,
                "packs of kind {:02X}h of language {} have times that cannot be, and are passed over",
                kind.0,
                of(language),
            ),
        }
    }
}
