//! Lines and words of a sheet with their places, and the characters that CD-Text of it needs.

use super::remark::At;
use crate::cd_text::{CharacterCode, Language};
use encoding_rs::SHIFT_JIS;

/// The lines of a text, whichever way they are ended: a line feed, a carriage return or both.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let ends = text.split_inclusive(['\n', '\r']);
    // A carriage return and a line feed are one end.
    let mut returned = false;
    let mut number = 0_u32;
    ends.filter_map(move |line| {
        if returned && line == "\n" {
            returned = false;
            return None;
        }
        returned = line.ends_with('\r');
        number = number.saturating_add(1);
        Some(Line {
            at: At {
                line: number,
                column: 1,
            },
            left: line.trim_end_matches(['\n', '\r']),
        })
    })
}

/// A line, read up to a place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    at: At,
    left: &'a str,
}

/// Text of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: At,
}

const fn is_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\u{C}' | '\u{B}' | '\u{A0}' | '\u{3000}' | '\u{FEFF}'
    )
}

impl<'a> Line<'a> {
    /// The place reached.
    pub(super) const fn at(&self) -> At {
        self.at
    }

    /// Goes over so many bytes, which are whole characters.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, left) = self.left.split_at_checked(bytes).unwrap_or((self.left, ""));
        let characters = u32::try_from(taken.chars().count()).unwrap_or(u32::MAX);
        self.at.column = self.at.column.saturating_add(characters);
        self.left = left;
        taken
    }

    fn skip_spaces(&mut self) {
        self.take(self.left.len() - self.left.trim_start_matches(is_space).len());
    }

    /// The next word, up to a space.
    pub(super) fn word(&mut self) -> Option<Word<'a>> {
        self.skip_spaces();
        let at = self.at;
        let text = self.left.split(is_space).next().unwrap_or("");
        self.take(text.len());
        (!text.is_empty()).then_some(Word { text, at })
    }

    /// All that is left, without spaces at its ends.
    pub(super) fn rest(&mut self) -> Option<Word<'a>> {
        self.skip_spaces();
        let at = self.at;
        let text = self.take(self.left.len()).trim_end_matches(is_space);
        (!text.is_empty()).then_some(Word { text, at })
    }
}

/// What of a word lies between its quotation marks, and what behind them: the text goes from the
/// first mark to the last, for there are titles with quotation marks in them. A text that
/// does not begin with a mark is its own.
pub(super) struct Quoted<'a> {
    pub(super) text: &'a str,
    pub(super) behind: &'a str,
    pub(super) closed: bool,
}

pub(super) fn quoted(text: &str) -> Quoted<'_> {
    let Some(inner) = text.strip_prefix('"') else {
        return Quoted {
            text,
            behind: "",
            closed: true,
        };
    };
    match inner.rsplit_once('"') {
        Some((text, behind)) => Quoted {
            text,
            behind: behind.trim_matches(is_space),
            closed: true,
        },
        None => Quoted {
            text: inner,
            behind: "",
            closed: false,
        },
    }
}

/// The bytes that can say all texts of a language: ISO 8859-1 wherever it can, MS-JIS where
/// that can, and otherwise ISO 8859-1, too.
pub(crate) fn characters(language: &Language) -> CharacterCode {
    let tracks = language.tracks.iter();
    let texts = std::iter::once(&language.disc)
        .chain(tracks)
        .flat_map(|texts| {
            [
                &texts.title,
                &texts.performer,
                &texts.songwriter,
                &texts.composer,
                &texts.arranger,
                &texts.message,
            ]
        })
        .flatten();
    let mut japanese = true;
    let mut latin = true;
    for text in texts {
        latin &= text.chars().all(|character| u32::from(character) < 0x100);
        japanese &= !SHIFT_JIS.encode(text).2;
    }
    if japanese && !latin {
        CharacterCode::MS_JIS
    } else {
        CharacterCode::LATIN_1
    }
}
