//! The same image by every way out and any number of threads.

use crate::scene::{Pieces, Scene, add_stream, expected, plan};
use discmaster_image::BLOCK;
use discmaster_image::plan::{Manifest, Options, Plan};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::{self, Effort, Progress};
use std::convert::Infallible;
use std::fs;
use std::sync::Mutex;

/// Files of every class and streams between them, in 7 MiB.
fn mixed(scene: &Scene) -> Plan {
    mixed_at(0, scene)
}

/// The same as an image that starts at a block of a disc.
pub(crate) fn mixed_at(start: u32, scene: &Scene) -> Plan {
    Plan::new(mixed_tree(scene), &options(start)).unwrap()
}

fn options(start: u32) -> Options {
    let mut options = Options::new(Timestamp::from_seconds(1_000_000_000));
    options.start = start;
    options
}

/// The same with a list of checksums.
pub(crate) fn listed(scene: &Scene) -> Plan {
    let mut options = options(0);
    options.manifest = Some(Manifest::default());
    Plan::new(mixed_tree(scene), &options).unwrap()
}

fn mixed_tree(scene: &Scene) -> Tree {
    for number in 0..300 {
        scene.add(&format!("small/{number:03}"), number * 37);
    }
    scene.add("empty", 0);
    scene.add("a large one", (3 << 20) + 4099);
    scene.add("z/large too", 1 << 20);
    let mut tree = scene.tree();
    add_stream(&mut tree, "b stream", Pieces::honest(1, 700_001));
    add_stream(&mut tree, "c stream", Pieces::honest(2, 1_500_000));
    add_stream(&mut tree, "d stream", Pieces::honest(3, 0));
    let bytes = Source::Bytes(vec![7; 5000].into());
    let modified = Timestamp::from_seconds(0);
    tree.add_file(NodeId::ROOT, b"held", modified, bytes, Existing::Refuse)
        .unwrap();
    tree
}

fn collected(plan: &Plan, effort: Effort) -> Vec<u8> {
    let mut image = Vec::new();
    write::in_order_with(plan, effort, &(), |chunk| {
        let at = u64::from(chunk.block - plan.start()) * BLOCK;
        assert_eq!(at, image.len() as u64);
        assert_eq!(chunk.bytes.len() as u64 % BLOCK, 0);
        image.extend_from_slice(chunk.bytes);
        Ok::<_, Infallible>(())
    })
    .unwrap();
    image
}

#[test]
fn every_way_out_gives_the_same_bytes_with_any_number_of_threads() {
    let scene = Scene::new();
    agree(&scene, &mixed(&scene));
}

#[test]
fn an_image_of_a_later_session_begins_its_file_by_every_way_out() {
    let scene = Scene::new();
    agree(&scene, &mixed_at(11_401, &scene));
}

pub(crate) fn agree(scene: &Scene, plan: &Plan) {
    let expected = expected(plan);

    let mut written = Vec::new();
    write::to_writer(plan, &mut written, &()).unwrap();
    assert!(written == expected, "to_writer");

    for threads in [1, 2, 3, 8] {
        for chunk_blocks in [1, 7, 512, 2048] {
            let effort = Effort {
                threads,
                chunk_blocks,
            };
            assert!(collected(plan, effort) == expected, "{effort:?}");
            write::to_file_with(plan, &scene.target(), effort, &()).unwrap();
            assert!(fs::read(scene.target()).unwrap() == expected, "{effort:?}");
            scene.assert_alone();
        }
    }
}

#[test]
fn many_streams_are_read_in_turn_by_many_threads() {
    let mut tree = crate::scene::empty_tree();
    for number in 0..40 {
        let stream = Pieces::honest(number, 9_000 + 2_500 * usize::try_from(number).unwrap());
        add_stream(&mut tree, &format!("s{number:02}"), stream);
    }
    let plan = plan(tree);
    let expected = expected(&plan);
    for threads in 1..=8 {
        let effort = Effort {
            threads,
            chunk_blocks: 3,
        };
        assert!(collected(&plan, effort) == expected, "{threads} threads");
    }
}

#[test]
fn a_folder_of_thirty_thousand_files_reaches_over_many_chunks() {
    let mut tree = crate::scene::empty_tree();
    let modified = Timestamp::from_seconds(0);
    for number in 0..30_000 {
        let name = format!("{number:05}");
        let nothing = Source::Bytes([].into());
        tree.add_file(
            NodeId::ROOT,
            name.as_bytes(),
            modified,
            nothing,
            Existing::Refuse,
        )
        .unwrap();
    }
    let plan = plan(tree);
    let expected = expected(&plan);
    for threads in [1, 8] {
        let effort = Effort {
            threads,
            chunk_blocks: 1,
        };
        assert!(collected(&plan, effort) == expected, "{threads} threads");
    }
}

#[test]
fn an_image_of_nothing_but_metadata_is_written() {
    let scene = Scene::new();
    let plan = scene.plan();
    write::to_file(&plan, &scene.target(), &()).unwrap();
    assert!(fs::read(scene.target()).unwrap() == expected(&plan));
}

#[test]
fn the_working_folder_holds_sources_and_target_by_bare_names() {
    let scene = Scene::new();
    scene.add("a", 3000);
    let status = crate::scene::master(".".as_ref(), "new.iso".as_ref())
        .current_dir(scene.sources())
        .status()
        .unwrap();
    assert!(status.success());
    assert!(scene.sources().join("new.iso").is_file());
}

#[derive(Default)]
struct Steps(Mutex<Vec<(u64, u64)>>);

impl Progress for Steps {
    fn wrote(&self, done: u64, total: u64) {
        self.0.lock().unwrap().push((done, total));
    }
}

#[test]
fn progress_rises_to_the_whole_and_is_told_of_it() {
    let scene = Scene::new();
    let plan = mixed(&scene);
    for way in ["file", "writer"] {
        let steps = Steps::default();
        match way {
            "file" => write::to_file(&plan, &scene.target(), &steps).unwrap(),
            _ => write::to_writer(&plan, &mut std::io::sink(), &steps).unwrap(),
        };
        let steps = steps.0.into_inner().unwrap();
        assert!(steps.is_sorted());
        assert!(steps.iter().all(|&(_, total)| total == plan.bytes()));
        assert_eq!(steps.last(), Some(&(plan.bytes(), plan.bytes())));
    }
}
