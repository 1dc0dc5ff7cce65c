//! `discmaster mkisofs`, and the program under the names of those it stands in for.

use crate::program::{Run, World};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::{Command, Stdio};

/// The program under another name, in the scratch folder.
fn called(world: &World, name: &str, line: &str) -> Command {
    let link = world.path().join(name);
    if !link.exists() {
        symlink(env!("CARGO_BIN_EXE_discmaster"), &link).unwrap();
    }
    let mut command = Command::new(link);
    command
        .args(line.split_whitespace())
        .current_dir(world.path())
        .env("SOURCE_DATE_EPOCH", "1700000000");
    command
}

fn run(world: &World, line: &str) -> Run {
    called(world, "genisoimage", line).output().unwrap().into()
}

/// The paths of an image from its root on, in our own listing.
fn paths(world: &World, image: &str) -> Vec<String> {
    let listing = world.run(&["ls", "--json", image]).succeeds();
    let lines = listing.json_lines();
    lines
        .iter()
        .map(|line| format!("/{}", line["path"].as_str().unwrap()))
        .collect()
}

/// A planted folder, and what an image of it holds.
fn made(line: &str) -> (World, Vec<String>) {
    let world = World::new();
    world.plant();
    run(&world, &format!("-quiet -J -o x.iso {line}")).succeeds();
    let paths = paths(&world, "x.iso");
    (world, paths)
}

#[test]
fn its_names_and_the_command_make_the_same_image() {
    let world = World::new();
    world.plant();
    let line = "-quiet -r -J -V LABEL tree";
    let image = run(&world, line).succeeds().stdout;
    assert_eq!(&image[0x8001..0x8006], b"CD001");
    let arguments: Vec<_> = ["mkisofs"].into_iter().chain(line.split(' ')).collect();
    assert_eq!(world.run(&arguments).succeeds().stdout, image);
    run(&world, "-quiet -r -J -V LABEL -o file.iso tree").succeeds();
    assert_eq!(world.read("file.iso"), image);
    let other = |name: &str, line: &str| {
        Run::from(called(&world, name, line).output().unwrap())
            .succeeds()
            .stdout
    };
    let xorriso = other("xorriso", "-as mkisofs -quiet -r -J -V LABEL tree");
    assert_eq!(other("xorrisofs", line), xorriso);
    assert_eq!(
        other("genisoimage", "-as mkisofs -quiet -r -J -V LABEL tree"),
        xorriso
    );
}

#[test]
fn the_size_told_is_the_size_made() {
    let world = World::new();
    world.plant();
    let told = run(&world, "-print-size -R -J tree").succeeds();
    let blocks: u64 = told.text().trim().parse().unwrap();
    assert_eq!(
        told.stderr.trim(),
        format!("Total extents scheduled to be written = {blocks}")
    );
    let quiet = run(&world, "-print-size -quiet -R -J tree").succeeds();
    assert_eq!(
        (quiet.text().trim(), &*quiet.stderr),
        (&*blocks.to_string(), "")
    );
    let made = run(&world, "-R -J -o x.iso tree").succeeds();
    assert_eq!(
        made.stderr.trim(),
        format!("{blocks} extents written (0 MB)")
    );
    assert!(made.stdout.is_empty());
    assert_eq!(world.read("x.iso").len() as u64, blocks * 2048);
    let bare = run(&world, "-print-size -quiet -no-pad -R -J tree").succeeds();
    assert_eq!(bare.text().trim().parse::<u64>().unwrap(), blocks - 150);
}

#[test]
fn options_that_are_wrong_are_told_and_nothing_is_made() {
    let world = World::new();
    world.plant();
    for (line, says) in [
        ("-o x.iso -joliet-lng tree", "did you mean -joliet-long?"),
        ("-o x.iso -b boot.img tree", "images that boot"),
        ("-vold X tree", "did you mean -volid?"),
        ("-o x.iso -udf tree", "UDF"),
        ("-o x.iso", "no path"),
        ("-o x.iso -iso-level 9 tree", "1, 2, 3 or 4"),
        ("tree -o", "-o needs FILE"),
    ] {
        let run = run(&world, line).fails(2);
        assert!(run.stderr.contains(says), "{line}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !world.has("x.iso"), "{line}");
    }
    let missing = run(&world, "-o x.iso nowhere").fails(24);
    assert!(missing.stderr.contains("nowhere"), "{}", missing.stderr);
    let twice = run(&world, "-o x.iso tree/a.txt tree").fails(36);
    assert!(twice.stderr.contains("a.txt"), "{}", twice.stderr);
    assert!(!twice.stderr.contains("--replace"), "{}", twice.stderr);
    assert!(!world.has("x.iso"));
}

#[test]
fn help_and_version_are_data() {
    let world = World::new();
    let help = run(&world, "-help").succeeds();
    assert!(help.text().contains("-joliet-long") && help.text().contains("refused: "));
    for (name, start) in [
        ("genisoimage", "genisoimage 1.1.11"),
        ("mkisofs", "mkisofs 2.01"),
        ("xorrisofs", "xorriso 1.5"),
    ] {
        for option in ["-version", "--version"] {
            let run = Run::from(called(&world, name, option).output().unwrap()).succeeds();
            assert!(run.text().starts_with(start), "{}", run.text());
        }
    }
}

#[test]
fn paths_go_where_grafts_say() {
    let (_, paths) = made(
        "-graft-points new/name.txt=tree/a.txt sub/=tree/sub folder/=tree/a.txt eq\\=s=tree/empty",
    );
    for path in [
        "/new/name.txt",
        "/sub/deeper/big.bin",
        "/folder/a.txt",
        "/eq=s",
    ] {
        assert!(paths.contains(&path.to_owned()), "{path}: {paths:?}");
    }
    let (world, paths) = made("-root one/two tree/a.txt");
    assert_eq!(paths.last().map(String::as_str), Some("/one/two/a.txt"));
    let file = Run::from(
        called(
            &world,
            "xorrisofs",
            "-quiet -J -o y.iso -graft-points name/=tree/a.txt",
        )
        .output()
        .unwrap(),
    );
    file.succeeds();
    assert_eq!(self::paths(&world, "y.iso"), ["/name"]);
}

#[test]
fn lists_of_paths_come_from_files_and_from_stdin() {
    let world = World::new();
    world.plant();
    world.write("list", "a=tree/a.txt\n\nb=tree/empty\n");
    run(&world, "-quiet -o x.iso -graft-points -path-list list").succeeds();
    assert_eq!(paths(&world, "x.iso").len(), 2);
    let mut child = called(&world, "genisoimage", "-quiet -J -o y.iso -path-list -")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"tree/a.txt\ntree/empty\n")
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(paths(&world, "y.iso"), ["/a.txt", "/empty"]);
}

#[test]
fn what_is_excluded_is_not_there() {
    let (_, all) = made("tree");
    assert!(all.iter().any(|path| path == "/sub/deeper/big.bin"));
    let without = |line: &str, gone: &[&str]| {
        let (_, paths) = made(line);
        for path in &all {
            let gone = gone.iter().any(|start| path.starts_with(start));
            assert_eq!(paths.contains(path), !gone, "{line}: {path}");
        }
    };
    without("-m *.bin tree", &["/sub/deeper/big.bin"]);
    without("-m deeper tree", &["/sub/deeper"]);
    without("-x tree/sub ./tree", &["/sub"]);
    without("-exclude ./tree/sub/* tree", &["/sub/"]);
}

#[test]
fn the_image_is_not_taken_into_itself_and_keeps_its_mode() {
    let world = World::new();
    world.plant();
    world.write("tree/x.iso", vec![1; 100_000]);
    let path = world.path().join("tree/x.iso");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    run(&world, "-quiet -J -r -o tree/x.iso tree").succeeds();
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o640);
    assert!(!paths(&world, "tree/x.iso").contains(&"/x.iso".to_owned()));
}

#[test]
fn names_that_joliet_cannot_carry_are_mapped_and_told() {
    let world = World::new();
    world.plant();
    world.write("tree/what?.txt", "");
    world.write(&format!("tree/{}.txt", "long".repeat(20)), "");
    let loud = run(&world, "-J -o x.iso tree").succeeds();
    assert!(
        loud.stderr
            .contains("/what?.txt: Joliet has it as \"what_.txt\""),
        "{}",
        loud.stderr
    );
    let paths = paths(&world, "x.iso");
    assert!(paths.contains(&"/what_.txt".to_owned()), "{paths:?}");
    assert!(paths.iter().all(|path| path.chars().count() < 66));
    let quiet = run(&world, "-quiet -J -o x.iso tree").succeeds();
    assert_eq!(quiet.stderr.lines().count(), 1, "{}", quiet.stderr);
    assert!(
        quiet.stderr.contains("1 more names otherwise"),
        "{}",
        quiet.stderr
    );
    let long = run(&world, "-J -joliet-long -o x.iso tree").succeeds();
    assert_eq!(long.stderr.matches("Joliet has it").count(), 1);
}

#[test]
fn what_is_left_out_is_told() {
    let world = World::new();
    world.plant();
    symlink("a.txt", world.path().join("tree/link")).unwrap();
    let run = run(&world, "-quiet -o x.iso tree").succeeds();
    assert!(run.stderr.contains("left out tree/link"), "{}", run.stderr);
    let followed = called(&world, "mkisofs", "-quiet -J -f -o y.iso tree")
        .output()
        .unwrap();
    assert!(Run::from(followed).succeeds().stderr.is_empty());
    assert!(paths(&world, "y.iso").contains(&"/link".to_owned()));
}

#[test]
fn a_file_that_cannot_be_read_ends_it() {
    let world = World::new();
    world.plant();
    symlink("nowhere", world.path().join("tree/dangling")).unwrap();
    let run = run(&world, "-quiet -f -R -o x.iso tree").fails(24);
    assert!(run.stderr.contains("tree/dangling"), "{}", run.stderr);
    assert!(!world.has("x.iso"));
}

/// Where bytes begin in an image, if anywhere.
fn place(image: &[u8], bytes: &[u8]) -> Option<usize> {
    image
        .windows(bytes.len())
        .position(|window| window == bytes)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[test]
fn what_is_hidden_has_its_content_but_no_name() {
    let world = World::new();
    world.plant();
    world.write("list", "*.txt\n");
    let image = |line: &str| {
        run(&world, &format!("-quiet -J -R -V X -o x.iso {line} tree")).succeeds();
        world.read("x.iso")
    };
    let all = image("");
    assert!(place(&all, b"A.TXT;1").is_some() && place(&all, &utf16("a.txt")).is_some());
    let hidden = image("-hide a.txt");
    assert!(place(&hidden, b"A.TXT;1").is_none() && place(&hidden, &utf16("a.txt")).is_some());
    assert!(place(&hidden, b"alpha\n").is_some());
    let hidden = image("-hide-joliet tree/a.txt");
    assert!(place(&hidden, b"A.TXT;1").is_some() && place(&hidden, &utf16("a.txt")).is_none());
    let hidden = image("-hide sub -hide-joliet-list list");
    assert!(place(&hidden, b"BIG.BIN").is_none() && place(&hidden, &utf16("big.bin")).is_some());
    assert!(place(&hidden, &utf16("name.txt")).is_none());
    // The byte before the length of the identifier's record tells: ECMA-119 9.1.6.
    let marked = image("-hidden a.txt");
    let flags = |image: &[u8]| image[place(image, b"A.TXT;1").unwrap() - 8];
    assert_eq!((flags(&all), flags(&marked)), (0, 1));
}

#[test]
fn what_weighs_more_lies_nearer_to_the_beginning() {
    let world = World::new();
    for name in ["a", "b", "c/d", "c/e"] {
        world.write(&format!("tree/{name}"), format!("content of {name}."));
    }
    world.write("weights", "tree/b 10\ntree/c 5\ntree/c/e\t7\n");
    world.write("list", "3 /c\n9 /a\n");
    let order = |name: &str, line: &str| {
        let made = called(&world, name, &format!("-quiet -o x.iso {line} tree"))
            .output()
            .unwrap();
        Run::from(made).succeeds();
        let image = world.read("x.iso");
        let mut names = ["a", "b", "c/d", "c/e"];
        names.sort_by_key(|name| place(&image, format!("content of {name}.").as_bytes()).unwrap());
        names
    };
    assert_eq!(order("mkisofs", "-sort weights"), ["b", "c/e", "c/d", "a"]);
    assert_eq!(
        order("xorrisofs", "--sort-weight 0 / --sort-weight 1 /c"),
        ["c/d", "c/e", "a", "b"]
    );
    assert_eq!(
        order("xorrisofs", "--sort-weight-list list"),
        ["a", "c/d", "c/e", "b"]
    );
}

#[test]
fn translation_tables_tell_the_names() {
    let world = World::new();
    world.plant();
    run(&world, "-quiet -J -T -hide-joliet-trans-tbl -o x.iso tree").succeeds();
    let image = world.read("x.iso");
    let line = format!("{:<210}\ta.txt\n", "F A.TXT;1");
    assert!(place(&image, line.as_bytes()).is_some());
    assert!(
        place(&image, b"TRANS.TBL;1").is_some() && place(&image, &utf16("TRANS.TBL")).is_none()
    );
    run(&world, "-quiet -J -table-name .names -o x.iso tree").succeeds();
    assert!(paths(&world, "x.iso").contains(&"/sub/.names".to_owned()));
}

#[test]
fn times_are_those_that_were_asked_for() {
    let world = World::new();
    world.plant();
    let line = "-quiet -o x.iso --modification-date=2001020304050607 --set_all_file_dates 2002030405060700 tree";
    Run::from(called(&world, "xorrisofs", line).output().unwrap()).succeeds();
    let image = world.read("x.iso");
    assert_eq!(&image[0x8000 + 813..0x8000 + 829], b"2001020304050607");
    // Of A.TXT: year since 1900, month, day, hour, minute, second.
    let record = place(&image, b"A.TXT;1").unwrap() - 33;
    assert_eq!(image[record + 18..record + 24], [102, 3, 4, 5, 6, 7]);
}

#[test]
fn messages_go_where_they_are_sent() {
    let world = World::new();
    world.plant();
    let made = run(&world, "-log-file log -J -o x.iso tree").succeeds();
    assert!(made.stderr.is_empty() && made.stdout.is_empty());
    assert!(
        String::from_utf8(world.read("log"))
            .unwrap()
            .contains("extents written")
    );
    let failed = run(&world, "-log-file log -J -o y.iso nowhere").fails(24);
    assert!(failed.stderr.is_empty());
    assert!(
        String::from_utf8(world.read("log"))
            .unwrap()
            .contains("nowhere")
    );
}

#[test]
fn the_command_is_the_first_word() {
    let world = World::new();
    let run = world.run(&["--quiet", "mkisofs", "tree"]).fails(2);
    assert!(run.stderr.contains("behind it"), "{}", run.stderr);
}
