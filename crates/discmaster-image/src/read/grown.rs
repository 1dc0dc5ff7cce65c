//! Image files that grow: what a file holds that another image is to be made of, and the states
//! that one which has grown was in before.

use super::error::Corrupt;
use super::import::import;
use super::{Image, ImageFile, ReadAt, ReadError, SECTOR, error::CorruptKind, read_exact};
use crate::BLOCK;
use crate::name::joliet::JolietName;
use crate::plan::{Base, Identifiers, JolietNames};
use crate::scan;
use crate::source::{FileRange, Recorded, Source, StreamSource};
use crate::tree::{NodeId, Tree};
use crate::wire::grown::GrownRecord;
use crate::wire::volume_descriptor::{
    DescriptorHeader, FIRST_SECTOR, PRIMARY, STANDARD_IDENTIFIER, TERMINATOR, VolumeDescriptor,
};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use zerocopy::FromBytes;

/// Volume descriptors carried over; images have two to five.
const MOST_DESCRIPTORS: usize = 64;

/// States that are listed. Each takes a session of its own.
const MOST_STATES: usize = 65_536;

/// An image file that another image is made of.
#[derive(Debug)]
pub struct Earlier {
    /// Its folders and files, each a [`Source::Recorded`]: what a session begins with that is added
    /// ([`Base`]).
    pub tree: Tree,
    pub ids: Identifiers,
    /// What its Joliet names need; none: it has none.
    pub joliet: Option<JolietNames>,
    /// Whether names, owners and permissions come from Rock Ridge.
    pub rock_ridge: bool,
    /// Whether firmware finds something to boot: a boot record, or something in the system area.
    pub boots: bool,
    file: FileRange,
    descriptors: Arc<[u8]>,
}

impl Earlier {
    /// Reads the tree with the better names, and what is needed to go on. That the file stays what
    /// it is is seen when it is read again.
    pub fn read(file: File, path: &Path) -> Result<Self, ReadError> {
        let failed = |source| ReadError::Io {
            offset: 0,
            length: 0,
            source,
        };
        let stamp = scan::stamp(&file.metadata().map_err(failed)?);
        let image =
            Image::open(ImageFile::new(file.try_clone().map_err(failed)?).map_err(failed)?)?;
        let descriptors = descriptors(image.source())?;
        let tree = import(&image, image.best())?;
        apart(&tree, descriptors.len() as u64 / BLOCK)?;
        Ok(Self {
            joliet: image.joliet().map(|_| joliet(&tree)),
            ids: image.joliet().unwrap_or(image.primary()).ids.clone(),
            rock_ridge: image.rock_ridge().is_some(),
            boots: image.boot.is_some() || has_system_area(image.source())?,
            file: FileRange {
                file: Arc::new(file),
                path: path.into(),
                offset: 0,
                length: image.source().len(),
                stamp: Some(stamp),
            },
            descriptors: descriptors.into(),
            tree,
        })
    }

    /// What the image grows from.
    pub fn base(&self) -> Base {
        Base::new(self.file.clone(), Arc::clone(&self.descriptors))
    }

    /// A tree whose files that lie in this image become parts of its file: what another image is made
    /// of that holds them itself.
    pub fn carried(&self, mut tree: Tree) -> Tree {
        // What lies in the image once goes into the other once.
        let mut first: HashMap<Recorded, NodeId> = HashMap::new();
        let mut same = Vec::new();
        for (id, source) in tree.files() {
            let Source::Recorded(recorded) = source else {
                continue;
            };
            let one = *first.entry(recorded.clone()).or_insert(id);
            if one != id {
                same.push((one, id));
            }
        }
        for (one, other) in same {
            tree.share(one, other);
        }
        let mapped: Result<_, std::convert::Infallible> =
            tree.map_sources(|_, _, source| match source {
                Source::Recorded(recorded) => Ok(self.part(&recorded)),
                source => Ok(source),
            });
        match mapped {
            Ok(tree) => tree,
        }
    }

    fn part(&self, recorded: &Recorded) -> Source {
        let mut parts: Vec<FileRange> = Vec::new();
        for extent in recorded.extents() {
            let offset = u64::from(extent.start) * BLOCK;
            let length = u64::from(extent.length);
            match parts.last_mut() {
                Some(last) if last.end() == offset => last.length += length,
                _ => parts.push(FileRange {
                    offset,
                    length,
                    ..self.file.clone()
                }),
            }
        }
        match parts.len() {
            0 => Source::Bytes([].into()),
            1 => Source::Range(parts.remove(0)),
            _ => Source::Stream(Arc::new(Pieces(parts.into()))),
        }
    }
}

/// A file that lies in several pieces of an image.
#[derive(Debug)]
struct Pieces(Arc<[FileRange]>);

impl StreamSource for Pieces {
    fn len(&self) -> u64 {
        self.0.iter().map(|piece| piece.length).sum()
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(PiecesReader {
            pieces: Arc::clone(&self.0),
            piece: 0,
            offset: 0,
        }))
    }
}

struct PiecesReader {
    pieces: Arc<[FileRange]>,
    piece: usize,
    /// Bytes of the piece that are read.
    offset: u64,
}

impl Read for PiecesReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(piece) = self.pieces.get(self.piece) {
            let left = piece.length - self.offset;
            if left == 0 {
                self.unchanged(piece)?;
                self.piece += 1;
                self.offset = 0;
                continue;
            }
            let want = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
            let count = piece
                .file
                .read_at(&mut into[..want], piece.offset + self.offset)?;
            self.offset += count as u64;
            return Ok(count);
        }
        Ok(0)
    }
}

impl PiecesReader {
    fn unchanged(&self, piece: &FileRange) -> io::Result<()> {
        match piece.stamp {
            Some(listed) if scan::stamp(&piece.file.metadata()?) != listed => Err(
                io::Error::other("the image it lies in was changed since it was listed"),
            ),
            _ => Ok(()),
        }
    }
}

/// The blocks of a source at which the states of an image begin, the oldest first: `0`, behind the
/// states it was in before it has grown. [`Image::open_session`] opens each.
pub fn states<R: ReadAt>(source: &R) -> Result<Vec<u32>, ReadError> {
    let mut states = vec![0];
    let mut at = 0;
    // Sessions are added at the end: an earlier one lies before a later one, and the first at 0
    // stands for the last.
    let mut before = u32::MAX;
    while states.len() < MOST_STATES {
        let Some(record) = grown(source, at)? else {
            break;
        };
        let earlier = record.earlier.get();
        let at_descriptors = (u64::from(earlier) + u64::from(FIRST_SECTOR)) * SECTOR;
        if earlier == 0 || earlier >= before || at_descriptors + SECTOR > source.len() {
            let offset = (u64::from(at) + u64::from(FIRST_SECTOR)) * SECTOR;
            return Err(
                Corrupt::new(offset, CorruptKind::NoEarlierSession { block: earlier }).into(),
            );
        }
        states.push(earlier);
        (at, before) = (earlier, earlier);
    }
    states.reverse();
    Ok(states)
}

/// What the session that begins at a block says of the one before.
fn grown<R: ReadAt>(source: &R, start: u32) -> Result<Option<GrownRecord>, ReadError> {
    let at = (u64::from(start) + u64::from(FIRST_SECTOR)) * SECTOR;
    if at + SECTOR > source.len() {
        return Ok(None);
    }
    let mut block = [0; 2048];
    read_exact(source, &mut block, at)?;
    let descriptor: VolumeDescriptor = zerocopy::transmute!(block);
    let primary = descriptor.header.standard_identifier == STANDARD_IDENTIFIER
        && descriptor.header.kind == PRIMARY;
    Ok(primary
        .then(|| GrownRecord::of(&descriptor.application_use))
        .flatten())
}

/// Whether there is anything but zeros in the system area (ECMA-119 6.2.1).
fn has_system_area<R: ReadAt>(source: &R) -> Result<bool, ReadError> {
    for sector in 0..u64::from(FIRST_SECTOR) {
        let mut bytes = [0; 2048];
        read_exact(source, &mut bytes, sector * SECTOR)?;
        if bytes != [0; 2048] {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The volume descriptors of an image, up to the terminator if there is one.
fn descriptors<R: ReadAt>(source: &R) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    for sector in (u64::from(FIRST_SECTOR)..).take(MOST_DESCRIPTORS) {
        let at = sector * SECTOR;
        if at + SECTOR > source.len() {
            break;
        }
        let mut block = [0; 2048];
        read_exact(source, &mut block, at)?;
        let Ok((header, _)) = DescriptorHeader::read_from_prefix(&block) else {
            break;
        };
        if header.standard_identifier != STANDARD_IDENTIFIER {
            break;
        }
        bytes.extend_from_slice(&block);
        if header.kind == TERMINATOR {
            break;
        }
    }
    Ok(bytes)
}

/// Sees that no file has the volume descriptors for its content: they will be others.
fn apart(tree: &Tree, descriptors: u64) -> Result<(), ReadError> {
    let first = u64::from(FIRST_SECTOR);
    let end = first + descriptors;
    for (id, source) in tree.files() {
        let Source::Recorded(recorded) = source else {
            continue;
        };
        let extents = recorded.extents();
        if extents
            .iter()
            .any(|extent| u64::from(extent.start) < end && extent.end() > first)
        {
            return Err(ReadError::Unsupported {
                path: tree.path(id).trim_start_matches('/').to_owned(),
                what: "its content is the volume descriptors".to_owned(),
            });
        }
    }
    Ok(())
}

/// How long the Joliet names of a tree are.
fn joliet(tree: &Tree) -> JolietNames {
    let standard = JolietNames::Standard.limit();
    let fit = |name: &[u8]| JolietName::new(name, standard).is_ok();
    if tree.nodes().all(|(_, node)| fit(&node.name)) {
        JolietNames::Standard
    } else {
        JolietNames::Long
    }
}
