//! A program written as a TOC file of cdrdao.

use super::{WrittenError, mode};
use crate::cd_text::{CdText, CharacterCode, Language, LanguageCode, Texts};
use crate::cue::CueMode;
use crate::program::{Content, Program, SectorForm, Source, Track};
use crate::red_book::{BLOCK, BLOCKS_PER_SECOND};
use crate::sheet;
use crate::sound::{ByteOrder, Sound};
use encoding_rs::SHIFT_JIS;
use std::fmt::{self, Write};
use std::path::Path;

/// The TOC file of a program whose blocks are in the file `bin`, in the sheet's own folder.
pub fn to_toc(program: &Program, bin: &str) -> Result<String, WrittenError> {
    let bin = name(bin)?;
    let text = write(program, true, |to, track, begin| {
        let length = Time(track.blocks);
        if track.is_audio() {
            // Without SWAP, samples of such a file would be taken for big-endian ones.
            writeln!(to, "AUDIOFILE {bin} SWAP {} {length}", Time(begin))
        } else {
            let byte = u64::from(begin) * BLOCK as u64;
            writeln!(to, "DATAFILE {bin} #{byte} {length}")
        }
    });
    Ok(text)
}

/// The TOC file of a program that names the files it is made of, as their paths are. Of
/// those in formats of their own, cdrdao itself reads few.
pub fn to_toc_of_sources(program: &Program) -> Result<String, WrittenError> {
    let sounds = program.sounds.iter().map(source);
    let sounds: Vec<String> = sounds.collect::<Result<_, _>>()?;
    let mut files = Vec::with_capacity(program.tracks.len());
    for track in &program.tracks {
        files.push(match &track.content {
            Content::Sectors(sectors) if sectors.stored > 0 => path(&sectors.path)?,
            _ => String::new(),
        });
    }
    let mut files = files.iter();
    let text = write(program, false, |to, track, _| {
        let file = files.next().map_or("", String::as_str);
        match &track.content {
            Content::Sound(pieces) => pieces.iter().try_for_each(|piece| match piece.source {
                Source::Silence => writeln!(to, "SILENCE {}", piece.samples),
                Source::Sound { sound, from } => {
                    let name = sounds.get(sound).map_or("", String::as_str);
                    writeln!(to, "AUDIOFILE {name} {from} {}", piece.samples)
                }
            }),
            Content::Sectors(sectors) => {
                let stored = sectors.stored;
                let before = track.empty_before().unwrap_or(0);
                let zero = |to: &mut String, blocks| {
                    if blocks > 0 {
                        writeln!(to, "ZERO {}", Time(blocks))?;
                    }
                    Ok(())
                };
                zero(to, before)?;
                if stored > 0 {
                    let from = sectors.from;
                    writeln!(to, "DATAFILE {file} #{from} {}", Time(stored))?;
                }
                zero(to, sectors.behind)
            }
        }
    });
    Ok(text)
}

/// A file of sound, and what of it has to be said.
fn source(sound: &Sound) -> Result<String, WrittenError> {
    let name = path(&sound.path)?;
    let says_itself = sound.path.to_str().is_some_and(sheet::find::is_sound);
    match (sound.raw, says_itself) {
        (None, true) | (Some(ByteOrder::Big), false) => Ok(name),
        (Some(ByteOrder::Little), false) => Ok(name + " SWAP"),
        // Its name says what it is not.
        _ => Err(WrittenError::Extension(sound.path.clone())),
    }
}

fn path(path: &Path) -> Result<String, WrittenError> {
    let text = path.to_str();
    let text = text.ok_or_else(|| WrittenError::FileName(path.to_string_lossy().into_owned()))?;
    name(text)
}

/// A file's name in its quotation marks.
fn name(file: &str) -> Result<String, WrittenError> {
    if file.is_empty() || file == "-" || file.contains(char::is_control) {
        return Err(WrittenError::FileName(file.to_owned()));
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = string(&mut text, file.chars());
    Ok(text)
}

/// All of a program; `content` writes what the track that begins at an address is made of.
fn write(
    program: &Program,
    whole: bool,
    content: impl FnMut(&mut String, &Track, u32) -> fmt::Result,
) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_to(&mut text, program, whole, content);
    text
}

fn write_to(
    to: &mut String,
    program: &Program,
    whole: bool,
    mut content: impl FnMut(&mut String, &Track, u32) -> fmt::Result,
) -> fmt::Result {
    let has = |wanted| program.tracks.iter().any(|track| mode(track) == wanted);
    to.push_str(if has(CueMode::Mode2) {
        "CD_ROM_XA\n"
    } else if has(CueMode::Mode1) {
        "CD_ROM\n"
    } else {
        "CD_DA\n"
    });
    if let Some(catalog) = program.catalog {
        writeln!(to, "CATALOG \"{catalog}\"")?;
    }
    let cd_text = program.cd_text.as_ref();
    if let Some(cd_text) = cd_text {
        write_disc(to, cd_text)?;
    }
    let languages = cd_text.map_or(&[][..], |cd_text| &cd_text.languages);
    let mut begin = 0_u32;
    for (place, track) in program.tracks.iter().enumerate() {
        writeln!(to, "\n// Track {}", place + 1)?;
        head(to, track, whole)?;
        write_track(to, languages, place)?;
        content(to, track, begin)?;
        if track.pregap > 0 {
            writeln!(to, "START {}", Time(track.pregap))?;
        }
        for index in &track.indexes {
            writeln!(to, "INDEX {}", Time(*index))?;
        }
        begin = begin.saturating_add(track.blocks);
    }
    Ok(())
}

/// What a track is, and its flags. `whole`: its sectors are stored whole, whatever its source has of them.
fn head(to: &mut String, track: &Track, whole: bool) -> fmt::Result {
    let form = match &track.content {
        Content::Sound(_) => "AUDIO",
        Content::Sectors(sectors) => match (sectors.form, whole) {
            (SectorForm::Mode1Raw, _) | (SectorForm::Mode1, true) => "MODE1_RAW",
            (SectorForm::Mode1, false) => "MODE1",
            (SectorForm::Mode2Form1, false) => "MODE2_FORM1",
            // Sub-headers are among these bytes.
            (SectorForm::Mode2, false) => "MODE2_FORM_MIX",
            (SectorForm::Mode2Raw, _) | (SectorForm::Mode2Form1 | SectorForm::Mode2, true) => {
                "MODE2_RAW"
            }
        },
    };
    writeln!(to, "TRACK {form}")?;
    let no = |yes: bool| if yes { "" } else { "NO " };
    writeln!(to, "{}COPY", no(track.copy_permitted))?;
    if track.is_audio() {
        writeln!(to, "{}PRE_EMPHASIS", no(track.pre_emphasis))?;
        writeln!(to, "TWO_CHANNEL_AUDIO")?;
    }
    if let Some(isrc) = track.isrc {
        writeln!(to, "ISRC \"{isrc}\"")?;
    }
    Ok(())
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
                || sheet::characters(language) != language.characters =>
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
    quoted(to, text.chars(), true)
}

fn string(to: &mut String, text: impl Iterator<Item = char>) -> fmt::Result {
    quoted(to, text, false)
}

fn quoted(to: &mut String, text: impl Iterator<Item = char>, as_bytes: bool) -> fmt::Result {
    to.write_char('"')?;
    let mut rest = text.peekable();
    while let Some(character) = rest.next() {
        // cdrdao 1.2.4 does not see the end of a string behind two backslashes.
        let last = rest.peek().is_none() && character == '\\';
        if last || as_bytes && !character.is_ascii() {
            write!(to, "\\{:03o}", u32::from(character))?;
        } else {
            escaped(to, character)?;
        }
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
