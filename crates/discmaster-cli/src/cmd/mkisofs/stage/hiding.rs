//! Patterns of paths of the file system, brought to the nodes that came from there: what is hidden, and
//! what weighs how much.

use super::Placed;
use crate::cmd::mkisofs::graft::Target;
use crate::cmd::mkisofs::pattern::{Part, Patterns};
use crate::cmd::mkisofs::settings::Hidden;
use discmaster_image::source::Source;
use discmaster_image::tree::{NodeId, NodeKind, Showing, Tree};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

pub(super) fn hide(tree: &mut Tree, placed: &[Placed], hidden: &Hidden) {
    let Hidden {
        iso,
        joliet,
        marked,
    } = hidden;
    if iso.is_empty() && joliet.is_empty() && marked.is_empty() {
        return;
    }
    for (id, path) in origins(tree, placed) {
        let mut showings = tree.node(id).showings;
        if iso.matches(&path) {
            showings.iso = Showing::Absent;
        } else if marked.matches(&path) {
            showings.iso = Showing::Marked;
        }
        if joliet.matches(&path) {
            showings.joliet = Showing::Absent;
        }
        tree.set_showings(id, showings);
    }
}

/// What is in a folder weighs as much as that, unless its own path has a weight. Of the weights of one
/// path the last one counts; those of paths of the image come after those of the file system.
pub(super) fn weigh(
    tree: &mut Tree,
    placed: &[Placed],
    by_source: &Patterns<i32>,
    by_place: &[(i32, Target)],
) {
    if !by_source.is_empty() {
        let mut own = vec![None; tree.len()];
        for (id, path) in origins(tree, placed) {
            if let Some(weight) = by_source.last(&path, Part::Whole) {
                own[id.index()] = Some(*weight);
            }
        }
        spread(tree, NodeId::ROOT, 0, |id| own[id.index()]);
    }
    for (weight, place) in by_place {
        let mut names = place.names.iter();
        let found = names.try_fold(NodeId::ROOT, |at, name| tree.child(at, name));
        if let Some(id) = found {
            spread(tree, id, *weight, |_| None);
        }
    }
}

/// Gives all below a node its weight, but for what has one of its own.
fn spread(tree: &mut Tree, from: NodeId, weight: i32, own: impl Fn(NodeId) -> Option<i32>) {
    let mut waiting = vec![(from, weight)];
    while let Some((id, above)) = waiting.pop() {
        let weight = own(id).unwrap_or(above);
        tree.set_weight(id, weight);
        waiting.extend(tree.children(id).iter().map(|&child| (child, weight)));
    }
}

/// Every node with the path of the file system that it came from; a folder into which several were
/// merged once for each.
fn origins(tree: &Tree, placed: &[Placed]) -> Vec<(NodeId, PathBuf)> {
    let mut origins = Vec::new();
    for Placed { node, source } in placed {
        let mut waiting = vec![(*node, source.clone())];
        while let Some((id, path)) = waiting.pop() {
            let came_from_there = match &tree.node(id).kind {
                NodeKind::File(Source::File(file)) => file.path() == path,
                _ => path.symlink_metadata().is_ok(),
            };
            if !came_from_there {
                continue;
            }
            let below = tree.children(id).iter().map(|&child| {
                let name = OsStr::from_bytes(&tree.node(child).name);
                (child, path.join(name))
            });
            waiting.extend(below);
            origins.push((id, path));
        }
    }
    origins
}
