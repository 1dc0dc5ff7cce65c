//! `image --base` and `image --append-to`: images made of images.

use crate::program::World;

fn paths(world: &World, image: &str) -> Vec<String> {
    let run = world.run(&["ls", image]).succeeds();
    let mut paths: Vec<String> = run.text().lines().map(str::to_owned).collect();
    paths.sort();
    paths
}

/// `old.iso`, of `tree`, and more to add.
fn world() -> World {
    let world = World::new();
    world.plant();
    world.write(
        "tree/large.bin",
        (0..3_000_000_u32)
            .map(|n| (n % 251) as u8)
            .collect::<Vec<_>>(),
    );
    world.run(&["image", "tree", "-o", "old.iso"]).succeeds();
    world.write("more/sub/new.txt", "new\n");
    world.write("more/a.txt", "other\n");
    world
}

#[test]
fn an_image_is_made_of_an_image_and_changes() {
    let world = world();
    world
        .run(&[
            "image",
            "--base",
            "old.iso",
            "--remove",
            "/sub/deeper",
            "--replace",
            "more",
            "-o",
            "new.iso",
        ])
        .succeeds();
    assert_eq!(
        paths(&world, "new.iso"),
        [
            "a.txt",
            "empty",
            "hollow/",
            "large.bin",
            "sub/",
            "sub/new.txt",
            "sub/Ünïcode name.txt",
        ]
    );
    world.run(&["verify", "new.iso"]).succeeds();
    world.run(&["extract", "new.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/a.txt"), b"other\n");
    assert!(world.read("out/large.bin") == world.read("tree/large.bin"));
}

#[test]
fn nothing_changed_gives_the_same_tree() {
    let world = world();
    world
        .run(&["image", "--base", "old.iso", "-o", "new.iso"])
        .succeeds();
    let list = |image: &str| world.run(&["ls", "-l", image, "--json"]).succeeds().stdout;
    assert_eq!(list("old.iso"), list("new.iso"));
    world
        .run(&["verify", "new.iso", "--against", "tree"])
        .succeeds();
}

#[test]
fn what_is_there_is_replaced_only_when_asked() {
    let world = world();
    world
        .run(&["image", "--base", "old.iso", "more", "-o", "new.iso"])
        .fails(36);
    world
        .run(&["image", "--append-to", "old.iso", "more"])
        .fails(36);
    let arguments = [
        "image", "--base", "old.iso", "--remove", "nothing", "-o", "new.iso",
    ];
    let run = world.run(&arguments).fails(2);
    assert!(run.stderr.contains("nothing"), "{}", run.stderr);
    world
        .run(&["image", "--remove", "a.txt", "tree", "-o", "new.iso"])
        .fails(2);
    let both = [
        "image",
        "--base",
        "old.iso",
        "--append-to",
        "old.iso",
        "-o",
        "new.iso",
    ];
    world.run(&both).fails(2);
    assert!(!world.has("new.iso"));
}

#[test]
fn a_session_is_added_to_an_image_file_itself() {
    let world = world();
    let before = world.read("old.iso");
    let arguments = ["image", "--append-to", "old.iso", "--replace", "more"];
    world.run(&arguments).succeeds();
    let after = world.read("old.iso");
    // Nothing of it is written again but its volume descriptors: three.
    assert!(after[..16 * 2048] == before[..16 * 2048]);
    assert!(after[19 * 2048..before.len()] == before[19 * 2048..]);
    assert!(after.len() < before.len() + 400_000, "{}", after.len());
    world.run(&["verify", "old.iso"]).succeeds();
    world.run(&["extract", "old.iso", "-d", "out"]).succeeds();
    assert_eq!(world.read("out/a.txt"), b"other\n");
    assert_eq!(world.read("out/sub/new.txt"), b"new\n");
    assert!(world.read("out/large.bin") == world.read("tree/large.bin"));

    // And again, into another file.
    world.write("third", "3");
    world
        .run(&[
            "image",
            "--append-to",
            "old.iso",
            "third",
            "--remove",
            "empty",
            "-o",
            "third.iso",
        ])
        .succeeds();
    assert_eq!(world.read("old.iso"), after);
    let there = paths(&world, "third.iso");
    assert!(there.contains(&"third".to_owned()) && !there.contains(&"empty".to_owned()));
    world.run(&["verify", "third.iso"]).succeeds();
    let piped = world
        .run(&[
            "image",
            "--append-to",
            "old.iso",
            "third",
            "--remove",
            "empty",
            "-o",
            "-",
        ])
        .succeeds();
    assert!(piped.stdout == world.read("third.iso"));
}

#[test]
fn a_failure_leaves_the_image_as_it_was() {
    let world = world();
    let before = world.read("old.iso");
    world
        .run(&["image", "--append-to", "old.iso", "none"])
        .fails(24);
    let small = [
        "image",
        "--append-to",
        "old.iso",
        "--size",
        "1M",
        "--replace",
        "more",
    ];
    world.run(&small).fails(28);
    assert!(world.read("old.iso") == before);
    world.write("damaged.iso", &before[..before.len() - 2048]);
    world
        .run(&["image", "--append-to", "damaged.iso", "more"])
        .fails(30);
    world
        .run(&["image", "--base", "more/a.txt", "-o", "x.iso"])
        .fails(30);
}

#[test]
fn what_rock_ridge_says_stays() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let world = World::new();
    world.plant();
    let at = |path: &str| world.path().join(path);
    symlink("sub/deeper", at("tree/link")).unwrap();
    std::fs::hard_link(at("tree/a.txt"), at("tree/hollow/second")).unwrap();
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(at("tree/empty"), private).unwrap();
    std::fs::set_permissions(at("tree/sub"), std::fs::Permissions::from_mode(0o750)).unwrap();
    world
        .run(&["image", "tree", "--owner", "7:8", "-o", "old.iso"])
        .succeeds();
    world.write("new", "new\n");
    world
        .run(&[
            "image",
            "--base",
            "old.iso",
            "sub/new=new",
            "-o",
            "base.iso",
        ])
        .succeeds();
    world
        .run(&[
            "image",
            "--append-to",
            "old.iso",
            "sub/new=new",
            "-o",
            "more.iso",
        ])
        .succeeds();
    for image in ["base.iso", "more.iso"] {
        let run = world.run(&["ls", "--json", image]).succeeds();
        let lines = run.json_lines();
        let find = |path: &str| lines.iter().find(|it| it["path"] == path).unwrap();
        assert_eq!(find("link")["kind"], "symlink", "{lines:?}");
        let out = format!("out-{image}");
        world.run(&["extract", image, "-d", &out]).succeeds();
        let out = at(&out);
        assert_eq!(
            std::fs::read_link(out.join("link")).unwrap(),
            std::path::Path::new("sub/deeper")
        );
        let inode = |path: &str| out.join(path).metadata().unwrap().ino();
        assert_eq!(inode("a.txt"), inode("hollow/second"));
        assert_eq!(find("empty")["mode"], "0600", "{lines:?}");
        assert_eq!(find("sub")["mode"], "0750", "{lines:?}");
        assert_eq!(find("sub")["uid"], 7);
        assert_eq!(find("sub/new")["uid"], 0);
    }
}

#[test]
fn a_list_of_checksums_is_made_anew_or_left_out() {
    let world = World::new();
    world.plant();
    world.write("new", "new\n");
    world
        .run(&["image", "tree", "--manifest", "sha256", "-o", "old.iso"])
        .succeeds();
    let old = world.read("old.iso");
    let run = world
        .run(&["image", "--append-to", "old.iso", "new"])
        .fails(2);
    assert!(run.stderr.contains("--remove SHA256SUMS"), "{}", run.stderr);
    world
        .run(&["image", "--base", "old.iso", "new", "-o", "new.iso"])
        .fails(2);
    assert!(world.read("old.iso") == old && !world.has("new.iso"));
    let anew = ["image", "--base", "old.iso", "new", "--manifest", "sha256"];
    world
        .run(&[&anew[..], &["-o", "new.iso"]].concat())
        .succeeds();
    let verified = world.run(&["verify", "new.iso"]).succeeds();
    assert!(verified.text().contains("5 files"), "{}", verified.text());
    let without = [
        "image",
        "--append-to",
        "old.iso",
        "new",
        "--remove",
        "SHA256SUMS",
    ];
    world.run(&without).succeeds();
    world.run(&["verify", "old.iso"]).succeeds();
    world
        .run(&["image", "--base", "new.iso", "-o", "same.iso"])
        .succeeds();
    world.run(&["verify", "same.iso"]).succeeds();
}
