//! The list of checksums gets its place in the tree.

use super::hierarchy::LONGEST_SECTION;
use super::{Manifest, Names, Options, PlanError};
use crate::checksum::list_length;
use crate::source::{Checksums, Source};
use crate::tree::{Existing, NodeId, Tree};

/// A list in the tree that another plan was made of would be of other contents.
pub(super) fn none_yet(tree: &Tree) -> Result<(), PlanError> {
    match tree.files().find(|(_, source)| source.is_checksums()) {
        None => Ok(()),
        Some((id, _)) => {
            let path = tree.path(id);
            Err(PlanError::ManifestOfAnother { path })
        }
    }
}

/// Adds the list to the root: with its length, which the paths tell.
pub(super) fn place(
    tree: &mut Tree,
    manifest: &Manifest,
    options: &Options,
) -> Result<NodeId, PlanError> {
    if options.rock_ridge.is_none() && options.joliet.is_none() {
        return Err(PlanError::ManifestWithoutNames);
    }
    let recorded = |source: &Source| matches!(source, Source::Recorded(it) if !it.is_empty());
    if let Some((id, _)) = tree.files().find(|(_, source)| recorded(source)) {
        let path = tree.path(id);
        return Err(PlanError::ManifestOfRecorded { path });
    }
    let length = list_length(tree, given_names(options));
    // In one section, it needs no higher level than the tree does without it.
    if length > LONGEST_SECTION {
        return Err(PlanError::ManifestTooLong { length });
    }
    let list = Source::Checksums(Checksums { length });
    tree.add_file(
        NodeId::ROOT,
        &manifest.name,
        options.created,
        list,
        Existing::Refuse,
    )
    .map_err(PlanError::ManifestName)
}

/// The tree that shows files under the names that they were given; where none does, the only one.
pub(super) fn given_names(options: &Options) -> Names {
    match (&options.rock_ridge, options.joliet) {
        (None, Some(_)) => Names::Joliet,
        _ => Names::Iso,
    }
}
