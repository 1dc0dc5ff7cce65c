//! Whether a file system lies on a removable medium, from what sysfs tells of its devices.
//!
//! A device is removable when its own attribute `removable` is 1 (what Windows calls a removable
//! drive: memory cards in readers, sticks, discs; a hard disk on a cable is fixed), or when it is
//! a partition of a removable one, or is put together, by device mapper or md, from devices of
//! which one is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// No real stack of devices has so many; what has more is not followed further.
const MOST: usize = 256;

/// The removable device below the block device `major:minor`, by its kernel name; `sys` is where
/// sysfs is mounted. What sysfs does not know is not removable.
pub(super) fn below(sys: &Path, major: u32, minor: u32) -> Option<String> {
    let device = fs::canonicalize(sys.join(format!("dev/block/{major}:{minor}"))).ok()?;
    let mut seen = BTreeSet::new();
    let mut left: Vec<PathBuf> = btrfs_siblings(sys, &device);
    left.push(device);
    while let Some(device) = left.pop() {
        if seen.len() == MOST || !seen.insert(device.clone()) {
            continue;
        }
        if attribute(&device, "removable").as_deref() == Some("1") {
            return Some(name(&device).unwrap_or_else(|| format!("{major}:{minor}")));
        }
        if device.join("partition").exists() {
            left.extend(device.parent().map(Path::to_owned));
        }
        left.extend(linked(&device.join("slaves")));
    }
    None
}

/// The devices of a btrfs that has `device` for one of several: the kernel names only one of them
/// as what is mounted.
fn btrfs_siblings(sys: &Path, device: &Path) -> Vec<PathBuf> {
    let Ok(systems) = fs::read_dir(sys.join("fs/btrfs")) else {
        return Vec::new();
    };
    systems
        .flatten()
        .map(|system| linked(&system.path().join("devices")))
        .find(|devices| devices.iter().any(|other| other == device))
        .unwrap_or_default()
}

/// What the symbolic links of a folder lead to.
fn linked(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .take(MOST)
        .filter_map(|entry| fs::canonicalize(entry.path()).ok())
        .collect()
}

fn attribute(device: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(device.join(name)).ok()?;
    Some(text.trim_end().to_owned())
}

fn name(device: &Path) -> Option<String> {
    Some(device.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A made sysfs: `devices/…` with links into it.
    struct Sys(tempfile::TempDir);

    impl Sys {
        fn new() -> Self {
            let sys = Self(tempfile::tempdir().unwrap());
            fs::create_dir_all(sys.0.path().join("dev/block")).unwrap();
            sys
        }

        /// A device at that path below `devices`, with its number and attributes.
        fn device(&self, path: &str, number: &str, attributes: &[(&str, &str)]) {
            let device = self.at(path);
            fs::create_dir_all(&device).unwrap();
            for (name, value) in attributes {
                fs::write(device.join(name), format!("{value}\n")).unwrap();
            }
            symlink(device, self.0.path().join("dev/block").join(number)).unwrap();
        }

        fn at(&self, path: &str) -> PathBuf {
            self.0.path().join("devices").join(path)
        }

        /// `upper` is made of `lower`.
        fn made_of(&self, upper: &str, lower: &str) {
            let slaves = self.at(upper).join("slaves");
            fs::create_dir_all(&slaves).unwrap();
            let name = Path::new(lower).file_name().unwrap();
            symlink(self.at(lower), slaves.join(name)).unwrap();
        }

        fn below(&self, major: u32, minor: u32) -> Option<String> {
            below(self.0.path(), major, minor)
        }
    }

    fn machine() -> Sys {
        let sys = Sys::new();
        sys.device("pci/ata1/block/sda", "8:0", &[("removable", "0")]);
        sys.device("pci/ata1/block/sda/sda1", "8:1", &[("partition", "1")]);
        sys.device("pci/usb1/block/sdb", "8:16", &[("removable", "1")]);
        sys.device("pci/usb1/block/sdb/sdb1", "8:17", &[("partition", "1")]);
        sys
    }

    #[test]
    fn a_device_and_its_partitions_are_removable_or_not() {
        let sys = machine();
        assert_eq!(sys.below(8, 0), None);
        assert_eq!(sys.below(8, 1), None);
        assert_eq!(sys.below(8, 16).as_deref(), Some("sdb"));
        assert_eq!(sys.below(8, 17).as_deref(), Some("sdb"));
        assert_eq!(sys.below(9, 9), None);
        assert_eq!(below(Path::new("/nowhere"), 8, 0), None);
    }

    #[test]
    fn one_removable_device_makes_what_is_built_on_it_removable() {
        let sys = machine();
        for (name, minor) in [("dm-0", 0), ("dm-1", 1), ("dm-2", 2)] {
            let path = format!("virtual/block/{name}");
            sys.device(&path, &format!("253:{minor}"), &[("removable", "0")]);
        }
        sys.made_of("virtual/block/dm-0", "pci/ata1/block/sda/sda1");
        assert_eq!(sys.below(253, 0), None);
        sys.made_of("virtual/block/dm-1", "pci/ata1/block/sda/sda1");
        sys.made_of("virtual/block/dm-1", "pci/usb1/block/sdb/sdb1");
        assert_eq!(sys.below(253, 1).as_deref(), Some("sdb"));
        sys.made_of("virtual/block/dm-2", "virtual/block/dm-1");
        assert_eq!(sys.below(253, 2).as_deref(), Some("sdb"));
    }

    #[test]
    fn devices_that_are_made_of_each_other_come_to_an_end() {
        let sys = machine();
        sys.device("virtual/block/dm-0", "253:0", &[]);
        sys.device("virtual/block/dm-1", "253:1", &[]);
        sys.made_of("virtual/block/dm-0", "virtual/block/dm-1");
        sys.made_of("virtual/block/dm-1", "virtual/block/dm-0");
        assert_eq!(sys.below(253, 0), None);
    }

    #[test]
    fn each_device_of_a_btrfs_is_looked_at() {
        let sys = machine();
        let devices = sys.0.path().join("fs/btrfs/some-uuid/devices");
        fs::create_dir_all(&devices).unwrap();
        symlink(sys.at("pci/ata1/block/sda/sda1"), devices.join("sda1")).unwrap();
        assert_eq!(sys.below(8, 1), None);
        symlink(sys.at("pci/usb1/block/sdb"), devices.join("sdb")).unwrap();
        assert_eq!(sys.below(8, 1).as_deref(), Some("sdb"));
    }
}
