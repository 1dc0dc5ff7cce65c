//! CD-Text from a file, and what the command line says of the disc.

use super::note::Note;
use crate::args::album::Album;
use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use discmaster_audio::cd_text::{self, CdText};
use std::path::Path;

/// What a file of packs says.
pub fn read(path: &Path) -> Result<(CdText, Vec<Note>), Failure> {
    todo!()
}

/// The disc's title and performer, where the command line has them: in the first language.
pub fn of_disc(cd_text: &mut Option<CdText>, album: &Album) {
    if album.title.is_none() && album.performer.is_none() {
        return;
    }
    let cd_text = cd_text.get_or_insert_default();
    if cd_text.languages.is_empty() {
        cd_text.languages.push(cd_text::Language::default());
    }
    let Some(language) = cd_text.languages.first_mut() else {
        return;
    };
    let disc = &mut language.disc;
    for (place, said) in [
        (&mut disc.title, &album.title),
        (&mut disc.performer, &album.performer),
    ] {
        if said.is_some() {
            place.clone_from(said);
        }
    }
}
