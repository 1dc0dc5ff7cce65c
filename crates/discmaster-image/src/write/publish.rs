//! A file that gets its name only when it is complete.
//!
//! While it is written it has no name at all (`O_TMPFILE`), so that nothing is left of it even if
//! the process is killed. An older file is exchanged with it, not overwritten: should the last
//! step fail, bringing the folder to the disk, the two are exchanged back. Killed in that last step,
//! the process leaves the image in place and the older file beside it, under a temporary name.
//! File systems that cannot do the one or the other get a temporary name, and a plain rename.

use super::error::{Action, WriteError};
use super::room;
use super::target::Older;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::{Errno, retry_on_intr};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Temporary names tried before giving up.
const NAMES: u32 = 1000;

/// A file in the folder of its target, not yet under the target's name.
#[derive(Debug)]
pub(super) struct Draft {
    folder: OwnedFd,
    file: OwnedFd,
    /// Its temporary name in the folder; none while it has no name.
    temporary: Option<OsString>,
    name: OsString,
    target: PathBuf,
}

impl Draft {
    /// Creates an empty file, to hold `needed` bytes. Its mode is what the umask allows, or that
    /// of the older file.
    pub(super) fn create(
        path: &Path,
        older: Option<Older>,
        needed: u64,
    ) -> Result<Self, WriteError> {
        let failed = |action| {
            move |error: Errno| WriteError::Target {
                target: path.to_owned(),
                action,
                error: error.into(),
            }
        };
        let name = path
            .file_name()
            .ok_or(Errno::ISDIR)
            .map_err(failed(Action::Create))?
            .to_owned();
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = retry_on_intr(|| rustix::fs::openat(CWD, folder, flags, Mode::empty()))
            .map_err(failed(Action::OpenFolder))?;
        let created = match nameless(&folder) {
            Ok(file) => Ok((file, None)),
            Err(Errno::OPNOTSUPP | Errno::INVAL | Errno::ISDIR | Errno::NOENT | Errno::NOSYS) => {
                try_names(&name, |temporary| create_named(&folder, temporary))
                    .map(|(file, temporary)| (file, Some(temporary)))
            }
            Err(error) => Err(error),
        };
        let (file, temporary) = created.map_err(|error| match error {
            // Not even room for an empty file.
            Errno::NOSPC | Errno::DQUOT => WriteError::NoSpace {
                target: path.to_owned(),
                needed,
                available: room::free(folder.as_fd()).unwrap_or(0),
            },
            error => failed(Action::Create)(error),
        })?;
        let draft = Self {
            folder,
            file,
            temporary,
            name,
            target: path.to_owned(),
        };
        if let Some(older) = older {
            rustix::fs::fchmod(&draft.file, Mode::from_raw_mode(older.mode))
                .map_err(failed(Action::SetMode))?;
        }
        Ok(draft)
    }

    pub(super) fn file(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// Brings the file to the disk and gives it its name. Nothing of it is left to be written
    /// then, and so nothing that closing it could still report.
    pub(super) fn publish(mut self) -> Result<(), WriteError> {
        retry_on_intr(|| rustix::fs::fsync(&self.file)).map_err(self.failed(Action::Sync))?;
        match self.claim() {
            Ok(()) => self.sync_folder().inspect_err(|_| {
                // The name would have survived or not, nobody knows: without it nothing lies.
                self.remove(&self.name);
            }),
            Err(Errno::EXIST) => self.replace(),
            Err(error) => Err(self.failed(Action::Name)(error)),
        }
    }

    /// Takes the target's name if nobody has it.
    fn claim(&mut self) -> Result<(), Errno> {
        let Some(temporary) = &self.temporary else {
            return link(&self.file, &self.folder, &self.name);
        };
        match self.rename(temporary, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                // Checked and renamed in two steps: the file system offers no better.
                match rustix::fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(_) => return Err(Errno::EXIST),
                    Err(Errno::NOENT) => self.rename(temporary, RenameFlags::empty())?,
                    Err(error) => return Err(error),
                }
            }
            result => result?,
        }
        self.temporary = None;
        Ok(())
    }

    /// Takes the target's name from an older file.
    fn replace(&mut self) -> Result<(), WriteError> {
        let temporary = match &self.temporary {
            Some(temporary) => temporary.clone(),
            None => {
                let link = |temporary: &OsStr| link(&self.file, &self.folder, temporary);
                let ((), temporary) =
                    try_names(&self.name, link).map_err(self.failed(Action::Name))?;
                self.temporary.insert(temporary).clone()
            }
        };
        match self.rename(&temporary, RenameFlags::EXCHANGE) {
            Ok(()) => {}
            // Exchanging is not to be had here, or the older file has gone meanwhile.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::NOENT) => {
                self.rename(&temporary, RenameFlags::empty())
                    .map_err(self.failed(Action::Replace))?;
                self.temporary = None;
                return self.sync_folder();
            }
            Err(error) => return Err(self.failed(Action::Replace)(error)),
        }
        // The temporary name is the older file's now.
        let outcome = self.sync_folder().and_then(|()| {
            rustix::fs::unlinkat(&self.folder, &temporary, AtFlags::empty())
                .map_err(self.failed(Action::RemoveOlder))
        });
        match outcome {
            Ok(()) => self.temporary = None,
            // Where even this fails, the older file is what must not be removed.
            Err(_) if self.rename(&temporary, RenameFlags::EXCHANGE).is_err() => {
                self.temporary = None;
            }
            Err(_) => {}
        }
        outcome
    }

    fn rename(&self, temporary: &OsStr, flags: RenameFlags) -> Result<(), Errno> {
        let folder = &self.folder;
        rustix::fs::renameat_with(folder, temporary, folder, &self.name, flags)
    }

    fn sync_folder(&self) -> Result<(), WriteError> {
        match retry_on_intr(|| rustix::fs::fsync(&self.folder)) {
            // Some file systems sync a folder at every change, and refuse to be asked.
            Ok(()) | Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
            Err(error) => Err(self.failed(Action::SyncFolder)(error)),
        }
    }

    fn failed(&self, action: Action) -> impl Fn(Errno) -> WriteError + use<> {
        let target = self.target.clone();
        move |error| WriteError::Target {
            target: target.clone(),
            action,
            error: error.into(),
        }
    }

    /// Removes a name; there is already an error to report if that fails too.
    fn remove(&self, name: &OsStr) {
        let _ = rustix::fs::unlinkat(&self.folder, name, AtFlags::empty());
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            self.remove(temporary);
        }
    }
}

/// A file without a name, which can be given one later.
fn nameless(folder: &OwnedFd) -> Result<OwnedFd, Errno> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file =
        retry_on_intr(|| rustix::fs::openat(folder, ".", flags, Mode::from_raw_mode(0o666)))?;
    rustix::fs::stat(handle(&file)).map_err(|_| Errno::OPNOTSUPP)?;
    Ok(file)
}

fn create_named(folder: &OwnedFd, name: &OsStr) -> Result<OwnedFd, Errno> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
    retry_on_intr(|| rustix::fs::openat(folder, name, flags, Mode::from_raw_mode(0o666)))
}

fn link(file: &OwnedFd, folder: &OwnedFd, name: &OsStr) -> Result<(), Errno> {
    rustix::fs::linkat(CWD, handle(file), folder, name, AtFlags::SYMLINK_FOLLOW)
}

/// A path to an open file, through which it can be given a name without any privilege.
fn handle(file: &OwnedFd) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// Tries names that nobody is likely to have, next to `name`, until one is free.
fn try_names<T>(
    name: &OsStr,
    mut attempt: impl FnMut(&OsStr) -> Result<T, Errno>,
) -> Result<(T, OsString), Errno> {
    let process = std::process::id();
    for count in 0..NAMES {
        // The longest name a folder takes leaves no room for more.
        let full = name.as_encoded_bytes();
        let short = String::from_utf8_lossy(&full[..full.len().min(100)]);
        let temporary = OsString::from(format!(".{short}.{process}-{count}.tmp"));
        match attempt(&temporary) {
            Ok(value) => return Ok((value, temporary)),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Errno::EXIST)
}
