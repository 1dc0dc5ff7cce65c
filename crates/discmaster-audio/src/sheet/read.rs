//! A sheet read from its file, or from a text that a file of sound carries.

use super::encoding::{self, Encoding, Undecoded};
use super::error::{Fault, SheetError, Wrong};
use super::remark::{At, Remark, Told};
use super::{Format, Holds, Sheet, cue, m3u, toc};
use crate::sound::Sound;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The most bytes of a sheet.
pub(super) const MOST_BYTES: u64 = 4 << 20;

impl Sheet {
    /// Reads a sheet: what it is by its name (`.cue`, `.toc`, `.m3u`, `.m3u8`, `.pls`), otherwise by what it
    /// says; in `encoding`, or in the one it looks like, which is told where it is not UTF-8.
    pub fn read(
        path: &Path,
        encoding: Option<Encoding>,
    ) -> Result<(Self, Vec<Remark>), SheetError> {
        Self::of_bytes(path, &bytes(path)?, None, encoding)
    }

    /// The sheet that bytes are; of this format, or of the one that name and content tell of.
    pub fn of_bytes(
        path: &Path,
        bytes: &[u8],
        format: Option<Format>,
        encoding: Option<Encoding>,
    ) -> Result<(Self, Vec<Remark>), SheetError> {
        let (text, taken) = decode(path, bytes, encoding)?;
        let format = format
            .or_else(|| by_name(path))
            .or_else(|| by_content(&text))
            .ok_or_else(|| SheetError::Unknown {
                path: path.to_owned(),
            })?;
        let (sheet, mut remarks) = Self::parse(path, format, &text)?;
        if encoding.is_none() && taken != Encoding::Utf8 {
            remarks.insert(0, Remark::whole(Told::Encoding(taken)));
        }
        Ok((sheet, remarks))
    }

    /// The sheet that a text is. `path` is where it was, or would be, read.
    pub fn parse(
        path: &Path,
        format: Format,
        text: &str,
    ) -> Result<(Self, Vec<Remark>), SheetError> {
        let parsed = match format {
            Format::Cue => cue::parse(path, text),
            Format::Toc => toc::parse(path, text),
            Format::Playlist | Format::List => m3u::parse(path, text),
        };
        let parsed = parsed.and_then(|(sheet, remarks)| {
            if sheet.tracks.is_empty() {
                return Err(Fault::new(At { line: 1, column: 1 }, Wrong::NoTracks));
            }
            Ok((sheet, remarks))
        });
        parsed.map_err(|Fault { at, wrong }| SheetError::Wrong {
            path: path.to_owned(),
            at,
            wrong,
        })
    }

    /// The cue sheet that a file of sound carries in its tags. Its tracks are all in that file,
    /// whatever it calls it.
    pub fn embedded(sound: &Sound) -> Result<(Self, Vec<Remark>), SheetError> {
        let text = sound.tags.cue_sheet.as_deref().unwrap_or("");
        let (mut sheet, remarks) = Self::parse(&sound.path, Format::Cue, text)?;
        if let Some(second) = sheet.files.get(1) {
            return Err(SheetError::Wrong {
                path: sound.path.clone(),
                at: second.at,
                wrong: Wrong::EmbeddedFile(second.name.clone()),
            });
        }
        if let (Some(file), Some(name)) = (sheet.files.first_mut(), sound.path.file_name()) {
            file.name = name.to_string_lossy().into_owned();
            file.holds = Holds::Sound;
        }
        Ok((sheet, remarks))
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, SheetError> {
    let failed = |error| SheetError::Read {
        path: path.to_owned(),
        error,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SheetError::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(bytes)
}

fn decode(
    path: &Path,
    bytes: &[u8],
    encoding: Option<Encoding>,
) -> Result<(String, Encoding), SheetError> {
    encoding::decode(bytes, encoding).map_err(|undecoded| match undecoded {
        Undecoded::Binary => SheetError::NotText {
            path: path.to_owned(),
        },
        Undecoded::At(encoding, byte) => SheetError::Encoding {
            path: path.to_owned(),
            encoding,
            byte,
        },
    })
}

fn by_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    let is = |name: &str| extension.eq_ignore_ascii_case(name);
    if is("cue") {
        Some(Format::Cue)
    } else if is("toc") {
        Some(Format::Toc)
    } else if is("m3u") || is("m3u8") || is("pls") {
        Some(Format::Playlist)
    } else {
        None
    }
}

fn by_content(text: &str) -> Option<Format> {
    let mut words = text
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    words.find_map(|word| {
        let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
        if is(&["#EXTM3U", "[playlist]"]) {
            Some(Format::Playlist)
        } else if is(&["FILE", "CDTEXTFILE", "REM"]) {
            Some(Format::Cue)
        } else if word.starts_with("//")
            || is(&["CD_DA", "CD_ROM", "CD_ROM_XA", "CD_TEXT", "TRACK"])
        {
            Some(Format::Toc)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUE: &[u8] = b"FILE a.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n";

    fn of(name: &str, bytes: &[u8]) -> Result<(Sheet, Vec<Remark>), SheetError> {
        Sheet::of_bytes(Path::new(name), bytes, None, None)
    }

    #[test]
    fn a_sheet_is_known_by_its_name_and_otherwise_by_what_it_says() {
        let format = |name: &str, bytes: &[u8]| of(name, bytes).map(|(sheet, _)| sheet.format).ok();
        let toc = b"// x\nTRACK AUDIO\nSILENCE 1:0:0\n";
        assert_eq!(format("a.CUE", CUE), Some(Format::Cue));
        assert_eq!(format("a.txt", CUE), Some(Format::Cue));
        assert_eq!(format("a.toc", toc), Some(Format::Toc));
        assert_eq!(format("a", toc), Some(Format::Toc));
        assert_eq!(format("a.m3u8", b"a.wav\n"), Some(Format::Playlist));
        assert_eq!(format("a", b"#EXTM3U\na.wav\n"), Some(Format::Playlist));
        assert_eq!(
            format("a", b"[playlist]\nFile1=a.wav\n"),
            Some(Format::Playlist)
        );
        assert!(matches!(
            of("a.txt", b"hello\n"),
            Err(SheetError::Unknown { .. })
        ));
        assert!(matches!(
            of("a.cue", b"RIFF\0\0\x01\xFF"),
            Err(SheetError::NotText { .. })
        ));
    }

    #[test]
    fn characters_that_are_not_utf_8_are_told_unless_they_were_named() {
        let mut bytes = CUE.to_vec();
        bytes.extend(b"TITLE caf\xE9\n");
        let (sheet, remarks) = of("a.cue", &bytes).unwrap();
        let title = sheet.cd_text.unwrap().languages[0].tracks[0].title.clone();
        assert_eq!(title.as_deref(), Some("café"));
        assert_eq!(remarks[0].told, Told::Encoding(Encoding::Windows1252));
        let named = Sheet::of_bytes(
            Path::new("a.cue"),
            &bytes,
            None,
            Some(Encoding::Windows1252),
        );
        assert!(named.unwrap().1.is_empty());
        let error = Sheet::of_bytes(Path::new("a.cue"), &bytes, None, Some(Encoding::Utf8));
        assert!(
            matches!(error, Err(SheetError::Encoding { byte: 53, .. })),
            "{error:?}"
        );
    }

    #[test]
    fn a_file_is_read_only_if_it_can_be_a_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.cue");
        assert!(matches!(
            Sheet::read(&path, None),
            Err(SheetError::Read { .. })
        ));
        std::fs::write(&path, CUE).unwrap();
        assert_eq!(Sheet::read(&path, None).unwrap().0.path, path);
        let file = File::create(&path).unwrap();
        file.set_len(MOST_BYTES + 1).unwrap();
        assert!(matches!(
            Sheet::read(&path, None),
            Err(SheetError::TooLarge { .. })
        ));
    }
}
