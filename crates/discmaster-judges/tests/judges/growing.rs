//! Images that have grown by a session, and images made of images, of our own and of other makers.

use crate::compare;
use crate::images::judge_image;
use crate::program::{discmaster, installed, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of a block.
const BLOCK: u64 = 2048;

/// What an image holds at first: `tree`, of which `merged` is a copy that goes on.
fn first(scratch: &Scratch) -> (PathBuf, PathBuf) {
    let (tree, merged) = (scratch.folder("tree"), scratch.folder("merged"));
    for (path, size) in [
        ("readme.txt", 100),
        ("photos/one.jpg", 300_000),
        ("photos/deep/er/two.jpg", 2049),
        ("film.mpg", 5_000_000),
        ("empty", 0),
    ] {
        trees::file(&tree, path, size);
        trees::file(&merged, path, size);
    }
    trees::finish(&tree);
    (tree, merged)
}

/// What is added: one replaced, one beside others, a folder of its own.
fn more(scratch: &Scratch, merged: &Path) -> PathBuf {
    let tree = scratch.folder("more");
    for (path, size) in [
        ("readme.txt", 5_000),
        ("photos/three.jpg", 1 << 20),
        ("Übersicht/Liste 2026.txt", 77),
    ] {
        trees::file(&tree, path, size);
        trees::file(merged, path, size);
    }
    trees::finish(&tree);
    fs::remove_file(merged.join("photos/deep/er/two.jpg")).unwrap();
    trees::finish(merged);
    tree
}

fn make(scratch: &Scratch, arguments: &[&str], paths: &[&Path]) {
    succeed(
        discmaster(scratch.path(), ["image", "--quiet"])
            .args(arguments)
            .args(paths),
    );
}

/// An image that has grown, the tree that it holds, the block at which the state before begins, and the
/// tree that it held then.
pub(crate) fn grown(scratch: &Scratch, options: &[&str]) -> (PathBuf, PathBuf, u32, PathBuf) {
    let (tree, merged) = first(scratch);
    let image = scratch.join("grown.iso");
    make(scratch, &[options, &["-o"]].concat(), &[&image, &tree]);
    let before = fs::read(&image).unwrap().len() as u64;
    let more = more(scratch, &merged);
    let gone = [
        "--replace",
        "--remove",
        "photos/deep/er/two.jpg",
        "--append-to",
    ];
    make(scratch, &gone, &[&image, &more]);
    let start = before_start(&image);
    assert_eq!(u64::from(start) % 32, 0);
    assert!(u64::from(start) * BLOCK >= before);
    (image, merged, start, tree)
}

/// Where the state before begins, by what the volume descriptor says.
fn before_start(image: &Path) -> u32 {
    let bytes = fs::read(image).unwrap();
    let note = &bytes[16 * 2048 + 883..][..24];
    assert_eq!(&note[..16], b"DISCMASTER GROWN");
    u32::from_le_bytes(note[20..24].try_into().unwrap())
}

#[test]
fn every_reader_sees_what_an_image_has_grown_to() {
    let scratch = Scratch::new();
    let (image, merged, start, tree) = grown(&scratch, &[]);
    judge_image("a grown image", &scratch, &merged, &image, &[]);
    earlier_state(&scratch, &image, start, &tree);
}

/// The state before the last session, by the address that the last one gives.
fn earlier_state(scratch: &Scratch, image: &Path, start: u32, tree: &Path) {
    let start = start.to_string();
    let expected = compare::walk(tree);
    if installed("xorriso") {
        let out = scratch.join("earlier");
        output(
            tool("xorriso")
                .args(["-abort_on", "SORRY", "-load", "sbsector", &start])
                .args(["-osirrox", "on", "-indev"])
                .arg(image)
                .args(["-extract", "/"])
                .arg(&out),
        )
        .unwrap();
        let mut problems = compare::entries(expected.clone(), compare::walk(&out));
        for entry in expected.iter().filter(|entry| entry.size.is_some()) {
            problems.extend(compare::bytes(
                &compare::under(tree, &entry.path),
                &compare::under(&out, &entry.path),
            ));
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        report::verdict("xorriso", "the state before, by its address");
    } else {
        report::skip("xorriso is not installed");
    }
    if installed("isoinfo") {
        let listed = output(
            tool("isoinfo")
                .args(["-J", "-f", "-T", &start, "-i"])
                .arg(image),
        )
        .unwrap();
        let listed = String::from_utf8_lossy(&listed).lines().count();
        assert_eq!(listed, expected.len());
        report::verdict("isoinfo", "the state before, by its address");
    } else {
        report::skip("isoinfo is not installed");
    }
}

#[test]
fn every_reader_reads_an_image_made_of_an_image() {
    let scratch = Scratch::new();
    let (tree, merged) = first(&scratch);
    let (old, image) = (scratch.join("old.iso"), scratch.join("image.iso"));
    make(&scratch, &["-o"], &[&old, &tree]);
    let more = more(&scratch, &merged);
    let gone = ["--replace", "--remove", "photos/deep/er/two.jpg", "--base"];
    succeed(
        discmaster(scratch.path(), ["image", "--quiet"])
            .args(gone)
            .args([&old, &more])
            .arg("-o")
            .arg(&image),
    );
    judge_image("an image made of an image", &scratch, &merged, &image, &[]);
}

/// An image of another maker that boots, with an MBR before it: what firmware finds stays.
#[test]
fn an_image_of_another_maker_grows_and_boots_as_before() {
    if !installed("xorriso") {
        return report::skip("xorriso is not installed");
    }
    let scratch = Scratch::new();
    let (tree, merged) = first(&scratch);
    for (path, size) in [("boot/loader", 20_000), ("boot/efi.img", 1_474_560)] {
        trees::file(&tree, path, size);
        trees::file(&merged, path, size);
    }
    trees::finish(&tree);
    let mbr = scratch.join("mbr");
    fs::write(&mbr, [0x33; 432]).unwrap();
    let image = scratch.join("image.iso");
    output(
        tool("xorriso")
            .args(["-as", "mkisofs", "-quiet", "-J", "-r", "-V", "LIVE", "-o"])
            .arg(&image)
            .args(["-b", "boot/loader", "-no-emul-boot", "-boot-load-size", "4"])
            .args(["-eltorito-alt-boot", "-e", "boot/efi.img", "-no-emul-boot"])
            .arg("--grub2-mbr")
            .arg(&mbr)
            .arg(&tree),
    )
    .unwrap();
    let boots = |image: &Path| {
        let said = output(tool("xorriso").arg("-indev").arg(image).args([
            "-report_el_torito",
            "plain",
            "-report_system_area",
            "plain",
        ]));
        let said = String::from_utf8_lossy(&said.unwrap()).into_owned();
        // Sizes of the whole are those of the whole.
        let lines = said.lines().filter(|line| {
            line.starts_with("El Torito") && !line.contains("cat path") || line.contains("MBR")
        });
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = boots(&image);
    assert!(
        before.iter().any(|line| line.contains("UEFI")),
        "{before:?}"
    );
    let more = more(&scratch, &merged);
    let gone = [
        "--replace",
        "--remove",
        "photos/deep/er/two.jpg",
        "--remove",
        "boot.catalog",
    ];
    let gone = &gone[..if has_catalog(&image) { 5 } else { 3 }];
    make(
        &scratch,
        &[gone, &["--append-to"]].concat(),
        &[&image, &more],
    );
    assert_eq!(boots(&image), before);
    // 7z shows what boots as files in a folder.
    judge_image(
        "a grown image of xorriso's",
        &scratch,
        &merged,
        &image,
        &["7z"],
    );
}

/// Whether an image of xorriso shows its boot catalog as a file.
fn has_catalog(image: &Path) -> bool {
    let found = output(
        tool("xorriso")
            .arg("-indev")
            .arg(image)
            .args(["-find", "/boot.catalog"]),
    );
    found.is_ok_and(|found| !found.is_empty())
}
