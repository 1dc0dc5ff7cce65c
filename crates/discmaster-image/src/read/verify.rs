//! An image checked in itself: whether all it says agrees, and all of it can be read.

use super::{Image, Oddities, ReadAt, ReadError};
use crate::write::Progress;

/// What an image holds, and what is odd about it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Files and folders of the tree with the better names; the root is not counted.
    pub files: u64,
    pub folders: u64,
    /// Bytes of file content read; what several files share is read once.
    pub bytes: u64,
    pub oddities: Oddities,
}

impl Report {
    /// Whether every reader sees the same files with the same bytes.
    pub fn is_sound(&self) -> bool {
        self.oddities.faults() == 0
    }
}

/// Checks descriptors, both byte orders of all numbers, all directories and path tables, the two
/// trees against each other, that no two files overlap in part, and reads all content.
///
/// What cannot be read at all is an error; all else is in the report.
pub fn verify<R: ReadAt>(image: &Image<R>, progress: &dyn Progress) -> Result<Report, ReadError> {
    todo!("{:?} {}", image.best(), progress.cancelled())
}
