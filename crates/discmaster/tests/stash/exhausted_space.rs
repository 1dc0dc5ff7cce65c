//! Stashes on volumes that are too small, made for the purpose.

use crate::scene::{assert_usable, bytes, code, length, read, stage, stage_bytes};
use crate::volumes::Volume;
use discmaster::Code;
use discmaster::stash::{Stash, StashError, StashPlace, State};
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

fn place(volume: &Volume) -> StashPlace {
    StashPlace::at(volume.folder().join("stash"))
}

fn free(volume: &Volume) -> u64 {
    let system = rustix::fs::statvfs(volume.folder()).unwrap();
    system.f_bavail * system.f_frsize
}

/// Writes until nothing more goes in.
fn fill(volume: &Volume) {
    let mut file = fs::File::create(volume.folder().join("filler")).unwrap();
    for size in [1 << 20, 4096, 1] {
        while file.write_all(&vec![1; size]).is_ok() {}
    }
    file.sync_all().unwrap();
}

/// Every way into the stash, each bringing more than there is room for; the stash has content.
fn no_way_in(stash: &mut Stash, source: &Path) {
    let kept = stage_bytes(stash, &bytes(1, 1_000_000)).unwrap();
    let was = (stash.state(), length(stash));
    let whole = |stash: &mut Stash, way: &str| {
        assert_eq!((stash.state(), length(stash)), was, "{way}");
        stash.check().unwrap();
        assert!(read(stash, kept) == bytes(1, 1_000_000), "{way}");
    };
    let refused = |error: StashError, way: &str| {
        let StashError::NoRoom { needed, free, .. } = error else {
            panic!("{way}: {error:?}");
        };
        assert!(needed > 0, "{way}: {needed} {free}");
        let told = error.to_string();
        assert!(
            told.contains("no room") && told.contains(&needed.to_string()),
            "{told}"
        );
        assert_eq!(code(error), Code::E_NOTENOUGHDISKFORSTASH);
    };

    let mut staging = stash.begin().unwrap();
    let error = stage(&mut staging, source).unwrap_err();
    assert!(
        matches!(error, StashError::NoRoom { needed, free, .. }
            if needed == fs::metadata(source).unwrap().len() && free < needed),
        "{error:?}"
    );
    refused(error, "a file");
    drop(staging);
    whole(stash, "a file");

    let mut staging = stash.begin().unwrap();
    let name = Path::new("stream");
    let promised = Some(1 << 40);
    // Refused at once: nobody waits for a terabyte.
    let error = staging
        .copy_reader(&mut io::repeat(1), promised, name, &|done| {
            assert_eq!(done, 0, "copied before room was asked for");
            true
        })
        .unwrap_err();
    assert!(matches!(
        error,
        StashError::NoRoom { needed, .. } if needed == 1 << 40
    ));
    refused(error, "a promised stream");
    let error = staging.copy_reader(&mut io::repeat(1).take(1 << 40), None, name, &|_| true);
    refused(error.unwrap_err(), "a stream");
    drop(staging);
    whole(stash, "a stream");

    // Audio: what went in before it stays.
    let mut blocks = 0_u64;
    let error = loop {
        match stash.append(&[7; 2352 * 10]) {
            Ok(()) => blocks += 10,
            Err(error) => break error,
        }
    };
    refused(error, "a track");
    let track = stash.close_track().unwrap();
    assert_eq!(track[0].len(), blocks * 2352);
    stash.check().unwrap();
    assert!(read(stash, track[0]).iter().all(|byte| *byte == 7));
    assert!(read(stash, kept) == bytes(1, 1_000_000));
}

#[test]
fn what_does_not_fit_is_refused_and_harms_nothing() {
    let sources = tempfile::tempdir().unwrap();
    let source = sources.path().join("source");
    fs::write(&source, bytes(2, 14 << 20)).unwrap();
    let Some(volume) = Volume::ext4_small(16 << 20) else {
        return;
    };
    let mut stash = Stash::open(&place(&volume)).unwrap();
    let room = free(&volume);
    no_way_in(&mut stash, &source);
    stash.clear().unwrap();
    // All of it is given back.
    volume.sync();
    assert!(free(&volume) + 100_000 > room, "{} {room}", free(&volume));
    drop(stash);
    assert_usable(&place(&volume));
}

/// A source that fits when it is asked, and does not any more while it is copied.
#[test]
fn room_that_others_take_meanwhile_is_missed_in_order() {
    let sources = tempfile::tempdir().unwrap();
    let source = sources.path().join("source");
    fs::write(&source, bytes(2, 10 << 20)).unwrap();
    let Some(volume) = Volume::ext4_small(16 << 20) else {
        return;
    };
    let mut stash = Stash::open(&place(&volume)).unwrap();
    let kept = stage_bytes(&mut stash, &bytes(1, 100_000)).unwrap();
    let file = fs::File::open(&source).unwrap();
    let mut staging = stash.begin().unwrap();
    let mut filled = false;
    let filled = std::cell::Cell::from_mut(&mut filled);
    let go_on = |done| {
        if done > 0 && !filled.replace(true) {
            fill(&volume);
        }
        true
    };
    let error = staging
        .copy_file(&file, &source, 10 << 20, &go_on)
        .unwrap_err();
    assert!(filled.get());
    assert!(matches!(error, StashError::NoRoom { .. }), "{error:?}");
    drop(staging);
    assert_eq!(length(&stash), kept.end());
    stash.check().unwrap();
    assert!(read(&stash, kept) == bytes(1, 100_000));
    // A full disk is no reason not to wipe.
    fill(&volume);
    stash.clear().unwrap();
    assert_eq!(stash.state(), State::Empty);
}

#[test]
fn a_full_disk_refuses_a_new_stash() {
    let Some(volume) = Volume::ext4_small(16 << 20) else {
        return;
    };
    fs::create_dir(volume.folder().join("stash")).unwrap();
    fill(&volume);
    let error = Stash::open(&place(&volume)).unwrap_err();
    assert!(matches!(error, StashError::NoRoom { .. }), "{error:?}");
    fs::remove_file(volume.folder().join("filler")).unwrap();
    assert_usable(&place(&volume));
}

/// Where nothing is overwritten, even a header takes room.
#[test]
fn a_full_btrfs_is_wiped_all_the_same() {
    let Some(volume) = Volume::btrfs("") else {
        return;
    };
    let mut stash = Stash::open(&place(&volume)).unwrap();
    stage_bytes(&mut stash, &bytes(1, 10 << 20)).unwrap();
    fill(&volume);
    // The disc cannot be recorded; whether the mark finds room is btrfs's affair.
    match stash.burning() {
        Ok(()) => {}
        Err(error) => assert_eq!(code(error), Code::E_NOTENOUGHDISKFORSTASH),
    }
    stash.clear().unwrap();
    assert_eq!(stash.state(), State::Empty);
    drop(stash);
    fs::remove_file(volume.folder().join("filler")).unwrap();
    assert_usable(&place(&volume));
}
