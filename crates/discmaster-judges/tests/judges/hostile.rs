//! Images made to do harm: nothing is written outside the folder, and nothing hangs.

use crate::process;
use crate::program::{discmaster, ended_in_failure, succeed};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The image of a small tree, and its bytes.
fn image(scratch: &Scratch) -> (PathBuf, Vec<u8>) {
    let tree = scratch.folder("tree");
    trees::file(&tree, "QQ", 100);
    trees::file(&tree, "folder/QXQ", 100);
    trees::file(&tree, "folder/QYQYQYQY", 100);
    trees::folder(&tree, "ZZ/in it");
    trees::finish(&tree);
    let image = scratch.join("image.iso");
    succeed(
        discmaster(scratch.path(), ["image", "--quiet", "--output"])
            .arg(&image)
            .arg(&tree),
    );
    let bytes = std::fs::read(&image).unwrap();
    (image, bytes)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Replaces a name in all three trees; the new one is as long.
fn rename(bytes: &mut [u8], from: &str, to: &str) {
    let mut count = 0;
    for (from, to) in [
        (from.to_uppercase().into_bytes(), to.as_bytes().to_vec()),
        (from.as_bytes().to_vec(), to.as_bytes().to_vec()),
        (utf16(from), utf16(to)),
    ] {
        assert_eq!(from.len(), to.len());
        for at in 5..bytes.len() - from.len() {
            // In a directory record the name's length stands before it, and ";1" may follow.
            let length = usize::from(bytes[at - 1]);
            let recorded = (from.len()..from.len() + 8).contains(&length);
            // In Rock Ridge it is behind the head of an entry.
            let alternate = bytes[at - 5..].starts_with(b"NM");
            if bytes[at..].starts_with(&from) && (recorded || alternate) {
                bytes[at..at + to.len()].copy_from_slice(&to);
                count += 1;
            }
        }
    }
    assert!(count >= 3, "{from:?} is {count} times in the image");
}

fn extract(scratch: &Scratch, image: &Path, into: &Path) -> Output {
    process::run(
        discmaster(scratch.path(), ["extract", "--quiet"])
            .arg(image)
            .arg("--directory")
            .arg(into),
    )
}

/// Everything below a folder, with symbolic links and contents.
fn snapshot(root: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.symlink_metadata().unwrap().is_dir() {
            found.extend(snapshot(&path));
            found.push((path, None));
        } else {
            let bytes = std::fs::read(&path).ok();
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

#[test]
fn names_that_lead_out_of_the_folder_do_not() {
    const NAMES: &[(&str, &str)] = &[
        ("QQ", ".."),
        ("QQ", "./"),
        ("QXQ", "/XQ"),
        ("QXQ", "Q/Q"),
        ("QXQ", "Q\0Q"),
        ("QYQYQYQY", "../../YQ"),
        ("QYQYQYQY", "..\\..\\YQ"),
        ("QYQYQYQY", "/tmp/QYQ"),
        ("ZZ", ".."),
        ("ZZ", "/Z"),
        ("folder", "../../"),
        ("folder", "/tmp/j"),
    ];
    let scratch = Scratch::new();
    let (_, good) = image(&scratch);
    let arena = scratch.folder("arena");
    let into = arena.join("a/b/into");
    let hostile = scratch.join("hostile.iso");
    let mut refused = 0;
    for (from, to) in NAMES {
        let mut bytes = good.clone();
        rename(&mut bytes, from, to);
        std::fs::write(&hostile, bytes).unwrap();
        std::fs::create_dir_all(arena.join("a/b")).unwrap();
        std::fs::create_dir_all(&into).unwrap();
        let output = extract(&scratch, &hostile, &into);
        if output.status.success() {
            assert!(
                !into.join(to).exists() || !to.contains(['/', '.']),
                "{to:?}"
            );
        } else {
            ended_in_failure(to, &output);
            refused += 1;
        }
        std::fs::remove_dir_all(&into).unwrap();
        let outside = snapshot(&arena);
        assert_eq!(outside.len(), 2, "{to:?}: outside the folder: {outside:?}");
    }
    assert!(!Path::new("/tmp/QYQ").exists() && !Path::new("/tmp/j").exists());
    report::verdict(
        "hostile images",
        &format!(
            "{} names that lead out of the folder: {refused} refused, none led out",
            NAMES.len()
        ),
    );
}

#[test]
fn links_planted_in_the_folder_are_not_followed() {
    let scratch = Scratch::new();
    let (image, _) = image(&scratch);
    let outside = scratch.folder("outside");
    for (name, leads_to) in [("folder", "."), ("QQ", "new"), ("ZZ", "."), ("QQ", "kept")] {
        std::fs::write(outside.join("kept"), "kept").unwrap();
        let before = snapshot(&outside);
        let into = scratch.folder("into");
        std::os::unix::fs::symlink(outside.join(leads_to), into.join(name)).unwrap();
        for replace in [&[][..], &["--replace"]] {
            let output = process::run(
                discmaster(scratch.path(), ["extract", "--quiet"])
                    .args(replace)
                    .arg(&image)
                    .arg("--directory")
                    .arg(&into),
            );
            assert_ne!(output.status.code(), Some(101), "{output:?}");
            assert_eq!(
                snapshot(&outside),
                before,
                "{name}: written through the link"
            );
        }
        std::fs::remove_dir_all(&into).unwrap();
    }
    report::verdict(
        "hostile images",
        "links planted in the folder are not followed",
    );
}

#[test]
fn a_folder_that_holds_itself_comes_to_an_end() {
    let scratch = Scratch::new();
    let (_, mut bytes) = image(&scratch);
    // Each folder's record gets the extent of the folder above it: that of the root.
    for (name, root_record) in [
        (utf16("ZZ"), descriptor(&bytes, 2)),
        (b"ZZ".to_vec(), descriptor(&bytes, 1)),
    ] {
        let extent: Vec<u8> = bytes[root_record + 2..root_record + 18].to_vec();
        for at in 33..bytes.len() - name.len() {
            let record = at - 33;
            if bytes[at..].starts_with(&name)
                && usize::from(bytes[at - 1]) == name.len()
                && bytes[record + 25] & 2 != 0
            {
                bytes[record + 2..record + 18].copy_from_slice(&extent);
            }
        }
    }
    let hostile = scratch.join("hostile.iso");
    std::fs::write(&hostile, bytes).unwrap();
    let mut outcomes = Vec::new();
    for command in ["ls", "verify", "extract"] {
        let mut run = discmaster(scratch.path(), [command, "--quiet"]);
        run.arg(&hostile);
        if command == "extract" {
            run.arg("--directory").arg(scratch.join("into"));
        }
        let output = process::run(&mut run);
        let (code, _) = ended_in_failure(command, &output);
        outcomes.push(format!("{command} {code}"));
    }
    report::verdict(
        "hostile images",
        &format!(
            "a folder that holds itself is refused: {}",
            outcomes.join(", ")
        ),
    );
}

/// Where the root's directory record is in the volume descriptor of a type.
fn descriptor(bytes: &[u8], kind: u8) -> usize {
    (16..32)
        .map(|sector| sector * 2048)
        .find(|at| bytes[*at] == kind)
        .expect("a volume descriptor")
        + 156
}

#[test]
fn an_image_cut_short_anywhere_is_refused_by_name() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for number in 0..20 {
        trees::file(&tree, &format!("file {number}"), 10_000);
    }
    let image = scratch.join("whole.iso");
    succeed(
        discmaster(scratch.path(), ["image", "--quiet", "--output"])
            .arg(&image)
            .arg(&tree),
    );
    let bytes = std::fs::read(&image).unwrap();
    let cut = scratch.join("cut short.iso");
    let lengths = (0..20).map(|part| bytes.len() * part / 20).chain([
        1,
        32_768,
        32_769,
        34_816,
        bytes.len() / 2 + 1,
        bytes.len() - 2048,
        bytes.len() - 1,
    ]);
    let mut count = 0;
    for length in lengths {
        std::fs::write(&cut, &bytes[..length]).unwrap();
        for command in ["verify", "extract"] {
            let mut run = discmaster(scratch.path(), [command, "--quiet"]);
            run.arg(&cut);
            if command == "extract" {
                run.arg("--directory").arg(scratch.join("into"));
            }
            let context = format!("{command} of {length} bytes of {}", bytes.len());
            let (_, text) = ended_in_failure(&context, &process::run(&mut run));
            assert!(text.contains("cut short"), "{context}: not named: {text}");
            count += 1;
        }
    }
    report::verdict(
        "hostile images",
        &format!("{count} readings of images cut short refused by name"),
    );
}

/// Rock Ridge of another maker, damaged byte by byte: whatever becomes of it, nothing hangs or panics,
/// and nothing is written outside the folder, through links of the image neither.
#[test]
fn damaged_rock_ridge_is_read_or_refused_in_order() {
    if !crate::program::installed("xorriso") {
        return report::skip("damaged Rock Ridge of xorriso");
    }
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let arena = scratch.folder("arena");
    let long = "n".repeat(200);
    trees::file(&tree, &format!("1/2/3/4/5/6/7/8/9/{long}"), 100);
    trees::file(&tree, "folder/file", 100);
    std::fs::hard_link(tree.join("folder/file"), tree.join("twin")).unwrap();
    for (name, target) in [
        ("up", "../arena"),
        ("long", &long),
        ("folder/link", "../../up"),
    ] {
        std::os::unix::fs::symlink(target, tree.join(name)).unwrap();
    }
    trees::finish(&tree);
    let image = scratch.join("image.iso");
    let make = ["-as", "mkisofs", "-quiet", "-R", "-o"];
    succeed(
        crate::program::tool("xorriso")
            .args(make)
            .args([&image, &tree]),
    );
    let good = std::fs::read(&image).unwrap();
    // Every entry of a system use area, and the bytes of its head.
    let signatures: [&[u8]; 9] = [
        b"SP", b"CE", b"PX", b"NM", b"SL", b"CL", b"PL", b"RE", b"TF",
    ];
    let entries = (32_768..good.len() - 4)
        .filter(|at| signatures.contains(&&good[*at..at + 2]) && good[at + 3] == 1)
        .collect::<Vec<_>>();
    assert!(entries.len() > 50, "{}", entries.len());
    let hostile = scratch.join("hostile.iso");
    let (mut read, mut refused) = (0, 0);
    for (nth, at) in entries.iter().enumerate() {
        let mut bytes = good.clone();
        let within = [2, 4, 5, 6, 8, 12][nth % 6];
        bytes[at + within] = [0, 1, 3, 0x7F, 0xFF, bytes[at + within] ^ 0x10][nth / 6 % 6];
        std::fs::write(&hostile, bytes).unwrap();
        let into = arena.join("into");
        let output = extract(&scratch, &hostile, &into);
        if output.status.success() {
            read += 1;
        } else {
            ended_in_failure(&format!("byte {}", at + within), &output);
            refused += 1;
        }
        let names = std::fs::read_dir(&arena).unwrap();
        assert!(
            names.flatten().all(|it| it.file_name() == "into"),
            "byte {at}"
        );
        if into.exists() {
            std::fs::remove_dir_all(&into).unwrap();
        }
    }
    report::verdict(
        "hostile images",
        &format!("Rock Ridge of xorriso with a byte changed: {read} read, {refused} refused"),
    );
}
