//! A program written back as a sheet of one file, which holds all its blocks, 2352 bytes each, from address 0
//! on: audio little-endian, data whole sectors.

mod sources;
#[cfg(test)]
mod tests;
mod toc;

pub use sources::to_cue_of_sources;
pub use toc::{to_toc, to_toc_of_sources};

use super::{Content, Program, SectorForm, Track};
use crate::cd_text::{CdText, Language, Texts};
use crate::cue::{CueError, CueMode, CueSheet, CueTexts, CueTrack, Pause};
use crate::msf::Msf;
use std::path::PathBuf;

/// What no sheet can say of a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrittenError {
    #[error(transparent)]
    Cue(#[from] CueError),
    #[error("a cue sheet has no times from 100 minutes on; this disc has {blocks} blocks")]
    TooLong { blocks: u32 },
    #[error("a TOC file cannot name the file {0:?}: control characters have no place in its text")]
    FileName(String),
    #[error(
        "a TOC file says by a file's name whether its samples have a header; {} is not what its name says", .0.display()
    )]
    Extension(PathBuf),
    #[error(
        "no cue sheet of the sources can say where track {track} lies: its times are whole blocks of a file; write a TOC file"
    )]
    NotInCue { track: usize },
}

/// The cue sheet of a program whose blocks are in the file `bin`, and whose packs of CD-Text are in
/// `cd_text_file`, if they are in one. Both are in the sheet's own folder.
pub fn to_cue(
    program: &Program,
    bin: &str,
    cd_text_file: Option<&str>,
) -> Result<String, WrittenError> {
    cue_sheet(program, bin, cd_text_file).map(|sheet| sheet.to_string())
}

/// The same, to which tracks of further sessions can be added.
pub fn cue_sheet(
    program: &Program,
    bin: &str,
    cd_text_file: Option<&str>,
) -> Result<CueSheet, WrittenError> {
    let mut sheet = CueSheet::new(bin)?;
    sheet.catalog = program.catalog;
    if let Some(file) = cd_text_file {
        sheet.set_cd_text_file(file)?;
    }
    let language = program
        .cd_text
        .as_ref()
        .and_then(|text| text.languages.first());
    sheet.texts = language.map_or_else(CueTexts::default, |language| texts(&language.disc));
    let too_long = || WrittenError::TooLong {
        blocks: program.blocks(),
    };
    let mut begin = 0_u32;
    for (place, track) in program.tracks.iter().enumerate() {
        let time = |blocks: u32| {
            let address = begin.checked_add(blocks);
            address.and_then(Msf::from_blocks).ok_or_else(too_long)
        };
        let start = time(track.pregap)?;
        let indexes = track.indexes.iter();
        let indexes = indexes.map(|index| time(track.pregap.saturating_add(*index)));
        let own = language.and_then(|language| language.tracks.get(place));
        sheet.add(CueTrack {
            session: 1,
            mode: mode(track),
            pre_emphasis: track.pre_emphasis,
            copy_permitted: track.copy_permitted,
            four_channels: false,
            pause: if track.pregap > 0 {
                Pause::Stored { from: time(0)? }
            } else {
                Pause::None
            },
            start,
            indexes: indexes.collect::<Result<_, _>>()?,
            isrc: track.isrc,
            texts: own.map_or_else(CueTexts::default, texts),
        })?;
        begin = begin.checked_add(track.blocks).ok_or_else(too_long)?;
    }
    Ok(sheet)
}

/// Whether the lines of a cue sheet say all of the texts. Otherwise a file of their packs is to be
/// beside it.
pub fn cue_says_all(cd_text: &CdText) -> bool {
    let [language] = cd_text.languages.as_slice() else {
        return cd_text.languages.is_empty();
    };
    let plain = Language {
        disc: reduced(&language.disc),
        tracks: language.tracks.iter().map(reduced).collect(),
        characters: language.characters,
        ..Language::default()
    };
    let mut all = std::iter::once(&language.disc).chain(&language.tracks);
    crate::sheet::characters(language) == language.characters
        && plain == *language
        && all.all(|all| texts(all).is_plain())
}

/// What a cue sheet has lines for.
fn texts(texts: &Texts) -> CueTexts {
    CueTexts {
        title: texts.title.clone(),
        performer: texts.performer.clone(),
        songwriter: texts.songwriter.clone(),
    }
}

fn reduced(texts: &Texts) -> Texts {
    Texts {
        title: texts.title.clone(),
        performer: texts.performer.clone(),
        songwriter: texts.songwriter.clone(),
        ..Texts::default()
    }
}

const fn mode(track: &Track) -> CueMode {
    match &track.content {
        Content::Sound(_) => CueMode::Audio,
        Content::Sectors(sectors) => match sectors.form {
            SectorForm::Mode1 | SectorForm::Mode1Raw => CueMode::Mode1,
            SectorForm::Mode2Form1 | SectorForm::Mode2 | SectorForm::Mode2Raw => CueMode::Mode2,
        },
    }
}
