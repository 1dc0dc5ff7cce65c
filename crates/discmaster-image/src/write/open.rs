//! Source files that are open, and whether they are what they were.

use super::error::{SourceError, SourceFault};
use crate::source::{FileRange, FileSource, Stamp};
use crate::time::Timestamp;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{FileType, Stat};
use rustix::io::Errno;
use std::io;

/// A file that content is read from.
#[derive(Debug)]
pub(super) enum OpenFile<'f> {
    /// It was, when it was opened, the one that was listed.
    Listed { file: &'f FileSource, fd: OwnedFd },
    /// Part of a file that somebody else holds open, and answers for.
    Part(&'f FileRange),
}

impl OpenFile<'_> {
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Listed { fd, .. } => fd.as_fd(),
            Self::Part(range) => range.file.as_fd(),
        }
    }

    /// The byte of the file that is byte `offset` of the content.
    pub(super) fn place(&self, offset: u64) -> u64 {
        match self {
            Self::Listed { .. } => offset,
            Self::Part(range) => range.offset.saturating_add(offset),
        }
    }

    /// Fills `into` with the bytes of the content from `offset` on.
    pub(super) fn read(&self, offset: u64, into: &mut [u8]) -> Result<(), SourceError> {
        let mut done = 0;
        while done < into.len() {
            let byte = self.place(offset + done as u64);
            match rustix::io::pread(self.fd(), &mut into[done..], byte) {
                Ok(0) => return Err(self.ended(byte)),
                Ok(count) => done += count,
                Err(Errno::INTR) => {}
                Err(error) => return Err(self.unreadable(byte, error)),
            }
        }
        Ok(())
    }

    /// Sees that the file is as it was listed; if it is not, what lies after byte `offset` of the
    /// content is in doubt.
    pub(super) fn verify(&self, offset: u64) -> Result<(), SourceError> {
        match self {
            Self::Listed { file, fd } => match rustix::fs::fstat(fd) {
                Ok(found) => compare(file, &found, offset),
                Err(error) => Err(unreadable(file, offset, error)),
            },
            Self::Part(range) => match range.stamp {
                None => Ok(()),
                Some(listed) => match rustix::fs::fstat(&range.file) {
                    Ok(found) => differ(listed, &found, range.offset.saturating_add(offset))
                        .map_or(Ok(()), |(byte, kind)| Err(self.fault(byte, kind))),
                    Err(error) => Err(self.unreadable(offset, error)),
                },
            },
        }
    }

    /// Why the file gave nothing at a byte that should be there.
    fn ended(&self, byte: u64) -> SourceError {
        let kind = match self {
            Self::Listed { .. } => match self.verify(byte) {
                Ok(()) => SourceFault::Unreadable(io::ErrorKind::UnexpectedEof.into()),
                Err(error) => return error,
            },
            Self::Part(range) => match rustix::fs::fstat(&range.file) {
                Ok(found) => match u64::try_from(found.st_size).unwrap_or(0) {
                    now if now < range.end() => SourceFault::Shrank {
                        listed: range.end(),
                        now,
                    },
                    _ => SourceFault::Unreadable(io::ErrorKind::UnexpectedEof.into()),
                },
                Err(error) => SourceFault::Unreadable(error.into()),
            },
        };
        self.fault(byte, kind)
    }

    fn unreadable(&self, byte: u64, error: Errno) -> SourceError {
        match self {
            Self::Listed { file, .. } => unreadable(file, byte, error),
            Self::Part(_) => self.fault(byte, SourceFault::Unreadable(error.into())),
        }
    }

    fn fault(&self, byte: u64, kind: SourceFault) -> SourceError {
        let path = match self {
            Self::Listed { file, .. } => file.path(),
            Self::Part(range) => range.path.to_path_buf(),
        };
        SourceError { path, byte, kind }
    }
}

/// Whether what was found is what was listed.
pub(super) fn compare(file: &FileSource, found: &Stat, byte: u64) -> Result<(), SourceError> {
    differ(file.stamp, found, byte).map_or(Ok(()), |(byte, kind)| {
        let path = file.path();
        Err(SourceError { path, byte, kind })
    })
}

/// In what a file that was found differs from the one that was listed, and from which byte on.
fn differ(listed: Stamp, found: &Stat, byte: u64) -> Option<(u64, SourceFault)> {
    let now = stamp(found);
    if now == listed && FileType::from_raw_mode(found.st_mode) == FileType::RegularFile {
        return None;
    }
    Some(
        if (now.device, now.inode) != (listed.device, listed.inode)
            || FileType::from_raw_mode(found.st_mode) != FileType::RegularFile
        {
            (byte, SourceFault::Replaced)
        } else if now.size < listed.size {
            let kind = SourceFault::Shrank {
                listed: listed.size,
                now: now.size,
            };
            (now.size, kind)
        } else if now.size > listed.size {
            let kind = SourceFault::Grew {
                listed: listed.size,
                now: now.size,
            };
            (listed.size, kind)
        } else {
            (byte, SourceFault::Changed)
        },
    )
}

pub(super) fn stamp(found: &Stat) -> Stamp {
    let time = |seconds: i64, nanoseconds: u64| Timestamp {
        seconds,
        nanoseconds: u32::try_from(nanoseconds).unwrap_or(0),
    };
    Stamp {
        device: found.st_dev,
        inode: found.st_ino,
        size: u64::try_from(found.st_size).unwrap_or(0),
        modified: time(found.st_mtime, found.st_mtime_nsec),
        changed: time(found.st_ctime, found.st_ctime_nsec),
    }
}

pub(super) fn unreadable(file: &FileSource, byte: u64, error: Errno) -> SourceError {
    SourceError {
        path: file.path(),
        byte,
        kind: match error {
            Errno::NOENT | Errno::NOTDIR => SourceFault::Vanished,
            error => SourceFault::Unreadable(error.into()),
        },
    }
}
