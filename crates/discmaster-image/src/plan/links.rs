//! What Rock Ridge tells of each record: the entries, and the numbers only the whole hierarchy knows.

use super::relocation::Seat;
use super::rock_ridge::{self, Posix};
use super::system_use::SystemUse;
use crate::plan::Names;
use crate::source::Source;
use crate::tree::{Group, Node, NodeId, NodeKind, Showing, Special, Tree};
use std::collections::HashMap;

/// Of whom a record in a directory tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The directory itself.
    Itself,
    /// The parent of a directory that has this seat in the one it lies in.
    Parent(Seat),
    Entry(Seat),
}

/// What the hierarchy knows of a record's node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Names that the file has, or directories that the directory has, itself and its parent counted.
    pub(super) links: u32,
    /// The same for all names of one file.
    pub(super) serial: u32,
    /// Where a directory lies that was moved, or the parent it had.
    pub(super) elsewhere: u32,
}

/// Makes the entries of a record that lies in directory `node`, or tells of `node`. Their number and
/// lengths do not depend on the facts.
pub(super) fn entries(tree: &Tree, id: NodeId, whose: Whose, facts: Facts, to: &mut SystemUse) {
    to.clear();
    match whose {
        Whose::Itself => {
            if id == NodeId::ROOT {
                rock_ridge::mark(to);
            }
            common(tree.node(id), facts, to);
            if id == NodeId::ROOT {
                rock_ridge::reference(to);
            }
        }
        Whose::Parent(seat) => {
            common(tree.node(tree.node(id).parent), facts, to);
            if seat == Seat::Relocated {
                rock_ridge::parent_link(facts.elsewhere, to);
            }
        }
        Whose::Entry(seat) => {
            let node = tree.node(id);
            common(node, facts, to);
            match seat {
                Seat::Own => {}
                Seat::Placeholder => rock_ridge::child_link(facts.elsewhere, to),
                Seat::Relocated => rock_ridge::relocated(to),
            }
            match &node.kind {
                NodeKind::Special(
                    Special::BlockDevice(device) | Special::CharacterDevice(device),
                ) => rock_ridge::device(*device, to),
                NodeKind::Special(Special::Pipe | Special::Socket)
                | NodeKind::Directory(_)
                | NodeKind::File(_)
                | NodeKind::Symlink(_) => {}
            }
            rock_ridge::name(&node.name, to);
            if let NodeKind::Symlink(target) = &node.kind {
                rock_ridge::symlink(target, to);
            }
        }
    }
}

fn common(node: &Node, facts: Facts, to: &mut SystemUse) {
    let posix = Posix {
        mode: rock_ridge::type_of(&node.kind) | node.attributes.mode & 0o7777,
        links: facts.links,
        uid: node.attributes.uid,
        gid: node.attributes.gid,
        serial: facts.serial,
    };
    rock_ridge::attributes(posix, to);
    rock_ridge::times(node.modified, to);
}

/// The files with several names.
#[derive(Debug, Default)]
pub(super) struct Links(HashMap<(Group, u64), Linked>);

#[derive(Clone, Copy, Debug, Default)]
struct Linked {
    names: u32,
    serial: u32,
}

impl Links {
    /// `entries` are those of all directories, in order of records.
    pub(super) fn of(tree: &Tree, entries: &[NodeId]) -> Self {
        let mut links = Self::default();
        for (index, &id) in entries.iter().enumerate() {
            if let Some(key) = key(tree.node(id)) {
                let linked = links.0.entry(key).or_default();
                if linked.names == 0 {
                    linked.serial = serial(index);
                }
                linked.names += 1;
            }
        }
        links
    }

    /// What is known of an entry that is not a directory; `index` is its number among all entries.
    pub(super) fn facts(&self, node: &Node, index: usize) -> Facts {
        let linked = key(node).and_then(|key| self.0.get(&key));
        match linked {
            Some(&Linked { names, serial }) => Facts {
                links: names,
                serial,
                elsewhere: 0,
            },
            None => Facts {
                links: 1,
                serial: serial(index),
                elsewhere: 0,
            },
        }
    }
}

/// The root's is 1.
pub(super) fn serial(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX).saturating_add(2)
}

/// Names of one file have the same key. If it changed while it was looked at, they are two.
fn key(node: &Node) -> Option<(Group, u64)> {
    let group = node.sharing.links?;
    let length = match &node.kind {
        NodeKind::File(source) => Source::len(source),
        NodeKind::Directory(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => 0,
    };
    Some((group, length))
}

/// Whether a tree has records of a node. Nothing but folders and files is in a Joliet tree.
pub(super) fn is_shown(tree: &Tree, id: NodeId, names: Names) -> bool {
    let node = tree.node(id);
    let holds = match (names, &node.kind) {
        (_, NodeKind::Directory(_) | NodeKind::File(_)) | (Names::Iso, _) => true,
        (Names::Joliet, NodeKind::Symlink(_) | NodeKind::Special(_)) => false,
    };
    holds && node.showings.of(names) != Showing::Absent
}
