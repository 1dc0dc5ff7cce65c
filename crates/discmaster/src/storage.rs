//! Storages (the counterpart of the IStorage that a program gives to AddData): folders that hold
//! streams and other storages, wherever a program keeps them.
//!
//! [`CompoundFile`] is one in a file, [`MemoryStorage`] one that a program builds; others implement
//! [`Storage`]. Folders of the file system need none: `discmaster_image::scan` makes a tree of them.
//! [`walk`] visits all that is in one.

pub mod compound;
mod error;
pub mod memory;
mod walk;

pub use compound::CompoundFile;
pub use error::Error;
pub use memory::MemoryStorage;
pub use walk::{MOST_LEVELS, Stream, Visit, walk};

use discmaster_image::time::Timestamp;
use std::io::{self, Read};

/// A folder of streams and storages. It is asked for one thing at a time, by name, and need not
/// remember what it was asked before; that its names are fit for a disc is checked by [`walk`].
pub trait Storage {
    /// IStorage::EnumElements: what is in it, in an order that is the same every time.
    fn elements(&mut self) -> io::Result<Vec<Element>>;

    /// IStorage::OpenStream: a reader at the first byte, whoever read the stream before.
    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>>;

    /// IStorage::OpenStorage.
    fn open_storage(&mut self, name: &str) -> io::Result<Box<dyn Storage + '_>>;
}

impl<S: Storage + ?Sized> Storage for &mut S {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        (**self).elements()
    }

    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        (**self).open_stream(name)
    }

    fn open_storage(&mut self, name: &str) -> io::Result<Box<dyn Storage + '_>> {
        (**self).open_storage(name)
    }
}

/// An element of a storage (STATSTG).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub kind: Kind,
    /// None where the storage does not know: few keep times of their streams.
    pub modified: Option<Timestamp>,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Stream {
        /// Bytes, where the storage knows: a reader that gives one more or one fewer is an error.
        size: Option<u64>,
    },
    Storage,
}

/// The rule of `discmaster_image::tree`: all else is for the plan to judge.
fn check_name(folder: &str, name: &str) -> Result<(), Error> {
    if matches!(name, "" | "." | "..") || name.contains(['/', '\0']) {
        return Err(Error::BadName {
            folder: folder.to_owned(),
            name: name.to_owned(),
        });
    }
    Ok(())
}

/// `/a/b`, and `/` for the root.
fn joined(folder: &str, name: &str) -> String {
    match folder {
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    }
}
