//! The files of a sheet, opened: what a program is laid out of.

use super::find::Found;
use super::remark::{Remark, Told};
use super::{Holds, Mode, PartContent, Sheet};
use crate::cd_text::{self, CdText};
use crate::sound::{Sound, SoundError};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A file of a sheet, looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    pub path: PathBuf,
    pub bytes: u64,
    /// What sound it gives, unless there are only tracks of data in it.
    pub sound: Option<Sound>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Sound(#[from] SoundError),
    #[error("reading {}: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error(
        "the sheet says that {} is samples without a header, but it is {is}; name it as WAVE in the sheet, or take the sheet that belongs to it",
        path.display()
    )]
    NotRaw { path: PathBuf, is: &'static str },
    #[error("the sheet has no file {0}")]
    NoSuchFile(usize),
    #[error("the CD-Text of {}: {error}", path.display())]
    CdText {
        path: PathBuf,
        error: cd_text::file::FileError,
    },
}

/// The most bytes of a file of CD-Text: the packs of eight languages, and what is around them.
const MOST_CD_TEXT: u64 = 64 << 10;

/// How files of sound begin that say themselves what they are.
const HEADS: [(&[u8], &str); 5] = [
    (b"RIFF", "a WAV file"),
    (b"FORM", "an AIFF file"),
    (b"fLaC", "a FLAC file"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
];

impl Sheet {
    /// Looks at all its files, one after the other.
    pub fn open(&self, found: &Found) -> Result<Vec<Material>, OpenError> {
        let files = found.paths.iter().enumerate();
        files
            .map(|(file, path)| self.open_one(file, path))
            .collect()
    }

    /// Looks at the file of this place, which is at `path`.
    pub fn open_one(&self, file: usize, path: &Path) -> Result<Material, OpenError> {
        let named = self.files.get(file).ok_or(OpenError::NoSuchFile(file))?;
        let sound = match named.holds {
            Holds::Sound => Some(Sound::open(path)?),
            Holds::Raw(order) if self.has_audio(file) => {
                raw(path)?;
                Some(Sound::raw(path, order)?)
            }
            Holds::Raw(_) => None,
        };
        let metadata = path.metadata().map_err(|error| OpenError::Read {
            path: path.to_owned(),
            error,
        })?;
        Ok(Material {
            path: path.to_owned(),
            bytes: metadata.len(),
            sound,
        })
    }

    fn has_audio(&self, wanted: usize) -> bool {
        let audio = self.tracks.iter().filter(|track| track.mode == Mode::Audio);
        let mut parts = audio.flat_map(|track| &track.parts);
        parts.any(|part| matches!(part.content, PartContent::File { file, .. } if file == wanted))
    }

    /// Takes the texts of the file of CD-Text at `path` instead of those that the sheet itself has, of which it
    /// can say less.
    pub fn read_cd_text(&mut self, path: &Path) -> Result<Vec<Remark>, OpenError> {
        let bytes = start(path, MOST_CD_TEXT)?;
        let packs = cd_text::file::read(&bytes).map_err(|error| OpenError::CdText {
            path: path.to_owned(),
            error,
        })?;
        let decoded = cd_text::decode(&packs);
        let CdText { languages } = decoded.text;
        self.cd_text = (!languages.is_empty()).then_some(CdText { languages });
        let at = self.cd_text_file.as_ref().map(|file| file.at);
        let told = decoded.told.iter().map(|told| {
            let told = Told::CdText(told.to_string());
            Remark::new(at.unwrap_or_default(), told)
        });
        Ok(told.collect())
    }
}

/// Refuses files whose bytes say themselves what they are.
fn raw(path: &Path) -> Result<(), OpenError> {
    let start = start(path, 4)?;
    match HEADS.iter().find(|(head, _)| start.starts_with(head)) {
        None => Ok(()),
        Some((_, is)) => Err(OpenError::NotRaw {
            path: path.to_owned(),
            is,
        }),
    }
}

/// The first bytes of a file.
fn start(path: &Path, most: u64) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| OpenError::Read {
            path: path.to_owned(),
            error,
        })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Format;
    use std::fs;

    fn sheet(kind: &str, mode: &str) -> (tempfile::TempDir, Sheet) {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("FILE a.bin {kind}\nTRACK 1 {mode}\nINDEX 1 0:0:0\n");
        let path = folder.path().join("a.cue");
        let (sheet, _) = Sheet::parse(&path, Format::Cue, &text).unwrap();
        (folder, sheet)
    }

    #[test]
    fn bytes_without_a_header_are_sound_in_the_order_that_the_sheet_says() {
        use crate::sound::ByteOrder;
        for (kind, order) in [("BINARY", ByteOrder::Little), ("MOTOROLA", ByteOrder::Big)] {
            let (folder, sheet) = sheet(kind, "AUDIO");
            fs::write(folder.path().join("a.bin"), [1; 2352]).unwrap();
            let materials = sheet.open(&sheet.find().unwrap()).unwrap();
            assert_eq!(materials[0].bytes, 2352);
            let sound = materials[0].sound.as_ref().unwrap();
            assert_eq!(sound.samples, 588);
            assert_eq!(sound.raw, Some(order));
        }
    }

    #[test]
    fn a_file_with_a_header_is_not_taken_for_raw_samples() {
        let (folder, sheet) = sheet("BINARY", "AUDIO");
        let path = folder.path().join("a.bin");
        fs::write(&path, b"RIFF....WAVEfmt ").unwrap();
        let error = sheet.open(&sheet.find().unwrap()).unwrap_err();
        assert!(
            matches!(
                error,
                OpenError::NotRaw {
                    is: "a WAV file",
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn data_is_no_sound() {
        let (folder, sheet) = sheet("BINARY", "MODE1/2048");
        fs::write(folder.path().join("a.bin"), [0; 2048]).unwrap();
        let materials = sheet.open(&sheet.find().unwrap()).unwrap();
        assert_eq!(materials[0].sound, None);
        assert_eq!(materials[0].bytes, 2048);
    }

    #[test]
    fn a_file_of_cd_text_says_more_than_the_sheet() {
        let (folder, mut sheet) = sheet("BINARY", "AUDIO");
        let mut text = CdText {
            languages: vec![cd_text::Language {
                tracks: vec![cd_text::Texts::default()],
                ..cd_text::Language::default()
            }],
        };
        text.languages[0].disc.title = Some("Disc".to_owned());
        text.languages[0].tracks[0].composer = Some("Bach".to_owned());
        let packs = cd_text::encode(&text).unwrap().packs;
        let path = folder.path().join("a.cdt");
        fs::write(&path, cd_text::file::write(&packs)).unwrap();
        sheet.read_cd_text(&path).unwrap();
        let language = &sheet.cd_text.as_ref().unwrap().languages[0];
        assert_eq!(language.disc.title.as_deref(), Some("Disc"));
        assert_eq!(language.tracks[0].composer.as_deref(), Some("Bach"));
        fs::write(&path, b"no packs").unwrap();
        assert!(sheet.read_cd_text(&path).is_err());
    }
}
