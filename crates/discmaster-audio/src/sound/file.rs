//! A file of sound as bytes, and what tells that it is still the one that was looked at.

use super::SoundError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use symphonia::core::io::MediaSource;

/// What tells whether a file is still the one that was looked at, unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    /// Seconds and nanoseconds.
    pub modified: (i64, i64),
    /// Changes with the content even when somebody sets `modified` back.
    pub changed: (i64, i64),
}

impl Stamp {
    /// What the file is like now.
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        Ok(Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.len(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }
}

/// An open file: its name for messages, and any of its bytes.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) stamp: Stamp,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, SoundError> {
        let opened = |source| SoundError::Open {
            path: path.to_owned(),
            source,
        };
        // Asked before it is opened, since opening a pipe waits for somebody to write.
        if !std::fs::metadata(path).map_err(opened)?.is_file() {
            let path = path.to_owned();
            return Err(SoundError::NotAFile { path });
        }
        let file = File::open(path).map_err(opened)?;
        let stamp = Stamp::of(&file).map_err(opened)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            stamp,
        })
    }

    /// The same file for another reader; both read by address, so that neither moves the other.
    pub(super) fn again(&self) -> Result<Self, SoundError> {
        Ok(Self {
            path: self.path.clone(),
            file: self
                .file
                .try_clone()
                .map_err(|source| self.unread(source))?,
            stamp: self.stamp,
        })
    }

    pub(super) fn len(&self) -> u64 {
        self.stamp.size
    }

    /// As many bytes as there are, at most as many as `into` holds.
    pub(super) fn read_at(&self, into: &mut [u8], at: u64) -> Result<usize, SoundError> {
        let mut done = 0;
        while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.file.read_at(rest, at.saturating_add(done as u64)) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.unread(error)),
            }
        }
        Ok(done)
    }

    /// All bytes of a stretch, no more than `most` of them.
    pub(super) fn bytes(&self, at: u64, length: u64, most: usize) -> Result<Vec<u8>, SoundError> {
        let length = length.min(self.len().saturating_sub(at));
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(most);
        let mut bytes = vec![0; length];
        let read = self.read_at(&mut bytes, at)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Whether it is still the file that was opened.
    pub(super) fn unchanged(&self) -> Result<(), SoundError> {
        match Stamp::of(&self.file) {
            Ok(now) if now == self.stamp => Ok(()),
            Ok(_) => Err(self.changed()),
            Err(error) => Err(self.unread(error)),
        }
    }

    pub(super) fn changed(&self) -> SoundError {
        let path = self.path.clone();
        SoundError::Changed { path }
    }

    pub(super) fn unread(&self, source: io::Error) -> SoundError {
        let path = self.path.clone();
        SoundError::Read { path, source }
    }

    pub(super) fn refused(&self, what: impl Into<String>) -> SoundError {
        SoundError::Refused {
            path: self.path.clone(),
            what: what.into(),
        }
    }

    pub(super) fn damaged(&self, format: &'static str, what: impl Into<String>) -> SoundError {
        SoundError::Damaged {
            path: self.path.clone(),
            format,
            what: what.into(),
        }
    }

    pub(super) fn corrupt(&self, sample: u64, what: impl Into<String>) -> SoundError {
        SoundError::Corrupt {
            path: self.path.clone(),
            sample,
            what: what.into(),
        }
    }

    pub(super) fn short(&self, at: u64, of: u64) -> SoundError {
        let path = self.path.clone();
        SoundError::Short { path, at, of }
    }
}

/// Reads a stretch of a file, behind bytes that are not of the file, from a place of its own.
#[derive(Debug)]
pub(super) struct Cursor {
    source: Source,
    head: Vec<u8>,
    from: u64,
    end: u64,
    at: u64,
}

impl Cursor {
    pub(super) fn new(source: Source, head: Vec<u8>, from: u64, end: u64) -> Self {
        Self {
            source,
            head,
            from,
            end,
            at: 0,
        }
    }

    fn len(&self) -> u64 {
        let stretch = self.end.saturating_sub(self.from);
        stretch.saturating_add(self.head.len() as u64)
    }
}

impl Read for Cursor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len().saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = into.len().min(left);
        let into = into.get_mut(..most).unwrap_or_default();
        let head = usize::try_from(self.at)
            .ok()
            .and_then(|at| self.head.get(at..));
        let read = match head.filter(|head| !head.is_empty()) {
            Some(mut head) => head.read(into)?,
            None => {
                let behind = self.at.saturating_sub(self.head.len() as u64);
                self.source
                    .file
                    .read_at(into, self.from.saturating_add(behind))?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl MediaSource for Cursor {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len())
    }
}
