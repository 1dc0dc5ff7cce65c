//! `discmaster record`, and the options of recording that it shares with `burn`.

use crate::program::{Run, World};
use serde_json::Value;
use std::fs;

/// An image that no file system is in, and whose last block is not whole.
fn image(world: &World) -> Vec<u8> {
    let bytes: Vec<u8> = (0_u8..249).cycle().take(2_000_001).collect();
    world.write("disc.img", &bytes);
    bytes
}

fn result(run: &Run) -> Value {
    run.json_lines().pop().unwrap()
}

#[test]
fn an_image_is_on_the_disc_byte_by_byte() {
    let world = World::new();
    let bytes = image(&world);
    for blank in [
        "cd-r80",
        "dvd+r:20M",
        "dvd-r:20M",
        "bd-re:200M",
        "dvd+rw:20M",
    ] {
        let run = world.run(&["record", "disc.img", "--blank", blank, "--json"]);
        assert_eq!(run.status, 0, "{blank}: {}", run.stderr);
        let result = result(&run);
        assert_eq!(result["compared"], true, "{blank}");
        assert_eq!(result["bytes_compared"], 977 * 2048, "{blank}");
        let disc = fs::read(result["disc"].as_str().unwrap()).unwrap();
        assert_eq!(disc[..bytes.len()], bytes, "{blank}");
        assert!(disc[bytes.len()..977 * 2048].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_disc_too_small_stays_blank() {
    let world = World::new();
    image(&world);
    let run = world.run(&["record", "disc.img", "--blank", "dvd+r:900"]);
    assert_eq!(run.status, 28, "{}", run.stderr);
    assert!(run.stderr.contains("needs 977 blocks"), "{}", run.stderr);
    let run = world.run(&[
        "record",
        "disc.img",
        "--recorder",
        "virtual:default",
        "--simulate",
    ]);
    // Still there, and still blank: but a DVD+R cannot be tried.
    assert_eq!(run.status, 28, "{}", run.stderr);
}

#[test]
fn what_cannot_be_tried_is_refused_and_what_can_is_not_recorded() {
    let world = World::new();
    image(&world);
    let run = world.run(&["record", "disc.img", "--blank", "dvd+r:20M", "--simulate"]);
    assert_ne!(run.status, 0);
    assert!(run.stderr.contains("DVD+R"), "{}", run.stderr);
    for blank in ["cd-r80", "dvd-r:20M"] {
        let run = world.run(&[
            "record",
            "disc.img",
            "--blank",
            blank,
            "--simulate",
            "--json",
        ]);
        assert_eq!(run.status, 0, "{blank}: {}", run.stderr);
        assert_eq!(result(&run)["left"], "the disc is as it was", "{blank}");
    }
}

#[test]
fn ways_and_speeds_are_chosen_by_name() {
    let world = World::new();
    image(&world);
    for (blank, mode, way) in [
        ("cd-r80", "tao", "track at once"),
        ("cd-r80", "sao", "session at once"),
        ("dvd-r:20M", "sao", "disc at once"),
        ("dvd-r:20M", "incremental", "incremental"),
    ] {
        let run = world.run(&[
            "record", "disc.img", "--blank", blank, "--way", mode, "--speed", "4", "--json",
        ]);
        assert_eq!(run.status, 0, "{blank} {mode}: {}", run.stderr);
        assert_eq!(result(&run)["way"], way, "{blank}");
    }
    let run = world.run(&["record", "disc.img", "--speed", "fast"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("2.4x"), "{}", run.stderr);
}

#[test]
fn an_image_that_is_not_there_is_named_and_no_disc_is_touched() {
    let world = World::new();
    let run = world.run(&["record", "missing.iso"]);
    assert_eq!(run.status, 24, "{}", run.stderr);
    assert!(run.stderr.contains("missing.iso"), "{}", run.stderr);
    let run = world.run(&["record", "."]);
    assert_eq!(run.status, 24, "{}", run.stderr);
    assert!(run.stderr.contains("no regular file"), "{}", run.stderr);
    assert!(!world.has("home/recorders"), "no recorder was made");
}

#[test]
fn progress_tells_how_the_recording_goes() {
    let world = World::new();
    image(&world);
    let run = world.run(&["record", "disc.img", "--json"]);
    let states: Vec<Value> = run
        .json_lines()
        .into_iter()
        .filter(|event: &Value| event["event"] == "write-state")
        .collect();
    assert!(!states.is_empty());
    for state in states {
        assert!(state["command_bytes"].as_u64().unwrap() > 0);
        assert!(state["waiting_bytes"].as_u64() <= state["buffer_bytes"].as_u64());
        assert!(state["bytes_per_second"].as_u64().unwrap() > 0);
    }
}
