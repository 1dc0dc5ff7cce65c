//! A storage that a program builds.

use super::{Element, Error, Kind, Storage, check_name, joined};
use discmaster_image::source::StreamSource;
use discmaster_image::time::Timestamp;
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;

/// Streams and storages in memory, in the order in which they were added. Names are those that
/// [`walk`](super::walk) takes; capital and small letters are not the same. Paths in errors begin at
/// the storage that is added to.
///
/// ```
/// use discmaster::storage::MemoryStorage;
/// use std::io::Read;
///
/// # fn main() -> Result<(), discmaster::storage::Error> {
/// let mut music = MemoryStorage::new();
/// music.add_reader("noise.raw", std::io::repeat(0x2A).take(1_000_000), None)?;
/// let mut root = MemoryStorage::new();
/// root.add_stream("readme.txt", b"hello".as_slice(), None)?;
/// root.add_storage("music", music, None)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct MemoryStorage {
    entries: Vec<Entry>,
    /// Where in `entries` a name is. Only ever asked, never walked.
    index: HashMap<String, usize>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    modified: Option<Timestamp>,
    content: Content,
}

enum Content {
    Bytes(Arc<[u8]>),
    Source(Arc<dyn StreamSource>),
    /// None when it has been read.
    Once(Option<Box<dyn Read + Send>>),
    Storage(MemoryStorage),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Source(source) => source.fmt(f),
            Self::Once(Some(_)) => f.write_str("a reader"),
            Self::Once(None) => f.write_str("a reader that was read"),
            Self::Storage(storage) => storage.fmt(f),
        }
    }
}

impl MemoryStorage {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add_stream(
        &mut self,
        name: &str,
        bytes: impl Into<Arc<[u8]>>,
        modified: Option<Timestamp>,
    ) -> Result<(), Error> {
        self.add(name, Content::Bytes(bytes.into()), modified)
    }

    /// A stream of known length that can be read again.
    pub fn add_source(
        &mut self,
        name: &str,
        source: Arc<dyn StreamSource>,
        modified: Option<Timestamp>,
    ) -> Result<(), Error> {
        self.add(name, Content::Source(source), modified)
    }

    /// A stream of unknown length that can be read once; AddData does not need more.
    pub fn add_reader(
        &mut self,
        name: &str,
        reader: impl Read + Send + 'static,
        modified: Option<Timestamp>,
    ) -> Result<(), Error> {
        self.add(name, Content::Once(Some(Box::new(reader))), modified)
    }

    pub fn add_storage(
        &mut self,
        name: &str,
        storage: Self,
        modified: Option<Timestamp>,
    ) -> Result<(), Error> {
        self.add(name, Content::Storage(storage), modified)
    }

    fn add(
        &mut self,
        name: &str,
        content: Content,
        modified: Option<Timestamp>,
    ) -> Result<(), Error> {
        check_name("/", name)?;
        if self.index.contains_key(name) {
            let path = joined("/", name);
            return Err(Error::Exists { path });
        }
        self.index.insert(name.to_owned(), self.entries.len());
        self.entries.push(Entry {
            name: name.to_owned(),
            modified,
            content,
        });
        Ok(())
    }

    fn find(&mut self, name: &str) -> io::Result<&mut Content> {
        let found = self.index.get(name);
        found
            .and_then(|&at| self.entries.get_mut(at))
            .map(|entry| &mut entry.content)
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no such element"))
    }
}

impl Storage for MemoryStorage {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        let elements = self.entries.iter().map(|entry| Element {
            name: entry.name.clone(),
            kind: match &entry.content {
                Content::Bytes(bytes) => Kind::Stream {
                    size: Some(bytes.len() as u64),
                },
                Content::Source(source) => Kind::Stream {
                    size: Some(source.len()),
                },
                Content::Once(_) => Kind::Stream { size: None },
                Content::Storage(_) => Kind::Storage,
            },
            modified: entry.modified,
        });
        Ok(elements.collect())
    }

    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        match self.find(name)? {
            Content::Bytes(bytes) => Ok(Box::new(&**bytes)),
            Content::Source(source) => source.open().map(|reader| reader as _),
            Content::Once(reader) => match reader.take() {
                Some(reader) => Ok(reader),
                None => Err(io::Error::other("it can be read only once, and was")),
            },
            Content::Storage(_) => Err(io::Error::other("it is a storage")),
        }
    }

    fn open_storage(&mut self, name: &str) -> io::Result<Box<dyn Storage + '_>> {
        match self.find(name)? {
            Content::Storage(storage) => Ok(Box::new(storage)),
            _ => Err(io::Error::other("it is a stream")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Visit, walk};

    #[derive(Debug)]
    struct Zeros(u64);

    impl StreamSource for Zeros {
        fn len(&self) -> u64 {
            self.0
        }

        fn open(&self) -> io::Result<Box<dyn Read + Send>> {
            Ok(Box::new(io::repeat(0).take(self.0)))
        }
    }

    /// Paths, and the bytes of streams.
    type Found = Vec<(String, Option<Vec<u8>>)>;

    fn all(storage: &mut dyn Storage) -> Result<Found, Error> {
        let mut found = Found::new();
        walk(storage, &mut |visit| match visit {
            Visit::Storage { path, .. } => {
                found.push((path.join("/"), None));
                Ok(())
            }
            Visit::Stream {
                path, mut stream, ..
            } => {
                let mut bytes = Vec::new();
                stream
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.downcast::<Error>().unwrap())?;
                found.push((path.join("/"), Some(bytes)));
                Ok(())
            }
        })?;
        Ok(found)
    }

    #[test]
    fn streams_and_storages_are_walked_in_their_order() {
        let mut inner = MemoryStorage::new();
        inner.add_source("zeros", Arc::new(Zeros(3)), None).unwrap();
        inner
            .add_storage("empty", MemoryStorage::new(), None)
            .unwrap();
        let mut root = MemoryStorage::new();
        root.add_stream("z", b"last".as_slice(), None).unwrap();
        root.add_storage("a", inner, None).unwrap();
        root.add_stream("nothing", [], None).unwrap();
        let expected = [
            ("z", Some(&b"last"[..])),
            ("a", None),
            ("a/zeros", Some(&[0, 0, 0])),
            ("a/empty", None),
            ("nothing", Some(b"")),
        ];
        let expected: Found = expected
            .map(|(path, bytes)| (path.to_owned(), bytes.map(<[u8]>::to_vec)))
            .into();
        assert_eq!(all(&mut root).unwrap(), expected);
        // Readers are fresh ones each time.
        assert_eq!(all(&mut root).unwrap(), expected);
    }

    #[test]
    fn a_reader_is_read_once_and_says_so_the_second_time() {
        let mut root = MemoryStorage::new();
        root.add_reader("a", &b"once"[..], None).unwrap();
        assert_eq!(all(&mut root).unwrap()[0].1.as_deref(), Some(&b"once"[..]));
        let again = all(&mut root).unwrap_err();
        assert!(
            matches!(&again, Error::Open { path, .. } if path == "/a"),
            "{again:?}"
        );
    }

    #[test]
    fn a_name_is_taken_once_and_a_bad_one_never() {
        let mut root = MemoryStorage::new();
        root.add_stream("a", [], None).unwrap();
        let twice = root.add_storage("a", MemoryStorage::new(), None);
        assert!(matches!(twice, Err(Error::Exists { .. })), "{twice:?}");
        root.add_stream("A", [], None).unwrap();
        let bad = root.add_stream("..", [], None);
        assert!(matches!(bad, Err(Error::BadName { .. })), "{bad:?}");
        assert_eq!(root.elements().unwrap().len(), 2);
        assert!(root.open_storage("a").is_err() && root.open_stream("b").is_err());
    }
}
