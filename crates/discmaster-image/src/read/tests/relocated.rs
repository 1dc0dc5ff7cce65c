use super::lay::rock_ridge::*;
use super::lay::*;
use super::rock_ridge::entries;
use crate::read::error::CorruptKind;
use crate::read::{Image, ReadError, View};

fn cl(block: u32) -> Vec<u8> {
    entry(b"CL", &both(&[block]))
}

fn pl(block: u32) -> Vec<u8> {
    entry(b"PL", &both(&[block]))
}

fn re() -> Vec<u8> {
    entry(b"RE", b"")
}

/// A folder `docs` (block 24) that holds `deep`, which lies in `RR_MOVED` (block 25) at block 26.
pub(super) fn moved() -> Vec<u8> {
    let mut bytes = rock_ridge_with(&[
        with(
            record(b"DOCS", 24, 2048, DIRECTORY),
            &[px(FOLDER, 3, 1), nm("docs")],
        ),
        with(
            record(b"RR_MOVED", 25, 2048, DIRECTORY),
            &[px(FOLDER, 3, 2), nm("rr_moved")],
        ),
    ]);
    let child = with(
        record(b"DEEP", 26, 2048, 0),
        &[px(FILE, 1, 9), nm("Deep"), cl(26)],
    );
    lay(&mut bytes, (24, &[]), (23, &[]), &[child]);
    let there = with(
        record(b"DEEP", 26, 2048, DIRECTORY),
        &[px(FOLDER, 2, 3), re()],
    );
    lay(&mut bytes, (25, &[]), (23, &[]), &[there]);
    let own = [px(0o040_711, 2, 3)];
    lay(
        &mut bytes,
        (26, &own),
        (25, &[pl(24)]),
        &[file(b"F.;1", &[nm("file")])],
    );
    bytes
}

fn shown(bytes: &[u8]) -> Vec<String> {
    let paths = entries(bytes).0;
    paths
        .iter()
        .map(|it| it.path_lossy().into_owned())
        .collect()
}

fn refused(bytes: &[u8]) -> CorruptKind {
    match paths(bytes) {
        Err(ReadError::Corrupt(corrupt)) => corrupt.into_kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_relocated_folder_is_shown_where_it_belongs() {
    let bytes = moved();
    let (found, odd) = entries(&bytes);
    assert_eq!(odd, []);
    assert_eq!(shown(&bytes), ["docs", "docs/Deep", "docs/Deep/file"]);
    assert!(found[1].is_directory());
    assert_eq!(found[1].posix.unwrap().mode, 0o711);
    let image = Image::open(&bytes).unwrap();
    let file = image.find(View::RockRidge, b"docs/Deep/file").unwrap();
    assert_eq!(file.size, 4);
    // As those who know no Rock Ridge see it.
    let iso: Vec<_> = image.walk(View::Iso).unwrap().collect();
    assert_eq!(iso.len(), 5);
    // The hand-laid path tables know of one folder only; all else is sound.
    let report = crate::read::verify::verify(&image, &()).unwrap();
    let mut others = report.oddities.iter().map(ToString::to_string);
    assert_eq!(others.find(|it| !it.contains("path table")), None);
    assert_eq!((report.files, report.folders), (1, 2));
}

#[test]
fn the_folder_of_relocated_ones_is_shown_when_it_holds_others() {
    let mut bytes = moved();
    let there = with(record(b"DEEP", 26, 2048, DIRECTORY), &[re()]);
    lay(
        &mut bytes,
        (25, &[]),
        (23, &[]),
        &[there, file(b"MINE.;1", &[nm("mine")])],
    );
    assert_eq!(
        shown(&bytes),
        [
            "docs",
            "docs/Deep",
            "docs/Deep/file",
            "rr_moved",
            "rr_moved/mine"
        ]
    );
    // An empty one is nobody's store.
    lay(&mut bytes, (25, &[]), (23, &[]), &[]);
    assert!(shown(&bytes).contains(&"rr_moved".to_owned()));
}

#[test]
fn a_relocated_folder_that_says_another_parent_is_told() {
    let mut bytes = moved();
    lay(&mut bytes, (26, &[]), (25, &[pl(23)]), &[]);
    let (_, odd) = entries(&bytes);
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert!(
        odd[0]
            .1
            .contains("belongs into the one at block 24 and says 23")
    );
}

#[test]
fn a_child_link_to_itself_or_its_parents_is_refused() {
    for block in [23, 24] {
        let mut bytes = moved();
        let child = with(record(b"DEEP", block, 2048, 0), &[cl(block)]);
        lay(&mut bytes, (24, &[]), (23, &[]), &[child]);
        let block = block.into();
        assert_eq!(refused(&bytes), CorruptKind::DirectoryLoop { block });
    }
}

#[test]
fn child_links_in_a_circle_are_refused() {
    let mut bytes = moved();
    let back = with(record(b"BACK", 24, 2048, 0), &[cl(24)]);
    lay(&mut bytes, (26, &[]), (25, &[pl(24)]), &[back]);
    assert_eq!(refused(&bytes), CorruptKind::DirectoryLoop { block: 24 });
}

#[test]
fn two_child_links_to_one_folder_are_refused() {
    let mut bytes = moved();
    let child = |name: &[u8]| with(record(name, 26, 2048, 0), &[cl(26)]);
    lay(
        &mut bytes,
        (24, &[]),
        (23, &[]),
        &[child(b"A"), child(b"B")],
    );
    assert_eq!(refused(&bytes), CorruptKind::DirectoryLoop { block: 26 });
}

#[test]
fn a_child_link_to_no_directory_is_refused() {
    for block in [27, 31, 0] {
        let mut bytes = moved();
        let child = with(record(b"DEEP", 26, 2048, 0), &[cl(block)]);
        lay(&mut bytes, (24, &[]), (23, &[]), &[child]);
        assert_eq!(refused(&bytes), CorruptKind::NotRelocated { block });
    }
    // A directory that says it lies elsewhere.
    let mut bytes = moved();
    put(&mut bytes, 26 * SECTOR + 2, &[25]);
    assert_eq!(refused(&bytes), CorruptKind::NotRelocated { block: 26 });
    for block in [32, u32::MAX] {
        let mut bytes = moved();
        let child = with(record(b"DEEP", 26, 2048, 0), &[cl(block)]);
        lay(&mut bytes, (24, &[]), (23, &[]), &[child]);
        assert!(matches!(refused(&bytes), CorruptKind::ExtentOutside { .. }));
    }
}

#[test]
fn a_relocated_folder_of_nearly_four_gibibytes_is_refused() {
    let mut bytes = moved();
    put(&mut bytes, 26 * SECTOR + 10, &[0xFF; 8]);
    assert!(matches!(refused(&bytes), CorruptKind::ExtentOutside { .. }));
}
