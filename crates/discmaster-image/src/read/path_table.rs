//! Path tables (ECMA-119 6.9, 9.4) checked against the directories.

use super::error::ReadError;
use super::oddity::{Oddities, Oddity, OddityKind};
use super::read_at::ReadAt;
use super::read_exact;
use super::volume::Volume;
use crate::plan::ByteOrder;
use crate::wire::path_table::{PathTableRecordL, PathTableRecordM};
use std::collections::HashMap;
use zerocopy::FromBytes;

/// Ordinals that the parent's field of a record can hold.
const ORDINALS: usize = 65_536;

/// The directories of a tree as their own records tell of them.
#[derive(Debug, Default)]
pub(super) struct Directories {
    /// Block of the parent, and path, by block and identifier.
    known: HashMap<(u32, Vec<u8>), (u32, Vec<u8>)>,
}

impl Directories {
    pub(super) fn add(&mut self, block: u32, identifier: &[u8], parent: u32, path: &[u8]) {
        self.known
            .insert((block, identifier.to_vec()), (parent, path.to_vec()));
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Record {
    extent: u32,
    parent: u16,
    identifier: Vec<u8>,
}

/// Checks the path tables of a volume: each against the directories, and against the first.
pub(super) fn check<R: ReadAt>(
    source: &R,
    volume: &Volume,
    directories: &Directories,
    oddities: &mut Oddities,
) -> Result<(), ReadError> {
    let tables = [
        ("L", ByteOrder::Little, volume.path_table_l, true),
        ("M", ByteOrder::Big, volume.path_table_m, true),
        (
            "L (optional)",
            ByteOrder::Little,
            volume.optional_path_table_l,
            false,
        ),
        (
            "M (optional)",
            ByteOrder::Big,
            volume.optional_path_table_m,
            false,
        ),
    ];
    let mut first: Option<Vec<Record>> = None;
    for (order, bytes, block, needed) in tables {
        if block == 0 {
            if needed {
                oddities.add(Oddity::new(
                    volume.at,
                    None,
                    OddityKind::NoPathTable { order },
                ));
            }
            continue;
        }
        let mut table = Table {
            order,
            at: volume.byte_of(block),
            oddities,
        };
        let most = directories.known.len() + 1;
        let Some(records) = table.read(source, volume.path_table_size, bytes, most)? else {
            continue;
        };
        match &first {
            // What is wrong with the first table is told once.
            Some(first) => table.compare(&records, first),
            None => {
                table.check(&records, directories);
                first = Some(records);
            }
        }
    }
    Ok(())
}

struct Table<'a> {
    order: &'static str,
    at: u64,
    oddities: &'a mut Oddities,
}

impl Table<'_> {
    fn odd(&mut self, path: Option<&[u8]>, kind: OddityKind) {
        self.oddities.add(Oddity::new(self.at, path, kind));
    }

    fn fault(&mut self, record: usize, what: String) {
        let order = self.order;
        self.odd(
            None,
            OddityKind::PathTable {
                order,
                record,
                what,
            },
        );
    }

    /// All records, up to `most`; none when the table is not within the image.
    fn read<R: ReadAt>(
        &mut self,
        source: &R,
        size: u32,
        bytes: ByteOrder,
        most: usize,
    ) -> Result<Option<Vec<Record>>, ReadError> {
        let longest = (size_of::<PathTableRecordL>() + 256) as u64 * most as u64;
        let length = u64::from(size).min(longest);
        if self.at.saturating_add(u64::from(size)) > source.len() {
            let image = source.len();
            self.fault(
                1,
                format!("the table of {size} bytes ends outside the image of {image} bytes"),
            );
            return Ok(None);
        }
        let mut table = vec![0; usize::try_from(length).unwrap_or_default()];
        read_exact(source, &mut table, self.at)?;
        let mut records = Vec::new();
        let mut rest = table.as_slice();
        while !rest.is_empty() {
            if records.len() == most {
                self.fault(most, "there are fewer directories".to_owned());
                break;
            }
            let Some((record, after)) = parse(rest, bytes) else {
                let order = self.order;
                self.odd(None, OddityKind::PathTableCut { order });
                break;
            };
            records.push(record);
            rest = after;
        }
        Ok(Some(records))
    }

    fn compare(&mut self, records: &[Record], first: &[Record]) {
        let differs =
            (0..records.len().max(first.len())).find(|nth| records.get(*nth) != first.get(*nth));
        if let Some(nth) = differs {
            self.fault(
                nth + 1,
                "it differs from that of the first table".to_owned(),
            );
        }
    }

    /// Each record must name a directory and its parent, in the order of ECMA-119 6.9.1.
    fn check(&mut self, records: &[Record], directories: &Directories) {
        let mut missing = directories.known.clone();
        let mut last_parent = 0;
        for (nth, record) in records.iter().enumerate() {
            let (extent, parent) = (record.extent, usize::from(record.parent));
            let number = nth + 1;
            let Some((above, _)) = missing.remove(&(extent, record.identifier.clone())) else {
                let shown = record.identifier.escape_ascii();
                self.fault(
                    number,
                    format!("no directory `{shown}` is at block {extent}"),
                );
                continue;
            };
            // A tree of more directories than the field can number is numbered modulo its size.
            let mut candidates = (parent..=number).step_by(ORDINALS);
            let right = candidates.any(|candidate| {
                let record = candidate.checked_sub(1).and_then(|nth| records.get(nth));
                record.is_some_and(|record| record.extent == above)
            });
            if !right {
                self.fault(
                    number,
                    format!("its parent is at block {above}, and record {parent} is not"),
                );
            }
            if number > 1 && parent >= number {
                self.fault(
                    number,
                    format!("its parent, record {parent}, comes after it"),
                );
            } else if parent < last_parent && records.len() < ORDINALS {
                self.fault(
                    number,
                    format!("it stands after one of parent {last_parent}"),
                );
            }
            last_parent = parent;
        }
        let mut missing: Vec<_> = missing.into_values().map(|(_, path)| path).collect();
        missing.sort();
        for path in missing {
            let order = self.order;
            self.odd(Some(&path), OddityKind::NotInPathTable { order });
        }
    }
}

/// The first record, and what follows it.
fn parse(bytes: &[u8], order: ByteOrder) -> Option<(Record, &[u8])> {
    let (length, extent, parent, rest) = match order {
        ByteOrder::Little => {
            let (it, rest) = PathTableRecordL::read_from_prefix(bytes).ok()?;
            (it.identifier_length, it.extent.get(), it.parent.get(), rest)
        }
        ByteOrder::Big => {
            let (it, rest) = PathTableRecordM::read_from_prefix(bytes).ok()?;
            (it.identifier_length, it.extent.get(), it.parent.get(), rest)
        }
    };
    let length = usize::from(length);
    let (identifier, rest) = rest.split_at_checked(length)?;
    let record = Record {
        extent,
        parent,
        identifier: identifier.to_vec(),
    };
    // The padding byte of the last record is missing in some images.
    Some((record, rest.get(length % 2..).unwrap_or_default()))
}
