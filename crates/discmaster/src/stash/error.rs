//! What can go wrong with the stash.

use discmaster_image::write::SourceError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the stash cannot be used, or did not take what was to be staged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StashError {
    #[error("cannot tell where the stash is kept: set DISCMASTER_STASH, XDG_CACHE_HOME or HOME")]
    NoHome,

    #[error(
        "the stash {} is in use by another disc master; close that one, or set DISCMASTER_STASH \
         to another folder",
        path.display()
    )]
    InUse { path: PathBuf },

    #[error(
        "the stash {} would be compressed: {why}; set DISCMASTER_STASH to a folder where files \
         are not",
        path.display()
    )]
    Compressed { path: PathBuf, why: String },

    #[error(
        "the stash {} would be encrypted: {why}; set DISCMASTER_STASH to a folder where files \
         are not",
        path.display()
    )]
    Encrypted { path: PathBuf, why: String },

    #[error(
        "the stash {} would lie on {device}, a removable medium; set DISCMASTER_STASH to a \
         folder on a fixed one",
        path.display()
    )]
    Removable { path: PathBuf, device: String },

    /// What was staged before is as it was.
    #[error(
        "no room in the stash {}: {needed} more bytes are needed, and {free} are free; make \
         room, or set DISCMASTER_STASH to a folder elsewhere",
        path.display()
    )]
    NoRoom {
        path: PathBuf,
        needed: u64,
        /// To this user.
        free: u64,
    },

    #[error("{} is no stash, and is left alone; move it away", path.display())]
    NotAStash { path: PathBuf },

    /// The stash does not hold what was staged.
    #[error("the stash {} {damage}; clear it and stage again", path.display())]
    Damaged { path: PathBuf, damage: Damage },

    /// What was to be staged could not be read, or was not what it was said to be.
    #[error(transparent)]
    Source(#[from] SourceError),

    #[error("cancelled")]
    Cancelled,

    #[error("cannot {doing} {}", path.display())]
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl StashError {
    pub(super) fn io(doing: &'static str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::Io {
            doing,
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

/// In what a stash differs from how it was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Another file, or none, has its name.
    Replaced,
    /// Its length is another.
    Length { left: u64, found: u64 },
    /// Somebody wrote to it, or changed its attributes.
    Touched,
    /// Its header is not the one written last.
    Header,
    /// Something was to be copied into it, or to be wiped from it, and that was not brought to
    /// its end.
    Unfinished,
}

/// The middle of a sentence.
impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaced => f.write_str("was replaced or removed by somebody else"),
            Self::Length { left, found } => {
                write!(
                    f,
                    "was left with {left} bytes and has {found}: somebody else cut or extended it"
                )
            }
            Self::Touched => f.write_str("was changed by somebody else"),
            Self::Header => f.write_str("has lost its header"),
            Self::Unfinished => f.write_str("is not whole"),
        }
    }
}
