//! Whether the operating system has a disc: as a block device over the file of its blocks.

use crate::storage::Fault;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The kernel's block devices.
pub(crate) const BLOCK_DEVICES: &str = "/sys/block";

/// The loop device over `data`, by what `devices` says of each: its `loop/backing_file` names the
/// file, and is there only while the device has one.
pub(crate) fn of(devices: &Path, data: &Path) -> Result<Option<PathBuf>, Fault> {
    let fault = |path: &Path, source| Fault::new(format!("reading {}", path.display()), source);
    let entries = match fs::read_dir(devices) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(fault(devices, source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|source| fault(devices, source))?;
        let path = entry.path().join("loop/backing_file");
        // A device that is let go while it is looked at has no file either.
        let Ok(named) = fs::read(&path) else {
            continue;
        };
        let named = named.strip_suffix(b"\n").unwrap_or(&named);
        if same_file(Path::new(OsStr::from_bytes(named)), data) {
            found.push(entry.file_name());
        }
    }
    found.sort();
    Ok(found.first().map(|name| Path::new("/dev").join(name)))
}

/// By its path, or by another name of it.
fn same_file(one: &Path, other: &Path) -> bool {
    if one == other {
        return true;
    }
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_found_by_the_file_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a disc.iso");
        let other = folder.path().join("other.iso");
        fs::write(&data, b"blocks").unwrap();
        fs::write(&other, b"blocks").unwrap();
        let devices = folder.path().join("block");
        let device = |name: &str, file: Option<&Path>| {
            let folder = devices.join(name);
            fs::create_dir_all(&folder).unwrap();
            if let Some(file) = file {
                fs::create_dir(folder.join("loop")).unwrap();
                let named = [file.as_os_str().as_bytes(), b"\n"].concat();
                fs::write(folder.join("loop/backing_file"), named).unwrap();
            }
        };
        assert_eq!(of(&devices, &data).unwrap(), None);
        device("sda", None);
        device("loop0", Some(&other));
        device("loop1", Some(&folder.path().join("gone.iso (deleted)")));
        assert_eq!(of(&devices, &data).unwrap(), None);
        device("loop3", Some(&data));
        assert_eq!(of(&devices, &data).unwrap(), Some("/dev/loop3".into()));
        // Another name of the same file.
        let linked = folder.path().join("linked.iso");
        fs::hard_link(&data, &linked).unwrap();
        assert_eq!(of(&devices, &linked).unwrap(), Some("/dev/loop3".into()));
        assert_eq!(of(&devices, &other).unwrap(), Some("/dev/loop0".into()));
        // A device that cannot be looked at is not taken for one without a file.
        let file = folder.path().join("no folder");
        fs::write(&file, b"").unwrap();
        assert!(of(&file, &data).is_err());
    }
}
