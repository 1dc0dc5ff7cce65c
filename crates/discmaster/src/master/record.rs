//! RecordDisc: what is staged onto the disc in the active recorder.

use super::DiscMaster;
use crate::attend::attend;
use crate::burn::{self, BurnReport};
use crate::error::Cause;
use crate::machine::{Call, Transition};
use crate::recorder::settings;
use crate::{Error, Format};

impl DiscMaster {
    pub(super) fn burn(
        &mut self,
        simulate: bool,
        eject: bool,
    ) -> Result<(BurnReport, Transition), Error> {
        let held = self.active.as_ref().is_some_and(|a| a.recorder.is_held());
        let next = self.ask(if held {
            Call::RecordDiscWhileHeld
        } else {
            Call::RecordDisc
        })?;
        let recorder = self.chosen()?.recorder.clone();
        recorder.present()?;
        if let Some(stash) = &mut self.stash {
            // Brings what is staged to the disk, which may take its time.
            attend(&self.sinks, |_| {
                stash.check()?;
                Ok(stash.burning()?)
            })?;
        }
        let asked = burn::Manner {
            eject,
            keep_appendable: self.manner.keep_appendable,
            recording: self.manner.recording,
            ..burn::Manner::usual(simulate)
        };
        let manner = settings::manner(recorder.chosen_settings().as_ref(), asked);
        let outcome = self.image().and_then(|image| {
            recorder
                .burning(|seat| attend(&self.sinks, |watch| burn::run(seat, image, manner, watch)))
        });
        if outcome.is_err()
            && let Some(stash) = &mut self.stash
        {
            // What failed first is what there is to tell.
            let _ = stash.kept();
        }
        Ok((outcome?, next))
    }

    /// What RecordDisc records.
    fn image(&self) -> Result<burn::Image<'_>, Error> {
        let lost = || Cause::Fault("what is staged is lost");
        if self.state.format() == Some(Format::Redbook) {
            return Ok(burn::Image::Audio {
                stash: self.stash.as_ref(),
                image: &self.audio,
            });
        }
        if self.data.has_boot_image() && self.earlier().is_some() {
            return Err(Cause::BootImageNotBlank.into());
        }
        Ok(burn::Image::Data {
            plan: self.data.plan().ok_or_else(lost)?,
            earlier: self.earlier(),
            boots: self.data.has_boot_image(),
        })
    }
}
