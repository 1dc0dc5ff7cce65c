//! Images of other makers with Rock Ridge, read by ours: what comes out is what went in.

use crate::program::{self, discmaster, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Names, permissions, links and depth that only Rock Ridge holds.
fn tree(scratch: &Scratch) -> PathBuf {
    let tree = scratch.folder("tree");
    for name in trees::SCRIPTS {
        trees::file(&tree, &format!("scripts/{name}"), 40);
    }
    let deep = "1/22/333/4444/55555/6/7/8/9/10/11/12";
    trees::file(&tree, &format!("{deep}/deepest file.txt"), 3000);
    trees::file(&tree, "1/22/333/4444/55555/6/7/8/beside.txt", 10);
    trees::folder(&tree, "1/22/333/4444/55555/6/7/8/9/hollow");
    trees::file(&tree, &"long".repeat(60), 5);
    trees::file(&tree, "links/first name", 5000);
    fs::hard_link(tree.join("links/first name"), tree.join("second name")).unwrap();
    trees::file(&tree, "links/lonely", 5000);
    for (name, target) in [
        ("links/up", "../scripts"),
        ("links/root", "/"),
        ("links/absolute", "/usr/share/doc"),
        ("links/out", "../../../elsewhere"),
        ("links/here", "."),
        ("links/nowhere", "no such file ünïcode"),
        ("links/many", "a/./b/../c/d/e/f/g"),
    ] {
        symlink(target, tree.join(name)).unwrap();
    }
    for (nth, mode) in [0o644, 0o400, 0o755, 0o4755, 0o2711, 0o777]
        .iter()
        .enumerate()
    {
        let name = format!("modes/file {nth}");
        trees::file(&tree, &name, 1);
        fs::set_permissions(tree.join(&name), Permissions::from_mode(*mode)).unwrap();
    }
    succeed(tool("mkfifo").arg(tree.join("pipe")));
    fs::set_permissions(tree.join("modes"), Permissions::from_mode(0o1775)).unwrap();
    trees::finish(&tree);
    into_the_past(&tree);
    tree
}

/// Brings all times back to before 2017: genisoimage records those to come as now.
fn into_the_past(path: &Path) {
    let found = path.symlink_metadata().unwrap();
    if found.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.for_each(|it| into_the_past(&it.unwrap().path()));
    }
    if found.is_dir() || found.is_file() {
        let seconds = found.mtime().unsigned_abs() % 500_000_000 + 1_000_000_000;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let open = fs::File::open(path).unwrap();
        open.set_modified(time).unwrap();
    }
}

/// Type and permissions, time, target, content; and with which other names it is one file.
type Facts = (u32, i64, Option<PathBuf>, Vec<u8>, Vec<PathBuf>);

/// What can be brought out of a tree.
fn facts(root: &Path) -> BTreeMap<PathBuf, Facts> {
    fn add(root: &Path, folder: &Path, all: &mut Vec<(PathBuf, u64, Facts)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let found = path.symlink_metadata().unwrap();
            let kind = found.file_type();
            if !(kind.is_file() || kind.is_dir() || kind.is_symlink()) {
                continue;
            }
            let content = kind.is_file().then(|| fs::read(&path).unwrap());
            let target = kind.is_symlink().then(|| fs::read_link(&path).unwrap());
            // The permissions of a link mean nothing.
            let mode = if kind.is_symlink() { 0 } else { found.mode() };
            // Times of links can be set by nobody here; those of the source are of its making.
            let time = if kind.is_symlink() { 0 } else { found.mtime() };
            let facts = (mode, time, target, content.unwrap_or_default(), Vec::new());
            let name = path.strip_prefix(root).unwrap().to_owned();
            all.push((name, found.ino(), facts));
            if kind.is_dir() {
                add(root, &path, all);
            }
        }
    }
    let mut all = Vec::new();
    add(root, root, &mut all);
    let mut names: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
    for (name, inode, _) in &all {
        names.entry(*inode).or_default().push(name.clone());
    }
    names.values_mut().for_each(|names| names.sort());
    let with_names = |(name, inode, mut facts): (PathBuf, u64, Facts)| {
        facts.4.clone_from(&names[&inode]);
        (name, facts)
    };
    all.into_iter().map(with_names).collect()
}

fn differences(expected: &Path, found: &Path) -> Vec<String> {
    let (expected, found) = (facts(expected), facts(found));
    let names = expected.keys().chain(found.keys());
    let names: std::collections::BTreeSet<_> = names.collect();
    let shown = |facts: Option<&Facts>| match facts {
        None => "nothing".to_owned(),
        Some((mode, time, target, content, names)) => {
            let length = content.len();
            format!("{mode:o}, {time}, {target:?}, {length} bytes, names {names:?}")
        }
    };
    names
        .into_iter()
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| {
            let (one, other) = (shown(expected.get(name)), shown(found.get(name)));
            format!("{}: {one} became {other}", name.display())
        })
        .collect()
}

/// A maker, the program it is, and its arguments before those of image and tree.
struct Maker {
    program: &'static str,
    make: fn(&Path, &Path) -> std::process::Command,
}

const MAKERS: &[Maker] = &[
    Maker {
        program: "xorriso",
        make: |image, tree| {
            let mut command = tool("xorriso");
            command
                .args(["-as", "mkisofs", "-quiet", "-R", "-J", "-joliet-long", "-o"])
                .args([image, tree]);
            command
        },
    },
    Maker {
        program: "genisoimage",
        make: |image, tree| {
            let mut command = tool("genisoimage");
            command.args(["-quiet", "-R", "-o"]).args([image, tree]);
            command
        },
    },
    Maker {
        program: "bsdtar",
        make: |image, tree| {
            let mut command = tool("bsdtar");
            command
                .args(["--format=iso9660", "--options", "rockridge=strict", "-cf"])
                .arg(image)
                .arg("-C")
                .args([tree, Path::new(".")]);
            command
        },
    },
];

#[test]
fn what_other_makers_record_comes_out_as_it_went_in() {
    let scratch = Scratch::new();
    let tree = tree(&scratch);
    for Maker { program, make } in MAKERS {
        if !program::installed(program) {
            report::skip(&format!("images of {program} read by ours"));
            continue;
        }
        let image = scratch.join(&format!("{program}.iso"));
        succeed(&mut make(&image, &tree));
        let into = scratch.join(&format!("from {program}"));
        succeed(
            discmaster(scratch.path(), ["extract", "--quiet", "--preserve"])
                .arg(&image)
                .arg("--directory")
                .arg(&into),
        );
        let differences = differences(&tree, &into);
        assert!(differences.is_empty(), "{program}: {differences:#?}");
        let listed = output(discmaster(scratch.path(), ["ls", "--json"]).arg(&image)).unwrap();
        let listed = String::from_utf8(listed).unwrap();
        let pipe = listed
            .lines()
            .find(|line| line.contains("\"path\":\"pipe\""));
        assert!(
            pipe.is_some_and(|it| it.contains("\"kind\":\"pipe\"")),
            "{pipe:?}"
        );
        // What a maker gets wrong about path tables or trees is not ours to judge here.
        program::run(
            discmaster(scratch.path(), ["verify", "--against"])
                .arg(&tree)
                .arg(&image),
        );
        let count = facts(&tree).len();
        let found = format!("{count} names of {program} come out with their attributes");
        report::verdict("images of others", &found);
    }
}

#[test]
fn a_relocated_tree_and_one_left_where_it_is_are_read_alike() {
    let scratch = Scratch::new();
    let tree = tree(&scratch);
    if !program::installed("xorriso") || !program::installed("genisoimage") {
        return report::skip("relocated folders of xorriso and genisoimage");
    }
    for (name, mut command) in [
        ("relocated by xorriso", {
            let mut it = tool("xorriso");
            it.args([
                "-as",
                "mkisofs",
                "-quiet",
                "-R",
                "-rr_reloc_dir",
                "moved",
                "-o",
            ]);
            it
        }),
        ("plain by xorriso", {
            let mut it = tool("xorriso");
            it.args(["-as", "mkisofs", "-quiet", "-R", "-D", "-o"]);
            it
        }),
        ("relocated by genisoimage", {
            let mut it = tool("genisoimage");
            it.args(["-quiet", "-R", "-o"]);
            it
        }),
        ("plain by genisoimage", {
            let mut it = tool("genisoimage");
            it.args(["-quiet", "-R", "-D", "-o"]);
            it
        }),
    ] {
        let image = scratch.join(&format!("{name}.iso"));
        succeed(command.args([&image, &tree]));
        let listed = output(discmaster(scratch.path(), ["ls"]).arg(&image)).unwrap();
        let listed = String::from_utf8(listed).unwrap();
        let deepest = "1/22/333/4444/55555/6/7/8/9/10/11/12/deepest file.txt";
        assert!(
            listed.lines().any(|line| line == deepest),
            "{name}: {listed}"
        );
        let moved = listed.lines().filter(|line| line.contains("moved")).count();
        assert_eq!(moved, 0, "{name}: {listed}");
    }
    report::verdict(
        "images of others",
        "relocated folders are where they belong",
    );
}

#[test]
fn files_that_xorriso_compresses_come_out_as_they_were() {
    if !program::installed("xorriso") {
        return report::skip("files compressed by xorriso");
    }
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    fs::write(
        tree.join("text"),
        "the same words, over and over; ".repeat(9000),
    )
    .unwrap();
    fs::write(tree.join("zeros"), vec![0; 200_000]).unwrap();
    trees::file(&tree, "random", 100_000);
    trees::file(&tree, "small", 1);
    let image = scratch.join("compressed.iso");
    let mut compress = tool("xorriso");
    compress.args(["-abort_on", "SORRY", "-outdev"]).arg(&image);
    compress.arg("-map").arg(&tree).arg("/");
    succeed(compress.args(["-set_filter_r", "--zisofs", "/", "--", "-commit"]));
    let bytes = fs::read(&image).unwrap();
    let twice = b"and over; the same words, over and";
    let mut windows = bytes.windows(twice.len());
    assert!(!windows.any(|it| it == twice), "not compressed");
    succeed(discmaster(scratch.path(), ["verify", "--quiet", "--against"]).args([&tree, &image]));
    report::verdict(
        "images of others",
        "what xorriso compresses is read as it was",
    );
}

#[test]
fn sessions_that_xorriso_adds_to_a_file_are_found() {
    if !program::installed("xorriso") {
        return report::skip("sessions of xorriso");
    }
    let scratch = Scratch::new();
    let image = scratch.join("grown.iso");
    for nth in 1..=3 {
        let file = scratch.join("file");
        fs::write(&file, format!("{nth}\n")).unwrap();
        let mut grow = tool("xorriso");
        grow.args(["-abort_on", "SORRY", "-dev"]);
        grow.arg(format!("stdio:{}", image.display()));
        grow.arg("-map").arg(&file).arg(format!("/file {nth}"));
        succeed(grow.arg("-commit"));
    }
    let list = |session: &[&str]| {
        let mut ls = discmaster(scratch.path(), ["ls"]);
        let listed = output(ls.arg(&image).args(session)).unwrap();
        String::from_utf8(listed).unwrap()
    };
    assert_eq!(list(&[]), "file 1\nfile 2\nfile 3\n");
    let info = output(discmaster(scratch.path(), ["info", "--json"]).arg(&image)).unwrap();
    let info = String::from_utf8(info).unwrap();
    assert_eq!(info.matches("\"number\":").count(), 3, "{info}");
    assert_eq!(
        list(&["--session", "3"]),
        "file 1\nfile 2\nfile 3\n",
        "{info}"
    );
    assert_eq!(list(&["--session", "2"]), "file 1\nfile 2\n", "{info}");
    assert_eq!(list(&["--session", "1"]), "file 1\n", "{info}");
    report::verdict(
        "images of others",
        "three sessions of xorriso are found in its file",
    );
}
