//! Permissions, links and checksums: what `ls`, `extract` and `verify` make of Rock Ridge.

use crate::program::World;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

/// An image of a tree with permissions, links and a pipe.
fn imaged() -> World {
    let world = World::new();
    world.plant();
    let path = |it: &str| world.path().join(it);
    fs::set_permissions(path("tree/a.txt"), Permissions::from_mode(0o4750)).unwrap();
    fs::hard_link(path("tree/a.txt"), path("tree/sub/same.txt")).unwrap();
    symlink("../a.txt", path("tree/sub/link")).unwrap();
    symlink("/etc/passwd", path("tree/out")).unwrap();
    let pipe = rustix::fs::mknodat(
        rustix::fs::CWD,
        path("tree/pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    );
    pipe.unwrap();
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    world
}

#[test]
fn a_long_list_shows_permissions_links_and_targets() {
    let world = imaged();
    let run = world.run(&["ls", "-l", "x.iso"]).succeeds();
    let line = |name: &str| {
        let found = run.text().lines().find(|line| line.contains(name)).unwrap();
        found.split_whitespace().collect::<Vec<_>>()
    };
    assert_eq!(line("a.txt")[..2], ["-rwsr-x---", "2"]);
    assert_eq!(line("sub/link")[0], "lrwxrwxrwx");
    assert!(run.text().contains("out -> /etc/passwd\n"));
    assert_eq!(line("pipe")[0], "prw-------");
    let lines = world
        .run(&["ls", "x.iso", "--json"])
        .succeeds()
        .json_lines();
    let entry = |path: &str| lines.iter().find(|it| it["path"] == path).unwrap();
    assert_eq!(entry("a.txt")["mode"], "4750");
    assert_eq!(entry("a.txt")["links"], 2);
    assert_eq!(entry("sub/link")["kind"], "symlink");
    assert_eq!(entry("sub/link")["target"], "../a.txt");
    assert_eq!(entry("pipe")["kind"], "pipe");
    // The other trees have no such things.
    let joliet = world
        .run(&["ls", "-l", "x.iso", "--tree", "joliet"])
        .succeeds();
    assert!(!joliet.text().contains("link"), "{}", joliet.text());
    world.run(&["ls", "x.iso", "--tree", "enhanced"]).fails(14);
    world
        .run(&["ls", "x.iso", "--tree", "iso", "--iso"])
        .fails(2);
}

#[test]
fn permissions_and_links_come_out() {
    let world = imaged();
    let run = world
        .run(&["extract", "x.iso", "-d", "out", "--json"])
        .succeeds();
    let result = run.json_lines().pop().unwrap();
    assert_eq!(
        (&result["links"], &result["hard_links"]),
        (&2.into(), &1.into())
    );
    assert_eq!(result["leading_out"], 1);
    assert_eq!(result["left_out"], 1);
    assert_eq!(result["left_out_first"][0], "/pipe is a named pipe");
    let made = |it: &str| world.path().join("out").join(it);
    let file = fs::metadata(made("a.txt")).unwrap();
    assert_eq!(file.mode() & 0o7700, 0o700);
    assert_eq!(
        file.ino(),
        fs::metadata(made("sub/same.txt")).unwrap().ino()
    );
    assert_eq!(
        fs::read_link(made("sub/link")).unwrap().to_str(),
        Some("../a.txt")
    );
    assert!(!world.has("out/pipe"));
    world
        .run(&["extract", "x.iso", "-d", "exact", "--preserve"])
        .succeeds();
    let exact = fs::metadata(world.path().join("exact/a.txt")).unwrap();
    assert_eq!(exact.mode() & 0o7777, 0o4750);
}

#[test]
fn verification_against_a_folder_sees_permissions_and_targets() {
    let world = imaged();
    let verify = ["verify", "x.iso", "--against", "tree", "--json"];
    let result = world.run(&verify).succeeds().json_lines().pop().unwrap();
    assert_eq!(
        (&result["links"], &result["special"]),
        (&2.into(), &1.into())
    );
    let path = |it: &str| world.path().join(it);
    fs::set_permissions(path("tree/empty"), Permissions::from_mode(0o777)).unwrap();
    fs::remove_file(path("tree/out")).unwrap();
    symlink("/etc/group", path("tree/out")).unwrap();
    let result = world.run(&verify).fails(1).json_lines().pop().unwrap();
    let causes = result["causes"].to_string();
    assert!(
        causes.contains("/empty has the mode 0644 on the disc and 0777"),
        "{causes}"
    );
    assert!(
        causes.contains("/out leads to /etc/passwd on the disc and to /etc/group"),
        "{causes}"
    );
}

/// A list of checksums as sha256sum makes it.
const SUMS: &str = "\
b6a98d9ce9a2d9149288fa3df42d377c3e42737afdcdaf714e33c0a100b51060  a.txt
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty
";

#[test]
fn the_checksums_that_a_disc_holds_are_checked() {
    let world = World::new();
    world.write("tree/a.txt", "alpha\n");
    world.write("tree/empty", "");
    world.write("tree/SHA256SUMS", SUMS);
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    let run = world.run(&["verify", "x.iso"]).succeeds();
    let told = "; the checksums of 2 files, 6 bytes, are right";
    assert!(run.text().contains(told), "{}", run.text());
    let result = world
        .run(&["verify", "x.iso", "--json"])
        .succeeds()
        .json_lines()
        .pop()
        .unwrap();
    assert_eq!(result["checked"]["files"], 2);
    assert_eq!(result["checked"]["bytes"], 6);

    // A byte of the file changes on the disc.
    let mut bytes = world.read("x.iso");
    let at = bytes.windows(6).position(|it| it == b"alpha\n").unwrap();
    bytes[at] = b'A';
    world.write("bad.iso", bytes);
    let run = world.run(&["verify", "bad.iso", "--json"]).fails(30);
    let result = run.json_lines().pop().unwrap();
    assert_eq!(result["name"], "IMAPI_E_INVALIDIMAGE");
    assert_eq!(result["faults"], 1);
    assert!(
        result["causes"][0]
            .as_str()
            .unwrap()
            .contains("/a.txt has the checksum "),
        "{result}"
    );
    world
        .run(&["verify", "bad.iso", "--no-manifest"])
        .succeeds();
}

#[test]
fn checksums_beside_the_disc_are_checked() {
    let world = World::new();
    world.write("tree/a.txt", "alpha\n");
    world.write("tree/new", "");
    world.write("x.sha256", SUMS);
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    let run = world
        .run(&["verify", "x.iso", "--manifest", "x.sha256", "--json"])
        .fails(30);
    let result = run.json_lines().pop().unwrap();
    let causes = result["causes"].to_string();
    assert!(
        causes.contains("/empty is listed and not there"),
        "{causes}"
    );
    assert!(causes.contains("/new is there and not listed"), "{causes}");
    let run = world
        .run(&["verify", "x.iso", "--manifest", "nowhere"])
        .fails(24);
    assert!(
        run.stderr.contains("the list of checksums nowhere"),
        "{}",
        run.stderr
    );
}

#[test]
fn sessions_of_a_grown_file_are_listed_and_read() {
    let world = World::new();
    world.write("tree/a.txt", "alpha\n");
    world.write("more/b.txt", "beta\n");
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    let info = world.run(&["info", "x.iso", "--json"]).succeeds().json();
    assert_eq!(info["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(info["rock_ridge"]["identifier"], "IEEE_1282");
    world
        .run(&["image", "more", "--append-to", "x.iso"])
        .succeeds();
    let info = world.run(&["info", "x.iso", "--json"]).succeeds().json();
    assert_eq!(info["sessions"].as_array().unwrap().len(), 2, "{info}");
    assert_eq!(info["sessions"][1]["shown"], true);
    let list = |session: &[&str]| {
        let arguments = [&["ls", "x.iso"], session].concat();
        world.run(&arguments).succeeds().text().to_owned()
    };
    assert_eq!(list(&[]), "a.txt\nb.txt\n");
    assert_eq!(list(&["--session", "2"]), "a.txt\nb.txt\n");
    assert_eq!(list(&["--session", "1"]), "a.txt\n");
    let run = world.run(&["ls", "x.iso", "--session", "3"]).fails(2);
    assert!(
        run.stderr.contains("no session 3: 2 sessions"),
        "{}",
        run.stderr
    );
    world.run(&["verify", "x.iso", "--session", "1"]).succeeds();
    let out = ["extract", "x.iso", "--session", "1", "-d", "old"];
    world.run(&out).succeeds();
    assert!(world.has("old/a.txt") && !world.has("old/b.txt"));
    world.run(&["info", "x.iso", "--session", "1"]).succeeds();
}
