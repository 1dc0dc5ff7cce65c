//! Folders and files of an image brought out into a folder, and never beyond it.

use super::{Image, ReadAt, ReadError};
use crate::plan::Names;
use crate::write::Progress;
use std::io;
use std::path::{Path, PathBuf};

/// What to bring out, and what to do about files that are there already.
#[derive(Clone, Debug)]
pub struct Selection {
    pub names: Names,
    /// Paths inside the image, names joined by `/`: each with all that is in it. None: everything.
    pub paths: Vec<Vec<u8>>,
    pub existing: Existing,
}

/// What to do about a file of the target that has the name of one to be brought out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Refuse,
    /// Files, symbolic links and the like are replaced; folders never are.
    Replace,
}

/// What was brought out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A name that would lead out of its folder, or is none.
    #[error("/{path} cannot be a name in a folder: {why}")]
    Name { path: String, why: &'static str },
    /// Two entries of one folder of the image have one name, or names that the target's file
    /// system takes for one.
    #[error("/{path} has the name of another file or folder beside it")]
    Collision { path: String },
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A file or symbolic link is where a folder is wanted, or the reverse.
    #[error("{} is in the way: it is {is}", path.display())]
    InTheWay { path: PathBuf, is: &'static str },
    #[error("the target has {free} bytes free, and {needed} are needed")]
    NoSpace { needed: u64, free: u64 },
    #[error("cannot {what} {}", path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Brings folders and files out into the folder `target`, which is made if its parent is there.
pub fn extract<R: ReadAt>(
    image: &Image<R>,
    target: &Path,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Extracted, ExtractError> {
    todo!(
        "{} {target:?} {selection:?} {}",
        image.best() == Names::Iso,
        progress.cancelled()
    )
}
