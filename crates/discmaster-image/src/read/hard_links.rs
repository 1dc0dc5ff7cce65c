//! Names of one file (hard links), as Rock Ridge tells of them.

use super::entry::{Coding, Entry, Section};
use std::collections::HashMap;

/// What two names of one file have in common: serial number, where the bytes lie, and what is made
/// of them.
type Key = (u32, Vec<Section>, Coding);

/// What became of the first name of each file of which there are more names to come.
#[derive(Debug)]
pub(super) struct HardLinks<T> {
    first: HashMap<Key, T>,
}

impl<T> HardLinks<T> {
    pub(super) fn new() -> Self {
        Self {
            first: HashMap::new(),
        }
    }

    /// What became of the first name of the file that this is a name of.
    pub(super) fn first(&self, entry: &Entry) -> Option<&T> {
        self.first.get(&key(entry)?)
    }

    pub(super) fn note(&mut self, entry: &Entry, became: impl FnOnce() -> T) {
        if let Some(key) = key(entry) {
            self.first.insert(key, became());
        }
    }
}

/// The serial number alone is not enough: some makers give all files the same one. Nor is the
/// content: it may be stored once for several files.
fn key(entry: &Entry) -> Option<Key> {
    let posix = entry.posix.filter(|posix| posix.links > 1)?;
    let serial = posix.serial.unwrap_or_default();
    // Without a number only the content can tell, and empty files have none.
    let known = entry.is_file() && (serial != 0 || !entry.sections.is_empty());
    known.then(|| (serial, entry.sections.clone(), entry.coding))
}
