//! The disc master (IDiscMaster).

use crate::burn::{self, BurnReport};
use crate::error::Cause;
use crate::joliet::Image;
use crate::machine::{self, Action, Call, State, Transition};
use crate::progress::{Sinks, WeakSinks};
use crate::{
    Code, Cookie, DiscRecorder, Error, Format, JolietDiscMaster, ProgressEvents, Registry,
};
use std::sync::Arc;

/// A session: stages data and records it on the disc in the active recorder.
///
/// The order of calls is that of the state machine in [`machine`]; a call out of order fails with
/// the code the machine gives and changes nothing. Dropping it closes it.
#[derive(Debug)]
pub struct DiscMaster {
    registry: Registry,
    state: State,
    pub(crate) image: Image,
    active: Option<Active>,
    pub(crate) sinks: Sinks,
}

/// The active recorder, and what was in it when it was chosen.
#[derive(Clone, Debug)]
struct Active {
    recorder: DiscRecorder,
    free_blocks: u32,
}

impl DiscMaster {
    /// What CoCreateInstance makes of CLSID_MSDiscMasterObj: a disc master that is not open yet.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            state: State::Closed,
            image: Image::default(),
            active: None,
            sinks: Sinks::default(),
        }
    }

    /// Where the session stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// IDiscMaster::Open. Afterwards no recorder is active, the format is Joliet and nothing is
    /// staged.
    pub fn open(&mut self) -> Result<(), Error> {
        let next = self.ask(Call::Open)?;
        self.image = Image::default();
        self.enter(next);
        Ok(())
    }

    /// IDiscMaster::EnumDiscMasterFormats.
    pub fn disc_master_formats(&self) -> Result<&'static [Format], Error> {
        self.ask(Call::EnumDiscMasterFormats)?;
        Ok(Format::ALL)
    }

    /// IDiscMaster::GetActiveDiscMasterFormat.
    pub fn active_format(&self) -> Result<Format, Error> {
        self.ask(Call::GetActiveDiscMasterFormat)?;
        Ok(Format::Joliet)
    }

    /// IDiscMaster::SetActiveDiscMasterFormat. Clears what is staged. The format's interface is
    /// then had from [`joliet`](Self::joliet).
    pub fn set_active_format(&mut self, format: Format) -> Result<(), Error> {
        let next = self.ask(Call::SetActiveDiscMasterFormat)?;
        match format {
            Format::Joliet => self.enter(next),
        }
        Ok(())
    }

    /// The interface pointer of SetActiveDiscMasterFormat: staging for the Joliet format.
    pub fn joliet(&mut self) -> Result<JolietDiscMaster<'_>, Error> {
        self.ask(Call::JolietProperties)?;
        Ok(JolietDiscMaster::of(self))
    }

    /// IDiscMaster::EnumDiscRecorders: the recorders there are now. None of them is opened.
    pub fn recorders(&self) -> Result<Vec<DiscRecorder>, Error> {
        self.ask(Call::EnumDiscRecorders)?;
        self.registry.recorders()
    }

    /// IDiscMaster::GetActiveDiscRecorder. Fails with `IMAPI_E_DEVICE_NOTPRESENT` when it has
    /// been unplugged since it was chosen.
    pub fn active_recorder(&self) -> Result<DiscRecorder, Error> {
        self.ask(Call::GetActiveDiscRecorder)?;
        let recorder = &self.chosen()?.recorder;
        recorder.present()?;
        Ok(recorder.clone())
    }

    /// IDiscMaster::SetActiveDiscRecorder: any recorder, from whatever enumeration or registry.
    /// Reads the disc that is in it, which must be there, be of a kind that can be recorded, and
    /// be blank. What is staged stays staged.
    pub fn set_active_recorder(&mut self, recorder: &DiscRecorder) -> Result<(), Error> {
        let next = self.ask(Call::SetActiveDiscRecorder)?;
        let free_blocks = recorder.with_drive(burn::blank_disc)?;
        self.release();
        recorder.listen(self.sinks.downgrade());
        self.active = Some(Active {
            recorder: recorder.clone(),
            free_blocks,
        });
        self.enter(next);
        Ok(())
    }

    /// IDiscMaster::ClearFormatContent: forgets what is staged.
    pub fn clear_format_content(&mut self) -> Result<(), Error> {
        let next = self.ask(Call::ClearFormatContent)?;
        self.enter(next);
        Ok(())
    }

    /// IDiscMaster::ProgressAdvise: `sink` is told of the progress of every later call, until its
    /// cookie is given to [`progress_unadvise`](Self::progress_unadvise), or Close.
    pub fn progress_advise(&mut self, sink: Arc<dyn ProgressEvents>) -> Result<Cookie, Error> {
        self.ask(Call::ProgressAdvise)?;
        Ok(self.sinks.advise(sink))
    }

    /// IDiscMaster::ProgressUnadvise.
    pub fn progress_unadvise(&mut self, cookie: Cookie) -> Result<(), Error> {
        self.ask(Call::ProgressUnadvise)?;
        self.sinks.unadvise(cookie)
    }

    /// IDiscMaster::RecordDisc: writes what is staged on the disc in the active recorder, closes
    /// it, and (our extension) reads the whole disc back and compares it with the sources, which
    /// are read again for it. `simulate` writes with the laser off; there is then nothing to
    /// compare. `eject` opens the tray at the end of a success.
    ///
    /// Returns when all is done. A success empties the image; a failure keeps it, so that the call
    /// can be repeated with another disc. The sinks are told of the end in either case.
    pub fn record_disc(&mut self, simulate: bool, eject: bool) -> Result<BurnReport, Error> {
        let outcome = self.burn(burn::Manner { simulate, eject });
        let code = outcome.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        self.sinks.each(|sink| sink.notify_burn_complete(code));
        let (report, next) = outcome?;
        self.enter(next);
        Ok(report)
    }

    fn burn(&self, manner: burn::Manner) -> Result<(BurnReport, Transition), Error> {
        let held = self.active.as_ref().is_some_and(|a| a.recorder.is_held());
        let next = self.ask(if held {
            Call::RecordDiscWhileHeld
        } else {
            Call::RecordDisc
        })?;
        let recorder = &self.chosen()?.recorder;
        let plan = self.image.plan().ok_or(Cause::Fault("nothing is staged"))?;
        let report = recorder.burning(|seat| burn::run(seat, plan, manner, &self.sinks))?;
        Ok((report, next))
    }

    fn release(&mut self) {
        if let Some(active) = self.active.take() {
            active.recorder.listen(WeakSinks::default());
        }
    }

    /// IDiscMaster::Close: forgets recorder, image and sinks. Closing twice does no harm.
    pub fn close(&mut self) {
        // The machine permits Close in every state.
        if let Ok(next) = self.ask(Call::Close) {
            self.enter(next);
        }
    }

    /// Blocks that were free on the disc when the active recorder was chosen.
    pub(crate) fn free_blocks(&self) -> Result<u32, Error> {
        Ok(self.chosen()?.free_blocks)
    }

    fn chosen(&self) -> Result<&Active, Error> {
        let lost = Cause::Fault("the active recorder is lost");
        self.active.as_ref().ok_or_else(|| lost.into())
    }

    /// What the machine makes of the call. Nothing changes before [`enter`](Self::enter).
    pub(crate) fn ask(&self, call: Call) -> Result<Transition, Error> {
        machine::step(self.state, call).map_err(|code| Cause::Refused { call, code }.into())
    }

    /// Takes the new state, and does those of its actions that cannot fail; the others have been
    /// done by the call itself.
    pub(crate) fn enter(&mut self, next: Transition) {
        for action in next.actions {
            match action {
                Action::ClearImage => self.image.clear(),
                Action::ReleaseRecorder => self.release(),
                Action::DropSinks => self.sinks.clear(),
                Action::ChooseRecorder | Action::Stage | Action::Burn => {}
            }
        }
        self.state = next.next;
    }
}

impl Drop for DiscMaster {
    fn drop(&mut self) {
        self.close();
    }
}
