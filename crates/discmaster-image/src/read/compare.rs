//! A tree of an image compared with a folder, by content.

use super::{Image, ReadAt, ReadError};
use crate::plan::Names;
use crate::write::Progress;
use std::io;
use std::path::{Path, PathBuf};

/// How a tree and a folder compare.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Files with the same bytes, folders in both, bytes compared and the same.
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
    pub differences: Vec<Difference>,
}

/// One difference, at a path below the root and the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: Vec<u8>,
    pub what: What,
}

/// What a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// In the folder, not in the image; for a folder, with all that is in it.
    Missing,
    /// In the image, not in the folder; for a folder, with all that is in it.
    Extra,
    /// A file in one, something else in the other.
    Kind,
    /// In both with different lengths.
    Size { image: u64, folder: u64 },
    /// The first byte of the content that differs.
    Content { at: u64 },
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot {what} {}", path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Compares every folder and file of a tree with what lies in `folder`.
pub fn compare<R: ReadAt>(
    image: &Image<R>,
    names: Names,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Comparison, CompareError> {
    todo!(
        "{} {names:?} {folder:?} {}",
        image.best() == Names::Iso,
        progress.cancelled()
    )
}
