//! An image that is never built: any range of it, made when it is asked for.

use super::Effort;
use super::error::{Halt, InOrderError, SourceError, SourceFault};
use super::fill::{Structures, fill};
use super::in_order;
use super::jobs::end;
use super::open::{OpenFile, unreadable};
use super::origin::Origin;
use super::sources::Opener;
use super::sums::Sums;
use crate::plan::Plan;
use crate::source::{Source, StreamSource};
use rustix::fd::OwnedFd;
use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes skipped at once in a stream.
const SKIP: usize = 1 << 16;

/// The image of a plan as bytes to read and to seek in, without a file that holds them: for whoever
/// serves it, sends it or compares it.
///
/// The plan may be owned, borrowed or shared. Little is kept between two reads: the structure made
/// last, the file opened last, the place in the stream read last. A stream that is read backwards is
/// opened anew. Where the plan has a list of checksums, the first read of any byte of the list reads
/// every file.
///
/// Each read sees that its source is what it was when it was listed. The error of one that is not is
/// a [`SourceError`] within the [`io::Error`].
///
/// ```
/// use discmaster_image::plan::{Options, Plan};
/// use discmaster_image::source::Source;
/// use discmaster_image::time::Timestamp;
/// use discmaster_image::tree::{Existing, NodeId, Tree};
/// use discmaster_image::write::Unbuilt;
/// use std::io::{Read, Seek, SeekFrom};
///
/// let instant = Timestamp::from_seconds(1_700_000_000);
/// let mut tree = Tree::new(instant);
/// let text = Source::Bytes(b"#cloud-config\n"[..].into());
/// let file = tree.add_file(NodeId::ROOT, b"user-data", instant, text, Existing::Refuse)?;
/// let plan = Plan::new(tree, &Options::new(instant))?;
/// let at = plan.byte_of(plan.extent_of(file).unwrap());
///
/// let mut image = Unbuilt::new(plan);
/// let mut bytes = [0; 14];
/// image.seek(SeekFrom::Start(at))?;
/// image.read_exact(&mut bytes)?;
/// assert_eq!(&bytes, b"#cloud-config\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Unbuilt<P> {
    plan: P,
    position: u64,
    structures: Structures,
    sources: Sources,
}

/// What is open of the sources.
#[derive(Default)]
struct Sources {
    opener: Opener,
    file: Option<(Origin, OwnedFd)>,
    stream: Option<(Origin, Box<dyn Read + Send>, u64)>,
    list: Option<Arc<[u8]>>,
}

impl<P: Borrow<Plan>> Unbuilt<P> {
    /// The image, at its first byte.
    pub fn new(plan: P) -> Self {
        Self {
            plan,
            position: 0,
            structures: Structures::default(),
            sources: Sources::default(),
        }
    }

    pub fn plan(&self) -> &Plan {
        self.plan.borrow()
    }

    pub fn into_plan(self) -> P {
        self.plan
    }

    /// Fills `into` with the bytes from `offset` on, which all have to be there. Where the image is
    /// read otherwise stays.
    pub fn read_exact_at(&mut self, into: &mut [u8], offset: u64) -> io::Result<()> {
        let plan = self.plan.borrow();
        let stop = offset.checked_add(into.len() as u64);
        if stop.is_none_or(|stop| stop > plan.bytes()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let extents = plan.extents();
        let first = extents.partition_point(|extent| end(plan, extent) <= offset);
        let sources = &mut self.sources;
        let read = |origin, from, part: &mut [u8]| sources.read(plan, origin, from, part);
        fill(plan, &self.structures, read, offset, first, into).map_err(|halt| match halt {
            Halt::Source(error) => io::Error::other(error),
            Halt::Stopped => unreachable!("nobody stops what one thread does alone"),
        })
    }
}

impl<P: Borrow<Plan>> Read for Unbuilt<P> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.plan().bytes().saturating_sub(self.position);
        let count = usize::try_from(left).map_or(into.len(), |left| left.min(into.len()));
        if count == 0 {
            return Ok(0);
        }
        self.read_exact_at(&mut into[..count], self.position)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<P: Borrow<Plan>> Seek for Unbuilt<P> {
    /// A place behind the end can be sought; there is nothing to read there.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.plan().bytes().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a place before the image or beyond 64 bits",
            )
        })?;
        Ok(self.position)
    }
}

impl Sources {
    fn read(
        &mut self,
        plan: &Plan,
        origin: Origin,
        offset: u64,
        into: &mut [u8],
    ) -> Result<(), Halt> {
        match origin.source(plan) {
            Source::Bytes(bytes) => copy(bytes, offset, into),
            Source::File(file) => {
                let fd = match self.file.take() {
                    Some((of, fd)) if of == origin => fd,
                    _ => self
                        .opener
                        .open_at(file)
                        .map_err(|error| unreadable(file, offset, error))?,
                };
                let open = OpenFile::Listed { file, fd };
                open.verify(offset)?;
                open.read(offset, into)?;
                open.verify(offset + into.len() as u64)?;
                if let OpenFile::Listed { fd, .. } = open {
                    self.file = Some((origin, fd));
                }
            }
            Source::Range(range) => OpenFile::Part(range).read(offset, into)?,
            Source::Stream(stream) => self.stream(plan, origin, &**stream, offset, into)?,
            Source::Recorded(_) => unreachable!("what lies on the disc already is in no extent"),
            Source::Checksums(_) => copy(&self.list(plan)?, offset, into),
        }
        Ok(())
    }

    fn stream(
        &mut self,
        plan: &Plan,
        origin: Origin,
        stream: &dyn StreamSource,
        offset: u64,
        into: &mut [u8],
    ) -> Result<(), SourceError> {
        let promised = stream.len();
        let fault = |byte, kind| SourceError {
            path: origin.path(plan),
            byte,
            kind,
        };
        let (mut reader, mut at) = match self.stream.take() {
            Some((of, reader, at)) if of == origin && at <= offset => (reader, at),
            _ => {
                let opened = stream.open();
                (
                    opened.map_err(|error| fault(0, SourceFault::Unreadable(error)))?,
                    0,
                )
            }
        };
        let mut take = |reader: &mut Box<dyn Read + Send>, part: &mut [u8]| {
            reader
                .read_exact(part)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::UnexpectedEof => fault(at, SourceFault::EndedEarly { promised }),
                    _ => fault(at, SourceFault::Unreadable(error)),
                })?;
            at += part.len() as u64;
            Ok::<_, SourceError>(at)
        };
        let mut skipped = vec![0; SKIP];
        let mut place = take(&mut reader, &mut [])?;
        while place < offset {
            let count = usize::try_from(offset - place).map_or(SKIP, |left| left.min(SKIP));
            place = take(&mut reader, &mut skipped[..count])?;
        }
        place = take(&mut reader, into)?;
        if place < promised {
            self.stream = Some((origin, reader, place));
            return Ok(());
        }
        match reader.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(fault(place, SourceFault::TooLong { promised })),
            Err(error) => Err(fault(place, SourceFault::Unreadable(error))),
        }
    }

    /// The list of checksums; for the first time, every file is read for it.
    fn list(&mut self, plan: &Plan) -> Result<Arc<[u8]>, Halt> {
        if let Some(list) = &self.list {
            return Ok(Arc::clone(list));
        }
        let nowhere = |_: super::Chunk<'_>| Ok::<_, Infallible>(());
        let sums = Some(Sums::new(plan));
        let written = in_order::run(plan, sums, Effort::default(), &(), nowhere).map_err(
            |error| match error {
                InOrderError::Source(error) => Halt::Source(error),
                InOrderError::Cancelled => Halt::Stopped,
                InOrderError::Each(never) => match never {},
            },
        )?;
        let mut list = Vec::new();
        if let Some(checksums) = &written.checksums
            && checksums.list(plan).read_to_end(&mut list).is_err()
        {
            unreachable!("a list of checksums is made, and not read from anywhere");
        }
        Ok(Arc::clone(self.list.insert(list.into())))
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

fn copy(bytes: &[u8], offset: u64, into: &mut [u8]) {
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    into.copy_from_slice(&bytes[from..][..into.len()]);
}
