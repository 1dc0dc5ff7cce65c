//! Where the file system can, a source's blocks are shared and not copied.

use crate::scene::{bytes, code, read, stage};
use crate::volumes::Volume;
use discmaster::Code;
use discmaster::stash::{Stash, StashPlace};
use std::fs;
use std::path::PathBuf;

fn free(volume: &Volume) -> u64 {
    volume.sync();
    let system = rustix::fs::statvfs(volume.folder()).unwrap();
    system.f_bavail * system.f_frsize
}

fn shares(volume: &Volume) {
    const SIZE: usize = (64 << 20) + 77;
    let source = |name: &str, seed, size| -> PathBuf {
        let path = volume.folder().join(name);
        fs::write(&path, bytes(seed, size)).unwrap();
        path
    };
    let large = source("large", 1, SIZE);
    let small = source("small", 2, 100);
    let mut stash = Stash::open(&StashPlace::at(volume.folder().join("stash"))).unwrap();
    let before = free(volume);
    let mut staging = stash.begin().unwrap();
    let mut segments = Vec::new();
    for path in [&large, &small, &large, &small, &small, &large] {
        segments.push((path, stage(&mut staging, path).unwrap()));
    }
    staging.commit().unwrap();
    // What follows a shared segment is not written into its last block.
    assert_eq!(segments[1].1.offset() % 4096, 0);
    assert_eq!(segments[4].1.offset(), segments[3].1.end());
    let taken = before.saturating_sub(free(volume));
    assert!(taken < 4 << 20, "{taken} bytes for three shared files");
    stash.check().unwrap();
    // The sources may go, and their names be used again.
    let contents = [fs::read(&large).unwrap(), fs::read(&small).unwrap()];
    fs::write(&large, "other bytes").unwrap();
    fs::remove_file(&small).unwrap();
    stash.check().unwrap();
    for (path, segment) in segments {
        let content = &contents[usize::from(*path == small)];
        assert!(read(&stash, segment) == *content, "{}", path.display());
    }

    // Another file system's blocks cannot be shared: they are copied, and take room.
    let elsewhere = tempfile::tempdir().unwrap();
    let far = elsewhere.path().join("far");
    fs::write(&far, bytes(3, 20 << 20)).unwrap();
    let before = free(volume);
    let mut staging = stash.begin().unwrap();
    let segment = stage(&mut staging, &far).unwrap();
    let fits = stage(&mut staging, &{
        let path = elsewhere.path().join("too large");
        fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
        path
    });
    assert_eq!(code(fits.unwrap_err()), Code::E_NOTENOUGHDISKFORSTASH);
    staging.commit().unwrap();
    assert!(read(&stash, segment) == bytes(3, 20 << 20));
    assert!(before - free(volume) > 15 << 20);
    stash.clear().unwrap();
}

#[test]
fn btrfs_shares() {
    if let Some(volume) = Volume::btrfs("") {
        shares(&volume);
    }
}

#[test]
fn xfs_shares() {
    if let Some(volume) = Volume::xfs() {
        shares(&volume);
    }
}
