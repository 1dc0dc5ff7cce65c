//! All folders and files of a tree, each folder before what is in it.

use super::Image;
use super::directory::{Directory, Reading};
use super::entry::Entry;
use super::error::{Corrupt, CorruptKind, ReadError};
use super::oddity::{Oddities, Oddity, OddityKind};
use super::read_at::ReadAt;
use super::rock_ridge::RockRidge;
use super::system_use::Spent;
use super::view::View;
use super::volume::Volume;
use super::{SECTOR, blocks::Blocks};

/// How deep directories may be nested. The standard allows 8 levels; makers, and Joliet's readers,
/// go further, up to what fits the path of a file system.
pub const MOST_LEVELS: usize = 1024;

/// Reads a tree as it goes: memory grows with the depth, not with the number of files. After an
/// error nothing more comes.
#[derive(Debug)]
pub struct Walk<'a, R> {
    image: &'a Image<R>,
    volume: &'a Volume,
    view: View,
    rock_ridge: Option<&'a RockRidge>,
    stack: Vec<Directory>,
    /// Path of the directory on top of the stack, and the lengths of the paths of those below it.
    path: Vec<u8>,
    lengths: Vec<usize>,
    /// A directory returned, to be entered next.
    next: Option<Entry>,
    /// Blocks of the directories entered: none may come twice.
    entered: Blocks,
    oddities: Oddities,
    spent: Spent,
    failed: bool,
}

impl<'a, R: ReadAt> Walk<'a, R> {
    pub(super) fn new(image: &'a Image<R>, volume: &'a Volume, from: Entry) -> Self {
        Self {
            image,
            volume,
            view: from.view,
            rock_ridge: image.rock_ridge_of(from.view),
            stack: Vec::new(),
            path: Vec::new(),
            lengths: Vec::new(),
            next: Some(from),
            entered: Blocks::default(),
            oddities: Oddities::default(),
            spent: Spent::default(),
            failed: false,
        }
    }

    /// Passes over what is in the directory returned last.
    pub fn skip_contents(&mut self) {
        self.next = None;
    }

    /// What was odd so far.
    pub fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// What was odd, when the walk is over.
    pub fn into_oddities(self) -> Oddities {
        self.oddities
    }

    fn step(&mut self) -> Result<Option<Entry>, ReadError> {
        if let Some(entry) = self.next.take() {
            self.enter(&entry)?;
        }
        while let Some(directory) = self.stack.last_mut() {
            let mut reading = Reading {
                source: &self.image.source,
                volume: self.volume,
                view: self.view,
                rock_ridge: self.rock_ridge,
                path: &self.path,
                oddities: &mut self.oddities,
                spent: &mut self.spent,
            };
            if let Some(entry) = directory.next_entry(&mut reading)? {
                if entry.is_directory() {
                    self.next = Some(entry.clone());
                }
                return Ok(Some(entry));
            }
            self.stack.pop();
            self.path.truncate(self.lengths.pop().unwrap_or_default());
        }
        Ok(None)
    }

    fn enter(&mut self, entry: &Entry) -> Result<(), Corrupt> {
        let corrupt = |kind| Corrupt::new(entry.record_at, kind).within(&entry.path);
        if self.stack.len() >= MOST_LEVELS {
            return Err(corrupt(CorruptKind::TooDeep { limit: MOST_LEVELS }));
        }
        let block = u64::from(entry.block);
        if let Some(section) = entry.sections.first() {
            let size = u64::from(self.volume.block_size);
            if !self.entered.insert(block..section.end().div_ceil(size)) {
                return Err(corrupt(CorruptKind::DirectoryLoop { block }));
            }
        }
        if !entry.size.is_multiple_of(SECTOR) {
            let kind = OddityKind::DirectoryLength { length: entry.size };
            self.oddities
                .add(Oddity::new(entry.record_at, Some(&entry.path), kind));
        }
        let parent = match self.stack.last() {
            Some(directory) => Some(directory.block()),
            None => (entry.depth == 0).then_some(entry.block),
        };
        self.stack.push(Directory::new(entry, parent));
        self.lengths.push(self.path.len());
        self.path.clone_from(&entry.path);
        Ok(())
    }
}

impl<R: ReadAt> Iterator for Walk<'_, R> {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step();
        self.failed = step.is_err();
        step.transpose()
    }
}
