//! A system use area put together, and divided between its record and continuation areas (SUSP 5.1).

use super::hierarchy::SECTOR;
use crate::wire::both_endian::Both32;
use crate::wire::susp::{CE, Continuation, EntryHeader};
use std::ops::Range;
use zerocopy::IntoBytes;

const CONTINUATION: usize = size_of::<Continuation>();

/// Most bytes of a directory record: its length is even, and one byte holds it.
pub(super) const LONGEST_RECORD: usize = 254;

/// Entries one after another.
#[derive(Debug, Default)]
pub(super) struct SystemUse {
    bytes: Vec<u8>,
    /// Where each entry ends.
    ends: Vec<usize>,
}

/// Entries that lie together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// Byte of the directory's continuation extent; of what is in the record itself, unused.
    pub(super) offset: usize,
    /// Numbers of its entries.
    entries: Range<usize>,
    /// Bytes, the pointer to the next area counted.
    pub(super) length: usize,
}

/// How an area is divided: what lies in the record first, then what lies in continuation areas, each
/// of which the one before points to.
#[derive(Debug)]
pub(super) struct Division {
    pub(super) inside: Area,
    pub(super) areas: Vec<Area>,
}

impl SystemUse {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Adds an entry of version 1: its parts behind the header, one after another. They are 251
    /// bytes at most.
    pub(super) fn add(&mut self, signature: [u8; 2], parts: &[&[u8]]) {
        let header = size_of::<EntryHeader>();
        let length = header + parts.iter().map(|part| part.len()).sum::<usize>();
        let header = EntryHeader {
            signature,
            length: u8::try_from(length).unwrap_or(u8::MAX),
            version: 1,
        };
        self.bytes.extend_from_slice(header.as_bytes());
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.ends.push(self.bytes.len());
    }

    /// Divides the entries; the record has `room` bytes for them, and the continuation extent is in
    /// use up to `at`, which grows by what is put there. No area crosses a block: Linux takes none
    /// that does.
    pub(super) fn divide(&self, room: usize, at: &mut usize) -> Division {
        let inside = self.take(0, room);
        let mut next = inside.entries.end;
        let mut areas = Vec::new();
        while next < self.ends.len() {
            let mut room = SECTOR - *at % SECTOR;
            let mut area = self.take(next, room);
            if area.entries.is_empty() {
                *at = at.next_multiple_of(SECTOR);
                room = SECTOR;
                area = self.take(next, room);
            }
            area.offset = *at;
            *at += area.length;
            next = area.entries.end;
            areas.push(area);
        }
        Division { inside, areas }
    }

    /// As many entries from number `first` on as fit, with a pointer to the rest if there is one.
    fn take(&self, first: usize, room: usize) -> Area {
        let begin = self.begin(first);
        let all = self.bytes.len() - begin;
        if all <= room {
            return Area {
                offset: 0,
                entries: first..self.ends.len(),
                length: all,
            };
        }
        let room = room.saturating_sub(CONTINUATION);
        let fit = self.ends[first..]
            .iter()
            .take_while(|&&end| end - begin <= room)
            .count();
        let end = first + fit;
        Area {
            offset: 0,
            entries: first..end,
            length: self.begin(end) - begin + CONTINUATION,
        }
    }

    /// Where entry number `entry` begins.
    fn begin(&self, entry: usize) -> usize {
        entry.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// The bytes of an area; `next` is the area it points to, and `start` the block at which the
    /// continuation extent begins.
    pub(super) fn write(&self, area: &Area, next: Option<&Area>, start: u32, to: &mut Vec<u8>) {
        let (begin, end) = (self.begin(area.entries.start), self.begin(area.entries.end));
        to.extend_from_slice(&self.bytes[begin..end]);
        let Some(next) = next else {
            return;
        };
        // Offsets within a directory's continuation extent, which is shorter than 4 GiB.
        let number = |number: usize| Both32::new(u32::try_from(number).unwrap_or(u32::MAX));
        let block = u32::try_from(next.offset / SECTOR).unwrap_or(u32::MAX);
        let pointer = Continuation {
            header: EntryHeader {
                signature: CE,
                length: 28,
                version: 1,
            },
            block: Both32::new(start.saturating_add(block)),
            offset: number(next.offset % SECTOR),
            length: number(next.length),
        };
        to.extend_from_slice(pointer.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_lies_in_the_record() {
        let mut entries = SystemUse::default();
        entries.add(*b"AA", &[b"1", b"23"]);
        entries.add(*b"BB", &[]);
        let mut at = 0;
        let division = entries.divide(11, &mut at);
        assert_eq!(
            (division.inside.length, division.areas.len(), at),
            (11, 0, 0)
        );
        let mut bytes = Vec::new();
        entries.write(&division.inside, None, 0, &mut bytes);
        assert_eq!(bytes, b"AA\x07\x01123BB\x04\x01");
    }

    #[test]
    fn the_rest_lies_where_the_record_points() {
        let mut entries = SystemUse::default();
        entries.add(*b"AA", &[b"1"]);
        entries.add(*b"BB", &[&[7; 40]]);
        let mut at = 2040;
        let division = entries.divide(40, &mut at);
        let [area] = &division.areas[..] else {
            panic!("{division:?}");
        };
        // Eight bytes were left in the first block.
        assert_eq!((area.offset, area.length, at), (2048, 44, 2092));
        let mut bytes = Vec::new();
        entries.write(&division.inside, Some(area), 100, &mut bytes);
        assert_eq!(bytes.len(), division.inside.length);
        assert_eq!(bytes[..5], *b"AA\x05\x011");
        assert_eq!(bytes[5..13], *b"CE\x1C\x01\x65\0\0\0");
    }

    proptest! {
        #[test]
        fn every_entry_lies_once_in_its_order_and_no_area_crosses_a_block(
            lengths in prop::collection::vec(0_usize..=251, 0..40),
            room in 28_usize..=220,
            begin in 0_usize..5000,
        ) {
            let mut entries = SystemUse::default();
            for (number, length) in (0_u8..).zip(&lengths) {
                entries.add(*b"XX", &[&vec![number; *length]]);
            }
            let mut at = begin;
            let division = entries.divide(room, &mut at);
            prop_assert!(division.inside.length <= room);
            let all: Vec<&Area> = std::iter::once(&division.inside).chain(&division.areas).collect();
            let mut bytes = Vec::new();
            for (number, area) in all.iter().enumerate() {
                let mut its = Vec::new();
                let next = all.get(number + 1).copied();
                entries.write(area, next, 0, &mut its);
                prop_assert_eq!(its.len(), area.length);
                if next.is_some() {
                    its.truncate(its.len() - CONTINUATION);
                }
                bytes.extend_from_slice(&its);
                if number > 0 {
                    prop_assert!(area.offset % SECTOR + area.length <= SECTOR);
                    prop_assert!(area.offset >= begin && area.offset + area.length <= at);
                }
            }
            prop_assert_eq!(bytes, entries.bytes.clone());
        }
    }
}
