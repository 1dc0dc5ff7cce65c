//! `discmaster image`.

use crate::program::{Run, World, lines, phases};

#[test]
fn a_file_and_stdout_get_the_same_bytes() {
    let world = World::new();
    world.plant();
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    let piped = world.run(&["image", "tree", "-o", "-"]).succeeds();
    assert_eq!(piped.stdout, world.read("x.iso"));
    assert_eq!(piped.stdout.len() % 2048, 0);
    assert_eq!(piped.stdout[0x8001..0x8006], *b"CD001");
}

#[test]
fn source_date_epoch_makes_the_same_bytes_of_newer_files() {
    let world = World::new();
    world.plant();
    world.run(&["image", "tree", "-o", "1.iso"]).succeeds();
    let newer = std::time::SystemTime::now() + std::time::Duration::from_secs(99);
    let file = std::fs::File::options()
        .write(true)
        .open(world.path().join("tree/a.txt"));
    file.unwrap().set_modified(newer).unwrap();
    world.run(&["image", "tree", "-o", "2.iso"]).succeeds();
    assert_eq!(world.read("1.iso"), world.read("2.iso"));
    let other = world
        .command(&["image", "tree", "-o", "3.iso"])
        .env("SOURCE_DATE_EPOCH", "1600000000")
        .output();
    Run::from(other.unwrap()).succeeds();
    assert_ne!(world.read("1.iso"), world.read("3.iso"));
}

#[test]
fn events_are_told_and_the_result_comes_last() {
    let world = World::new();
    world.plant();
    let run = world
        .run(&["image", "tree", "-o", "x.iso", "--json"])
        .succeeds();
    assert_eq!(run.stderr, "");
    let events = run.json_lines();
    assert_eq!(phases(&events), ["block-progress", "result"]);
    let result = events.last().unwrap();
    assert_eq!(result["code"], "0x00000000");
    assert_eq!(result["name"], "S_OK");
    assert_eq!(result["files"], 4);
    assert_eq!(result["folders"], 3);
    assert_eq!(result["content_bytes"], 300_011);
    assert_eq!(result["output"], "x.iso");
    let bytes = world.read("x.iso").len() as u64;
    assert_eq!(result["bytes"], bytes);
    let last = &events[events.len() - 2];
    assert_eq!(last["done"], last["total"]);
    assert_eq!(last["total"], bytes / 2048);
}

#[test]
fn events_do_not_mix_with_an_image_on_stdout() {
    let world = World::new();
    world.plant();
    let plain = world
        .run(&["image", "tree", "-o", "-", "--quiet"])
        .succeeds();
    assert_eq!(plain.stderr, "");
    let run = world
        .run(&["image", "tree", "-o", "-", "--json"])
        .succeeds();
    assert_eq!(run.stdout, plain.stdout);
    assert_eq!(phases(&lines(&run.stderr)), ["block-progress", "result"]);
    let failed = world.run(&["image", "none", "-o", "-", "--json"]).fails(24);
    assert_eq!(failed.stdout, b"");
    assert_eq!(phases(&lines(&failed.stderr)), ["result"]);
}

#[test]
fn a_failure_names_code_cause_and_path_and_leaves_the_older_file() {
    let world = World::new();
    world.write("x.iso", "older");
    let run = world
        .run(&["image", "none", "-o", "x.iso", "--json"])
        .fails(24);
    let events = run.json_lines();
    let result = events.last().unwrap();
    assert_eq!(result["event"], "result");
    assert_eq!(result["code"], "0x80040218");
    assert_eq!(result["name"], "IMAPI_E_FILEACCESS");
    assert_eq!(result["path"], "none");
    assert!(
        result["message"].as_str().unwrap().contains("none"),
        "{result}"
    );
    assert!(
        run.stderr
            .starts_with("discmaster: IMAPI_E_FILEACCESS (0x80040218): "),
        "{}",
        run.stderr
    );
    assert_eq!(world.read("x.iso"), b"older");
}

#[test]
fn the_same_name_twice_is_refused_unless_it_is_to_be_replaced() {
    let world = World::new();
    world.write("one/name", "first");
    world.write("two/name", "second");
    let run = world.run(&["image", "one", "two", "-o", "x.iso"]).fails(36);
    assert!(run.stderr.contains("two/name"), "{}", run.stderr);
    assert!(!world.has("x.iso"));
    world
        .run(&["image", "one", "two", "-o", "x.iso", "--replace"])
        .succeeds();
    world.run(&["extract", "x.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/name"), b"second");
}

#[test]
fn folders_give_their_contents_and_files_their_names() {
    let world = World::new();
    world.plant();
    world.write("more/sub/extra.txt", "gamma\n");
    world.write("single.txt", "delta\n");
    world
        .run(&["image", "tree", "more", "single.txt", "-o", "x.iso"])
        .succeeds();
    let run = world.run(&["ls", "x.iso"]).succeeds();
    let mut listed: Vec<&str> = run.text().lines().collect();
    listed.sort_unstable();
    assert_eq!(
        listed,
        [
            "a.txt",
            "empty",
            "hollow/",
            "single.txt",
            "sub/",
            "sub/deeper/",
            "sub/deeper/big.bin",
            "sub/extra.txt",
            "sub/Ünïcode name.txt",
        ]
    );
}

#[test]
fn labels_are_kept_and_a_label_too_long_is_refused() {
    let world = World::new();
    world.plant();
    world
        .run(&["image", "tree", "-o", "x.iso", "--label", "cidata"])
        .succeeds();
    let info = world.run(&["info", "x.iso", "--json"]).succeeds().json();
    assert_eq!(info["label"], "cidata");
    world.run(&["image", "tree", "-o", "y.iso"]).succeeds();
    let info = world.run(&["info", "y.iso", "--json"]).succeeds().json();
    assert_eq!(info["label"], "2023-11-14");
    let long = "x".repeat(33);
    let Run { status, .. } = world.run(&["image", "tree", "-o", "z.iso", "--label", &long]);
    assert!(status > 2, "{status}");
}

#[test]
fn a_name_joliet_cannot_carry_is_told_and_goes_without_joliet() {
    let world = World::new();
    world.write("tree/what?.txt", "");
    let run = world.run(&["image", "tree", "-o", "x.iso"]).fails(29);
    assert!(run.stderr.contains("what?.txt"), "{}", run.stderr);
    assert!(!world.has("x.iso"));
    world
        .run(&["image", "tree", "-o", "x.iso", "--no-joliet"])
        .succeeds();
    let long = "n".repeat(80);
    world.write(&format!("long/{long}"), "");
    world.run(&["image", "long", "-o", "y.iso"]).fails(29);
    world
        .run(&["image", "long", "-o", "y.iso", "--joliet-long"])
        .succeeds();
    assert_eq!(
        world.run(&["ls", "y.iso"]).succeeds().text().trim_end(),
        long
    );
}

#[test]
fn a_source_date_that_is_none_is_refused() {
    let world = World::new();
    world.plant();
    let run = world
        .command(&["image", "tree", "-o", "x.iso"])
        .env("SOURCE_DATE_EPOCH", "today")
        .output();
    let run = Run::from(run.unwrap()).fails(2);
    assert!(run.stderr.contains("SOURCE_DATE_EPOCH"), "{}", run.stderr);
}

#[test]
fn equal_contents_are_recorded_once_when_asked() {
    let world = World::new();
    let large = vec![7; 1_000_000];
    for name in ["a", "b", "deep/c"] {
        world.write(&format!("tree/{name}"), &large);
    }
    world.write("tree/other", vec![8; 1_000_000]);
    let size = |share: &str, image: &str| {
        world
            .run(&["image", "tree", "--share", share, "-o", image])
            .succeeds();
        world.read(image).len()
    };
    let (links, equal) = (size("links", "1.iso"), size("equal", "2.iso"));
    assert!(links > 4_000_000 && equal < 2_500_000, "{links} {equal}");
    world
        .run(&["verify", "2.iso", "--against", "tree"])
        .succeeds();
    // An image made of it has them once, too.
    world
        .run(&["image", "--base", "2.iso", "-o", "3.iso"])
        .succeeds();
    assert!(world.read("3.iso").len() < 2_500_000);
    world
        .run(&["verify", "3.iso", "--against", "tree"])
        .succeeds();
}

#[test]
fn checksums_are_listed_on_the_disc_and_beside_the_image() {
    let world = World::new();
    world.plant();
    let run = world
        .run(&[
            "image",
            "tree",
            "-o",
            "x.iso",
            "--manifest",
            "sha256",
            "--json",
        ])
        .succeeds();
    assert_eq!(
        run.json_lines().last().unwrap()["manifest"],
        "x.iso.sha256sums"
    );
    let list = world.read("x.iso.sha256sums");
    let image = world.read("x.iso");
    assert!(image.windows(list.len()).any(|bytes| bytes == list));
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "../x.iso.sha256sums"])
        .current_dir(world.path().join("tree"))
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(list.iter().filter(|&&byte| byte == b'\n').count(), 4);

    let piped = world
        .run(&["image", "tree", "-o", "-", "--manifest", "sha256"])
        .succeeds();
    assert_eq!(piped.stdout, image);
    let alone = ["--no-joliet", "--no-rock-ridge", "--manifest", "sha256"];
    let refused = world
        .run(&[&["image", "tree", "-o", "y.iso"], &alone[..]].concat())
        .fails(14);
    assert!(
        refused.stderr.contains("ISO 9660 names alone"),
        "{}",
        refused.stderr
    );
    assert!(!world.path().join("y.iso").exists());
}
