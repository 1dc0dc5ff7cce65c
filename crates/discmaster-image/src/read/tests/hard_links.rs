use super::lay::rock_ridge::*;
use super::lay::*;
use crate::read::extract::{Existing, Extracted, Selection, extract};
use crate::read::import::import;
use crate::read::verify::verify;
use crate::read::{Image, Severity, View};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

fn bring(bytes: &[u8], into: &Path, existing: Existing) -> Extracted {
    let selection = Selection {
        view: View::RockRidge,
        paths: Vec::new(),
        existing,
        preserve: false,
    };
    extract(&Image::open(bytes).unwrap(), into, &selection, &()).unwrap()
}

fn named(name: &str, serial: u32, links: u32, block: u32) -> Vec<u8> {
    let area = [px(FILE, links, serial), nm(name)];
    with(
        record(
            format!("{}.;1", name.to_uppercase()).as_bytes(),
            block,
            4,
            0,
        ),
        &area,
    )
}

fn inode(path: &Path) -> u64 {
    fs::metadata(path).unwrap().ino()
}

#[test]
fn names_of_one_file_come_out_as_one_file() {
    let folder = with(record(b"DOCS", 24, 2048, DIRECTORY), &[nm("docs")]);
    let mut bytes = rock_ridge_with(&[named("a", 7, 2, 27), folder, named("z", 8, 1, 27)]);
    directory(&mut bytes, ISO_DOCS, 24, 23, &[named("b", 7, 2, 27)]);
    let out = tempfile::tempdir().unwrap();
    for existing in [Existing::Refuse, Existing::Replace, Existing::Replace] {
        let done = bring(&bytes, out.path(), existing);
        assert_eq!((done.files, done.hard_links, done.bytes), (3, 1, 8));
        let first = inode(&out.path().join("a"));
        assert_eq!(inode(&out.path().join("docs/b")), first);
        // The same bytes, and another file.
        assert_ne!(inode(&out.path().join("z")), first);
        assert_eq!(fs::read(out.path().join("docs/b")).unwrap(), b"read");
        let parts = fs::read_dir(out.path().join("docs")).unwrap().count();
        assert_eq!(parts, 1, "partial files stay");
    }
    let tree = import(&Image::open(&bytes).unwrap(), View::RockRidge).unwrap();
    let group = |path: &str| {
        let (_, node) = tree.nodes().find(|(id, _)| tree.path(*id) == path).unwrap();
        node.sharing.links
    };
    assert!(group("/a").is_some());
    assert_eq!(group("/a"), group("/docs/b"));
    assert_eq!(group("/z"), None);
}

/// A maker that gives every file the same number, and two links: files of different content are not
/// one (libarchive#2213).
#[test]
fn one_serial_number_for_all_files_makes_no_hard_links() {
    for serial in [0, 5] {
        let bytes = rock_ridge_with(&[named("a", serial, 2, 27), named("b", serial, 2, 28)]);
        let out = tempfile::tempdir().unwrap();
        let done = bring(&bytes, out.path(), Existing::Refuse);
        assert_eq!(done.hard_links, 0);
        assert_ne!(
            fs::read(out.path().join("a")).unwrap(),
            fs::read(out.path().join("b")).unwrap()
        );
        let report = verify(&Image::open(&bytes).unwrap(), &()).unwrap();
        let notes: Vec<_> = report
            .oddities
            .iter()
            .filter(|it| it.to_string().contains("serial number"))
            .collect();
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].severity(), Severity::Note);
    }
    // Empty files have no content to tell them apart.
    let empty = |name: &str| with(record(name.as_bytes(), 0, 0, 0), &[px(FILE, 2, 0)]);
    let out = tempfile::tempdir().unwrap();
    let done = bring(
        &rock_ridge_with(&[empty("A"), empty("B")]),
        out.path(),
        Existing::Refuse,
    );
    assert_eq!((done.files, done.hard_links), (2, 0));
}

#[test]
fn without_serial_numbers_content_in_one_place_is_one_file() {
    let older = |name: &str| {
        let px = entry(b"PX", &both(&[FILE, 2, 1, 2]));
        with(record(name.as_bytes(), 27, 4, 0), &[px])
    };
    let out = tempfile::tempdir().unwrap();
    let done = bring(
        &rock_ridge_with(&[older("A"), older("B")]),
        out.path(),
        Existing::Refuse,
    );
    assert_eq!(done.hard_links, 1);
}
