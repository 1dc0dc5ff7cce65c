//! Translation tables: a file in each folder that tells which name stands for which, for systems that
//! read nothing but ISO 9660.

use crate::cmd::mkisofs::settings::Settings;
use crate::output::outcome::Failure;
use discmaster::Error;
use discmaster_image::name::iso;
use discmaster_image::plan::PlanError;
use discmaster_image::scan::ScanError;
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, NodeKind, Showing, Special, Tree};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Column at which the names begin that are translated.
const COLUMN: usize = 210;

/// Adds the tables to a tree of which all else is there.
pub(super) fn add(
    tree: &mut Tree,
    name: &[u8],
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Failure> {
    // An earlier session may have tables already.
    let existing = match settings.previous_session {
        Some(_) => Existing::Replace,
        None => Existing::Refuse,
    };
    let folders: Vec<_> = tree
        .nodes()
        .filter(|(_, node)| node.is_directory() && node.showings.iso != Showing::Absent)
        .map(|(id, _)| id)
        .collect();
    for folder in folders {
        let table = table(tree, folder, name, &settings.names)?;
        let source = Source::Bytes(table.into());
        let id = tree
            .add_file(folder, name, now, source, existing)
            .map_err(|source| {
                let path = OsStr::from_bytes(name).into();
                Failure::from(Error::from(ScanError::Tree { path, source }))
            })?;
        if !settings.table_in_joliet {
            let mut showings = tree.node(id).showings;
            showings.joliet = Showing::Absent;
            tree.set_showings(id, showings);
        }
    }
    Ok(())
}

/// A line for everything in a folder but the table itself: its kind, its identifier, its name, and where
/// a link points or which device it is.
fn table(
    tree: &Tree,
    folder: NodeId,
    table: &[u8],
    rules: &iso::Rules,
) -> Result<Vec<u8>, Failure> {
    let shown = tree.children(folder).iter().copied();
    let mut shown: Vec<_> = shown
        .filter(|&id| {
            tree.node(id).showings.iso != Showing::Absent && *tree.node(id).name != *table
        })
        .map(Some)
        .chain([None])
        .collect();
    let name = |id: Option<NodeId>| id.map_or(table, |id| &*tree.node(id).name);
    shown.sort_by_key(|&id| name(id));
    let entries: Vec<_> = shown
        .iter()
        .map(|&id| (name(id), id.is_some_and(|id| tree.node(id).is_directory())))
        .collect();
    let identifiers = iso::identifiers(&entries, rules).ok_or_else(|| {
        let path = tree.path(folder);
        Failure::from(Error::from(PlanError::NamesAlike { path }))
    })?;
    let mut bytes = Vec::new();
    for (id, identifier) in shown.into_iter().zip(identifiers) {
        let Some(id) = id else { continue };
        let node = tree.node(id);
        let start = bytes.len();
        bytes.push(letter(&node.kind));
        bytes.push(b' ');
        identifier.write_identifier(node.is_directory(), rules, &mut bytes);
        bytes.resize(bytes.len().max(start + COLUMN), b' ');
        bytes.push(b'\t');
        bytes.extend_from_slice(&node.name);
        match &node.kind {
            NodeKind::Symlink(target) => {
                bytes.push(b'\t');
                bytes.extend_from_slice(target);
            }
            NodeKind::Special(Special::BlockDevice(device) | Special::CharacterDevice(device)) => {
                let numbers = format!("\t{} {}", device.major, device.minor);
                bytes.extend_from_slice(numbers.as_bytes());
            }
            NodeKind::Special(_) | NodeKind::Directory(_) | NodeKind::File(_) => {}
        }
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn letter(kind: &NodeKind) -> u8 {
    match kind {
        NodeKind::Directory(_) => b'D',
        NodeKind::File(_) => b'F',
        NodeKind::Symlink(_) => b'L',
        NodeKind::Special(Special::Pipe) => b'P',
        NodeKind::Special(Special::Socket) => b'S',
        NodeKind::Special(Special::BlockDevice(_)) => b'B',
        NodeKind::Special(Special::CharacterDevice(_)) => b'C',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_image::plan::Level;

    #[test]
    fn a_table_tells_kind_identifier_name_and_link() {
        let then = Timestamp::from_seconds(0);
        let mut tree = Tree::new(then);
        let root = NodeId::ROOT;
        let source = Source::Bytes((*b"x").into());
        tree.add_file(root, b"LongFileName.text", then, source, Existing::Refuse)
            .unwrap();
        tree.add_directory(root, b"sub.d", then).unwrap();
        tree.add_symlink(root, b"null", then, b"/dev/null", Existing::Refuse)
            .unwrap();
        let bytes = table(&tree, root, b"TRANS.TBL", &iso::Rules::of(Level::One)).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        let trimmed: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.iter().map(|part| part.trim_end()).collect())
            .collect();
        assert_eq!(
            trimmed,
            [
                vec!["F LONGFILE.TEX;1", "LongFileName.text"],
                vec!["L NULL.;1", "null", "/dev/null"],
                vec!["D SUB_D", "sub.d"],
            ]
        );
        assert!(lines.iter().all(|line| line[0].len() == COLUMN));
    }
}
