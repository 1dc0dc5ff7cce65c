//! The tree of folders and files to be mastered.

use crate::source::Source;
use crate::time::Timestamp;
use hashbrown::HashTable;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;

mod attributes;
mod merge;
mod remove;
mod sharing;
#[cfg(test)]
mod tests;

pub use attributes::{Attributes, Device, Showing, Showings, Special};
pub use merge::MergeError;
pub use sharing::{Group, Sharing};

/// A node of a [`Tree`]; ids are dense, and the root is [`NodeId::ROOT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub const ROOT: Self = Self(0);

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A folder, a file or what else a file system holds.
#[derive(Clone, Debug)]
pub struct Node {
    /// The name as its source gave it, in the bytes of the file system (UTF-8 nearly always).
    pub name: Box<[u8]>,
    pub parent: NodeId,
    /// Time of last modification.
    pub modified: Timestamp,
    /// Recorded where there is Rock Ridge.
    pub attributes: Attributes,
    pub showings: Showings,
    /// Contents of greater weight lie nearer to the beginning of the disc.
    pub weight: i32,
    /// Of files only.
    pub sharing: Sharing,
    pub kind: NodeKind,
}

impl Node {
    pub fn is_directory(&self) -> bool {
        matches!(self.kind, NodeKind::Directory(_))
    }
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Children in no particular order: the plan sorts them as each tree on the disc demands.
    Directory(Vec<NodeId>),
    File(Source),
    /// A symbolic link and the path it points to, in the bytes of the file system. Only Rock Ridge
    /// holds it.
    Symlink(Box<[u8]>),
    /// Only Rock Ridge holds it.
    Special(Special),
}

/// What to do with a file whose name the folder holds already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    #[default]
    Refuse,
    /// The later file takes the place of the earlier one.
    Replace,
}

/// Why a node could not join the tree. Paths are those of the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    #[error("{path}: a file of this name is there already")]
    FileExists { path: String },
    #[error("{path}: a folder of this name is there already, and a file cannot replace it")]
    DirectoryExists { path: String },
    #[error("{path}: is no folder, and cannot hold other files")]
    NotADirectory { path: String },
    /// Empty, `.`, `..`, or with a slash or a zero byte in it.
    #[error("{folder}: {name:?} cannot be the name of a file or folder")]
    BadName { folder: String, name: String },
    /// Empty, or with a zero byte in it.
    #[error("{path}: a symbolic link cannot point there")]
    BadTarget { path: String },
    #[error("{path}: more than {} files and folders in one tree", u32::MAX)]
    Full { path: String },
}

/// Folders and files, with names, times and where their bytes come from, but no bytes.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// Finds a node by parent and name. Only ever asked, never walked: its order is chance.
    index: HashTable<NodeId>,
    hasher: RandomState,
    /// The group of files that is made next.
    next_group: NonZeroU32,
    /// Of files with several names, the node that joined last, by device and inode.
    inodes: HashMap<(u64, u64), NodeId>,
}

impl Tree {
    /// A tree of an empty root.
    pub fn new(root_modified: Timestamp) -> Self {
        let root = Node {
            name: Box::default(),
            parent: NodeId::ROOT,
            modified: root_modified,
            attributes: Attributes::DIRECTORY,
            showings: Showings::default(),
            weight: 0,
            sharing: Sharing::default(),
            kind: NodeKind::Directory(Vec::new()),
        };
        Self {
            nodes: vec![root],
            index: HashTable::new(),
            hasher: RandomState::new(),
            next_group: NonZeroU32::MIN,
            inodes: HashMap::new(),
        }
    }

    /// The node of an id that this tree gave.
    ///
    /// # Panics
    /// When the id comes from another, larger tree.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// Nodes, the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the tree holds nothing but its root.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// Every node with its id, parents before their children, otherwise in order of arrival.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// Every file and where its bytes come from, in order of arrival.
    pub fn files(&self) -> impl Iterator<Item = (NodeId, &Source)> {
        self.nodes().filter_map(|(id, node)| match &node.kind {
            NodeKind::File(source) => Some((id, source)),
            NodeKind::Directory(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => None,
        })
    }

    /// The same tree with other sources: `map` is given every file and its source, in order of
    /// arrival, and may fail.
    pub fn map_sources<E>(
        mut self,
        mut map: impl FnMut(&Self, NodeId, Source) -> Result<Source, E>,
    ) -> Result<Self, E> {
        for id in (0..self.nodes.len()).flat_map(u32::try_from).map(NodeId) {
            if let NodeKind::File(source) = &self.node(id).kind {
                let mapped = map(&self, id, source.clone())?;
                self.nodes[id.index()].kind = NodeKind::File(mapped);
            }
        }
        Ok(self)
    }

    /// The children of a folder, in order of arrival; of anything else, none.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            NodeKind::Directory(children) => children,
            NodeKind::File(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => &[],
        }
    }

    pub fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        self.index
            .find(self.hash(parent, name), |&id| {
                self.is_called(id, parent, name)
            })
            .copied()
    }

    /// The path of a node within the tree, for messages: `/a/b`, and `/` for the root. What is
    /// not UTF-8 is replaced.
    pub fn path(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = id;
        while at != NodeId::ROOT {
            let node = self.node(at);
            names.push(String::from_utf8_lossy(&node.name));
            at = node.parent;
        }
        if names.is_empty() {
            return "/".to_owned();
        }
        names
            .iter()
            .rev()
            .flat_map(|name| ["/", name])
            .collect::<String>()
    }

    /// Adds a folder, or finds the one that is there already; that one then has the later of the
    /// two times, so that the order of merging does not matter.
    pub fn add_directory(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
    ) -> Result<NodeId, TreeError> {
        if let Some(id) = self.child(parent, name) {
            if !self.node(id).is_directory() {
                let path = self.path(id);
                return Err(TreeError::FileExists { path });
            }
            let node = &mut self.nodes[id.index()];
            node.modified = node.modified.max(modified);
            return Ok(id);
        }
        self.insert(parent, name, modified, NodeKind::Directory(Vec::new()))
    }

    /// Adds a file. One that replaces another keeps its id.
    pub fn add_file(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
        source: Source,
        existing: Existing,
    ) -> Result<NodeId, TreeError> {
        self.add_leaf(parent, name, modified, NodeKind::File(source), existing)
    }

    /// Adds a symbolic link to the path `target`, which may be anywhere or nowhere.
    pub fn add_symlink(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
        target: &[u8],
        existing: Existing,
    ) -> Result<NodeId, TreeError> {
        if target.is_empty() || target.contains(&0) {
            let path = format!("{}/{}", self.path(parent), String::from_utf8_lossy(name));
            return Err(TreeError::BadTarget { path });
        }
        let link = NodeKind::Symlink(target.into());
        self.add_leaf(parent, name, modified, link, existing)
    }

    /// Adds a pipe, a socket or a device.
    pub fn add_special(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
        special: Special,
        existing: Existing,
    ) -> Result<NodeId, TreeError> {
        self.add_leaf(parent, name, modified, NodeKind::Special(special), existing)
    }

    /// Adds what can hold no other.
    fn add_leaf(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
        kind: NodeKind,
        existing: Existing,
    ) -> Result<NodeId, TreeError> {
        let Some(id) = self.child(parent, name) else {
            return self.insert(parent, name, modified, kind);
        };
        if self.node(id).is_directory() {
            let path = self.path(id);
            return Err(TreeError::DirectoryExists { path });
        }
        if existing == Existing::Refuse {
            let path = self.path(id);
            return Err(TreeError::FileExists { path });
        }
        let node = &mut self.nodes[id.index()];
        node.modified = modified;
        node.attributes = attributes_of(&kind);
        node.sharing = Sharing::default();
        node.kind = kind;
        Ok(id)
    }

    /// Gives a node an owner and permissions.
    pub fn set_attributes(&mut self, id: NodeId, attributes: Attributes) {
        self.nodes[id.index()].attributes = attributes;
    }

    /// Gives every node the owner and permissions that `map` makes of it.
    pub fn map_attributes(&mut self, map: impl Fn(&Node) -> Attributes) {
        for node in &mut self.nodes {
            node.attributes = map(node);
        }
    }

    /// Says how the trees of the disc show a node.
    pub fn set_showings(&mut self, id: NodeId, showings: Showings) {
        self.nodes[id.index()].showings = showings;
    }

    /// Says how near to the beginning of the disc the content of a file is to lie.
    pub fn set_weight(&mut self, id: NodeId, weight: i32) {
        self.nodes[id.index()].weight = weight;
    }

    pub fn set_modified(&mut self, id: NodeId, modified: Timestamp) {
        self.nodes[id.index()].modified = modified;
    }

    /// Gives `latest` to every node that was modified later: what was made while a reproducible
    /// image was being prepared shall not show when that was (SOURCE_DATE_EPOCH).
    pub fn clamp_times(&mut self, latest: Timestamp) {
        for node in &mut self.nodes {
            node.modified = node.modified.min(latest);
        }
    }

    /// Puts the children of every folder in the order of their names' bytes.
    pub(crate) fn sort(&mut self) {
        for at in 0..self.nodes.len() {
            let NodeKind::Directory(children) = &mut self.nodes[at].kind else {
                continue;
            };
            let mut children = std::mem::take(children);
            children
                .sort_unstable_by(|&one, &other| self.node(one).name.cmp(&self.node(other).name));
            self.nodes[at].kind = NodeKind::Directory(children);
        }
    }

    fn insert(
        &mut self,
        parent: NodeId,
        name: &[u8],
        modified: Timestamp,
        kind: NodeKind,
    ) -> Result<NodeId, TreeError> {
        let no_name = name.is_empty() || name == b"." || name == b"..";
        if no_name || name.iter().any(|&byte| byte == b'/' || byte == 0) {
            return Err(TreeError::BadName {
                folder: self.path(parent),
                name: String::from_utf8_lossy(name).into_owned(),
            });
        }
        let Ok(next) = u32::try_from(self.nodes.len()) else {
            let path = self.path(parent);
            return Err(TreeError::Full { path });
        };
        let id = NodeId(next);
        let hash = self.hash(parent, name);
        let NodeKind::Directory(siblings) = &mut self.nodes[parent.index()].kind else {
            let path = self.path(parent);
            return Err(TreeError::NotADirectory { path });
        };
        siblings.push(id);
        self.nodes.push(Node {
            name: name.into(),
            parent,
            modified,
            attributes: attributes_of(&kind),
            showings: Showings::default(),
            weight: 0,
            sharing: Sharing::default(),
            kind,
        });
        let (nodes, hasher) = (&self.nodes, &self.hasher);
        self.index.insert_unique(hash, id, |id| {
            let node = &nodes[id.index()];
            hasher.hash_one((node.parent, &*node.name))
        });
        Ok(id)
    }

    fn hash(&self, parent: NodeId, name: &[u8]) -> u64 {
        self.hasher.hash_one((parent, name))
    }

    fn is_called(&self, id: NodeId, parent: NodeId, name: &[u8]) -> bool {
        let node = self.node(id);
        node.parent == parent && *node.name == *name
    }
}

/// Of a node that nobody told more of.
fn attributes_of(kind: &NodeKind) -> Attributes {
    match kind {
        NodeKind::Directory(_) => Attributes::DIRECTORY,
        NodeKind::File(_) | NodeKind::Special(_) => Attributes::FILE,
        NodeKind::Symlink(_) => Attributes::SYMLINK,
    }
}
