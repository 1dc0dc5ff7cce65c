//! Images of other makers, read: what is in them is what went into them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::plan::Names;
use discmaster_image::read::compare::{Links, compare};
use discmaster_image::read::extract::{Existing, Selection, extract};
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Image, ImageFile, ReadError};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Whether a tool is here. Without it a test is skipped, in continuous integration it fails.
fn has(tool: &str, probe: &[&str]) -> bool {
    let (program, arguments) = probe.split_first().unwrap();
    let found = Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: needs {tool}");
        assert!(std::env::var_os("CI").is_none(), "needs {tool}");
    }
    found
}

/// Files and folders of many kinds of names and sizes, as deep as plain ISO 9660 goes.
fn source(folder: &Path) {
    let deep = folder.join("one/two/three/four/five/six");
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir(folder.join("nothing in here")).unwrap();
    fs::write(deep.join("bottom"), "the bottom\n").unwrap();
    fs::write(folder.join("empty"), "").unwrap();
    fs::write(folder.join("Überraschung 日本.txt"), "text\n").unwrap();
    fs::write(folder.join("many.dots.in.one.name"), "dots\n").unwrap();
    let large: Vec<u8> = (0..3_000_000u32)
        .flat_map(|nth| nth.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    fs::write(folder.join("large.bin"), large).unwrap();
    let many = folder.join("many");
    fs::create_dir(&many).unwrap();
    for nth in 0..300 {
        fs::write(many.join(format!("file {nth}.dat")), vec![7; nth * 10]).unwrap();
    }
}

/// Which times a maker records.
#[derive(Clone, Copy, PartialEq)]
enum Times {
    OfFiles,
    OfMaking,
}

/// The image reads as `folder`, by its Joliet names.
fn reads_as(path: &Path, folder: &Path, times: Times) {
    let image = Image::open(ImageFile::open(path).unwrap()).unwrap();
    let report = verify(&image, &()).unwrap();
    let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{oddities:#?}");
    assert_eq!((report.files, report.folders), (305, 8));
    let same = compare(&image, Names::Joliet, folder, Links::Themselves, &()).unwrap();
    assert!(same.is_same(), "{:?}", same.differences);
    assert_eq!((same.files, same.folders), (305, 8));

    let out = tempfile::tempdir().unwrap();
    let selection = Selection {
        view: Names::Joliet.into(),
        preserve: false,
        paths: Vec::new(),
        existing: Existing::Refuse,
    };
    extract(&image, out.path(), &selection, &()).unwrap();
    let same = compare(&image, Names::Joliet, out.path(), Links::Themselves, &()).unwrap();
    assert!(same.is_same(), "{:?}", same.differences);
    let seconds = |folder: &Path| {
        let modified = fs::metadata(folder.join("large.bin")).unwrap().modified();
        let since = modified.unwrap().duration_since(std::time::UNIX_EPOCH);
        since.unwrap().as_secs()
    };
    let entry = image.find(Names::Joliet, b"large.bin").unwrap();
    let recorded = entry.modified.unwrap().seconds.unsigned_abs();
    assert_eq!(seconds(out.path()), recorded);
    // pycdlib records the time at which it is called.
    if times == Times::OfFiles {
        assert_eq!(recorded, seconds(folder));
    }

    let length = fs::metadata(path).unwrap().len();
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(length / 2)
        .unwrap();
    let truncated = Image::open(ImageFile::open(path).unwrap());
    assert!(matches!(truncated, Err(ReadError::Truncated { .. })));
}

fn made_by(command: &str) {
    made_with(command, Times::OfFiles);
}

fn made_with(command: &str, times: Times) {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("source");
    fs::create_dir(&folder).unwrap();
    source(&folder);
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(scratch.path())
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {says}");
    reads_as(&scratch.path().join("image.iso"), &folder, times);
}

#[test]
fn images_of_xorriso_are_read() {
    if has("xorriso", &["xorriso", "-version"]) {
        made_by("xorriso -as mkisofs -quiet -J -joliet-long -o image.iso source");
        made_by("xorriso -as mkisofs -quiet -R -J -joliet-long -iso-level 3 -o image.iso source");
    }
}

#[test]
fn images_of_genisoimage_are_read() {
    if has("genisoimage", &["genisoimage", "-version"]) {
        made_by("genisoimage -quiet -input-charset utf-8 -J -joliet-long -o image.iso source");
        made_by("genisoimage -quiet -input-charset utf-8 -R -J -iso-level 3 -o image.iso source");
    }
}

#[test]
fn images_of_bsdtar_are_read() {
    if has("bsdtar", &["bsdtar", "--version"]) {
        made_by("bsdtar -c -f image.iso --format=iso9660 -C source .");
    }
}

#[test]
fn images_of_pycdlib_are_read() {
    // The distribution's package serves the distribution's Python, not one before it on the path.
    if has(
        "python3-pycdlib",
        &["/usr/bin/python3", "-c", "import pycdlib"],
    ) {
        let script = include_str!("pycdlib_image.py");
        let command = format!("/usr/bin/python3 - <<'END'\n{script}END\n");
        made_with(&command, Times::OfMaking);
    }
}
