//! Folders deeper than ECMA-119 6.8.2.1 allows, moved to where they may lie (RRIP 4.1.5).
//!
//! A folder of the ninth level is recorded in the folder `rr_moved` of the root, and with it all below
//! it, of which some may have to be moved in turn. Where it was, a record without content points to
//! it. Readers that know Rock Ridge show it there; others see the eight levels that they understand.

use super::PlanError;
use super::links::is_shown;
use crate::name::iso::IsoName;
use crate::plan::Names;
use crate::tree::{NodeId, Showing, Tree, TreeError};
use std::collections::HashMap;

/// Levels a hierarchy may have, the root being the first (ECMA-119 6.8.2.1).
const LEVELS: u32 = 8;
/// The level of what lies in the folder of relocated folders.
const LEVEL_IN_FOLDER: u32 = 3;
/// As all makers call it; readers look for these names.
const FOLDER: &[u8] = b"rr_moved";
const HIDDEN_FOLDER: &[u8] = b".rr_moved";

/// Which folders are moved, where to, and what they are called there.
#[derive(Debug)]
pub(super) struct Relocation {
    folder: NodeId,
    /// By folder: its place among the moved ones in the order of the tree, and what it is called.
    moved: HashMap<NodeId, (usize, IsoName)>,
}

/// As what an entry of a directory is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    Own,
    /// A directory lies elsewhere, and this stands in its place.
    Placeholder,
    /// A directory lies here and is to be shown elsewhere.
    Relocated,
}

impl Relocation {
    /// What has to be moved of a sorted tree; if anything, the tree then has a folder for it and is
    /// sorted again.
    pub(super) fn of(tree: &mut Tree, hidden: bool) -> Result<Option<Self>, PlanError> {
        let moved = deep(tree);
        if moved.is_empty() {
            return Ok(None);
        }
        let modified = tree.node(NodeId::ROOT).modified;
        let name = if hidden { HIDDEN_FOLDER } else { FOLDER };
        let known = tree.child(NodeId::ROOT, name);
        let folder =
            tree.add_directory(NodeId::ROOT, name, modified)
                .map_err(|error| match error {
                    TreeError::Full { path } => PlanError::DirectoryTooLarge { path },
                    _ => PlanError::RelocationName,
                })?;
        let mut showings = tree.node(folder).showings;
        showings.iso = Showing::Shown;
        if known.is_none() {
            showings.joliet = Showing::Absent;
        }
        tree.set_showings(folder, showings);
        tree.sort();
        let moved = moved.into_iter().enumerate();
        let moved = moved.map(|(rank, id)| (id, (rank, IsoName::default())));
        let moved = moved.collect();
        Ok(Some(Self { folder, moved }))
    }

    /// The name of a moved folder where it lies.
    pub(super) fn name(&self, id: NodeId) -> IsoName {
        self.moved
            .get(&id)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    }

    pub(super) fn set_name(&mut self, id: NodeId, name: IsoName) {
        if let Some((_, its)) = self.moved.get_mut(&id) {
            *its = name;
        }
    }

    /// Whether a node is the folder of those that were moved.
    pub(super) fn is_folder(&self, id: NodeId) -> bool {
        self.folder == id
    }

    /// The place of a moved folder among them, in the order of the tree.
    pub(super) fn rank(&self, id: NodeId) -> usize {
        self.moved.get(&id).map_or(0, |(rank, _)| *rank)
    }
}

/// As what a child is in a directory.
pub(super) fn seat(relocation: Option<&Relocation>, directory: NodeId, child: NodeId) -> Seat {
    match relocation {
        Some(relocation) if relocation.moved.contains_key(&child) => {
            if relocation.folder == directory {
                Seat::Relocated
            } else {
                Seat::Placeholder
            }
        }
        _ => Seat::Own,
    }
}

/// What a directory holds in a tree, by name.
pub(super) fn seated(
    tree: &Tree,
    directory: NodeId,
    names: Names,
    relocation: Option<&Relocation>,
) -> Vec<(NodeId, Seat)> {
    let children = tree.children(directory).iter().copied();
    let mut seated: Vec<_> = children
        .filter(|&child| is_shown(tree, child, names))
        .map(|child| (child, seat(relocation, directory, child)))
        .collect();
    if let Some(relocation) = relocation.filter(|it| it.folder == directory) {
        seated.extend(relocation.moved.keys().map(|&id| (id, Seat::Relocated)));
        seated.sort_by_cached_key(|&(id, _)| (tree.node(id).name.clone(), tree.path(id)));
    }
    seated
}

/// The folders that would begin a ninth level, those above them being moved already.
fn deep(tree: &Tree) -> Vec<NodeId> {
    let mut moved = Vec::new();
    let mut waiting = vec![(NodeId::ROOT, 1)];
    while let Some((folder, mut level)) = waiting.pop() {
        if level > LEVELS {
            moved.push(folder);
            level = LEVEL_IN_FOLDER;
        }
        let children = tree.children(folder).iter().rev();
        let subfolders = children
            .filter(|&&id| tree.node(id).is_directory() && is_shown(tree, id, Names::Iso))
            .map(|&id| (id, level + 1));
        waiting.extend(subfolders);
    }
    moved
}
