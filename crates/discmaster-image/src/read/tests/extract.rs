use super::lay::{self, *};
use crate::progress::Progress;
use crate::read::View;
use crate::read::extract::{Existing, ExtractError, Extracted, Selection, extract};
use crate::read::{Image, ReadError};
use proptest::prelude::*;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

fn all(existing: Existing) -> Selection {
    Selection {
        view: View::Joliet,
        preserve: false,
        paths: Vec::new(),
        existing,
    }
}

fn some(paths: &[&str]) -> Selection {
    Selection {
        paths: paths.iter().map(|path| path.as_bytes().to_vec()).collect(),
        ..all(Existing::Refuse)
    }
}

fn iso(existing: Existing) -> Selection {
    Selection {
        view: View::Iso,
        ..all(existing)
    }
}

fn bring(bytes: &[u8], target: &Path, selection: &Selection) -> Result<Extracted, ExtractError> {
    extract(&Image::open(bytes)?, target, selection, &())
}

/// Every path below a folder, sorted.
fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            }
            found.push(entry.path().strip_prefix(folder).unwrap().to_owned());
        }
    }
    found.sort();
    found
}

#[test]
fn everything_comes_out_with_its_bytes_and_times() {
    let scratch = tempfile::tempdir().unwrap();
    let target = scratch.path().join("new");
    let done = bring(&lay::image(), &target, &all(Existing::Refuse)).unwrap();
    let bytes = (README.len() + 5000) as u64;
    assert_eq!((done.files, done.folders, done.bytes), (3, 1, bytes));
    let names = ["Read me.txt", "docs", "docs/notes", "empty"];
    assert_eq!(tree(&target), names.map(PathBuf::from));
    assert_eq!(fs::read(target.join("docs/notes")).unwrap(), notes());
    assert_eq!(fs::read(target.join("Read me.txt")).unwrap(), README);
    assert_eq!(fs::read(target.join("empty")).unwrap(), b"");
    let time = UNIX_EPOCH + Duration::from_secs(DATE_SECONDS.unsigned_abs());
    for name in names {
        let modified = fs::metadata(target.join(name)).unwrap().modified().unwrap();
        assert_eq!(modified, time, "{name}");
    }
}

#[test]
fn a_selection_brings_out_what_it_names_and_the_folders_above() {
    let image = lay::image();
    for (paths, comes) in [
        (&["docs"][..], &["docs", "docs/notes"][..]),
        (&["/docs/notes/"], &["docs", "docs/notes"]),
        (&["empty", "Read me.txt"], &["Read me.txt", "empty"]),
        (&["/"], &["Read me.txt", "docs", "docs/notes", "empty"]),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        bring(&image, scratch.path(), &some(paths)).unwrap();
        assert_eq!(
            tree(scratch.path()),
            comes.iter().map(PathBuf::from).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_selected_path_that_is_not_there_ends_it_before_anything_is_written() {
    let scratch = tempfile::tempdir().unwrap();
    for path in ["doc", "docs/notes/x", "DOCS", "empty/"] {
        let selection = some(&["Read me.txt", path]);
        let refused = bring(&lay::image(), scratch.path(), &selection);
        match refused {
            Err(ExtractError::Read(ReadError::NotFound { path: says })) => assert_eq!(says, path),
            Ok(_) if path == "empty/" => continue,
            other => panic!("{path}: {other:?}"),
        }
        assert!(tree(scratch.path()).is_empty());
    }
}

#[test]
fn names_that_lead_elsewhere_end_it_before_anything_is_written() {
    for name in ["..", ".", "", "/", "../x", "/etc/x", "a/../../x", "a\0"] {
        for flags in [0, DIRECTORY] {
            let scratch = tempfile::tempdir().unwrap();
            let target = scratch.path().join("in");
            let mut bytes = lay::image();
            let (block, length) = if flags == 0 { (27, 4) } else { (26, 2048) };
            let bad = record(&ucs2(name), block, length, flags);
            let good = record(&ucs2("a"), 27, 4, 0);
            directory(&mut bytes, JOLIET_ROOT, 25, 25, &[good, bad]);
            let refused = bring(&bytes, &target, &all(Existing::Replace)).unwrap_err();
            assert!(matches!(refused, ExtractError::Name { .. }), "{refused}");
            assert!(tree(scratch.path()).is_empty());
        }
    }
}

#[test]
fn a_name_that_stands_twice_ends_it_before_anything_is_written() {
    let file = record(b"A.;1", 27, 4, 0);
    let folder = record(b"A", 24, 2048, DIRECTORY);
    let between = record(b"B", 0, 0, 0);
    for twice in [[&file, &file], [&file, &folder], [&folder, &file]] {
        let records = [twice[0].clone(), between.clone(), twice[1].clone()];
        let scratch = tempfile::tempdir().unwrap();
        let refused = bring(&iso_with(&records), scratch.path(), &iso(Existing::Replace));
        match refused {
            Err(ExtractError::Collision { path }) => assert_eq!(path, "/A"),
            other => panic!("{other:?}"),
        }
        assert!(tree(scratch.path()).is_empty());
    }
}

#[test]
fn an_existing_file_stays_unless_it_is_to_be_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let mine = scratch.path().join("docs/notes");
    fs::create_dir(scratch.path().join("docs")).unwrap();
    fs::write(&mine, "mine").unwrap();
    match bring(&lay::image(), scratch.path(), &all(Existing::Refuse)) {
        Err(ExtractError::Exists(path)) => assert_eq!(path, mine),
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&mine).unwrap(), b"mine");
    assert_eq!(tree(scratch.path()).len(), 2, "no partial file is left");
    bring(&lay::image(), scratch.path(), &all(Existing::Replace)).unwrap();
    assert_eq!(fs::read(&mine).unwrap(), notes());
    assert_eq!(tree(scratch.path()).len(), 4);
}

#[test]
fn a_folder_is_never_replaced_by_a_file_nor_a_file_by_a_folder() {
    let scratch = tempfile::tempdir().unwrap();
    fs::create_dir(scratch.path().join("empty")).unwrap();
    let refused = bring(&lay::image(), scratch.path(), &all(Existing::Replace)).unwrap_err();
    assert!(
        matches!(refused, ExtractError::InTheWay { is: "a folder", .. }),
        "{refused}"
    );
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("docs"), "mine").unwrap();
    let refused = bring(&lay::image(), scratch.path(), &all(Existing::Replace)).unwrap_err();
    assert!(
        matches!(
            refused,
            ExtractError::InTheWay {
                is: "not a folder",
                ..
            }
        ),
        "{refused}"
    );
    assert_eq!(fs::read(scratch.path().join("docs")).unwrap(), b"mine");
}

#[test]
fn a_link_planted_in_the_target_is_not_followed() {
    for existing in [Existing::Refuse, Existing::Replace] {
        let scratch = tempfile::tempdir().unwrap();
        let (target, outside) = (scratch.path().join("in"), scratch.path().join("out"));
        fs::create_dir(&target).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink(&outside, target.join("docs")).unwrap();
        let refused = bring(&lay::image(), &target, &all(existing)).unwrap_err();
        assert!(
            matches!(refused, ExtractError::InTheWay { .. }),
            "{refused}"
        );
        assert!(tree(&outside).is_empty());
    }
}

#[test]
fn a_link_in_the_place_of_a_file_is_replaced_and_not_followed() {
    let scratch = tempfile::tempdir().unwrap();
    let (target, outside) = (scratch.path().join("in"), scratch.path().join("out"));
    fs::create_dir(&target).unwrap();
    fs::write(&outside, "mine").unwrap();
    symlink(&outside, target.join("empty")).unwrap();
    symlink("nowhere", target.join("Read me.txt")).unwrap();
    let refused = bring(&lay::image(), &target, &all(Existing::Refuse)).unwrap_err();
    assert!(matches!(refused, ExtractError::Exists(_)), "{refused}");
    fs::remove_dir_all(target.join("docs")).unwrap();
    bring(&lay::image(), &target, &all(Existing::Replace)).unwrap();
    assert_eq!(fs::read(&outside).unwrap(), b"mine");
    assert!(
        fs::symlink_metadata(target.join("empty"))
            .unwrap()
            .is_file()
    );
    assert_eq!(fs::read(target.join("Read me.txt")).unwrap(), README);
}

#[test]
fn the_target_itself_may_be_reached_through_a_link() {
    let scratch = tempfile::tempdir().unwrap();
    fs::create_dir(scratch.path().join("real")).unwrap();
    let link = scratch.path().join("link");
    symlink("real", &link).unwrap();
    bring(&lay::image(), &link, &all(Existing::Refuse)).unwrap();
    assert_eq!(tree(&scratch.path().join("real")).len(), 4);
    let refused = bring(
        &lay::image(),
        &scratch.path().join("no/such"),
        &all(Existing::Refuse),
    );
    assert!(
        matches!(refused, Err(ExtractError::Io { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_loop_ends_it_before_anything_is_written() {
    let mut bytes = lay::image();
    directory(
        &mut bytes,
        JOLIET_DOCS,
        26,
        25,
        &[record(&ucs2("up"), 25, 2048, DIRECTORY)],
    );
    let scratch = tempfile::tempdir().unwrap();
    let refused = bring(&bytes, scratch.path(), &all(Existing::Refuse)).unwrap_err();
    assert!(
        matches!(refused, ExtractError::Read(ReadError::Corrupt(_))),
        "{refused}"
    );
    assert!(tree(scratch.path()).is_empty());
}

#[test]
fn folders_deeper_than_descriptors_are_held_open_come_out() {
    const DEEP: u32 = 200;
    let first = 40;
    let mut bytes = iso_with(&[record(b"D0", first, 2048, DIRECTORY)]);
    bytes.resize((first + DEEP) as usize * SECTOR, 0);
    for nth in 0..DEEP {
        let own = first + nth;
        // After the folder below comes a file, which is made in a folder closed meanwhile.
        let mut records = vec![record(format!("Z{nth}.;1").as_bytes(), 27, 4, 0)];
        if nth + 1 < DEEP {
            let below = record(format!("D{}", nth + 1).as_bytes(), own + 1, 2048, DIRECTORY);
            records.insert(0, below);
        }
        directory(&mut bytes, own as usize * SECTOR, own, own - 1, &records);
    }
    let scratch = tempfile::tempdir().unwrap();
    let done = bring(&bytes, scratch.path(), &iso(Existing::Refuse)).unwrap();
    assert_eq!((done.files, done.folders), (DEEP.into(), DEEP.into()));
    let mut folder = scratch.path().to_owned();
    for nth in 0..DEEP {
        folder.push(format!("D{nth}"));
        assert_eq!(fs::read(folder.join(format!("Z{nth}"))).unwrap(), b"read");
        let modified = fs::metadata(&folder).unwrap().modified().unwrap();
        assert_eq!(
            modified.duration_since(UNIX_EPOCH).unwrap().as_secs(),
            DATE_SECONDS.unsigned_abs()
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_leaves_nothing_under_its_name() {
    struct Broken(Vec<u8>);
    impl crate::read::ReadAt for Broken {
        fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
            match offset / SECTOR as u64 {
                28 => Err(std::io::Error::other("medium error")),
                _ => self.0.read_exact_at(buffer, offset),
            }
        }
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
    }
    let scratch = tempfile::tempdir().unwrap();
    let image = Image::open(Broken(lay::image())).unwrap();
    let refused = extract(&image, scratch.path(), &all(Existing::Refuse), &()).unwrap_err();
    assert!(
        matches!(refused, ExtractError::Read(ReadError::Io { .. })),
        "{refused}"
    );
    assert_eq!(tree(scratch.path()), [PathBuf::from("docs")]);
}

#[derive(Default)]
struct Watch {
    done: AtomicU64,
    total: AtomicU64,
    limit: u64,
}

impl Progress for Watch {
    fn wrote(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }
    fn cancelled(&self) -> bool {
        self.done.load(Ordering::Relaxed) >= self.limit
    }
}

#[test]
fn progress_counts_bytes_and_can_end_it() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let mut watch = Watch {
        limit: u64::MAX,
        ..Watch::default()
    };
    extract(&image, scratch.path(), &all(Existing::Refuse), &watch).unwrap();
    assert_eq!(
        (
            watch.done.load(Ordering::Relaxed),
            watch.total.load(Ordering::Relaxed)
        ),
        (5014, 5014)
    );
    let scratch = tempfile::tempdir().unwrap();
    watch.done.store(0, Ordering::Relaxed);
    watch.limit = 1;
    let ended = extract(&image, scratch.path(), &all(Existing::Refuse), &watch);
    assert!(
        matches!(ended, Err(ExtractError::Read(ReadError::Cancelled))),
        "{ended:?}"
    );
    assert_eq!(tree(scratch.path()), [PathBuf::from("docs")]);
}

/// Names as hostile images would have them, among good ones.
fn names() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"..".to_vec()),
        Just(b"../x".to_vec()),
        Just(b"link/x".to_vec()),
        Just(b"link".to_vec()),
        Just(b"/x".to_vec()),
        "[ab./]{0,3}".prop_map(String::into_bytes),
        "[ab]{1,2}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_the_names_nothing_appears_outside_the_target(
        root in prop::collection::vec((names(), any::<bool>()), 0..4),
        docs in prop::collection::vec((names(), any::<bool>()), 0..4),
        replace in any::<bool>(),
    ) {
        let entries = |nodes: Vec<(Vec<u8>, bool)>, block| -> Vec<Vec<u8>> {
            let folder = |name: &[u8]| record(name, block, 2048, DIRECTORY);
            let file = |name: &[u8]| record(name, 27, 4, 0);
            nodes.iter().map(|(name, is)| if *is { folder(name) } else { file(name) }).collect()
        };
        let mut bytes = iso_with(&entries(root, 24));
        directory(&mut bytes, ISO_DOCS, 24, 23, &entries(docs, 26));
        let scratch = tempfile::tempdir().unwrap();
        let (target, outside) = (scratch.path().join("in"), scratch.path().join("out"));
        fs::create_dir(&target).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink(&outside, target.join("link")).unwrap();
        let existing = if replace { Existing::Replace } else { Existing::Refuse };
        // It may come out whole or be refused; in neither case does anything else change.
        let done = bring(&bytes, &target, &iso(existing));
        prop_assert!(tree(&outside).is_empty(), "{done:?}");
        let mut beside: Vec<_> = fs::read_dir(scratch.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        beside.sort();
        prop_assert_eq!(beside, ["in", "out"]);
        let left = tree(&target);
        let partial = left.iter().find(|path| path.to_string_lossy().contains(".discmaster-"));
        prop_assert_eq!(partial, None);
    }
}
