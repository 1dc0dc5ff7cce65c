//! A recorder kept in a folder.
//!
//! ```text
//! recorder.lock          held while a program has the recorder
//! recorder.json          who the recorder is, what lies in the tray
//! faults.json            what goes wrong, if somebody put it there
//! discs/NAME.json        the state of a disc: medium, sessions, tracks
//! discs/NAME.part        its blocks, as long as a session on it is open
//! discs/NAME.iso         its blocks, once every session is closed: a plain image, if it holds data
//! discs/NAME.bin, .cue   the same, if it holds audio
//! ```
//!
//! How a disc's files change is told in [`own`].

mod error;
mod lock;
mod own;
mod pressed;

pub use error::DiscError;

use super::atomic;
use super::saved_recorder::{InTray, SavedRecorder, SavedTray};
use super::{Fault, Storage};
use crate::audio_reading::AudioReading;
use crate::disc::{Disc, Kind};
use crate::faults::{Script, ScriptError};
use crate::identity::{Identity, RecorderKind};
use crate::media::{Blank, MediumType};
use crate::pace::Pace;
use crate::recorder::OpenError;
use lock::Lock;
use own::OwnDisc;
use pressed::PressedDisc;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The folder, and the disc of the tray if one lies in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Device and number of the folder.
    inode: (u64, u64),
    saved: SavedRecorder,
    loaded: Option<Loaded>,
    /// Its lock ends with the process, however that ends.
    _lock: Lock,
}

#[derive(Debug)]
enum Loaded {
    Own(OwnDisc),
    Pressed(PressedDisc),
}

impl Folder {
    /// Opens the recorder in `path`, or makes one there, and keeps everybody else out.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (path, lock) = enter(path)?;
        let state = path.join("recorder.json");
        let saved = match fs::read(&state) {
            Ok(bytes) => {
                let saved: SavedRecorder =
                    serde_json::from_slice(&bytes).map_err(|source| OpenError::NotJson {
                        path: state.clone(),
                        source,
                    })?;
                if saved.format != 1 {
                    return Err(OpenError::Format {
                        path: state,
                        format: saved.format,
                    });
                }
                saved
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make(&path, Identity::new(RecorderKind::OF_NEW)?)?
            }
            Err(source) => {
                return Err(Fault::new(format!("reading {}", state.display()), source).into());
            }
        };
        Self::with(path, saved, lock)
    }

    /// Makes a recorder in `path`, where none is yet, and keeps everybody else out.
    pub fn create(path: &Path, identity: Identity) -> Result<Self, OpenError> {
        let (path, lock) = enter(path)?;
        if own::exists(&path.join("recorder.json"))? {
            return Err(OpenError::Exists { folder: path });
        }
        let saved = make(&path, identity)?;
        Self::with(path, saved, lock)
    }

    fn with(path: PathBuf, saved: SavedRecorder, lock: Lock) -> Result<Self, OpenError> {
        Ok(Self {
            inode: inode(&path)
                .map_err(|source| Fault::new(format!("opening {}", path.display()), source))?,
            path,
            saved,
            loaded: None,
            _lock: lock,
        })
    }

    /// Whether the folder is still where it was.
    pub fn is_there(&self) -> bool {
        inode(&self.path).is_ok_and(|inode| inode == self.inode)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn identity(&self) -> &Identity {
        &self.saved.identity
    }

    /// How fast the recorder is, by `recorder.json`.
    pub fn pace(&self) -> Pace {
        self.saved.pace
    }

    /// How the recorder reads audio, by `recorder.json`.
    pub fn audio_reading(&self) -> AudioReading {
        self.saved.audio
    }

    /// Whether the recorder records CD-Text, by `recorder.json`.
    pub fn cd_text(&self) -> bool {
        self.saved.cd_text
    }

    /// Makes it one that reads audio so.
    pub fn set_audio_reading(&mut self, audio: AudioReading) -> Result<(), Fault> {
        self.save(SavedRecorder {
            audio,
            ..self.saved.clone()
        })
    }

    pub fn tray_open(&self) -> bool {
        self.saved.tray == SavedTray::Open
    }

    /// The faults in `faults.json`; without it none.
    pub fn script(&self) -> Result<Script, OpenError> {
        let path = self.path.join("faults.json");
        match fs::read(&path) {
            Ok(json) => Script::parse(&json)
                .map_err(|ScriptError { line, reason }| OpenError::Script { path, line, reason }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Script::default()),
            Err(source) => Err(Fault::new(format!("reading {}", path.display()), source).into()),
        }
    }

    /// Finds the disc that lay in the tray last time.
    pub fn reload(&mut self) -> Result<Option<Disc>, DiscError> {
        let (loaded, disc) = match &self.saved.disc {
            None => return Ok(None),
            Some(InTray::Disc(name)) => self.load(name)?,
            Some(InTray::Image(path)) => load_image(path)?,
        };
        self.loaded = Some(loaded);
        Ok(Some(disc))
    }

    /// A blank disc, with the next free name of its type, goes in; the tray closes.
    pub fn insert_blank(&mut self, blank: Blank) -> Result<Disc, DiscError> {
        let name = self.next_name(blank.medium())?;
        let (own, disc) = OwnDisc::make_blank(self.discs(), &name, blank)?;
        self.insert(InTray::Disc(name), Loaded::Own(own))?;
        Ok(disc)
    }

    /// A disc of the folder goes in; the tray closes.
    pub fn insert_disc(&mut self, name: &str) -> Result<Disc, DiscError> {
        let (loaded, disc) = self.load(name)?;
        self.insert(InTray::Disc(name.to_owned()), loaded)?;
        Ok(disc)
    }

    /// An image file goes in as a pressed disc; the tray closes.
    pub fn insert_image(&mut self, path: &Path) -> Result<Disc, DiscError> {
        let path = fs::canonicalize(path)
            .map_err(|source| Fault::new(format!("opening {}", path.display()), source))?;
        let (loaded, disc) = load_image(&path)?;
        self.insert(InTray::Image(path), loaded)?;
        Ok(disc)
    }

    /// The tray opens and is empty.
    pub fn take_out(&mut self) -> Result<(), Fault> {
        self.save(SavedRecorder {
            tray: SavedTray::Open,
            disc: None,
            ..self.saved.clone()
        })?;
        self.loaded = None;
        Ok(())
    }

    /// The name of the disc in the tray: a disc's own, or its image's path. Told by `recorder.json`,
    /// so a disc that could not be loaded has one too.
    pub fn disc_name(&self) -> Option<String> {
        self.saved.disc.as_ref().map(|disc| match disc {
            InTray::Disc(name) => name.clone(),
            InTray::Image(path) => path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned(),
        })
    }

    /// The file with the blocks of the disc in the tray; a blank disc has none.
    pub fn data_path(&self) -> Option<PathBuf> {
        match self.loaded.as_ref()? {
            Loaded::Pressed(pressed) => Some(pressed.path().to_owned()),
            Loaded::Own(own) => own.data_path(),
        }
    }

    fn discs(&self) -> PathBuf {
        self.path.join("discs")
    }

    fn insert(&mut self, in_tray: InTray, loaded: Loaded) -> Result<(), Fault> {
        self.save(SavedRecorder {
            tray: SavedTray::Closed,
            disc: Some(in_tray),
            ..self.saved.clone()
        })?;
        self.loaded = Some(loaded);
        Ok(())
    }

    fn save(&mut self, saved: SavedRecorder) -> Result<(), Fault> {
        atomic::replace_json(&self.path.join("recorder.json"), &saved)?;
        self.saved = saved;
        Ok(())
    }

    /// Numbers grow: a name that a disc had while a later one is there is not given again.
    fn next_name(&self, medium: MediumType) -> Result<String, Fault> {
        let folder = self.discs();
        let fault = |source| Fault::new(format!("listing {}", folder.display()), source);
        let mut last = 0_u64;
        for entry in fs::read_dir(&folder).map_err(fault)? {
            let name = entry.map_err(fault)?.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix(medium.name())?.strip_prefix('-'))
                .and_then(|rest| rest.split('.').next()?.parse::<u64>().ok());
            last = last.max(number.unwrap_or(0));
        }
        Ok(format!("{medium}-{:04}", last.saturating_add(1)))
    }

    fn load(&self, name: &str) -> Result<(Loaded, Disc), DiscError> {
        let (own, disc) = OwnDisc::load(self.discs(), name)?;
        Ok((Loaded::Own(own), disc))
    }

    /// The writable disc in the tray.
    fn own(&mut self) -> Result<&mut OwnDisc, Fault> {
        match &mut self.loaded {
            Some(Loaded::Own(own)) => Ok(own),
            _ => Err(Fault::new(
                "changing a disc that is not the recorder's own",
                io::ErrorKind::PermissionDenied.into(),
            )),
        }
    }
}

/// The folder, made if it is not there, and its lock.
fn enter(path: &Path) -> Result<(PathBuf, Lock), OpenError> {
    let fault = |doing: &str, source| Fault::new(format!("{doing} {}", path.display()), source);
    fs::create_dir_all(path.join("discs")).map_err(|source| fault("making the folder", source))?;
    let path = fs::canonicalize(path).map_err(|source| fault("opening", source))?;
    let lock = Lock::take(&path)?;
    Ok((path, lock))
}

/// Makes the state of a new recorder.
fn make(path: &Path, identity: Identity) -> Result<SavedRecorder, Fault> {
    let saved = SavedRecorder::new(identity);
    atomic::replace_json(&path.join("recorder.json"), &saved)?;
    atomic::sync_folder_of(path)?;
    Ok(saved)
}

fn inode(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

fn load_image(path: &Path) -> Result<(Loaded, Disc), DiscError> {
    let (pressed, disc) = PressedDisc::load(path)?;
    Ok((Loaded::Pressed(pressed), disc))
}

impl Storage for Folder {
    fn read(&mut self, kind: Kind, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        match &self.loaded {
            Some(Loaded::Pressed(pressed)) => pressed.read(lba, buffer),
            Some(Loaded::Own(own)) => own.read(kind, lba, buffer),
            None => Err(Fault::new(
                format!("reading block {lba} of a disc that is not there"),
                io::ErrorKind::NotFound.into(),
            )),
        }
    }

    fn write(&mut self, kind: Kind, lba: u32, data: &[u8]) -> Result<(), Fault> {
        self.own()?.write(kind, lba, data)
    }

    fn zero(&mut self, kind: Kind, lba: u32, blocks: u32) -> Result<(), Fault> {
        self.own()?.zero(kind, lba, blocks)
    }

    fn synchronize(&mut self) -> Result<(), Fault> {
        self.own()?.synchronize()
    }

    fn commit(&mut self, disc: &Disc) -> Result<(), Fault> {
        self.own()?.commit(disc)
    }

    fn set_tray(&mut self, open: bool) -> Result<(), Fault> {
        let tray = if open {
            SavedTray::Open
        } else {
            SavedTray::Closed
        };
        self.save(SavedRecorder {
            tray,
            ..self.saved.clone()
        })
    }

    fn swap(&mut self, name: &str) -> Result<Disc, Fault> {
        self.insert_disc(name).map_err(|error| match error {
            DiscError::Fault(fault) => fault,
            other => Fault::new(format!("putting in {name}"), io::Error::other(other)),
        })
    }
}
