//! What happens in the world, without a word of the session.

use super::{Model, NotMade, Outcome};
use crate::call::{Answer, Call};
use crate::world::{Disc, NewDisc};
use discmaster::Code;

impl Model {
    pub(super) fn happens(&mut self, call: &Call) -> Result<Outcome, NotMade> {
        let possible = |yes: bool| yes.then_some(()).ok_or(NotMade);
        let (id, facts) = (self.serial, self.facts);
        match *call {
            Call::Insert(drive, kind) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach() && bay.disc.is_none())?;
                possible(drive.rewrites() || kind != NewDisc::BlankCdRw)?;
                bay.disc = Some(Disc::new(kind, id, &facts));
                bay.tray_open = false;
            }
            Call::TakeOut(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach())?;
                bay.shelf.extend(bay.disc.take());
                bay.tray_open = true;
            }
            Call::PutBack(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach() && bay.disc.is_none() && !bay.shelf.is_empty())?;
                bay.disc = bay.shelf.pop_front();
                bay.tray_open = false;
            }
            Call::PushTray(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach())?;
                bay.tray_open = false;
            }
            Call::Unplug(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach())?;
                bay.plugged = false;
            }
            Call::Plug(drive) => {
                let bay = self.bay_mut(drive);
                possible(!bay.plugged)?;
                bay.plugged = true;
            }
            Call::OthersTake(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.in_reach())?;
                bay.held_by_others = true;
            }
            Call::OthersLetGo(drive) => {
                let bay = self.bay_mut(drive);
                possible(bay.held_by_others)?;
                bay.held_by_others = false;
            }
            Call::RivalOpens => {
                possible(!self.rival)?;
                if self.stash {
                    return Ok(Err(Code::E_STASHINUSE));
                }
                self.rival = true;
            }
            Call::RivalCloses => {
                possible(self.rival)?;
                self.rival = false;
            }
            _ => return Err(NotMade),
        }
        Ok(Ok(Answer::Nothing))
    }
}
