//! The options of `audio`: how sound is laid out on a disc, and what is said of it.

use super::entry::{Entry, EntryParser};
use super::gap::Gap;
use clap::{Args, ValueEnum};
use discmaster_audio::numbers::CatalogNumber;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Album {
    /// Pause before every track but the first: 2s, 150 (blocks, 75 a second) or 00:02:00
    ///
    /// Without it there is none: what was played without a pause stays so, to the sample. With one,
    /// each track is filled up with silence to a whole block, which is told. A cue sheet or TOC file
    /// has the pauses that it says.
    #[arg(long, value_name = "LENGTH", help_heading = "Layout")]
    pub gap: Option<Gap>,

    /// Take no notice of the cue sheet within a file
    ///
    /// A single file that has one (FLAC files often do) is laid out by it otherwise, and that is told.
    #[arg(long, help_heading = "Layout")]
    pub no_embedded: bool,

    /// Characters of the cue sheet, TOC file or playlist, where they are not what they look like
    ///
    /// Without it they are found out: UTF-8 and UTF-16 for certain, Shift-JIS and Latin-1 (with what
    /// Windows-1252 has besides) by what people write. What was found is told where it is not UTF-8.
    #[arg(long, value_enum, value_name = "CHARACTERS", help_heading = "Layout")]
    pub encoding: Option<EncodingName>,

    /// Mark every track as one that may be copied
    #[arg(long, help_heading = "Layout")]
    pub copy_permitted: bool,

    /// Mark every track as recorded with pre-emphasis
    ///
    /// The mark alone: the sound stays as it is. A player turns the treble down for it.
    #[arg(long, help_heading = "Layout")]
    pub pre_emphasis: bool,

    /// Record no CD-Text
    #[arg(
        long,
        conflicts_with_all = ["cd_text", "title", "performer", "tags"],
        help_heading = "Text"
    )]
    pub no_cd_text: bool,

    /// Take CD-Text from this file, and from nowhere else: packs (.cdt), an input sheet (Sony's 0.7T),
    /// a cue sheet or a TOC file
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["title", "performer", "tags"],
        help_heading = "Text"
    )]
    pub cd_text: Option<PathBuf>,

    /// Title of the disc, for CD-Text
    #[arg(long, value_name = "TEXT", help_heading = "Text")]
    pub title: Option<String>,

    /// Performer of the disc, for CD-Text
    #[arg(long, value_name = "TEXT", help_heading = "Text")]
    pub performer: Option<String>,

    /// Whether tags of the files become CD-Text, ISRC and catalogue number where a sheet does not
    /// say them
    #[arg(long, value_enum, value_name = "WHETHER", help_heading = "Text")]
    pub tags: Option<YesNo>,

    /// Catalogue number of the disc: EAN of 13 digits, or UPC of 12
    #[arg(long, value_name = "NUMBER", value_parser = catalog, help_heading = "Text")]
    pub catalog: Option<CatalogNumber>,

    /// Folders and files to be data on the disc, as burn takes them; may be given several times
    #[arg(long, value_name = "PATH", value_parser = EntryParser, help_heading = "Data")]
    pub data: Vec<Entry>,

    /// Where the data goes: a second session (an enhanced disc), or the first track (mixed mode)
    ///
    /// Players of audio see nothing of a second session. A first track of data is what computers of
    /// old want, and some players try to play it.
    #[arg(
        long,
        value_enum,
        value_name = "PLACE",
        requires = "data",
        help_heading = "Data"
    )]
    pub data_as: Option<DataAs>,

    /// Label of the data's volume; without it the date
    #[arg(long, value_name = "LABEL", requires = "data", help_heading = "Data")]
    pub label: Option<String>,
}

/// Characters of a sheet, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EncodingName {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "latin-1")]
    Latin1,
    ShiftJis,
    #[value(name = "utf-16le", alias = "utf-16")]
    Utf16Le,
    #[value(name = "utf-16be")]
    Utf16Be,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DataAs {
    #[default]
    SecondSession,
    FirstTrack,
}

/// 13 digits, or the 12 of a UPC, which has a zero before them as an EAN.
fn catalog(text: &str) -> Result<CatalogNumber, String> {
    let padded = match text.len() {
        12 => format!("0{text}"),
        _ => text.to_owned(),
    };
    padded
        .parse()
        .map_err(|_| format!("{text:?} is no catalogue number: 13 digits, or 12"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_upc_is_an_ean_with_a_zero_before_it() {
        let digits = |text| catalog(text).map(|number| number.to_string());
        assert_eq!(digits("4006408262138"), Ok("4006408262138".to_owned()));
        assert_eq!(digits("036000291452"), Ok("0036000291452".to_owned()));
        for wrong in ["", "1", "40064082621380", "40064O8262138"] {
            assert!(catalog(wrong).is_err(), "{wrong}");
        }
    }
}
