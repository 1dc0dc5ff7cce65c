//! A disc of two sessions, the second one ours: other programs see old and new files in it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::BLOCK;
use discmaster_image::plan::{Names, Options, Plan};
use discmaster_image::read::compare::{Links, compare};
use discmaster_image::read::import::import;
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Image, ImageFile};
use discmaster_image::scan;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::to_file;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where second sessions start on a CD, after a first one of few blocks: an odd number.
const START: u32 = 11_853;

/// Whether a tool is here. Without it a test is skipped, in continuous integration it fails.
fn has(tool: &str, version: &str) -> bool {
    let found = Command::new(tool)
        .arg(version)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: needs {tool}");
        assert!(std::env::var_os("CI").is_none(), "needs {tool}");
    }
    found
}

struct Scene {
    root: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            root: tempfile::tempdir().unwrap(),
        };
        let write = |path: &str, content: &[u8]| {
            let path = scene.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        let large: Vec<u8> = (0..700_000u32).flat_map(u32::to_le_bytes).collect();
        write("first/large.bin", &large);
        write("first/folder/Überraschung.txt", b"text\n");
        write("first/folder/replaced", b"old\n");
        write("first/empty", b"");
        write("second/folder/replaced", b"new and longer\n");
        write("second/folder/new one.txt", b"new\n");
        write("second/other/large too", &large[..2_000_003]);
        // What the second session is to show.
        fs::create_dir(scene.path("all")).unwrap();
        for folder in ["first", "second"] {
            let status = Command::new("cp")
                .arg("-a")
                .arg(scene.path(folder).join("."))
                .arg(scene.path("all"))
                .status();
            assert!(status.unwrap().success());
        }
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn disc(&self) -> PathBuf {
        self.path("disc.iso")
    }

    fn scanned(&self, folder: &str) -> Tree {
        let mut tree = Tree::new(Timestamp::from_seconds(1_000_000_000));
        let rules = scan::Rules::default();
        scan::scan(&mut tree, NodeId::ROOT, &self.path(folder), &rules, &()).unwrap();
        tree
    }

    fn make_first(&self) {
        let options = Options::new(Timestamp::from_seconds(1_000_000_000));
        let plan = Plan::new(self.scanned("first"), &options).unwrap();
        to_file(&plan, &self.disc(), &()).unwrap();
    }

    /// Adds ours as the second session, in a file of its own as well.
    fn add_second(&self) {
        let image = Image::open(ImageFile::open(&self.disc()).unwrap()).unwrap();
        let mut tree = import(&image, image.best()).unwrap();
        let second = self.scanned("second");
        tree.merge(&second, Existing::Replace, &mut |_| true)
            .unwrap();
        let mut options = Options::new(Timestamp::from_seconds(1_000_000_000));
        options.start = START;
        let plan = Plan::new(tree, &options).unwrap();
        to_file(&plan, &self.path("second.iso"), &()).unwrap();
        assert_eq!(
            fs::metadata(self.path("second.iso")).unwrap().len(),
            plan.bytes()
        );
        // No content of the first session is in the second.
        assert!(plan.bytes() < 2_000_003 + (1 << 20));
        let mut disc = File::options().write(true).open(self.disc()).unwrap();
        disc.seek(SeekFrom::Start(u64::from(START) * BLOCK))
            .unwrap();
        let mut second = File::open(self.path("second.iso")).unwrap();
        std::io::copy(&mut second, &mut disc).unwrap();
    }

    /// Our reader sees all files in the session that starts at this block.
    fn read_by_ours(&self, start: u32) {
        let disc = ImageFile::open(&self.disc()).unwrap();
        let image = Image::open_session(disc, start).unwrap();
        let report = verify(&image, &()).unwrap();
        let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
        assert!(report.is_sound(), "{oddities:#?}");
        let all = self.path("all");
        let same = compare(&image, Names::Joliet, &all, Links::Themselves, &()).unwrap();
        assert!(same.is_same(), "{:?}", same.differences);
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.root.path())
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap();
        let says = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {says}");
        output
    }
}

/// Every file below a folder, by its path.
fn files(folder: &Path) -> Vec<String> {
    let output = Command::new("find")
        .args([".", "-type", "f"])
        .current_dir(folder)
        .output()
        .unwrap();
    let mut files: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.trim_start_matches("./").to_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn both_sessions_are_ours() {
    let scene = Scene::new();
    scene.make_first();
    scene.add_second();
    scene.read_by_ours(START);
    // The first session is as it was.
    let first = Image::open(ImageFile::open(&scene.disc()).unwrap()).unwrap();
    let folder = scene.path("first");
    let same = compare(&first, Names::Joliet, &folder, Links::Themselves, &()).unwrap();
    assert!(same.is_same(), "{:?}", same.differences);
}

#[test]
fn xorriso_loads_our_second_session() {
    if !has("xorriso", "-version") {
        return;
    }
    let scene = Scene::new();
    scene.make_first();
    scene.add_second();
    let start = START.to_string();
    let load = ["-load", "sbsector", &start, "-indev", "stdio:disc.iso"];
    let extract = ["-osirrox", "on", "-extract", "/", "out"];
    scene.run("xorriso", &[&load[..], &extract].concat());
    let status = Command::new("diff")
        .arg("-r")
        .args([scene.path("all"), scene.path("out")])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn isoinfo_reads_our_second_session() {
    if !has("isoinfo", "-version") {
        return;
    }
    let scene = Scene::new();
    scene.make_first();
    scene.add_second();
    let start = START.to_string();
    // Joliet names come in ISO 8859-1, its widest character set.
    let joliet = ["-J", "-j", "iso8859-1"];
    let latin = |name: &str| {
        let bytes = name.chars().map(|it| u8::try_from(it).unwrap());
        OsString::from_vec(bytes.collect())
    };
    let all = files(&scene.path("all"));
    assert_eq!(all.len(), 6);
    for name in &all {
        let mut isoinfo = Command::new("isoinfo");
        isoinfo.args(["-i", "disc.iso", "-T", &start]).args(joliet);
        isoinfo.arg("-x").arg(latin(&format!("/{name};1")));
        let output = isoinfo.current_dir(scene.root.path()).output().unwrap();
        let expected = fs::read(scene.path("all").join(name)).unwrap();
        assert!(
            output.status.success() && output.stdout == expected,
            "{name}"
        );
    }
    // The session in a file of its own.
    let list = [&["-i", "second.iso", "-N", &start, "-f"], &joliet[..]].concat();
    let listed = scene.run("isoinfo", &list).stdout;
    for name in all {
        let line = latin(&format!("/{name};1")).into_vec();
        let mut lines = listed.split(|byte| *byte == b'\n');
        assert!(
            lines.any(|it| it == line),
            "{name} in {}",
            listed.escape_ascii()
        );
    }
}

/// Second sessions of ours behind first ones of other makers.
#[test]
fn first_sessions_of_other_makers_are_imported() {
    for (tool, arguments) in [
        ("xorriso", "-as mkisofs -quiet -J -R"),
        ("genisoimage", "-quiet -input-charset utf-8 -J -R"),
    ] {
        if has(tool, "-version") {
            let scene = Scene::new();
            let rest = ["-o", "disc.iso", "first"];
            scene.run(tool, &arguments.split(' ').chain(rest).collect::<Vec<_>>());
            scene.add_second();
            scene.read_by_ours(START);
        }
    }
}

/// Later sessions of other makers behind a first one of ours.
#[test]
fn second_sessions_of_other_makers_are_read() {
    // Without Rock Ridge genisoimage takes the names of the ISO tree over into both of its own, and
    // so `replaced` stands beside `REPLACED`.
    for (tool, arguments, count) in [
        ("xorriso", "-as mkisofs -quiet -J -R", 6),
        ("genisoimage", "-quiet -input-charset utf-8 -J -R", 7),
    ] {
        if has(tool, "-version") {
            let scene = Scene::new();
            scene.make_first();
            let on = format!("0,{START}");
            let rest = ["-C", &on, "-M", "disc.iso", "-o", "second.iso", "second"];
            scene.run(tool, &arguments.split(' ').chain(rest).collect::<Vec<_>>());
            let mut disc = File::options().write(true).open(scene.disc()).unwrap();
            disc.seek(SeekFrom::Start(u64::from(START) * BLOCK))
                .unwrap();
            let mut second = File::open(scene.path("second.iso")).unwrap();
            std::io::copy(&mut second, &mut disc).unwrap();
            let disc = ImageFile::open(&scene.disc()).unwrap();
            let image = Image::open_session(disc, START).unwrap();
            let report = verify(&image, &()).unwrap();
            let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
            assert!(report.is_sound(), "{tool}: {oddities:#?}");
            assert_eq!(report.files, count, "{tool}");
        }
    }
}
