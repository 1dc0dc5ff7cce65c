//! `discmaster burn`, from start to end.

use crate::program::{Run, World, phases};
use std::path::Path;

#[test]
fn a_folder_is_recorded_read_back_and_compared() {
    let world = World::new();
    world.plant();
    let run = world.run(&["burn", "tree", "--json"]).succeeds();
    assert_eq!(run.stderr, "");
    let events = run.json_lines();
    assert_eq!(
        phases(&events),
        [
            "add-progress",
            "preparing-burn",
            "block-progress",
            "closing-disc",
            "verify-progress",
            "burn-complete",
            "result"
        ]
    );
    let result = events.last().unwrap();
    assert_eq!(result["name"], "S_OK");
    assert_eq!(result["files"], 4);
    assert_eq!(result["compared"], true);
    assert_eq!(result["recorder"], "virtual:default");
    assert_eq!(result["medium"], "cd-r80");

    // The disc is the image, to the byte.
    let disc = std::fs::read(Path::new(result["disc"].as_str().unwrap())).unwrap();
    let image = world
        .run(&["image", "tree", "--no-rock-ridge", "-o", "-"])
        .succeeds();
    assert!(disc == image.stdout);
    world.run(&["verify", "--against", "tree"]).succeeds();
}

#[test]
fn people_are_told_where_the_disc_lies() {
    let world = World::new();
    world.plant();
    let run = world.run(&["burn", "tree"]).succeeds();
    assert!(run.text().contains(".iso"), "{}", run.text());
    assert!(run.text().contains("4 files"), "{}", run.text());
    assert_eq!(run.stderr, "");
    assert_eq!(world.run(&["burn", "tree", "-q"]).succeeds().text(), "");
}

#[test]
fn every_burn_has_a_disc_of_its_own_and_older_ones_stay() {
    let world = World::new();
    world.plant();
    let disc = |run: Run| {
        let events = run.succeeds().json_lines();
        events.last().unwrap()["disc"].as_str().unwrap().to_owned()
    };
    let first = disc(world.run(&["burn", "tree", "--json"]));
    let bytes = std::fs::read(&first).unwrap();
    let second = disc(world.run(&["burn", "tree", "--json"]));
    assert_ne!(first, second);
    assert_eq!(std::fs::read(&first).unwrap(), bytes);
}

#[test]
fn a_named_recorder_is_used_with_the_disc_in_it() {
    let world = World::new();
    world.plant();
    world
        .run(&["burn", "tree", "--recorder", "virtual:own"])
        .fails(19);
    world
        .run(&[
            "disc",
            "insert",
            "--blank",
            "cd-rw74",
            "--recorder",
            "virtual:own",
        ])
        .succeeds();
    let burn = world
        .command(&["burn", "tree", "--json"])
        .env("DISCMASTER_RECORDER", "virtual:own")
        .output();
    let events = Run::from(burn.unwrap()).succeeds().json_lines();
    assert_eq!(events.last().unwrap()["medium"], "cd-rw74");
    // The disc is full now, and nobody asked for another.
    let run = world
        .run(&["burn", "tree", "--recorder", "virtual:own"])
        .fails(28);
    assert!(run.stderr.contains("virtual:own"), "{}", run.stderr);
    world
        .run(&[
            "burn",
            "tree",
            "--recorder",
            "virtual:own",
            "--blank",
            "cd-r74",
        ])
        .succeeds();
}

#[test]
fn a_log_that_nobody_reads_spoils_no_disc_but_is_no_success() {
    let world = World::new();
    world.plant();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let burn = world
        .command(&["burn", "tree", "--json"])
        .stdout(writer)
        .output();
    let run = Run::from(burn.unwrap()).fails(1);
    assert_eq!(run.stderr, "");
    world.run(&["verify", "--against", "tree"]).succeeds();
}

#[test]
fn too_much_is_found_before_anything_is_written() {
    let world = World::new();
    world.plant();
    let large = std::fs::File::create(world.path().join("tree/large")).unwrap();
    large.set_len(800_000_000).unwrap();
    let run = world.run(&["burn", "tree", "--json"]).fails(28);
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(result["name"], "IMAPI_E_DISCFULL");
    assert!(result["needed"].as_u64().unwrap() > 800_000_000, "{result}");
    assert_eq!(result["available"], 359_847 * 2048);
    assert!(!run.text().contains("block-progress"), "{}", run.text());
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"]["status"], "blank");
}

#[test]
fn a_disc_can_list_its_checksums() {
    let world = World::new();
    world.plant();
    let run = world.run(&["burn", "tree", "--manifest", "sha256", "--json"]);
    let events = run.succeeds().json_lines();
    let disc = events.last().unwrap()["disc"].as_str().unwrap();
    // Of "alpha", as sha256sum has it.
    let line = b"b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060  a.txt\n";
    let bytes = std::fs::read(disc).unwrap();
    assert!(bytes.windows(line.len()).any(|bytes| bytes == line));
}

#[test]
fn a_simulated_burn_leaves_the_disc_blank() {
    let world = World::new();
    world.plant();
    let run = world
        .run(&["burn", "tree", "--simulate", "--json"])
        .succeeds();
    let events = run.json_lines();
    assert!(!phases(&events).contains(&"verify-progress"));
    let result = events.last().unwrap();
    assert_eq!(
        (&result["simulated"], &result["compared"]),
        (&true.into(), &false.into())
    );
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"]["status"], "blank");
}

#[test]
fn the_disc_is_ejected_when_asked() {
    let world = World::new();
    world.plant();
    let run = world.run(&["burn", "tree", "--eject", "--json"]).succeeds();
    let events = run.json_lines();
    assert!(Path::new(events.last().unwrap()["disc"].as_str().unwrap()).exists());
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"], serde_json::Value::Null);
}

#[test]
fn the_layout_asked_for_is_the_layout_recorded() {
    let world = World::new();
    world.plant();
    let layout = [
        "--rock-ridge",
        "--no-joliet",
        "--padding",
        "0",
        "--label",
        "PLAIN",
    ];
    let burn = world
        .run(&[&["burn", "tree", "--json"], &layout[..]].concat())
        .succeeds();
    let events = burn.json_lines();
    let disc = events.last().unwrap()["disc"].as_str().unwrap();
    let image = world
        .run(&[&["image", "tree", "-o", "-"], &layout[..]].concat())
        .succeeds();
    assert!(std::fs::read(disc).unwrap() == image.stdout);
    let info = world.run(&["info", disc, "--json"]).succeeds().json();
    assert_eq!(
        (&info["joliet"], &info["label"]),
        (&false.into(), &"PLAIN".into())
    );
}
