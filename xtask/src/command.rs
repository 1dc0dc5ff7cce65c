//! Other programs, run with their failures seen.

use crate::report::Failure;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end; what it prints is seen as it comes.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure(format!("{}: {error}", shown(command))))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure(format!("{}: {status}", shown(command))))
    }
}

/// As [`run`], and gives the lines that it wrote into `report`, the file that `variable` names.
/// Tests write it side by side, in any order.
pub(crate) fn run_reporting(
    command: &mut Command,
    variable: &str,
    report: &Path,
) -> Result<(String, Result<(), Failure>), Failure> {
    let failed = |error| Failure(format!("{}: {error}", report.display()));
    std::fs::write(report, "").map_err(failed)?;
    let ran = run(command.env(variable, report));
    let lines = std::fs::read_to_string(report).map_err(failed)?;
    Ok((lines, ran))
}

/// Runs to the end and gives its standard output; its standard error is seen as it comes.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure(format!("{}: {error}", shown(command))))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure(format!("{}: {}", shown(command), output.status)))
    }
}

/// Where PATH, or a system folder that an ordinary user's PATH leaves out, holds the program.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
