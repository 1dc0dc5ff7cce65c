//! CD-Text from a file, what the command line says of the disc, and what a disc can hold of it.

use super::note::Note;
use crate::args::album::Album;
use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use discmaster_audio::cd_text::{CdText, Language, encode, input_sheet};
use discmaster_audio::sheet::Sheet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most bytes of an input sheet.
const MOST_BYTES: u64 = 1 << 20;

/// Gives a sheet the texts of a file: of packs, an input sheet, another cue sheet or TOC file.
pub fn read(sheet: &mut Sheet, path: &Path, notes: &mut Vec<Note>) -> Result<(), Failure> {
    let extension = path.extension().and_then(OsStr::to_str);
    let is_sheet = extension.is_some_and(|extension| {
        ["cue", "toc"]
            .iter()
            .any(|sheet| extension.eq_ignore_ascii_case(sheet))
    });
    let told = if is_sheet {
        let (other, told) = Sheet::read(path, None).map_err(Error::from)?;
        sheet.cd_text = other.cd_text;
        told
    } else if let Some(bytes) = input_sheet(path)? {
        let cd_text = input_sheet::read(&bytes).map_err(|source| {
            Error::from(Cause::InputSheet {
                path: path.to_owned(),
                source,
            })
        })?;
        sheet.cd_text = Some(cd_text);
        Vec::new()
    } else {
        sheet.read_cd_text(path).map_err(Error::from)?
    };
    notes.extend(told.iter().map(|remark| Note::of(remark, Some(path))));
    if sheet.cd_text.is_none() {
        let failure = Failure::usage(format!("{} has no CD-Text in it", path.display()));
        return Err(failure.at(path));
    }
    Ok(())
}

/// The bytes of an input sheet, which is text, as packs never are; none of another file.
fn input_sheet(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|opened| opened.take(MOST_BYTES).read_to_end(&mut bytes))
        .map_err(|source| {
            Error::from(Cause::OpenImage {
                path: path.to_owned(),
                source,
            })
        })?;
    let start = &bytes[..bytes.len().min(8)];
    let is_text = !start.is_empty() && start.iter().all(|byte| matches!(byte, b'\t'..=b'~'));
    Ok(is_text.then_some(bytes))
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
    let encoded = encode(cd_text).map_err(Error::from)?;
    Ok(encoded
        .told
        .iter()
        .map(|told| Note::whole(told.to_string()))
        .collect())
}
