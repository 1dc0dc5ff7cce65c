//! CD-Text: what a disc says of itself and of its tracks, in up to eight languages (IEC 60908,
//! Annex J; MMC-3 Annex J; Sony's CD Text Mode 1).
//!
//! [`CdText`] is what people mean; [`encode`] makes the packs of it that the lead-in carries in
//! sub-channels R to W, and [`decode`] reads them back, also those of discs that are not made by the book.
//! [`mod@file`] has the files that cue sheets name and other programs write, [`input_sheet`] those that CD plants take.

mod characters;
mod decode;
mod encode;
pub mod file;
pub mod input_sheet;
mod names;
mod pack;
mod size;
mod text;
mod told;

pub use characters::CharacterCode;
pub use decode::{Decoded, decode};
pub use encode::{Encoded, TextError, encode};
pub use pack::{
    MOST_PACKS, PACK, PACKS_PER_BLOCK, PACKS_PER_LANGUAGE, Pack, PackKind, from_symbols, to_symbols,
};
pub use size::SizeInformation;
pub use text::{
    CdText, Field, Genre, Interval, Language, LanguageCode, MOST_LANGUAGES, Texts, Toc,
};
pub use told::{DecodeTold, EncodeTold, Place};
