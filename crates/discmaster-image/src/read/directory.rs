//! The records of one directory (ECMA-119 6.8), in order, as entries.

use super::entry::{Coding, Entry, Interleave, Kind, Section};
use super::error::{Corrupt, CorruptKind, ReadError, lossy};
use super::name;
use super::oddity::{Oddities, Oddity, OddityKind};
use super::read_at::ReadAt;
use super::record::Record;
use super::rock_ridge::{self, Found, RockRidge};
use super::system_use::Spent;
use super::view::View;
use super::volume::{Volume, odd_orders_16, odd_orders_32};
use super::{SECTOR, read_exact};
use crate::time::Timestamp;
use crate::tree::{Device, Special};
use crate::wire::directory_record as wire;
use crate::wire::rock_ridge::file_type;
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
    /// Records passed over because what they stand for belongs elsewhere (RRIP 4.1.5.3).
    relocated: u64,
    /// Whether this directory is such a one itself.
    is_relocated: bool,
    depth: usize,
}

/// What a directory is read with.
pub(super) struct Reading<'a, R> {
    pub(super) source: &'a R,
    pub(super) volume: &'a Volume,
    pub(super) view: View,
    /// Some in the view of Rock Ridge only.
    pub(super) rock_ridge: Option<&'a RockRidge>,
    /// Path of the directory.
    pub(super) path: &'a [u8],
    pub(super) oddities: &'a mut Oddities,
    pub(super) spent: &'a mut Spent,
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
            relocated: 0,
            is_relocated: entry.relocated,
            depth: entry.depth,
        }
    }

    pub(super) fn block(&self) -> u32 {
        self.block
    }

    /// Records passed over so far because what they stand for belongs elsewhere.
    pub(super) fn relocated(&self) -> u64 {
        self.relocated
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
            let headed = self.is_self_or_parent(&record, |kind| reading.oddities.add(odd(kind)));
            if headed && self.is_relocated && record.identifier == wire::PARENT {
                self.check_parent(&record, at, reading)?;
            }
            if headed || record.is(wire::ASSOCIATED) {
                continue;
            }
            let mut entry = match begun.take() {
                None => match reading.rock_ridge.map(|it| it.skip) {
                    None => new_entry(&record, at, self.depth + 1, None, reading),
                    Some(skip) => {
                        let found = rock_ridge::read(&record, at, skip, reading)?;
                        if found.relocated {
                            self.relocated += 1;
                            continue;
                        }
                        let child = found.child;
                        let entry = new_entry(&record, at, self.depth + 1, Some(found), reading);
                        if let Some(block) = child {
                            return relocated(entry, &record, block, skip, reading).map(Some);
                        }
                        entry
                    }
                },
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
                if self.is_store(&entry, reading) {
                    continue;
                }
                return Ok(Some(entry.finished()));
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
                // One that lies elsewhere has another parent there.
                let parent = self.parent.filter(|_| !self.is_relocated);
                if let Some(is) = parent.filter(|is| *is != says) {
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

    /// A relocated directory says in which one it belongs: that in which it was found.
    fn check_parent<R: ReadAt>(
        &self,
        record: &Record<'_>,
        at: u64,
        reading: &mut Reading<'_, R>,
    ) -> Result<(), ReadError> {
        let Some(rock_ridge) = reading.rock_ridge else {
            return Ok(());
        };
        let found = rock_ridge::read(record, at, rock_ridge.skip, reading)?;
        let says = found.parent.unwrap_or_default();
        if let Some(is) = self.parent.filter(|is| *is != says) {
            let kind = OddityKind::RelocatedElsewhere { is, says };
            reading
                .oddities
                .add(Oddity::new(at, Some(reading.path), kind));
        }
        Ok(())
    }

    /// Whether an entry is the folder of the root in which relocated directories are kept.
    fn is_store<R: ReadAt>(&self, entry: &Entry, reading: &mut Reading<'_, R>) -> bool {
        self.depth == 0
            && entry.is_directory()
            && reading.rock_ridge.is_some()
            && rock_ridge::holds_only_relocated(entry, reading)
    }
}

/// A directory that a record of another place stands for (RRIP 4.1.5.1).
fn relocated<R: ReadAt>(
    mut entry: Entry,
    record: &Record<'_>,
    block: u32,
    skip: usize,
    reading: &mut Reading<'_, R>,
) -> Result<Entry, ReadError> {
    let at = entry.record_at;
    if record.is(wire::MULTI_EXTENT) {
        let corrupt = Corrupt::new(at, CorruptKind::DirectoryInSections);
        return Err(corrupt.within(&entry.path).into());
    }
    let (section, found) = rock_ridge::resolve(block, at, skip, reading)?;
    within_image(&section, at, &entry.path, reading)?;
    entry.kind = Kind::Directory;
    entry.posix = found.posix();
    entry.modified = found.times.modified.or(entry.modified);
    entry.coding = Coding::Plain;
    entry.relocated = true;
    entry.block = block;
    entry.size = section.length;
    entry.sections = Vec::from_iter((section.length > 0).then_some(section));
    Ok(entry)
}

/// An entry without sections yet.
fn new_entry<R>(
    record: &Record<'_>,
    at: u64,
    depth: usize,
    found: Option<Found>,
    reading: &mut Reading<'_, R>,
) -> Entry {
    let directory = record.is(wire::DIRECTORY);
    let (mut name, mut odd_name) = name::decode(record.identifier, reading.view, directory);
    let mut found = found.unwrap_or_default();
    if let Some(other) = found.name.take().filter(|name| !name.is_empty()) {
        (name, odd_name) = (other, None);
    }
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
    let posix = found.posix();
    let (kind, odd_kind) = if found.child.is_some() {
        (Kind::Directory, None)
    } else {
        kind(directory, &mut found)
    };
    let odd = [odd_name, odd_date, unusable, odd_kind]
        .into_iter()
        .flatten();
    for kind in odd.chain(found.odd) {
        reading.oddities.add(Oddity::new(at, Some(&path), kind));
    }
    Entry {
        path,
        kind,
        size: 0,
        modified: found.times.modified.or(modified),
        hidden: record.is(wire::HIDDEN),
        sections: Vec::new(),
        posix,
        coding: match found.zisofs {
            _ if found.sparse => Coding::Sparse,
            Some(mark) => Coding::Zisofs(mark),
            None => Coding::Plain,
        },
        relocated: false,
        view: reading.view,
        name_start,
        depth,
        identifier: record.identifier.to_vec(),
        record_at: at,
        block: record.extent().little.get(),
    }
}

/// What a record is, by its own flag and by Rock Ridge. Whether it is a directory the flag says: it
/// is what all readers of the tree go by.
fn kind(directory: bool, found: &mut Found) -> (Kind, Option<OddityKind>) {
    let r#type = found.posix.as_ref().map_or(0, |(r#type, _)| *r#type);
    let wrong = |is| Some(OddityKind::Type { r#type, is });
    if directory {
        let odd = !matches!(r#type, 0 | file_type::DIRECTORY);
        return (Kind::Directory, odd.then(|| wrong("a directory")).flatten());
    }
    let device = found
        .device
        .map_or(Device { major: 0, minor: 0 }, |(major, minor)| Device {
            major,
            minor,
        });
    let no_device = || found.device.is_none().then_some(OddityKind::NoDevice);
    match r#type {
        0 | file_type::SYMBOLIC_LINK if r#type != 0 || found.target.is_some() => {
            let (target, odd) = found.take_target();
            (Kind::Symlink(target), odd)
        }
        _ if found.target.is_some() => (Kind::File, wrong("a symbolic link")),
        0 | file_type::REGULAR => (Kind::File, None),
        file_type::PIPE => (Kind::Special(Special::Pipe), None),
        file_type::SOCKET => (Kind::Special(Special::Socket), None),
        file_type::BLOCK_DEVICE => (Kind::Special(Special::BlockDevice(device)), no_device()),
        file_type::CHARACTER_DEVICE => {
            (Kind::Special(Special::CharacterDevice(device)), no_device())
        }
        _ => (Kind::File, wrong("a file")),
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
