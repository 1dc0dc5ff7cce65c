//! CD-Text from a file, what the command line says of the disc, and what a disc can hold of it.

use super::note::Note;
use crate::args::album::Album;
use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use discmaster_audio::cd_text::{CdText, Language, MOST_PACKS, PACK, Pack, decode, encode, file};
use discmaster_audio::sheet::Sheet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// More than a file of packs can have: a head before them and a zero behind them.
const MOST_BYTES: u64 = (MOST_PACKS * PACK) as u64 + 64;

/// What a file of packs says, or a cue sheet or TOC file.
pub fn read(path: &Path, notes: &mut Vec<Note>) -> Result<CdText, Failure> {
    let extension = path.extension().and_then(OsStr::to_str);
    let is_sheet = extension.is_some_and(|extension| {
        ["cue", "toc"]
            .iter()
            .any(|sheet| extension.eq_ignore_ascii_case(sheet))
    });
    if is_sheet {
        let (sheet, _) = Sheet::read(path, None).map_err(Error::from)?;
        return sheet.cd_text.ok_or_else(|| {
            Failure::usage(format!("{} has no CD-Text in it", path.display())).at(path)
        });
    }
    let packs = packs(path)?;
    let decoded = decode(&packs);
    notes.extend(
        decoded
            .told
            .iter()
            .map(|told| Note::on(path, told.to_string())),
    );
    Ok(decoded.text)
}

fn packs(path: &Path) -> Result<Vec<Pack>, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|opened| opened.take(MOST_BYTES).read_to_end(&mut bytes))
        .map_err(|source| {
            Error::from(Cause::OpenImage {
                path: path.to_owned(),
                source,
            })
        })?;
    file::read(&bytes).map_err(|source| {
        Failure::from(Error::from(Cause::CdTextFile {
            path: path.to_owned(),
            source,
        }))
    })
}

/// The disc's title and performer, where the command line has them: in the first language.
pub fn of_disc(cd_text: &mut Option<CdText>, album: &Album) {
    if album.title.is_none() && album.performer.is_none() {
        return;
    }
    let languages = &mut cd_text.get_or_insert_default().languages;
    if languages.is_empty() {
        languages.push(Language::default());
    }
    let Some(language) = languages.first_mut() else {
        return;
    };
    for (place, said) in [
        (&mut language.disc.title, &album.title),
        (&mut language.disc.performer, &album.performer),
    ] {
        if said.is_some() {
            place.clone_from(said);
        }
    }
}

/// Whether a disc can hold it, and what of it is recorded otherwise than it was given.
pub fn check(cd_text: &CdText) -> Result<Vec<Note>, Failure> {
    let encoded = encode(cd_text).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(encoded
        .told
        .iter()
        .map(|told| Note::whole(told.to_string()))
        .collect())
}
