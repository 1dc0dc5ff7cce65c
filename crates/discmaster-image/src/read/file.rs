//! The content of a file of the image.

use super::Image;
use super::entry::{Entry, Section};
use super::error::{ReadError, lossy};
use super::read_at::ReadAt;
use super::read_exact;
use std::io::{self, Read, Seek, SeekFrom};

/// A file of the image, opened. Reads go straight into the caller's buffer, as large as that is:
/// give it large ones.
#[derive(Debug)]
pub struct File<'a, R> {
    source: &'a R,
    /// Sections, each with the offset of its first byte in the file.
    sections: Vec<(u64, Section)>,
    size: u64,
    position: u64,
}

impl<'a, R: ReadAt> File<'a, R> {
    pub(super) fn new(image: &'a Image<R>, entry: &Entry) -> Result<Self, ReadError> {
        if entry.is_directory() {
            return Err(ReadError::WrongKind {
                path: lossy(&entry.path),
                is: "folder",
                wanted: "file",
            });
        }
        let mut size = 0;
        let sections = entry
            .sections
            .iter()
            .map(|section| {
                let offset = size;
                size += section.length;
                (offset, *section)
            })
            .collect();
        Ok(Self {
            source: &image.source,
            sections,
            size,
            position: 0,
        })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads from byte `offset` of the file on, until the buffer is full or the file ends; how many
    /// bytes that were.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize, ReadError> {
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
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
