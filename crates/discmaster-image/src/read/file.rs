//! The content of a file of the image.

use super::Image;
use super::entry::{Coding, Entry, Section};
use super::error::{ReadError, lossy};
use super::read_at::ReadAt;
use super::read_exact;
use super::zisofs::Compressed;
use std::io::{self, Read, Seek, SeekFrom};

/// A file of the image, opened. Reads go straight into the caller's buffer, as large as that is:
/// give it large ones.
#[derive(Debug)]
pub struct File<'a, R> {
    recorded: Recorded<'a, R>,
    compressed: Option<Compressed>,
    path: Vec<u8>,
    position: u64,
}

/// The bytes of a file as they lie on the disc.
#[derive(Debug)]
struct Recorded<'a, R> {
    source: &'a R,
    /// Sections, each with the offset of its first byte in the file.
    sections: Vec<(u64, Section)>,
    size: u64,
}

impl<'a, R: ReadAt> File<'a, R> {
    pub(super) fn new(image: &'a Image<R>, entry: &Entry) -> Result<Self, ReadError> {
        if !entry.is_file() {
            return Err(ReadError::WrongKind {
                path: lossy(&entry.path),
                is: entry.kind.in_words(),
                wanted: "a file",
            });
        }
        Self::of(image, &entry.path, &entry.sections, entry.coding)
    }

    /// The file whose bytes lie in these sections.
    pub(super) fn of(
        image: &'a Image<R>,
        path: &[u8],
        sections: &[Section],
        coding: Coding,
    ) -> Result<Self, ReadError> {
        if let Some(what) = coding.unreadable() {
            let path = lossy(path);
            return Err(ReadError::Unsupported { path, what });
        }
        let mut size = 0;
        let sections = sections
            .iter()
            .map(|section| {
                let offset = size;
                size += section.length;
                (offset, *section)
            })
            .collect();
        let recorded = Recorded {
            source: &image.source,
            sections,
            size,
        };
        let compressed = match coding {
            Coding::Plain | Coding::Sparse => None,
            Coding::Zisofs(mark) => {
                let begins = |header: &mut [u8]| recorded.read_exact(header, 0);
                let compressed = Compressed::new(mark, size, begins);
                Some(compressed.map_err(|fault| fault.of(recorded.at(0), path))?)
            }
        };
        Ok(Self {
            recorded,
            compressed,
            path: path.to_vec(),
            position: 0,
        })
    }

    pub fn size(&self) -> u64 {
        self.compressed
            .map_or(self.recorded.size, |compressed| compressed.size())
    }

    /// Reads from byte `offset` of the file on, until the buffer is full or the file ends; how many
    /// bytes that were.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
        let Some(compressed) = self.compressed else {
            return self.recorded.read_at(buffer, offset);
        };
        let mut done = 0;
        while done < buffer.len() {
            let at = offset.saturating_add(done as u64);
            let read = |bytes: &mut [u8], from| self.recorded.read_exact(bytes, from);
            let block = compressed
                .block_at(at, read)
                .map_err(|fault| fault.of(self.recorded.at(0), &self.path))?;
            let Some((content, begins)) = block else {
                break;
            };
            let skip = usize::try_from(at - begins).unwrap_or(usize::MAX);
            let content = content.get(skip..).unwrap_or_default();
            let rest = buffer.get_mut(done..).unwrap_or_default();
            let length = content.len().min(rest.len());
            rest.iter_mut()
                .zip(content)
                .for_each(|(to, from)| *to = *from);
            done += length;
        }
        Ok(done)
    }
}

impl<R: ReadAt> Recorded<'_, R> {
    /// Byte of the image at which a byte of the file lies.
    fn at(&self, offset: u64) -> u64 {
        let within = |(start, section): &(u64, Section)| {
            let within = offset.checked_sub(*start)?;
            (within < section.length).then(|| section.locate(within).0)
        };
        self.sections.iter().find_map(within).unwrap_or_default()
    }

    /// All of the buffer, which must lie within the file.
    fn read_exact(&self, buffer: &mut [u8], offset: u64) -> Result<(), ReadError> {
        let length = buffer.len();
        if self.read_at(buffer, offset)? == length {
            return Ok(());
        }
        Err(ReadError::Io {
            offset: self.at(offset),
            length,
            source: io::ErrorKind::UnexpectedEof.into(),
        })
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
        let mut done = 0;
        let first = self
            .sections
            .partition_point(|(start, section)| start + section.length <= offset);
        for (start, section) in self.sections.get(first..).unwrap_or_default() {
            let mut within = (offset + done as u64).saturating_sub(*start);
            while within < section.length {
                let rest = buffer.get_mut(done..).unwrap_or_default();
                if rest.is_empty() {
                    return Ok(done);
                }
                let (at, together) = section.locate(within);
                let length = usize::try_from(together).map_or(rest.len(), |it| it.min(rest.len()));
                read_exact(self.source, rest.get_mut(..length).unwrap_or_default(), at)?;
                done += length;
                within += length as u64;
            }
        }
        Ok(done)
    }
}

impl<R: ReadAt> Read for File<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .read_at(buffer, self.position)
            .map_err(io::Error::other)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<R: ReadAt> Seek for File<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(to) => Some(to),
            SeekFrom::End(by) => self.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
