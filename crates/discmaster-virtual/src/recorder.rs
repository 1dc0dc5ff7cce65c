//! A recorder in a folder: the drive, and the hand that puts discs into it.

use crate::audio_reading::AudioReading;
use crate::disc::{Disc, DiscStatus};
use crate::host_hold;
use crate::identity::Identity;
use crate::media::{Blank, Medium};
use crate::storage::{DiscError, Fault, Folder};
use crate::unit::Unit;
use discmaster_mmc::drive::clock::{Clock, SystemClock};
use discmaster_mmc::transport::{Completion, Data, Transport, TransportError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A recorder made of software.
///
/// One program has it at a time; it is let go when the value is dropped, or when the process ends,
/// however that ends. Opening it is switching it on: a track that was being recorded when it was
/// last let go is incomplete, and the first command meets a unit attention (6/29/00).
///
/// Once its folder is deleted or moved away, the drive is gone ([`TransportError::Gone`]). Any other
/// failure of the machine beneath it (its disk is full, a file cannot be read) is no sense data:
/// [`Transport::execute`] returns [`TransportError::Io`] with the file's name and the reason.
#[derive(Debug)]
pub struct Recorder {
    unit: Unit<Folder>,
    unreadable: Option<DiscError>,
}

/// The disc in the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscSummary {
    /// `cd-r80-0001`, or the file name of an image.
    pub name: String,
    pub medium: Medium,
    pub status: DiscStatus,
    /// The file with its blocks: `NAME.iso`, or of an audio disc `NAME.bin`, when every session is
    /// closed, `NAME.part` before; a blank disc has none.
    pub path: Option<PathBuf>,
}

/// Why a recorder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the recorder in {} is in use by another program", folder.display())]
    InUse { folder: PathBuf },
    #[error("there is a recorder in {} already", folder.display())]
    Exists { folder: PathBuf },
    #[error("{} is not the state of a recorder", path.display())]
    NotJson {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("{} has format {format}; this program knows format 1", path.display())]
    Format { path: PathBuf, format: u32 },
    #[error("{}, line {line}: {reason}", path.display())]
    Script {
        path: PathBuf,
        line: usize,
        reason: String,
    },
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why the tray does not do what is asked of it.
#[derive(Debug, thiserror::Error)]
pub enum TrayError {
    #[error("the disc {disc} is in the recorder; eject it first")]
    Occupied { disc: String },
    #[error("the tray is locked by a PREVENT MEDIUM REMOVAL command")]
    Locked,
    #[error("the disc {disc} is being recorded, closed or blanked")]
    Recording { disc: String },
    #[error(transparent)]
    Disc(#[from] DiscError),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Recorder {
    /// Opens the recorder in `folder`, or makes one there that records every medium. Its faults, if
    /// `faults.json` has any, begin to be counted.
    ///
    /// A disc that lay in the tray and cannot be loaded any more (its file was deleted, say) does
    /// not keep the recorder from working: the tray is then as good as empty, and
    /// [`Recorder::unreadable_disc`] says why.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with_clock(folder, Box::new(SystemClock::default()))
    }

    /// [`Recorder::open`] with another clock to be busy by.
    pub fn open_with_clock(
        folder: impl AsRef<Path>,
        clock: Box<dyn Clock>,
    ) -> Result<Self, OpenError> {
        Self::with(Folder::open(folder.as_ref())?, clock)
    }

    /// Makes a recorder in `folder`, where none is yet, and opens it.
    pub fn create(folder: impl AsRef<Path>, identity: Identity) -> Result<Self, OpenError> {
        let folder = Folder::create(folder.as_ref(), identity)?;
        Self::with(folder, Box::new(SystemClock::default()))
    }

    fn with(mut folder: Folder, clock: Box<dyn Clock>) -> Result<Self, OpenError> {
        let script = folder.script()?;
        let (disc, unreadable) = match folder.reload() {
            Ok(disc) => (disc, None),
            Err(error) => (None, Some(error)),
        };
        let identity = folder.identity().clone();
        let open = folder.tray_open();
        let pace = folder.pace();
        let audio = folder.audio_reading();
        let cd_text = folder.cd_text();
        Ok(Self {
            unit: Unit::new(folder, identity, disc, open)
                .with_script(script)
                .with_clock(clock)
                .with_pace(pace)
                .with_audio_reading(audio)
                .with_cd_text(cd_text),
            unreadable,
        })
    }

    /// Who the recorder is.
    pub fn identity(&self) -> &Identity {
        self.unit.storage().identity()
    }

    /// How the recorder reads audio.
    pub fn audio_reading(&self) -> AudioReading {
        self.unit.storage().audio_reading()
    }

    /// Makes it one that reads audio so, from now on.
    pub fn set_audio_reading(&mut self, audio: AudioReading) -> Result<(), Fault> {
        self.unit.storage_mut().set_audio_reading(audio)?;
        self.unit.audio = audio;
        Ok(())
    }

    /// The recorder's folder.
    pub fn folder(&self) -> &Path {
        self.unit.storage().path()
    }

    /// Puts a new blank disc in and closes the tray.
    pub fn insert_blank(&mut self, blank: impl Into<Blank>) -> Result<DiscSummary, TrayError> {
        self.insert(|folder| folder.insert_blank(blank.into()))
    }

    /// Puts one of the recorder's own discs back in and closes the tray.
    pub fn insert_disc(&mut self, name: &str) -> Result<DiscSummary, TrayError> {
        self.insert(|folder| folder.insert_disc(name))
    }

    /// Puts an image file in as a pressed disc, read only, and closes the tray. The file stays
    /// where it is; its length has to be whole blocks of 2048 bytes.
    pub fn insert_image(&mut self, image: impl AsRef<Path>) -> Result<DiscSummary, TrayError> {
        self.insert(|folder| folder.insert_image(image.as_ref()))
    }

    /// Opens the tray, takes the disc out and leaves the tray open. Says which disc it was.
    pub fn eject(&mut self) -> Result<Option<String>, TrayError> {
        let name = self.unit.storage().disc_name();
        if self.unit.prevented() {
            self.unit.ask_for_eject();
            return Err(TrayError::Locked);
        }
        if self.unit.recording() || self.unit.busy() {
            return Err(TrayError::Recording {
                disc: name.unwrap_or_default(),
            });
        }
        self.unit.release_overwritable()?;
        self.unit.storage_mut().take_out()?;
        self.unit.take_out();
        self.unreadable = None;
        Ok(name)
    }

    /// Something is being recorded on the disc, so that the tray does not open.
    pub fn recording(&self) -> bool {
        self.unit.recording()
    }

    /// The disc in the tray, be the tray open or closed.
    pub fn disc(&self) -> Option<DiscSummary> {
        let disc = self.unit.disc()?;
        let folder = self.unit.storage();
        Some(DiscSummary {
            name: folder.disc_name()?,
            medium: disc.medium(),
            status: disc.status(),
            path: folder.data_path(),
        })
    }

    /// The block device of this machine whose backing file is the file of the blocks of the disc in
    /// the tray (a loop device, which `mount -o loop` makes): the operating system has the disc, as
    /// it has a real one that is mounted.
    pub fn host_hold(&self) -> Result<Option<PathBuf>, Fault> {
        match self.unit.storage().data_path() {
            Some(data) => host_hold::of(Path::new(host_hold::BLOCK_DEVICES), &data),
            None => Ok(None),
        }
    }

    pub fn tray_open(&self) -> bool {
        self.unit.tray_open()
    }

    /// Why the disc that lay in the tray could not be loaded when the recorder was opened.
    pub fn unreadable_disc(&self) -> Option<&DiscError> {
        self.unreadable.as_ref()
    }

    fn folder_is_there(&self) -> bool {
        self.unit.storage().is_there()
    }

    fn insert(
        &mut self,
        insert: impl FnOnce(&mut Folder) -> Result<Disc, DiscError>,
    ) -> Result<DiscSummary, TrayError> {
        if self.unit.disc().is_some() {
            return Err(TrayError::Occupied {
                disc: self.unit.storage().disc_name().unwrap_or_default(),
            });
        }
        let disc = insert(self.unit.storage_mut())?;
        let summary = DiscSummary {
            name: self.unit.storage().disc_name().unwrap_or_default(),
            medium: disc.medium(),
            status: disc.status(),
            path: self.unit.storage().data_path(),
        };
        self.unit.put_in(disc);
        self.unreadable = None;
        Ok(summary)
    }
}

impl Transport for Recorder {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        // A drive whose folder was deleted is one that was unplugged.
        if !self.folder_is_there() {
            return Err(TransportError::Gone);
        }
        let done = self.unit.execute(cdb, data, timeout);
        match done {
            Err(TransportError::Io { .. }) if !self.folder_is_there() => Err(TransportError::Gone),
            done => done,
        }
    }
}
