//! One of the two trees of directories on the disc: who is in which directory, in which order.

use super::PlanError;
use super::options::JolietNames;
use crate::BLOCK;
use crate::level::Level;
use crate::name::iso::{self, IsoName};
use crate::name::joliet::JolietName;
use crate::source::{Recorded, Source};
use crate::tree::{NodeId, NodeKind, Tree};
use crate::wire::directory_record::{SELF, record_length};
use crate::wire::path_table;
use std::cmp::Ordering;
use std::ops::Range;

/// Most bytes of a file section: as many whole blocks as 32 bits can count. Every section but the
/// last must fill its blocks (ECMA-119 6.5.1), or the file would have a hole.
pub(super) const LONGEST_SECTION: u64 = u32::MAX as u64 / BLOCK * BLOCK;

#[expect(clippy::cast_possible_truncation, reason = "2048 fits")]
pub(super) const SECTOR: usize = BLOCK as usize;

/// Most directories a path table can number.
const MOST_DIRECTORIES: usize = u16::MAX as usize;

/// File sections of a content; an empty file has one, of no bytes.
pub(super) fn sections(source: &Source) -> u64 {
    let sections = match source {
        Source::Recorded(recorded) => recorded.extents().len() as u64,
        Source::Bytes(_) | Source::File(_) | Source::Range(_) | Source::Stream(_) => {
            source.len().div_ceil(LONGEST_SECTION)
        }
    };
    sections.max(1)
}

/// Position of a record of `length` bytes at or behind `at`: no record crosses a sector
/// (ECMA-119 6.8.1.1).
pub(super) fn place(at: usize, length: usize) -> usize {
    if at % SECTOR + length > SECTOR {
        at.next_multiple_of(SECTOR)
    } else {
        at
    }
}

/// How the nodes are called in this tree.
#[derive(Debug)]
enum Naming {
    /// By node.
    Iso(Vec<IsoName>),
    /// All are checked; identifiers are made anew whenever they are needed.
    Joliet,
}

#[derive(Debug)]
pub(super) struct Hierarchy {
    naming: Naming,
    /// In path table order.
    directories: Vec<Directory>,
    /// By node: its index among the directories; 0 for files too.
    numbers: Vec<u16>,
    /// What every directory holds, one directory behind the other, in order of records.
    entries: Vec<NodeId>,
}

#[derive(Debug)]
pub(super) struct Directory {
    pub(super) node: NodeId,
    /// Index of its parent; the root is its own.
    pub(super) parent: u16,
    /// Logical block number of its extent.
    pub(super) start: u32,
    /// Bytes of its extent: whole sectors.
    pub(super) length: u32,
    entries: Range<usize>,
}

impl Hierarchy {
    /// `tree` must be sorted.
    pub(super) fn iso(tree: &Tree, level: Level) -> Result<Self, PlanError> {
        let mut names = vec![IsoName::default(); tree.len()];
        for (id, _) in tree.nodes().filter(|(_, node)| node.is_directory()) {
            let children = tree.children(id);
            let entries: Vec<_> = children
                .iter()
                .map(|&child| tree.node(child))
                .map(|node| (&*node.name, node.is_directory()))
                .collect();
            let given = iso::identifiers(&entries, level).ok_or_else(|| {
                let path = tree.path(id);
                PlanError::NamesAlike { path }
            })?;
            for (child, name) in children.iter().zip(given) {
                names[child.index()] = name;
            }
        }
        Self::new(tree, Naming::Iso(names))
    }

    /// `tree` must be sorted.
    pub(super) fn joliet(tree: &Tree, names: JolietNames) -> Result<Self, PlanError> {
        for (id, node) in tree.nodes() {
            JolietName::new(&node.name, names.limit()).map_err(|fault| {
                let path = tree.path(id);
                PlanError::JolietName { path, fault }
            })?;
        }
        Self::new(tree, Naming::Joliet)
    }

    fn new(tree: &Tree, naming: Naming) -> Result<Self, PlanError> {
        let count = tree.nodes().filter(|(_, node)| node.is_directory()).count();
        if count > MOST_DIRECTORIES {
            return Err(PlanError::TooManyDirectories { count });
        }
        let mut hierarchy = Self {
            naming,
            directories: Vec::with_capacity(count),
            numbers: vec![0; tree.len()],
            entries: Vec::with_capacity(tree.len()),
        };
        hierarchy.enter(tree, NodeId::ROOT, 0)?;
        // Level by level, within a level by parent, within a parent by identifier: the order of
        // the path table (ECMA-119 6.9.1).
        let mut at = 0;
        while let Some(directory) = hierarchy.directories.get(usize::from(at)) {
            for entry in directory.entries.clone() {
                let child = hierarchy.entries[entry];
                if tree.node(child).is_directory() {
                    hierarchy.enter(tree, child, at)?;
                }
            }
            at = at.saturating_add(1);
        }
        Ok(hierarchy)
    }

    /// Appends a directory and its entries.
    fn enter(&mut self, tree: &Tree, node: NodeId, parent: u16) -> Result<(), PlanError> {
        let first = self.entries.len();
        let mut children = tree.children(node).to_vec();
        children.sort_by(|&one, &other| self.compare(tree, one, other));
        let mut end = 2 * record_length(SELF.len());
        for &child in &children {
            let length = record_length(self.identifier_length(tree, child));
            let records = match &tree.node(child).kind {
                NodeKind::Directory(_) => 1,
                NodeKind::File(source) => sections(source),
            };
            for _ in 0..records {
                end = place(end, length) + length;
            }
        }
        let length = u32::try_from(end.next_multiple_of(SECTOR)).map_err(|_| {
            let path = tree.path(node);
            PlanError::DirectoryTooLarge { path }
        })?;
        self.entries.extend(children);
        let count = self.directories.len();
        self.numbers[node.index()] =
            u16::try_from(count).map_err(|_| PlanError::TooManyDirectories { count })?;
        self.directories.push(Directory {
            node,
            parent,
            start: 0,
            length,
            entries: first..self.entries.len(),
        });
        Ok(())
    }

    /// In the order of ECMA-119 9.3.
    fn compare(&self, tree: &Tree, one: NodeId, other: NodeId) -> Ordering {
        match &self.naming {
            Naming::Iso(names) => names[one.index()].cmp(&names[other.index()]),
            Naming::Joliet => {
                let name = |id| JolietName::checked(&tree.node(id).name);
                name(one).cmp(&name(other))
            }
        }
    }

    pub(super) fn directories(&self) -> &[Directory] {
        &self.directories
    }

    pub(super) fn directories_mut(&mut self) -> &mut [Directory] {
        &mut self.directories
    }

    /// The directory of a node; none for a file.
    pub(super) fn directory(&self, node: NodeId) -> Option<&Directory> {
        let number = *self.numbers.get(node.index())?;
        let directory = self.directories.get(usize::from(number))?;
        (directory.node == node).then_some(directory)
    }

    pub(super) fn parent(&self, directory: &Directory) -> &Directory {
        &self.directories[usize::from(directory.parent)]
    }

    /// What a directory holds, in order of records.
    pub(super) fn entries(&self, directory: &Directory) -> &[NodeId] {
        &self.entries[directory.entries.clone()]
    }

    pub(super) fn identifier_length(&self, tree: &Tree, id: NodeId) -> usize {
        let node = tree.node(id);
        match &self.naming {
            Naming::Iso(names) => names[id.index()].identifier_length(node.is_directory()),
            Naming::Joliet => {
                JolietName::checked(&node.name).identifier_length(node.is_directory())
            }
        }
    }

    pub(super) fn write_identifier(&self, tree: &Tree, id: NodeId, to: &mut Vec<u8>) {
        let node = tree.node(id);
        match &self.naming {
            Naming::Iso(names) => names[id.index()].write_identifier(node.is_directory(), to),
            Naming::Joliet => {
                JolietName::checked(&node.name).write_identifier(node.is_directory(), to);
            }
        }
    }

    /// Bytes of one path table.
    pub(super) fn path_table_length(&self, tree: &Tree) -> u64 {
        let identifier = |directory: &Directory| match directory.node {
            NodeId::ROOT => SELF.len(),
            node => self.identifier_length(tree, node),
        };
        self.directories
            .iter()
            .map(|directory| path_table::record_length(identifier(directory)) as u64)
            .sum()
    }
}

/// Where the content of a file lies, if it lies on the disc already and has any bytes.
pub(super) fn recorded(tree: &Tree, id: NodeId) -> Option<&Recorded> {
    match &tree.node(id).kind {
        NodeKind::File(Source::Recorded(recorded)) if !recorded.is_empty() => Some(recorded),
        _ => None,
    }
}

/// Bytes of a file's content; of a folder, none.
pub(super) fn content_length(tree: &Tree, id: NodeId) -> u64 {
    match &tree.node(id).kind {
        NodeKind::File(source) => Source::len(source),
        NodeKind::Directory(_) => 0,
    }
}
