//! Cue sheets as they are found. CDRWIN's text format has no standard; what rippers and recorders
//! write is read: one file or many, pauses before a track in its own file, in the one of the
//! track before, or in none.
//!
//! Of the word behind a file's name, only `BINARY` and `MOTOROLA` are believed, for nothing else
//! tells of the order of bytes; all other files say themselves what they are.

mod parts;
mod statement;
#[cfg(test)]
mod tests;
mod track;

use super::error::{Fault, Wrong};
use super::remark::{At, Remark, Told};
use super::text::{Line, Word, lines, quoted};
use super::{Format, Holds, Mode, Named, Sheet, characters, number};
use crate::cd_text::{CdText, Field, Genre, Language, Texts};
use crate::numbers::{CatalogNumber, Isrc};
use crate::sound::ByteOrder;
use statement::Statement;
use std::path::Path;

/// The sheet that a text is, without a track if there is none in it.
pub fn parse(path: &Path, text: &str) -> Result<(Sheet, Vec<Remark>), Fault> {
    let mut reader = Reader::default();
    for line in lines(text) {
        reader.line(line)?;
    }
    reader.sheet(path)
}

/// What was read so far.
#[derive(Debug, Default)]
struct Reader {
    remarks: Vec<Remark>,
    catalog: Option<CatalogNumber>,
    cd_text_file: Option<Named>,
    language: Language,
    session: u8,
    /// As the sheet numbers them.
    last_number: Option<u8>,
    /// Those with an index in them.
    files: Vec<super::File>,
    /// The file named last, and its place once there is an index in it.
    file: Option<(super::File, Option<usize>)>,
    tracks: Vec<CueTrack>,
    /// All indexes, in their order.
    marks: Vec<Mark>,
}

/// A track as a cue sheet has it.
#[derive(Debug)]
struct CueTrack {
    at: At,
    session: u8,
    mode: Mode,
    copy_permitted: bool,
    pre_emphasis: bool,
    isrc: Option<Isrc>,
    pregap: Option<(u32, At)>,
    postgap: Option<(u32, At)>,
}

/// An index: a time in a file.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Its place in the tracks.
    track: usize,
    index: u8,
    /// Its place in the files.
    file: usize,
    /// Blocks from the file's beginning on.
    time: u32,
    at: At,
}

impl Reader {
    fn tell(&mut self, at: At, told: Told) {
        self.remarks.push(Remark::new(at, told));
    }

    fn line(&mut self, mut line: Line<'_>) -> Result<(), Fault> {
        let Some(word) = line.word() else {
            return Ok(());
        };
        let Some(statement) = Statement::of(word.text) else {
            self.tell(word.at, Told::UnknownCommand(word.text.to_owned()));
            return Ok(());
        };
        match statement {
            Statement::Rem => self.remark(line),
            Statement::File => self.file(line),
            Statement::Track => self.track(word.at, line),
            Statement::Index => self.index(word.at, line),
            Statement::Pregap => self.pregap(word.at, line),
            Statement::Postgap => self.postgap(word.at, line),
            Statement::Flags => self.flags(word.at, line),
            Statement::Isrc => self.isrc(word.at, line),
            Statement::Catalog => {
                let written = self.text("CATALOG", &mut line)?;
                let (catalog, told) = number::catalog(written.text);
                self.catalog = catalog.or(self.catalog);
                self.remarks
                    .extend(told.map(|told| Remark::new(written.at, told)));
                Ok(())
            }
            Statement::CdTextFile => {
                let name = self.text("CDTEXTFILE", &mut line)?;
                self.cd_text_file = Some(Named {
                    name: file_name(name)?,
                    at: name.at,
                });
                Ok(())
            }
            Statement::Text(field) => self.set(field, line),
        }
    }

    /// The text behind a command, without its quotation marks.
    fn text<'a>(&mut self, command: &'static str, line: &mut Line<'a>) -> Result<Word<'a>, Fault> {
        let rest = line
            .rest()
            .ok_or(Fault::new(line.at(), Wrong::Missing(command)))?;
        Ok(self.unquoted(rest))
    }

    fn unquoted<'a>(&mut self, rest: Word<'a>) -> Word<'a> {
        let quoted = quoted(rest.text);
        if !quoted.closed {
            self.tell(rest.at, Told::OpenQuote);
        }
        if !quoted.behind.is_empty() {
            self.tell(rest.at, Told::BehindText(quoted.behind.to_owned()));
        }
        Word {
            text: quoted.text,
            at: rest.at,
        }
    }

    /// Remarks are for people, but for some that became commands.
    fn remark(&mut self, mut line: Line<'_>) -> Result<(), Fault> {
        let Some(word) = line.word() else {
            return Ok(());
        };
        if word.text.eq_ignore_ascii_case("SESSION") {
            return self.session(line);
        }
        match Statement::of_remark(word.text) {
            Some(field) => self.set(field, line),
            None => Ok(()),
        }
    }

    fn session(&mut self, mut line: Line<'_>) -> Result<(), Fault> {
        let word = line
            .word()
            .ok_or(Fault::new(line.at(), Wrong::Missing("REM SESSION")))?;
        let before = self.tracks.last().map_or(0, |track| track.session);
        let session: Option<u8> = word.text.parse().ok();
        match session {
            Some(session) if session == before.max(1) || session == before + 1 => {
                self.session = session;
                Ok(())
            }
            _ => Err(Fault::new(word.at, Wrong::Session(word.text.to_owned()))),
        }
    }

    fn file(&mut self, mut line: Line<'_>) -> Result<(), Fault> {
        let rest = line
            .rest()
            .ok_or(Fault::new(line.at(), Wrong::Missing("FILE")))?;
        let (name, kind) = statement::file(rest.text);
        let name = self.unquoted(Word {
            text: name,
            at: rest.at,
        });
        if kind.is_none() {
            self.tell(rest.at, Told::NoFileType);
        }
        let holds = match kind {
            Some(kind) if kind.eq_ignore_ascii_case("BINARY") => Holds::Raw(ByteOrder::Little),
            Some(kind) if kind.eq_ignore_ascii_case("MOTOROLA") => Holds::Raw(ByteOrder::Big),
            _ => Holds::Sound,
        };
        let file = super::File {
            name: file_name(name)?,
            at: rest.at,
            holds,
        };
        if let Some((before, _)) = &self.file
            && before.name == file.name
            && before.holds == file.holds
        {
            self.tell(rest.at, Told::SameFile(file.name));
            return Ok(());
        }
        self.leave_file();
        self.file = Some((file, None));
        Ok(())
    }

    /// Tells of a file in which nothing begins.
    fn leave_file(&mut self) {
        if let Some((file, None)) = self.file.take() {
            self.tell(file.at, Told::UnusedFile(file.name));
        }
    }

    fn set(&mut self, field: Field, mut line: Line<'_>) -> Result<(), Fault> {
        // An empty text is none.
        let Some(rest) = line.rest() else {
            return Ok(());
        };
        let text = self.unquoted(rest).text;
        if text.is_empty() {
            return Ok(());
        }
        let texts = self.texts();
        if let Some(place) = texts.get_mut(field) {
            *place = Some(text.to_owned());
        } else if self.tracks.is_empty() {
            // Of the disc only.
            match field {
                Field::Genre => {
                    self.language.genre = Some(Genre::from_words(text));
                }
                _ => self.language.disc_id = Some(text.to_owned()),
            }
        }
        Ok(())
    }

    /// Those of the track being read, or of the disc before the first one.
    fn texts(&mut self) -> &mut Texts {
        match self.language.tracks.last_mut() {
            Some(texts) => texts,
            None => &mut self.language.disc,
        }
    }

    fn sheet(mut self, path: &Path) -> Result<(Sheet, Vec<Remark>), Fault> {
        self.leave_file();
        let tracks = parts::lay(&self.tracks, &self.marks, &self.files, &mut self.remarks)?;
        let mut sheet = Sheet::empty(path.to_owned(), Format::Cue);
        sheet.catalog = self.catalog;
        sheet.cd_text_file = self.cd_text_file;
        sheet.files = self.files;
        sheet.tracks = tracks;
        let empty = Language {
            tracks: vec![Texts::default(); self.language.tracks.len()],
            ..Language::default()
        };
        if self.language != empty {
            self.language.characters = characters(&self.language);
            sheet.cd_text = Some(CdText {
                languages: vec![self.language],
            });
        }
        self.remarks.sort_by_key(|remark| remark.at);
        Ok((sheet, self.remarks))
    }
}

fn file_name(word: Word<'_>) -> Result<String, Fault> {
    if word.text.is_empty() || word.text.contains(char::is_control) {
        return Err(Fault::new(word.at, Wrong::FileName(word.text.to_owned())));
    }
    Ok(word.text.to_owned())
}
