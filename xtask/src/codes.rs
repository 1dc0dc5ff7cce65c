//! docs/codes.md, made of the session's table of result codes. A unit test finds it when it is stale.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;

pub(crate) fn generate(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let text = command::output(workspace.cargo("run").args([
        "--quiet",
        "--package",
        "discmaster",
        "--example",
        "codes",
    ]))?;
    let path = workspace.root.join("docs/codes.md");
    let former = std::fs::read(&path).unwrap_or_default();
    if former == text {
        notes.find("docs/codes.md is as the table says");
        return Ok(());
    }
    std::fs::write(&path, text).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    notes.find("docs/codes.md is made anew");
    Ok(())
}
