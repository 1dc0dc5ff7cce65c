//! Names that stand twice in one folder.

use super::entry::Entry;
use std::collections::HashSet;

/// The names met in each folder from the root down to the one being walked.
#[derive(Debug, Default)]
pub(super) struct Siblings {
    folders: Vec<HashSet<Vec<u8>>>,
}

impl Siblings {
    /// Notes the next entry of a walk. False: its name has been met in its folder.
    pub(super) fn is_fresh(&mut self, entry: &Entry) -> bool {
        // Folders that the walk has left drop out; one that it enters begins empty, since the
        // folder itself came one level higher.
        self.folders.resize_with(entry.depth(), HashSet::new);
        self.folders
            .last_mut()
            .is_none_or(|names| names.insert(entry.name().to_vec()))
    }
}
