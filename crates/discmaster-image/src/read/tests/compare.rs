use super::lay::{self, *};
use crate::read::Image;
use crate::read::View;
use crate::read::compare::{Comparison, Links, What, compare};
use std::fs;
use std::path::Path;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/notes"), notes()).unwrap();
    fs::write(folder.path().join("Read me.txt"), README).unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    folder
}

fn compared(folder: &Path) -> Comparison {
    let bytes = lay::image();
    compare(
        &Image::open(&bytes).unwrap(),
        View::Joliet,
        folder,
        Links::Themselves,
        &(),
    )
    .unwrap()
}

fn differences(folder: &Path) -> Vec<(String, What)> {
    compared(folder)
        .differences
        .into_iter()
        .map(|it| (String::from_utf8(it.path).unwrap(), it.what))
        .collect()
}

#[test]
fn the_same_files_are_the_same() {
    let folder = folder();
    let same = compared(folder.path());
    assert!(same.is_same(), "{:?}", same.differences);
    assert_eq!((same.files, same.folders, same.bytes), (3, 1, 5014));
}

#[test]
fn the_first_byte_that_differs_is_told() {
    let folder = folder();
    let mut notes = notes();
    notes[4321] ^= 1;
    notes[4999] ^= 1;
    fs::write(folder.path().join("docs/notes"), notes).unwrap();
    let content = What::Content { at: 4321 };
    assert_eq!(differences(folder.path()), [("docs/notes".into(), content)]);
}

#[test]
fn other_lengths_are_told() {
    let folder = folder();
    fs::write(folder.path().join("empty"), "not").unwrap();
    let size = What::Size {
        image: 0,
        folder: 3,
    };
    assert_eq!(differences(folder.path()), [("empty".into(), size)]);
}

#[test]
fn what_is_in_one_only_is_told() {
    let folder = folder();
    fs::remove_dir_all(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("zoo"), "").unwrap();
    fs::create_dir_all(folder.path().join("more/within")).unwrap();
    assert_eq!(
        differences(folder.path()),
        [
            ("docs".into(), What::Extra),
            ("more".into(), What::Missing),
            ("zoo".into(), What::Missing),
        ]
    );
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::write(folder.path().join("docs/other"), "").unwrap();
    assert_eq!(
        differences(folder.path())[..2],
        [
            ("docs/notes".into(), What::Extra),
            ("docs/other".into(), What::Missing),
        ]
    );
}

#[test]
fn kinds_are_compared_and_links_not_followed() {
    let folder = folder();
    fs::remove_file(folder.path().join("empty")).unwrap();
    std::os::unix::fs::symlink("docs/notes", folder.path().join("empty")).unwrap();
    fs::remove_file(folder.path().join("Read me.txt")).unwrap();
    fs::create_dir(folder.path().join("Read me.txt")).unwrap();
    assert_eq!(
        differences(folder.path()),
        [
            ("empty".into(), file_but("a symbolic link")),
            ("Read me.txt".into(), file_but("a folder"))
        ]
    );
}

#[test]
fn a_followed_link_stands_for_what_it_leads_to() {
    let folder = folder();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("moved");
    fs::rename(folder.path().join("Read me.txt"), &moved).unwrap();
    std::os::unix::fs::symlink(&moved, folder.path().join("Read me.txt")).unwrap();
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let found = |links| compare(&image, View::Joliet, folder.path(), links, &()).unwrap();
    assert!(found(Links::Targets).is_same());
    let differences = found(Links::Themselves).differences;
    assert_eq!(differences[0].what, file_but("a symbolic link"));
}

fn file_but(folder: &'static str) -> What {
    What::Kind {
        image: "a file",
        folder,
    }
}

#[test]
fn a_folder_that_cannot_be_listed_is_an_error() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let error = compare(
        &image,
        View::Joliet,
        Path::new("/no/such"),
        Links::Themselves,
        &(),
    )
    .unwrap_err();
    assert_eq!(error.to_string(), "cannot list /no/such");
}
