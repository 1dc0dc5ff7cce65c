//! Why files could not be brought out.

use crate::read::ReadError;
use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A name that would lead out of its folder, or is none.
    #[error("{path} cannot be brought out: its last name leads elsewhere or nowhere: {why}")]
    Name { path: String, why: &'static str },
    /// Two entries of one folder of the image have one name, or names that the target's file
    /// system takes for one.
    #[error("{path} has the name of another file or folder beside it")]
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
