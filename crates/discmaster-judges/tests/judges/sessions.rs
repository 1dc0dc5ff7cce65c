//! Discs of several sessions: the last one shows what was burned in all of them.

use crate::compare;
use crate::images::judge_image;
use crate::program::{installed, output, succeed, tool};
use crate::recorder;
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes of a block.
const BLOCK: u64 = 2048;
/// The volume descriptors of a session: blocks 16 to 31 of it (ECMA-119 6.7.1).
const DESCRIPTORS: std::ops::Range<u64> = 16..32;

/// Burns three trees on one disc, one after the other. Gives the file the disc lies in, the first
/// block of the last session, and a tree of what should be there; that of the first session alone
/// is `session 0` in the scratch folder.
pub(crate) fn three_sessions(scratch: &Scratch) -> (PathBuf, u64, PathBuf) {
    let merged = scratch.folder("merged");
    let mut disc = PathBuf::new();
    let mut start = 0;
    let sessions: [&[(&str, u64)]; 3] = [
        &[
            ("readme.txt", 100),
            ("photos/one.jpg", 300_000),
            ("photos/deep/er/two.jpg", 2049),
            ("empty", 0),
        ],
        // One replaced, one added beside it, a folder of its own.
        &[
            ("readme.txt", 5_000),
            ("photos/three.jpg", 1 << 20),
            ("Übersicht/Liste 2026.txt", 77),
        ],
        &[("photos/deep/er/two.jpg", 70_000), ("last", 1)],
    ];
    for (number, files) in sessions.iter().enumerate() {
        let tree = scratch.folder(&format!("session {number}"));
        for (path, size) in *files {
            trees::file(&tree, path, *size);
            trees::file(&merged, path, *size);
        }
        trees::finish(&tree);
        let blank = (number == 0).then_some("cd-r74");
        let burnt = succeed(&mut recorder::append(scratch, &tree, blank));
        let result = burnt.stdout.trim_ascii_end();
        let result = result.rsplit(|byte| *byte == b'\n').next().unwrap();
        let result: serde_json::Value = serde_json::from_slice(result).unwrap();
        assert_eq!(result["event"], "result");
        assert_eq!(result["compared"], true);
        start = result["start"].as_u64().unwrap();
        disc = result["disc"].as_str().unwrap().into();
    }
    trees::finish(&merged);
    // 11,400 blocks after the first session, 6,900 after the second.
    assert!(start > 18_300, "{start}");
    (disc, start, merged)
}

/// The disc as it looks to a reader that a drive tells where the last session begins, for readers
/// that can look at the beginning of a file only: a copy, the descriptors of the last session in
/// the place of the first's.
fn view(disc: &Path, start: u64, scratch: &Scratch) -> PathBuf {
    let view = scratch.join("view.iso");
    fs::copy(disc, &view).unwrap();
    let length = usize::try_from((DESCRIPTORS.end - DESCRIPTORS.start) * BLOCK).unwrap();
    let mut descriptors = vec![0; length];
    let file = File::options().read(true).write(true).open(&view).unwrap();
    let at = (start + DESCRIPTORS.start) * BLOCK;
    file.read_exact_at(&mut descriptors, at).unwrap();
    file.write_all_at(&descriptors, DESCRIPTORS.start * BLOCK)
        .unwrap();
    view
}

#[test]
fn every_reader_sees_all_sessions_as_one_tree() {
    let scratch = Scratch::new();
    let (disc, start, merged) = three_sessions(&scratch);
    let view = view(&disc, start, &scratch);
    judge_image("three sessions", &scratch, &merged, &view, &["bsdtar"]);
}

/// bsdtar reads an image from front to back and gives up directories that lie far behind their
/// volume descriptors, whoever put them there: the day it no longer does, it judges our discs, too.
#[test]
fn bsdtar_reads_no_disc_of_several_sessions() {
    if !report::there(&["bsdtar", "genisoimage", "xorriso"]) {
        return;
    }
    let scratch = Scratch::new();
    for name in ["one", "two"] {
        trees::file(&scratch.folder(&format!("tree {name}")), name, 5);
    }
    let start = 11_702;
    let (first, second) = (scratch.join("first.iso"), scratch.join("second.iso"));
    let make = || {
        let mut command = tool("genisoimage");
        command.args(["-quiet", "-J"]);
        command
    };
    output(make().arg("-o").arg(&first).arg(scratch.join("tree one"))).unwrap();
    output(
        make()
            .args(["-C", &format!("0,{start}"), "-M"])
            .arg(&first)
            .arg("-o")
            .arg(&second)
            .arg(scratch.join("tree two")),
    )
    .unwrap();
    let disc = File::options().write(true).open(&first).unwrap();
    disc.write_all_at(&fs::read(&second).unwrap(), start * BLOCK)
        .unwrap();
    let view = view(&first, start, &scratch);
    let listed = output(tool("bsdtar").arg("-tf").arg(&view)).unwrap();
    assert_eq!(String::from_utf8_lossy(&listed), "");
    let found = output(
        tool("xorriso")
            .arg("-indev")
            .arg(&view)
            .args(["-find", "/"]),
    )
    .unwrap();
    assert!(String::from_utf8_lossy(&found).contains("two"));
    report::verdict(
        "bsdtar",
        "lists nothing of genisoimage's two sessions, and so does not judge ours",
    );
}

/// Readers that can be told where a session begins read the disc's file as it lies there.
#[test]
fn readers_that_know_of_sessions_read_the_disc_itself() {
    let scratch = Scratch::new();
    let (disc, start, merged) = three_sessions(&scratch);
    let start = start.to_string();
    if installed("xorriso") {
        let out = scratch.join("xorriso");
        output(
            tool("xorriso")
                .args(["-abort_on", "SORRY", "-load", "sbsector", &start])
                .args(["-osirrox", "on", "-indev"])
                .arg(&disc)
                .args(["-extract", "/"])
                .arg(&out),
        )
        .unwrap();
        let expected = compare::walk(&merged);
        let mut problems = compare::entries(expected.clone(), compare::walk(&out));
        for entry in expected.iter().filter(|entry| entry.size.is_some()) {
            problems.extend(compare::bytes(
                &compare::under(&merged, &entry.path),
                &compare::under(&out, &entry.path),
            ));
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        report::verdict("xorriso", "three sessions, by the address of the last");
    } else {
        report::skip("xorriso is not installed");
    }
    if installed("isoinfo") {
        let listed = output(
            tool("isoinfo")
                .args(["-J", "-j", "iso8859-1", "-f", "-T", &start, "-i"])
                .arg(&disc),
        )
        .unwrap();
        let listed = String::from_utf8_lossy(&listed);
        let mut found: Vec<&str> = listed
            .lines()
            .map(|line| line.trim_start_matches('/').trim_end_matches(";1"))
            .collect();
        found.sort_unstable();
        let expected = compare::walk(&merged);
        let mut names: Vec<_> = expected
            .iter()
            .map(|entry| String::from_utf8_lossy(&entry.path))
            // It writes ISO 8859-1.
            .map(|name| name.replace('Ü', "\u{FFFD}"))
            .collect();
        names.sort_unstable();
        assert_eq!(found, names);
        report::verdict("isoinfo", "three sessions, by the address of the last");
    } else {
        report::skip("isoinfo is not installed");
    }
}
