//! Boot images written, from every kind of source.

use crate::scene::{Pieces, Scene, bytes, expected};
use discmaster_image::plan::{BootImage, Options, Plan};
use discmaster_image::source::{FileRange, Source};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{NodeKind, Tree};
use discmaster_image::write::{self, Effort, SourceError, SourceFault, WriteError};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

fn plan(tree: Tree, source: Source) -> Plan {
    let mut options = Options::new(Timestamp::from_seconds(1_000_000_000));
    options.boot = Some(BootImage::new(source));
    Plan::new(tree, &options).unwrap()
}

/// The source of the only file there is.
fn listed(scene: &Scene) -> Source {
    let tree = scene.tree();
    let source = tree.nodes().find_map(|(_, node)| match &node.kind {
        NodeKind::File(source) => Some(source.clone()),
        _ => None,
    });
    source.unwrap()
}

#[test]
fn boot_images_of_every_kind_of_source_are_written_by_every_way_out() {
    for length in [700, (2 << 20) + 5] {
        let scene = Scene::new();
        let path = scene.add("boot.img", length);
        let range = FileRange {
            file: Arc::new(File::open(&path).unwrap()),
            path: path.as_path().into(),
            offset: 0,
            length: length as u64,
            stamp: None,
        };
        for source in [
            Source::Bytes(bytes(1, length).into()),
            listed(&scene),
            Source::Range(range),
            Source::Stream(Arc::new(Pieces::honest(2, length))),
        ] {
            let plan = plan(scene.tree(), source);
            let expected = expected(&plan);
            for threads in [1, 3] {
                let effort = Effort {
                    threads,
                    chunk_blocks: 3,
                };
                let mut written = Vec::new();
                write::to_writer_with(&plan, &mut written, effort, &()).unwrap();
                assert!(written == expected);
                write::to_file_with(&plan, &scene.target(), effort, &()).unwrap();
                assert!(fs::read(scene.target()).unwrap() == expected);
            }
        }
    }
}

#[test]
fn a_boot_image_that_ends_early_is_told() {
    let scene = Scene::new();
    let mut stream = Pieces::honest(2, 5000);
    stream.given.truncate(100);
    let plan = plan(scene.tree(), Source::Stream(Arc::new(stream)));
    match write::to_file(&plan, &scene.target(), &()) {
        Err(WriteError::Source(SourceError { path, byte, kind })) => {
            assert_eq!((path.as_path(), byte), (Path::new("the boot image"), 100));
            assert!(matches!(kind, SourceFault::EndedEarly { promised: 5000 }));
        }
        other => panic!("{other:?}"),
    }
    scene.assert_untouched();
}

#[test]
fn an_image_does_not_replace_its_boot_image() {
    let scene = Scene::new();
    let path = scene.add("boot.img", 700);
    let source = listed(&scene);
    let plan = plan(Tree::new(Timestamp::default()), source);
    match write::to_file(&plan, &path, &()) {
        Err(WriteError::TargetIsSource { target, file }) => {
            assert_eq!((target, file), (path.clone(), path));
        }
        other => panic!("{other:?}"),
    }
}
