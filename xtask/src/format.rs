//! The code is formatted as rustfmt.toml says.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace, _: &mut Notes) -> Result<(), Failure> {
    command::run(
        command::cargo()
            .current_dir(&workspace.root)
            .args(["fmt", "--all", "--check"]),
    )
}
