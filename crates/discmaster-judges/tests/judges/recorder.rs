//! The recorder of a test: a virtual one in its scratch folder.

use crate::program::discmaster;
use crate::scratch::Scratch;
use std::path::Path;
use std::process::Command;

pub(crate) fn name(scratch: &Scratch) -> String {
    format!("virtual:{}/", scratch.join("recorder").display())
}

/// Burns the tree on a fresh disc.
pub(crate) fn burn(scratch: &Scratch, tree: &Path) -> Command {
    let name = name(scratch);
    let mut command = discmaster(
        scratch.path(),
        ["burn", "--quiet", "--blank", "cd-r80", "--recorder", &name],
    );
    command.arg(tree);
    command
}
