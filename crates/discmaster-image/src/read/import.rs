//! The tree of an image with its content left where it is: what the next session of a disc begins
//! with.

use super::entry::Coding;
use super::hard_links::HardLinks;
use super::{Entry, Image, Kind, ReadAt, ReadError, View, name};
use crate::BLOCK;
use crate::source::{Recorded, RecordedExtent, Source};
use crate::time::Timestamp;
use crate::tree::{Attributes, Existing, NodeId, Showing, Showings, Tree};

/// Folders and files of a tree of the image with their names and times, every file a
/// [`Source::Recorded`]. A time that is not recorded, or is no time, stays so
/// ([`Timestamp::UNSPECIFIED`]).
///
/// A plan of this tree points to the same bytes, under the names of this tree in both of its own.
/// From Rock Ridge come owners and permissions, symbolic links, pipes, sockets and devices, and which
/// names are those of one file. What the reader passes over is not in it: other uses of system use
/// areas, associated files, times but those of modification. What no plan can point to is refused as [`ReadError::Unsupported`], with its path: content
/// that is interleaved, compressed or sparse, or begins within a block of 2048 bytes, names that no file can have or that
/// stand twice in a folder.
pub fn import<R: ReadAt>(image: &Image<R>, view: impl Into<View>) -> Result<Tree, ReadError> {
    let view = view.into();
    let time = |entry: &Entry| entry.modified.unwrap_or(Timestamp::UNSPECIFIED);
    let root = image.root(view)?;
    let mut tree = Tree::new(time(&root));
    tree.map_attributes(|node| attributes(&root).unwrap_or(node.attributes));
    let mut hard_links = HardLinks::new();
    // The folders from the root down to the one being walked.
    let mut above = vec![NodeId::ROOT];
    for entry in image.walk(view)? {
        let entry = entry?;
        let refused = |what: String| ReadError::Unsupported {
            path: entry.path_lossy().into_owned(),
            what,
        };
        above.truncate(entry.depth());
        let parent = above.last().copied().unwrap_or(NodeId::ROOT);
        if let Some(why) = name::unusable(entry.name()) {
            return Err(refused(format!("no file can have its name: {why}")));
        }
        if tree.child(parent, entry.name()).is_some() {
            return Err(refused(
                "its name stands more than once in its folder".to_owned(),
            ));
        }
        let (name, modified) = (entry.name(), time(&entry));
        let new = Existing::Refuse;
        let added = match &entry.kind {
            Kind::Directory => tree.add_directory(parent, name, modified),
            Kind::Symlink(target) => tree.add_symlink(parent, name, modified, target, new),
            Kind::Special(special) => tree.add_special(parent, name, modified, *special, new),
            Kind::File => {
                let source = recorded(&entry).map_err(|what| refused(what.to_owned()))?;
                tree.add_file(parent, name, modified, Source::Recorded(source), new)
            }
        };
        let id = added.map_err(|error| refused(error.to_string()))?;
        if entry.is_directory() {
            above.push(id);
        }
        if let Some(attributes) = attributes(&entry) {
            tree.set_attributes(id, attributes);
        }
        if entry.hidden {
            tree.set_showings(id, marked(view));
        }
        match hard_links.first(&entry) {
            Some(first) => tree.link(*first, id),
            None => hard_links.note(&entry, || id),
        }
    }
    Ok(tree)
}

fn attributes(entry: &Entry) -> Option<Attributes> {
    entry.posix.map(|posix| Attributes {
        mode: posix.mode,
        uid: posix.uid,
        gid: posix.gid,
    })
}

/// Marked as not to be shown, in the tree that is read.
fn marked(view: View) -> Showings {
    let shown = Showings::default();
    match view {
        View::Joliet => Showings {
            joliet: Showing::Marked,
            ..shown
        },
        View::Iso | View::RockRidge | View::Enhanced => Showings {
            iso: Showing::Marked,
            ..shown
        },
    }
}

/// Where the content lies, or why no directory record of ours can say so.
fn recorded(entry: &Entry) -> Result<Recorded, &'static str> {
    if entry.coding != Coding::Plain {
        return Err("its content is compressed or sparse, which the next session would not say");
    }
    let extents: Result<Vec<_>, _> = entry
        .sections
        .iter()
        .map(|section| {
            if section.interleave.is_some() {
                return Err("its content is interleaved with other content");
            }
            if !section.start.is_multiple_of(BLOCK) {
                return Err("its content begins within a block of 2048 bytes");
            }
            match (
                u32::try_from(section.start / BLOCK),
                u32::try_from(section.length),
            ) {
                (Ok(start), Ok(length)) => Ok(RecordedExtent { start, length }),
                _ => Err("its content lies beyond the blocks that 32 bits can number"),
            }
        })
        .collect();
    extents.map(Recorded::new)
}
