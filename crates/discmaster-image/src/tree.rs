//! The tree of folders and files to be mastered.

use crate::source::Source;
use crate::time::Timestamp;

/// A node of a [`Tree`]; ids are dense, and the root is [`NodeId::ROOT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub const ROOT: Self = Self(0);

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A folder or file of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// The name as its source gave it, in the bytes of the file system (UTF-8 nearly always).
    pub name: Box<[u8]>,
    pub parent: NodeId,
    /// Time of last modification.
    pub modified: Timestamp,
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Children in no particular order: the plan sorts them as each tree on the disc demands.
    Directory(Vec<NodeId>),
    File(Source),
}

/// Folders and files, with names, times and where their bytes come from, but no bytes.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
}
