//! A small file that is replaced whole or not at all.

use super::Fault;
use serde::Serialize;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Replaces `path` by `bytes`: temporary file, fsync, rename, fsync of the folder.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let temporary = temporary_name(path);
    let fault = |what: &str, source| Fault::new(format!("{what} {}", path.display()), source);
    let written = File::create(&temporary)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(source) = written {
        // The old file stands; what is left of the new one is of no use to anybody.
        let _ = fs::remove_file(&temporary);
        return Err(fault("writing", source));
    }
    sync_folder_of(path)
}

/// Replaces `path` by `value`, one line for each field.
pub(super) fn replace_json(path: &Path, value: &impl Serialize) -> Result<(), Fault> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Fault::new(format!("writing {}", path.display()), error.into()))?;
    bytes.push(b'\n');
    replace(path, &bytes)
}

/// Renames a file within its folder, durably.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::rename(from, to).map_err(|source| {
        Fault::new(
            format!("renaming {} to {}", from.display(), to.display()),
            source,
        )
    })?;
    sync_folder_of(to)
}

/// Removes a file, durably; one that is not there is removed already.
pub(super) fn remove(path: &Path) -> Result<(), Fault> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder_of(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Fault::new(format!("removing {}", path.display()), source)),
    }
}

/// Makes the names in the folder of `path` survive the loss of power.
pub(super) fn sync_folder_of(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| Fault::new(format!("writing the folder {}", folder.display()), source))
}

/// One name a file: whatever a killed process left there is overwritten by the next.
fn temporary_name(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".tmp");
    path.with_file_name(name)
}
