//! What the compiler, clippy and rustdoc have to say: nothing.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;

pub(crate) fn clippy(workspace: &Workspace, _: &mut Notes) -> Result<(), Failure> {
    command::run(workspace.cargo("clippy").args([
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))
}

pub(crate) fn docs(workspace: &Workspace, _: &mut Notes) -> Result<(), Failure> {
    command::run(
        workspace
            .cargo("doc")
            .args(["--workspace", "--no-deps", "--quiet"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}
