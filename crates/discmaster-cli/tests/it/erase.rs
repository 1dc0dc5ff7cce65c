//! Discs of every kind made blank or formatted, and what is told of them.

use crate::program::World;
use serde_json::{Value, json};

/// The last line of a run that goes well.
fn result(world: &World, args: &[&str]) -> Value {
    let run = world.run(&[args, &["--json"]].concat()).succeeds();
    run.json_lines().last().unwrap().clone()
}

fn insert(world: &World, blank: &str) {
    world.run(&["disc", "insert", "--blank", blank]).succeeds();
}

/// Onto the disc that lies there: named, the recorder gets no fresh one.
fn burn(world: &World) {
    world
        .run(&["burn", "tree", "--recorder", "virtual:default"])
        .succeeds();
}

fn medium(world: &World) -> Value {
    world.run(&["info", "--json"]).succeeds().json()["medium"].clone()
}

#[test]
fn every_rewritable_medium_is_formatted_recorded_and_erased() {
    let world = World::new();
    world.plant();
    for (blank, format, profile) in [
        ("dvd-rw", 0x15, "DVD-RW restricted overwrite"),
        ("dvd+rw:20M", 0x26, "DVD+RW"),
        ("bd-re:60M", 0x00, "BD-RE"),
    ] {
        insert(&world, blank);
        assert_eq!(medium(&world)["status"], "blank", "{blank}");
        let formatted = result(&world, &["erase", "--format"]);
        assert_eq!(formatted["done"], "formatted", "{blank}");
        assert_eq!(formatted["format_type"], json!(format), "{blank}");
        assert_eq!(formatted["medium"], profile);
        assert_eq!(medium(&world)["profile"], profile);
        let again = result(&world, &["erase", "--format"]);
        assert_eq!(again["done"], "nothing", "{blank}");
        burn(&world);
        world
            .run(&["verify", "virtual:default", "--against", "tree"])
            .succeeds();
        result(&world, &["erase"]);
        // Nothing is found any more.
        world.run(&["ls", "virtual:default"]).fails(30);
        burn(&world);
    }
}

#[test]
fn a_dvd_ram_is_sold_formatted_and_all_of_it_is_overwritten() {
    let world = World::new();
    insert(&world, "dvd-ram");
    let nothing = result(&world, &["erase", "--format"]);
    assert_eq!(nothing["done"], "nothing");
    let erased = result(&world, &["erase"]);
    assert_eq!(erased["done"], "overwritten");
    assert_eq!(erased["blocks"], 1024);
}

#[test]
fn a_full_erasure_tells_how_far_it_is() {
    let world = World::new();
    insert(&world, "bd-re:60M");
    result(&world, &["erase", "--format"]);
    let run = world.run(&["erase", "--full", "--json"]).succeeds();
    let events = run.json_lines();
    let told = |event: &&Value| event["event"] == "erase-progress";
    let steps: Vec<_> = events.iter().filter(told).collect();
    assert!(steps.iter().all(|step| step["doing"] == "overwriting"));
    assert_eq!(steps.last().unwrap()["done"], 65_535);
    assert_eq!(events[events.len() - 2]["event"], "erase-complete");
}

#[test]
fn a_medium_that_is_written_once_is_left_alone() {
    let world = World::new();
    for (blank, words) in [
        ("dvd+r", "a DVD+R cannot be erased"),
        ("cd-r80", "a CD-R cannot be erased"),
        ("bd-r", "a BD-R cannot be erased"),
    ] {
        insert(&world, blank);
        let run = world.run(&["erase"]).fails(16);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    insert(&world, "cd-rw80");
    world.run(&["erase", "--format"]).fails(16);
    world.run(&["erase", "--full", "--reopen"]).fails(2);
}

#[test]
fn what_a_drive_tells_of_a_medium_is_shown() {
    let world = World::new();
    insert(&world, "dvd+rw");
    let told = medium(&world);
    assert_eq!(told["profile"], "DVD+RW");
    assert_eq!(told["layers"], 1);
    assert!(told["write_speeds"][0]["times"].as_f64().unwrap() >= 1.0);
    let formats = told["formats"].as_array().unwrap();
    assert!(formats.iter().any(|format| format["format_type"] == 0x26));
    let features = told["features"].as_array().unwrap();
    assert!(features.iter().any(|feature| feature["name"] == "DVD+RW"));
    let text = world.run(&["info"]).succeeds();
    for words in ["speeds", "formats", "26h background format", "features"] {
        assert!(text.text().contains(words), "{}", text.text());
    }
}
