//! The statements of a cue sheet's tracks.

use super::{CueTrack, Mark, Reader};
use crate::cd_text::Texts;
use crate::program::SectorForm;
use crate::red_book::LAST_TRACK;
use crate::sheet::error::{Fault, Wrong};
use crate::sheet::remark::{At, Told};
use crate::sheet::text::{Line, Word};
use crate::sheet::{Holds, Mode, number};

/// What a word behind TRACK says of the track, and whether it is of CD-i.
fn mode(word: Word<'_>) -> Result<(Mode, bool), Fault> {
    let form = |form| (Mode::Data(form), false);
    Ok(match word.text.to_ascii_uppercase().as_str() {
        "AUDIO" => (Mode::Audio, false),
        "MODE1/2048" => form(SectorForm::Mode1),
        "MODE1/2352" => form(SectorForm::Mode1Raw),
        "MODE2/2048" => form(SectorForm::Mode2Form1),
        "MODE2/2336" => form(SectorForm::Mode2),
        "MODE2/2352" => form(SectorForm::Mode2Raw),
        "CDI/2336" => (Mode::Data(SectorForm::Mode2), true),
        "CDI/2352" => (Mode::Data(SectorForm::Mode2Raw), true),
        "CDG" | "MODE2/2324" | "MODE2/2332" | "MODE1/2448" | "MODE2/2448" => {
            let wrong = Wrong::ModeRefused(word.text.to_owned());
            return Err(Fault::new(word.at, wrong));
        }
        _ => {
            let wrong = Wrong::UnknownMode(word.text.to_owned());
            return Err(Fault::new(word.at, wrong));
        }
    })
}

/// The next word, which has to be there.
fn needed<'a>(command: &'static str, line: &mut Line<'a>) -> Result<Word<'a>, Fault> {
    line.word()
        .ok_or(Fault::new(line.at(), Wrong::Missing(command)))
}

fn time(command: &'static str, line: &mut Line<'_>) -> Result<(u32, At), Fault> {
    let word = needed(command, line)?;
    let blocks = number::time(word.text).map_err(|wrong| Fault::new(word.at, wrong))?;
    Ok((blocks, word.at))
}

impl Reader {
    pub(super) fn track(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        let word = needed("TRACK", &mut line)?;
        if self.file.is_none() {
            return Err(Fault::new(at, Wrong::NoFile));
        }
        self.number(word)?;
        let word = needed("TRACK", &mut line)?;
        let (mode, cd_i) = mode(word)?;
        if cd_i {
            self.tell(word.at, Told::CdI);
        }
        self.language.tracks.push(Texts::default());
        self.tracks.push(CueTrack {
            at,
            session: self.session.max(1),
            mode,
            copy_permitted: false,
            pre_emphasis: false,
            isrc: None,
            pregap: None,
            postgap: None,
        });
        Ok(())
    }

    /// Numbers follow each other; the first one is any.
    fn number(&mut self, word: Word<'_>) -> Result<(), Fault> {
        let number: u8 = word
            .text
            .parse()
            .ok()
            .filter(|number| (1..=LAST_TRACK).contains(number))
            .ok_or_else(|| Fault::new(word.at, Wrong::TrackNumber(word.text.to_owned())))?;
        match self.last_number {
            None if number != 1 => self.tell(word.at, Told::FirstNumber(number)),
            Some(last) if number != last + 1 => {
                let wrong = Wrong::TrackOrder {
                    expected: last + 1,
                    found: number,
                };
                return Err(Fault::new(word.at, wrong));
            }
            _ => {}
        }
        self.last_number = Some(number);
        Ok(())
    }

    pub(super) fn index(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        let word = needed("INDEX", &mut line)?;
        let index: u8 = word
            .text
            .parse()
            .ok()
            .filter(|index| *index <= 99)
            .ok_or_else(|| Fault::new(word.at, Wrong::IndexNumber(word.text.to_owned())))?;
        let (time, time_at) = time("INDEX", &mut line)?;
        let (Some(track), Some(mode)) = (
            self.tracks.len().checked_sub(1),
            self.tracks.last().map(|track| track.mode),
        ) else {
            return Err(Fault::new(at, Wrong::NoTrack("INDEX")));
        };
        let before = self.marks.last().copied();
        match before.filter(|before| before.track == track) {
            None if index > 1 => return Err(Fault::new(word.at, Wrong::FirstIndex(index))),
            Some(before) if index != before.index + 1 => {
                let wrong = Wrong::IndexOrder {
                    expected: before.index + 1,
                    found: index,
                };
                return Err(Fault::new(word.at, wrong));
            }
            _ => {}
        }
        let (file, holds) = self.used_file().ok_or(Fault::new(at, Wrong::NoFile))?;
        if holds == Holds::Sound && mode != Mode::Audio {
            return Err(Fault::new(at, Wrong::DataInSound));
        }
        if before.is_some_and(|before| before.file == file && before.time > time) {
            return Err(Fault::new(time_at, Wrong::TimeOrder));
        }
        self.marks.push(Mark {
            track,
            index,
            file,
            time,
            at: time_at,
        });
        Ok(())
    }

    /// The place of the file named last, which now has an index in it.
    fn used_file(&mut self) -> Option<(usize, Holds)> {
        let (file, place) = self.file.as_mut()?;
        if place.is_none() {
            *place = Some(self.files.len());
            self.files.push(file.clone());
        }
        place.map(|place| (place, file.holds))
    }

    pub(super) fn pregap(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        let (blocks, _) = time("PREGAP", &mut line)?;
        let first = self.tracks.len() == 1;
        let track = self
            .tracks
            .last_mut()
            .ok_or(Fault::new(at, Wrong::NoTrack("PREGAP")))?;
        if track.pregap.is_some() {
            return Err(Fault::new(at, Wrong::Twice("PREGAP")));
        }
        track.pregap = Some((blocks, at));
        if first && blocks > 0 {
            self.tell(at, Told::FirstPregap);
        }
        Ok(())
    }

    pub(super) fn postgap(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        let (blocks, _) = time("POSTGAP", &mut line)?;
        let track = self
            .tracks
            .last_mut()
            .ok_or(Fault::new(at, Wrong::NoTrack("POSTGAP")))?;
        if track.postgap.is_some() {
            return Err(Fault::new(at, Wrong::Twice("POSTGAP")));
        }
        track.postgap = Some((blocks, at));
        Ok(())
    }

    pub(super) fn flags(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        if self.tracks.is_empty() {
            return Err(Fault::new(at, Wrong::NoTrack("FLAGS")));
        }
        while let Some(word) = line.word() {
            let is = |name: &str| word.text.eq_ignore_ascii_case(name);
            if is("4CH") {
                self.tell(word.at, Told::FlagNotRecorded("4CH"));
            } else if is("SCMS") {
                self.tell(word.at, Told::FlagNotRecorded("SCMS"));
            } else if is("DCP") || is("PRE") {
                if let Some(track) = self.tracks.last_mut() {
                    track.copy_permitted |= is("DCP");
                    track.pre_emphasis |= is("PRE");
                }
            } else if !is("DATA") {
                // A track of data says so by its mode.
                self.tell(word.at, Told::UnknownFlag(word.text.to_owned()));
            }
        }
        Ok(())
    }

    pub(super) fn isrc(&mut self, at: At, mut line: Line<'_>) -> Result<(), Fault> {
        let written = self.text("ISRC", &mut line)?;
        let (isrc, told) = number::isrc(written.text);
        if let Some(told) = told {
            self.tell(written.at, told);
        }
        let track = self
            .tracks
            .last_mut()
            .ok_or(Fault::new(at, Wrong::NoTrack("ISRC")))?;
        track.isrc = isrc.or(track.isrc);
        Ok(())
    }
}
