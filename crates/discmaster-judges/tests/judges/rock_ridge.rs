//! Rock Ridge shows what POSIX knows of files: said by readers not our own, Linux among them.

use crate::kernel;
use crate::program::{discmaster, installed, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
use std::path::Path;

/// Lists the folder it is run in: of everything type, permissions, owner, time and what it is, of
/// files the sums of their bytes, of devices their numbers. What was moved up is empty where it lies.
const LIST: &str = "export LC_ALL=C.UTF-8
find . -mindepth 1 ! -path ./rr_moved \\( \
  -type d -printf '%P: %y %m %U:%G %T@\\n' -o \
  -type l -printf '%P: %y %U:%G %T@ %l\\n' -o \
  -printf '%P: %y %m %U:%G %T@ %n %s\\n' \\) | sort
find . -type f -exec cksum {} + | sort -k 3
find . \\( -type b -o -type c \\) -exec stat --format '%n %t:%T' {} + | sort";

/// Linux cuts names of more than 253 bytes; one of these is that long.
const BEYOND_LINUX: &str = "e";

/// A tree of everything, of whose names only the longest are beyond Joliet.
fn fill(tree: &Path, long_names: bool) {
    for name in trees::SCRIPTS.iter().chain(trees::OUTSIDE_BMP) {
        trees::file(tree, name, name.len() as u64);
        trees::file(tree, &format!("folder of {name}/{name}"), 10);
    }
    if long_names {
        trees::file(tree, &"ж".repeat(126), 2049);
        trees::file(tree, &format!("{}/{}", "d".repeat(253), "f".repeat(253)), 1);
        trees::file(tree, &BEYOND_LINUX.repeat(255), 100);
    }
    let mut path = String::new();
    for depth in 1..=24 {
        path += &format!("level {depth}/");
        trees::file(tree, &format!("{path}file"), depth);
        trees::folder(tree, &format!("{path}beside/{depth}"));
    }
    for number in 0..300 {
        let name = format!("many/a file whose number is {number}");
        trees::file(tree, &name, number % 3 * 2048);
        symlink(&name, tree.join(format!("many/link {number}"))).unwrap();
    }
    let far = ["..", "a folder that is not there"].repeat(30).join("/");
    for (name, target) in [
        ("dots", "../../."),
        ("absolute", "/etc/passwd"),
        ("far", &far),
    ] {
        symlink(target, tree.join(name)).unwrap();
    }
    trees::file(tree, "first/linked", 3_000_000);
    fs::hard_link(tree.join("first/linked"), tree.join("again")).unwrap();
    fs::hard_link(tree.join("first/linked"), tree.join("many/third")).unwrap();
    trees::file(tree, "first/alike", 100);
    for (name, mode) in [("first/alike", 0o4751), ("first", 0o1777), ("again", 0o600)] {
        fs::set_permissions(tree.join(name), Permissions::from_mode(mode)).unwrap();
    }
    succeed(tool("mkfifo").arg(tree.join("pipe")));
    if is_root() {
        for (name, kind, major, minor) in [("zero", "c", "1", "5"), ("block", "b", "7", "200")] {
            succeed(
                tool("mknod")
                    .arg(tree.join(name))
                    .args([kind, major, minor]),
            );
        }
        chown(tree.join("again"), Some(1000), Some(2000)).unwrap();
        chown(tree.join("level 1"), Some(70_000), Some(70_001)).unwrap();
        lchown(tree.join("dots"), Some(3), Some(4)).unwrap();
    }
    trees::finish(tree);
    let time = ["--no-dereference", "--date", "@1234567890"];
    let left = ["dots", "absolute", "far", "pipe", "zero", "block"];
    let left = left
        .iter()
        .map(|name| tree.join(name))
        .filter(|path| path.symlink_metadata().is_ok());
    succeed(tool("touch").args(time).args(left));
    succeed(
        tool("sh")
            .arg("-c")
            .arg("touch --no-dereference --date @1234567891 many/link*")
            .current_dir(tree),
    );
    trees::finish(tree);
}

fn is_root() -> bool {
    output(tool("id").arg("--user")).is_ok_and(|id| id == b"0\n")
}

fn lines(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    text.lines().map(str::to_owned).collect()
}

fn listed(folder: &Path) -> Vec<String> {
    lines(&output(tool("sh").args(["-c", LIST]).current_dir(folder)).unwrap())
}

/// What differs between the lines that should be and those that are, both of them changed by `known`,
/// which leaves out and cuts short what a reader does not do.
fn compare(
    reader: &str,
    title: &str,
    expected: &[String],
    found: &[String],
    known: fn(&str) -> Option<String>,
) {
    let kept = |all: &[String]| {
        all.iter()
            .filter_map(|line| known(line))
            .collect::<Vec<_>>()
    };
    let (expected, found) = (kept(expected), kept(found));
    let missing: Vec<_> = expected
        .iter()
        .filter(|line| !found.contains(line))
        .collect();
    let more: Vec<_> = found
        .iter()
        .filter(|line| !expected.contains(line))
        .collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "{reader}: {title}: {} lines not found, {} not expected:\n{:#?}\n{:#?}",
        missing.len(),
        more.len(),
        &missing[..missing.len().min(10)],
        &more[..more.len().min(10)]
    );
    assert!(expected.len() > 300, "{reader}: {title}: {expected:?}");
    report::verdict(
        reader,
        &format!("{title}: {} lines of POSIX the same", expected.len()),
    );
}

/// A file of any kind whose name, of the listing, is left out.
fn is_special(line: &str) -> bool {
    [": p ", ": c ", ": b ", ": s "]
        .iter()
        .any(|kind| line.contains(kind))
        || is_device(line)
}

/// A line of a device's number.
fn is_device(line: &str) -> bool {
    let number = line.rsplit_once(' ').and_then(|(_, it)| it.split_once(':'));
    line.starts_with("./")
        && number.is_some_and(|(major, minor)| {
            [major, minor]
                .iter()
                .all(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
}

fn judge(title: &str, options: &[&str], long_names: bool) {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    fill(&tree, long_names);
    let expected = listed(&tree);
    let image = scratch.join("image.iso");
    succeed(
        discmaster(
            scratch.path(),
            ["image", "--quiet", "--owner", "keep", "--output"],
        )
        .arg(&image)
        .args(options)
        .arg(&tree),
    );
    by_kernel(title, &scratch, &image, &expected);
    if present("bsdtar") {
        let out = scratch.folder("bsdtar");
        output(tool("bsdtar").arg("-C").arg(&out).arg("-xpf").arg(&image)).unwrap();
        // What it cannot make without rights, it does not.
        compare("bsdtar", title, &expected, &listed(&out), |line| {
            Some(line.to_owned())
        });
    }
    if present("xorriso") {
        let out = scratch.join("xorriso");
        let to = ["-extract".as_ref(), "/".as_ref(), out.as_os_str()];
        let from = [OsStr::new("-indev"), image.as_os_str()];
        let on = ["-abort_on", "FATAL", "-osirrox", "on"];
        output(tool("xorriso").args(on).args(from).args(to)).unwrap();
        // It makes no devices, and links of its own user, as new as they are there.
        compare(
            "xorriso",
            title,
            &expected,
            &listed(&out),
            |line| match line.split_once(": l ") {
                Some((name, rest)) => {
                    let target = rest.splitn(3, ' ').nth(2)?;
                    Some(format!("{name}: l {target}"))
                }
                None => (!is_special(line)).then(|| without_links(line)),
            },
        );
    }
}

/// xorriso brings hard links out as files of their own.
fn without_links(line: &str) -> String {
    match line.split_once(": f ") {
        Some((name, rest)) => {
            let words: Vec<_> = rest.split(' ').collect();
            format!("{name}: f {} {} {}", words[0], words[1], words[2])
        }
        None => line.to_owned(),
    }
}

fn present(program: &str) -> bool {
    let there = installed(program);
    if !there {
        report::skip(&format!("{program} is not installed"));
    }
    there
}

fn by_kernel(title: &str, scratch: &Scratch, image: &Path, expected: &[String]) {
    let copies = scratch.folder("kernel");
    fs::write(copies.join("list"), LIST).unwrap();
    let script = format!(
        "mkdir /mnt/copies\n\
         mount -t hostfs -o '{}' none /mnt/copies\n\
         mount -t iso9660 -o 'ro,loop,nojoliet' '{}' /run/disc\n\
         cd /run/disc\n\
         sh /mnt/copies/list >/mnt/copies/listed\n\
         cd /\n\
         umount /run/disc",
        copies.display(),
        image.display()
    );
    let Some(problems) = kernel::mounting(&script) else {
        return;
    };
    assert!(problems.is_empty(), "{title}: {problems:?}");
    let found = lines(&fs::read(copies.join("listed")).unwrap());
    compare("kernel", title, expected, &found, |line| {
        (!line.contains(&BEYOND_LINUX.repeat(240))).then(|| line.to_owned())
    });
}

#[test]
fn everything_posix_knows() {
    judge("Rock Ridge and Joliet", &["--joliet-long"], false);
}

#[test]
fn names_as_long_as_they_may_be() {
    judge("Rock Ridge alone", &["--no-joliet"], true);
}

#[test]
fn deep_folders_where_they_are() {
    judge(
        "Rock Ridge, deep as it is",
        &["--no-joliet", "--deep", "plain"],
        true,
    );
}
