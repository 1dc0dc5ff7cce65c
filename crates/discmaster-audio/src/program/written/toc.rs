//! A program written as a TOC file of cdrdao.

use super::{WrittenError, mode};
use crate::cd_text::{CdText, CharacterCode, Language, LanguageCode, Texts};
use crate::cue::CueMode;
use crate::program::{Program, Track};
use crate::red_book::{BLOCK, BLOCKS_PER_SECOND};
use encoding_rs::SHIFT_JIS;
use std::fmt::{self, Write};

/// The TOC file of a program whose blocks are in the file `bin`, in the sheet's own folder.
pub fn to_toc(program: &Program, bin: &str) -> Result<String, WrittenError> {
    if bin.is_empty() || bin == "-" || bin.contains(char::is_control) {
        return Err(WrittenError::FileName(bin.to_owned()));
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = Toc { program, bin }.write(&mut text);
    Ok(text)
}

struct Toc<'a> {
    program: &'a Program,
    bin: &'a str,
}

impl Toc<'_> {
    fn write(&self, to: &mut String) -> fmt::Result {
        let has = |wanted| {
            self.program
                .tracks
                .iter()
                .any(|track| mode(track) == wanted)
        };
        to.push_str(if has(CueMode::Mode2) {
            "CD_ROM_XA\n"
        } else if has(CueMode::Mode1) {
            "CD_ROM\n"
        } else {
            "CD_DA\n"
        });
        if let Some(catalog) = self.program.catalog {
            writeln!(to, "CATALOG \"{catalog}\"")?;
        }
        let cd_text = self.program.cd_text.as_ref();
        if let Some(cd_text) = cd_text {
            write_disc(to, cd_text)?;
        }
        let mut begin = 0_u32;
        for (place, track) in self.program.tracks.iter().enumerate() {
            writeln!(to, "\n// Track {}", place + 1)?;
            self.track(to, track, begin, |to| {
                let languages = cd_text.map_or(&[][..], |cd_text| &cd_text.languages);
                write_track(to, languages, place)
            })?;
            begin = begin.saturating_add(track.blocks);
        }
        Ok(())
    }

    fn track(
        &self,
        to: &mut String,
        track: &Track,
        begin: u32,
        cd_text: impl FnOnce(&mut String) -> fmt::Result,
    ) -> fmt::Result {
        let no = |yes: bool| if yes { "" } else { "NO " };
        let mode = mode(track);
        writeln!(
            to,
            "TRACK {}",
            match mode {
                CueMode::Audio => "AUDIO",
                CueMode::Mode1 => "MODE1_RAW",
                CueMode::Mode2 => "MODE2_RAW",
            }
        )?;
        writeln!(to, "{}COPY", no(track.copy_permitted))?;
        if mode == CueMode::Audio {
            writeln!(to, "{}PRE_EMPHASIS", no(track.pre_emphasis))?;
            writeln!(to, "TWO_CHANNEL_AUDIO")?;
        }
        if let Some(isrc) = track.isrc {
            writeln!(to, "ISRC \"{isrc}\"")?;
        }
        cd_text(to)?;
        let length = Time(track.blocks);
        if mode == CueMode::Audio {
            // Without SWAP, samples of such a file would be taken for big-endian ones.
            write!(to, "AUDIOFILE ")?;
            string(to, self.bin.chars())?;
            writeln!(to, " SWAP {} {length}", Time(begin))?;
        } else {
            write!(to, "DATAFILE ")?;
            string(to, self.bin.chars())?;
            writeln!(to, " #{} {length}", u64::from(begin) * BLOCK as u64)?;
        }
        if track.pregap > 0 {
            writeln!(to, "START {}", Time(track.pregap))?;
        }
        for index in &track.indexes {
            writeln!(to, "INDEX {}", Time(*index))?;
        }
        Ok(())
    }
}

/// Blocks as minutes, seconds and frames, however many minutes.
struct Time(u32);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, frames) = (self.0 / BLOCKS_PER_SECOND, self.0 % BLOCKS_PER_SECOND);
        write!(f, "{:02}:{:02}:{frames:02}", seconds / 60, seconds % 60)
    }
}

fn write_disc(to: &mut String, cd_text: &CdText) -> fmt::Result {
    writeln!(to, "CD_TEXT {{\n  LANGUAGE_MAP {{")?;
    for (number, language) in cd_text.languages.iter().enumerate() {
        writeln!(to, "    {number} : {}", language.code.0)?;
    }
    writeln!(to, "  }}")?;
    for (number, language) in cd_text.languages.iter().enumerate() {
        writeln!(to, "  LANGUAGE {number} {{")?;
        // Older ones of cdrdao know no such word, and write ISO 8859-1 without it.
        match language.characters {
            CharacterCode::MS_JIS => writeln!(to, "    ENCODING_MS_JIS")?,
            CharacterCode::ASCII => writeln!(to, "    ENCODING_ASCII")?,
            CharacterCode(0x81) => writeln!(to, "    ENCODING_KOREAN")?,
            CharacterCode(0x82) => writeln!(to, "    ENCODING_MANDARIN")?,
            // Where nothing is said, bytes of Japanese are MS-JIS.
            _ if language.code == LanguageCode::JAPANESE
                || crate::sheet::characters(language) != language.characters =>
            {
                writeln!(to, "    ENCODING_ISO_8859_1")?;
            }
            _ => {}
        }
        items(to, language, &language.disc, "UPC_EAN")?;
        if let Some(genre) = &language.genre {
            let code = genre.code.to_be_bytes();
            let words = encoded(&genre.words, language.characters);
            let bytes = code.into_iter().chain(words).chain([0]);
            let bytes: Vec<String> = bytes.map(|byte| byte.to_string()).collect();
            writeln!(to, "    GENRE {{ {} }}", bytes.join(", "))?;
        }
        if let Some(id) = &language.disc_id {
            item(to, language, "DISC_ID", id)?;
        }
        writeln!(to, "  }}")?;
    }
    writeln!(to, "}}")
}

fn write_track(to: &mut String, languages: &[Language], place: usize) -> fmt::Result {
    if languages.is_empty() {
        return Ok(());
    }
    writeln!(to, "CD_TEXT {{")?;
    for (number, language) in languages.iter().enumerate() {
        writeln!(to, "  LANGUAGE {number} {{")?;
        if let Some(texts) = language.tracks.get(place) {
            items(to, language, texts, "ISRC")?;
        }
        writeln!(to, "  }}")?;
    }
    writeln!(to, "}}")
}

fn items(to: &mut String, language: &Language, texts: &Texts, code: &str) -> fmt::Result {
    let items = [
        ("TITLE", &texts.title),
        ("PERFORMER", &texts.performer),
        ("SONGWRITER", &texts.songwriter),
        ("COMPOSER", &texts.composer),
        ("ARRANGER", &texts.arranger),
        ("MESSAGE", &texts.message),
        (code, &texts.code),
    ];
    for (name, text) in items {
        if let Some(text) = text {
            item(to, language, name, text)?;
        }
    }
    Ok(())
}

fn item(to: &mut String, language: &Language, name: &str, text: &str) -> fmt::Result {
    write!(to, "    {name} ")?;
    // As bytes, so that older ones of cdrdao take them for what they are.
    let latin = text.chars().all(|character| u32::from(character) < 0x100);
    if latin && language.characters != CharacterCode::MS_JIS {
        bytes(to, text)?;
    } else {
        string(to, text.chars())?;
    }
    writeln!(to)
}

/// The bytes of a text that stands between braces; a question mark for what they cannot say.
fn encoded(text: &str, characters: CharacterCode) -> Vec<u8> {
    if characters == CharacterCode::MS_JIS {
        return SHIFT_JIS.encode(text).0.into_owned();
    }
    let latin = |character| u8::try_from(u32::from(character)).unwrap_or(b'?');
    text.chars().map(latin).collect()
}

/// Characters of ISO 8859-1.
fn bytes(to: &mut String, text: &str) -> fmt::Result {
    to.write_char('"')?;
    for character in text.chars() {
        if character.is_ascii() {
            escaped(to, character)?;
        } else {
            write!(to, "\\{:03o}", u32::from(character))?;
        }
    }
    to.write_char('"')
}

fn string(to: &mut String, text: impl Iterator<Item = char>) -> fmt::Result {
    to.write_char('"')?;
    for character in text {
        escaped(to, character)?;
    }
    to.write_char('"')
}

fn escaped(to: &mut String, character: char) -> fmt::Result {
    match character {
        '"' | '\\' => write!(to, "\\{character}"),
        control if control.is_ascii_control() => write!(to, "\\{:03o}", u32::from(control)),
        character => to.write_char(character),
    }
}
