//! Images that are large enough to be written past the page cache, where the file system does that.

use crate::failing_calls::{run_traced, strace};
use crate::scene::{OLDER, Scene, expected, master};
use discmaster_image::plan::{Manifest, Options, Plan};
use discmaster_image::time::Timestamp;
use discmaster_image::write::{self, Effort};
use std::fs;

/// Over 32 MiB, and odd in every length.
fn scene() -> Scene {
    let scene = Scene::new();
    scene.add("a", 5);
    scene.add("b large", (20 << 20) + 2049);
    scene.add("c", 3000);
    scene.add("d large", (13 << 20) + 1);
    scene.add("e", 2049);
    scene
}

#[test]
fn the_bytes_are_the_same_for_every_effort() {
    let scene = scene();
    let mut options = Options::new(Timestamp::from_seconds(1_000_000_000));
    options.manifest = Some(Manifest::default());
    // With an odd number of blocks, the last one has no whole block of the disk.
    for padding in [150, 151] {
        options.padding = padding;
        let plan = Plan::new(scene.tree(), &options).unwrap();
        let expected = expected(&plan);
        for (threads, chunk_blocks) in [(1, 1), (3, 7), (8, 256)] {
            let effort = Effort {
                threads,
                chunk_blocks,
            };
            write::to_file_with(&plan, &scene.target(), effort, &()).unwrap();
            assert!(fs::read(scene.target()).unwrap() == expected, "{effort:?}");
            scene.assert_alone();
        }
    }
}

#[test]
fn a_write_that_fails_ends_the_run_and_one_that_is_refused_is_made_through_the_cache() {
    if !strace() {
        return;
    }
    let scene = scene();
    let expected = expected(&scene.plan());
    for (error, fatal) in [
        ("EIO", true),
        ("ENOSPC", true),
        ("EINTR", false),
        ("EINVAL", false),
    ] {
        for when in [1, 2, 30, 67] {
            fs::write(scene.target(), OLDER).unwrap();
            let mut run = master(&scene.sources(), &scene.target());
            // One thread and chunks of 512 KiB: as many writes every time, of which 67 is among the last.
            run.args(["1", "256"]);
            let fault = format!("pwrite64:error={error}:when={when}");
            let run = run_traced(&scene, &run, std::slice::from_ref(&fault));
            assert!(run.fired, "{fault}");
            let found = fs::read(scene.target()).unwrap();
            let case = format!("{fault}: {}", run.errors);
            assert_eq!(run.succeeded, !fatal, "{case}");
            assert!(found == if fatal { OLDER } else { &expected[..] }, "{case}");
            scene.assert_alone();
        }
    }
}
