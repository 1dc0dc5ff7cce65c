//! After a disc was recorded, nothing of it is left on the disk.

use crate::scene::{assert_usable, bytes, program, stage, stage_bytes};
use crate::volumes::Volume;
use discmaster::stash::{Stash, StashPlace};
use std::fs;
use std::path::PathBuf;

/// What is looked for: it is nowhere else.
const SECRET: &[u8] = b"nobody else may read this ";

/// How often the secret stands on the volume's device.
fn found(volume: &Volume) -> usize {
    volume.sync();
    let device = fs::read(volume.device()).unwrap();
    let mut rest = &*device;
    let mut count = 0;
    while let Some(at) = rest.iter().position(|byte| *byte == SECRET[0]) {
        rest = &rest[at..];
        if rest.starts_with(SECRET) {
            count += 1;
        }
        rest = &rest[1..];
    }
    count
}

fn secret() -> Vec<u8> {
    SECRET.repeat(100_000)
}

fn place(volume: &Volume) -> StashPlace {
    StashPlace::at(volume.folder().join("stash"))
}

#[test]
fn nothing_of_a_session_is_left_on_the_disk() {
    let Some(volume) = Volume::ext4_small(32 << 20) else {
        return;
    };
    let mut stash = Stash::open(&place(&volume)).unwrap();
    stage_bytes(&mut stash, &secret()).unwrap();
    for block in secret().chunks(2352) {
        stash.append(block).unwrap();
    }
    stash.close_track().unwrap();
    stash.check().unwrap();
    // Some lie across the border of two blocks that are not neighbours.
    assert!(found(&volume) > 190_000);
    stash.clear().unwrap();
    assert_eq!(found(&volume), 0);

    // A session that is not cleared, but ends.
    stage_bytes(&mut stash, &secret()).unwrap();
    assert!(found(&volume) > 90_000);
    drop(stash);
    assert_eq!(found(&volume), 0);
}

#[test]
fn nothing_of_a_killed_session_is_left_on_the_disk() {
    let Some(volume) = Volume::ext4_small(32 << 20) else {
        return;
    };
    let sources = tempfile::tempdir().unwrap();
    let source = sources.path().join("source");
    fs::write(&source, secret()).unwrap();
    let place = place(&volume);
    // Long enough to be killed while the secret is there.
    let sources: Vec<PathBuf> = vec![source; 4];
    let mut child = program(&place, &sources).spawn().unwrap();
    while fs::metadata(place.file()).map_or(0, |file| file.len()) < 2_000_000 {
        assert!(child.try_wait().unwrap().is_none(), "ended unseen");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(found(&volume) > 50_000);
    assert_usable(&place);
    assert_eq!(found(&volume), 0);
}

#[test]
fn what_shares_a_sources_blocks_is_let_go_without_taking_room() {
    let Some(volume) = Volume::xfs() else {
        return;
    };
    let mut stash = Stash::open(&place(&volume)).unwrap();
    let path = volume.folder().join("source");
    let content = bytes(1, (150 << 20) + 100);
    fs::write(&path, &content).unwrap();
    let mut staging = stash.begin().unwrap();
    stage(&mut staging, &path).unwrap();
    let length = Some(SECRET.len() as u64);
    let name = std::path::Path::new("secret");
    staging
        .copy_reader(&mut &*SECRET, length, name, &|_| true)
        .unwrap();
    stage(&mut staging, &path).unwrap();
    staging.commit().unwrap();
    assert_eq!(found(&volume), 1);
    // Less room than the shared blocks would take if they were overwritten.
    let free = rustix::fs::statvfs(volume.folder()).unwrap();
    let free = free.f_bavail * free.f_frsize;
    let filler = usize::try_from(free - (20 << 20)).unwrap();
    fs::write(volume.folder().join("filler"), vec![1; filler]).unwrap();
    stash.clear().unwrap();
    assert_eq!(found(&volume), 0);
    assert!(fs::read(&path).unwrap() == content);
    drop(stash);
    assert_usable(&place(&volume));
}
