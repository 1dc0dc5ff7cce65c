//! A tree without some of what is in it.

use super::merge::Groups;
use super::{NodeId, NodeKind, Tree, TreeError};

impl Tree {
    /// The same tree without some nodes and all that is in them; the root stays, whatever is asked. Ids
    /// are others.
    pub fn without(&self, gone: &[NodeId]) -> Result<Self, TreeError> {
        let root = self.node(NodeId::ROOT);
        let mut kept = Self::new(root.modified);
        kept.take_after(NodeId::ROOT, root, &mut Groups::default());
        let mut is_gone = vec![false; self.len()];
        gone.iter().for_each(|id| is_gone[id.index()] = true);
        let mut went: Vec<Option<NodeId>> = vec![Some(NodeId::ROOT)];
        let mut groups = Groups::default();
        for (id, node) in self.nodes().skip(1) {
            let parent = went[node.parent.index()].filter(|_| !is_gone[id.index()]);
            went.push(match parent {
                None => None,
                Some(parent) => {
                    let kind = match &node.kind {
                        NodeKind::Directory(_) => NodeKind::Directory(Vec::new()),
                        kind => kind.clone(),
                    };
                    let place = kept.insert(parent, &node.name, node.modified, kind)?;
                    kept.take_after(place, node, &mut groups);
                    Some(place)
                }
            });
        }
        Ok(kept)
    }

    /// The node at a path, whose names are joined by `/`; slashes before and after it mean nothing.
    pub fn find(&self, path: &[u8]) -> Option<NodeId> {
        path.split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
            .try_fold(NodeId::ROOT, |at, name| self.child(at, name))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attributes, Existing};
    use super::*;
    use crate::source::Source;
    use crate::time::Timestamp;

    #[test]
    fn what_is_in_a_folder_goes_with_it_and_the_rest_stays_as_it_was() {
        let then = Timestamp::from_seconds(1_000_000_000);
        let mut tree = Tree::new(then);
        let a = tree.add_directory(NodeId::ROOT, b"a", then).unwrap();
        let b = tree.add_directory(a, b"b", then).unwrap();
        let mut file = |folder, name: &[u8]| {
            let source = Source::Bytes((*b"same").into());
            tree.add_file(folder, name, then, source, Existing::Refuse)
                .unwrap()
        };
        let (x, y, z) = (file(b, b"x"), file(a, b"y"), file(NodeId::ROOT, b"z"));
        let mine = Attributes {
            mode: 0o600,
            uid: 7,
            gid: 8,
        };
        tree.set_attributes(z, mine);
        tree.link(x, y);
        tree.link(y, z);
        assert_eq!(tree.find(b"/a/b//x"), Some(x));
        assert_eq!(tree.find(b""), Some(NodeId::ROOT));
        assert_eq!(tree.find(b"a/z"), None);

        let kept = tree.without(&[b]).unwrap();
        let paths: Vec<String> = kept.nodes().map(|(id, _)| kept.path(id)).collect();
        assert_eq!(paths, ["/", "/a", "/a/y", "/z"]);
        let node = |path: &[u8]| kept.node(kept.find(path).unwrap());
        assert_eq!(node(b"z").attributes, mine);
        assert_eq!(node(b"z").sharing, node(b"a/y").sharing);
        assert!(node(b"z").sharing.links.is_some());
        assert_eq!(tree.without(&[NodeId::ROOT]).unwrap().len(), tree.len());
    }
}
