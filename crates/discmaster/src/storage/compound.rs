//! Compound files (MS-CFB, what StgCreateStorageEx makes): storages and streams in one file.
//!
//! A file may be hostile. What the format promises and a reader could be led astray by is checked
//! when the file is opened, before anything of it is used: no storage holds one name twice, names
//! are fit for files, the streams together are no longer than the file. Memory and time are bounded
//! by the file's length.

mod metered;

use super::{Element, Error, Kind, MOST_LEVELS, Storage, check_name, joined};
use discmaster_image::time::Timestamp;
use metered::Metered;
use std::collections::HashSet;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The first bytes of every compound file (MS-CFB 2.2).
const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Bytes of the longest path within a file. Windows' own end at 260 characters; and every element of
/// a listing has a copy of its storage's path, so that this bounds memory.
const LONGEST_PATH: usize = 1024;
/// Bytes read of a stream at a time, at most.
const BUFFER: usize = 64 * 1024;

/// A compound file, opened for reading. Streams are as long as the file says, or reading them fails;
/// it fails too when the file is changed meanwhile.
pub struct CompoundFile {
    path: PathBuf,
    /// Asked whether the file is still as it was.
    handle: File,
    stamp: Stamp,
    compound: cfb::CompoundFile<Metered>,
}

/// What tells whether a file is still as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl From<&Metadata> for Stamp {
    fn from(file: &Metadata) -> Self {
        Self {
            size: file.len(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        }
    }
}

impl CompoundFile {
    /// Reads the directory of the file, and checks all of it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |source| Error::OpenFile {
            path: path.to_owned(),
            source,
        };
        // A pipe would wait for a writer, for ever.
        if !path.metadata().map_err(failed)?.is_file() {
            return Err(failed(io::Error::other("it is no file")));
        }
        let file = File::open(path).map_err(failed)?;
        let handle = file.try_clone().map_err(failed)?;
        let stamp = Stamp::from(&handle.metadata().map_err(failed)?);
        let mut start = Vec::new();
        (&file)
            .take(SIGNATURE.len() as u64)
            .read_to_end(&mut start)
            .map_err(failed)?;
        if start != SIGNATURE {
            let path = path.to_owned();
            return Err(Error::NotCompound { path });
        }
        let damaged = |source| Error::Damaged {
            path: path.to_owned(),
            source,
        };
        let (metered, meter) = Metered::new(file, stamp.size);
        let compound = cfb::OpenOptions::new()
            .max_buffer_size(BUFFER)
            .open_with(metered)
            .map_err(damaged)?;
        meter.lift();
        let mut file = Self {
            path: path.to_owned(),
            handle,
            stamp,
            compound,
        };
        file.check()?;
        Ok(file)
    }

    /// Looks at every element once.
    fn check(&mut self) -> Result<(), Error> {
        let mut bytes: u64 = 0;
        let mut storages = vec![(String::from("/"), 0)];
        while let Some((folder, level)) = storages.pop() {
            let mut names = HashSet::new();
            let listed = self.list(&folder).map_err(|source| self.damaged(source))?;
            for element in listed {
                check_name(&folder, &element.name).map_err(|error| self.here(error))?;
                let path = joined(&folder, &element.name);
                if element.kind == Kind::Storage && level >= MOST_LEVELS {
                    return Err(self.here(Error::TooDeep { path }));
                }
                if path.len() > LONGEST_PATH {
                    let limit = LONGEST_PATH;
                    return Err(self.here(Error::LongPath { path, limit }));
                }
                // Two names that are the same to the format, in capital or small letters, lead to
                // one of two elements.
                let found = self.compound.entry(&path);
                let found = found.map_err(|source| self.damaged(source))?;
                if found.name() != element.name
                    || of(&found) != element
                    || !names.insert(element.name)
                {
                    return Err(self.damaged(io::Error::other(format!("{path} is there twice"))));
                }
                match element.kind {
                    Kind::Storage => storages.push((path, level + 1)),
                    Kind::Stream { size } => bytes = bytes.saturating_add(size.unwrap_or(0)),
                }
                if bytes > self.stamp.size {
                    return Err(self.damaged(io::Error::other(
                        "its streams together are longer than the file",
                    )));
                }
            }
        }
        Ok(())
    }

    fn here(&self, error: Error) -> Error {
        Error::InFile {
            path: self.path.clone(),
            error: Box::new(error),
        }
    }

    fn damaged(&self, source: io::Error) -> Error {
        Error::Damaged {
            path: self.path.clone(),
            source,
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Element>> {
        let entries = self.compound.read_storage(folder)?;
        Ok(entries.map(|entry| of(&entry)).collect())
    }

    /// An error, with the name of the file.
    fn named(&self, source: &io::Error) -> io::Error {
        io::Error::new(source.kind(), format!("{}: {source}", self.path.display()))
    }

    fn root(&mut self) -> Folder<'_> {
        Folder {
            file: self,
            path: "/".to_owned(),
        }
    }
}

impl std::fmt::Debug for CompoundFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompoundFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Storage for CompoundFile {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        self.root().elements()
    }

    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        self.root().into_stream(name)
    }

    fn open_storage(&mut self, name: &str) -> io::Result<Box<dyn Storage + '_>> {
        self.root().into_storage(name)
    }
}

/// A storage in the file.
struct Folder<'a> {
    file: &'a mut CompoundFile,
    path: String,
}

impl<'a> Folder<'a> {
    fn into_stream(self, name: &str) -> io::Result<Box<dyn Read + 'a>> {
        let path = self.inside(name)?;
        match self.file.compound.open_stream(path) {
            Ok(stream) => Ok(Box::new(Stream {
                file: self.file,
                stream,
            })),
            Err(error) => Err(self.file.named(&error)),
        }
    }

    fn into_storage(self, name: &str) -> io::Result<Box<dyn Storage + 'a>> {
        let path = self.inside(name)?;
        if !self.file.compound.is_storage(&path) {
            let missing = io::Error::new(io::ErrorKind::NotFound, "there is no such storage");
            return Err(self.file.named(&missing));
        }
        let file = self.file;
        Ok(Box::new(Self { file, path }))
    }

    /// The path of an element; a name shall not lead out of the storage.
    fn inside(&self, name: &str) -> io::Result<String> {
        check_name(&self.path, name).map_err(|bad| {
            self.file
                .named(&io::Error::new(io::ErrorKind::InvalidInput, bad))
        })?;
        Ok(joined(&self.path, name))
    }

    fn again(&mut self) -> Folder<'_> {
        Folder {
            file: self.file,
            path: self.path.clone(),
        }
    }
}

impl Storage for Folder<'_> {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        let listed = self.file.list(&self.path);
        listed.map_err(|error| self.file.named(&error))
    }

    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        self.again().into_stream(name)
    }

    fn open_storage(&mut self, name: &str) -> io::Result<Box<dyn Storage + '_>> {
        self.again().into_storage(name)
    }
}

/// A stream of the file.
struct Stream<'a> {
    file: &'a CompoundFile,
    stream: cfb::Stream<Metered>,
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match self.stream.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => return Err(self.file.named(&error)),
            Ok(read) => read,
        };
        if read == 0 && !into.is_empty() {
            let now = self.file.handle.metadata();
            let now = now.map_err(|error| self.file.named(&error))?;
            if Stamp::from(&now) != self.file.stamp {
                let changed = io::Error::other("was changed while it was read");
                return Err(self.file.named(&changed));
            }
        }
        Ok(read)
    }
}

fn of(entry: &cfb::Entry) -> Element {
    Element {
        name: entry.name().to_owned(),
        kind: if entry.is_stream() {
            Kind::Stream {
                size: Some(entry.len()),
            }
        } else {
            Kind::Storage
        },
        modified: instant(entry.modified()),
    }
}

/// None for the first instant of the format's time, 1601, which stands for none.
fn instant(time: SystemTime) -> Option<Timestamp> {
    let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let seconds = -i64::try_from(before.as_secs()).ok()?;
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanoseconds => (seconds - 1, 1_000_000_000 - nanoseconds),
            }
        }
    };
    let at = Timestamp {
        seconds,
        nanoseconds,
    };
    (at != Timestamp::from_seconds(ZERO)).then_some(at)
}

/// 1601-01-01T00:00:00Z.
const ZERO: i64 = -11_644_473_600;
