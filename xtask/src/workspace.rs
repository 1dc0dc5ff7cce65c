//! The workspace as cargo describes it.

use crate::command;
use crate::report::Failure;
use serde::Deserialize;
use std::path::PathBuf;

/// The workspace, its packages, and where it is being tested.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// Ours and all dependencies, of every platform.
    pub(crate) packages: Vec<Package>,
    /// Whether this is continuous integration, where nothing may be skipped.
    pub(crate) ci: bool,
    /// What was said behind the job's name.
    pub(crate) arguments: Vec<String>,
}

/// A package in Cargo.lock.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// None for our own.
    pub(crate) source: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Failure> {
        let json = command::output(
            command::cargo()
                .args(["metadata", "--format-version", "1", "--locked"])
                .current_dir(env!("CARGO_MANIFEST_DIR")),
        )?;
        let metadata: Metadata = serde_json::from_slice(&json)
            .map_err(|error| Failure(format!("cargo metadata: {error}")))?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            packages: metadata.packages,
            arguments: Vec::new(),
            ci: std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false"),
        })
    }

    /// A cargo command in the workspace, held to Cargo.lock.
    pub(crate) fn cargo(&self, subcommand: &str) -> std::process::Command {
        let mut cargo = command::cargo();
        cargo.current_dir(&self.root).args([subcommand, "--locked"]);
        cargo
    }
}
