//! What the kernel says of devices, in /sys: the uio device of a backstore, the node of a drive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A uio device and the memory that it shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uio {
    /// `/dev/uio0`
    pub node: PathBuf,
    pub memory: usize,
}

/// The uio device of that name among those in `class` (`/sys/class/uio`).
pub fn uio(class: &Path, name: &str) -> io::Result<Option<Uio>> {
    let entries = match fs::read_dir(class) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries?,
    };
    for entry in entries {
        let device = entry?;
        let path = device.path();
        // A device that goes meanwhile is none.
        let Ok(found) = fs::read_to_string(path.join("name")) else {
            continue;
        };
        if found.trim_end() != name {
            continue;
        }
        let size = fs::read_to_string(path.join("maps/map0/size"))?;
        let memory = size
            .trim()
            .strip_prefix("0x")
            .and_then(|digits| usize::from_str_radix(digits, 16).ok())
            .ok_or_else(|| {
                let told = format!("{} is no size: {}", size.trim(), path.display());
                io::Error::new(io::ErrorKind::InvalidData, told)
            })?;
        return Ok(Some(Uio {
            node: Path::new("/dev").join(device.file_name()),
            memory,
        }));
    }
    Ok(None)
}

/// The name of the block device (`sr0`) of the SCSI device `address` (`2:0:1:0`) among those in
/// `devices` (`/sys/bus/scsi/devices`), when it has one.
pub fn block_device(devices: &Path, address: &str) -> io::Result<Option<String>> {
    match fs::read_dir(devices.join(address).join("block")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(mut entries) => match entries.next() {
            None => Ok(None),
            Some(entry) => Ok(Some(entry?.file_name().to_string_lossy().into_owned())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uio_device_is_found_by_its_name() {
        let class = tempfile::tempdir().unwrap();
        for (device, name) in [("uio0", "tcm-user/1/other/x\n"), ("uio7", "wanted\n")] {
            let maps = class.path().join(device).join("maps/map0");
            fs::create_dir_all(&maps).unwrap();
            fs::write(maps.join("size"), "0x0000000000900000\n").unwrap();
            fs::write(class.path().join(device).join("name"), name).unwrap();
        }
        // One that goes while it is looked at.
        fs::create_dir(class.path().join("uio8")).unwrap();
        let found = uio(class.path(), "wanted").unwrap().unwrap();
        assert_eq!(found.node, Path::new("/dev/uio7"));
        assert_eq!(found.memory, 0x90_0000);
        assert_eq!(uio(class.path(), "none").unwrap(), None);
        assert_eq!(uio(&class.path().join("none"), "wanted").unwrap(), None);
        fs::write(class.path().join("uio7/maps/map0/size"), "many\n").unwrap();
        assert!(uio(class.path(), "wanted").is_err());
    }

    #[test]
    fn a_block_device_is_there_when_its_folder_is() {
        let devices = tempfile::tempdir().unwrap();
        assert_eq!(block_device(devices.path(), "2:0:1:0").unwrap(), None);
        let block = devices.path().join("2:0:1:0/block");
        fs::create_dir_all(&block).unwrap();
        assert_eq!(block_device(devices.path(), "2:0:1:0").unwrap(), None);
        fs::create_dir(block.join("sr3")).unwrap();
        let found = block_device(devices.path(), "2:0:1:0").unwrap();
        assert_eq!(found.as_deref(), Some("sr3"));
    }
}
