//! What `image` is told to take: names of their own, stdin.

use crate::program::{Run, World};
use std::io::Write;
use std::process::Stdio;

/// The paths of an image, sorted.
fn listed(world: &World, image: &str) -> Vec<String> {
    let run = world.run(&["ls", image]).succeeds();
    let mut paths: Vec<String> = run.text().lines().map(str::to_owned).collect();
    paths.sort();
    paths
}

fn run_with_stdin(world: &World, arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = world
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn files_and_folders_go_under_the_names_they_are_given() {
    let world = World::new();
    world.plant();
    world.write("single.txt", "delta\n");
    world
        .run(&[
            "image",
            "boot/grub/loader.cfg=single.txt",
            "copy=tree/sub",
            "into/=single.txt",
            "into/=tree/sub/deeper",
            "-o",
            "x.iso",
        ])
        .succeeds();
    assert_eq!(
        listed(&world, "x.iso"),
        [
            "boot/",
            "boot/grub/",
            "boot/grub/loader.cfg",
            "copy/",
            "copy/deeper/",
            "copy/deeper/big.bin",
            "copy/Ünïcode name.txt",
            "into/",
            "into/big.bin",
            "into/single.txt",
        ]
    );
    world.run(&["extract", "x.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/boot/grub/loader.cfg"), b"delta\n");
}

#[test]
fn a_path_with_an_equals_sign_in_it_is_written_as_a_path() {
    let world = World::new();
    world.write("a=b", "both\n");
    world.write("b", "right\n");
    world.run(&["image", "./a=b", "-o", "x.iso"]).succeeds();
    assert_eq!(listed(&world, "x.iso"), ["a=b"]);
    // Whatever lies in the folder, it means the same.
    world.run(&["image", "a=b", "-o", "y.iso"]).succeeds();
    world.run(&["extract", "y.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/a"), b"right\n");
}

#[test]
fn a_folder_on_the_way_is_as_new_as_what_comes_into_it() {
    let world = World::new();
    world.write("old", "");
    world.write("new", "");
    for (path, seconds) in [("old", 1_000_000_000), ("new", 1_100_000_000)] {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = std::fs::File::options()
            .write(true)
            .open(world.path().join(path));
        file.unwrap().set_modified(time).unwrap();
    }
    for order in [["d/new=new", "d/old=old"], ["d/old=old", "d/new=new"]] {
        world
            .run(&["image", order[0], order[1], "-o", "x.iso"])
            .succeeds();
        let run = world.run(&["ls", "x.iso", "--json"]).succeeds();
        let folder = run
            .json_lines()
            .into_iter()
            .find(|it| it["path"] == "d")
            .unwrap();
        assert_eq!(folder["modified"], "2004-11-09T11:33:20Z");
    }
}

#[test]
fn stdin_is_a_file_and_gives_the_same_bytes_every_time() {
    let world = World::new();
    world.write("meta-data", "");
    let make = |image: &str| {
        run_with_stdin(
            &world,
            &["image", "meta-data", "user-data=-", "-o", image],
            b"#cloud-config\n",
        )
        .succeeds();
    };
    make("1.iso");
    make("2.iso");
    assert_eq!(world.read("1.iso"), world.read("2.iso"));
    world.run(&["extract", "1.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/user-data"), b"#cloud-config\n");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let world = World::new();
    world.plant();
    for wrong in [
        &["-"][..],
        &["x="],
        &["=tree"],
        &["d/=-"],
        &["../a/../b=tree", "a/../b=tree"],
        &["a=-", "b=-"],
    ] {
        let arguments = [&["image", "-o", "x.iso"], wrong].concat();
        let run = run_with_stdin(&world, &arguments, b"").fails(2);
        assert!(!run.stderr.is_empty());
        assert!(!world.has("x.iso"), "{wrong:?}");
    }
    let run = world.run(&["image", "a=none", "-o", "x.iso"]).fails(24);
    assert!(run.stderr.contains("none"), "{}", run.stderr);
    // A file cannot be a folder too.
    let run = world
        .run(&["image", "a=tree/a.txt", "a/b=tree/a.txt", "-o", "x.iso"])
        .fails(36);
    assert!(run.stderr.contains("/a"), "{}", run.stderr);
}
