//! A large file on file systems that let two files have the same blocks.

use super::contender::Contender;
use super::workload::{Kind, Workload};
use crate::command;
use crate::report::{Failure, Notes};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bytes of a volume: room for the source and a copy of it.
const BYTES: u64 = 12 << 30;

pub(super) fn measure(
    folder: &Path,
    contenders: &[Contender],
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    let source = Workload::make(Kind::Large, folder)?;
    for (system, format) in [
        ("btrfs", &["mkfs.btrfs", "-q", "-f"][..]),
        ("XFS", &["mkfs.xfs", "-q", "-f"]),
    ] {
        if command::find(format[0]).is_none() {
            notes.skip(format!("{} is not installed", format[0]));
            continue;
        }
        let Some(volume) = Volume::make(folder, format)? else {
            notes.skip(format!(
                "a volume of {system}: mounting needs the superuser"
            ));
            continue;
        };
        let sources = volume.at.join("large");
        fs::create_dir(&sources)
            .map_err(|error| Failure(format!("{}: {error}", sources.display())))?;
        command::run(
            Command::new("cp")
                .arg(source.folder.join("large.bin"))
                .arg(&sources),
        )?;
        notes.find(format!("on {system}:"));
        let workload = Workload {
            kind: Kind::Volumes,
            folder: sources,
        };
        super::compare(&workload, &volume.at, contenders, false, rounds, notes)?;
    }
    Ok(())
}

/// A file with a file system in it, mounted; gone at the end.
struct Volume {
    at: PathBuf,
    store: PathBuf,
}

impl Volume {
    /// None where nothing can be mounted.
    fn make(folder: &Path, format: &[&str]) -> Result<Option<Self>, Failure> {
        let volume = Self {
            at: folder.join("volume"),
            store: folder.join("volume.store"),
        };
        let failed = |error| Failure(format!("{}: {error}", volume.store.display()));
        fs::create_dir_all(&volume.at).map_err(failed)?;
        File::create(&volume.store)
            .and_then(|store| store.set_len(BYTES))
            .map_err(failed)?;
        let format = command::run(
            Command::new(format[0])
                .args(&format[1..])
                .arg(&volume.store),
        );
        format?;
        let mut mount = Command::new("mount");
        mount
            .args(["-o", "loop"])
            .arg(&volume.store)
            .arg(&volume.at);
        Ok(command::run(&mut mount).is_ok().then_some(volume))
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // What cannot be unmounted or removed is said on standard error by whoever refuses.
        let _ = command::run(Command::new("umount").arg(&self.at));
        let _ = fs::remove_file(&self.store);
    }
}
