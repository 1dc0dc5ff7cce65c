//! The hand at the tray of a virtual recorder.

use crate::args::recorder::Blank;
use discmaster::{Address, Cause, DiscRecorder, Error, Purpose, Registry};
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{CloseFunction, Command};
use discmaster_mmc::transport::{Data, Transport};
use discmaster_virtual::{AudioReading, DiscStatus, DiscSummary, Medium, Recorder, TrayError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the end of a recording may take.
const SETTLED: Duration = Duration::from_secs(100);

/// A disc of a virtual recorder.
#[derive(Debug, Deserialize, Serialize)]
pub struct DiscReport {
    pub name: String,
    pub medium: String,
    pub status: String,
    /// Its file; a blank disc has none.
    pub path: Option<String>,
}

impl From<DiscSummary> for DiscReport {
    fn from(disc: DiscSummary) -> Self {
        Self {
            name: disc.name,
            medium: disc.medium.to_string(),
            status: disc.status.to_string(),
            path: disc.path.map(|path| path.to_string_lossy().into_owned()),
        }
    }
}

/// A virtual recorder within reach. No other program, and no session of this one, can use it
/// until the value is dropped.
#[derive(Debug)]
pub struct Tray {
    name: String,
    recorder: Recorder,
}

impl Tray {
    /// Of the recorder of that name, which is made if it is not there yet. A drive of the machine
    /// has no tray that a program's hand reaches.
    pub fn reach(registry: &Registry, name: &str) -> Result<Self, Error> {
        let address: Address = name.parse()?;
        match Recorder::open(registry.folder(&address)?) {
            Ok(recorder) => Ok(Self {
                name: name.to_owned(),
                recorder,
            }),
            Err(source) => Err(Error::from(Cause::Open {
                purpose: Purpose::Use,
                recorder: name.to_owned(),
                source,
            })),
        }
    }

    /// The drive, for commands.
    pub fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// What a program that died was recording ends where it died, as when a drive's buffer has run
    /// empty: until then the tray does not open.
    pub fn settle(&mut self) {
        let flush = Command::SynchronizeCache {
            immediate: false,
            address: Lba(0),
            blocks: 0,
        };
        // One that fails leaves the disc as it was, and the tray says why it does not open.
        let _ = self
            .recorder
            .execute(flush.to_cdb().as_bytes(), Data::None, SETTLED);
        // What is laid out beforehand, as session-at-once, waits for the rest of it for ever.
        if self.recorder.recording() {
            let close = Command::CloseTrackSession {
                immediate: false,
                function: CloseFunction::TRACK,
                number: 0,
            };
            let _ = self
                .recorder
                .execute(close.to_cdb().as_bytes(), Data::None, SETTLED);
        }
    }

    /// The recorder's folder, without symbolic links in its name.
    pub fn folder(&self) -> &Path {
        self.recorder.folder()
    }

    /// The tray of a virtual recorder; None of a drive of the machine.
    pub fn within_reach(registry: &Registry, name: &str) -> Result<Option<Self>, Error> {
        match name.parse()? {
            Address::Device(_) => Ok(None),
            Address::Named(_) | Address::Folder(_) => Self::reach(registry, name).map(Some),
        }
    }

    pub fn disc(&self) -> Option<DiscSummary> {
        self.recorder.disc()
    }

    /// Why the disc that lies in the tray cannot be used, if it cannot.
    pub fn unreadable(&self) -> Option<String> {
        self.recorder.unreadable_disc().map(ToString::to_string)
    }

    /// Makes the recorder read audio so many samples too early.
    pub fn set_read_offset(&mut self, samples: i16) -> Result<(), Error> {
        let audio = AudioReading {
            read_offset: samples,
            ..self.recorder.audio_reading()
        };
        let set = self.recorder.set_audio_reading(audio);
        set.map_err(|fault| self.failed(fault.into()))
    }

    /// Opens the tray; what lay in it.
    pub fn eject(&mut self) -> Result<Option<DiscSummary>, Error> {
        let disc = self.disc();
        self.recorder.eject().map_err(|error| self.failed(error))?;
        Ok(disc)
    }

    /// Takes out what lies in the tray and puts a blank disc in. The disc taken out stays where it
    /// is. One that is blank and of that kind already is left in: it is as good as new.
    pub fn insert_blank(&mut self, blank: Blank) -> Result<DiscSummary, Error> {
        if let Some(disc) = self.disc()
            && !self.recorder.tray_open()
            && disc.status == DiscStatus::Blank
            && disc.medium == Medium::Recordable(blank)
        {
            return Ok(disc);
        }
        self.replace(|recorder| recorder.insert_blank(blank))
    }

    /// Takes out what lies in the tray and puts an image file in, as a pressed disc.
    pub fn insert_image(&mut self, image: &Path) -> Result<DiscSummary, Error> {
        self.replace(|recorder| recorder.insert_image(image))
    }

    /// A disc that cannot be put in does not cost the one that was there.
    fn replace(
        &mut self,
        insert: impl FnOnce(&mut Recorder) -> Result<DiscSummary, TrayError>,
    ) -> Result<DiscSummary, Error> {
        let former = self.eject()?;
        insert(&mut self.recorder).map_err(|error| {
            let put_back = former.map(|disc| match (disc.medium, disc.path) {
                (Medium::CdRom | Medium::DvdRom | Medium::BdRom, Some(path)) => {
                    self.recorder.insert_image(path)
                }
                _ => self.recorder.insert_disc(&disc.name),
            });
            // Why the new one is refused is what the user needs to hear; the tray is open if
            // the former one is refused too.
            drop(put_back);
            self.failed(error)
        })
    }

    fn failed(&self, source: TrayError) -> Error {
        Error::from(Cause::Tray {
            recorder: self.name.clone(),
            source,
        })
    }
}

/// What lies in a recorder after a burn: its kind, and of a virtual recorder the file it lies in.
pub fn disc_of(
    registry: &Registry,
    recorder: &DiscRecorder,
) -> Result<(String, Option<PathBuf>), Error> {
    match Tray::within_reach(registry, recorder.name())? {
        Some(tray) => Ok(tray.disc().map_or_else(Default::default, |disc| {
            (disc.medium.to_string(), disc.path)
        })),
        // What lies in a drive of the machine, only the drive can tell.
        None => {
            let medium = recorder.medium()?;
            let profile = medium.map(|medium| medium.profile.to_string());
            Ok((profile.unwrap_or_default(), None))
        }
    }
}

/// Opens the tray, of a virtual recorder or of a drive of the machine, by a command.
pub fn open(recorder: &DiscRecorder) -> Result<(), Error> {
    recorder.open_exclusive()?;
    let ejected = recorder.eject();
    let closed = recorder.close();
    ejected.and(closed)
}
