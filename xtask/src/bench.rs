//! `discmaster image` beside its peers, in turn and in one run: what keeps our claim of speed.
//!
//! Machines are noisy and caches warm: the figures to read are the ratios, and of them the
//! medians. The sources are read once before anything is measured, and what a run wrote is synced
//! before the next one begins. xorriso and genisoimage do not sync their image; discmaster and
//! hadris do.

mod measure;
mod workload;

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use measure::Usage;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use workload::Workload;

const ROUNDS: usize = 5;
const HADRIS: &str = "3.0.0-rc.2";

/// A program that makes an image of a folder.
struct Peer {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
    /// Arguments it needs for files over 4 GiB.
    large: &'static [&'static str],
}

impl Peer {
    fn command(&self, workload: &Workload, image: &Path) -> Vec<OsString> {
        let mut command = vec![self.program.clone().into_os_string()];
        command.extend(self.arguments.iter().map(Into::into));
        if workload.large {
            command.extend(self.large.iter().map(Into::into));
        }
        command.extend(["-o".into(), image.into(), workload.folder.clone().into()]);
        command
    }
}

pub(crate) fn run(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let folder = workspace.target.join("bench");
    let peers = peers(workspace, &folder, notes)?;
    for workload in workload::all(&folder)? {
        workload.warm()?;
        let mut runs: Vec<Vec<Usage>> = peers.iter().map(|_| Vec::new()).collect();
        for round in 1..=ROUNDS {
            for (peer, runs) in peers.iter().zip(&mut runs) {
                let image = folder.join(format!("{}.iso", peer.name));
                let usage = measure::run(&peer.command(&workload, &image))?;
                println!("{}: round {round}: {}: {usage}", workload.name, peer.name);
                runs.push(usage);
                std::fs::remove_file(&image)
                    .map_err(|error| Failure(format!("{}: {error}", image.display())))?;
                command::run(&mut Command::new("sync"))?;
            }
        }
        let medians: Vec<Usage> = runs.iter_mut().map(|runs| measure::median(runs)).collect();
        notes.find(format!("{}, medians of {ROUNDS}:", workload.name));
        let ours = medians[0];
        for (peer, usage) in peers.iter().zip(&medians) {
            notes.find(format!("{:12} {usage}; {}", peer.name, usage.over(&ours)));
        }
    }
    Ok(())
}

/// Ours first; a peer that is not installed is left out and said to be.
fn peers(workspace: &Workspace, folder: &Path, notes: &mut Notes) -> Result<Vec<Peer>, Failure> {
    command::run(
        workspace
            .cargo("build")
            .args(["--release", "--package", "discmaster-cli"]),
    )?;
    let mut peers = vec![Peer {
        name: "discmaster",
        program: workspace.target.join("release/discmaster"),
        arguments: &["image", "--quiet", "--joliet-long"],
        large: &[],
    }];
    let mkisofs: &[&str] = &["-quiet", "-J", "-joliet-long", "-R", "-iso-level", "3"];
    for (name, arguments, large) in [
        (
            "xorriso",
            &[
                "-as",
                "mkisofs",
                "-quiet",
                "-J",
                "-joliet-long",
                "-R",
                "-iso-level",
                "3",
            ][..],
            &[][..],
        ),
        ("genisoimage", mkisofs, &["-allow-limited-size"]),
    ] {
        match command::find(name) {
            Some(program) => peers.push(Peer {
                name,
                program,
                arguments,
                large,
            }),
            None => notes.skip(format!("{name} is not installed")),
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
    peers.push(Peer {
        name: "hadris",
        program: hadris,
        arguments: &["iso", "create", "-l", "3", "-J", "-R"],
        large: &[],
    });
    Ok(peers)
}
