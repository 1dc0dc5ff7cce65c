//! Small volumes of their own, for what only a real file system brings about. Each is a file, made
//! into a file system and mounted from a loop device; it is unmounted in the end.
#![allow(dead_code, reason = "not every suite of tests needs every volume")]

use crate::can::can;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A mounted volume.
#[derive(Debug)]
pub(crate) struct Volume {
    root: TempDir,
    /// In the volume: where the stash is to go.
    folder: PathBuf,
}

impl Volume {
    /// ext4 of that many bytes.
    pub(crate) fn ext4_small(bytes: u64) -> Option<Self> {
        Self::new(bytes, "mkfs.ext4", &["-q", "-F", "-m", "0"], "")
    }

    /// A folder that fscrypt encrypts, on ext4.
    pub(crate) fn ext4_encrypted() -> Option<Self> {
        let options = ["-q", "-F", "-O", "encrypt"];
        let mut volume = Self::new(32 << 20, "mkfs.ext4", &options, "")?;
        volume.folder.push("encrypted");
        fs::create_dir(&volume.folder).unwrap();
        let encrypted = feed(
            Command::new("e4crypt").arg("add_key").arg(&volume.folder),
            "a pass phrase of no worth\n",
        );
        can(encrypted, "e4crypt cannot give a folder a key here").then_some(volume)
    }

    /// btrfs, mounted with these options.
    pub(crate) fn btrfs(options: &str) -> Option<Self> {
        Self::new(256 << 20, "mkfs.btrfs", &["--quiet"], options)
    }

    /// btrfs that compresses all files.
    pub(crate) fn btrfs_compressed() -> Option<Self> {
        Self::btrfs("compress=zstd:1")
    }

    /// btrfs with a folder whose files it compresses.
    pub(crate) fn btrfs_with_compressed_folder() -> Option<Self> {
        let mut volume = Self::btrfs("")?;
        volume.folder.push("compressed");
        fs::create_dir(&volume.folder).unwrap();
        let marked = succeeds(Command::new("chattr").arg("+c").arg(&volume.folder));
        can(marked, "chattr cannot mark a folder as compressed").then_some(volume)
    }

    /// XFS with blocks that files can share.
    pub(crate) fn xfs() -> Option<Self> {
        Self::new(512 << 20, "mkfs.xfs", &["-q", "-m", "reflink=1"], "")
    }

    fn new(bytes: u64, make: &str, arguments: &[&str], options: &str) -> Option<Self> {
        let root = tempfile::tempdir().unwrap();
        let device = root.path().join("device");
        File::create(&device).unwrap().set_len(bytes).unwrap();
        let made = succeeds(Command::new(make).args(arguments).arg(&device));
        if !can(made, &format!("{make} is missing, or fails")) {
            return None;
        }
        let folder = root.path().join("mounted");
        fs::create_dir(&folder).unwrap();
        let options = if options.is_empty() {
            "loop".to_owned()
        } else {
            format!("loop,{options}")
        };
        let mounted = succeeds(
            Command::new("mount")
                .args(["-o".as_ref(), OsStr::new(&options)])
                .args([&device, &folder]),
        );
        let reason = format!("what {make} made cannot be mounted; that needs the superuser");
        can(mounted, &reason).then_some(Self { root, folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that the volume lies in.
    pub(crate) fn device(&self) -> PathBuf {
        self.root.path().join("device")
    }

    /// Brings all that was written to the device's file.
    pub(crate) fn sync(&self) {
        assert!(succeeds(Command::new("sync").arg("-f").arg(&self.folder)));
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Lazily: a failed test may still hold a file open there.
        let mounted = self.root.path().join("mounted");
        succeeds(Command::new("umount").arg("-l").arg(mounted));
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn feed(command: &mut Command, text: &str) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = quiet.stdin(Stdio::piped()).spawn() else {
        return false;
    };
    let fed = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait().is_ok_and(|status| status.success()) && fed.is_ok()
}
