//! Volumes on which a stash may not lie: compressed, encrypted, removable.
//!
//! Encryption and compression count where the file system itself does them, file by file: there
//! it can be asked, and there it works while a disc is being fed. A whole disk that is encrypted
//! below its file system (dm-crypt, LUKS, a drive's own) looks to it like any other, costs every
//! file the same, and does not count; Windows does not let IMAPI see such disks either.
//!
//! What the kernel does not tell (no /proc, no /sys, a file system on a network) does not count
//! against a volume.

use super::error::StashError;
use super::mountinfo::{self, Mount};
use super::removable;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use rustix::fs::{AtFlags, FileType, IFlags, StatxAttributes, StatxFlags, major, minor};
use rustix::io::Errno;
use std::fs;
use std::path::Path;

/// Refuses the volume on which `file`, the stash or the folder it is to be in, lies. `path` is
/// the stash's.
pub(super) fn check(file: impl AsFd, path: &Path) -> Result<(), StashError> {
    check_with(file.as_fd(), path, Path::new("/proc"), Path::new("/sys"))
}

fn check_with(
    file: BorrowedFd<'_>,
    path: &Path,
    proc: &Path,
    sys: &Path,
) -> Result<(), StashError> {
    let failed = |error: Errno| StashError::io("look at the volume of", path, error);
    let attributes = match rustix::fs::statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::TYPE) {
        Ok(found) => found.stx_attributes,
        Err(Errno::NOSYS) => StatxAttributes::empty(),
        Err(error) => return Err(failed(error)),
    };
    // Few file systems have these flags at all.
    let flags = rustix::fs::ioctl_getflags(file).unwrap_or(IFlags::empty());
    let mount = mount(file, proc);
    let path = path.to_owned();
    if let Some(why) = compressed(attributes, flags, mount.as_ref()) {
        return Err(StashError::Compressed { path, why });
    }
    if let Some(why) = encrypted(attributes, mount.as_ref()) {
        return Err(StashError::Encrypted { path, why });
    }
    let number = rustix::fs::fstat(file).map_err(failed)?.st_dev;
    let device = match (major(number), mount) {
        // A file system of several devices, or of none, has a number of its own.
        (0, mount) => mount.and_then(|mount| block_device(&mount.source)),
        _ => Some(number),
    };
    let device = device.and_then(|number| removable::below(sys, major(number), minor(number)));
    match device {
        Some(device) => Err(StashError::Removable { path, device }),
        None => Ok(()),
    }
}

fn compressed(attributes: StatxAttributes, flags: IFlags, mount: Option<&Mount>) -> Option<String> {
    if attributes.contains(StatxAttributes::COMPRESSED) {
        return Some("its folder or the file is marked to be compressed (chattr +c)".into());
    }
    // btrfs does not compress what it may not copy on write (chattr +C), whatever the mount says.
    let mount = mount.filter(|_| !flags.contains(IFlags::NOCOW))?;
    let option = mount.compresses()?;
    Some(format!(
        "{} is mounted with {option}",
        mount.point.display()
    ))
}

fn encrypted(attributes: StatxAttributes, mount: Option<&Mount>) -> Option<String> {
    if attributes.contains(StatxAttributes::ENCRYPTED) {
        return Some("its folder is encrypted (fscrypt)".into());
    }
    let mount = mount.filter(|mount| mount.encrypts())?;
    Some(format!("{} is of {}", mount.point.display(), mount.kind))
}

fn mount(file: BorrowedFd<'_>, proc: &Path) -> Option<Mount> {
    let proc = proc.join("self");
    let info = fs::read_to_string(proc.join("fdinfo").join(file.as_raw_fd().to_string())).ok()?;
    let mounts = fs::read(proc.join("mountinfo")).ok()?;
    mountinfo::find(&mounts, mountinfo::id(&info)?)
}

/// The number of a block device, if the path is one's.
fn block_device(source: &Path) -> Option<u64> {
    // Other sources are words, and must not be looked up where we happen to stand.
    let found = rustix::fs::stat(source.is_absolute().then_some(source)?).ok()?;
    (FileType::from_raw_mode(found.st_mode) == FileType::BlockDevice).then_some(found.st_rdev)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::unix::fs::symlink;

    /// A made /proc, in which the open file lies on a mount of that line.
    fn proc(file: &File, line: &str) -> tempfile::TempDir {
        let proc = tempfile::tempdir().unwrap();
        let fdinfo = proc.path().join("self/fdinfo");
        fs::create_dir_all(&fdinfo).unwrap();
        let number = file.as_raw_fd().to_string();
        fs::write(fdinfo.join(number), "pos:\t0\nmnt_id:\t41\n").unwrap();
        fs::write(proc.path().join("self/mountinfo"), format!("{line}\n")).unwrap();
        proc
    }

    fn checked(line: &str, sys: &Path) -> Result<(), StashError> {
        let file = tempfile::tempfile().unwrap();
        let proc = proc(&file, line);
        check_with(file.as_fd(), Path::new("/a/stash.bin"), proc.path(), sys)
    }

    #[test]
    fn a_mount_that_compresses_or_encrypts_is_refused_by_name() {
        let none = Path::new("/nowhere");
        let told = |line| checked(line, none).unwrap_err().to_string();
        let compressed = told("41 1 0:40 / /home rw - btrfs /dev/sda2 rw,compress-force=zstd:3");
        assert!(
            compressed.contains("/a/stash.bin would be compressed")
                && compressed.contains("/home is mounted with compress-force=zstd:3"),
            "{compressed}"
        );
        let encrypted = told("41 1 0:40 / /home rw - fuse.gocryptfs /x rw");
        assert!(
            encrypted.contains("would be encrypted") && encrypted.contains("fuse.gocryptfs"),
            "{encrypted}"
        );
        checked("41 1 0:40 / /home rw - btrfs /dev/sda2 rw", none).unwrap();
        checked("40 1 0:40 / /home rw - fuse.gocryptfs /x rw", none).unwrap();
        checked("", none).unwrap();
    }

    #[test]
    fn files_that_btrfs_may_not_copy_on_write_are_not_compressed() {
        let line = b"41 1 0:40 / /home rw - btrfs /dev/sda2 rw,compress=zstd";
        let mount = mountinfo::find(line, 41);
        let none = StatxAttributes::empty();
        assert!(compressed(none, IFlags::empty(), mount.as_ref()).is_some());
        assert!(compressed(none, IFlags::NOCOW, mount.as_ref()).is_none());
        let marked = StatxAttributes::COMPRESSED;
        assert!(compressed(marked, IFlags::NOCOW, None).is_some());
    }

    #[test]
    fn a_removable_device_below_the_file_is_found() {
        let sys = tempfile::tempdir().unwrap();
        let number = rustix::fs::fstat(tempfile::tempfile().unwrap())
            .unwrap()
            .st_dev;
        if major(number) == 0 {
            eprintln!("skipped: temporary files lie on no block device of their own");
            return;
        }
        let device = sys.path().join("devices/sdz");
        fs::create_dir_all(&device).unwrap();
        fs::create_dir_all(sys.path().join("dev/block")).unwrap();
        let link = format!("dev/block/{}:{}", major(number), minor(number));
        symlink(&device, sys.path().join(link)).unwrap();
        let line = "41 1 8:1 / / rw - ext4 /dev/sda1 rw";
        for (removable, expected) in [("0\n", false), ("1\n", true)] {
            fs::write(device.join("removable"), removable).unwrap();
            match checked(line, sys.path()) {
                Ok(()) => assert!(!expected),
                Err(StashError::Removable { device, .. }) => {
                    assert!(expected && device == "sdz");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_mounts_source_counts_only_where_it_is_a_block_device() {
        assert_eq!(block_device(Path::new("overlay")), None);
        assert_eq!(block_device(Path::new("/dev/null")), None);
        assert_eq!(block_device(Path::new("/nowhere")), None);
    }
}
