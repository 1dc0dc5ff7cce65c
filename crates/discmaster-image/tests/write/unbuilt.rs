//! The image read without being built.

use crate::same_bytes::{listed, mixed_at};
use crate::scene::{Pieces, Scene, add_stream, empty_tree, expected, plan};
use discmaster_image::plan::Plan;
use discmaster_image::write::{SourceError, SourceFault, Unbuilt};
use proptest::prelude::*;
use std::fs;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, OnceLock};

/// A plan of every kind of source, and its image.
struct World {
    plan: Plan,
    image: Vec<u8>,
    /// The sources stay to the end.
    _scene: Scene,
}

fn worlds() -> &'static [World; 2] {
    static WORLDS: OnceLock<[World; 2]> = OnceLock::new();
    WORLDS.get_or_init(|| {
        [|scene: &Scene| mixed_at(0, scene), listed].map(|plan| {
            let scene = Scene::new();
            let plan = plan(&scene);
            World {
                image: expected(&plan),
                plan,
                _scene: scene,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_ranges_are_those_of_the_image_that_is_built(
        world in 0..2_usize,
        ranges in prop::collection::vec((any::<prop::sample::Index>(), 0..200_000_usize), 1..24),
    ) {
        let World { plan, image, .. } = &worlds()[world];
        let mut unbuilt = Unbuilt::new(plan);
        for (at, length) in ranges {
            let at = at.index(image.len());
            let length = length.min(image.len() - at);
            let mut bytes = vec![0xAA; length];
            unbuilt.read_exact_at(&mut bytes, at as u64).unwrap();
            prop_assert!(bytes == image[at..][..length], "{} bytes at {}", length, at);
        }
    }
}

#[test]
fn it_is_read_from_its_first_byte_to_its_last_in_another_thread() {
    let scene = Scene::new();
    let plan = Arc::new(listed(&scene));
    let mut unbuilt = Unbuilt::new(Arc::clone(&plan));
    let read = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        unbuilt.read_to_end(&mut bytes).unwrap();
        bytes
    });
    assert!(read.join().unwrap() == expected(&plan));
}

#[test]
fn places_are_sought_as_in_a_file() {
    let scene = Scene::new();
    scene.add("a", 5000);
    let plan = scene.plan();
    let length = plan.bytes();
    let mut unbuilt = Unbuilt::new(plan);
    let mut buffer = [0xAA; 5];
    unbuilt.seek(SeekFrom::Start(16 * 2048)).unwrap();
    unbuilt.seek(SeekFrom::Current(1)).unwrap();
    unbuilt.read_exact(&mut buffer).unwrap();
    assert_eq!(&buffer, b"CD001");
    assert_eq!(unbuilt.stream_position().unwrap(), 16 * 2048 + 6);
    assert_eq!(unbuilt.seek(SeekFrom::End(-2)).unwrap(), length - 2);
    assert_eq!(unbuilt.read(&mut buffer).unwrap(), 2);
    assert_eq!(unbuilt.read(&mut buffer).unwrap(), 0);
    unbuilt.seek(SeekFrom::End(10)).unwrap();
    assert_eq!(unbuilt.read(&mut buffer).unwrap(), 0);
    let refused = unbuilt.seek(SeekFrom::Current(-(1 << 40))).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    let refused = unbuilt.read_exact_at(&mut buffer, length - 4).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::UnexpectedEof);
    assert_eq!(unbuilt.into_plan().bytes(), length);
}

#[test]
fn a_source_that_changes_between_two_reads_is_seen() {
    let scene = Scene::new();
    let path = scene.add("a", 50_000);
    let plan = scene.plan();
    let at = plan.byte_of(plan.files().next().unwrap().0);
    let mut unbuilt = Unbuilt::new(plan);
    unbuilt.read_exact_at(&mut [0; 1000], at).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(40_000).unwrap();
    let error = unbuilt.read_exact_at(&mut [0; 1000], at).unwrap_err();
    let error: &SourceError = error.get_ref().unwrap().downcast_ref().unwrap();
    assert_eq!(error.path, path);
    assert!(matches!(
        error.kind,
        SourceFault::Shrank { now: 40_000, .. }
    ));
}

#[test]
fn a_stream_that_ends_early_or_goes_on_is_seen() {
    for (promised, fault) in [(1001, "ended"), (999, "goes on")] {
        let mut tree = empty_tree();
        let Pieces { given, .. } = Pieces::honest(1, 1000);
        let length = promised;
        add_stream(&mut tree, "s", Pieces { length, given });
        let mut unbuilt = Unbuilt::new(plan(tree));
        let error = unbuilt.read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains(fault), "{error}");
    }
}
