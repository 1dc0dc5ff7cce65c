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

    /// Brings the file to the disk. Nothing of it is left to be written then, and so nothing that
    /// closing it could still report.
    pub(super) fn sync(&self) -> Result<(), WriteError> {
        retry_on_intr(|| rustix::fs::fsync(&self.file)).map_err(self.failed(Action::Sync))
    }

    /// Brings the file to the disk and gives it its name.
    pub(super) fn publish(self) -> Result<(), WriteError> {
        self.sync()?;
        self.place()?.keep()
    }

    /// Gives the file, which is on the disk, its name.
    pub(super) fn place(mut self) -> Result<Placed, WriteError> {
        match self.claim() {
            Ok(()) => match self.sync_folder() {
                Ok(()) => Ok(Placed(self, Former::None)),
                Err(error) => {
                    // The name would have survived or not, nobody knows: without it nothing lies.
                    self.remove(&self.name);
                    Err(error)
                }
            },
            Err(Errno::EXIST) => self.replace(),
            Err(error) => Err(self.failed(Action::Name)(error)),
        }
    }

    /// Takes the target's name if nobody has it.
    fn claim(&mut self) -> Result<(), Errno> {
        let Some(temporary) = &self.temporary else {
            return link(&self.file, &self.folder, &self.name);
        };
        rename_free(&self.folder, temporary, &self.name)?;
        self.temporary = None;
        Ok(())
    }

    /// Takes the target's name from an older file.
    fn replace(mut self) -> Result<Placed, WriteError> {
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
                self.sync_folder()?;
                return Ok(Placed(self, Former::Gone));
            }
            Err(error) => return Err(self.failed(Action::Replace)(error)),
        }
        // The temporary name is the older file's now.
        match self.sync_folder() {
            Ok(()) => Ok(Placed(self, Former::Beside)),
            Err(error) => {
                self.exchange_back();
                Err(error)
            }
        }
    }

    /// Gives an older file its name again. Where even that fails, the older file, which has the
    /// temporary name, is what must not be removed.
    fn exchange_back(&mut self) {
        if let Some(temporary) = &self.temporary
            && self.rename(temporary, RenameFlags::EXCHANGE).is_err()
        {
            self.temporary = None;
        }
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

/// A file that has its name, and may still lose it.
#[derive(Debug)]
pub(super) struct Placed(Draft, Former);

/// The file that had the name before.
#[derive(Clone, Copy, Debug)]
enum Former {
    None,
    /// It has the temporary name now.
    Beside,
    /// It was replaced in one step that cannot be taken back.
    Gone,
}

impl Placed {
    /// Removes the older file; if that fails, it has its name again.
    pub(super) fn keep(mut self) -> Result<(), WriteError> {
        let (Former::Beside, Some(temporary)) = (self.1, &self.0.temporary) else {
            return Ok(());
        };
        match rustix::fs::unlinkat(&self.0.folder, temporary, AtFlags::empty()) {
            Ok(()) => {
                self.0.temporary = None;
                Ok(())
            }
            Err(error) => {
                self.0.exchange_back();
                Err(self.0.failed(Action::RemoveOlder)(error))
            }
        }
    }

    /// Takes the name away again; an older file has it then, where there is one.
    pub(super) fn withdraw(mut self) {
        match self.1 {
            Former::None => self.0.remove(&self.0.name),
            Former::Beside => self.0.exchange_back(),
            Former::Gone => {}
        }
    }
}

/// An older file that has been moved out of the way, to a temporary name beside its own. Dropped, it
/// comes back.
#[derive(Debug)]
pub(super) struct Aside {
    folder: OwnedFd,
    name: OsString,
    temporary: Option<OsString>,
    target: PathBuf,
}

impl Aside {
    /// Moves the file of a draft's name out of the way; None if there is none.
    pub(super) fn take(draft: &Draft) -> Result<Option<Self>, WriteError> {
        let folder = draft
            .folder
            .try_clone()
            .map_err(|error| WriteError::Target {
                target: draft.target.clone(),
                action: Action::OpenFolder,
                error,
            })?;
        let move_to = |temporary: &OsStr| rename_free(&folder, &draft.name, temporary);
        match try_names(&draft.name, move_to) {
            Ok(((), temporary)) => {
                let aside = Self {
                    folder,
                    name: draft.name.clone(),
                    temporary: Some(temporary),
                    target: draft.target.clone(),
                };
                draft.sync_folder()?;
                Ok(Some(aside))
            }
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(draft.failed(Action::Replace)(error)),
        }
    }

    /// Removes it for good.
    pub(super) fn remove(mut self) -> Result<(), WriteError> {
        let Some(temporary) = self.temporary.take() else {
            return Ok(());
        };
        rustix::fs::unlinkat(&self.folder, &temporary, AtFlags::empty()).map_err(|error| {
            WriteError::Target {
                target: self.target.clone(),
                action: Action::RemoveOlder,
                error: error.into(),
            }
        })
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // There is already an error to report; whoever took the name meanwhile keeps it.
            let _ = rename_free(&self.folder, temporary, &self.name);
        }
    }
}

/// Renames a file to a name that nobody has.
fn rename_free(folder: &OwnedFd, from: &OsStr, to: &OsStr) -> Result<(), Errno> {
    match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            // Checked and renamed in two steps: the file system offers no better.
            match rustix::fs::statat(folder, to, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(_) => Err(Errno::EXIST),
                Err(Errno::NOENT) => rustix::fs::renameat(folder, from, folder, to),
                Err(error) => Err(error),
            }
        }
        result => result,
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
