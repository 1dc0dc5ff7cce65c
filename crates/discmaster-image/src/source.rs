//! Where a file's bytes come from.

use crate::BLOCK;
use crate::time::Timestamp;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The content of one file of the tree.
#[derive(Clone, Debug)]
pub enum Source {
    /// Bytes held in memory.
    Bytes(Arc<[u8]>),
    /// A file of the file system, read only when the image is written.
    File(FileSource),
    /// Part of a file that is open already, such as a stash.
    Range(FileRange),
    /// Bytes that a program produces in order.
    Stream(Arc<dyn StreamSource>),
    /// Content that lies on the disc already, in an earlier session: nothing reads or writes it, and
    /// the image only points to it.
    Recorded(Recorded),
    /// The list of checksums of all other files, known when those are read.
    Checksums(Checksums),
}

impl Source {
    /// Bytes of the content, known before any of it is read.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.stamp.size,
            Self::Range(range) => range.length,
            Self::Stream(stream) => stream.len(),
            Self::Recorded(recorded) => recorded.len(),
            Self::Checksums(list) => list.length,
        }
    }

    pub(crate) fn is_checksums(&self) -> bool {
        matches!(self, Self::Checksums(_))
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

/// Part of a file that is open already.
#[derive(Clone, Debug)]
pub struct FileRange {
    pub file: Arc<File>,
    /// What the file is called in messages.
    pub path: Arc<Path>,
    /// Byte of the file at which the range begins.
    pub offset: u64,
    pub length: u64,
    /// What the file was like when the part was chosen: whoever reads it sees that it still is. None:
    /// whoever owns the file sees to it that the bytes stay what they are; only that they are there is
    /// seen when they are read.
    pub stamp: Option<Stamp>,
}

impl FileRange {
    /// All of a regular file, which is opened here and looked at.
    pub fn whole(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        let stamp = Stamp::of(&file)?;
        Ok(Self {
            file: Arc::new(file),
            path: path.into(),
            offset: 0,
            length: stamp.size,
            stamp: Some(stamp),
        })
    }

    /// The byte of the file after the last of the range.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// Where on the disc the content of a file lies already.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recorded(Arc<[RecordedExtent]>);

/// A file section on the disc (ECMA-119 6.5.1): as much as one directory record can tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordedExtent {
    /// Logical block number, on the disc, of the first block.
    pub start: u32,
    /// Bytes.
    pub length: u32,
}

impl RecordedExtent {
    /// Logical block number of the first block behind it.
    pub fn end(&self) -> u64 {
        u64::from(self.start) + u64::from(self.length).div_ceil(BLOCK)
    }
}

impl Recorded {
    /// The content is the extents' one after another; those without bytes are left out.
    pub fn new(extents: impl IntoIterator<Item = RecordedExtent>) -> Self {
        Self(extents.into_iter().filter(|it| it.length > 0).collect())
    }

    pub fn extents(&self) -> &[RecordedExtent] {
        &self.0
    }

    /// Bytes of the content.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|extent| u64::from(extent.length)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A list of checksums. Only a plan puts one into its tree
/// ([`Options::manifest`](crate::plan::Options::manifest)), since only then its length is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksums {
    pub(crate) length: u64,
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

impl Stamp {
    /// What the file is like now.
    pub fn of(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        let time = |seconds, nanoseconds: i64| Timestamp {
            seconds,
            nanoseconds: u32::try_from(nanoseconds).unwrap_or(0),
        };
        Ok(Self {
            device: found.dev(),
            inode: found.ino(),
            size: found.len(),
            modified: time(found.mtime(), found.mtime_nsec()),
            changed: time(found.ctime(), found.ctime_nsec()),
        })
    }
}
