//! A storage with all that is in it, to be compared.

use discmaster::storage::{CompoundFile, Error, Storage, Visit, walk};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

/// By path: the bytes of a stream, None for a storage.
pub(crate) type Walked = BTreeMap<String, Option<Vec<u8>>>;

/// Everything in the compound file.
pub(crate) fn read(path: &Path) -> Result<Walked, Error> {
    all(&mut CompoundFile::open(path)?)
}

pub(crate) fn all(storage: &mut dyn Storage) -> Result<Walked, Error> {
    let mut walked = Walked::new();
    walk(storage, &mut |visit| {
        let (path, content) = match visit {
            Visit::Storage { path, .. } => (path, None),
            Visit::Stream {
                path,
                size,
                mut stream,
                ..
            } => {
                let mut bytes = Vec::new();
                read_in_pieces(&mut stream, &mut bytes)
                    .map_err(|error| error.downcast::<Error>().unwrap())?;
                assert_eq!(size, Some(bytes.len() as u64));
                (path, Some(bytes))
            }
        };
        let twice = walked.insert(path.join("/"), content);
        assert_eq!(twice, None, "{path:?} was visited twice");
        Ok::<(), Error>(())
    })?;
    Ok(walked)
}

/// Pieces of a length that fits no sector.
fn read_in_pieces(stream: &mut dyn Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut piece = vec![0; 70_001];
    loop {
        match stream.read(&mut piece)? {
            0 => return Ok(()),
            read => bytes.extend_from_slice(&piece[..read]),
        }
    }
}
