//! Manual pages and shell completions, for packagers: the program writes its own.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::path::Path;
use std::process::Command;

/// Shells, and what each calls its file for a program.
const SHELLS: [(&str, &str); 3] = [
    ("bash", "discmaster.bash"),
    ("zsh", "_discmaster"),
    ("fish", "discmaster.fish"),
];

pub(crate) fn generate(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    command::run(
        workspace
            .cargo("build")
            .args(["--package", "discmaster-cli", "--quiet"]),
    )?;
    let program = workspace.target.join("debug/discmaster");
    let dist = workspace.target.join("dist");
    let completions = dist.join("completions");
    std::fs::create_dir_all(&completions).map_err(|error| at(&completions, &error))?;
    command::run(Command::new(&program).arg("man").arg(dist.join("man")))?;
    for (shell, name) in SHELLS {
        let script = command::output(Command::new(&program).args(["completions", shell]))?;
        let path = completions.join(name);
        std::fs::write(&path, script).map_err(|error| at(&path, &error))?;
    }
    notes.find(format!("they are in {}", dist.display()));
    Ok(())
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("{}: {error}", path.display()))
}
