//! Owners and permissions as the options want them.

use crate::cmd::mkisofs::parse::Manner;
use crate::cmd::mkisofs::settings::{Overrides, Settings};
use discmaster_image::tree::{Attributes, NodeId, NodeKind, Tree};
use std::collections::HashSet;

const READ: u32 = 0o444;
const EXECUTE: u32 = 0o111;

/// `made` are the folders that exist only in the image.
pub(super) fn apply(tree: &mut Tree, settings: &Settings, made: &HashSet<NodeId>) {
    let overrides = &settings.overrides;
    let xorriso = settings.manner == Manner::Xorriso;
    let new = overrides
        .new_dir_mode
        .unwrap_or(if xorriso { 0o755 } else { 0o555 });
    for &id in made {
        let mode = new;
        tree.set_attributes(
            id,
            Attributes {
                mode,
                uid: 0,
                gid: 0,
            },
        );
    }
    tree.map_attributes(|node| changed(node.attributes, &node.kind, overrides));
    if overrides.new_dir_mode.is_some() || !xorriso {
        for &id in made {
            let attributes = tree.node(id).attributes;
            tree.set_attributes(
                id,
                Attributes {
                    mode: new,
                    ..attributes
                },
            );
        }
    }
}

fn changed(attributes: Attributes, kind: &NodeKind, overrides: &Overrides) -> Attributes {
    let Attributes {
        mut mode,
        mut uid,
        mut gid,
    } = attributes;
    if overrides.rational {
        (uid, gid) = (0, 0);
        mode = match kind {
            // The permissions of a link are those of what it points to.
            NodeKind::Symlink(_) => mode,
            _ if mode & EXECUTE != 0 => READ | EXECUTE,
            _ => READ,
        };
    }
    let forced = match kind {
        NodeKind::Directory(_) => overrides.dir_mode,
        NodeKind::File(_) => overrides.file_mode,
        NodeKind::Symlink(_) | NodeKind::Special(_) => None,
    };
    Attributes {
        mode: forced.unwrap_or(mode),
        uid: overrides.uid.unwrap_or(uid),
        gid: overrides.gid.unwrap_or(gid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> NodeKind {
        NodeKind::File(discmaster_image::source::Source::Bytes((*b"").into()))
    }

    #[test]
    fn rational_permissions_are_the_same_for_everybody() {
        let rational = Overrides {
            rational: true,
            ..Overrides::default()
        };
        let mode = |mode, kind: &NodeKind| {
            let attributes = Attributes {
                mode,
                uid: 5,
                gid: 6,
            };
            let changed = changed(attributes, kind, &rational);
            assert_eq!((changed.uid, changed.gid), (0, 0));
            changed.mode
        };
        assert_eq!(mode(0o640, &file()), 0o444);
        assert_eq!(mode(0o4750, &file()), 0o555);
        assert_eq!(mode(0o1770, &NodeKind::Directory(Vec::new())), 0o555);
        assert_eq!(mode(0o000, &NodeKind::Directory(Vec::new())), 0o444);
        assert_eq!(mode(0o777, &NodeKind::Symlink((*b"x").into())), 0o777);
    }

    #[test]
    fn what_is_said_of_all_is_so_for_all_of_its_kind() {
        let forced = Overrides {
            rational: true,
            uid: Some(7),
            file_mode: Some(0o600),
            dir_mode: Some(0o711),
            ..Overrides::default()
        };
        let changed = |kind: &NodeKind| changed(Attributes::FILE, kind, &forced);
        let folder = changed(&NodeKind::Directory(Vec::new()));
        let file_changed = changed(&file());
        assert_eq!((folder.mode, file_changed.mode), (0o711, 0o600));
        assert_eq!((file_changed.uid, file_changed.gid), (7, 0));
        let as_is = super::changed(Attributes::FILE, &file(), &Overrides::default());
        assert_eq!(as_is, Attributes::FILE);
    }
}
