//! Owners, permissions and how deep folders are recorded.

use crate::args::posix::{Deep, Mode, Owner, Posix};
use discmaster_image::plan::{self, RockRidge};
use discmaster_image::tree::{Attributes, Node, Tree};

/// Anybody may execute it.
const EXECUTABLE: u32 = 0o111;
const READABLE: u32 = 0o444;

pub fn rock_ridge(posix: &Posix) -> RockRidge {
    RockRidge {
        deep: match posix.deep {
            Deep::Relocate => plan::Deep::Relocate,
            Deep::Plain => plan::Deep::Plain,
        },
        hidden_folder: false,
    }
}

/// Gives everything in a tree the owner and permissions that are asked for; where nobody asks,
/// `otherwise` is the owner.
pub fn apply(posix: &Posix, otherwise: Owner, tree: &mut Tree) {
    let (owner, mode) = (posix.owner.unwrap_or(otherwise), posix.mode);
    tree.map_attributes(|node| attributes(node, owner, mode));
}

fn attributes(node: &Node, owner: Owner, mode: Mode) -> Attributes {
    let kept = node.attributes;
    let (uid, gid) = match owner {
        Owner::Keep => (kept.uid, kept.gid),
        Owner::Of { uid, gid } => (uid, gid),
    };
    let executable = node.is_directory() || kept.mode & EXECUTABLE != 0;
    let mode = match mode {
        Mode::Keep => kept.mode,
        Mode::Rational if executable => READABLE | EXECUTABLE,
        Mode::Rational => READABLE,
    };
    Attributes { mode, uid, gid }
}
