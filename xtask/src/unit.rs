//! Unit, property and documentation tests: all but the judges, which are a step of their own.

use crate::command;
use crate::judges;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;

pub(crate) fn test(workspace: &Workspace, _: &mut Notes) -> Result<(), Failure> {
    command::run(workspace.cargo("test").args([
        "--workspace",
        "--exclude",
        judges::PACKAGE,
        "--no-fail-fast",
        "--quiet",
    ]))
}
