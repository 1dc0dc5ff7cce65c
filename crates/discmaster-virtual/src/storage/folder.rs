//! A recorder kept in a folder.
//!
//! ```text
//! recorder.lock          held while a program has the recorder
//! recorder.json          who the recorder is, what lies in the tray
//! discs/NAME.json        the state of a disc: medium, sessions, tracks
//! discs/NAME.iso         its blocks, once it is closed: a plain image
//! discs/NAME.part        its blocks, as long as it is not
//! ```
//!
//! Every change of state is one rename of `NAME.json`; the data file is made to fit it before or
//! after, so that a process killed between two steps leaves a disc that tells the truth:
//!
//! - a track begins: state, then data. Killed between: an incomplete track of no blocks;
//! - a track ends: data synced, then state. Killed between: an incomplete track;
//! - a disc is closed: state, then `.part` becomes `.iso`. Killed between: loading it does the rest;
//! - a disc is blanked: `.iso` becomes `.part`, then state, then `.part` goes. Killed between: the
//!   disc is as it was, or blank.

use super::atomic;
use super::saved_recorder::{Identity, InTray, SavedRecorder, SavedTray};
use super::{Fault, Storage};
use crate::disc::{Disc, DiscStatus, SavedDisc, SavedDiscError, Track, TrackState};
use crate::media::{BLOCK, MediumType};
use crate::recorder::OpenError;
use serde::Serialize;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A lead-out at 89:59:74 is the last that an MSF address names: from 90:00:00 on lie lead-ins.
const LONGEST_DISC: u64 = 404_849;

static ZEROS: [u8; 32 * BLOCK] = [0; 32 * BLOCK];

/// The folder, and the disc of the tray if one lies in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    saved: SavedRecorder,
    loaded: Option<Loaded>,
    /// Its lock ends with the process, however that ends.
    _lock: Lock,
}

#[derive(Debug)]
enum Loaded {
    Own(Own),
    Image { path: PathBuf, file: File },
}

/// A disc of the folder.
#[derive(Debug)]
struct Own {
    name: String,
    /// The data file is called `.iso`.
    finished: bool,
    /// `None`: the disc is blank and occupies no data file.
    data: Option<File>,
    /// Blocks in the data file, those of an open track included.
    blocks: u32,
}

/// Why a disc cannot be put into the tray.
#[derive(Debug, thiserror::Error)]
pub enum DiscError {
    #[error("there is no disc {name:?} in {}", folder.display())]
    NotFound { name: String, folder: PathBuf },
    #[error("{} is not the state of a disc", path.display())]
    NotJson {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("{} is not a state a disc can be in", path.display())]
    State {
        path: PathBuf,
        source: SavedDiscError,
    },
    #[error("the disc's data, {}, is missing", path.display())]
    DataMissing { path: PathBuf },
    #[error("{} has {has} bytes, but the disc it belongs to has {needs}", path.display())]
    Truncated { path: PathBuf, has: u64, needs: u64 },
    #[error("{} is there although its disc is blank; move it away", path.display())]
    Stray { path: PathBuf },
    #[error("{} is no image of a CD: {bytes} bytes are not 1 to {LONGEST_DISC} blocks of {BLOCK} bytes", path.display())]
    NotAnImage { path: PathBuf, bytes: u64 },
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The lock file, locked. Unlocked in so many words: a child process that another thread is just
/// starting has a copy of every open file until it runs its own program, and closing ours would
/// not end the lock.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // The file is closed next, which unlocks it as far as it can.
        let _ = self.0.unlock();
    }
}

impl Folder {
    /// Opens the recorder in `path`, or makes one there, and keeps everybody else out.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let fault = |doing: &str, source| {
            OpenError::Fault(Fault::new(format!("{doing} {}", path.display()), source))
        };
        fs::create_dir_all(path.join("discs"))
            .map_err(|source| fault("making the folder", source))?;
        let path = fs::canonicalize(path).map_err(|source| fault("opening", source))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("recorder.lock"))
            .map_err(|source| fault("locking", source))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { folder: path }),
            Err(TryLockError::Error(source)) => return Err(fault("locking", source)),
        }
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
                let saved = SavedRecorder::default();
                replace_json(&state, &saved)?;
                atomic::sync_folder_of(&path)?;
                saved
            }
            Err(source) => {
                return Err(Fault::new(format!("reading {}", state.display()), source).into());
            }
        };
        Ok(Self {
            path,
            saved,
            loaded: None,
            _lock: Lock(lock),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn identity(&self) -> &Identity {
        &self.saved.identity
    }

    pub fn tray_open(&self) -> bool {
        self.saved.tray == SavedTray::Open
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
    pub fn insert_blank(&mut self, medium: MediumType) -> Result<Disc, DiscError> {
        let name = self.next_name(medium)?;
        let disc = Disc::blank_disc(medium);
        save_disc(&self.state_path(&name), &disc)?;
        let own = Own {
            name: name.clone(),
            finished: false,
            data: None,
            blocks: 0,
        };
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
            Loaded::Image { path, .. } => Some(path.clone()),
            Loaded::Own(own) if own.data.is_none() => None,
            Loaded::Own(own) => Some(self.own_data_path(&own.name, own.finished)),
        }
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
        replace_json(&self.path.join("recorder.json"), &saved)?;
        self.saved = saved;
        Ok(())
    }

    /// Numbers grow: a name that a disc had while a later one is there is not given again.
    fn next_name(&self, medium: MediumType) -> Result<String, Fault> {
        let folder = self.path.join("discs");
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
        let not_found = || DiscError::NotFound {
            name: name.to_owned(),
            folder: self.path.join("discs"),
        };
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\0']) {
            return Err(not_found());
        }
        let path = self.state_path(name);
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => not_found(),
            _ => Fault::new(format!("reading {}", path.display()), source).into(),
        })?;
        let saved: SavedDisc =
            serde_json::from_slice(&bytes).map_err(|source| DiscError::NotJson {
                path: path.clone(),
                source,
            })?;
        let mut disc = saved
            .restore()
            .map_err(|source| DiscError::State { path, source })?;
        let own = self.load_data(name, &mut disc)?;
        Ok((Loaded::Own(own), disc))
    }

    /// Opens the data of a disc, and finishes what a killed process began.
    fn load_data(&self, name: &str, disc: &mut Disc) -> Result<Own, DiscError> {
        let part = self.own_data_path(name, false);
        let iso = self.own_data_path(name, true);
        let complete = disc.status() == DiscStatus::Complete;
        if disc.status() == DiscStatus::Blank {
            if exists(&iso)? {
                return Err(DiscError::Stray { path: iso });
            }
            atomic::remove(&part)?;
            return Ok(Own {
                name: name.to_owned(),
                finished: false,
                data: None,
                blocks: 0,
            });
        }
        if complete && !exists(&iso)? && exists(&part)? {
            atomic::rename(&part, &iso)?;
        }
        let path = if complete { iso } else { part };
        let opened = OpenOptions::new().read(true).write(!complete).open(&path);
        let recorded = disc
            .tracks()
            .filter(|track| track.state == TrackState::Complete)
            .last()
            .map_or(0, Track::end);
        let needs = u64::from(recorded) * BLOCK as u64;
        let data = match opened {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && recorded == 0 => None,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(DiscError::DataMissing { path });
            }
            Err(source) => {
                return Err(Fault::new(format!("opening {}", path.display()), source).into());
            }
        };
        let has = match &data {
            Some(file) => length(file, &path)?,
            None => 0,
        };
        if has < needs {
            return Err(DiscError::Truncated { path, has, needs });
        }
        let blocks = u32::try_from(has / BLOCK as u64).unwrap_or(u32::MAX);
        if let Some(last) = disc.last_track().copied()
            && last.state != TrackState::Complete
        {
            disc.lose_power(blocks.saturating_sub(last.start));
        }
        Ok(Own {
            name: name.to_owned(),
            finished: complete,
            data,
            blocks,
        })
    }

    fn state_path(&self, name: &str) -> PathBuf {
        self.path.join("discs").join(with_extension(name, "json"))
    }

    fn own_data_path(&self, name: &str, finished: bool) -> PathBuf {
        let extension = if finished { "iso" } else { "part" };
        self.path
            .join("discs")
            .join(with_extension(name, extension))
    }
}

impl Storage for Folder {
    fn read(&mut self, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        let path = self.data_path();
        let file = match &self.loaded {
            Some(Loaded::Image { file, .. }) => Some(file),
            Some(Loaded::Own(own)) => own.data.as_ref(),
            None => None,
        };
        let (Some(file), Some(path)) = (file, path) else {
            return Err(Fault::new(
                format!("reading block {lba} of a disc without data"),
                io::ErrorKind::NotFound.into(),
            ));
        };
        file.read_exact_at(buffer, offset(lba)).map_err(|source| {
            Fault::new(format!("reading block {lba} of {}", path.display()), source)
        })
    }

    fn write(&mut self, lba: u32, data: &[u8]) -> Result<(), Fault> {
        let (own, path) = self.own()?;
        if own.data.is_none() {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(&path)
                .map_err(|source| Fault::new(format!("making {}", path.display()), source))?;
            atomic::sync_folder_of(&path)?;
            own.data = Some(file);
            own.blocks = 0;
        }
        let Some(file) = own.data.as_ref() else {
            return Err(no_disc("writing"));
        };
        let fault = |lba: u32, source| {
            Fault::new(format!("writing block {lba} of {}", path.display()), source)
        };
        while own.blocks < lba {
            let blocks = (lba - own.blocks).min(32);
            file.write_all_at(&ZEROS[..blocks as usize * BLOCK], offset(own.blocks))
                .map_err(|source| fault(own.blocks, source))?;
            own.blocks += blocks;
        }
        file.write_all_at(data, offset(lba))
            .map_err(|source| fault(lba, source))?;
        let written = u32::try_from(data.len() / BLOCK).unwrap_or(u32::MAX);
        own.blocks = own.blocks.max(lba.saturating_add(written));
        Ok(())
    }

    fn synchronize(&mut self) -> Result<(), Fault> {
        let (own, path) = self.own()?;
        match &own.data {
            Some(file) => file
                .sync_all()
                .map_err(|source| Fault::new(format!("syncing {}", path.display()), source)),
            None => Ok(()),
        }
    }

    fn commit(&mut self, disc: &Disc) -> Result<(), Fault> {
        let (name, finished) = {
            let (own, path) = self.own()?;
            if let (Some(track), Some(file)) = (disc.last_track(), &own.data)
                && track.state == TrackState::Complete
                && !own.finished
            {
                trim(file, &path, offset(track.end()))?;
                own.blocks = track.end();
            }
            (own.name.clone(), own.finished)
        };
        let state = self.state_path(&name);
        let part = self.own_data_path(&name, false);
        let iso = self.own_data_path(&name, true);
        match disc.status() {
            DiscStatus::Blank => {
                if finished {
                    atomic::rename(&iso, &part)?;
                    self.own()?.0.finished = false;
                }
                save_disc(&state, disc)?;
                atomic::remove(&part)?;
                let own = self.own()?.0;
                own.data = None;
                own.blocks = 0;
            }
            DiscStatus::Appendable => save_disc(&state, disc)?,
            DiscStatus::Complete => {
                save_disc(&state, disc)?;
                if !finished {
                    atomic::rename(&part, &iso)?;
                    self.own()?.0.finished = true;
                }
            }
        }
        Ok(())
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
}

impl Folder {
    /// The writable disc in the tray, and the path of its data.
    fn own(&mut self) -> Result<(&mut Own, PathBuf), Fault> {
        let path = match &self.loaded {
            Some(Loaded::Own(own)) => self.own_data_path(&own.name, own.finished),
            _ => return Err(no_disc("changing")),
        };
        match &mut self.loaded {
            Some(Loaded::Own(own)) => Ok((own, path)),
            _ => Err(no_disc("changing")),
        }
    }
}

fn no_disc(doing: &str) -> Fault {
    Fault::new(
        format!("{doing} a disc that is not the recorder's own"),
        io::ErrorKind::PermissionDenied.into(),
    )
}

fn load_image(path: &Path) -> Result<(Loaded, Disc), DiscError> {
    let file = File::open(path)
        .map_err(|source| Fault::new(format!("opening {}", path.display()), source))?;
    let bytes = length(&file, path)?;
    let blocks = bytes / BLOCK as u64;
    let disc = u32::try_from(blocks)
        .ok()
        .filter(|_| bytes % BLOCK as u64 == 0 && (1..=LONGEST_DISC).contains(&blocks))
        .map(Disc::pressed)
        .ok_or_else(|| DiscError::NotAnImage {
            path: path.to_owned(),
            bytes,
        })?;
    let loaded = Loaded::Image {
        path: path.to_owned(),
        file,
    };
    Ok((loaded, disc))
}

/// Cuts off what a failed write left after the end of the last track.
fn trim(file: &File, path: &Path, expected: u64) -> Result<(), Fault> {
    if length(file, path)? > expected {
        file.set_len(expected)
            .and_then(|()| file.sync_all())
            .map_err(|source| Fault::new(format!("truncating {}", path.display()), source))?;
    }
    Ok(())
}

fn length(file: &File, path: &Path) -> Result<u64, Fault> {
    file.metadata()
        .map(|metadata| metadata.len())
        .map_err(|source| Fault::new(format!("asking for the size of {}", path.display()), source))
}

fn exists(path: &Path) -> Result<bool, Fault> {
    path.try_exists()
        .map_err(|source| Fault::new(format!("looking for {}", path.display()), source))
}

fn save_disc(path: &Path, disc: &Disc) -> Result<(), Fault> {
    match SavedDisc::of(disc) {
        Some(saved) => replace_json(path, &saved),
        None => Err(no_disc("saving")),
    }
}

fn replace_json(path: &Path, value: &impl Serialize) -> Result<(), Fault> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Fault::new(format!("writing {}", path.display()), error.into()))?;
    bytes.push(b'\n');
    atomic::replace(path, &bytes)
}

fn with_extension(name: &str, extension: &str) -> OsString {
    format!("{name}.{extension}").into()
}

fn offset(lba: u32) -> u64 {
    u64::from(lba) * BLOCK as u64
}
