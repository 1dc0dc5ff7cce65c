//! Content that is part of a file which is open already.

use crate::scene::{Scene, bytes, empty_tree, expected, plan};
use discmaster_image::BLOCK;
use discmaster_image::source::{FileRange, Source};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::{self, Effort, InOrderError, SourceError, SourceFault, WriteError};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Ranges of one file: whole blocks and parts of them, small and large, one over the other.
const RANGES: [(u64, u64); 7] = [
    (0, 5000),
    (4096, 3 << 20),
    (4097, 2_000_001),
    (6144, (1 << 20) + 7),
    (0, 0),
    (5_999_000, 1000),
    (1 << 20, 4_951_424),
];
const LENGTH: usize = 6_000_000;

fn tree(path: &Path) -> Tree {
    let file = Arc::new(File::open(path).unwrap());
    let path: Arc<Path> = path.into();
    let mut tree = empty_tree();
    for (number, (offset, length)) in RANGES.into_iter().enumerate() {
        let source = Source::Range(FileRange {
            file: Arc::clone(&file),
            path: Arc::clone(&path),
            offset,
            length,
            stamp: None,
        });
        let (name, then) = (format!("part {number}"), Timestamp::default());
        let name = name.as_bytes();
        tree.add_file(NodeId::ROOT, name, then, source, Existing::Refuse)
            .unwrap();
    }
    tree
}

fn scene() -> (Scene, PathBuf) {
    let scene = Scene::new();
    let path = scene.root.path().join("stash");
    fs::write(&path, bytes(5, LENGTH)).unwrap();
    (scene, path)
}

#[test]
fn parts_of_a_file_are_written_by_every_way_out() {
    let (scene, path) = scene();
    let plan = plan(tree(&path));
    // The file needs no name while it is open.
    fs::remove_file(&path).unwrap();
    let expected = expected(&plan);
    let all = bytes(5, LENGTH);
    for ((extent, ..), (offset, length)) in plan.files().zip(RANGES.iter().filter(|it| it.1 > 0)) {
        let content =
            &all[usize::try_from(*offset).unwrap()..][..usize::try_from(*length).unwrap()];
        let start = usize::try_from(u64::from(extent.start) * BLOCK).unwrap();
        assert!(expected[start..].starts_with(content));
    }
    for threads in [1, 3] {
        for chunk_blocks in [1, 300] {
            let effort = Effort {
                threads,
                chunk_blocks,
            };
            let mut written = Vec::new();
            write::to_writer_with(&plan, &mut written, effort, &()).unwrap();
            assert!(written == expected, "{effort:?}");
            write::to_file_with(&plan, &scene.target(), effort, &()).unwrap();
            assert!(fs::read(scene.target()).unwrap() == expected, "{effort:?}");
        }
    }
}

#[test]
fn a_part_that_is_not_there_is_told_by_file_and_byte() {
    let (scene, path) = scene();
    let plan = plan(tree(&path));
    let now = 1_500_000;
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(now)
        .unwrap();
    let told = |error: SourceError| {
        assert_eq!((&error.path, error.byte), (&path, now));
        let SourceFault::Shrank { listed, now: seen } = error.kind else {
            panic!("{error}");
        };
        assert_eq!((listed, seen), (4096 + (3 << 20), now));
    };
    let effort = Effort {
        threads: 1,
        chunk_blocks: 1,
    };
    match write::to_file_with(&plan, &scene.target(), effort, &()) {
        Err(WriteError::Source(error)) => told(error),
        other => panic!("{other:?}"),
    }
    scene.assert_untouched();
    match write::in_order_with(&plan, effort, &(), |_| Ok::<_, ()>(())) {
        Err(InOrderError::Source(error)) => told(error),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_image_does_not_replace_the_file_its_parts_are_of() {
    let (scene, path) = scene();
    let plan = plan(tree(&path));
    fs::rename(&path, scene.target()).unwrap();
    match write::to_file(&plan, &scene.target(), &()) {
        Err(WriteError::TargetIsSource { target, file }) => {
            assert_eq!((target, file), (scene.target(), path));
        }
        other => panic!("{other:?}"),
    }
    assert!(fs::read(scene.target()).unwrap() == bytes(5, LENGTH));
}
