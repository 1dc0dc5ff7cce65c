//! Files of a tree that have one content.

use super::{NodeId, NodeKind, Tree};
use crate::source::{FileSource, Source};
use std::num::NonZeroU32;

/// Files of one group have the same content, which lies on the disc once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(NonZeroU32);

impl Group {
    pub(super) fn new(number: NonZeroU32) -> Self {
        Self(number)
    }
}

/// What a file has in common with others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Names of one file: hard links.
    pub links: Option<Group>,
    /// Files whose contents are equal.
    pub content: Option<Group>,
}

impl Tree {
    /// Makes two files names of one: Rock Ridge tells so, and the content is recorded once. If one of
    /// them has other names already, these join.
    ///
    /// The caller knows that they are one file, so their sources must be alike; where their lengths
    /// differ, because the file changed while it was looked at, each keeps its own.
    ///
    /// # Panics
    /// When one of them is a folder.
    pub fn link(&mut self, one: NodeId, other: NodeId) {
        let group = self.join(one, other, |sharing| &mut sharing.links);
        self.nodes[other.index()].sharing.links = Some(group);
    }

    /// Records the content of two files once. The caller knows that the bytes are the same; both
    /// sources are still looked at when the image is written, and only one is read.
    ///
    /// # Panics
    /// When one of them is a folder.
    pub fn share(&mut self, one: NodeId, other: NodeId) {
        let group = self.join(one, other, |sharing| &mut sharing.content);
        self.nodes[other.index()].sharing.content = Some(group);
    }

    /// Links a node with the last one that was given this inode, if that still comes from it. An inode
    /// of which only one name joins the tree costs a line of a table.
    pub fn link_inode(&mut self, id: NodeId, device: u64, inode: u64) {
        let Some(known) = self
            .inodes
            .insert((device, inode), id)
            .filter(|it| *it != id)
        else {
            return;
        };
        let alike = match (&self.node(known).kind, &self.node(id).kind) {
            (NodeKind::File(Source::File(one)), NodeKind::File(Source::File(other))) => {
                let file = |it: &FileSource| (it.stamp.device, it.stamp.inode);
                file(one) == file(other)
            }
            (NodeKind::Symlink(one), NodeKind::Symlink(other)) => one == other,
            (NodeKind::Special(one), NodeKind::Special(other)) => one == other,
            _ => false,
        };
        if alike {
            self.link(known, id);
        }
    }

    /// Makes every name a file of its own.
    pub fn unlink_all(&mut self) {
        for node in &mut self.nodes {
            node.sharing.links = None;
        }
    }

    /// The group of `one`, new if it has none; that of `other` is merged into it.
    fn join(
        &mut self,
        one: NodeId,
        other: NodeId,
        part: fn(&mut Sharing) -> &mut Option<Group>,
    ) -> Group {
        for id in [one, other] {
            let folder = matches!(self.node(id).kind, NodeKind::Directory(_));
            assert!(!folder, "{} is a folder", self.path(id));
        }
        let new = self.next_group;
        let group = *part(&mut self.nodes[one.index()].sharing).get_or_insert(Group(new));
        if group == Group(new) {
            self.next_group = new.saturating_add(1);
        }
        if let Some(former) = part(&mut self.nodes[other.index()].sharing).filter(|it| *it != group)
        {
            for node in &mut self.nodes {
                let member = part(&mut node.sharing);
                if *member == Some(former) {
                    *member = Some(group);
                }
            }
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use super::super::Existing;
    use super::*;
    use crate::source::Source;
    use crate::time::Timestamp;

    #[test]
    fn groups_that_meet_become_one() {
        let then = Timestamp::from_seconds(0);
        let mut tree = Tree::new(then);
        let files = [b"a", b"b", b"c", b"d"].map(|name| {
            let source = Source::Bytes((*b"same").into());
            tree.add_file(NodeId::ROOT, name, then, source, Existing::Refuse)
                .unwrap()
        });
        let [a, b, c, d] = files;
        tree.link(a, b);
        tree.link(c, d);
        let links = |tree: &Tree, id| tree.node(id).sharing.links;
        assert_ne!(links(&tree, a), links(&tree, c));
        tree.link(b, d);
        assert!(files.iter().all(|&id| links(&tree, id) == links(&tree, a)));
        assert_eq!(tree.node(a).sharing.content, None);
        tree.share(a, b);
        assert!(tree.node(b).sharing.content.is_some());
        // Another file under the name of one is not the same file any more.
        let source = Source::Bytes((*b"else").into());
        tree.add_file(NodeId::ROOT, b"b", then, source, Existing::Replace)
            .unwrap();
        assert_eq!(tree.node(b).sharing, Sharing::default());
    }
}
