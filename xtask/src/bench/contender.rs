//! The programs that are compared, and their command lines.

use super::workload::{Kind, Workload};
use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const HADRIS: &str = "3.0.0-rc.2";

/// Images that are made of a seed in one run.
const SEEDS: u32 = 1000;

/// Where a contender is entered.
type Enters = fn(kind: Kind, cold: bool) -> bool;

/// A program that makes an image of a folder, or what it must be measured by.
pub(super) struct Contender {
    pub(super) name: &'static str,
    program: PathBuf,
    /// For a shell: `$0` is the program, `$1` the folder, `$2` the image.
    line: &'static str,
    /// The same where a file has more than 4 GiB.
    large: &'static str,
    enters: Enters,
}

impl Contender {
    pub(super) fn enters(&self, kind: Kind, cold: bool) -> bool {
        (self.enters)(kind, cold)
    }

    pub(super) fn line(&self) -> &'static str {
        self.line
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    pub(super) fn command(&self, workload: &Workload, image: &Path) -> Vec<OsString> {
        let line = match workload.kind {
            Kind::Large | Kind::Volumes | Kind::Record | Kind::Audio | Kind::Resampler => {
                self.large.to_owned()
            }
            Kind::Seeds => format!(
                "i=0; while [ $i -lt {SEEDS} ]; do {} || exit 1; i=$((i+1)); done",
                self.line
            ),
            _ => self.line.to_owned(),
        };
        let mut command: Vec<OsString> = ["sh", "-c", &line].map(Into::into).into();
        command.extend([&self.program, &workload.folder].map(|path| path.clone().into_os_string()));
        command.push(image.into());
        command
    }
}

/// Programs that may be installed, and how they are called.
const PEERS: [(&str, &str, &str, &str, Enters); 4] = [
    (
        "xorriso",
        "xorriso",
        r#""$0" -as mkisofs -quiet -J -joliet-long -R -iso-level 3 -o "$2" "$1""#,
        "",
        |_, _| true,
    ),
    (
        "xorriso --md5",
        "xorriso",
        r#""$0" -as mkisofs -quiet --md5 -J -joliet-long -R -iso-level 3 -o "$2" "$1""#,
        "",
        |kind, cold| matches!(kind, Kind::Small | Kind::Large) && !cold,
    ),
    (
        "genisoimage",
        "genisoimage",
        r#""$0" -quiet -J -joliet-long -R -iso-level 3 -o "$2" "$1""#,
        r#""$0" -quiet -J -joliet-long -R -iso-level 3 -allow-limited-size -o "$2" "$1""#,
        |_, _| true,
    ),
    (
        "bsdtar",
        "bsdtar",
        r#""$0" -c -f "$2" --format=iso9660 -C "$1" ."#,
        "",
        // It refuses large files and deep trees, crashes on /usr/share, and spools all sources.
        |kind, _| matches!(kind, Kind::Small | Kind::Seeds),
    ),
];

/// What reading and writing alone take.
const FLOORS: [(&str, &str, Enters); 3] = [
    (
        "cat",
        r#"find "$1" -type f -print0 | sort -z | xargs -0 cat >"$2""#,
        |kind, _| kind != Kind::Seeds && kind != Kind::Volumes,
    ),
    (
        "cat and sync",
        r#"find "$1" -type f -print0 | sort -z | xargs -0 cat >"$2" && sync "$2""#,
        |kind, cold| kind != Kind::Seeds && kind != Kind::Volumes && !cold,
    ),
    (
        "cp and sync",
        r#"find "$1" -type f -exec cp {} "$2" \; && sync "$2""#,
        |kind, _| kind == Kind::Large || kind == Kind::Volumes,
    ),
];

/// Programs that record, onto drives that are files. cdrskin wants another user than the superuser for
/// that; who else it is does not matter.
const RECORDERS: [(&str, &str, &str); 2] = [
    (
        "cdrskin",
        "cdrskin",
        r#"mkdir -m 777 "$2"; as=; [ "$(id -u)" = 0 ] && as="setpriv --reuid=65534 --regid=65534 --clear-groups"; $as "$0" --allow_emulated_drives dev=stdio:"$2/disc" "$1""#,
    ),
    (
        "xorriso",
        "xorriso",
        r#"mkdir "$2"; "$0" -as cdrecord dev=stdio:"$2/disc" "$1""#,
    ),
];

/// Those that record an image. Ours first.
pub(super) fn recorders(
    workspace: &Workspace,
    notes: &mut Notes,
) -> Result<Vec<Contender>, Failure> {
    build(workspace)?;
    let contender = |name, program: PathBuf, line| Contender {
        name,
        program,
        line,
        large: line,
        enters: |_, _| true,
    };
    let mut all = vec![
        contender(
            "discmaster",
            workspace.target.join("release/discmaster"),
            r#""$0" record --quiet --blank dvd+r --recorder virtual:"$2/" "$1""#,
        ),
        contender("cat", "cat".into(), r#"mkdir "$2"; "$0" "$1" >"$2/disc""#),
    ];
    for (name, program, line) in RECORDERS {
        match command::find(program) {
            Some(program) => all.push(contender(name, program, line)),
            None => notes.skip(format!("{program} is not installed")),
        }
    }
    Ok(all)
}

/// Programs of our own and of others that do the same to what a shell has as `$1`, into the folder
/// `$2`: each with its name and its line, in which it is `$0`. Ours first.
pub(super) fn these(
    workspace: &Workspace,
    lines: &[(&'static str, &'static str, &'static str)],
    notes: &mut Notes,
) -> Vec<Contender> {
    let mut all = Vec::new();
    for &(name, program, line) in lines {
        let found = if program == "discmaster" {
            Some(workspace.target.join("release/discmaster"))
        } else {
            command::find(program)
        };
        match found {
            Some(program) => all.push(Contender {
                name,
                program,
                line,
                large: line,
                enters: |_, _| true,
            }),
            None => notes.skip(format!("{program} is not installed")),
        }
    }
    all
}

pub(super) fn build(workspace: &Workspace) -> Result<(), Failure> {
    command::run(
        workspace
            .cargo("build")
            .args(["--release", "--package", "discmaster-cli"]),
    )
}

/// Ours first. A peer that is not installed is left out and said to be.
pub(super) fn all(
    workspace: &Workspace,
    folder: &Path,
    notes: &mut Notes,
) -> Result<Vec<Contender>, Failure> {
    build(workspace)?;
    let contender = |name, program: PathBuf, line, large: &'static str, enters| Contender {
        name,
        program,
        line,
        large: if large.is_empty() { line } else { large },
        enters,
    };
    let ours = workspace.target.join("release/discmaster");
    let mut all = vec![
        // In the arguments of mkisofs, which map names that Joliet cannot hold as the peers do.
        contender(
            "discmaster",
            ours.clone(),
            r#""$0" mkisofs -quiet -J -joliet-long -R -iso-level 3 -o "$2" "$1""#,
            "",
            |kind, _| kind == Kind::Share,
        ),
        contender(
            "discmaster",
            ours.clone(),
            r#""$0" image --quiet --joliet-long "$1" -o "$2""#,
            "",
            |kind, _| kind != Kind::Share,
        ),
        contender(
            "discmaster --manifest",
            ours,
            r#""$0" image --quiet --joliet-long --manifest sha256 "$1" -o "$2""#,
            "",
            |kind, cold| matches!(kind, Kind::Small | Kind::Large) && !cold,
        ),
    ];
    for (name, line, enters) in FLOORS {
        all.push(contender(name, "sh".into(), line, "", enters));
    }
    for (name, program, line, large, enters) in PEERS {
        match command::find(program) {
            Some(program) => all.push(contender(name, program, line, large, enters)),
            None => notes.skip(format!("{program} is not installed")),
        }
    }
    let hadris = folder.join("bin/hadris");
    if !hadris.is_file() {
        command::run(
            command::cargo()
                .args(["install", "--quiet", "hadris-cli", "--version", HADRIS])
                .args(["--locked", "--root"])
                .arg(folder),
        )?;
    }
    let line = r#""$0" iso create -l 3 -J -R -o "$2" "$1""#;
    all.push(contender("hadris", hadris, line, "", |_, _| true));
    Ok(all)
}
