//! One of the two trees of directories on the disc: who is in which directory, in which order.

use super::links::{self, Facts, Links, Whose};
use super::options::{JolietNames, Options};
use super::relocation::{self, Relocation, Seat, seated};
use super::system_use::{LONGEST_RECORD, SystemUse};
use super::{Names, PlanError};
use crate::BLOCK;
use crate::name::iso::{self, IsoName, Length, Rules};
use crate::name::joliet::{self, JolietName, Unfit};
use crate::source::{Recorded, Source};
use crate::tree::{NodeId, NodeKind, Tree};
use crate::wire::directory_record::{SELF, record_length};
use crate::wire::path_table;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::ops::Range;

/// Most bytes of a file section: as many whole blocks as 32 bits can count. Every section but the
/// last must fill its blocks (ECMA-119 6.5.1), or the file would have a hole.
pub(super) const LONGEST_SECTION: u64 = u32::MAX as u64 / BLOCK * BLOCK;

#[expect(clippy::cast_possible_truncation, reason = "2048 fits")]
pub(super) const SECTOR: usize = BLOCK as usize;

/// Most bytes of an enhanced name whose record has a system use area: the pointer to where that goes on
/// must fit behind it.
const LONGEST_WITH_SYSTEM_USE: u8 = 193;

/// Most directories a path table can number.
const MOST_DIRECTORIES: usize = u16::MAX as usize;

/// File sections of a content; an empty file has one, of no bytes.
pub(super) fn sections(source: &Source) -> u64 {
    let sections = match source {
        Source::Recorded(recorded) => recorded.extents().len() as u64,
        Source::Bytes(_)
        | Source::File(_)
        | Source::Range(_)
        | Source::Stream(_)
        | Source::Checksums(_) => source.len().div_ceil(LONGEST_SECTION),
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
    Iso(Vec<IsoName>, Rules),
    /// All are checked; identifiers are made anew whenever they are needed. These are the names that
    /// differ from those of their nodes, and whether files have version numbers.
    Joliet(HashMap<NodeId, Box<str>>, bool),
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
    /// Present where there is Rock Ridge.
    links: Option<Links>,
    relocation: Option<Relocation>,
}

#[derive(Debug)]
pub(super) struct Directory {
    pub(super) node: NodeId,
    /// Index of the one it lies in; the root is its own.
    pub(super) parent: u16,
    /// Logical block number of its extent.
    pub(super) start: u32,
    /// Bytes of its extent: whole sectors.
    pub(super) length: u32,
    /// Logical block number of its continuation extent.
    pub(super) continuation: u32,
    /// Bytes of its continuation extent.
    pub(super) continuation_length: u32,
    /// Directories shown in it.
    pub(super) subdirectories: u32,
    /// Its serial number, where there is Rock Ridge.
    pub(super) serial: u32,
    entries: Range<usize>,
}

/// When a directory's extent has its turn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Root,
    /// The folder of those that were moved.
    Folder,
    /// What was moved, by its rank, and all below it.
    Moved(Reverse<usize>),
    Rest,
}

impl Hierarchy {
    /// `tree` must be sorted; `relocation` is what has to be moved, and `rock_ridge` whether records
    /// have system use areas.
    pub(super) fn iso(
        tree: &Tree,
        mut rules: Rules,
        rock_ridge: bool,
        mut relocation: Option<Relocation>,
    ) -> Result<Self, PlanError> {
        if let Length::Enhanced(longest) = &mut rules.length
            && rock_ridge
        {
            *longest = LONGEST_WITH_SYSTEM_USE.min(*longest);
        }
        let mut names = vec![IsoName::default(); tree.len()];
        for (id, _) in tree.nodes().filter(|(_, node)| node.is_directory()) {
            let children = seated(tree, id, Names::Iso, relocation.as_ref());
            let entries: Vec<_> = children
                .iter()
                .map(|&(child, seat)| {
                    let node = tree.node(child);
                    let directory = node.is_directory() && seat != Seat::Placeholder;
                    (&*node.name, directory)
                })
                .collect();
            let given = iso::identifiers(&entries, &rules).ok_or_else(|| {
                let path = tree.path(id);
                PlanError::NamesAlike { path }
            })?;
            for ((child, seat), name) in children.into_iter().zip(given) {
                match (&mut relocation, seat) {
                    (Some(relocation), Seat::Relocated) => relocation.set_name(child, name),
                    _ => names[child.index()] = name,
                }
            }
        }
        Self::new(tree, Naming::Iso(names, rules), rock_ridge, relocation)
    }

    /// `tree` must be sorted.
    pub(super) fn joliet(
        tree: &Tree,
        names: JolietNames,
        options: &Options,
    ) -> Result<Self, PlanError> {
        let limit = names.limit();
        let mut mapped = HashMap::new();
        match options.joliet_unfit {
            Unfit::Refuse => {
                for (id, node) in tree.nodes() {
                    if !links::is_shown(tree, id, Names::Joliet) {
                        continue;
                    }
                    JolietName::new(&node.name, limit).map_err(|fault| {
                        let path = tree.path(id);
                        PlanError::JolietName { path, fault }
                    })?;
                }
            }
            Unfit::Map(charset) => {
                for (id, _) in tree.nodes().filter(|(_, node)| node.is_directory()) {
                    let children = seated(tree, id, Names::Joliet, None);
                    let names: Vec<_> = children
                        .iter()
                        .map(|(child, _)| &*tree.node(*child).name)
                        .collect();
                    let given = joliet::mapped(&names, limit, charset).ok_or_else(|| {
                        let path = tree.path(id);
                        PlanError::NamesAlike { path }
                    })?;
                    let given = children.iter().zip(given).zip(names);
                    let changed = given.filter(|((_, given), name)| given.as_bytes() != *name);
                    mapped.extend(changed.map(|((&(child, _), given), _)| (child, given.into())));
                }
            }
        }
        Self::new(
            tree,
            Naming::Joliet(mapped, options.joliet_versions),
            false,
            None,
        )
    }

    /// Whether names are those of ISO 9660:1999.
    pub(super) fn is_enhanced(&self) -> bool {
        match &self.naming {
            Naming::Iso(_, rules) => matches!(rules.length, Length::Enhanced(_)),
            Naming::Joliet(..) => false,
        }
    }

    /// The nodes whose Joliet names are not their own, and these names, in no order.
    pub(super) fn mapped(&self) -> impl Iterator<Item = (NodeId, &str)> {
        let mapped = match &self.naming {
            Naming::Iso(..) => None,
            Naming::Joliet(mapped, _) => Some(mapped),
        };
        mapped
            .into_iter()
            .flatten()
            .map(|(&id, name)| (id, &**name))
    }

    fn new(
        tree: &Tree,
        naming: Naming,
        rock_ridge: bool,
        relocation: Option<Relocation>,
    ) -> Result<Self, PlanError> {
        let count = tree.nodes().filter(|(_, node)| node.is_directory()).count();
        let mut hierarchy = Self {
            naming,
            directories: Vec::with_capacity(count.min(MOST_DIRECTORIES)),
            numbers: vec![0; tree.len()],
            entries: Vec::with_capacity(tree.len()),
            links: rock_ridge.then(Links::default),
            relocation,
        };
        let mut scratch = SystemUse::default();
        hierarchy.enter(tree, NodeId::ROOT, 0, 1, &mut scratch)?;
        // Level by level, within a level by parent, within a parent by identifier: the order of
        // the path table (ECMA-119 6.9.1).
        let mut at = 0;
        while let Some(directory) = hierarchy.directories.get(usize::from(at)) {
            let within = directory.node;
            for entry in directory.entries.clone() {
                let child = hierarchy.entries[entry];
                let here = hierarchy.seat(within, child) != Seat::Placeholder;
                if tree.node(child).is_directory() && here {
                    if hierarchy.directories.len() == MOST_DIRECTORIES {
                        return Err(PlanError::TooManyDirectories { count });
                    }
                    hierarchy.enter(tree, child, at, links::serial(entry), &mut scratch)?;
                }
            }
            at = at.saturating_add(1);
        }
        if rock_ridge {
            hierarchy.links = Some(Links::of(tree, &hierarchy.entries));
        }
        Ok(hierarchy)
    }

    /// Appends a directory and its entries.
    fn enter(
        &mut self,
        tree: &Tree,
        node: NodeId,
        parent: u16,
        serial: u32,
        scratch: &mut SystemUse,
    ) -> Result<(), PlanError> {
        let names = match self.naming {
            Naming::Iso(..) => Names::Iso,
            Naming::Joliet(..) => Names::Joliet,
        };
        let first = self.entries.len();
        let mut children = seated(tree, node, names, self.relocation.as_ref());
        children.sort_by(|&one, &other| self.compare(tree, one, other));
        let directories = children
            .iter()
            .filter(|(child, seat)| *seat != Seat::Relocated && tree.node(*child).is_directory());
        let subdirectories = u32::try_from(directories.count()).unwrap_or(u32::MAX);
        let mut continuation = 0;
        let mut end = 0;
        let within = self.directories.get(usize::from(parent));
        let seat = within.map_or(Seat::Own, |within| self.seat(within.node, node));
        for whose in [Whose::Itself, Whose::Parent(seat)] {
            let length =
                self.record_length(tree, node, whose, SELF.len(), &mut continuation, scratch);
            end = place(end, length) + length;
        }
        for &(child, seat) in &children {
            let identifier = self.identifier_length(tree, child, seat);
            let records = match &tree.node(child).kind {
                NodeKind::File(source) => sections(source),
                _ => 1,
            };
            for _ in 0..records {
                let whose = Whose::Entry(seat);
                let length =
                    self.record_length(tree, child, whose, identifier, &mut continuation, scratch);
                end = place(end, length) + length;
            }
        }
        let too_large = |_| PlanError::DirectoryTooLarge {
            path: tree.path(node),
        };
        let length = u32::try_from(end.next_multiple_of(SECTOR)).map_err(too_large)?;
        let continuation_length = u32::try_from(continuation).map_err(too_large)?;
        self.entries
            .extend(children.into_iter().map(|(child, _)| child));
        let count = self.directories.len();
        self.numbers[node.index()] =
            u16::try_from(count).map_err(|_| PlanError::TooManyDirectories { count })?;
        self.directories.push(Directory {
            node,
            parent,
            start: 0,
            length,
            continuation: 0,
            continuation_length,
            subdirectories,
            serial,
            entries: first..self.entries.len(),
        });
        Ok(())
    }

    /// Bytes of a record, its system use area counted; what of that lies elsewhere is added to
    /// `continuation`.
    fn record_length(
        &self,
        tree: &Tree,
        node: NodeId,
        whose: Whose,
        identifier: usize,
        continuation: &mut usize,
        scratch: &mut SystemUse,
    ) -> usize {
        let plain = record_length(identifier);
        if self.links.is_none() {
            return plain;
        }
        // How long the entries are does not depend on what they say.
        links::entries(tree, node, whose, Facts::default(), scratch);
        let division = scratch.divide(LONGEST_RECORD.saturating_sub(plain), continuation);
        (plain + division.inside.length).next_multiple_of(2)
    }

    /// As what a child is in a directory.
    pub(super) fn seat(&self, directory: NodeId, child: NodeId) -> Seat {
        relocation::seat(self.relocation.as_ref(), directory, child)
    }

    /// Numbers and counts of links; none where there is no Rock Ridge.
    pub(super) fn links(&self) -> Option<&Links> {
        self.links.as_ref()
    }

    /// In the order of ECMA-119 9.3.
    fn compare(&self, tree: &Tree, one: (NodeId, Seat), other: (NodeId, Seat)) -> Ordering {
        match &self.naming {
            Naming::Iso(names, _) => self.iso_name(names, one).cmp(&self.iso_name(names, other)),
            Naming::Joliet(mapped, _) => {
                joliet_name(mapped, tree, one.0).cmp(&joliet_name(mapped, tree, other.0))
            }
        }
    }

    fn iso_name<'a>(&self, names: &'a [IsoName], (id, seat): (NodeId, Seat)) -> Cow<'a, IsoName> {
        match (&self.relocation, seat) {
            (Some(relocation), Seat::Relocated) => Cow::Owned(relocation.name(id)),
            _ => Cow::Borrowed(&names[id.index()]),
        }
    }

    pub(super) fn directories(&self) -> &[Directory] {
        &self.directories
    }

    pub(super) fn directories_mut(&mut self) -> &mut [Directory] {
        &mut self.directories
    }

    /// The directories' numbers in the order in which their extents lie: that of the path table, but
    /// those that were moved come first, inner ones before those that hold their placeholders, each
    /// with all below it. libarchive, which reads directories in the order of their addresses, can
    /// put them back only so.
    pub(super) fn placement(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.directories.len()).collect();
        let Some(relocation) = &self.relocation else {
            return order;
        };
        // By directory; those above it are known before it.
        let mut turns: Vec<Turn> = Vec::with_capacity(order.len());
        for directory in &self.directories {
            let above = turns.get(usize::from(directory.parent)).copied();
            turns.push(match above {
                None => Turn::Root,
                Some(_) if relocation.is_folder(directory.node) => Turn::Folder,
                Some(_) if self.own_seat(directory) == Seat::Relocated => {
                    Turn::Moved(Reverse(relocation.rank(directory.node)))
                }
                Some(Turn::Root | Turn::Folder) => Turn::Rest,
                Some(above) => above,
            });
        }
        order.sort_by_key(|&at| turns[at]);
        order
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

    /// What a directory holds, in order of records, each with its number among all entries.
    pub(super) fn entries(&self, directory: &Directory) -> impl Iterator<Item = (usize, NodeId)> {
        let range = directory.entries.clone();
        range.clone().zip(self.entries[range].iter().copied())
    }

    pub(super) fn identifier_length(&self, tree: &Tree, id: NodeId, seat: Seat) -> usize {
        let node = tree.node(id);
        let directory = node.is_directory() && seat != Seat::Placeholder;
        match &self.naming {
            Naming::Iso(names, rules) => self
                .iso_name(names, (id, seat))
                .identifier_length(directory, rules),
            Naming::Joliet(mapped, versions) => {
                joliet_name(mapped, tree, id).identifier_length(*versions && !directory)
            }
        }
    }

    pub(super) fn write_identifier(&self, tree: &Tree, id: NodeId, seat: Seat, to: &mut Vec<u8>) {
        let node = tree.node(id);
        let directory = node.is_directory() && seat != Seat::Placeholder;
        match &self.naming {
            Naming::Iso(names, rules) => self
                .iso_name(names, (id, seat))
                .write_identifier(directory, rules, to),
            Naming::Joliet(mapped, versions) => {
                joliet_name(mapped, tree, id).write_identifier(*versions && !directory, to);
            }
        }
    }

    /// As what a directory is in the one it lies in.
    pub(super) fn own_seat(&self, directory: &Directory) -> Seat {
        self.seat(self.parent(directory).node, directory.node)
    }

    /// Bytes of one path table.
    pub(super) fn path_table_length(&self, tree: &Tree) -> u64 {
        let identifier = |directory: &Directory| match directory.node {
            NodeId::ROOT => SELF.len(),
            node => self.identifier_length(tree, node, self.own_seat(directory)),
        };
        self.directories
            .iter()
            .map(|directory| path_table::record_length(identifier(directory)) as u64)
            .sum()
    }
}

fn joliet_name<'a>(
    mapped: &'a HashMap<NodeId, Box<str>>,
    tree: &'a Tree,
    id: NodeId,
) -> JolietName<'a> {
    match mapped.get(&id) {
        Some(name) => JolietName::given(name),
        None => JolietName::checked(&tree.node(id).name),
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
        NodeKind::Directory(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => 0,
    }
}
