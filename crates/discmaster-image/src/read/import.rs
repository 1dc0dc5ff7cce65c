//! The tree of an image with its content left where it is: what the next session of a disc begins
//! with.

use super::{Entry, Image, ReadAt, ReadError, name};
use crate::BLOCK;
use crate::plan::Names;
use crate::source::{Recorded, RecordedExtent, Source};
use crate::time::Timestamp;
use crate::tree::{Existing, NodeId, Tree};

/// Folders and files of a tree of the image with their names and times, every file a
/// [`Source::Recorded`]. A time that is not recorded, or is no time, stays so
/// ([`Timestamp::UNSPECIFIED`]).
///
/// A plan of this tree points to the same bytes, under the names of this tree in both of its own.
/// What the reader passes over is not in it: system use areas, associated files, the mark of hidden
/// ones. What no plan can point to is refused as [`ReadError::Unsupported`], with its path: content
/// that is interleaved or begins within a block of 2048 bytes, names that no file can have or that
/// stand twice in a folder.
pub fn import<R: ReadAt>(image: &Image<R>, names: Names) -> Result<Tree, ReadError> {
    let time = |entry: &Entry| entry.modified.unwrap_or(Timestamp::UNSPECIFIED);
    let mut tree = Tree::new(time(&image.root(names)?));
    // The folders from the root down to the one being walked.
    let mut above = vec![NodeId::ROOT];
    for entry in image.walk(names)? {
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
        let added = if entry.is_directory() {
            let added = tree.add_directory(parent, name, modified);
            above.extend(added.as_ref().ok());
            added
        } else {
            let source =
                Source::Recorded(recorded(&entry).map_err(|what| refused(what.to_owned()))?);
            tree.add_file(parent, name, modified, source, Existing::Refuse)
        };
        added.map_err(|error| refused(error.to_string()))?;
    }
    Ok(tree)
}

/// Where the content lies, or why no directory record of ours can say so.
fn recorded(entry: &Entry) -> Result<Recorded, &'static str> {
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
