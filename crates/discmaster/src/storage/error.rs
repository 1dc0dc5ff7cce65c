//! What can go wrong with a storage.

use super::walk::MOST_LEVELS;
use std::io;
use std::path::PathBuf;

/// Why a storage cannot go on the disc. A path that is text is one within the storage, beginning
/// at its root with `/`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Empty, `.`, `..`, or with a slash or a zero byte in it.
    #[error("{folder}: {name:?} cannot be the name of a file or folder")]
    BadName { folder: String, name: String },

    #[error("{path}: storages lie more than {MOST_LEVELS} deep in each other")]
    TooDeep { path: String },

    #[error("{path}: a path of more than {limit} bytes")]
    LongPath { path: String, limit: usize },

    /// Made by a program, under a name that is taken.
    #[error("{path}: a stream or storage of this name is there already")]
    Exists { path: String },

    #[error("{path}: what is in this storage cannot be listed")]
    List { path: String, source: io::Error },

    #[error("{path}: cannot be opened")]
    Open { path: String, source: io::Error },

    #[error("{path}: cannot be read at byte {byte}")]
    Read {
        path: String,
        byte: u64,
        source: io::Error,
    },

    #[error("{path}: ends after {ends} bytes, and should have {size}")]
    EndedEarly { path: String, ends: u64, size: u64 },

    #[error("{path}: has more than the {size} bytes it should have")]
    TooLong { path: String, size: u64 },

    #[error("{}: this compound file cannot be opened", path.display())]
    OpenFile { path: PathBuf, source: io::Error },

    #[error("{}: is no compound file", path.display())]
    NotCompound { path: PathBuf },

    #[error("{}: this compound file is damaged", path.display())]
    Damaged { path: PathBuf, source: io::Error },

    /// An element of a compound file.
    #[error("{}: {error}", path.display())]
    InFile { path: PathBuf, error: Box<Error> },
}
