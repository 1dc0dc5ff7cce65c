//! From what the command line names to the program of a disc, and what is to be told of it.

use super::named::{Folder, Named, Part};
use super::note::Note;
use super::order::Order;
use super::{sounds, text};
use crate::args::album::{Album, EncodingName, YesNo};
use crate::output::outcome::Failure;
use crate::output::text::count;
use crate::signals::Stop;
use discmaster::Error;
use discmaster_audio::program::Program;
use discmaster_audio::program::lay::{LayOptions, lay};
use discmaster_audio::red_book::LAST_TRACK;
use discmaster_audio::sheet::{Encoding, Format, Material, Remark, Sheet};
use discmaster_audio::sound::Sound;
use std::path::{Path, PathBuf};

/// What is to lie on the disc.
#[derive(Debug)]
pub struct Layout {
    pub program: Program,
    pub notes: Vec<Note>,
}

/// How it is laid out, and what was found.
struct Laying<'a> {
    album: &'a Album,
    stop: &'a Stop,
    notes: Vec<Note>,
}

impl Layout {
    pub fn of(entries: &[PathBuf], album: &Album, stop: &Stop) -> Result<Self, Failure> {
        let mut laying = Laying {
            album,
            stop,
            notes: Vec::new(),
        };
        let program = match Named::look(entries)? {
            Named::Sheet(path) => laying.of_sheet(&path)?,
            Named::Row(parts) => match &parts[..] {
                [Part::Playlist(path)] => laying.of_sheet(path)?,
                _ => laying.of_row(parts)?,
            },
        };
        laying
            .notes
            .extend(program.sounds.iter().filter_map(Note::of_sound));
        Ok(Self {
            program,
            notes: laying.notes,
        })
    }
}

impl Laying<'_> {
    /// A cue sheet, a TOC file, or a playlist alone.
    fn of_sheet(&mut self, path: &Path) -> Result<Program, Failure> {
        let sheet = self.read(path)?;
        self.of_read(sheet)
    }

    fn read(&mut self, path: &Path) -> Result<Sheet, Failure> {
        let (sheet, remarks) =
            Sheet::read(path, self.album.encoding.map(encoding)).map_err(Error::from)?;
        self.remark(&remarks, Some(path));
        Ok(sheet)
    }

    fn of_read(&mut self, mut sheet: Sheet) -> Result<Program, Failure> {
        let found = sheet.find().map_err(sounds::missing)?;
        self.remark(&found.remarks, Some(&sheet.path));
        let materials = sounds::of_sheet(&sheet, &found.paths, self.stop)?;
        if let Some(path) = &found.cd_text
            && self.wants_texts()
            && self.album.cd_text.is_none()
        {
            let remarks = sheet.read_cd_text(path).map_err(Error::from)?;
            self.remark(&remarks, Some(&sheet.path));
        }
        self.lay(sheet, materials)
    }

    /// Files, playlists and folders.
    fn of_row(&mut self, parts: Vec<Part>) -> Result<Program, Failure> {
        let lists = parts.iter().any(|part| matches!(part, Part::Playlist(_)));
        if self.album.encoding.is_some() && !lists {
            return Err(Failure::usage(
                "--encoding is about a cue sheet, a TOC file or a playlist, and none is named",
            ));
        }
        let mut paths = Vec::new();
        // Which of them lie in one folder, whose order is not known yet.
        let mut folders = Vec::new();
        for part in parts {
            match part {
                Part::File(path) => paths.push(path),
                Part::Playlist(path) => {
                    let found = self.read(&path)?.find().map_err(sounds::missing)?;
                    self.remark(&found.remarks, Some(&path));
                    paths.extend(found.paths);
                }
                Part::Folder(folder) => {
                    let from = paths.len();
                    paths.extend(self.sounds_of(&folder)?);
                    folders.push((folder.path, from..paths.len()));
                }
            }
        }
        if paths.len() > usize::from(LAST_TRACK) {
            return Err(Failure::usage(format!(
                "{} are named, and a disc has at most {LAST_TRACK} tracks; make several discs of them",
                count(paths.len() as u64, "file")
            )));
        }
        let mut sounds = sounds::open(&paths, self.stop)?;
        for (folder, place) in folders {
            let Some(sounds) = sounds.get_mut(place).filter(|sounds| sounds.len() > 1) else {
                continue;
            };
            let order = Order::of(sounds);
            let message = format!(
                "its {} are in order {}",
                count(sounds.len() as u64, "file"),
                order.words()
            );
            self.notes.push(Note::on(&folder, message));
        }
        self.of_sounds(sounds)
    }

    fn of_sounds(&mut self, sounds: Vec<Sound>) -> Result<Program, Failure> {
        let embedded = |sound: &Sound| sound.tags.cue_sheet.is_some();
        match &sounds[..] {
            [sound] if embedded(sound) && !self.album.no_embedded => {
                let (sheet, remarks) = Sheet::embedded(sound).map_err(Error::from)?;
                let message = "the cue sheet within the file says where its tracks are";
                self.notes.push(Note::on(&sound.path, message));
                let path = sound.path.clone();
                self.remark(&remarks, Some(&path));
                let materials = sounds.into_iter().map(material).collect();
                return self.lay(sheet, materials);
            }
            [_] => {}
            several => {
                let unused = several.iter().filter(|sound| embedded(sound));
                let notes = unused.map(|sound| {
                    let message = "the cue sheet within the file is not used: it is not alone";
                    Note::on(&sound.path, message)
                });
                self.notes.extend(notes);
            }
        }
        let paths: Vec<PathBuf> = sounds.iter().map(|sound| sound.path.clone()).collect();
        let sheet = Sheet::of_files(&paths, None);
        self.lay(sheet, sounds.into_iter().map(material).collect())
    }

    /// The files of sound in a folder; what else is in it is told.
    fn sounds_of(&mut self, folder: &Folder) -> Result<Vec<PathBuf>, Failure> {
        if folder.sounds.is_empty() {
            return Err(Failure::usage(format!(
                "{} has no file of sound in it{}",
                folder.path.display(),
                match &folder.sheets[..] {
                    [sheet, ..] => format!("; name {}", sheet.display()),
                    [] if folder.folders.is_empty() => String::new(),
                    [] => "; folders in it are not looked into".to_owned(),
                }
            )));
        }
        let mut left_out = Vec::new();
        let named = [&folder.sheets, &folder.playlists, &folder.folders];
        for path in named.into_iter().flatten() {
            let name = path.file_name().unwrap_or(path.as_os_str());
            left_out.push(name.to_string_lossy().into_owned());
        }
        if folder.others > 0 {
            left_out.push(format!(
                "{} that {} no sound",
                count(folder.others as u64, "file"),
                if folder.others == 1 { "is" } else { "are" }
            ));
        }
        if !left_out.is_empty() {
            let message = format!("left out: {}", left_out.join(", "));
            self.notes.push(Note::on(&folder.path, message));
        }
        Ok(folder.sounds.clone())
    }

    /// The program of a sheet and its files.
    fn lay(&mut self, mut sheet: Sheet, materials: Vec<Material>) -> Result<Program, Failure> {
        let album = self.album;
        match (sheet.format, album.gap) {
            (_, None) => {}
            (Format::List | Format::Playlist, Some(gap)) => sheet.set_gap(Some(gap.0)),
            (Format::Cue | Format::Toc, Some(_)) => {
                return Err(Failure::usage(format!(
                    "--gap is for files and playlists: the sheet of {} says what pauses there are",
                    sheet.path.display()
                )));
            }
        }
        if let Some(path) = &album.cd_text {
            text::read(&mut sheet, path, &mut self.notes)?;
        }
        text::of_disc(&mut sheet.cd_text, album);
        let laid = lay(
            &sheet,
            materials,
            &LayOptions {
                cd_text: self.wants_texts(),
                tags: album.tags != Some(YesNo::No),
            },
        )
        .map_err(Error::from)?;
        let path = (!sheet.path.as_os_str().is_empty()).then_some(sheet.path.as_path());
        self.remark(&laid.remarks, path);
        if !laid.later.is_empty() {
            return Err(Failure::usage(format!(
                "{} has several sessions: those after the first cannot be recorded from a sheet; \
                 --data makes a second session",
                sheet.path.display()
            )));
        }
        let mut program = laid.program;
        if album.cd_text.is_some() {
            // From nowhere else.
            program.cd_text = sheet.cd_text;
        }
        if let Some(cd_text) = &program.cd_text {
            self.notes.extend(text::check(cd_text)?);
        }
        if album.catalog.is_some() {
            program.catalog = album.catalog;
        }
        for track in program.tracks.iter_mut().filter(|track| track.is_audio()) {
            track.copy_permitted |= album.copy_permitted;
            track.pre_emphasis |= album.pre_emphasis;
        }
        Ok(program)
    }

    fn wants_texts(&self) -> bool {
        !self.album.no_cd_text
    }

    fn remark(&mut self, remarks: &[Remark], sheet: Option<&Path>) {
        let notes = remarks.iter().map(|remark| Note::of(remark, sheet));
        self.notes.extend(notes);
    }
}

fn material(sound: Sound) -> Material {
    Material {
        path: sound.path.clone(),
        bytes: 0,
        sound: Some(sound),
    }
}

const fn encoding(name: EncodingName) -> Encoding {
    match name {
        EncodingName::Utf8 => Encoding::Utf8,
        EncodingName::Latin1 => Encoding::Windows1252,
        EncodingName::ShiftJis => Encoding::ShiftJis,
        EncodingName::Utf16Le => Encoding::Utf16Le,
        EncodingName::Utf16Be => Encoding::Utf16Be,
    }
}
