//! The disc master (IDiscMaster).

mod active;
mod record;

use crate::attend::attend;
use crate::burn::{BurnReport, RecordingOptions};
use crate::enumeration::Enumeration;
use crate::error::Cause;
use crate::joliet::DataImage;
use crate::machine::{self, Action, Call, State, Transition};
use crate::pnp::Pnp;
use crate::progress::Sinks;
use crate::recorder::WeakRecorder;
use crate::redbook::image::AudioImage;
use crate::stash::{Stash, StashPlace};
use crate::{
    Code, Cookie, DiscRecorder, Error, Format, JolietDiscMaster, ProgressEvents, RedbookDiscMaster,
    Registry,
};
use active::Active;
use std::sync::Arc;

/// A session: stages data or audio and records it on the disc in the active recorder.
///
/// The order of calls is that of the state machine in [`machine`]; a call out of order fails with
/// the code the machine gives and changes nothing. Dropping it closes it.
#[derive(Debug)]
pub struct DiscMaster {
    registry: Registry,
    manner: Manner,
    state: State,
    pub(crate) data: DataImage,
    pub(crate) audio: AudioImage,
    active: Option<Active>,
    pub(crate) stash: Option<Stash>,
    lent: Vec<WeakRecorder>,
    pub(crate) sinks: Sinks,
    /// Watches for recorders that come and go while there are sinks to tell.
    pnp: Option<Pnp>,
}

/// How the disc master was made.
#[derive(Debug)]
struct Manner {
    /// None: the user's.
    stash: Option<StashPlace>,
    /// The stash is taken when a recorder is chosen; otherwise when something is to be copied.
    stash_early: bool,
    default_format: bool,
    keep_appendable: bool,
    recording: RecordingOptions,
}

impl DiscMaster {
    /// What CoCreateInstance makes of CLSID_MSDiscMasterObj: a disc master that is not open yet.
    /// It stages in the user's stash, and its format is Joliet until another is chosen.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            manner: Manner {
                stash: None,
                stash_early: true,
                default_format: true,
                keep_appendable: true,
                recording: RecordingOptions::default(),
            },
            state: State::Closed,
            data: DataImage::default(),
            audio: AudioImage::default(),
            active: None,
            stash: None,
            lent: Vec::new(),
            sinks: Sinks::default(),
            pnp: None,
        }
    }

    /// Stages in another place.
    #[must_use]
    pub fn with_stash(mut self, place: StashPlace) -> Self {
        self.manner.stash = Some(place);
        self
    }

    /// Takes the stash only when something is to be copied into it, not already when a recorder is
    /// chosen: for programs that stage by reference. Not in IMAPI.
    #[must_use]
    pub fn with_late_stash(mut self) -> Self {
        self.manner.stash_early = false;
        self
    }

    /// No format is active after Open: IMAPI's tables of errors say so, where its text on
    /// SetActiveDiscMasterFormat says that Joliet is. Then calls fail with
    /// `IMAPI_E_NOACTIVEFORMAT` until a format is chosen.
    #[must_use]
    pub fn without_default_format(mut self) -> Self {
        self.manner.default_format = false;
        self
    }

    /// Whether sessions can be added to a data disc after RecordDisc: so it is in IMAPI, and unless
    /// this is called with false. Audio discs are always closed. Not in IMAPI.
    pub fn keep_appendable(&mut self, keep: bool) {
        self.manner.keep_appendable = keep;
    }

    /// How RecordDisc records from now on. Not in IMAPI.
    pub fn record_with(&mut self, options: RecordingOptions) {
        self.manner.recording = options;
    }

    /// Where the session stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// IDiscMaster::Open. Afterwards no recorder is active and nothing is staged.
    pub fn open(&mut self) -> Result<(), Error> {
        let next = self.ask(if self.manner.default_format {
            Call::Open
        } else {
            Call::OpenWithoutFormat
        })?;
        self.data = DataImage::default();
        self.enter(next);
        Ok(())
    }

    /// IDiscMaster::EnumDiscMasterFormats.
    pub fn disc_master_formats(&self) -> Result<Enumeration<Format>, Error> {
        self.ask(Call::EnumDiscMasterFormats)?;
        Ok(Enumeration::of(Format::ALL.to_vec()))
    }

    /// IDiscMaster::GetActiveDiscMasterFormat.
    pub fn active_format(&self) -> Result<Format, Error> {
        self.ask(Call::GetActiveDiscMasterFormat)?;
        let lost = Cause::Fault("the active format is lost");
        self.state.format().ok_or_else(|| lost.into())
    }

    /// IDiscMaster::SetActiveDiscMasterFormat. Clears what is staged, also when the format is
    /// active already, and ends multisession mode. Every recorder takes both formats, so the
    /// active one stays.
    pub fn set_active_format(&mut self, format: Format) -> Result<(), Error> {
        let next = self.ask(match format {
            Format::Joliet => Call::SetActiveDiscMasterFormatJoliet,
            Format::Redbook => Call::SetActiveDiscMasterFormatRedbook,
        })?;
        self.clear_image()?;
        self.enter(next);
        Ok(())
    }

    /// The Joliet format's interface. Its methods fail with `IMAPI_E_WRONGFORMAT` while the other
    /// format is active.
    pub fn joliet(&mut self) -> JolietDiscMaster<'_> {
        JolietDiscMaster::of(self)
    }

    /// The Red Book format's interface. Its methods fail with `IMAPI_E_WRONGFORMAT` while the
    /// other format is active.
    pub fn redbook(&mut self) -> RedbookDiscMaster<'_> {
        RedbookDiscMaster::of(self)
    }

    /// IDiscMaster::EnumDiscRecorders: the recorders there are now. None of them is opened: each is
    /// asked for its speed when its properties are first wanted. An object that somebody still has
    /// from before is given again, with its properties and its hold.
    pub fn recorders(&mut self) -> Result<Enumeration<DiscRecorder>, Error> {
        self.ask(Call::EnumDiscRecorders)?;
        let found = self.registry.recorders()?;
        let found: Vec<DiscRecorder> = found.into_iter().map(|one| self.known(one)).collect();
        for recorder in &found {
            self.lend(recorder);
        }
        Ok(Enumeration::of(found))
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
    ///
    /// For the Joliet format it takes the stash and reads the disc, which must be blank, or an
    /// earlier one of ours with room: then what is staged joins what the disc holds. What is staged
    /// stays staged, laid out for this disc. For the Red Book the disc is looked at when it first
    /// matters.
    pub fn set_active_recorder(&mut self, recorder: &DiscRecorder) -> Result<(), Error> {
        self.ask(Call::SetActiveDiscRecorder)?;
        let had_stash = self.stash.is_some();
        if self.manner.stash_early {
            self.take_stash()?;
        }
        let chosen = self.choose(recorder, false);
        if chosen.is_err() && !had_stash {
            self.stash = None;
        }
        chosen
    }

    /// IDiscMaster::ClearFormatContent: forgets what is staged, and ends multisession mode.
    pub fn clear_format_content(&mut self) -> Result<(), Error> {
        let next = self.ask(Call::ClearFormatContent)?;
        self.clear_image()?;
        self.enter(next);
        Ok(())
    }

    /// IDiscMaster::ProgressAdvise: `sink` is told of the progress of every later call, until its
    /// cookie is given to [`progress_unadvise`](Self::progress_unadvise), or Close.
    pub fn progress_advise(&mut self, sink: Arc<dyn ProgressEvents>) -> Result<Cookie, Error> {
        self.ask(Call::ProgressAdvise)?;
        let cookie = self.sinks.advise(sink);
        let Self {
            pnp,
            registry,
            sinks,
            ..
        } = self;
        pnp.get_or_insert_with(|| Pnp::watch(registry.clone(), sinks.downgrade()));
        Ok(cookie)
    }

    /// IDiscMaster::ProgressUnadvise.
    pub fn progress_unadvise(&mut self, cookie: Cookie) -> Result<(), Error> {
        self.ask(Call::ProgressUnadvise)?;
        self.sinks.unadvise(cookie)?;
        if self.sinks.is_empty() {
            self.pnp = None;
        }
        Ok(())
    }

    /// IDiscMaster::RecordDisc: writes what is staged on the disc in the active recorder, and (our
    /// extension) reads all that was written back and compares it with the sources, which are read
    /// again for it. `simulate` writes with the laser off; there is then nothing to compare. `eject`
    /// opens the tray at the end of a success.
    ///
    /// Returns when all is done. A success empties the image; a failure keeps it, so that the call
    /// can be repeated with another disc. The sinks are told of the end in either case.
    pub fn record_disc(&mut self, simulate: bool, eject: bool) -> Result<BurnReport, Error> {
        let outcome = self.burn(simulate, eject).and_then(|(report, next)| {
            // The disc is recorded: the image is gone, even if it cannot be wiped.
            self.enter(next);
            self.wipe().map(|()| report)
        });
        let code = outcome.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        self.sinks.each(|sink| sink.notify_burn_complete(code));
        outcome
    }

    /// IDiscMaster::Close: forgets recorder, image and sinks, and gives the stash back. Closing
    /// twice does no harm.
    pub fn close(&mut self) {
        // The machine permits Close in every state.
        if let Ok(next) = self.ask(Call::Close) {
            self.enter(next);
        }
    }

    /// Takes the stash, unless it is taken already.
    pub(crate) fn take_stash(&mut self) -> Result<(), Error> {
        if self.stash.is_none() {
            let place = match &self.manner.stash {
                Some(place) => place.clone(),
                None => StashPlace::of_user()?,
            };
            self.stash = Some(Stash::open(&place)?);
        }
        Ok(())
    }

    /// What the machine makes of the call. Nothing changes before [`enter`](Self::enter).
    pub(crate) fn ask(&self, call: Call) -> Result<Transition, Error> {
        machine::step(self.state, call).map_err(|code| Cause::Refused { call, code }.into())
    }

    /// Wipes what was recorded from the stash. However long that takes, sinks cannot stop it.
    fn wipe(&mut self) -> Result<(), Error> {
        if let Some(stash) = &mut self.stash {
            attend(&self.sinks, |_| Ok(stash.clear()?))?;
        }
        self.clear_image()
    }

    /// Forgets what is staged, and wipes it from the stash; nothing is forgotten when that fails.
    fn clear_image(&mut self) -> Result<(), Error> {
        if let Some(stash) = &mut self.stash {
            stash.clear()?;
            // One that was removed or replaced stays so: the next copy takes another.
            if !stash.is_in_place().unwrap_or(false) {
                self.stash = None;
            }
        }
        self.data.clear();
        self.audio.clear();
        Ok(())
    }

    /// Takes the new state, and does those of its actions that cannot fail; the others have been
    /// done by the call itself.
    pub(crate) fn enter(&mut self, next: Transition) {
        for action in next.actions {
            match action {
                Action::ForgetDisc => {
                    if let Some(active) = &mut self.active {
                        active.disc = None;
                        active.single_session = false;
                    }
                }
                Action::LeaveMultisession => {
                    if let Some(active) = &mut self.active {
                        active.single_session = true;
                    }
                }
                Action::ReleaseRecorder => self.active = None,
                Action::ResetRecorders => self.lent.drain(..).for_each(|lent| lent.reset()),
                // Whatever it still holds is wiped as it goes, or by whoever opens it next.
                Action::ReleaseStash => self.stash = None,
                Action::DropSinks => {
                    self.pnp = None;
                    self.sinks.clear();
                }
                Action::ClearImage => {
                    self.data.clear();
                    self.audio.clear();
                }
                Action::ChooseRecorder
                | Action::Stage
                | Action::OpenTrack
                | Action::Append
                | Action::CloseTrack
                | Action::AddProgram
                | Action::Burn => {}
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
