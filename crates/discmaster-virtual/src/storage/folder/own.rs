//! A disc of the folder: its state file and its data file.
//!
//! Every change of state is one rename of `NAME.json`; the other files are made to fit it before or
//! after, so that a process killed between two steps leaves a disc that tells the truth:
//!
//! - a track begins: a finished data file becomes `.part` and its cue sheet goes; then state, then
//!   data. Killed before the state: the disc is as it was, and loading it gives the file its
//!   finished name again. Killed after: an incomplete track of no blocks;
//! - a track ends: data synced, then state. Killed between: an incomplete track;
//! - a session is closed: state, then of whole sectors CD-Text and cue sheet, then `.part` becomes
//!   `.iso` or `.bin`. Killed between: loading the disc does the rest;
//! - audio, or data of another form, comes to a disc of which 2048 bytes a block were kept: what is
//!   there is written to `.whole` as whole sectors; then state, then `.whole` becomes `.part`. Killed
//!   before the state: loading the disc removes `.whole`. Killed after: it does the rest;
//! - a disc is blanked: as when a track begins `.part` and no cue sheet are left; then state, then
//!   `.part` goes. Killed between: the disc is as it was, or blank.
//!
//! So a file called `.iso` or `.bin` is a whole one, and a `.bin` has its cue sheet beside it.

mod cue;

use super::error::DiscError;
use crate::disc::{Disc, DiscStatus, Kind, SavedDisc};
use crate::identity;
use crate::media::Blank;
use crate::storage::{Fault, ZEROS, atomic};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct OwnDisc {
    names: Names,
    /// The data file has its finished name.
    finished: bool,
    /// What the blocks of the data file are.
    kind: Kind,
    /// `None`: the disc is blank and occupies no data file.
    data: Option<File>,
    /// Blocks in the data file, those of an open track included.
    blocks: u32,
}

/// Where the files of a disc lie.
#[derive(Debug)]
struct Names {
    folder: PathBuf,
    disc: String,
}

impl Names {
    fn with(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.disc))
    }

    fn state(&self) -> PathBuf {
        self.with("json")
    }

    fn part(&self) -> PathBuf {
        self.with("part")
    }

    fn finished(&self, kind: Kind) -> PathBuf {
        self.with(match kind {
            Kind::Data => "iso",
            Kind::Raw => "bin",
        })
    }

    /// What was kept as user data, as whole sectors.
    fn whole(&self) -> PathBuf {
        self.with("whole")
    }

    fn cd_text(&self) -> PathBuf {
        self.with("cdt")
    }

    fn cue(&self) -> PathBuf {
        self.with("cue")
    }
}

impl OwnDisc {
    /// A disc that is not there yet.
    pub(super) fn make_blank(
        folder: PathBuf,
        name: &str,
        blank: Blank,
    ) -> Result<(Self, Disc), Fault> {
        let own = Self::blank(Names {
            folder,
            disc: name.to_owned(),
        });
        let number = identity::random("choosing a disc's identification")?;
        let disc = Disc::blank_disc(blank).identified(number);
        own.save(&disc)?;
        Ok((own, disc))
    }

    fn blank(names: Names) -> Self {
        Self {
            names,
            finished: false,
            kind: Kind::Data,
            data: None,
            blocks: 0,
        }
    }

    /// Finds a disc again, and finishes what a killed process began.
    pub(super) fn load(folder: PathBuf, name: &str) -> Result<(Self, Disc), DiscError> {
        let names = Names {
            folder,
            disc: name.to_owned(),
        };
        let not_found = || DiscError::NotFound {
            name: name.to_owned(),
            folder: names.folder.clone(),
        };
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\0']) {
            return Err(not_found());
        }
        let path = names.state();
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => not_found(),
            _ => Fault::new(format!("reading {}", path.display()), source).into(),
        })?;
        let saved = SavedDisc::from_json(&bytes).map_err(|source| DiscError::NotJson {
            path: path.clone(),
            source,
        })?;
        let mut disc = saved
            .restore()
            .map_err(|source| DiscError::State { path, source })?;
        let own = match disc.kind() {
            None => Self::load_blank(names)?,
            Some(kind) => Self::load_data(names, kind, &mut disc)?,
        };
        Ok((own, disc))
    }

    fn load_blank(names: Names) -> Result<Self, DiscError> {
        for extension in ["iso", "bin", "cue", "cdt"] {
            let path = names.with(extension);
            if exists(&path)? {
                return Err(DiscError::Stray { path });
            }
        }
        atomic::remove(&names.part())?;
        atomic::remove(&names.whole())?;
        Ok(Self::blank(names))
    }

    fn load_data(names: Names, kind: Kind, disc: &mut Disc) -> Result<Self, DiscError> {
        let mut own = Self {
            finished: exists(&names.finished(kind))?,
            kind,
            ..Self::blank(names)
        };
        if exists(&own.names.whole())? {
            match kind {
                Kind::Raw => atomic::rename(&own.names.whole(), &own.names.part())?,
                Kind::Data => atomic::remove(&own.names.whole())?,
            }
        }
        let whole = disc.is_whole();
        if whole && (own.finished || exists(&own.names.part())?) {
            own.finish(disc)?;
        }
        let path = if whole {
            own.names.finished(kind)
        } else {
            own.names.part()
        };
        let complete = disc.status() == DiscStatus::Complete && !disc.medium().erasable();
        let recorded = disc.recorded();
        own.data = match OpenOptions::new().read(true).write(!complete).open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && recorded == 0 => None,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(DiscError::DataMissing { path });
            }
            Err(source) => {
                return Err(Fault::new(format!("opening {}", path.display()), source).into());
            }
        };
        let has = match &own.data {
            Some(file) => length(file, &path)?,
            None => 0,
        };
        let needs = offset(kind, recorded);
        if has < needs {
            return Err(DiscError::Truncated { path, has, needs });
        }
        own.blocks = u32::try_from(has / kind.block() as u64).unwrap_or(u32::MAX);
        disc.lose_power(own.blocks);
        Ok(own)
    }

    /// The file with the blocks; a blank disc has none.
    pub(super) fn data_path(&self) -> Option<PathBuf> {
        self.data.as_ref().map(|_| self.path())
    }

    fn path(&self) -> PathBuf {
        if self.finished {
            self.names.finished(self.kind)
        } else {
            self.names.part()
        }
    }

    pub(super) fn read(&self, kind: Kind, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        let fault = |source| {
            let path = self.path();
            Fault::new(format!("reading block {lba} of {}", path.display()), source)
        };
        match &self.data {
            Some(file) => file.read_exact_at(buffer, offset(kind, lba)).map_err(fault),
            None => Err(fault(io::ErrorKind::NotFound.into())),
        }
    }

    pub(super) fn write(&mut self, kind: Kind, lba: u32, data: &[u8]) -> Result<(), Fault> {
        let path = self.path();
        // Blocks between the end of the file and these become zeros, and cost nothing.
        self.file(&path)?
            .write_all_at(data, offset(kind, lba))
            .map_err(|source| {
                Fault::new(format!("writing block {lba} of {}", path.display()), source)
            })?;
        let written = u32::try_from(data.len() / kind.block()).unwrap_or(u32::MAX);
        self.blocks = self.blocks.max(lba.saturating_add(written));
        Ok(())
    }

    /// As [`OwnDisc::write`], of zeros.
    pub(super) fn zero(&mut self, kind: Kind, lba: u32, blocks: u32) -> Result<(), Fault> {
        let end = lba.saturating_add(blocks);
        let most = u32::try_from(ZEROS.len() / kind.block()).unwrap_or(1);
        let mut next = lba;
        while next < end.min(self.blocks) {
            let here = (end.min(self.blocks) - next).min(most);
            self.write(kind, next, &ZEROS[..here as usize * kind.block()])?;
            next += here;
        }
        if self.blocks < end {
            let path = self.path();
            self.file(&path)?
                .set_len(offset(kind, end))
                .map_err(|source| Fault::new(format!("lengthening {}", path.display()), source))?;
            self.blocks = end;
        }
        Ok(())
    }

    /// The data file at `path`, made if the disc was blank.
    fn file(&mut self, path: &Path) -> Result<&File, Fault> {
        if self.data.is_none() {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(path)
                .map_err(|source| Fault::new(format!("making {}", path.display()), source))?;
            atomic::sync_folder_of(path)?;
            self.data = Some(file);
            self.blocks = 0;
        }
        self.data.as_ref().ok_or_else(|| {
            Fault::new(
                format!("opening {}", path.display()),
                io::ErrorKind::NotFound.into(),
            )
        })
    }

    pub(super) fn synchronize(&self) -> Result<(), Fault> {
        match &self.data {
            Some(file) => file
                .sync_all()
                .map_err(|source| Fault::new(format!("syncing {}", self.path().display()), source)),
            None => Ok(()),
        }
    }

    /// Makes `disc` the state that is found again.
    pub(super) fn commit(&mut self, disc: &Disc) -> Result<(), Fault> {
        let Some(kind) = disc.kind() else {
            self.unfinish()?;
            self.save(disc)?;
            atomic::remove(&self.names.part())?;
            self.data = None;
            self.blocks = 0;
            return Ok(());
        };
        let shorter = disc.end_of_data().is_some_and(|end| end < self.blocks);
        if !disc.is_whole() || shorter {
            self.unfinish()?;
        }
        let converted = if kind == self.kind || self.data.is_none() {
            None
        } else {
            Some(self.convert(kind, disc)?)
        };
        self.save(disc)?;
        self.kind = kind;
        if let Some(file) = converted {
            atomic::rename(&self.names.whole(), &self.names.part())?;
            self.data = Some(file);
        }
        self.trim(disc)?;
        if disc.is_whole() {
            self.finish(disc)?;
        }
        Ok(())
    }

    /// Writes what is kept anew, as whole sectors.
    fn convert(&mut self, kind: Kind, disc: &Disc) -> Result<File, Fault> {
        let path = self.names.whole();
        let fault = |source| Fault::new(format!("writing {}", path.display()), source);
        if kind == Kind::Data && self.blocks > 0 {
            return Err(fault(io::ErrorKind::InvalidInput.into()));
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .map_err(fault)?;
        const TOGETHER: u32 = 64;
        let mut data = vec![0; TOGETHER as usize * Kind::Data.block()];
        let mut sectors = vec![0; TOGETHER as usize * Kind::Raw.block()];
        for lba in (0..self.blocks).step_by(TOGETHER as usize) {
            let blocks = TOGETHER.min(self.blocks - lba) as usize;
            let data = &mut data[..blocks * Kind::Data.block()];
            let sectors = &mut sectors[..blocks * Kind::Raw.block()];
            self.read(Kind::Data, lba, data)?;
            let each = data.as_chunks().0.iter().zip(sectors.as_chunks_mut().0);
            for (address, (data, sector)) in (lba..).zip(each) {
                disc.complete(address, data, sector);
            }
            file.write_all_at(sectors, offset(Kind::Raw, lba))
                .map_err(fault)?;
        }
        file.sync_all().map_err(fault)?;
        Ok(file)
    }

    /// Every session is closed: the data get their finished name, and whole sectors a cue sheet
    /// first.
    fn finish(&mut self, disc: &Disc) -> Result<(), Fault> {
        let path = self.names.finished(self.kind);
        let described = self.finished && exists(&self.names.cue())?;
        if self.kind == Kind::Raw
            && !described
            && let Some(cd) = disc.as_cd()
        {
            let packs = cue::cd_text(cd);
            let text = if packs.is_empty() {
                None
            } else {
                atomic::replace(&self.names.cd_text(), &packs)?;
                Some(self.names.cd_text())
            };
            let sheet = cue::sheet(cd, &path, text.as_deref())?;
            atomic::replace(&self.names.cue(), sheet.to_string().as_bytes())?;
        }
        if !self.finished {
            atomic::rename(&self.names.part(), &path)?;
            self.finished = true;
        }
        Ok(())
    }

    /// Something will be recorded, or blanked: the data are not whole any more.
    fn unfinish(&mut self) -> Result<(), Fault> {
        if !self.finished {
            return Ok(());
        }
        atomic::rename(&self.names.finished(self.kind), &self.names.part())?;
        self.finished = false;
        if self.kind == Kind::Raw {
            atomic::remove(&self.names.cue())?;
            atomic::remove(&self.names.cd_text())?;
        }
        Ok(())
    }

    /// Cuts off what lies after the end of what is recorded: a failed write left it, or it was
    /// blanked.
    fn trim(&mut self, disc: &Disc) -> Result<(), Fault> {
        let (Some(end), Some(file)) = (disc.end_of_data(), &self.data) else {
            return Ok(());
        };
        if self.finished {
            return Ok(());
        }
        let path = self.path();
        let bytes = offset(self.kind, end);
        if length(file, &path)? > bytes {
            file.set_len(bytes)
                .and_then(|()| file.sync_all())
                .map_err(|source| Fault::new(format!("truncating {}", path.display()), source))?;
        }
        self.blocks = self.blocks.min(end);
        Ok(())
    }

    fn save(&self, disc: &Disc) -> Result<(), Fault> {
        let path = self.names.state();
        match SavedDisc::of(disc) {
            Some(saved) => atomic::replace_json(&path, &saved),
            None => Err(Fault::new(
                format!("writing {}", path.display()),
                io::ErrorKind::PermissionDenied.into(),
            )),
        }
    }
}

pub(super) fn length(file: &File, path: &Path) -> Result<u64, Fault> {
    file.metadata()
        .map(|metadata| metadata.len())
        .map_err(|source| Fault::new(format!("asking for the size of {}", path.display()), source))
}

pub(super) fn exists(path: &Path) -> Result<bool, Fault> {
    path.try_exists()
        .map_err(|source| Fault::new(format!("looking for {}", path.display()), source))
}

fn offset(kind: Kind, lba: u32) -> u64 {
    u64::from(lba) * kind.block() as u64
}
