//! Compact discs as files of whole sectors: written by `image`, read wherever an image is, recorded and
//! put into a recorder.

use crate::program::World;
use std::fs;

const SECTOR: usize = 2352;

/// A world with a folder of files, and it as a plain image and as whole sectors of both modes.
fn world() -> World {
    let world = World::new();
    world.plant();
    let options = ["--label", "SECTORS", "-q"];
    for target in [
        &["-o", "plain.iso"][..],
        &["-o", "one.cue"],
        &["-o", "two.cue", "--sectors", "mode2"],
    ] {
        let arguments = [&["image", "tree"], &options[..], target].concat();
        let mut command = world.command(&arguments);
        let run = command.env("SOURCE_DATE_EPOCH", "1700000000").output();
        assert!(run.unwrap().status.success(), "{target:?}");
    }
    world
}

/// User data of all sectors, `at` bytes behind their beginning.
fn user_data(sectors: &[u8], at: usize) -> Vec<u8> {
    assert!(sectors.len().is_multiple_of(SECTOR));
    let sectors = sectors.chunks_exact(SECTOR);
    sectors.flat_map(|it| it[at..at + 2048].to_vec()).collect()
}

#[test]
fn the_user_data_of_the_sectors_are_the_image() {
    let world = world();
    let plain = world.read("plain.iso");
    assert!(user_data(&world.read("one.bin"), 16) == plain);
    assert!(user_data(&world.read("two.bin"), 24) == plain);
    let sheet = |mode| {
        format!("FILE \"{mode}.bin\" BINARY\n  TRACK 01 MODE{{}}/2352\n    INDEX 01 00:00:00\n")
    };
    let one = sheet("one").replace("{}", "1");
    let two = sheet("two").replace("{}", "2");
    assert_eq!(String::from_utf8(world.read("one.cue")).unwrap(), one);
    assert_eq!(String::from_utf8(world.read("two.cue")).unwrap(), two);
}

#[test]
fn sheets_and_sectors_are_read_as_the_image_is() {
    let world = world();
    let listed = world.run(&["ls", "plain.iso"]).succeeds().stdout;
    for name in ["one.cue", "one.bin", "two.cue", "two.bin"] {
        let run = world.run(&["ls", name]).succeeds();
        assert!(run.stdout == listed, "{name}");
        let run = world.run(&["verify", name, "--against", "tree", "--json"]);
        let told = run.succeeds().json_lines().pop().unwrap();
        let sectors = world.read("plain.iso").len() / 2048;
        assert_eq!(told["sectors"], sectors, "{name}");
        let run = world.run(&["extract", name, "-d", &format!("out-{name}")]);
        run.succeeds();
        let run = world.run(&["info", name, "--json"]).succeeds();
        assert_eq!(
            run.json_lines().pop().unwrap()["label"],
            "SECTORS",
            "{name}"
        );
    }
}

#[test]
fn a_damaged_sector_is_found_and_told_with_its_place() {
    let world = world();
    let mut sectors = world.read("one.bin");
    sectors[17 * SECTOR + 100] ^= 1;
    world.write("one.bin", &sectors);
    let run = world.run(&["verify", "one.cue"]).fails(30);
    let place = "byte 39984 (block 17, 00:02:17): the sector is damaged";
    assert!(run.stderr.contains(place), "{}", run.stderr);
    // Nor is it read as if nothing were the matter.
    let run = world.run(&["ls", "one.bin"]).fails(30);
    assert!(run.stderr.contains(place), "{}", run.stderr);
}

#[test]
fn what_is_missing_or_cut_short_is_told_by_name() {
    let world = world();
    let sectors = world.read("one.bin");
    world.write("one.bin", &sectors[..sectors.len() - 1]);
    let run = world.run(&["ls", "one.bin"]).fails(30);
    assert!(run.stderr.contains("not whole sectors"), "{}", run.stderr);
    fs::remove_file(world.path().join("two.bin")).unwrap();
    fs::rename(world.path().join("one.bin"), world.path().join("other")).unwrap();
    let run = world.run(&["ls", "two.cue"]);
    assert_ne!(run.status, 0);
    assert!(run.stderr.contains("two.bin"), "{}", run.stderr);
    let run = world.run(&["image", "tree", "--sectors", "mode1", "-o", "x.iso"]);
    run.fails(2);
    assert!(!world.has("x.iso"));
}

#[test]
fn the_list_of_checksums_stands_beside_the_sheet() {
    let world = World::new();
    world.plant();
    let arguments = ["image", "tree", "--manifest", "sha256", "-o", "disc.cue"];
    let told = world
        .run(&[&arguments[..], &["--json"]].concat())
        .succeeds();
    let told = told.json_lines().pop().unwrap();
    assert_eq!(told["sectors"], "disc.bin");
    assert_eq!(told["manifest"], "disc.cue.sha256sums");
    assert!(world.has("disc.cue.sha256sums"));
    let run = world.run(&["verify", "disc.cue", "--json"]).succeeds();
    assert!(run.json_lines().pop().unwrap()["checked"]["files"].is_u64());
}

#[test]
fn a_disc_of_data_and_sound_goes_onto_a_disc_and_into_a_recorder_as_the_sheet_says() {
    let world = world();
    let sound: Vec<u8> = (0_u32..2352 * 400)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0])
        .collect();
    world.write("sound.bin", &sound);
    let sheet = String::from_utf8(world.read("one.cue")).unwrap();
    let sheet = format!(
        "{sheet}FILE \"sound.bin\" BINARY\n  TRACK 02 AUDIO\n    PREGAP 00:02:00\n    INDEX 01 00:00:00\n"
    );
    world.write("mixed.cue", sheet);
    let blocks = world.read("plain.iso").len() / 2048;

    let run = world.run(&["record", "mixed.cue", "--json"]).succeeds();
    let told = run.json_lines().pop().unwrap();
    assert_eq!(told["compared"], true);
    let disc = fs::read(told["disc"].as_str().unwrap()).unwrap();
    assert!(disc[..blocks * SECTOR] == world.read("one.bin"));
    assert!(disc[(blocks + 150) * SECTOR..][..sound.len()] == sound);

    let insert = [
        "disc",
        "insert",
        "mixed.cue",
        "--recorder",
        "virtual:reader",
    ];
    world.run(&insert).succeeds();
    let run = world.run(&["verify", "virtual:reader", "--against", "tree"]);
    run.succeeds();
}
