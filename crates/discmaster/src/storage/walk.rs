//! Everything in a storage, one after the other.

use super::{Error, Kind, Storage, check_name, joined};
use discmaster_image::time::Timestamp;
use std::io::{self, Read};

/// How deep storages may lie in each other: deeper than any path of Windows, and shallow enough
/// to be followed on any stack.
pub const MOST_LEVELS: usize = 128;

/// What a walk has come to. The path is that within the storage, a name for each level.
#[derive(Debug)]
pub enum Visit<'a> {
    /// A storage; what is in it comes next.
    Storage {
        path: &'a [String],
        modified: Option<Timestamp>,
    },
    /// A stream, opened; it is closed before the walk goes on.
    Stream {
        path: &'a [String],
        size: Option<u64>,
        modified: Option<Timestamp>,
        stream: Stream<'a>,
    },
}

/// Visits all that is in a storage, depth first, in the order of its elements; the root itself is
/// not visited. Names that no file can have are refused before anything is opened by them, and
/// storages that lie more than [`MOST_LEVELS`] deep.
pub fn walk<E: From<Error>>(
    storage: &mut dyn Storage,
    visit: &mut dyn FnMut(Visit<'_>) -> Result<(), E>,
) -> Result<(), E> {
    Walk {
        path: Vec::new(),
        visit,
    }
    .through(storage)
}

struct Walk<'v, E> {
    path: Vec<String>,
    visit: &'v mut dyn FnMut(Visit<'_>) -> Result<(), E>,
}

impl<E: From<Error>> Walk<'_, E> {
    fn through(&mut self, storage: &mut dyn Storage) -> Result<(), E> {
        let folder = format!("/{}", self.path.join("/"));
        let elements = storage.elements().map_err(|source| Error::List {
            path: folder.clone(),
            source,
        })?;
        for element in elements {
            let (name, modified) = (element.name, element.modified);
            check_name(&folder, &name)?;
            let path = joined(&folder, &name);
            let open = |source| {
                let path = path.clone();
                Error::Open { path, source }
            };
            match element.kind {
                Kind::Stream { size } => {
                    let reader = storage.open_stream(&name).map_err(open)?;
                    self.path.push(name);
                    (self.visit)(Visit::Stream {
                        path: &self.path,
                        size,
                        modified,
                        stream: Stream::new(path, reader, size),
                    })?;
                }
                Kind::Storage => {
                    if self.path.len() >= MOST_LEVELS {
                        return Err(Error::TooDeep { path }.into());
                    }
                    let mut inner = storage.open_storage(&name).map_err(open)?;
                    self.path.push(name);
                    let path = &self.path;
                    (self.visit)(Visit::Storage { path, modified })?;
                    self.through(&mut *inner)?;
                }
            }
            self.path.pop();
        }
        Ok(())
    }
}

/// A stream at its first byte. Read to its end it has given as many bytes as the storage said, or
/// failed. Its errors have an [`Error`] inside, to be had by [`io::Error::downcast`].
pub struct Stream<'a> {
    path: String,
    reader: Box<dyn Read + 'a>,
    size: Option<u64>,
    byte: u64,
}

impl<'a> Stream<'a> {
    fn new(path: String, reader: Box<dyn Read + 'a>, size: Option<u64>) -> Self {
        Self {
            path,
            reader,
            size,
            byte: 0,
        }
    }

    fn failed(&self, source: io::Error) -> io::Error {
        let (path, byte) = (self.path.clone(), self.byte);
        io::Error::new(source.kind(), Error::Read { path, byte, source })
    }
}

impl std::fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("path", &self.path)
            .field("size", &self.size)
            .field("byte", &self.byte)
            .finish_non_exhaustive()
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match self.reader.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => return Err(self.failed(error)),
            Ok(read) => read,
        };
        self.byte += read as u64;
        let Some(size) = self.size else {
            return Ok(read);
        };
        let path = || self.path.clone();
        if read == 0 && !into.is_empty() && self.byte < size {
            let (path, ends) = (path(), self.byte);
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                Error::EndedEarly { path, ends, size },
            ));
        }
        if self.byte > size {
            let path = path();
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                Error::TooLong { path, size },
            ));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Element;

    /// Storages in storages without end, as a program may hand them in.
    struct Endless;

    impl Storage for Endless {
        fn elements(&mut self) -> io::Result<Vec<Element>> {
            Ok(vec![element("a", Kind::Storage)])
        }

        fn open_stream(&mut self, _: &str) -> io::Result<Box<dyn Read + '_>> {
            Err(io::ErrorKind::NotFound.into())
        }

        fn open_storage(&mut self, _: &str) -> io::Result<Box<dyn Storage + '_>> {
            Ok(Box::new(Self))
        }
    }

    /// One stream, of any name and announced size.
    struct One {
        name: &'static str,
        size: Option<u64>,
        content: &'static [u8],
    }

    impl Storage for One {
        fn elements(&mut self) -> io::Result<Vec<Element>> {
            let size = self.size;
            Ok(vec![element(self.name, Kind::Stream { size })])
        }

        fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
            assert_eq!(name, self.name);
            Ok(Box::new(self.content))
        }

        fn open_storage(&mut self, _: &str) -> io::Result<Box<dyn Storage + '_>> {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn element(name: &str, kind: Kind) -> Element {
        Element {
            name: name.to_owned(),
            kind,
            modified: None,
        }
    }

    /// Reads the one stream to its end.
    fn read(size: Option<u64>, content: &'static [u8]) -> Result<Vec<u8>, Error> {
        let mut one = One {
            name: "a",
            size,
            content,
        };
        let mut read = Vec::new();
        walk(&mut one, &mut |visit| match visit {
            Visit::Stream { mut stream, .. } => {
                let end = stream.read_to_end(&mut read).map(drop);
                end.map_err(|error| error.downcast::<Error>().unwrap())
            }
            Visit::Storage { .. } => panic!("{visit:?}"),
        })?;
        Ok(read)
    }

    #[test]
    fn storages_without_end_are_not_followed() {
        let mut deepest = 0;
        let walked = walk(&mut Endless, &mut |visit| {
            if let Visit::Storage { path, .. } = visit {
                deepest = path.len();
            }
            Ok::<(), Error>(())
        });
        assert!(matches!(walked, Err(Error::TooDeep { .. })), "{walked:?}");
        assert_eq!(deepest, MOST_LEVELS);
    }

    #[test]
    fn names_no_file_can_have_are_refused_before_they_are_opened() {
        for name in ["", ".", "..", "a/b", "a\0"] {
            // The storage would take every name; the assertion in it is never met.
            let mut one = One {
                name,
                size: None,
                content: b"",
            };
            let walked = walk(&mut one, &mut |visit| -> Result<(), Error> {
                panic!("{visit:?}")
            });
            assert!(matches!(walked, Err(Error::BadName { .. })), "{walked:?}");
        }
    }

    #[test]
    fn a_stream_has_as_many_bytes_as_its_storage_says() {
        assert_eq!(read(Some(5), b"hello").unwrap(), b"hello");
        assert_eq!(read(None, b"hello").unwrap(), b"hello");
        assert_eq!(read(Some(0), b"").unwrap(), b"");
        assert_eq!(
            read(Some(6), b"hello").unwrap_err().to_string(),
            "/a: ends after 5 bytes, and should have 6"
        );
        assert_eq!(
            read(Some(4), b"hello").unwrap_err().to_string(),
            "/a: has more than the 4 bytes it should have"
        );
    }
}
