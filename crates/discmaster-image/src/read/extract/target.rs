//! The folder that files are brought out into: every step is taken from an open folder, by one
//! name, and follows no link.

use super::error::ExtractError;
use super::links::First;
use crate::read::{Entry, name};
use crate::time::Timestamp;
use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, OFlags, RenameFlags, Stat, Timespec, Timestamps, UTIME_OMIT,
    Uid,
};
use rustix::io::Errno;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Folders held open at once, the deepest ones: a process may have 1024 files open, usually.
const OPEN: usize = 64;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// What to do about a file of the target that has the name of one to be brought out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Refuse,
    /// Files, symbolic links and the like are replaced; folders never are.
    Replace,
}

/// A device and an inode number: what a file is, whatever its name.
pub(super) type Id = (u64, u64);

/// What a file is given besides its name and content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meta {
    modified: Option<Timestamp>,
    /// Permissions; none: those that any new file gets.
    mode: Option<u32>,
    owner: Option<(u32, u32)>,
}

impl Meta {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            modified: entry.modified,
            mode: entry.posix.map(|posix| posix.mode),
            owner: entry.posix.map(|posix| (posix.uid, posix.gid)),
        }
    }
}

/// The target folder and the folders open in it, down to the one worked in.
#[derive(Debug)]
pub(super) struct Target {
    root: Level,
    levels: Vec<Level>,
    /// Path of the folder worked in, for messages.
    path: PathBuf,
    /// Every folder entered: on a file system to which two names are one, the second is refused.
    entered: HashSet<Id>,
    /// Every file replaced or made, when existing ones are replaced.
    made: HashSet<Id>,
    /// A folder on each file system written to: what is to be synced.
    systems: Vec<(u64, OwnedFd)>,
    partials: u64,
    existing: Existing,
    /// Whether permissions are exactly the recorded ones.
    preserve: bool,
    /// Whether owners can be given.
    root_user: bool,
}

#[derive(Debug)]
struct Level {
    name: Vec<u8>,
    id: Id,
    /// None: closed to save descriptors; opened again from above.
    folder: Option<OwnedFd>,
    meta: Meta,
    /// Whether it was made here.
    fresh: bool,
}

impl Target {
    /// Opens the folder, or makes it. That its own path leads through links is the caller's will.
    pub(super) fn open(
        path: &Path,
        existing: Existing,
        preserve: bool,
    ) -> Result<Self, ExtractError> {
        match std::fs::create_dir(path) {
            Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
                let (what, path) = ("make the folder", path.to_owned());
                return Err(ExtractError::Io { what, path, source });
            }
            _ => {}
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(CWD, path, flags, Mode::empty())
            .map_err(|errno| failed("open the folder", path, errno))?;
        let stat = rustix::fs::fstat(&folder)
            .map_err(|errno| failed("look at the folder", path, errno))?;
        let mut target = Self {
            root: Level {
                name: Vec::new(),
                id: id(&stat),
                folder: None,
                meta: Meta {
                    modified: None,
                    mode: None,
                    owner: None,
                },
                fresh: false,
            },
            levels: Vec::new(),
            path: path.to_owned(),
            entered: HashSet::from([id(&stat)]),
            made: HashSet::new(),
            systems: Vec::new(),
            partials: 0,
            existing,
            preserve,
            root_user: rustix::process::geteuid().is_root(),
        };
        target.note_system(&folder, &stat)?;
        target.root.folder = Some(folder);
        Ok(target)
    }

    /// Folders below the target folder.
    pub(super) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Bytes that can still be written; none where the file system does not tell.
    pub(super) fn free(&self) -> Result<Option<u64>, ExtractError> {
        let stat = rustix::fs::fstatvfs(self.folder(0)?)
            .map_err(|errno| failed("ask for the free space of", &self.path, errno))?;
        Ok((stat.f_blocks > 0).then(|| stat.f_bavail.saturating_mul(stat.f_frsize)))
    }

    /// Goes down into a folder, making it if it is not there.
    pub(super) fn enter(&mut self, name: &[u8], meta: Meta) -> Result<(), ExtractError> {
        let path = self.checked(name)?;
        let above = self.current()?;
        // Whatever is recorded: what belongs into the folder has to be written to it first.
        let mode = 0o700 | meta.mode.map_or(0o777, |mode| mode & 0o777);
        let fresh = match rustix::fs::mkdirat(&above, name, Mode::from_raw_mode(mode)) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(errno) => return Err(failed("make the folder", &path, errno)),
        };
        let folder = match rustix::fs::openat(&above, name, FOLDER, Mode::empty()) {
            Ok(folder) => folder,
            Err(Errno::NOTDIR | Errno::LOOP) => {
                let is = "not a folder";
                return Err(ExtractError::InTheWay { path, is });
            }
            Err(errno) => return Err(failed("open the folder", &path, errno)),
        };
        let stat = rustix::fs::fstat(&folder)
            .map_err(|errno| failed("look at the folder", &path, errno))?;
        if !self.entered.insert(id(&stat)) {
            return Err(collision(&path));
        }
        self.note_system(&folder, &stat)?;
        self.levels.push(Level {
            name: name.to_vec(),
            id: id(&stat),
            folder: Some(folder),
            meta,
            fresh,
        });
        self.path = path;
        let deep = self.levels.len().checked_sub(OPEN);
        if let Some(level) = deep.and_then(|nth| self.levels.get_mut(nth)) {
            level.folder = None;
        }
        Ok(())
    }

    /// Goes up again, when all that belongs into the folder is in it.
    pub(super) fn leave(&mut self) -> Result<(), ExtractError> {
        let folder = self.current()?;
        if let Some(level) = self.levels.pop() {
            if level.fresh || self.preserve {
                self.set_permissions(folder.as_fd(), level.meta)
                    .map_err(|errno| failed("set the permissions of", &self.path, errno))?;
            }
            set_modified(folder.as_fd(), level.meta.modified)
                .map_err(|errno| failed("set the time of", &self.path, errno))?;
            self.path.pop();
        }
        Ok(())
    }

    /// Owner and permissions, as far as they are to be as recorded. What is new already has those
    /// that the umask leaves; a folder may still have been given too many.
    fn set_permissions(&self, file: BorrowedFd<'_>, meta: Meta) -> Result<(), Errno> {
        let Some(mode) = meta.mode else {
            return Ok(());
        };
        if !self.preserve {
            let is = rustix::fs::fstat(file)?.st_mode & 0o7777;
            let shall = is & (mode | 0o7000);
            return match is == shall {
                true => Ok(()),
                false => rustix::fs::fchmod(file, Mode::from_raw_mode(shall)),
            };
        }
        // A change of owner takes set-user-id away: it comes first.
        if let Some((uid, gid)) = meta.owner.filter(|_| self.root_user) {
            let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
            rustix::fs::fchown(file, Some(uid), Some(gid))?;
        }
        rustix::fs::fchmod(file, Mode::from_raw_mode(mode & 0o7777))
    }

    /// Makes a symbolic link, whatever it leads to: nothing is done through it.
    pub(super) fn symlink(
        &mut self,
        name: &[u8],
        leads: &[u8],
        meta: Meta,
    ) -> Result<(), ExtractError> {
        let path = self.checked(name)?;
        let folder = self.current()?;
        self.look_at_existing(&folder, name, &path)?;
        let partial = loop {
            let partial = self.partial_name();
            match rustix::fs::symlinkat(leads, &folder, &partial) {
                Ok(()) => break partial,
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(failed("make the symbolic link", &path, errno)),
            }
        };
        let owner = meta.owner.filter(|_| self.preserve && self.root_user);
        let itself = AtFlags::SYMLINK_NOFOLLOW;
        let owned = owner.map_or(Ok(()), |(uid, gid)| {
            let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
            rustix::fs::chownat(&folder, &partial, Some(uid), Some(gid), itself)
        });
        let done = owned
            .map_err(|errno| failed("set the owner of", &path, errno))
            .and_then(|()| {
                let times = meta.modified.map(times);
                times
                    .map_or(Ok(()), |it| {
                        rustix::fs::utimensat(&folder, &partial, &it, itself)
                    })
                    .map_err(|errno| failed("set the time of", &path, errno))
            })
            .and_then(|()| {
                let stat = rustix::fs::statat(&folder, &partial, itself)
                    .map_err(|errno| failed("look at", &path, errno))?;
                self.publish(&folder, &partial, id(&stat), name, &path)
            });
        self.tidy(&folder, &partial, done)
    }

    /// Gives another name to a file made before. False: this file system cannot, or the folder that
    /// it is in is closed to us by now.
    pub(super) fn hard_link(&mut self, name: &[u8], first: &First) -> Result<bool, ExtractError> {
        let path = self.checked(name)?;
        let folder = self.current()?;
        self.look_at_existing(&folder, name, &path)?;
        let Some((from, first_name)) = self.folder_of(first)? else {
            return Ok(false);
        };
        let partial = loop {
            let partial = self.partial_name();
            match rustix::fs::linkat(&from, first_name, &folder, &partial, AtFlags::empty()) {
                Ok(()) => break partial,
                Err(Errno::EXIST) => {}
                Err(
                    Errno::MLINK
                    | Errno::PERM
                    | Errno::ACCESS
                    | Errno::OPNOTSUPP
                    | Errno::NOSYS
                    | Errno::XDEV,
                ) => {
                    return Ok(false);
                }
                Err(errno) => return Err(failed("make the hard link", &path, errno)),
            }
        };
        let done = rustix::fs::statat(&folder, &partial, AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|errno| failed("look at", &path, errno))
            .and_then(|stat| match id(&stat) == first.id {
                true => self.publish(&folder, &partial, first.id, name, &path),
                false => Err(ExtractError::InTheWay {
                    path: path.clone(),
                    is: "no longer the file that was made",
                }),
            });
        self.tidy(&folder, &partial, done).map(|()| true)
    }

    /// The folder in which a file was made, found from the target folder by steps that follow no
    /// link, and the file's name there. None: its permissions have been set, and let nobody in.
    fn folder_of<'a>(&self, first: &'a First) -> Result<Option<(OwnedFd, &'a [u8])>, ExtractError> {
        let mut folder = self.folder(0)?;
        let mut names = first.path.split(|byte| *byte == b'/');
        let name = names.next_back().unwrap_or_default();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for name in names {
            folder = match rustix::fs::openat(&folder, name, flags, Mode::empty()) {
                Ok(folder) => folder,
                Err(Errno::ACCESS) => return Ok(None),
                Err(errno) => return Err(failed("open again the folder", &self.path, errno)),
            };
        }
        Ok(Some((folder, name)))
    }

    /// Removes what is left of a file that was not published. The first error is the one to tell; a
    /// partial file that stays has a name that says so.
    fn tidy<T>(
        &self,
        folder: &OwnedFd,
        partial: &str,
        done: Result<T, ExtractError>,
    ) -> Result<T, ExtractError> {
        if done.is_err() {
            let _ = rustix::fs::unlinkat(folder, partial, AtFlags::empty());
        }
        done
    }

    /// Makes a file that appears under its name only when `write` has written all of it.
    pub(super) fn file(
        &mut self,
        name: &[u8],
        meta: Meta,
        write: impl FnOnce(&mut File, &Path) -> Result<(), ExtractError>,
    ) -> Result<Id, ExtractError> {
        let path = self.checked(name)?;
        let folder = self.current()?;
        self.look_at_existing(&folder, name, &path)?;
        let (mut file, partial) = self.partial(&folder, &path, meta)?;
        let done = write(&mut file, &path)
            .and_then(|()| {
                self.set_permissions(file.as_fd(), meta)
                    .map_err(|errno| failed("set the permissions of", &path, errno))
            })
            .and_then(|()| {
                set_modified(file.as_fd(), meta.modified)
                    .map_err(|errno| failed("set the time of", &path, errno))
            })
            .and_then(|()| {
                let stat =
                    rustix::fs::fstat(&file).map_err(|errno| failed("look at", &path, errno))?;
                let id = id(&stat);
                self.publish(&folder, &partial, id, name, &path)?;
                Ok(id)
            });
        self.tidy(&folder, &partial, done)
    }

    /// Has everything written through to the media; errors that came late are seen here.
    pub(super) fn sync(&self) -> Result<(), ExtractError> {
        for (_, folder) in &self.systems {
            rustix::fs::syncfs(folder)
                .map_err(|errno| failed("write through the files below", &self.path, errno))?;
        }
        Ok(())
    }

    /// The path of a name in the current folder, if it is a name.
    fn checked(&self, name: &[u8]) -> Result<PathBuf, ExtractError> {
        if let Some(why) = name::unusable(name) {
            let shown = String::from_utf8_lossy(name);
            let path = self.path.join(format!("`{}`", shown.escape_debug()));
            return Err(ExtractError::Name {
                path: path.display().to_string(),
                why,
            });
        }
        Ok(self.path.join(OsStr::from_bytes(name)))
    }

    /// What has the name already is refused, or will be replaced and is a thing that can be.
    fn look_at_existing(
        &self,
        folder: &OwnedFd,
        name: &[u8],
        path: &Path,
    ) -> Result<(), ExtractError> {
        let stat = match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(()),
            Err(errno) => return Err(failed("look at", path, errno)),
        };
        match self.existing {
            Existing::Refuse => Err(ExtractError::Exists(path.to_owned())),
            Existing::Replace if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
                Err(ExtractError::InTheWay {
                    path: path.to_owned(),
                    is: "a folder",
                })
            }
            Existing::Replace if self.made.contains(&id(&stat)) => Err(collision(path)),
            Existing::Replace => Ok(()),
        }
    }

    /// A name for what is not complete yet.
    fn partial_name(&mut self) -> String {
        let name = format!(".discmaster-{}-{}.part", std::process::id(), self.partials);
        self.partials += 1;
        name
    }

    /// A new file with a name of its own.
    fn partial(
        &mut self,
        folder: &OwnedFd,
        path: &Path,
        meta: Meta,
    ) -> Result<(File, String), ExtractError> {
        let mode = match meta.mode {
            // Nobody else's until its owner and permissions are what they shall be.
            Some(_) if self.preserve => 0o600,
            Some(mode) => mode & 0o777,
            None => 0o666,
        };
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        loop {
            let name = self.partial_name();
            match rustix::fs::openat(folder, &name, flags, Mode::from_raw_mode(mode)) {
                Ok(file) => return Ok((file.into(), name)),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(failed("make", path, errno)),
            }
        }
    }

    fn publish(
        &mut self,
        folder: &OwnedFd,
        partial: &str,
        id: Id,
        name: &[u8],
        path: &Path,
    ) -> Result<(), ExtractError> {
        let renamed = match self.existing {
            Existing::Replace => {
                self.made.insert(id);
                rustix::fs::renameat(folder, partial, folder, name)
            }
            Existing::Refuse => {
                match rustix::fs::renameat_with(
                    folder,
                    partial,
                    folder,
                    name,
                    RenameFlags::NOREPLACE,
                ) {
                    // Some file systems have no such rename; a link refuses what exists as well.
                    Err(Errno::INVAL | Errno::NOSYS) => {
                        rustix::fs::linkat(folder, partial, folder, name, AtFlags::empty())
                            .and_then(|()| rustix::fs::unlinkat(folder, partial, AtFlags::empty()))
                    }
                    renamed => renamed,
                }
            }
        };
        match renamed {
            Ok(()) => Ok(()),
            Err(Errno::EXIST) => Err(ExtractError::Exists(path.to_owned())),
            Err(errno) => Err(failed("give its name to", path, errno)),
        }
    }

    /// The folder worked in, in a descriptor of its own.
    fn current(&self) -> Result<OwnedFd, ExtractError> {
        self.folder(self.levels.len())
    }

    /// The folder so many levels down, opened again step by step where it has been closed.
    fn folder(&self, depth: usize) -> Result<OwnedFd, ExtractError> {
        let levels = self.levels.get(..depth).unwrap_or_default();
        let held = levels.iter().rposition(|level| level.folder.is_some());
        let (from, below) = match held.and_then(|nth| Some((levels.get(nth)?, nth + 1))) {
            Some(held) => held,
            None => (&self.root, 0),
        };
        let reopen = |errno| failed("open again the folder", &self.path, errno);
        let from = from.folder.as_ref().ok_or_else(|| reopen(Errno::BADF))?;
        let mut folder = from.try_clone().map_err(|source| ExtractError::Io {
            what: "open again the folder",
            path: self.path.clone(),
            source,
        })?;
        for level in levels.get(below..).unwrap_or_default() {
            folder = rustix::fs::openat(&folder, level.name.as_slice(), FOLDER, Mode::empty())
                .map_err(reopen)?;
            let stat = rustix::fs::fstat(&folder).map_err(reopen)?;
            if id(&stat) != level.id {
                return Err(ExtractError::InTheWay {
                    path: self.path.clone(),
                    is: "no longer the folder that was made",
                });
            }
        }
        Ok(folder)
    }

    fn note_system(&mut self, folder: &OwnedFd, stat: &Stat) -> Result<(), ExtractError> {
        let (device, _) = id(stat);
        if self.systems.iter().all(|(known, _)| *known != device) {
            let folder = folder.try_clone().map_err(|source| ExtractError::Io {
                what: "open again the folder",
                path: self.path.clone(),
                source,
            })?;
            self.systems.push((device, folder));
        }
        Ok(())
    }
}

fn id(stat: &Stat) -> Id {
    (stat.st_dev, stat.st_ino)
}

fn failed(what: &'static str, path: &Path, errno: Errno) -> ExtractError {
    ExtractError::Io {
        what,
        path: path.to_owned(),
        source: errno.into(),
    }
}

fn collision(path: &Path) -> ExtractError {
    ExtractError::Collision {
        path: path.display().to_string(),
    }
}

fn set_modified(file: BorrowedFd<'_>, modified: Option<Timestamp>) -> Result<(), Errno> {
    let Some(modified) = modified else {
        return Ok(());
    };
    rustix::fs::futimens(file, &times(modified))
}

fn times(modified: Timestamp) -> Timestamps {
    Timestamps {
        last_access: Timespec {
            tv_sec: 0,
            tv_nsec: UTIME_OMIT,
        },
        last_modification: Timespec {
            tv_sec: modified.seconds,
            tv_nsec: modified.nanoseconds.into(),
        },
    }
}
