//! A track of a TOC file.

use super::token::{Kind, Token};
use super::{Reader, unexpected, value};
use crate::program::SectorForm;
use crate::red_book::LAST_TRACK;
use crate::sheet::error::{Fault, Wrong};
use crate::sheet::remark::{At, Remark, Told};
use crate::sheet::{
    File, Holds, Length, Mode, Part, PartContent, Place, Point, Track, find, number,
};
use crate::sound::ByteOrder;

/// What is known of a track while it is read.
struct Open {
    track: Track,
    has_start: bool,
    end: Option<Place>,
}

impl Open {
    fn part(&mut self, at: At, content: PartContent) {
        self.track.parts.push(Part { at, content });
    }

    /// Index 1 is given once.
    fn only_start(&mut self, at: At) -> Result<(), Fault> {
        if std::mem::replace(&mut self.has_start, true) {
            return Err(Fault::new(at, Wrong::Twice("START")));
        }
        Ok(())
    }

    /// Behind all parts so far.
    fn here(&self, at: At) -> Place {
        Place {
            at,
            point: Point::Part(self.track.parts.len()),
        }
    }
}

fn mode(token: &Token<'_>) -> Result<Mode, Fault> {
    let Kind::Word(word) = token.kind else {
        return Err(unexpected(token, "the mode of the track"));
    };
    Ok(match word {
        "AUDIO" => Mode::Audio,
        "MODE1" => Mode::Data(SectorForm::Mode1),
        "MODE1_RAW" => Mode::Data(SectorForm::Mode1Raw),
        "MODE2" | "MODE2_FORM_MIX" => Mode::Data(SectorForm::Mode2),
        "MODE2_RAW" => Mode::Data(SectorForm::Mode2Raw),
        "MODE2_FORM1" => Mode::Data(SectorForm::Mode2Form1),
        "MODE0" | "MODE2_FORM2" => {
            let wrong = Wrong::ModeRefused(word.to_owned());
            return Err(Fault::new(token.at, wrong));
        }
        _ => return Err(unexpected(token, "the mode of the track")),
    })
}

impl Reader<'_> {
    pub(super) fn track(&mut self, at: At) -> Result<(), Fault> {
        if self.sheet.tracks.len() >= usize::from(LAST_TRACK) {
            return Err(Fault::new(at, Wrong::TooManyTracks));
        }
        let token = self.tokens.next()?;
        let mut track = Track::audio(at);
        track.mode = mode(&token)?;
        let mut open = Open {
            track,
            has_start: false,
            end: None,
        };
        self.languages.add_track();
        loop {
            let token = self.tokens.peek()?;
            match token.kind {
                Kind::End | Kind::Word("TRACK") => break,
                _ => {
                    let token = self.tokens.next()?;
                    self.statement(&token, &mut open)?;
                }
            }
        }
        if open.track.parts.is_empty() {
            let wrong = Wrong::Missing("TRACK");
            return Err(Fault::new(at, wrong));
        }
        open.track.indexes.extend(open.end);
        self.sheet.tracks.push(open.track);
        Ok(())
    }

    fn statement(&mut self, token: &Token<'_>, open: &mut Open) -> Result<(), Fault> {
        let at = token.at;
        let Kind::Word(word) = token.kind else {
            return Err(unexpected(token, "a statement of the track"));
        };
        match word {
            "RW" | "RW_RAW" => {
                let wrong = Wrong::ModeRefused(format!("sub-channel mode {word}"));
                return Err(Fault::new(at, wrong));
            }
            "NO" => return self.no(open),
            "COPY" => open.track.copy_permitted = true,
            "PRE_EMPHASIS" => open.track.pre_emphasis = true,
            "TWO_CHANNEL_AUDIO" => {}
            "FOUR_CHANNEL_AUDIO" => {
                self.tell(at, Told::FlagNotRecorded("FOUR_CHANNEL_AUDIO"));
            }
            "ISRC" => {
                let (written, at) = self.string("the ISRC")?;
                if !written.is_empty() {
                    let (isrc, told) = number::isrc(&written);
                    open.track.isrc = isrc;
                    self.remarks.extend(told.map(|told| Remark::new(at, told)));
                }
            }
            "CD_TEXT" => self.cd_text(Some(self.sheet.tracks.len()))?,
            "SILENCE" | "ZERO" => self.empty(word, at, open)?,
            "PREGAP" => {
                let (blocks, _) = self.time()?;
                open.only_start(at)?;
                if !open.track.parts.is_empty() || blocks == 0 {
                    let wrong = "PREGAP gives the length of what comes before everything else of the track; elsewhere, use START";
                    return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
                }
                open.part(at, PartContent::Empty(Length::Blocks(blocks)));
                open.track.start = open.here(at);
            }
            "START" => {
                open.only_start(at)?;
                open.track.start = self.place(at, open)?;
            }
            "END" => {
                if open.end.is_some() {
                    return Err(Fault::new(at, Wrong::Twice("END")));
                }
                open.end = Some(self.place(at, open)?);
            }
            "INDEX" => {
                let (blocks, _) = self.time()?;
                let point = Point::Start(blocks);
                open.track.indexes.push(Place { at, point });
            }
            "FILE" | "AUDIOFILE" => self.audio_file(at, open)?,
            "DATAFILE" => self.data_file(at, open)?,
            "FIFO" => {
                let (name, _) = self.string("the path of the FIFO")?;
                return Err(Fault::new(at, Wrong::Fifo(name)));
            }
            _ => return Err(unexpected(token, "a statement of the track")),
        }
        Ok(())
    }

    fn no(&mut self, open: &mut Open) -> Result<(), Fault> {
        let token = self.tokens.next()?;
        match token.kind {
            Kind::Word("COPY") => open.track.copy_permitted = false,
            Kind::Word("PRE_EMPHASIS") => open.track.pre_emphasis = false,
            _ => return Err(unexpected(&token, "COPY or PRE_EMPHASIS")),
        }
        Ok(())
    }

    /// A time of the track, or all that it has so far.
    fn place(&mut self, at: At, open: &Open) -> Result<Place, Fault> {
        if matches!(self.tokens.peek()?.kind, Kind::Number(_)) {
            let (blocks, _) = self.time()?;
            let point = Point::Track(blocks);
            return Ok(Place { at, point });
        }
        Ok(open.here(at))
    }

    /// Minutes, seconds and frames, or a number of samples or bytes.
    fn length(&mut self) -> Result<Length, Fault> {
        let (first, at) = self.integer("a length")?;
        if self.tokens.peek()?.kind == Kind::Sign(':') {
            return Ok(Length::Blocks(self.time_from(first, at)?.0));
        }
        Ok(Length::Units(first))
    }

    /// One that may be left out; so it is when it is 0.
    fn length_or_rest(&mut self) -> Result<Option<Length>, Fault> {
        if !matches!(self.tokens.peek()?.kind, Kind::Number(_)) {
            return Ok(None);
        }
        let length = self.length()?;
        Ok(Some(length).filter(|length| !matches!(length, Length::Blocks(0) | Length::Units(0))))
    }

    fn empty(&mut self, word: &str, at: At, open: &mut Open) -> Result<(), Fault> {
        let audio = open.track.mode == Mode::Audio;
        if word == "SILENCE" && !audio {
            let wrong = "SILENCE is for tracks of audio; use ZERO";
            return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
        }
        if word == "ZERO" && matches!(self.tokens.peek()?.kind, Kind::Word(_)) {
            let token = self.tokens.next()?;
            if mode(&token)? != open.track.mode {
                return Err(unexpected(&token, "the mode of the track"));
            }
        }
        let length = self.length()?;
        if word == "ZERO" && audio {
            // Not cdrdao's own way, but cuetools writes it so. Bytes or samples, nobody says.
            if matches!(length, Length::Units(_)) {
                let wrong = "ZERO is for tracks of data; use SILENCE";
                return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
            }
            self.tell(at, Told::ZeroInAudio);
        }
        if matches!(length, Length::Blocks(0) | Length::Units(0)) {
            let wrong = Wrong::Syntax(format!("{word} of no length"));
            return Err(Fault::new(at, wrong));
        }
        open.part(at, PartContent::Empty(length));
        Ok(())
    }

    /// A byte of the file, behind a `#`.
    fn offset(&mut self) -> Result<u64, Fault> {
        if self.take(&Kind::Sign('#'))?.is_none() {
            return Ok(0);
        }
        let token = self.tokens.next()?;
        match token.kind {
            Kind::Number(digits) => value(digits, token.at),
            _ => Err(unexpected(&token, "a byte of the file")),
        }
    }

    fn audio_file(&mut self, at: At, open: &mut Open) -> Result<(), Fault> {
        let (name, name_at) = self.string("the name of a file")?;
        let swap = self.take(&Kind::Word("SWAP"))?;
        let skip = self.offset()?;
        let from = self.length()?;
        let length = self.length_or_rest()?;
        if open.track.mode != Mode::Audio {
            let wrong = "FILE and AUDIOFILE are for tracks of audio; use DATAFILE";
            return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
        }
        let holds = match (find::is_sound(&name), swap) {
            (true, None) if skip == 0 => Holds::Sound,
            (true, None) => {
                let wrong = "a file of sound that says itself what it is has no bytes to pass over";
                return Err(Fault::new(name_at, Wrong::Syntax(wrong.to_owned())));
            }
            (true, Some(swap)) => {
                let wrong = "SWAP reverses the samples of files that do not say their order themselves; this one does";
                return Err(Fault::new(swap, Wrong::Syntax(wrong.to_owned())));
            }
            (false, None) => Holds::Raw(ByteOrder::Big),
            (false, Some(_)) => Holds::Raw(ByteOrder::Little),
        };
        let file = self.file(name, name_at, holds)?;
        open.part(
            at,
            PartContent::File {
                file,
                skip,
                from,
                length,
            },
        );
        Ok(())
    }

    fn data_file(&mut self, at: At, open: &mut Open) -> Result<(), Fault> {
        let (name, name_at) = self.string("the name of a file")?;
        let skip = self.offset()?;
        let length = self.length_or_rest()?;
        if open.track.mode == Mode::Audio {
            let wrong = "DATAFILE is for tracks of data; use AUDIOFILE";
            return Err(Fault::new(at, Wrong::Syntax(wrong.to_owned())));
        }
        // Sectors have no order of bytes.
        let file = self.file(name, name_at, Holds::Raw(ByteOrder::Little))?;
        open.part(
            at,
            PartContent::File {
                file,
                skip,
                from: Length::ZERO,
                length,
            },
        );
        Ok(())
    }

    /// The place of a file among the sheet's.
    fn file(&mut self, name: String, at: At, holds: Holds) -> Result<usize, Fault> {
        if name == "-" {
            return Err(Fault::new(at, Wrong::Fifo(name)));
        }
        if name.is_empty() || name.contains(char::is_control) {
            return Err(Fault::new(at, Wrong::FileName(name)));
        }
        let key = (name, holds);
        if let Some(place) = self.files.get(&key) {
            return Ok(*place);
        }
        let place = self.sheet.files.len();
        self.sheet.files.push(File {
            name: key.0.clone(),
            at,
            holds,
        });
        self.files.insert(key, place);
        Ok(place)
    }
}
