//! What ISO 9660 and Joliet cannot hold: refused by name, or left out and listed.

use crate::program::{World, phases};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

#[test]
fn a_symbolic_link_is_refused_by_name() {
    let world = World::new();
    world.plant();
    symlink("a.txt", world.path().join("tree/link")).unwrap();
    let run = world
        .run(&["image", "tree", "--no-rock-ridge", "-o", "x.iso"])
        .fails(14);
    assert!(run.stderr.contains("tree/link"), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("what to do: --rock-ridge records links, --symlinks skip"),
        "{}",
        run.stderr
    );
    assert!(!world.has("x.iso"));
}

#[test]
fn a_symbolic_link_is_left_out_and_listed_when_asked() {
    let world = World::new();
    world.plant();
    symlink("a.txt", world.path().join("tree/link")).unwrap();
    let run = world
        .run(&["image", "tree", "-o", "x.iso", "--symlinks", "skip", "-q"])
        .succeeds();
    assert_eq!(
        run.stderr,
        "discmaster: left out tree/link, which is a symbolic link\n"
    );
    assert!(
        !world
            .run(&["ls", "x.iso"])
            .succeeds()
            .text()
            .contains("link")
    );
}

#[test]
fn a_symbolic_link_is_followed_when_asked() {
    let world = World::new();
    world.plant();
    symlink("a.txt", world.path().join("tree/link")).unwrap();
    world
        .run(&["image", "tree", "-o", "x.iso", "--symlinks", "follow"])
        .succeeds();
    world
        .run(&["extract", "x.iso", "-d", "out", "link"])
        .succeeds();
    assert_eq!(world.read("out/link"), b"alpha\n");
    symlink(".", world.path().join("tree/round")).unwrap();
    let run = world
        .run(&["image", "tree", "-o", "y.iso", "--symlinks", "follow"])
        .fails(24);
    assert!(run.stderr.contains("tree/round"), "{}", run.stderr);
}

#[test]
fn a_socket_is_refused_or_left_out_and_listed() {
    let world = World::new();
    world.plant();
    let _socket = UnixListener::bind(world.path().join("tree/socket")).unwrap();
    let run = world
        .run(&["image", "tree", "--no-rock-ridge", "-o", "x.iso"])
        .fails(14);
    assert!(run.stderr.contains("tree/socket"), "{}", run.stderr);
    let run = world.run(&[
        "image",
        "tree",
        "-o",
        "x.iso",
        "--skip-unsupported",
        "--json",
    ]);
    let events = run.succeeds().json_lines();
    assert_eq!(phases(&events), ["skipped", "block-progress", "result"]);
    assert_eq!(events[0]["path"], "tree/socket");
    assert_eq!(events[0]["kind"], "socket");
    assert_eq!(events.last().unwrap()["skipped"], 1);
}
