//! The stash's file: found or made, locked, and what is done to it as a whole.

use super::error::StashError;
use super::header::{Found, Header, find};
use super::place::StashPlace;
use super::volume;
use super::wire::{COPIES, HEADERS};
use rustix::fs::{FileType, OFlags, Stat};
use rustix::io::Errno;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zerocopy::IntoBytes;

/// Files found removed once they were locked, before something must be wrong.
const ATTEMPTS: usize = 100;

/// The file, locked against everybody else.
#[derive(Debug)]
pub(super) struct StashFile {
    path: PathBuf,
    file: Arc<File>,
}

/// Unlocked in so many words: a child process that another thread is just starting, and whoever
/// still reads the file, have it open too, and closing ours would not end the lock.
impl Drop for StashFile {
    fn drop(&mut self) {
        // The file is closed next, which unlocks it as far as it can.
        let _ = self.file.unlock();
    }
}

impl StashFile {
    /// Opens the file, or makes it, on a volume where it may be, and locks it.
    pub(super) fn open(place: &StashPlace) -> Result<Self, StashError> {
        // The working folder may change as long as this is used.
        let path = std::path::absolute(place.file())
            .map_err(|error| StashError::io("find", &place.file(), error))?;
        for _ in 0..ATTEMPTS {
            let file = match options().open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => make(&path)?,
                result => result.map_err(|error| not_opened(&path, error))?,
            };
            let locked = Self::lock(path.clone(), file)?;
            // Removed between opening and locking: others would lock the file that comes next.
            if locked.has_its_name()? {
                volume::check(&*locked.file, &path)?;
                return Ok(locked);
            }
        }
        let error = io::Error::other("it is removed again and again");
        Err(StashError::io("lock", &path, error))
    }

    fn lock(path: PathBuf, file: File) -> Result<Self, StashError> {
        let found = rustix::fs::fstat(&file);
        let found = found.map_err(|error| StashError::io("look at", &path, error))?;
        if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
            return Err(StashError::NotAStash { path });
        }
        match file.try_lock() {
            Ok(()) => Ok(Self {
                path,
                file: Arc::new(file),
            }),
            Err(TryLockError::WouldBlock) => Err(StashError::InUse { path }),
            Err(TryLockError::Error(error)) => Err(StashError::io("lock", &path, error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// The error of a call that did not write.
    pub(super) fn failed(&self, doing: &'static str, error: impl Into<io::Error>) -> StashError {
        StashError::io(doing, &self.path, error)
    }

    /// The error of a write that was to bring so many bytes more.
    pub(super) fn not_written(&self, needed: u64, error: io::Error) -> StashError {
        let free = match error.kind() {
            ErrorKind::StorageFull => self.free().unwrap_or(0),
            // Whatever the volume has, this user gets none of it.
            ErrorKind::QuotaExceeded => 0,
            _ => return self.failed("write to", error),
        };
        self.no_room(needed, free)
    }

    pub(super) fn no_room(&self, needed: u64, free: u64) -> StashError {
        StashError::NoRoom {
            path: self.path.clone(),
            needed,
            free,
        }
    }

    /// Bytes that are free for this user; none if the file system does not count them.
    pub(super) fn free(&self) -> Option<u64> {
        let system = rustix::fs::fstatvfs(&*self.file).ok()?;
        (system.f_blocks != 0).then(|| system.f_bavail.saturating_mul(system.f_frsize))
    }

    /// Whether the blocks of the file system are no larger than that, as far as it tells.
    pub(super) fn has_blocks_of(&self, size: u64) -> bool {
        rustix::fs::fstatvfs(&*self.file).is_ok_and(|system| system.f_bsize <= size)
    }

    pub(super) fn stat(&self) -> Result<Stat, StashError> {
        rustix::fs::fstat(&*self.file).map_err(|error| self.failed("look at", error))
    }

    pub(super) fn length(&self) -> Result<u64, StashError> {
        Ok(u64::try_from(self.stat()?.st_size).unwrap_or(0))
    }

    /// Whether the file under its name is this one.
    pub(super) fn has_its_name(&self) -> Result<bool, StashError> {
        let this = self.stat()?;
        match fs::symlink_metadata(&self.path) {
            Ok(named) => Ok((named.dev(), named.ino()) == (this.st_dev, this.st_ino)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.failed("look at", error)),
        }
    }

    /// Only this user may read what is staged.
    pub(super) fn make_private(&self) -> Result<(), StashError> {
        if self.stat()?.st_mode & 0o7777 == 0o600 {
            return Ok(());
        }
        self.file
            .set_permissions(Permissions::from_mode(0o600))
            .map_err(|error| self.failed("set the mode of", error))
    }

    pub(super) fn read_header(&self) -> Result<Found, StashError> {
        let mut beginning = [0; HEADERS];
        let mut filled = 0;
        while filled < HEADERS {
            match self.file.read_at(&mut beginning[filled..], filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed("read", error)),
            }
        }
        Ok(find(&beginning[..filled], self.length()?))
    }

    /// Writes all copies of a file's first header, the beginning of the first one first: it tells
    /// a stash from other files.
    pub(super) fn write_first_header(&self, header: Header) -> Result<(), StashError> {
        let block = header.to_block();
        let copies = [block.as_bytes(); COPIES].concat();
        let written = self.file.write_all_at(&copies, 0);
        written.map_err(|error| self.not_written(copies.len() as u64, error))
    }

    pub(super) fn write_header(&self, header: Header) -> Result<(), StashError> {
        let block = header.to_block();
        let bytes = block.as_bytes();
        self.file
            .write_all_at(bytes, header.offset())
            .map_err(|error| self.not_written(bytes.len() as u64, error))
    }

    /// Has the file end after so many bytes.
    pub(super) fn cut(&self, length: u64) -> Result<(), StashError> {
        self.file
            .set_len(length)
            .map_err(|error| self.failed("cut", error))
    }

    pub(super) fn sync(&self) -> Result<(), StashError> {
        self.file
            .sync_data()
            .map_err(|error| self.failed("bring to the disk all of", error))
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    // A link, or a pipe that nobody else has open, must not lead us elsewhere or hold us up.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options
        .read(true)
        .write(true)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed());
    options
}

/// Makes the folder, if need be, and the file in it, if it may be there.
fn make(path: &Path) -> Result<File, StashError> {
    let failed = |doing, error: io::Error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StashError::NoRoom {
            path: path.to_owned(),
            needed: HEADERS as u64,
            free: 0,
        },
        _ => StashError::io(doing, path, error),
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| failed("make the folder of", error))?;
    let opened = File::open(folder).map_err(|error| failed("open the folder of", error))?;
    volume::check(&opened, path)?;
    options()
        .create(true)
        .open(path)
        .map_err(|error| failed("make", error))
}

fn not_opened(path: &Path, error: io::Error) -> StashError {
    match Errno::from_io_error(&error) {
        // A symbolic link, a folder, a socket.
        Some(Errno::LOOP | Errno::ISDIR | Errno::NXIO) => StashError::NotAStash {
            path: path.to_owned(),
        },
        _ => StashError::io("open", path, error),
    }
}
