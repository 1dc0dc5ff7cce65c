//! Where a file's bytes come from.

use crate::time::Timestamp;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The content of one file of the tree.
#[derive(Clone, Debug)]
pub enum Source {
    /// Bytes held in memory.
    Bytes(Arc<[u8]>),
    /// A file of the file system, read only when the image is written.
    File(FileSource),
    /// Bytes that a program produces in order.
    Stream(Arc<dyn StreamSource>),
}

impl Source {
    /// Bytes of the content, known before any of it is read.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.stamp.size,
            Self::Stream(stream) => stream.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Content that can be read only from its beginning on, but more than once: a burn reads it to
/// write it, and again to compare the disc with it.
pub trait StreamSource: fmt::Debug + Send + Sync {
    /// Bytes that every reader will give; one more or one fewer is an error.
    fn len(&self) -> u64;

    /// A reader at the first byte.
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A file in a folder of the file system, and what it was like when it was listed.
#[derive(Clone, Debug)]
pub struct FileSource {
    /// Shared by the files of one folder: memory grows with names, not with depth.
    pub folder: Arc<Path>,
    pub name: Box<std::ffi::OsStr>,
    pub stamp: Stamp,
}

impl FileSource {
    pub fn path(&self) -> PathBuf {
        self.folder.join(&*self.name)
    }
}

/// What tells whether a file is still the one that was listed, unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    pub modified: Timestamp,
    /// Changes with the content even when somebody sets `modified` back.
    pub changed: Timestamp,
}
