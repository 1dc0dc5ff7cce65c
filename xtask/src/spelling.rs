//! Words are spelt right, in code and prose.

use crate::command;
use crate::machine;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::process::Command;

const TYPOS: &str = "1.52.0";

pub(crate) fn check(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    if !machine::has_pip() {
        notes.skip("typos installs through python3's pip, which is missing");
        return Ok(());
    }
    let typos = machine::wheel(workspace, "typos", TYPOS)?;
    command::run(Command::new(typos).current_dir(&workspace.root))
}
