//! The tree of folders and files to be mastered.

use crate::source::Source;
use crate::time::Timestamp;
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};

mod merge;

pub use merge::MergeError;

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
    #[error("{path}: is a file, and cannot hold other files")]
    NotADirectory { path: String },
    /// Empty, `.`, `..`, or with a slash or a zero byte in it.
    #[error("{folder}: {name:?} cannot be the name of a file or folder")]
    BadName { folder: String, name: String },
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
}

impl Tree {
    /// A tree of an empty root.
    pub fn new(root_modified: Timestamp) -> Self {
        let root = Node {
            name: Box::default(),
            parent: NodeId::ROOT,
            modified: root_modified,
            kind: NodeKind::Directory(Vec::new()),
        };
        Self {
            nodes: vec![root],
            index: HashTable::new(),
            hasher: RandomState::new(),
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
            NodeKind::Directory(_) => None,
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

    /// The children of a folder, in order of arrival; of a file, none.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            NodeKind::Directory(children) => children,
            NodeKind::File(_) => &[],
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
        let Some(id) = self.child(parent, name) else {
            return self.insert(parent, name, modified, NodeKind::File(source));
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
        node.kind = NodeKind::File(source);
        Ok(id)
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000_000);

    fn bytes(text: &str) -> Source {
        Source::Bytes(text.as_bytes().into())
    }

    #[test]
    fn folders_merge_and_keep_the_later_time() {
        let mut tree = Tree::new(NOW);
        let later = Timestamp::from_seconds(NOW.seconds + 1);
        let first = tree.add_directory(NodeId::ROOT, b"a", later).unwrap();
        let again = tree.add_directory(NodeId::ROOT, b"a", NOW).unwrap();
        assert_eq!(first, again);
        assert_eq!(tree.node(first).modified, later);
        assert_eq!(tree.len(), 2);
    }

    #[test]
    fn times_are_clamped_to_the_latest_allowed() {
        let earlier = Timestamp::from_seconds(NOW.seconds - 1);
        let mut tree = Tree::new(NOW);
        let old = tree.add_directory(NodeId::ROOT, b"old", Timestamp::default());
        tree.clamp_times(earlier);
        assert_eq!(tree.node(NodeId::ROOT).modified, earlier);
        assert_eq!(tree.node(old.unwrap()).modified, Timestamp::default());
    }

    #[test]
    fn a_file_is_replaced_only_when_asked() {
        let mut tree = Tree::new(NOW);
        let mut add = |source, existing| tree.add_file(NodeId::ROOT, b"f", NOW, source, existing);
        let first = add(bytes("one"), Existing::Refuse).unwrap();
        let path = "/f".to_owned();
        assert_eq!(
            add(bytes("two"), Existing::Refuse),
            Err(TreeError::FileExists { path })
        );
        assert_eq!(add(bytes("seven"), Existing::Replace), Ok(first));
        let (id, source) = tree.files().next().unwrap();
        assert_eq!((id, source.len()), (first, 5));
    }

    #[test]
    fn files_and_folders_do_not_replace_each_other() {
        let mut tree = Tree::new(NOW);
        let folder = tree.add_directory(NodeId::ROOT, b"d", NOW).unwrap();
        let replaced = tree.add_file(NodeId::ROOT, b"d", NOW, bytes(""), Existing::Replace);
        let path = "/d".to_owned();
        assert_eq!(replaced, Err(TreeError::DirectoryExists { path }));
        let file = tree.add_file(folder, b"f", NOW, bytes(""), Existing::Refuse);
        let path = "/d/f".to_owned();
        let merged = tree.add_directory(folder, b"f", NOW);
        assert_eq!(merged, Err(TreeError::FileExists { path: path.clone() }));
        let inside = tree.add_directory(file.unwrap(), b"g", NOW);
        assert_eq!(inside, Err(TreeError::NotADirectory { path }));
    }

    #[test]
    fn names_no_file_system_gives_are_refused() {
        let mut tree = Tree::new(NOW);
        for name in [&b""[..], b".", b"..", b"a/b", b"a\0"] {
            let added = tree.add_directory(NodeId::ROOT, name, NOW);
            assert!(matches!(added, Err(TreeError::BadName { .. })), "{name:?}");
        }
        assert!(tree.is_empty());
    }

    #[test]
    fn paths_run_from_the_root() {
        let mut tree = Tree::new(NOW);
        let a = tree.add_directory(NodeId::ROOT, b"a", NOW).unwrap();
        let b = tree.add_directory(a, b"b\xFF", NOW).unwrap();
        assert_eq!(tree.path(NodeId::ROOT), "/");
        assert_eq!(tree.path(b), "/a/b\u{FFFD}");
        assert_eq!(tree.child(a, b"b\xFF"), Some(b));
        assert_eq!(tree.child(NodeId::ROOT, b"b\xFF"), None);
    }
}
