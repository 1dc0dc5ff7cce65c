//! What can go wrong while a plan becomes bytes.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why an image was not written. Nothing stands under its final name then, and an older file there
/// is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A source is not what it was when it was listed, or cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),

    #[error(
        "no room for {}: it needs {needed} bytes, and {available} are free",
        target.display()
    )]
    NoSpace {
        target: PathBuf,
        /// Bytes the image takes on this file system.
        needed: u64,
        /// Bytes this user may still take there.
        available: u64,
    },

    /// The image would replace what it is made of.
    #[error(
        "{} is itself to go into the image ({}); choose another name for the image",
        target.display(),
        file.display()
    )]
    TargetIsSource { target: PathBuf, file: PathBuf },

    /// The target is something an image cannot be written to.
    #[error("{} is {what}; an image can be written to a file, a pipe or a character device", target.display())]
    UnfitTarget { target: PathBuf, what: Unfit },

    /// A system call on the target failed.
    #[error("cannot {action} {}: {error}", target.display())]
    Target {
        target: PathBuf,
        action: Action,
        #[source]
        error: io::Error,
    },

    /// Bytes could not be written to a target or a writer.
    #[error("cannot write at byte {offset} of {}: {error}", match target { Some(path) => path.display().to_string(), None => "the output".to_owned() })]
    Write {
        /// None: a writer that the caller gave.
        target: Option<PathBuf>,
        /// Byte of the image.
        offset: u64,
        #[source]
        error: io::Error,
    },

    /// [`Progress::cancelled`](super::Progress::cancelled) said so.
    #[error("cancelled")]
    Cancelled,
}

/// What a target must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Folder,
    BlockDevice,
    Socket,
    /// An image can go there, but a list of checksums has to be a file.
    Sequence,
    /// An image can go there, but files that belong together have to be files.
    Alone,
    /// A link under /proc to a file that has no name any more.
    Nameless,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "a folder",
            Self::BlockDevice => "a block device",
            Self::Socket => "a socket",
            Self::Sequence => "a pipe or a device, where no list of checksums can go",
            Self::Alone => "a pipe or a device, beside which no other file can stand",
            Self::Nameless => "a file without a name",
        })
    }
}

/// What was being done to a target when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Examine,
    Open,
    OpenFolder,
    Create,
    Reserve,
    SetMode,
    Sync,
    Name,
    Replace,
    SyncFolder,
    RemoveOlder,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Examine => "examine",
            Self::Open => "open",
            Self::OpenFolder => "open the folder of",
            Self::Create => "create",
            Self::Reserve => "reserve room for",
            Self::SetMode => "set the mode of",
            Self::Sync => "bring to the disk all of",
            Self::Name => "give its name to",
            Self::Replace => "replace",
            Self::SyncFolder => "bring to the disk the folder of",
            Self::RemoveOlder => "remove the older file of",
        })
    }
}

/// A source that did not give the bytes it was listed with.
#[derive(Debug, thiserror::Error)]
#[error("{}, byte {byte}: {kind}", path.display())]
pub struct SourceError {
    /// Of a file or a part of one: its path in the file system. Of a stream: its path in the
    /// tree, or that it is the boot image.
    pub path: PathBuf,
    /// The first byte of the source that is missing, too many, or no longer certain; of part of a
    /// file, counted from the beginning of that file.
    pub byte: u64,
    #[source]
    pub kind: SourceFault,
}

/// In what way a source failed.
#[derive(Debug, thiserror::Error)]
pub enum SourceFault {
    #[error("the file is gone since it was listed")]
    Vanished,
    #[error("another file has taken its place since it was listed")]
    Replaced,
    /// Of part of a file, `listed` is the byte up to which it reaches.
    #[error("the file had {listed} bytes when it was listed and has {now} now")]
    Shrank { listed: u64, now: u64 },
    #[error("the file had {listed} bytes when it was listed and has {now} now")]
    Grew { listed: u64, now: u64 },
    #[error("the file was changed since it was listed")]
    Changed,
    #[error("the stream ended; {promised} bytes were promised")]
    EndedEarly { promised: u64 },
    #[error("the stream goes on; {promised} bytes were promised")]
    TooLong { promised: u64 },
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
}

/// Why [`in_order`](super::in_order) ended before the last block.
#[derive(Debug, thiserror::Error)]
pub enum InOrderError<E> {
    #[error(transparent)]
    Source(#[from] SourceError),
    /// [`Progress::cancelled`](super::Progress::cancelled) said so.
    #[error("cancelled")]
    Cancelled,
    /// What the receiver of the chunks returned.
    #[error("{0}")]
    Each(E),
}

/// Why a worker stopped reading.
#[derive(Debug)]
pub(super) enum Halt {
    Source(SourceError),
    /// Another worker failed, or the run was cancelled.
    Stopped,
}

impl From<SourceError> for Halt {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}
