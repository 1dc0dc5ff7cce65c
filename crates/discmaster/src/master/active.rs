//! The active recorder, and what is known of the disc in it.

use super::DiscMaster;
use crate::attend::attend;
use crate::disc::{self, Earlier, Found};
use crate::error::{Cause, Purpose};
use crate::machine::Call;
use crate::properties::RecorderProperties;
use crate::recorder::WeakRecorder;
use crate::{DiscRecorder, Error, Format};
use discmaster_mmc::recording::Mode;

/// The active recorder.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) recorder: DiscRecorder,
    /// The disc in it, as far as it is known.
    pub(super) disc: Option<Found>,
    /// No session is added to a disc, even to one of ours, until a recorder is chosen again.
    pub(super) single_session: bool,
}

impl DiscMaster {
    /// Looks at the disc in `recorder`, lays out what is staged for it, and makes it the active
    /// one. Nothing changes when any of it fails.
    pub(super) fn choose(
        &mut self,
        recorder: &DiscRecorder,
        single_session: bool,
    ) -> Result<(), Error> {
        let joliet = self.state.format() == Some(Format::Joliet);
        let disc = recorder.with_drive(Purpose::Use, |seat| {
            attend(&self.sinks, |_| {
                recorder.refresh_settings(seat)?;
                if joliet {
                    disc::look(seat).map(Some)
                } else {
                    Ok(None)
                }
            })
        })?;
        let disc = match disc {
            // RecordDisc will want a blank one.
            Some(Found::Ours(Earlier { free, .. })) if single_session => {
                Some(Found::Blank { free })
            }
            disc => disc,
        };
        let earlier = match &disc {
            Some(Found::Ours(earlier)) => Some(earlier),
            _ => None,
        };
        let next = self.ask(match earlier {
            Some(_) => Call::SetActiveDiscRecorderOfOurs,
            None => Call::SetActiveDiscRecorder,
        })?;
        if joliet {
            let plan = self.data.for_disc(earlier)?;
            if let (Some(plan), Some(disc)) = (&plan, &disc) {
                disc::check_size(plan.blocks(), disc.free())?;
            }
            self.data.adopt(plan);
        }
        self.lend(recorder);
        self.active = Some(Active {
            recorder: recorder.clone(),
            disc,
            single_session,
        });
        self.enter(next);
        Ok(())
    }

    /// Looks at the disc in the active recorder if it is not known: as SetActiveDiscRecorder does,
    /// for a program that begins a new image without calling it again.
    pub(crate) fn know_disc(&mut self) -> Result<(), Error> {
        let active = self.chosen()?;
        if active.disc.is_some() {
            return Ok(());
        }
        let (recorder, single_session) = (active.recorder.clone(), active.single_session);
        self.choose(&recorder, single_session)
    }

    /// Blocks that one data track on the disc in the active recorder can hold.
    pub(crate) fn free_data_blocks(&mut self) -> Result<u32, Error> {
        self.know_disc()?;
        let lost = Cause::Fault("the disc is lost");
        let disc = self.chosen()?.disc.as_ref();
        disc.map(Found::free).ok_or_else(|| lost.into())
    }

    /// Blocks that one audio track on the disc in the active recorder can hold. A disc that is not
    /// blank takes none; it is looked at again each time until a blank one is there.
    pub(crate) fn free_audio_blocks(&mut self) -> Result<u32, Error> {
        let active = self.chosen()?;
        if let Some(Found::Blank { free }) = active.disc {
            return Ok(free);
        }
        let recorder = active.recorder.clone();
        let free = recorder.with_drive(Purpose::Use, |seat| {
            attend(&self.sinks, |_| disc::look_for_audio(seat))
        })?;
        if let Some(active) = &mut self.active {
            active.disc = Some(Found::Blank { free });
        }
        Ok(free)
    }

    /// AudioGapSize of the active recorder.
    pub(crate) fn audio_gap(&self) -> u16 {
        let chosen = self.active.as_ref();
        chosen
            .and_then(|active| active.recorder.chosen_settings())
            .map_or(RecorderProperties::USUAL_GAP, |chosen| {
                chosen.audio_gap_size()
            })
    }

    /// How RecordDisc is asked to record.
    pub(crate) fn recording_mode(&self) -> Mode {
        self.manner.recording.mode
    }

    /// The disc to which a session will be added.
    pub(crate) fn earlier(&self) -> Option<&Earlier> {
        match self.active.as_ref()?.disc.as_ref()? {
            Found::Ours(earlier) if self.state.is_appending() => Some(earlier),
            _ => None,
        }
    }

    pub(super) fn chosen(&self) -> Result<&Active, Error> {
        let lost = Cause::Fault("the active recorder is lost");
        self.active.as_ref().ok_or_else(|| lost.into())
    }

    /// Keeps the recorder in mind as one that was given out: it tells our sinks, and Close resets
    /// it.
    pub(super) fn lend(&mut self, recorder: &DiscRecorder) {
        recorder.listen(self.sinks.downgrade());
        self.lent
            .retain(|lent| lent.upgrade().is_some_and(|lent| !lent.is(recorder)));
        self.lent.push(recorder.downgrade());
    }

    /// The object that somebody already has of the same drive; else this one.
    pub(super) fn known(&self, recorder: DiscRecorder) -> DiscRecorder {
        let lent = self.lent.iter().filter_map(WeakRecorder::upgrade);
        let mut same = lent.filter(|lent| lent.is_of(&recorder));
        same.next().unwrap_or(recorder)
    }
}
