//! The records of a directory, and the continuation areas of their system use areas, as bytes.

use super::hierarchy::{
    Directory, Hierarchy, LONGEST_SECTION, SECTOR, content_length, place, recorded,
};
use super::links::{self, Facts, Whose};
use super::relocation::Seat;
use super::system_use::{LONGEST_RECORD, SystemUse};
use super::{Names, Plan};
use crate::BLOCK;
use crate::source::RecordedExtent;
use crate::tree::{NodeId, Showing};
use crate::wire::both_endian::{Both16, Both32};
use crate::wire::directory_record::{
    DIRECTORY, DirectoryRecord, HIDDEN, MULTI_EXTENT, PARENT, SELF, record_length,
};
use zerocopy::IntoBytes;

#[expect(clippy::cast_possible_truncation, reason = "2,097,151 fits")]
const BLOCKS_OF_SECTION: u32 = (LONGEST_SECTION / BLOCK) as u32;

/// The extents of a directory.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) directory: Vec<u8>,
    pub(super) continuation: Vec<u8>,
}

/// What a record says that differs from one to the next.
struct Entry<'a> {
    node: NodeId,
    identifier: &'a [u8],
    start: u32,
    length: u32,
    flags: u8,
    whose: Whose,
    facts: Facts,
}

impl Plan {
    /// The records of a directory; none where it is not in that tree.
    pub(super) fn records(&self, names: Names, node: NodeId) -> Records {
        let found = self
            .hierarchy(names)
            .and_then(|hierarchy| hierarchy.directory(node).map(|it| (hierarchy, it)));
        let Some((hierarchy, directory)) = found else {
            return Records::default();
        };
        let mut writer = Writer {
            plan: self,
            hierarchy,
            directory,
            records: Records::default(),
            used: 0,
            scratch: SystemUse::default(),
        };
        writer.write(names);
        let mut records = writer.records;
        records.directory.resize(directory.length as usize, 0);
        records
            .continuation
            .resize(directory.continuation_length as usize, 0);
        records
    }

    /// The fixed part of the root's record in a volume descriptor.
    pub(super) fn directory_record(&self, root: &Directory) -> DirectoryRecord {
        let (start, length) = (root.start, root.length);
        self.record(root.node, start, length, DIRECTORY, SELF.len())
    }

    fn record(
        &self,
        node: NodeId,
        start: u32,
        length: u32,
        flags: u8,
        identifier: usize,
    ) -> DirectoryRecord {
        DirectoryRecord {
            length: length_byte(record_length(identifier)),
            extended_attribute_length: 0,
            extent: Both32::new(start),
            data_length: Both32::new(length),
            date_time: self.tree.node(node).modified.to_record(),
            flags,
            file_unit_size: 0,
            interleave_gap: 0,
            volume_sequence_number: Both16::new(1),
            identifier_length: length_byte(identifier),
        }
    }
}

/// A directory in the making.
struct Writer<'p> {
    plan: &'p Plan,
    hierarchy: &'p Hierarchy,
    directory: &'p Directory,
    records: Records,
    /// Bytes of the continuation extent in use.
    used: usize,
    scratch: SystemUse,
}

impl Writer<'_> {
    fn write(&mut self, names: Names) {
        let (plan, hierarchy, directory) = (self.plan, self.hierarchy, self.directory);
        let tree = &plan.tree;
        let itself = self.folder(directory, SELF, Whose::Itself);
        self.append(&itself);
        let seat = hierarchy.own_seat(directory);
        let lies_in = hierarchy.parent(directory);
        let parent = hierarchy.directory(tree.node(directory.node).parent);
        let mut record = self.folder(lies_in, PARENT, Whose::Parent(seat));
        // Of whom it tells, and how many links and which number that one has.
        record.facts = parent.map_or(record.facts, Self::facts_of);
        record.facts.elsewhere = parent.map_or(0, |parent| parent.start);
        self.append(&record);
        let mut identifier = Vec::new();
        for (index, child) in hierarchy.entries(directory) {
            let seat = hierarchy.seat(directory.node, child);
            identifier.clear();
            hierarchy.write_identifier(tree, child, seat, &mut identifier);
            let hidden = match tree.node(child).showings.of(names) {
                Showing::Marked => HIDDEN,
                Showing::Shown | Showing::Absent => 0,
            };
            match hierarchy.directory(child) {
                Some(folder) if seat == Seat::Placeholder => {
                    let mut record = self.folder(folder, &identifier, Whose::Entry(seat));
                    record.facts.elsewhere = folder.start;
                    (record.start, record.length) = (plan.contents[child.index()], 0);
                    record.flags = hidden;
                    self.append(&record);
                }
                Some(folder) => {
                    let mut record = self.folder(folder, &identifier, Whose::Entry(seat));
                    record.flags |= hidden;
                    self.append(&record);
                }
                None => self.append_file(child, index, &identifier, hidden),
            }
        }
    }

    fn folder<'i>(&self, folder: &Directory, identifier: &'i [u8], whose: Whose) -> Entry<'i> {
        Entry {
            node: folder.node,
            identifier,
            start: folder.start,
            length: folder.length,
            flags: DIRECTORY,
            whose,
            facts: Self::facts_of(folder),
        }
    }

    fn facts_of(folder: &Directory) -> Facts {
        Facts {
            links: folder.subdirectories.saturating_add(2),
            serial: folder.serial,
            elsewhere: 0,
        }
    }

    /// A record for each section of a file, one after another (ECMA-119 6.5.1, 9.1.6); one for
    /// anything else.
    fn append_file(&mut self, node: NodeId, index: usize, identifier: &[u8], hidden: u8) {
        let plan = self.plan;
        let links = self.hierarchy.links();
        let mut entry = Entry {
            node,
            identifier,
            start: 0,
            length: 0,
            flags: 0,
            whose: Whose::Entry(Seat::Own),
            facts: links.map_or(Facts::default(), |it| it.facts(plan.tree.node(node), index)),
        };
        if let Some(recorded) = recorded(&plan.tree, node) {
            let mut extents = recorded.extents().iter().peekable();
            while let Some(&RecordedExtent { start, length }) = extents.next() {
                entry.flags = hidden | extents.peek().map_or(0, |_| MULTI_EXTENT);
                (entry.start, entry.length) = (start, length);
                self.append(&entry);
            }
            return;
        }
        let mut start = plan.contents[node.index()];
        let mut left = content_length(&plan.tree, node);
        loop {
            let section = left.min(LONGEST_SECTION);
            left -= section;
            entry.flags = hidden | if left > 0 { MULTI_EXTENT } else { 0 };
            entry.start = start;
            // A section is shorter than 4 GiB, and all of them lie within the volume.
            entry.length = u32::try_from(section).unwrap_or(u32::MAX);
            self.append(&entry);
            if left == 0 {
                break;
            }
            start = start.saturating_add(BLOCKS_OF_SECTION);
        }
    }

    /// Appends a record where the next one may lie, and what of its system use area it does not hold
    /// to the continuation areas.
    fn append(&mut self, entry: &Entry<'_>) {
        let identifier = entry.identifier.len();
        let mut record = self.plan.record(
            entry.node,
            entry.start,
            entry.length,
            entry.flags,
            identifier,
        );
        let plain = usize::from(record.length);
        let division = self.hierarchy.links().map(|_| {
            let about = match entry.whose {
                Whose::Itself | Whose::Parent(_) => self.directory.node,
                Whose::Entry(_) => entry.node,
            };
            let tree = &self.plan.tree;
            links::entries(tree, about, entry.whose, entry.facts, &mut self.scratch);
            self.scratch
                .divide(LONGEST_RECORD.saturating_sub(plain), &mut self.used)
        });
        let inside = division.as_ref().map_or(0, |it| it.inside.length);
        let length = (plain + inside).next_multiple_of(2);
        record.length = length_byte(length);

        let bytes = &mut self.records.directory;
        let start = place(bytes.len(), length);
        bytes.resize(start, 0);
        bytes.extend_from_slice(record.as_bytes());
        bytes.extend_from_slice(entry.identifier);
        bytes.resize(start + plain, 0);
        if let Some(division) = division {
            let at = self.directory.continuation;
            let areas = &division.areas;
            self.scratch
                .write(&division.inside, areas.first(), at, bytes);
            let elsewhere = &mut self.records.continuation;
            for (area, next) in areas.iter().zip(1..) {
                elsewhere.resize(area.offset, 0);
                self.scratch.write(area, areas.get(next), at, elsewhere);
            }
        }
        self.records.directory.resize(start + length, 0);
    }
}

/// A length that its byte holds: records are [`LONGEST_RECORD`] bytes long at most, and the longest
/// identifier is one of 103 units and a version number, 210 bytes.
pub(super) fn length_byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

const _: () = assert!(LONGEST_RECORD.is_multiple_of(2) && LONGEST_RECORD < SECTOR);
