//! Folders that are gone after the test.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder of a test's own, on the disk that the build is on.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(
            tempfile::Builder::new()
                .prefix("judge-")
                .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
                .expect("a folder in target/tmp"),
        )
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// A new folder in it.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let folder = self.join(name);
        std::fs::create_dir(&folder).expect("a new folder");
        folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What was extracted may have come without the right to be removed.
        let _ = Command::new("chmod")
            .args(["--recursive", "--silent", "u+rwX"])
            .arg(self.path())
            .status();
    }
}
