//! The drive: what a host can know of it between two commands, and how one is answered.

use crate::audio_reading::AudioReading;
use crate::commands::{self, Answer, LaidOut, Modes, Refused};
use crate::disc::{CdDisc, Disc};
use crate::faults::{Faults, Script};
use crate::identity::Identity;
use crate::media::Medium;
use crate::pace::{Buffer, Pace};
use crate::storage::{Fault, Storage};
use discmaster_mmc::drive::clock::{Clock, SystemClock};
use discmaster_mmc::response::event_status::MediaEventCode;
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use std::time::Duration;

/// A drive that keeps the disc in its tray in `S`.
#[derive(Debug)]
pub struct Unit<S> {
    pub(crate) storage: S,
    pub(crate) identity: Identity,
    pub(crate) disc: Option<Disc>,
    /// The copy of the disc on which a test write goes on.
    pub(crate) simulation: Option<Disc>,
    /// A session of a CD that is laid out beforehand, and how far it is.
    pub(crate) laid_out: Option<LaidOut>,
    pub(crate) tray_open: bool,
    pub(crate) prevented: bool,
    /// The lock that lasts until it is taken away as such: a key then asks the host.
    pub(crate) persistently_prevented: bool,
    pub(crate) attention: Attention,
    /// What GET EVENT STATUS NOTIFICATION tells of the medium next.
    pub(crate) event: MediaEventCode,
    pub(crate) events: Events,
    pub(crate) modes: Modes,
    pub(crate) faults: Faults,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) pace: Pace,
    /// What is in the drive's buffer, where it keeps a pace.
    pub(crate) buffer: Buffer,
    /// The block of a CD that was read last.
    pub(crate) head: u32,
    pub(crate) audio: AudioReading,
    /// It records CD-Text.
    pub(crate) cd_text: bool,
    /// When formatting in the background was begun, and how far it was then.
    pub(crate) background: Option<(Duration, u32)>,
}

/// Conditions that the next commands will be told of, the weightiest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attention {
    pub(crate) power_on: bool,
    pub(crate) medium_changed: bool,
}

/// What GET EVENT STATUS NOTIFICATION has to tell besides what happened to the medium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Events {
    /// What the drive can do with what lies in it may be another.
    pub(crate) operational_change: bool,
    /// Somebody pressed the eject button.
    pub(crate) eject_request: bool,
}

impl Attention {
    /// The next condition, which is then reported.
    pub(crate) fn take(&mut self) -> Option<Sense> {
        if std::mem::take(&mut self.power_on) {
            Some(Sense::new(Triple::RESET_OCCURRED))
        } else if std::mem::take(&mut self.medium_changed) {
            Some(Sense::new(Triple::MEDIUM_MAY_HAVE_CHANGED))
        } else {
            None
        }
    }
}

impl<S> Unit<S> {
    /// Switches the drive on; `disc` is what lies in its tray.
    pub fn new(storage: S, identity: Identity, disc: Option<Disc>, tray_open: bool) -> Self {
        Self {
            storage,
            identity,
            disc,
            simulation: None,
            laid_out: None,
            tray_open,
            prevented: false,
            persistently_prevented: false,
            events: Events::default(),
            attention: Attention {
                power_on: true,
                medium_changed: false,
            },
            event: MediaEventCode::NO_CHANGE,
            modes: Modes::default(),
            faults: Faults::default(),
            clock: Box::new(SystemClock::default()),
            pace: Pace::Instant,
            buffer: Buffer::default(),
            head: 0,
            audio: AudioReading::EXACT,
            cd_text: true,
            background: None,
        }
    }

    /// The drive with faults, which begin to be counted here.
    #[must_use]
    pub fn with_script(mut self, script: Script) -> Self {
        self.faults = Faults::new(script);
        self
    }

    /// The drive with another clock to be busy by.
    #[must_use]
    pub fn with_clock(mut self, clock: Box<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The drive at a pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// The drive that reads audio so.
    #[must_use]
    pub fn with_audio_reading(mut self, audio: AudioReading) -> Self {
        self.audio = audio;
        self
    }

    /// The drive as one that records CD-Text, or cannot.
    #[must_use]
    pub fn with_cd_text(mut self, cd_text: bool) -> Self {
        self.cd_text = cd_text;
        self
    }

    pub fn storage(&self) -> &S {
        &self.storage
    }

    pub fn storage_mut(&mut self) -> &mut S {
        &mut self.storage
    }

    /// The disc in the tray, be the tray open or closed.
    pub fn disc(&self) -> Option<&Disc> {
        self.disc.as_ref()
    }

    pub fn tray_open(&self) -> bool {
        self.tray_open
    }

    /// Removal is prevented.
    pub fn prevented(&self) -> bool {
        self.prevented || self.persistently_prevented
    }

    /// A track is being recorded.
    pub fn recording(&self) -> bool {
        self.disc.as_ref().is_some_and(Disc::is_recording)
    }

    /// The same, also of a test.
    pub(crate) fn recording_now(&self) -> bool {
        self.simulation.is_some() || self.recording()
    }

    /// The drive goes on with something that a command began.
    pub fn busy(&self) -> bool {
        self.faults.busy(self.clock.elapsed()).is_some()
    }

    /// Closes the tray over `disc`.
    pub fn put_in(&mut self, disc: Disc) {
        self.disc = Some(disc);
        self.tray_closed();
    }

    /// Leaves the tray open and empty.
    pub fn take_out(&mut self) {
        self.disc = None;
        self.tray_opened();
    }

    /// Somebody pressed the eject button of a locked tray.
    pub fn ask_for_eject(&mut self) {
        self.event = MediaEventCode::EJECT_REQUEST;
        self.events.eject_request = true;
    }

    pub(crate) fn tray_opened(&mut self) {
        self.simulation = None;
        self.laid_out = None;
        self.buffer = Buffer::default();
        self.head = 0;
        self.tray_open = true;
        self.attention.medium_changed = false;
        self.event = MediaEventCode::MEDIA_REMOVAL;
        self.events.operational_change = true;
    }

    pub(crate) fn tray_closed(&mut self) {
        self.simulation = None;
        self.laid_out = None;
        self.buffer = Buffer::default();
        self.head = 0;
        self.tray_open = false;
        if self.disc.is_some() {
            self.medium_changed();
        }
    }

    /// The host has to look at the medium again.
    pub(crate) fn medium_changed(&mut self) {
        self.attention.medium_changed = true;
        self.event = MediaEventCode::NEW_MEDIA;
        self.events.operational_change = true;
    }

    /// Whether the drive can write to what lies in it, as far as that goes.
    pub(crate) fn writes(&self, medium: Medium) -> bool {
        let medium = medium.medium_type();
        medium.is_some_and(|medium| self.identity.kind.writes(medium))
    }

    /// The disc, as far as the host can tell: during a test write the copy that it goes to.
    pub(crate) fn ready(&self) -> Result<&Disc, Refused> {
        match self.simulation.as_ref().or(self.disc.as_ref()) {
            _ if self.tray_open => Err(Triple::NO_MEDIUM_TRAY_OPEN.into()),
            Some(disc) if !self.identity.kind.reads(disc.medium()) => {
                Err(Triple::NOT_READY_INCOMPATIBLE_MEDIUM.into())
            }
            Some(disc) => Ok(disc),
            None => Err(Triple::NO_MEDIUM_TRAY_CLOSED.into()),
        }
    }
}

impl<S> Unit<S> {
    /// [`Unit::ready`], for commands that are done with CDs.
    pub(crate) fn cd(&self) -> Result<&CdDisc, Refused> {
        let cd = self.ready()?.as_cd();
        cd.ok_or_else(|| Triple::INCOMPATIBLE_MEDIUM_INSTALLED.into())
    }
}

impl<S: Storage> Unit<S> {
    /// What was written over is on the disc for certain.
    pub(crate) fn settle_overwritable(&mut self) -> Result<(), Fault> {
        if let Some(Disc::Overwritable(disc)) = &self.disc
            && disc.is_unsettled()
        {
            let mut settled = disc.clone();
            settled.settle();
            let settled = Disc::Overwritable(settled);
            self.storage.synchronize()?;
            self.storage.commit(&settled)?;
            self.disc = Some(settled);
        }
        Ok(())
    }
}

impl<S: Storage> Unit<S> {
    /// The disc leaves the drive: what was written over is on it, and formatting in the background
    /// has stopped.
    pub(crate) fn release_overwritable(&mut self) -> Result<(), Fault> {
        self.settle_overwritable()?;
        if let Some(Disc::Overwritable(disc)) = &self.disc {
            let mut stopped = disc.clone();
            stopped.stop_background();
            if stopped != *disc {
                let stopped = Disc::Overwritable(stopped);
                self.storage.commit(&stopped)?;
                self.disc = Some(stopped);
            }
        }
        Ok(())
    }
}

impl<S: Storage> Transport for Unit<S> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        match commands::execute(self, cdb, data, timeout) {
            Ok(Answer {
                transferred,
                recovered,
            }) => Ok(Completion {
                status: match recovered {
                    Some(_) => Status::CHECK_CONDITION,
                    None => Status::GOOD,
                },
                transferred,
                sense: recovered,
            }),
            Err(Refused::Sense(sense)) => Ok(Completion {
                status: Status::CHECK_CONDITION,
                transferred: 0,
                sense: Some(sense),
            }),
            Err(Refused::Road(error)) => Err(error),
        }
    }
}
