//! Sections 5 and 6: data and sound.

use super::{MOST_TRACKS, Model, NotMade, Outcome, SHORTEST_TRACK};
use crate::call::{Answer, Format};
use crate::world::{Name, Sound};
use discmaster::Code;

impl Model {
    pub(super) fn used_data(&self) -> Result<Outcome, NotMade> {
        if let Err(code) = self.ready_for(Format::Joliet) {
            return Ok(Err(code));
        }
        if self.image.files.is_empty() {
            return Ok(Ok(Answer::Number(0)));
        }
        if self.boot && self.multisession().is_some() {
            // RecordDisc will refuse; what such an image would need is nowhere said.
            return Err(NotMade);
        }
        Ok(Ok(Answer::Image(self.image.blocks)))
    }

    pub(super) fn add_data(&mut self, names: &[Name], replace: bool) -> Result<Outcome, NotMade> {
        if let Err(code) = self.look_for(Format::Joliet) {
            return Ok(Err(code));
        }
        let clash = names.iter().any(|name| self.image.files.contains_key(name));
        if clash && !replace {
            return self.refuse_data(Code::E_FILEEXISTS);
        }
        if self.cancels() {
            return Ok(Err(Code::E_USERABORT));
        }
        let salt = self.salt();
        self.image
            .files
            .extend(names.iter().map(|name| (*name, salt)));
        self.image.blocks = None;
        Ok(Ok(Answer::Nothing))
    }

    /// Data that cannot be added, for a reason of its own.
    pub(super) fn refuse_data(&mut self, code: Code) -> Result<Outcome, NotMade> {
        match self.look_for(Format::Joliet) {
            Err(code) => Ok(Err(code)),
            // Which is heard first, the sink or the reason, is nowhere said.
            Ok(_) if self.cancels() => Err(NotMade),
            Ok(_) => Ok(Err(code)),
        }
    }

    pub(super) fn set_boot(&mut self, place: bool) -> Outcome {
        self.of_format(Format::Joliet)?;
        if place && self.multisession().is_some() {
            return Err(Code::E_BOOTIMAGE_AND_NONBLANK_DISC);
        }
        self.boot = place;
        self.image.blocks = None;
        Ok(Answer::Nothing)
    }

    // Section 6.

    pub(super) fn available(&self, free: u32) -> u32 {
        let gap = self.active.map_or(0, |drive| self.gaps[drive as usize]);
        if let Some(last) = Sound::at_once(&self.tracks, gap).last()
            && self.tracks.iter().any(|track| track.planned)
        {
            let open = self.open_track.as_ref().map_or(0, Sound::blocks);
            return free.saturating_sub(last.start + last.blocks + gap + open);
        }
        let closed = self.tracks.iter();
        let closed: u32 = closed.map(|track| track.blocks() + 2 + gap).sum();
        let open = self.open_track.as_ref().map_or(0, Sound::blocks);
        free.saturating_sub(closed + open)
    }

    pub(super) fn track_open(&self) -> Result<(), Code> {
        let open = self.open_track.is_some();
        open.then_some(()).ok_or(Code::E_TRACKNOTOPEN)
    }

    pub(super) fn create_track(&mut self) -> Outcome {
        let drive = self.ready_for(Format::Redbook)?;
        if self.open_track.is_some() {
            return Err(Code::E_TRACKOPEN);
        }
        let free = self.look(Format::Redbook, drive)?;
        if self.tracks.len() == MOST_TRACKS || self.available(free) < SHORTEST_TRACK {
            return Err(Code::E_DISCFULL);
        }
        self.open_track = Some(Sound::default());
        Ok(Answer::Nothing)
    }

    pub(super) fn add_audio(&mut self, blocks: u32) -> Outcome {
        let drive = self.ready_for(Format::Redbook)?;
        self.track_open()?;
        let free = self.look(Format::Redbook, drive)?;
        if self.cancels() {
            return Err(Code::E_USERABORT);
        }
        let fits = self.available(free).min(blocks);
        let salt = self.salt();
        if let Some(track) = &mut self.open_track {
            track.runs.push((salt, fits));
        }
        if fits < blocks {
            return Err(Code::E_DISCFULL);
        }
        Ok(Answer::Nothing)
    }

    /// Not in IMAPI.
    pub(super) fn add_program(&mut self, blocks: u32) -> Outcome {
        let drive = self.ready_for(Format::Redbook)?;
        if self.open_track.is_some() {
            return Err(Code::E_TRACKOPEN);
        }
        let free = self.look(Format::Redbook, drive)?;
        let track = Sound {
            runs: vec![(self.salt(), blocks)],
            planned: true,
        };
        let mut tracks = self.tracks.clone();
        tracks.push(track);
        let end = Sound::at_once(&tracks, self.gaps[drive as usize]);
        let end = end.last().map_or(0, |last| last.start + last.blocks);
        if tracks.len() > MOST_TRACKS || end > free {
            return Err(Code::E_DISCFULL);
        }
        self.tracks = tracks;
        Ok(Answer::Nothing)
    }

    pub(super) fn close_track(&mut self) -> Outcome {
        self.ready_for(Format::Redbook)?;
        match self.open_track.take() {
            None => Err(Code::E_TRACKNOTOPEN),
            Some(track) if track.blocks() < SHORTEST_TRACK => {
                self.open_track = Some(track);
                Err(Code::E_TRACK_NOT_BIG_ENOUGH)
            }
            Some(track) => {
                self.tracks.push(track);
                Ok(Answer::Nothing)
            }
        }
    }
}
