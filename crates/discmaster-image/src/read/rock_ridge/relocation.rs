//! Directories that lie elsewhere than where they belong (RRIP 4.1.5): makers move those that are
//! nested deeper than ISO 9660 allows into a folder of the root.

use super::Found;
use crate::read::directory::Directory;
use crate::read::entry::{Entry, Section};
use crate::read::error::{Corrupt, CorruptKind, ReadError};
use crate::read::oddity::Oddities;
use crate::read::read_at::ReadAt;
use crate::read::record::Record;
use crate::read::{Reading, SECTOR, read_exact};
use crate::wire::directory_record::SELF;

/// The directory at a block, as its record of itself tells of it: where its records lie, and what
/// Rock Ridge says of it. `at` is the byte of the record that points there.
pub(in crate::read) fn resolve<R: ReadAt>(
    block: u32,
    at: u64,
    skip: usize,
    reading: &mut Reading<'_, R>,
) -> Result<(Section, Found), ReadError> {
    let corrupt = |kind| ReadError::from(Corrupt::new(at, kind).within(reading.path));
    let start = reading.volume.byte_of(block);
    let (end, image) = (start + SECTOR, reading.source.len());
    if end > image {
        return Err(corrupt(CorruptKind::ExtentOutside { start, end, image }));
    }
    let mut bytes = [0; 2048];
    read_exact(reading.source, &mut bytes, start)?;
    let record = match Record::parse(&bytes) {
        Ok(Some(record)) if record.identifier == SELF => record,
        _ => return Err(corrupt(CorruptKind::NotRelocated { block })),
    };
    if record.extent().little.get() != block {
        return Err(corrupt(CorruptKind::NotRelocated { block }));
    }
    let length = record.data_length().little.get().into();
    let interleave = None;
    let section = Section {
        start,
        length,
        interleave,
    };
    let found = super::read(&record, start, skip, reading)?;
    Ok((section, found))
}

/// Whether a folder holds relocated directories and nothing else, so that it is only their store.
/// What is wrong with it is told when it is read.
pub(in crate::read) fn holds_only_relocated<R: ReadAt>(
    folder: &Entry,
    reading: &mut Reading<'_, R>,
) -> bool {
    let mut reading = Reading {
        source: reading.source,
        volume: reading.volume,
        view: reading.view,
        rock_ridge: reading.rock_ridge,
        path: &folder.path,
        oddities: &mut Oddities::default(),
        spent: reading.spent,
    };
    let mut directory = Directory::new(folder, None);
    matches!(directory.next_entry(&mut reading), Ok(None)) && directory.relocated() > 0
}
