//! Images read: of any maker, whole or damaged, well-meant or hostile.
//!
//! Nothing an image holds is believed before it is checked. What cannot be right is refused with
//! the place and the reason ([`ReadError`], [`Corrupt`]); what is unusual and can be read is read,
//! and told ([`Oddity`]). Time and memory are bounded by the image's length, whatever it says.
//!
//! An image has up to four trees ([`View`]): ISO 9660's own, the same as Rock Ridge tells of it,
//! Joliet's, and that of ISO 9660:1999. Other uses of system use areas are passed over.
//!
//! A disc of several sessions is read as a whole, from its first block on: each session has volume
//! descriptors of its own, at its start, and all addresses are those of the disc. The files of a
//! later session may lie in earlier ones.

mod blocks;
mod boot;
pub mod checksums;
pub mod compare;
mod directory;
mod entry;
mod error;
pub mod extract;
mod file;
pub mod grown;
mod hard_links;
pub mod import;
mod name;
mod oddity;
mod path_table;
mod read_at;
mod record;
mod rock_ridge;
pub mod session;
mod siblings;
mod system_use;
#[cfg(test)]
mod tests;
pub mod verify;
mod view;
mod volume;
mod walk;
mod zisofs;

pub use crate::tree::{Device, Special};
pub use boot::{BootCatalog, BootEntry};
pub use entry::{Entry, Interleave, Kind, Posix, Section};
pub use error::{Corrupt, ReadError};
pub use file::File;
pub use oddity::{Oddities, Oddity, Severity};
pub use read_at::{ImageFile, ReadAt};
pub use rock_ridge::RockRidge;
pub use view::{Trees, View};
pub use volume::Volume;
pub use walk::{MOST_LEVELS, Walk};

use directory::{Directory, Reading};
use entry::Coding;
use system_use::Spent;

/// Bytes of a logical sector; directory records do not cross from one into the next.
const SECTOR: u64 = crate::BLOCK;

/// An image whose volume descriptors are read and whose volume lies within its source.
#[derive(Debug)]
pub struct Image<R> {
    source: R,
    start: u32,
    primary: Volume,
    joliet: Option<Volume>,
    enhanced: Option<Volume>,
    rock_ridge: Option<RockRidge>,
    boot: Option<boot::BootRecord>,
    oddities: Oddities,
}

impl<R: ReadAt> Image<R> {
    /// Reads the volume descriptor set (ECMA-119 6.7.1). Refuses a source that is shorter than the
    /// volume in it, as [`ReadError::Truncated`].
    pub fn open(source: R) -> Result<Self, ReadError> {
        Self::open_session(source, 0)
    }

    /// The same without looking at other trees than that of ISO 9660 itself, for images of which
    /// they are damaged.
    pub fn open_iso_only(source: R) -> Result<Self, ReadError> {
        Self::open_session_iso_only(source, 0)
    }

    /// Opens the session that starts at a block (of 2048 bytes) of a disc; `source` is the disc from
    /// its first block on.
    pub fn open_session(source: R, start: u32) -> Result<Self, ReadError> {
        Self::open_with(source, start, Trees::ALL)
    }

    /// The same without looking at other trees than that of ISO 9660 itself.
    pub fn open_session_iso_only(source: R, start: u32) -> Result<Self, ReadError> {
        Self::open_with(source, start, Trees::ISO)
    }

    /// Opens the session that starts at a block with only some of its trees.
    pub fn open_with(source: R, start: u32, trees: Trees) -> Result<Self, ReadError> {
        let mut oddities = Oddities::default();
        let volume::Set {
            primary,
            joliet,
            enhanced,
            rock_ridge,
            boot,
        } = volume::read(&source, start, trees, &mut oddities)?;
        Ok(Self {
            source,
            start,
            primary,
            joliet,
            enhanced,
            rock_ridge,
            boot,
            oddities,
        })
    }

    /// Block of the source at which the session starts.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The tree that says most: Rock Ridge's where there is one, else Joliet's, else the enhanced
    /// one.
    pub fn best(&self) -> View {
        [View::RockRidge, View::Joliet, View::Enhanced]
            .into_iter()
            .find(|view| self.volume(*view).is_ok())
            .unwrap_or(View::Iso)
    }

    pub fn primary(&self) -> &Volume {
        &self.primary
    }

    pub fn joliet(&self) -> Option<&Volume> {
        self.joliet.as_ref()
    }

    pub fn enhanced(&self) -> Option<&Volume> {
        self.enhanced.as_ref()
    }

    /// How Rock Ridge is used, where it is.
    pub fn rock_ridge(&self) -> Option<&RockRidge> {
        self.rock_ridge.as_ref()
    }

    /// The volume descriptor that a tree hangs on.
    pub fn volume(&self, view: impl Into<View>) -> Result<&Volume, ReadError> {
        let view = view.into();
        match view {
            View::Iso => Some(&self.primary),
            View::RockRidge => self.rock_ridge.as_ref().map(|_| &self.primary),
            View::Joliet => self.joliet.as_ref(),
            View::Enhanced => self.enhanced.as_ref(),
        }
        .ok_or(ReadError::NoTree(view))
    }

    fn rock_ridge_of(&self, view: View) -> Option<&RockRidge> {
        self.rock_ridge.as_ref().filter(|_| view == View::RockRidge)
    }

    pub fn source(&self) -> &R {
        &self.source
    }

    /// What was odd about the volume descriptors.
    pub fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// The root directory of a tree.
    pub fn root(&self, view: impl Into<View>) -> Result<Entry, ReadError> {
        let view = view.into();
        let volume = self.volume(view)?;
        let rock_ridge = self.rock_ridge_of(view);
        let section = Section {
            start: volume.byte_of(volume.root_block)
                + volume.byte_of(volume.root_attributes.into()),
            length: volume.root_length.into(),
            interleave: None,
        };
        let mut reading = Reading {
            source: &self.source,
            volume,
            view,
            rock_ridge,
            path: &[],
            oddities: &mut Oddities::default(),
            spent: &mut Spent::default(),
        };
        directory::within_image(&section, volume.at, &[], &mut reading)?;
        Ok(Entry {
            path: Vec::new(),
            kind: Kind::Directory,
            size: section.length,
            modified: rock_ridge
                .and_then(|it| it.root.times.modified)
                .or(volume.root_modified),
            hidden: false,
            sections: Vec::from_iter((section.length > 0).then_some(section)),
            posix: rock_ridge.and_then(|it| it.root.posix()),
            view,
            coding: Coding::Plain,
            relocated: false,
            name_start: 0,
            depth: 0,
            identifier: crate::wire::directory_record::SELF.to_vec(),
            record_at: volume.at,
            block: volume.root_block,
        })
    }

    /// All folders and files of a tree but its root, each folder before what is in it, in the
    /// order of the records.
    pub fn walk(&self, view: impl Into<View>) -> Result<Walk<'_, R>, ReadError> {
        self.walk_from(&self.root(view)?)
    }

    /// All folders and files below a directory.
    pub fn walk_from(&self, directory: &Entry) -> Result<Walk<'_, R>, ReadError> {
        if !directory.is_directory() {
            return Err(ReadError::WrongKind {
                path: error::lossy(&directory.path),
                is: directory.kind.in_words(),
                wanted: "a folder",
            });
        }
        let volume = self.volume(directory.view)?;
        Ok(Walk::new(self, volume, directory.clone()))
    }

    /// The folder or file at a path, whose names are joined by `/`; slashes before and after it
    /// mean nothing, and an empty path is the root.
    pub fn find(&self, view: impl Into<View>, path: &[u8]) -> Result<Entry, ReadError> {
        let mut entry = self.root(view)?;
        let volume = self.volume(entry.view)?;
        let mut spent = Spent::default();
        for name in path.split(|byte| *byte == b'/').filter(|it| !it.is_empty()) {
            let missing = || ReadError::NotFound {
                path: error::lossy(path),
            };
            if !entry.is_directory() {
                return Err(missing());
            }
            let mut directory = Directory::new(&entry, None);
            let mut oddities = Oddities::default();
            let mut reading = Reading {
                source: &self.source,
                volume,
                view: entry.view,
                rock_ridge: self.rock_ridge_of(entry.view),
                path: &entry.path,
                oddities: &mut oddities,
                spent: &mut spent,
            };
            entry = loop {
                match directory.next_entry(&mut reading)? {
                    Some(child) if child.name() == name => break child,
                    Some(_) => {}
                    None => return Err(missing()),
                }
            };
        }
        Ok(entry)
    }

    /// Opens a file for reading.
    pub fn file(&self, entry: &Entry) -> Result<File<'_, R>, ReadError> {
        File::new(self, entry)
    }
}

fn read_exact<R: ReadAt>(source: &R, buffer: &mut [u8], offset: u64) -> Result<(), ReadError> {
    let length = buffer.len();
    source
        .read_exact_at(buffer, offset)
        .map_err(|source| ReadError::Io {
            offset,
            length,
            source,
        })
}
