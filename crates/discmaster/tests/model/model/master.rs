//! Section 2: the disc master.

use super::{DEFAULT_GAP, Image, Model, NotMade, Outcome, View};
use crate::call::{Answer, Blocks, Format, Told};
use crate::world::{Drive, Identity, Material};
use discmaster::Code;

impl Model {
    pub(super) fn open(&mut self) -> Outcome {
        if self.opened {
            return Err(Code::E_ALREADYOPEN);
        }
        self.opened = true;
        self.format = self.default_format.then_some(Format::Joliet);
        Ok(Answer::Nothing)
    }

    pub(super) fn set_format(&mut self, format: Format) -> Outcome {
        self.opened()?;
        self.format = Some(format);
        self.drop_staged();
        self.view = View::Unseen { cleared: false };
        Ok(Answer::Nothing)
    }

    pub(super) fn drop_staged(&mut self) {
        self.image = Image::default();
        self.tracks.clear();
        self.open_track = None;
    }

    pub(super) fn recorders(&mut self) -> Outcome {
        self.formatted()?;
        let plugged: Vec<_> = Drive::BOTH
            .into_iter()
            .filter(|drive| self.bay(*drive).plugged)
            .collect();
        for drive in &plugged {
            // The program keeps the first object it got of a drive.
            let first = !std::mem::replace(&mut self.had[*drive as usize], true);
            self.lent[*drive as usize] |= first;
        }
        Ok(Answer::Recorders(plugged))
    }

    pub(super) fn set_recorder(&mut self, drive: Drive) -> Outcome {
        let format = self.formatted()?;
        if self.rival {
            return Err(Code::E_STASHINUSE);
        }
        self.bay(drive).ask(Code::E_DEVICE_STILL_IN_USE)?;
        self.view = match format {
            Format::Joliet => self.see(format, drive, false)?,
            Format::Redbook => View::Unseen { cleared: false },
        };
        self.stash = true;
        self.active = Some(drive);
        self.lent[drive as usize] = true;
        // The image is laid out anew.
        self.image.blocks = None;
        Ok(Answer::Nothing)
    }

    /// The table "Looking at the disc".
    pub(super) fn see(&self, format: Format, drive: Drive, cleared: bool) -> Result<View, Code> {
        let bay = self.bay(drive);
        bay.ask(Code::E_DEVICE_STILL_IN_USE)?;
        let disc = bay.inside().ok_or(Code::E_MEDIUM_NOTPRESENT)?;
        if disc.material == Material::Pressed {
            return Err(Code::E_MEDIUM_INVALIDTYPE);
        }
        let ours = disc.takes_our_session() && format == Format::Joliet;
        if !disc.blank() && !ours {
            return Err(Code::E_DISCFULL);
        }
        Ok(View::Seen {
            free: disc.free(&self.facts),
            multisession: (ours && !cleared).then(|| disc.identity()),
        })
    }

    /// Free blocks of the disc in the active recorder, looked at if it has to be.
    pub(super) fn look_for(&mut self, format: Format) -> Result<u32, Code> {
        let drive = self.ready_for(format)?;
        self.look(format, drive)
    }

    pub(super) fn look(&mut self, format: Format, drive: Drive) -> Result<u32, Code> {
        if let View::Unseen { cleared } = self.view {
            self.view = self.see(format, drive, cleared)?;
        }
        match self.view {
            View::Seen { free, .. } => Ok(free),
            View::Unseen { .. } => Err(Code::E_GENERIC),
        }
    }

    pub(super) fn multisession(&self) -> Option<Identity> {
        match self.view {
            View::Seen { multisession, .. } => multisession,
            View::Unseen { .. } => None,
        }
    }

    pub(super) fn clear(&mut self) -> Outcome {
        self.opened()?;
        self.drop_staged();
        self.view = match self.view {
            View::Unseen { .. } => View::Unseen { cleared: true },
            View::Seen { free, .. } => View::Seen {
                free,
                multisession: None,
            },
        };
        Ok(Answer::Nothing)
    }

    pub(super) fn close(&mut self) {
        if !self.opened {
            return;
        }
        self.opened = false;
        self.format = None;
        self.active = None;
        self.view = View::Unseen { cleared: false };
        self.drop_staged();
        self.volume_name = None;
        self.boot = false;
        self.sinks.clear();
        self.stash = false;
        for drive in Drive::BOTH {
            if self.lent[drive as usize] {
                self.bay_mut(drive).held = false;
                self.gaps[drive as usize] = DEFAULT_GAP;
            }
        }
        self.lent = [false; 2];
    }

    pub(super) fn cancels(&self) -> bool {
        self.sinks.contains(&true)
    }

    pub(super) fn record(&mut self, simulate: bool, eject: bool) -> Result<Outcome, NotMade> {
        let outcome = self.burn(simulate, eject)?;
        let code = outcome.as_ref().map_or_else(|code| *code, |_| Code::S_OK);
        self.tell(Told::BurnComplete(code));
        Ok(outcome)
    }

    pub(super) fn burn(&mut self, simulate: bool, eject: bool) -> Result<Outcome, NotMade> {
        let (format, drive) = match self.may_burn() {
            Ok(ready) => ready,
            Err(code) => return Ok(Err(code)),
        };
        if let Err(code) = self.disc_takes_it(drive) {
            // Which is heard first, the sink or the disc, is nowhere said.
            return if self.cancels() {
                Err(NotMade)
            } else {
                Ok(Err(code))
            };
        }
        if self.cancels() {
            return Ok(Err(Code::E_USERABORT));
        }
        let blocks = match format {
            Format::Joliet => Blocks::OfImage(self.image.blocks),
            Format::Redbook => Blocks::OfSound,
        };
        let (facts, gap) = (self.facts, self.gaps[drive as usize]);
        let (files, tracks) = (self.image.files.clone(), self.tracks.clone());
        let volume_name = self.volume_name;
        let bay = self.bay_mut(drive);
        if let (Some(disc), false) = (&mut bay.disc, simulate) {
            match format {
                Format::Joliet => disc.add_data(&files, volume_name, &facts),
                Format::Redbook => disc.add_sound(tracks, gap, &facts),
            }
        }
        bay.tray_open |= eject;
        self.drop_staged();
        self.view = View::Unseen { cleared: false };
        Ok(Ok(Answer::Recorded {
            blocks,
            compared: !simulate,
            ejected: eject,
        }))
    }

    pub(super) fn may_burn(&self) -> Result<(Format, Drive), Code> {
        let format = self.formatted()?;
        let drive = self.chosen()?;
        if self.open_track.is_some() {
            return Err(Code::E_TRACKOPEN);
        }
        if self.image.files.is_empty() && self.tracks.is_empty() {
            return Err(Code::E_INVALIDIMAGE);
        }
        let bay = self.bay(drive);
        if bay.held {
            return Err(Code::E_DEVICE_NOTACCESSIBLE);
        }
        if !bay.plugged {
            return Err(Code::E_DEVICE_NOTPRESENT);
        }
        if self.boot && self.multisession().is_some() {
            return Err(Code::E_BOOTIMAGE_AND_NONBLANK_DISC);
        }
        bay.ask(Code::E_DEVICE_NOTACCESSIBLE)?;
        Ok((format, drive))
    }

    pub(super) fn disc_takes_it(&self, drive: Drive) -> Result<(), Code> {
        let disc = self.bay(drive).inside();
        let disc = disc.ok_or(Code::E_MEDIUM_NOTPRESENT)?;
        if let Some(chosen) = self.multisession() {
            if disc.identity() != chosen {
                return Err(Code::E_WRONGDISC);
            }
        } else if disc.material == Material::Pressed {
            return Err(Code::E_MEDIUM_INVALIDTYPE);
        } else if !disc.blank() {
            let boot = self.boot && self.format == Some(Format::Joliet);
            return Err(if boot {
                Code::E_BOOTIMAGE_AND_NONBLANK_DISC
            } else {
                Code::E_CANNOT_WRITE_TO_MEDIA
            });
        }
        Ok(())
    }
}
