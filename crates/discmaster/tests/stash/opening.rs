//! The stash's file: who has it, and what becomes of what is found there.

use crate::scene::{
    CONTENT, Scene, assert_usable, bytes, code, length, program, read, stage_bytes,
};
use discmaster::Code;
use discmaster::stash::{Stash, StashError, StashPlace, State};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn folder_and_file_are_the_users_alone() {
    let scene = Scene::new();
    let place = scene.place();
    let stash = scene.open();
    assert_eq!(stash.path(), place.file());
    assert_eq!((stash.state(), length(&stash)), (State::Empty, CONTENT));
    assert_eq!(mode(stash.path()), 0o600);
    for folder in place.folder().ancestors().take(2) {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
    drop(stash);
    // Somebody opened it to others.
    fs::set_permissions(place.file(), Permissions::from_mode(0o644)).unwrap();
    let stash = scene.open();
    assert_eq!(mode(stash.path()), 0o600);
    stash.check().unwrap();
}

#[test]
fn a_folder_that_is_there_keeps_its_mode() {
    let scene = Scene::new();
    let folder = scene.place().folder().to_owned();
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o750)).unwrap();
    scene.open();
    assert_eq!(mode(&folder), 0o750);
}

#[test]
fn one_opener_at_a_time_has_it() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let segment = stage_bytes(&mut stash, b"mine").unwrap();
    // In this process.
    let error = Stash::open(&scene.place()).unwrap_err();
    assert!(matches!(error, StashError::InUse { .. }));
    let told = error.to_string();
    assert!(told.contains(stash.path().to_str().unwrap()), "{told}");
    assert_eq!(code(error), Code::E_STASHINUSE);
    // In another.
    let other = program(&scene.place(), &[]).output().unwrap();
    let told = String::from_utf8(other.stdout).unwrap();
    assert_eq!(told, "IMAPI_E_STASHINUSE (0x80040225)\n");
    assert_eq!(other.status.code(), Some(0x25));
    // Neither did harm.
    stash.check().unwrap();
    assert_eq!(read(&stash, segment), b"mine");

    drop(stash);
    assert_usable(&scene.place());
}

#[test]
fn a_reader_left_over_does_not_keep_others_out() {
    let scene = Scene::new();
    let stash = scene.open();
    let file = stash.file();
    drop(stash);
    assert_usable(&scene.place());
    drop(file);
}

#[test]
fn nothing_of_another_session_is_kept() {
    let scene = Scene::new();
    let place = scene.place();
    let mut stash = scene.open();
    stage_bytes(&mut stash, &bytes(1, 50_000)).unwrap();
    let staged = fs::read(place.file()).unwrap();
    stash.burning().unwrap();
    let burning = fs::read(place.file()).unwrap();
    stash.clear().unwrap();
    drop(stash);
    let empty = fs::read(place.file()).unwrap();
    assert_eq!(empty.len() as u64, CONTENT);

    let mut newer = staged.clone();
    newer[8] = 2;
    newer[4096 + 8] = 2;
    let mut torn = staged.clone();
    torn[20..40].fill(0xFF);
    torn[4096 + 20..4096 + 40].fill(0xFF);
    let cases = [
        ("whole", staged.clone()),
        ("burning", burning),
        ("a newer version", newer),
        ("both copies torn", torn),
        ("cut in the content", staged[..20_000].to_vec()),
        ("cut in the header", staged[..6000].to_vec()),
        ("cut in the first copy", staged[..9].to_vec()),
        (
            "empty, with something after it",
            [&*empty, b"after"].concat(),
        ),
        ("nothing", Vec::new()),
    ];
    for (case, found) in cases {
        fs::write(place.file(), found).unwrap();
        eprintln!("{case}");
        assert_usable(&place);
    }
}

#[test]
fn what_is_no_stash_is_left_alone() {
    let scene = Scene::new();
    let place = scene.place();
    fs::create_dir_all(place.folder()).unwrap();
    let refused = || {
        let error = Stash::open(&place).unwrap_err();
        assert!(matches!(error, StashError::NotAStash { .. }), "{error:?}");
        let told = error.to_string();
        assert!(told.contains(place.file().to_str().unwrap()), "{told}");
        assert_eq!(code(error), Code::E_FILEACCESS);
    };
    for foreign in [b"a letter to my mother".to_vec(), vec![0; 100_000]] {
        fs::write(place.file(), &foreign).unwrap();
        refused();
        assert!(fs::read(place.file()).unwrap() == foreign);
    }
    fs::remove_file(place.file()).unwrap();

    let letter = place.folder().join("letter");
    fs::write(&letter, "").unwrap();
    symlink(&letter, place.file()).unwrap();
    refused();
    assert_eq!(fs::read(&letter).unwrap(), b"");
    fs::remove_file(place.file()).unwrap();

    fs::create_dir(place.file()).unwrap();
    refused();
    fs::remove_dir(place.file()).unwrap();

    let made = std::process::Command::new("mkfifo")
        .arg(place.file())
        .status();
    assert!(made.unwrap().success());
    refused();
    fs::remove_file(place.file()).unwrap();
    assert_usable(&place);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let scene = Scene::new();
    let file = scene.source("file", 1);
    let place = StashPlace::at(file.join("stash"));
    let error = Stash::open(&place).unwrap_err();
    let told = error.to_string();
    assert!(told.contains(place.file().to_str().unwrap()), "{told}");
    assert_eq!(code(error), Code::E_FILEACCESS);
}

#[test]
fn a_stash_that_is_removed_while_it_is_open_is_made_again_for_the_next() {
    let scene = Scene::new();
    let mut stash = scene.open();
    fs::remove_file(stash.path()).unwrap();
    assert_usable(&scene.place());
    assert_eq!(code(stash.check().unwrap_err()), Code::E_INVALIDIMAGE);
    stash.clear().unwrap();
    drop(stash);
    assert!(File::open(scene.place().file()).is_ok());
}

#[test]
fn a_stash_may_go_to_another_thread() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let segment = stage_bytes(&mut stash, b"data").unwrap();
    std::thread::scope(|scope| {
        let other = || {
            stash.check().unwrap();
            stash.file().metadata().unwrap().len()
        };
        assert_eq!(scope.spawn(other).join().unwrap(), segment.end());
    });
    std::thread::spawn(move || drop(stash)).join().unwrap();
    assert_usable(&scene.place());
}
