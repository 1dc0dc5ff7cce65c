//! The recorder of a test: a virtual one in its scratch folder.

use crate::program::discmaster;
use crate::scratch::Scratch;
use std::path::Path;
use std::process::Command;

pub(crate) fn name(scratch: &Scratch) -> String {
    format!("virtual:{}/", scratch.join("recorder").display())
}

/// Adds the tree to the disc that is in, or begins a blank one of this kind.
pub(crate) fn append(scratch: &Scratch, tree: &Path, blank: Option<&str>) -> Command {
    let name = name(scratch);
    let mut command = discmaster(
        scratch.path(),
        ["burn", "--json", "--appendable", "--recorder", &name],
    );
    if let Some(blank) = blank {
        command.args(["--blank", blank]);
    }
    command.arg(tree);
    command
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
