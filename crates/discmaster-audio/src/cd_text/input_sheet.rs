//! Sony's input sheets, version 0.7T: CD-Text as lines of `purpose = text`, as CD plants take it, and cdrskin
//! (libburn's description of CD-Text has the purposes).

use super::characters::CharacterCode;
use super::text::{CdText, Field, Genre, Language, LanguageCode, MOST_LANGUAGES, Texts};
use crate::red_book::LAST_TRACK;

/// What is wrong in an input sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct InputSheetError {
    /// From 1 on.
    pub line: usize,
    pub fault: InputSheetFault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputSheetFault {
    #[error("it is no line of an input sheet, which is `Purpose = text`")]
    NoPurpose,
    #[error("{0:?} is no purpose of an input sheet")]
    Purpose(String),
    #[error("{0:?} is no track of a disc, which are 01 to 99")]
    Track(String),
    #[error("{purpose} cannot be {text:?}")]
    Value { purpose: &'static str, text: String },
    #[error("it has more than {MOST_LANGUAGES} languages")]
    TooManyLanguages,
    #[error("it is no input sheet: its first line is not `Input Sheet Version = 0.7T`")]
    NoVersion,
}

/// Where the content of a line goes.
enum Purpose {
    Version,
    Characters,
    LanguageCode,
    GenreCode,
    Copyright,
    FirstTrack,
    /// Of the disc.
    Disc(Field),
    Track(u8, Field),
    /// Said to people, or to be counted out.
    Nothing,
}

/// Reads the sheets of a file, one after the other; each is a language. Text is in the characters that
/// `Text Code` says, or in UTF-8.
pub fn read(bytes: &[u8]) -> Result<CdText, InputSheetError> {
    let mut languages: Vec<Sheet> = Vec::new();
    for (line, bytes) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let failed = |fault| InputSheetError { line, fault };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let equals = bytes.iter().position(|byte| *byte == b'=');
        let (purpose, content) = equals
            .and_then(|at| bytes.split_at_checked(at))
            .ok_or_else(|| failed(InputSheetFault::NoPurpose))?;
        let purpose = String::from_utf8_lossy(purpose);
        let purpose = Purpose::of(purpose.trim_start_matches('\u{FEFF}').trim()).map_err(failed)?;
        if matches!(purpose, Purpose::Version) {
            if languages.len() >= MOST_LANGUAGES {
                return Err(failed(InputSheetFault::TooManyLanguages));
            }
            languages.push(Sheet::default());
        }
        let sheet = languages
            .last_mut()
            .ok_or_else(|| failed(InputSheetFault::NoVersion))?;
        sheet
            .take(&purpose, content[1..].trim_ascii())
            .map_err(failed)?;
    }
    if languages.is_empty() {
        return Err(InputSheetError {
            line: 1,
            fault: InputSheetFault::NoVersion,
        });
    }
    Ok(CdText {
        languages: languages.into_iter().map(Sheet::finish).collect(),
    })
}

impl Purpose {
    fn of(text: &str) -> Result<Self, InputSheetFault> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let purpose = match words.join(" ").to_ascii_lowercase().as_str() {
            "input sheet version" => Self::Version,
            "text code" => Self::Characters,
            "language code" => Self::LanguageCode,
            "genre code" => Self::GenreCode,
            "text data copy protection" => Self::Copyright,
            "first track number" => Self::FirstTrack,
            "last track number" | "remarks" => Self::Nothing,
            "album title" | "0x80" => Self::Disc(Field::Title),
            "artist name" | "0x81" => Self::Disc(Field::Performer),
            "songwriter" | "0x82" => Self::Disc(Field::Songwriter),
            "composer" | "0x83" => Self::Disc(Field::Composer),
            "arranger" | "0x84" => Self::Disc(Field::Arranger),
            "album message" | "0x85" => Self::Disc(Field::Message),
            "catalog number" | "0x86" => Self::Disc(Field::DiscId),
            "genre information" => Self::Disc(Field::Genre),
            "closed information" | "0x8d" => Self::Disc(Field::Closed),
            "upc / ean" | "upc/ean" | "0x8e" => Self::Disc(Field::Code),
            other if other.starts_with("disc information") => Self::Nothing,
            other => {
                let words: Vec<&str> = other.split(' ').collect();
                match words[..] {
                    ["isrc", number] => Self::Track(track(number)?, Field::Code),
                    ["track", number, field] => {
                        let field = match field {
                            "title" | "0x80" => Field::Title,
                            "artist" | "0x81" => Field::Performer,
                            "songwriter" | "0x82" => Field::Songwriter,
                            "composer" | "0x83" => Field::Composer,
                            "arranger" | "0x84" => Field::Arranger,
                            "message" | "0x85" => Field::Message,
                            "0x8e" => Field::Code,
                            _ => return Err(InputSheetFault::Purpose(text.to_owned())),
                        };
                        Self::Track(track(number)?, field)
                    }
                    _ => return Err(InputSheetFault::Purpose(text.to_owned())),
                }
            }
        };
        Ok(purpose)
    }
}

fn track(text: &str) -> Result<u8, InputSheetFault> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=LAST_TRACK).contains(number));
    number.ok_or_else(|| InputSheetFault::Track(text.to_owned()))
}

/// One sheet while it is read.
#[derive(Default)]
struct Sheet {
    language: Language,
    genre_code: u16,
    genre_words: String,
    first_track: Option<u8>,
    /// By the sheet's own numbers.
    tracks: Vec<(u8, Field, String)>,
}

impl Sheet {
    fn take(&mut self, purpose: &Purpose, content: &[u8]) -> Result<(), InputSheetFault> {
        let text = self.text(content);
        if text.is_empty() {
            return Ok(());
        }
        let bad = |purpose| InputSheetFault::Value {
            purpose,
            text: text.clone(),
        };
        match *purpose {
            Purpose::Version | Purpose::Nothing => {}
            Purpose::Characters => {
                self.language.characters = match text.to_ascii_uppercase().as_str() {
                    "ASCII" => CharacterCode::ASCII,
                    "8859" | "8859-1" | "ISO-8859-1" => CharacterCode::LATIN_1,
                    "MS-JIS" | "SHIFT-JIS" => CharacterCode::MS_JIS,
                    _ => {
                        let code = hexadecimal(&text).and_then(|code| u8::try_from(code).ok());
                        CharacterCode(code.ok_or_else(|| bad("Text Code"))?)
                    }
                };
            }
            Purpose::LanguageCode => {
                let code = || u8::try_from(hexadecimal(&text)?).ok().map(LanguageCode);
                let code = LanguageCode::by_name(&text).or_else(code);
                self.language.code = code.ok_or_else(|| bad("Language Code"))?;
            }
            Purpose::GenreCode => {
                let listed = Genre::from_words(&text);
                let named = match text.to_ascii_lowercase().as_str() {
                    "not used" => Some(0),
                    "not defined" => Some(Genre::NOT_DEFINED),
                    _ => Some(listed.code).filter(|_| listed.words.is_empty()),
                };
                let code = named.or_else(|| hexadecimal(&text));
                self.genre_code = code.ok_or_else(|| bad("Genre Code"))?;
            }
            Purpose::Copyright => {
                self.language.copyright = match text.to_ascii_uppercase().as_str() {
                    "ON" => true,
                    "OFF" => false,
                    _ => hexadecimal(&text).ok_or_else(|| bad("Text Data Copy Protection"))? != 0,
                };
            }
            Purpose::FirstTrack => {
                self.first_track = Some(track(&text).map_err(|_| bad("First Track Number"))?);
            }
            Purpose::Disc(field) => match field {
                Field::DiscId => self.language.disc_id = Some(text),
                Field::Closed => self.language.closed = Some(text),
                Field::Genre => self.genre_words = text,
                field => put(&mut self.language.disc, field, text),
            },
            Purpose::Track(number, field) => self.tracks.push((number, field, text)),
        }
        Ok(())
    }

    fn text(&self, content: &[u8]) -> String {
        match std::str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            Err(_) => self.language.characters.decode(content).0,
        }
    }

    /// Tracks are numbered from the first one on, whatever its number is.
    fn finish(self) -> Language {
        let mut language = self.language;
        let first = self.first_track.unwrap_or(1);
        for (number, field, text) in self.tracks {
            // Numbers before the first one's are of no track.
            let Some(index) = number.checked_sub(first).map(usize::from) else {
                continue;
            };
            if language.tracks.len() <= index {
                language.tracks.resize_with(index + 1, Texts::default);
            }
            put(&mut language.tracks[index], field, text);
        }
        if self.genre_code != 0 || !self.genre_words.is_empty() {
            language.genre = Some(Genre {
                code: self.genre_code,
                words: self.genre_words,
            });
        }
        language
    }
}

fn put(texts: &mut Texts, field: Field, text: String) {
    if let Some(into) = texts.get_mut(field) {
        *into = Some(text);
    }
}

/// `0x1b`, `0x001b` or `0x00 0x1b`.
fn hexadecimal(text: &str) -> Option<u16> {
    let digits: Option<String> = text
        .split_ascii_whitespace()
        .map(|word| word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")))
        .collect();
    u16::from_str_radix(&digits?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "\
Input Sheet Version = 0.7T
Text Code           = 8859
Language Code       = German
Album Title         = Frohe N\u{e4}chte
Artist Name         = Katzen
Catalog Number      = 1234567890
Genre Code          = Classical
Genre Information   = Feline classic music
Closed Information  = not shown
UPC / EAN           = 1234567890123
Text Data Copy Protection = ON
First Track Number  = 5
Last Track Number   = 7
Remarks             = for nobody

Track 05 Title      =  Song = Joy
Track 07 Message    =
ISRC 07             =  XYBLG1100006
Track 07 0x83       =  Mia
";

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_sheet_is_read_in_its_own_characters_and_in_utf_8() {
        let latin: Vec<u8> = SHEET
            .chars()
            .map(|letter| u8::try_from(letter).unwrap())
            .collect();
        let read = read(SHEET.as_bytes()).unwrap();
        assert_eq!(read, super::read(&latin).unwrap());
        assert_eq!(
            read,
            super::read(SHEET.replace('\n', "\r\n").as_bytes()).unwrap()
        );
        let expected = Language {
            code: LanguageCode(8),
            characters: CharacterCode::LATIN_1,
            copyright: true,
            disc: Texts {
                title: text("Frohe Nächte"),
                performer: text("Katzen"),
                code: text("1234567890123"),
                ..Default::default()
            },
            tracks: vec![
                Texts {
                    title: text("Song = Joy"),
                    ..Default::default()
                },
                Texts::default(),
                Texts {
                    composer: text("Mia"),
                    code: text("XYBLG1100006"),
                    ..Default::default()
                },
            ],
            genre: Some(Genre {
                code: 5,
                words: "Feline classic music".into(),
            }),
            disc_id: text("1234567890"),
            closed: text("not shown"),
            ..Default::default()
        };
        assert_eq!(read.languages, [expected]);
    }

    #[test]
    fn sheets_behind_one_another_are_languages() {
        let japanese = b"Input Sheet Version = 0.7T\nText Code = 0x80\nLanguage Code = 0x69\nAlbum Title = \x89\x4A\nGenre Code = 0x00 0x1b\n";
        let both = [SHEET.as_bytes(), japanese].concat();
        let read = read(&both).unwrap();
        assert_eq!(read.languages.len(), 2);
        let second = &read.languages[1];
        assert_eq!(
            (second.code, second.characters),
            (LanguageCode::JAPANESE, CharacterCode::MS_JIS)
        );
        assert_eq!(second.disc.title, text("雨"));
        assert_eq!(second.genre.as_ref().unwrap().name(), Some("World Music"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let head = "Input Sheet Version = 0.7T\n";
        let cases = [
            ("", "line 1: it is no input sheet"),
            ("Album Title = x\n", "line 1: it is no input sheet"),
            ("nonsense\n", "line 1: it is no line of an input sheet"),
            (
                &format!("{head}\nAlbum Tilte = x\n"),
                "line 3: \"Album Tilte\" is no purpose",
            ),
            (
                &format!("{head}Track 100 Title = x\n"),
                "line 2: \"100\" is no track",
            ),
            (
                &format!("{head}Text Code = EBCDIC\n"),
                "line 2: Text Code cannot be \"EBCDIC\"",
            ),
            (
                &format!("{head}Language Code = 0x100\n"),
                "line 2: Language Code cannot be",
            ),
            (
                &format!("{head}Genre Code = Polka\n"),
                "line 2: Genre Code cannot be",
            ),
            (&head.repeat(9), "line 9: it has more than 8 languages"),
        ];
        for (sheet, message) in cases {
            let error = read(sheet.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
