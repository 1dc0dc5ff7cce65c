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
        let bytes = bytes(path)?;
        let (text, taken) = decode(path, &bytes, encoding)?;
        let format =
            by_name(path)
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
