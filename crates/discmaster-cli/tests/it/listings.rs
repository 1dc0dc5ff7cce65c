//! `image --listing`.

use crate::program::{Run, World};
use std::os::unix::fs::symlink;

/// Runs in `tree/`.
fn image(world: &World, arguments: &[&str]) -> Run {
    let mut command = world.command(&[&["image"], arguments].concat());
    command.current_dir(world.path().join("tree"));
    command.output().unwrap().into()
}

#[test]
fn a_listing_of_a_folder_gives_the_image_of_the_folder() {
    let world = World::new();
    world.plant();
    symlink("sub", world.path().join("tree/link")).unwrap();
    // As FreeBSD's mtree writes it: indented, relative, with defaults.
    world.write(
        "list.mtree",
        "#           user: nobody\n\
         /set type=file uname=root uid=0 gid=0\n\
         .               type=dir\n\
         \x20   a.txt       size=6 \\\n\
         \x20               nlink=1\n\
         \x20   empty       size=0\n\
         \x20   link        type=link link=sub\n\
         \x20   hollow      type=dir\n\
         \x20   ..\n\
         \x20   sub         type=dir\n\
         \x20       \\303\\234n\\303\\257code\\040name.txt\n\
         \x20       deeper  type=dir\n\
         \x20           big.bin\n\
         \x20       ..\n\
         \x20   ..\n\
         ..\n",
    );
    image(
        &world,
        &["--listing", "../list.mtree", "-o", "../listed.iso"],
    )
    .succeeds();
    image(&world, &[".", "-o", "../scanned.iso"]).succeeds();
    assert!(world.read("listed.iso") == world.read("scanned.iso"));
}

#[test]
fn what_a_listing_says_goes_before_what_is_there() {
    let world = World::new();
    world.plant();
    world.write(
        "list.mtree",
        "./etc/passwd type=file contents=a.txt mode=0600 uid=5 gid=6 time=1000000000.0\n\
         ./dev/null type=char device=native,1,3 time=1000000000\n\
         ./gone type=file optional\n",
    );
    image(&world, &["--listing", "../list.mtree", "-o", "../x.iso"]).succeeds();
    let run = world.run(&["ls", "x.iso", "--json"]).succeeds();
    let lines = run.json_lines();
    let find = |path: &str| lines.iter().find(|it| it["path"] == path).unwrap();
    assert_eq!(find("etc/passwd")["modified"], "2001-09-09T01:46:40Z");
    assert_eq!(find("etc")["modified"], "2001-09-09T01:46:40Z");
    world
        .run(&["extract", "x.iso", "-d", "out", "etc"])
        .succeeds();
    assert_eq!(world.read("out/etc/passwd"), b"alpha\n");
}

#[test]
fn paths_join_what_is_listed() {
    let world = World::new();
    world.plant();
    world.write("list.mtree", "./a.txt type=file\n");
    let both = ["--listing", "../list.mtree", "sub", "-o", "../x.iso"];
    image(&world, &both).succeeds();
    let listed = world.run(&["ls", "x.iso"]).succeeds();
    assert!(
        listed.text().contains("deeper/big.bin"),
        "{}",
        listed.text()
    );
    assert!(listed.text().contains("a.txt"), "{}", listed.text());
    let twice = ["--listing", "../list.mtree", "a.txt", "-o", "../x.iso"];
    image(&world, &twice).fails(36);
}

#[test]
fn what_is_wrong_is_told_by_line_and_column() {
    let world = World::new();
    world.plant();
    let refused = |listing: &str, status: i32| {
        world.write("list.mtree", listing);
        let arguments = ["--listing", "../list.mtree", "-o", "../x.iso", "--json"];
        let run = image(&world, &arguments).fails(status);
        assert!(!world.has("x.iso"));
        run.json_lines().pop().unwrap()
    };
    let wrong = refused("#mtree\n  a.txt tipe=file\n", 14);
    assert_eq!((&wrong["line"], &wrong["column"]), (&2.into(), &9.into()));
    let missing = refused("./none type=file\n", 24);
    assert_eq!(
        (&missing["line"], &missing["path"]),
        (&1.into(), &"none".into())
    );
    let other = refused("./a.txt type=file size=7\n", 24);
    assert!(
        other["message"].as_str().unwrap().contains("6 bytes"),
        "{other}"
    );
    refused("./sub type=file\n", 24);
    refused("./a.txt type=char\n", 24);
    refused("..\n", 14);
    refused("a.txt type=file\na.txt/x type=file contents=a.txt\n", 36);
    world
        .run(&["image", "--listing", "none", "-o", "x.iso"])
        .fails(1);
}
