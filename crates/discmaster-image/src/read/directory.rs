//! The records of one directory (ECMA-119 6.8), in order, as entries.

use super::entry::{Entry, Interleave, Kind, Section};
use super::error::{Corrupt, CorruptKind, ReadError, lossy};
use super::name;
use super::oddity::{Oddities, Oddity, OddityKind};
use super::read_at::ReadAt;
use super::record::Record;
use super::volume::{Volume, odd_orders_16, odd_orders_32};
use super::{SECTOR, read_exact};
use crate::time::Timestamp;
use crate::wire::directory_record as wire;
use std::ops::Range;

/// Bytes of a directory read at once.
const CHUNK: u64 = 32 * 1024;

/// Sections a file may have: a file of 2^48 bytes in the longest sections there are.
const MOST_SECTIONS: usize = 65_536;

/// A directory being read; it holds one chunk of it, whatever its length.
#[derive(Debug)]
pub(super) struct Directory {
    /// Byte of the image where the records begin.
    start: u64,
    length: u64,
    /// Bytes of the records passed.
    position: u64,
    buffer: Vec<u8>,
    /// Where in the directory the buffer begins.
    buffer_at: u64,
    block: u32,
    /// Block of the directory above, when that is known.
    parent: Option<u32>,
    records: u64,
    depth: usize,
}

/// What a directory is read with.
pub(super) struct Reading<'a, R> {
    pub(super) source: &'a R,
    pub(super) volume: &'a Volume,
    /// Path of the directory.
    pub(super) path: &'a [u8],
    pub(super) oddities: &'a mut Oddities,
}

impl Directory {
    /// `entry` is a directory, of which the sections are within the image.
    pub(super) fn new(entry: &Entry, parent: Option<u32>) -> Self {
        let section = entry.sections.first();
        Self {
            start: section.map_or(0, |section| section.start),
            length: section.map_or(0, |section| section.length),
            position: 0,
            buffer: Vec::new(),
            buffer_at: 0,
            block: entry.block,
            parent,
            records: 0,
            depth: entry.depth,
        }
    }

    pub(super) fn block(&self) -> u32 {
        self.block
    }

    /// The next folder or file; a file of several sections is one entry. Associated files are
    /// passed over (ECMA-119 9.1.6).
    pub(super) fn next_entry<R: ReadAt>(
        &mut self,
        reading: &mut Reading<'_, R>,
    ) -> Result<Option<Entry>, ReadError> {
        let path = reading.path;
        let corrupt = |at, kind| Corrupt::new(at, kind).within(path);
        let mut begun: Option<Entry> = None;
        while let Some(rest) = self.rest_of_sector(reading)? {
            let at = self.start + self.position;
            let bytes = self.buffer.get(rest).unwrap_or_default();
            let odd = |kind| Oddity::new(at, Some(path), kind);
            let Some(record) = Record::parse(bytes).map_err(|kind| corrupt(at, kind))? else {
                if bytes.iter().any(|byte| *byte != 0) {
                    reading.oddities.add(odd(OddityKind::AfterRecords));
                }
                self.position = (self.position / SECTOR + 1) * SECTOR;
                continue;
            };
            self.position += u64::from(record.fixed.length);
            self.records += 1;
            if self.is_self_or_parent(&record, |kind| reading.oddities.add(odd(kind)))
                || record.is(wire::ASSOCIATED)
            {
                continue;
            }
            let mut entry = match begun.take() {
                None => new_entry(&record, at, self.depth + 1, reading),
                Some(entry) if entry.identifier == record.identifier => entry,
                Some(entry) => {
                    let name = lossy(entry.name());
                    let at = entry.record_at;
                    return Err(corrupt(at, CorruptKind::SectionMissing { name }).into());
                }
            };
            let more = record.is(wire::MULTI_EXTENT);
            if record.is(wire::DIRECTORY) && (more || !entry.is_directory()) {
                return Err(corrupt(at, CorruptKind::DirectoryInSections).into());
            }
            let section = section(&record, at, &entry, reading)?;
            if section.length > 0 {
                entry.size += section.length;
                entry.sections.push(section);
            }
            if !more {
                return Ok(Some(entry));
            }
            if entry.sections.len() >= MOST_SECTIONS {
                let (name, limit) = (lossy(entry.name()), MOST_SECTIONS);
                return Err(corrupt(at, CorruptKind::TooManySections { name, limit }).into());
            }
            begun = Some(entry);
        }
        match begun {
            None => Ok(None),
            Some(entry) => {
                let (name, at) = (lossy(entry.name()), entry.record_at);
                Err(corrupt(at, CorruptKind::SectionMissing { name }).into())
            }
        }
    }

    /// Where in the buffer the unread rest of the current sector is. None: the directory ends.
    fn rest_of_sector<R: ReadAt>(
        &mut self,
        reading: &Reading<'_, R>,
    ) -> Result<Option<Range<usize>>, ReadError> {
        if self.position >= self.length {
            return Ok(None);
        }
        let sector = self.position / SECTOR * SECTOR;
        let end = (sector + SECTOR).min(self.length);
        if sector < self.buffer_at || end > self.buffer_at + self.buffer.len() as u64 {
            let length = CHUNK.min(self.length - sector);
            self.buffer
                .resize(usize::try_from(length).unwrap_or_default(), 0);
            self.buffer_at = sector;
            read_exact(reading.source, &mut self.buffer, self.start + sector)?;
        }
        let within = |position: u64| usize::try_from(position - self.buffer_at).unwrap_or_default();
        Ok(Some(within(self.position)..within(end)))
    }

    /// Whether this is the directory's record of itself or its parent, which head it (ECMA-119 6.8.2.2).
    fn is_self_or_parent(&self, record: &Record<'_>, mut odd: impl FnMut(OddityKind)) -> bool {
        let says = record.extent().little.get();
        match (self.records, record.identifier) {
            (1, wire::SELF) => {
                if says != self.block {
                    let is = self.block;
                    odd(OddityKind::SelfElsewhere { is, says });
                }
                true
            }
            (2, wire::PARENT) => {
                if let Some(is) = self.parent.filter(|is| *is != says) {
                    odd(OddityKind::ParentElsewhere { is, says });
                }
                true
            }
            (_, wire::SELF | wire::PARENT) => {
                odd(OddityKind::StraySelf);
                true
            }
            (1 | 2, _) => {
                odd(OddityKind::NoSelf);
                false
            }
            _ => false,
        }
    }
}

/// An entry without sections yet.
fn new_entry<R>(record: &Record<'_>, at: u64, depth: usize, reading: &mut Reading<'_, R>) -> Entry {
    let directory = record.is(wire::DIRECTORY);
    let (name, odd_name) = name::decode(record.identifier, reading.volume.names, directory);
    let mut path = Vec::with_capacity(reading.path.len() + 1 + name.len());
    path.extend_from_slice(reading.path);
    if depth > 1 {
        path.push(b'/');
    }
    let name_start = path.len();
    path.extend_from_slice(&name);
    let date = record.date_time();
    let (modified, odd_date) = match Timestamp::from_record(date) {
        Ok(modified) => (modified, None),
        Err(bad) => (None, Some(OddityKind::Date(bad))),
    };
    let unusable = name::unusable(&name).map(|why| OddityKind::Name { why });
    for kind in [odd_name, odd_date, unusable].into_iter().flatten() {
        reading.oddities.add(Oddity::new(at, Some(&path), kind));
    }
    Entry {
        path,
        kind: if directory {
            Kind::Directory
        } else {
            Kind::File
        },
        size: 0,
        modified,
        hidden: record.is(wire::HIDDEN),
        sections: Vec::new(),
        names: reading.volume.names,
        name_start,
        depth,
        identifier: record.identifier.to_vec(),
        record_at: at,
        block: record.extent().little.get(),
    }
}

/// The section a record describes, checked to lie within the image. Extended attribute records,
/// which head an extent, are skipped (ECMA-119 6.5.2).
fn section<R: ReadAt>(
    record: &Record<'_>,
    at: u64,
    entry: &Entry,
    reading: &mut Reading<'_, R>,
) -> Result<Section, ReadError> {
    let volume = reading.volume;
    let mut odd = |kind| {
        reading
            .oddities
            .add(Oddity::new(at, Some(&entry.path), kind));
    };
    odd_orders_32("extent", record.extent(), &mut odd);
    odd_orders_32("data length", record.data_length(), &mut odd);
    odd_orders_16("volume sequence number", record.volume_number(), &mut odd);
    let unsupported = |what| ReadError::Unsupported {
        path: lossy(&entry.path),
        what,
    };
    let on = record.volume_number().little.get();
    if volume.number_in_set.is_some_and(|this| this != on) {
        return Err(unsupported(format!(
            "it lies on volume {on} of the volume set"
        )));
    }
    let (unit, gap) = (record.fixed.file_unit_size, record.fixed.interleave_gap);
    let attributes = record.fixed.extended_attribute_length;
    let interleave = match (unit, gap) {
        (0, 0) => None,
        (0, gap) => {
            odd(OddityKind::GapWithoutUnit { gap });
            None
        }
        (_, 0) => None,
        _ if attributes > 0 => {
            return Err(unsupported(
                "interleaved files with an extended attribute record cannot be read".to_owned(),
            ));
        }
        (unit, gap) => Some(Interleave {
            unit: volume.byte_of(unit.into()),
            gap: volume.byte_of(gap.into()),
        }),
    };
    let section = Section {
        start: volume.byte_of(record.extent().little.get()) + volume.byte_of(attributes.into()),
        length: record.data_length().little.get().into(),
        interleave,
    };
    within_image(&section, at, &entry.path, reading)?;
    Ok(section)
}

/// Refuses a section outside the image; one outside the volume is a fault that can be read.
pub(super) fn within_image<R: ReadAt>(
    section: &Section,
    at: u64,
    path: &[u8],
    reading: &mut Reading<'_, R>,
) -> Result<(), Corrupt> {
    let (start, end, image) = (section.start, section.end(), reading.source.len());
    if section.length > 0 && end > image {
        return Err(
            Corrupt::new(at, CorruptKind::ExtentOutside { start, end, image }).within(path),
        );
    }
    let volume = reading.volume.end();
    if section.length > 0 && end > volume {
        let kind = OddityKind::BeyondVolume { end, volume };
        reading.oddities.add(Oddity::new(at, Some(path), kind));
    }
    Ok(())
}
