//! One tree merged into another.

use super::sharing::{Group, Sharing};
use super::{Existing, Node, NodeId, NodeKind, Tree, TreeError};
use std::collections::HashMap;

/// Nodes merged between two notices of progress.
const STEP: usize = 4096;

/// Why a merge came to an end before its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error("cancelled")]
    Cancelled,
}

impl Tree {
    /// Takes all of `other` in: folders of one path become one, with the later of their times, the
    /// roots too; of files of one path the one that is there is kept or replaced as `existing` says.
    ///
    /// `progress` learns now and then how many nodes are merged, and ends the work by false. After
    /// an error part of `other` is in: who wants all or nothing merges into a clone.
    pub fn merge(
        &mut self,
        other: &Self,
        existing: Existing,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), MergeError> {
        // Where each node of `other` went, by its index; parents come before their children.
        let mut went: Vec<NodeId> = Vec::with_capacity(other.len());
        let mut groups = Groups::default();
        for (id, node) in other.nodes() {
            let place = if id == NodeId::ROOT {
                let root = &mut self.nodes[NodeId::ROOT.index()];
                root.modified = root.modified.max(node.modified);
                NodeId::ROOT
            } else {
                let parent = went[node.parent.index()];
                match &node.kind {
                    NodeKind::Directory(_) => {
                        self.add_directory(parent, &node.name, node.modified)?
                    }
                    kind => {
                        let (name, modified) = (&node.name, node.modified);
                        self.add_leaf(parent, name, modified, kind.clone(), existing)?
                    }
                }
            };
            if id != NodeId::ROOT {
                self.take_after(place, node, &mut groups);
            }
            went.push(place);
            if went.len().is_multiple_of(STEP) && !progress(went.len() as u64) {
                return Err(MergeError::Cancelled);
            }
        }
        Ok(())
    }
}

/// The groups of one tree as the other calls them.
#[derive(Default)]
pub(super) struct Groups {
    links: HashMap<Group, Group>,
    contents: HashMap<Group, Group>,
}

impl Tree {
    /// Gives a node what a node of another tree has beside name, time and kind.
    pub(super) fn take_after(&mut self, id: NodeId, other: &Node, groups: &mut Groups) {
        let mut new = || {
            let group = Group::new(self.next_group);
            self.next_group = self.next_group.saturating_add(1);
            group
        };
        let Sharing { links, content } = other.sharing;
        let sharing = Sharing {
            links: links.map(|group| *groups.links.entry(group).or_insert_with(&mut new)),
            content: content.map(|group| *groups.contents.entry(group).or_insert_with(&mut new)),
        };
        let node = &mut self.nodes[id.index()];
        node.attributes = other.attributes;
        node.showings = other.showings;
        node.weight = other.weight;
        node.sharing = sharing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::time::Timestamp;

    const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);
    const LATER: Timestamp = Timestamp::from_seconds(1_000_000_001);

    /// Files by path and content, in folders of these times.
    fn tree(time: Timestamp, files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::new(time);
        for (path, content) in files {
            let mut folder = NodeId::ROOT;
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            for name in above.split('/').filter(|name| !name.is_empty()) {
                folder = tree.add_directory(folder, name.as_bytes(), time).unwrap();
            }
            let content = Source::Bytes(content.as_bytes().into());
            tree.add_file(folder, name.as_bytes(), time, content, Existing::Refuse)
                .unwrap();
        }
        tree
    }

    /// Path, time and length of everything, by path.
    fn all(tree: &Tree) -> Vec<(String, Timestamp, Option<u64>)> {
        let mut all: Vec<_> = tree
            .nodes()
            .map(|(id, node)| {
                let length = match &node.kind {
                    NodeKind::File(source) => Some(source.len()),
                    _ => None,
                };
                (tree.path(id), node.modified, length)
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn folders_merge_and_files_join_them() {
        let mut one = tree(THEN, &[("a/b/old", "1"), ("c", "22")]);
        let other = tree(LATER, &[("a/b/new", "333"), ("d/e", "4444")]);
        one.merge(&other, Existing::Refuse, &mut |_| true).unwrap();
        let row = |path: &str, time, length| (path.to_owned(), time, length);
        let expected = [
            row("/", LATER, None),
            row("/a", LATER, None),
            row("/a/b", LATER, None),
            row("/a/b/new", LATER, Some(3)),
            row("/a/b/old", THEN, Some(1)),
            row("/c", THEN, Some(2)),
            row("/d", LATER, None),
            row("/d/e", LATER, Some(4)),
        ];
        assert_eq!(all(&one), expected);
    }

    #[test]
    fn the_order_of_merging_disjoint_trees_does_not_matter() {
        let (one, other) = (tree(THEN, &[("a/x", "1")]), tree(LATER, &[("a/y", "2")]));
        let (mut first, mut second) = (one.clone(), other.clone());
        first
            .merge(&other, Existing::Refuse, &mut |_| true)
            .unwrap();
        second.merge(&one, Existing::Refuse, &mut |_| true).unwrap();
        assert_eq!(all(&first), all(&second));
    }

    #[test]
    fn files_of_one_path_are_refused_or_replaced() {
        let old = tree(THEN, &[("a/f", "old")]);
        let new = tree(LATER, &[("a/f", "newer")]);
        let refused = old.clone().merge(&new, Existing::Refuse, &mut |_| true);
        let path = "/a/f".to_owned();
        let expected = MergeError::Tree(TreeError::FileExists { path });
        assert_eq!(refused, Err(expected));
        let mut merged = old;
        merged
            .merge(&new, Existing::Replace, &mut |_| true)
            .unwrap();
        assert_eq!(all(&merged), all(&new));
    }

    #[test]
    fn a_merge_tells_how_far_it_is_and_ends_when_told() {
        let mut many = Tree::new(THEN);
        for number in 0..10_000 {
            let name = format!("{number}");
            many.add_directory(NodeId::ROOT, name.as_bytes(), THEN)
                .unwrap();
        }
        let mut told = Vec::new();
        let merge = |told: &mut Vec<u64>, most: usize| {
            Tree::new(THEN).merge(&many, Existing::Refuse, &mut |merged| {
                told.push(merged);
                told.len() < most
            })
        };
        assert_eq!(merge(&mut told, 9), Ok(()));
        assert_eq!(told, [4096, 8192]);
        told.clear();
        assert_eq!(merge(&mut told, 1), Err(MergeError::Cancelled));
        assert_eq!(told, [4096]);
    }
}
