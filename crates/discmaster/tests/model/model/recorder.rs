//! Section 3: recorders.

use super::{Model, NotMade, Outcome};
use crate::call::{Answer, Told};
use crate::world::{Drive, Maker, Material};
use discmaster::Code;

impl Model {
    /// The program has an object of this drive.
    pub(super) fn object(&self, drive: Drive) -> Result<(), NotMade> {
        self.had[drive as usize].then_some(()).ok_or(NotMade)
    }

    /// Whether properties can be had of a drive that is away is nowhere said.
    pub(super) fn answering(&self, drive: Drive) -> Result<(), NotMade> {
        self.object(drive)?;
        let bay = self.bay(drive);
        (bay.plugged && !bay.held_by_others)
            .then_some(())
            .ok_or(NotMade)
    }

    pub(super) fn holding(&self, drive: Drive) -> Result<(), Code> {
        self.bay(drive).held.then_some(()).ok_or(Code::E_NOTOPENED)
    }

    pub(super) fn open_exclusive(&mut self, drive: Drive) -> Outcome {
        let bay = self.bay_mut(drive);
        if bay.held {
            return Err(Code::E_DEVICE_NOTACCESSIBLE);
        }
        bay.ask(Code::E_DEVICE_NOTACCESSIBLE)?;
        bay.held = true;
        Ok(Answer::Nothing)
    }

    pub(super) fn media_type(&self, drive: Drive) -> Answer {
        let (media_type, flags) = match self.bay(drive).inside() {
            None => (0, 0),
            Some(disc) => {
                let rewritable = u32::from(disc.material == Material::CdRw) * 2;
                match disc.sessions.last() {
                    None => (6, rewritable | 1 | 4),
                    Some(_) if disc.closed => (1, rewritable),
                    Some(session) if session.maker == Maker::Us => (1, rewritable | 4),
                    Some(_) => (1, rewritable | 4 | 8),
                }
            }
        };
        Answer::Media { media_type, flags }
    }

    pub(super) fn media_info(&self, drive: Drive) -> Outcome {
        let disc = self.bay(drive).inside();
        let disc = disc.ok_or(Code::E_MEDIUM_NOTPRESENT)?;
        let tracks: usize = disc
            .sessions
            .iter()
            .map(|session| session.tracks.len())
            .sum();
        let small = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        Ok(Answer::Info {
            sessions: small(disc.sessions.len()),
            last_track: small(tracks),
            start: disc.last_track().map_or(0, |track| track.start),
            next_writable: disc.next_writable(&self.facts).unwrap_or(0),
            free: disc.free(&self.facts),
        })
    }

    pub(super) fn erase(&mut self, drive: Drive) -> Result<Outcome, NotMade> {
        if let Err(code) = self.holding(drive) {
            return Ok(Err(code));
        }
        if !self.lent[drive as usize] && !self.sinks.is_empty() {
            // Whether sinks hear of a recorder of an earlier Open is nowhere said.
            return Err(NotMade);
        }
        let outcome = self.blank(drive);
        let code = outcome.as_ref().map_or_else(|code| *code, |_| Code::S_OK);
        self.tell(Told::EraseComplete(code));
        Ok(outcome)
    }

    pub(super) fn blank(&mut self, drive: Drive) -> Outcome {
        if !drive.rewrites() {
            return Err(Code::E_DEVICE_INVALIDTYPE);
        }
        let disc = self.bay_mut(drive).inside_mut();
        let disc = disc.ok_or(Code::E_MEDIUM_NOTPRESENT)?;
        if disc.material != Material::CdRw {
            return Err(Code::E_MEDIUM_INVALIDTYPE);
        }
        disc.erase();
        Ok(Answer::Nothing)
    }
}
