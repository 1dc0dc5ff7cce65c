//! Images read: of any maker, whole or damaged, well-meant or hostile.
//!
//! Nothing an image holds is believed before it is checked. What cannot be right is refused with
//! the place and the reason ([`ReadError`], [`Corrupt`]); what is unusual and can be read is read,
//! and told ([`Oddity`]). Time and memory are bounded by the image's length, whatever it says.
//! System use areas (Rock Ridge and others) are passed over.
//!
//! A disc of several sessions is read as a whole, from its first block on: each session has volume
//! descriptors of its own, at its start, and all addresses are those of the disc. The files of a
//! later session may lie in earlier ones.

mod blocks;
mod boot;
pub mod compare;
mod directory;
mod entry;
mod error;
pub mod extract;
mod file;
pub mod grown;
pub mod import;
mod name;
mod oddity;
mod path_table;
mod read_at;
mod record;
mod siblings;
#[cfg(test)]
mod tests;
pub mod verify;
mod volume;
mod walk;

pub use boot::{BootCatalog, BootEntry};
pub use entry::{Entry, Interleave, Kind, Section};
pub use error::{Corrupt, ReadError};
pub use file::File;
pub use oddity::{Oddities, Oddity, Severity};
pub use read_at::{ImageFile, ReadAt};
pub use volume::Volume;
pub use walk::{MOST_LEVELS, Walk};

use crate::plan::Names;
use directory::{Directory, Reading};

/// Bytes of a logical sector; directory records do not cross from one into the next.
const SECTOR: u64 = crate::BLOCK;

/// An image whose volume descriptors are read and whose volume lies within its source.
#[derive(Debug)]
pub struct Image<R> {
    source: R,
    start: u32,
    primary: Volume,
    joliet: Option<Volume>,
    boot: Option<boot::BootRecord>,
    oddities: Oddities,
}

impl<R: ReadAt> Image<R> {
    /// Reads the volume descriptor set (ECMA-119 6.7.1). Refuses a source that is shorter than the
    /// volume in it, as [`ReadError::Truncated`].
    pub fn open(source: R) -> Result<Self, ReadError> {
        Self::open_session(source, 0)
    }

    /// The same without looking at a Joliet descriptor, for images whose Joliet tree is damaged.
    pub fn open_iso_only(source: R) -> Result<Self, ReadError> {
        Self::open_session_iso_only(source, 0)
    }

    /// Opens the session that starts at a block (of 2048 bytes) of a disc; `source` is the disc from
    /// its first block on.
    pub fn open_session(source: R, start: u32) -> Result<Self, ReadError> {
        Self::open_trees(source, start, true)
    }

    /// The same without looking at a Joliet descriptor.
    pub fn open_session_iso_only(source: R, start: u32) -> Result<Self, ReadError> {
        Self::open_trees(source, start, false)
    }

    fn open_trees(source: R, start: u32, joliet: bool) -> Result<Self, ReadError> {
        let mut oddities = Oddities::default();
        let volume::Set {
            primary,
            joliet,
            boot,
        } = volume::read(&source, start, joliet, &mut oddities)?;
        Ok(Self {
            source,
            start,
            primary,
            joliet,
            boot,
            oddities,
        })
    }

    /// Block of the source at which the session starts.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The tree with the better names: Joliet's where there is one.
    pub fn best(&self) -> Names {
        match self.joliet {
            Some(_) => Names::Joliet,
            None => Names::Iso,
        }
    }

    pub fn primary(&self) -> &Volume {
        &self.primary
    }

    pub fn joliet(&self) -> Option<&Volume> {
        self.joliet.as_ref()
    }

    pub fn volume(&self, names: Names) -> Result<&Volume, ReadError> {
        match names {
            Names::Iso => Ok(&self.primary),
            Names::Joliet => self.joliet.as_ref().ok_or(ReadError::NoJoliet),
        }
    }

    pub fn source(&self) -> &R {
        &self.source
    }

    /// What was odd about the volume descriptors.
    pub fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// The root directory of a tree.
    pub fn root(&self, names: Names) -> Result<Entry, ReadError> {
        let volume = self.volume(names)?;
        let section = Section {
            start: volume.byte_of(volume.root_block)
                + volume.byte_of(volume.root_attributes.into()),
            length: volume.root_length.into(),
            interleave: None,
        };
        let mut reading = Reading {
            source: &self.source,
            volume,
            path: &[],
            oddities: &mut Oddities::default(),
        };
        directory::within_image(&section, volume.at, &[], &mut reading)?;
        Ok(Entry {
            path: Vec::new(),
            kind: Kind::Directory,
            size: section.length,
            modified: volume.root_modified,
            hidden: false,
            sections: Vec::from_iter((section.length > 0).then_some(section)),
            names,
            name_start: 0,
            depth: 0,
            identifier: crate::wire::directory_record::SELF.to_vec(),
            record_at: volume.at,
            block: volume.root_block,
        })
    }

    /// All folders and files of a tree but its root, each folder before what is in it, in the
    /// order of the records.
    pub fn walk(&self, names: Names) -> Result<Walk<'_, R>, ReadError> {
        self.walk_from(&self.root(names)?)
    }

    /// All folders and files below a directory.
    pub fn walk_from(&self, directory: &Entry) -> Result<Walk<'_, R>, ReadError> {
        if !directory.is_directory() {
            return Err(ReadError::WrongKind {
                path: error::lossy(&directory.path),
                is: "file",
                wanted: "folder",
            });
        }
        let volume = self.volume(directory.names)?;
        Ok(Walk::new(self, volume, directory.clone()))
    }

    /// The folder or file at a path, whose names are joined by `/`; slashes before and after it
    /// mean nothing, and an empty path is the root.
    pub fn find(&self, names: Names, path: &[u8]) -> Result<Entry, ReadError> {
        let volume = self.volume(names)?;
        let mut entry = self.root(names)?;
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
                path: &entry.path,
                oddities: &mut oddities,
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
