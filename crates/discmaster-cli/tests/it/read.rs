//! `discmaster ls`, `extract`, `verify` and `info` on image files.

use crate::program::{Run, World, phases};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

fn imaged() -> World {
    let world = World::new();
    world.plant();
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    world
}

#[test]
fn a_long_list_has_sizes_and_times() {
    let world = imaged();
    let run = world.run(&["ls", "-l", "x.iso", "sub"]).succeeds();
    let line = run
        .text()
        .lines()
        .find(|line| line.ends_with("big.bin"))
        .unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(
        words[words.len() - 3..],
        ["300000", "2023-11-14T22:13:20Z", "sub/deeper/big.bin"]
    );
    assert!(!run.text().contains("a.txt"), "{}", run.text());
}

#[test]
fn a_list_in_json_is_one_object_a_line() {
    let world = imaged();
    let lines = world
        .run(&["ls", "x.iso", "--json"])
        .succeeds()
        .json_lines();
    assert_eq!(lines.len(), 7);
    let file = lines.iter().find(|line| line["path"] == "a.txt").unwrap();
    assert_eq!(file["kind"], "file");
    assert_eq!(file["size"], 6);
    assert_eq!(file["modified"], "2023-11-14T22:13:20Z");
    let folder = lines.iter().find(|line| line["path"] == "hollow").unwrap();
    assert_eq!(folder["kind"], "directory");
}

#[test]
fn iso_names_are_listed_when_asked() {
    let world = imaged();
    let run = world.run(&["ls", "--iso", "x.iso"]).succeeds();
    assert!(
        run.text().lines().any(|line| line.starts_with("A.TXT")),
        "{}",
        run.text()
    );
}

#[test]
fn what_is_not_there_is_told() {
    let world = imaged();
    let run = world.run(&["ls", "x.iso", "nowhere"]);
    assert!(run.status > 0, "{}", run.status);
    assert!(run.stderr.contains("/nowhere"), "{}", run.stderr);
    let run = world.run(&["ls", "none.iso", "--json"]);
    assert!(run.status > 0, "{}", run.status);
    assert_eq!(run.json()["event"], "result");
    assert_eq!(run.json()["path"], "none.iso");
}

#[test]
fn extraction_gives_everything_back() {
    let world = imaged();
    let run = world
        .run(&["extract", "x.iso", "-d", "out", "--json"])
        .succeeds();
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(phases(&events), ["extract-progress", "result"]);
    assert_eq!(result["files"], 4);
    assert_eq!(result["bytes"], 300_011);
    for path in [
        "a.txt",
        "empty",
        "sub/Ünïcode name.txt",
        "sub/deeper/big.bin",
    ] {
        assert_eq!(
            world.read(&format!("out/{path}")),
            world.read(&format!("tree/{path}"))
        );
    }
    assert!(world.path().join("out/hollow").is_dir());
}

#[test]
fn extraction_replaces_only_when_asked() {
    let world = imaged();
    world.write("out/a.txt", "mine");
    let run = world
        .run(&["extract", "x.iso", "-d", "out", "a.txt"])
        .fails(24);
    assert!(run.stderr.contains("out/a.txt"), "{}", run.stderr);
    assert_eq!(world.read("out/a.txt"), b"mine");
    world
        .run(&["extract", "x.iso", "-d", "out", "a.txt", "--replace"])
        .succeeds();
    assert_eq!(world.read("out/a.txt"), b"alpha\n");
}

#[test]
fn verification_counts_what_it_read() {
    let world = imaged();
    let run = world
        .run(&["verify", "x.iso", "--against", "tree", "--json"])
        .succeeds();
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(result["files"], 4);
    assert_eq!(result["folders"], 3);
    assert_eq!(result["bytes"], 300_011);
    assert_eq!(result["against"], "tree");
}

#[test]
fn a_difference_from_the_folder_is_told() {
    let world = imaged();
    world.write("tree/a.txt", "ALPHA\n");
    world.write("tree/new.txt", "");
    let run = world
        .run(&["verify", "x.iso", "--against", "tree", "--json"])
        .fails(1);
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(result["differences"], 2);
    let causes = result["causes"].to_string();
    assert!(causes.contains("/a.txt differs at byte 0"), "{causes}");
    assert!(
        causes.contains("/new.txt is in the folder and not on the disc"),
        "{causes}"
    );
}

#[test]
fn an_image_cut_short_or_none_is_refused() {
    let world = imaged();
    let bytes = world.read("x.iso");
    world.write("short.iso", &bytes[..bytes.len() - 2048]);
    world.write("text.iso", "no image at all");
    for name in ["short.iso", "text.iso"] {
        for command in ["ls", "verify", "info"] {
            let run = world.run(&[command, name]).fails(30);
            assert!(run.stderr.contains(name), "{}", run.stderr);
        }
        world.run(&["extract", name, "-d", "out"]).fails(30);
    }
}

#[test]
fn an_image_that_contradicts_itself_is_not_sound() {
    let world = imaged();
    let mut bytes = world.read("x.iso");
    // Volume space size in big-endian order (ECMA-119 8.4.8).
    bytes[16 * 2048 + 87] ^= 1;
    world.write("odd.iso", bytes);
    let run = world.run(&["verify", "odd.iso", "--json"]).fails(30);
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(result["faults"], 1, "{result}");
    assert!(
        result["causes"][0].as_str().unwrap().contains("big-endian"),
        "{result}"
    );
    world.run(&["ls", "odd.iso"]).succeeds();
}

#[test]
fn an_image_may_have_a_name_that_is_not_unicode() {
    let world = imaged();
    let name = OsStr::from_bytes(b"x\xFF.iso");
    std::fs::rename(world.path().join("x.iso"), world.path().join(name)).unwrap();
    for command in ["ls", "verify", "info"] {
        let run = world.command(&[command]).arg(name).output().unwrap();
        Run::from(run).succeeds();
    }
}

#[test]
fn an_image_file_is_described() {
    let world = imaged();
    let info = world.run(&["info", "x.iso", "--json"]).succeeds().json();
    assert_eq!(info["joliet"], true);
    assert_eq!(info["created"], "2023-11-14T22:13:20Z");
    assert_eq!(info["bytes"], world.read("x.iso").len() as u64);
    let run = world.run(&["info", "x.iso"]).succeeds();
    assert!(run.text().contains("2023-11-14"), "{}", run.text());
}
