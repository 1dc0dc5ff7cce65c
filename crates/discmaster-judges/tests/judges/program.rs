//! Programs and how they are run: the one that is judged, and the others.

use std::ffi::OsStr;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// Where the judged program is: `DISCMASTER`, or ours, which is built first.
pub(crate) fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        if let Some(path) = std::env::var_os("DISCMASTER") {
            return path.into();
        }
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "discmaster-cli"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo runs");
        assert!(built.success(), "discmaster does not build");
        // We are target/debug/deps/judges-0123456789abcdef.
        let this = std::env::current_exe().expect("our own path");
        let folder = this.ancestors().nth(2).expect("a target folder");
        folder.join("discmaster")
    })
}

/// `discmaster` with these arguments, whose discs are kept in `home`.
pub(crate) fn discmaster<A: AsRef<OsStr>>(
    home: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = tool(path());
    command
        .env("DISCMASTER_HOME", home.join("discmaster-home"))
        .args(arguments);
    command
}

/// Any program, in surroundings that are the same everywhere.
pub(crate) fn tool(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("DISCMASTER_RECORDER")
        .stdin(Stdio::null());
    command
}

pub(crate) fn installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(program).is_file())
}

/// The standard output of a program that must succeed.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = run(command);
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{}: {}", shown(command), failure(&output)))
    }
}

/// Runs to the end, whatever that is.
pub(crate) fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", shown(command)))
}

/// Runs a program that must succeed.
pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = run(command);
    assert!(
        output.status.success(),
        "{}: {}",
        shown(command),
        failure(&output)
    );
    output
}

/// Runs a program that must fail in order: with an exit status, not by a signal or a panic.
pub(crate) fn fail(command: &mut Command) -> (i32, String) {
    let output = run(command);
    ended_in_failure(&shown(command), &output)
}

pub(crate) fn ended_in_failure(what: &str, output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = match (output.status.code(), output.status.signal()) {
        (Some(code), _) => code,
        (None, signal) => panic!("{what}: ended by signal {signal:?}: {text}"),
    };
    assert_ne!(code, 0, "{what}: should have failed: {text}");
    assert_ne!(code, 101, "{what}: panicked: {text}");
    assert!(!text.trim().is_empty(), "{what}: failed without a word");
    (code, text)
}

fn failure(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let end: String = text.lines().rev().take(6).collect::<Vec<_>>().join(" | ");
    format!("{}: {end}", output.status)
}

pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
