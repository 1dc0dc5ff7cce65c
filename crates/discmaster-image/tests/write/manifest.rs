//! The list of checksums, on the disc and beside the image.

use crate::failing_calls::{run_traced, strace};
use crate::same_bytes::{agree, listed};
use crate::scene::{
    Gate, OLDER, Scene, add_stream, bytes, empty_tree, expected, expected_list, master, succeeds,
};
use discmaster_image::checksum::{Digest, parse_line, write_line};
use discmaster_image::plan::{JolietNames, Manifest, Options, Plan, PlanError, RockRidge};
use discmaster_image::source::{Recorded, RecordedExtent, Source};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Showing, Showings, Tree, TreeError};
use discmaster_image::write::{self, Effort, SourceFault, Unfit, WriteError};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

const KILLS: u32 = 40;

const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

fn options() -> Options {
    let mut options = Options::new(THEN);
    options.joliet = Some(JolietNames::Long);
    options.manifest = Some(Manifest::default());
    options
}

fn list_of(scene: &Scene) -> PathBuf {
    scene.out().join("disc.iso.sha256sums")
}

/// What stands in the folder of the target.
fn names(scene: &Scene) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(scene.out())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn both(plan: &Plan, scene: &Scene) -> Result<write::Written, WriteError> {
    let (target, list) = (scene.target(), list_of(scene));
    write::to_file_and_list(plan, &target, &list, Effort::default(), &())
}

#[test]
fn the_list_is_the_same_by_every_way_out_with_any_number_of_threads() {
    let scene = Scene::new();
    agree(&scene, &listed(&scene));
}

#[test]
fn the_digests_are_told_to_the_caller() {
    let scene = Scene::new();
    scene.add("a", 5000);
    scene.add("b", (1 << 20) + 1);
    scene.add("c", 0);
    let plan = Plan::new(scene.tree(), &options()).unwrap();
    let mut image = Vec::new();
    let written = write::to_writer(&plan, &mut image, &()).unwrap();
    let checksums = written.checksums.unwrap();
    for (name, length) in [("a", 5000), ("b", (1 << 20) + 1), ("c", 0)] {
        let node = plan.tree().child(NodeId::ROOT, name.as_bytes()).unwrap();
        let digest = Digest::of(&bytes(1, length));
        assert_eq!(checksums.of(&plan, node), Some(digest), "{name}");
    }
    assert_eq!(checksums.of(&plan, NodeId::ROOT), None);
    assert_eq!(checksums.of(&plan, plan.manifest().unwrap()), None);

    let written = write::to_writer(&scene.plan(), &mut Vec::new(), &()).unwrap();
    assert!(written.checksums.is_none(), "nobody asked for them");
}

#[test]
fn sha256sum_checks_a_disc_by_its_list() {
    let scene = Scene::new();
    for name in [
        "a",
        "a-b",
        "a b/c",
        "a/b",
        "a/b-c/d",
        "ab",
        "é/ß",
        "back\\slash",
    ] {
        if name != "a" {
            scene.add(name, name.len() * 1000);
        }
    }
    let mut tree = scene.tree();
    for name in [&b"line\nfeed"[..], b"carriage\rreturn"] {
        fs::write(
            scene.sources().join(std::str::from_utf8(name).unwrap()),
            name,
        )
        .unwrap();
        let source = Source::Bytes(name.into());
        tree.add_file(NodeId::ROOT, name, THEN, source, Existing::Refuse)
            .unwrap();
    }
    // Names that Joliet has no room for are none of the list's.
    let refused = Plan::new(tree.clone(), &options());
    assert!(matches!(refused, Err(PlanError::JolietName { .. })));

    // A list needs no image that can hold such names.
    let mut plain = options();
    (plain.joliet, plain.manifest) = (None, None);
    let plan = Plan::new(tree, &plain).unwrap();
    both(&plan, &scene).unwrap();
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet"])
        .arg(list_of(&scene))
        .current_dir(scene.sources())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
    let lines = fs::read(list_of(&scene)).unwrap();
    assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 9);
}

#[test]
fn the_list_is_in_the_order_of_its_paths_bytes() {
    let mut tree = empty_tree();
    let folder = tree.add_directory(NodeId::ROOT, b"a", THEN).unwrap();
    for (into, name) in [(folder, "x"), (NodeId::ROOT, "a!"), (NodeId::ROOT, "a0")] {
        let nothing = Source::Bytes([].into());
        tree.add_file(into, name.as_bytes(), THEN, nothing, Existing::Refuse)
            .unwrap();
    }
    let plan = Plan::new(tree, &options()).unwrap();
    let list = expected_list(&plan);
    let paths: Vec<_> = list
        .split(|&byte| byte == b'\n')
        .filter_map(parse_line)
        .map(|(_, path)| String::from_utf8(path).unwrap())
        .collect();
    assert_eq!(paths, ["a!", "a/x", "a0"]);
    let mut image = Vec::new();
    write::to_writer(&plan, &mut image, &()).unwrap();
    assert!(image == expected(&plan));
}

#[test]
fn one_content_is_listed_under_each_of_its_names_and_nothing_that_is_hidden() {
    let scene = Scene::new();
    scene.add("b", 3000);
    fs::hard_link(scene.sources().join("b"), scene.sources().join("a")).unwrap();
    scene.add("hidden", 10);
    scene.add("folder/in it", 10);
    let mut tree = scene.tree();
    tree.add_symlink(NodeId::ROOT, b"link", THEN, b"a", Existing::Refuse)
        .unwrap();
    let one = Source::Bytes(b"one"[..].into());
    for name in [b"y", b"z"] {
        tree.add_file(NodeId::ROOT, name, THEN, one.clone(), Existing::Refuse)
            .unwrap();
    }
    let node = |tree: &Tree, name: &[u8]| tree.child(NodeId::ROOT, name).unwrap();
    let (y, z) = (node(&tree, b"y"), node(&tree, b"z"));
    tree.share(z, y);
    for name in [&b"hidden"[..], b"folder"] {
        let id = node(&tree, name);
        tree.set_showings(
            id,
            Showings {
                iso: Showing::Absent,
                joliet: Showing::Shown,
            },
        );
    }
    let mut rock_ridge = options();
    rock_ridge.rock_ridge = Some(RockRidge::default());
    let plan = Plan::new(tree, &rock_ridge).unwrap();
    let written = both(&plan, &scene).unwrap().checksums.unwrap();
    let list = fs::read(list_of(&scene)).unwrap();
    let lines: Vec<_> = list
        .split(|&byte| byte == b'\n')
        .filter_map(parse_line)
        .collect();
    let content = Digest::of(&bytes(1, 3000));
    let expected = [
        (content, "a"),
        (content, "b"),
        (Digest::of(b"one"), "y"),
        (Digest::of(b"one"), "z"),
    ];
    let expected = expected.map(|(sum, path)| (sum, path.as_bytes().to_vec()));
    assert_eq!(lines, expected);
    // What is hidden has its digest all the same.
    let hidden = node(plan.tree(), b"hidden");
    assert_eq!(written.of(&plan, hidden), Some(Digest::of(&bytes(6, 10))));
}

#[test]
fn a_disc_without_files_has_an_empty_list() {
    let plan = Plan::new(empty_tree(), &options()).unwrap();
    let list = plan.manifest().unwrap();
    assert!(plan.extent_of(list).is_none());
    let mut image = Vec::new();
    write::to_writer(&plan, &mut image, &()).unwrap();
    assert!(image == expected(&plan));
}

#[test]
fn what_cannot_be_listed_is_refused_by_name() {
    let mut tree = empty_tree();
    let recorded = Source::Recorded(Recorded::new([RecordedExtent {
        start: 20,
        length: 1,
    }]));
    tree.add_file(NodeId::ROOT, b"old", THEN, recorded, Existing::Refuse)
        .unwrap();
    let mut later = options();
    later.start = 100;
    let path = "/old".to_owned();
    let refused = Plan::new(tree, &later).unwrap_err();
    assert_eq!(refused, PlanError::ManifestOfRecorded { path });

    let taken = |tree: &mut Tree| {
        let text = Source::Bytes([1].into());
        tree.add_file(NodeId::ROOT, b"SHA256SUMS", THEN, text, Existing::Refuse)
    };
    let mut tree = empty_tree();
    taken(&mut tree).unwrap();
    let path = "/SHA256SUMS".to_owned();
    let refused = Plan::new(tree, &options()).unwrap_err();
    let exists = TreeError::FileExists { path: path.clone() };
    assert_eq!(refused, PlanError::ManifestName(exists));

    let first = Plan::new(empty_tree(), &options()).unwrap();
    let refused = Plan::new(first.tree().clone(), &options()).unwrap_err();
    assert_eq!(refused, PlanError::ManifestOfAnother { path });

    let mut nameless = options();
    nameless.joliet = None;
    let refused = Plan::new(empty_tree(), &nameless).unwrap_err();
    assert_eq!(refused, PlanError::ManifestWithoutNames);
}

#[test]
fn the_list_beside_the_image_is_the_one_on_the_disc() {
    let scene = Scene::new();
    scene.add("a", 5000);
    scene.add("b/large", 3 << 20);
    let plan = Plan::new(scene.tree(), &options()).unwrap();
    let expected = expected(&plan);
    for older in [None, Some("of another image")] {
        if let Some(older) = older {
            fs::write(list_of(&scene), older).unwrap();
        }
        both(&plan, &scene).unwrap();
        assert!(fs::read(scene.target()).unwrap() == expected);
        assert_eq!(fs::read(list_of(&scene)).unwrap(), expected_list(&plan));
        assert_eq!(names(&scene), ["disc.iso", "disc.iso.sha256sums"]);
    }
}

#[test]
fn no_image_ever_stands_beside_the_list_of_another() {
    let scene = Scene::new();
    fs::write(list_of(&scene), "older list").unwrap();
    scene.add("a", 5000);
    let mut tree = scene.tree();
    let sources = scene.sources();
    // Read last of all contents: the file that was read before is changed by then.
    let change = move || fs::write(sources.join("a"), "other").unwrap();
    add_stream(&mut tree, "z", Gate(change));
    let plan = Plan::new(tree, &options()).unwrap();
    // What was read was right: the change comes too late to matter.
    both(&plan, &scene).unwrap();
    let list = fs::read(list_of(&scene)).unwrap();
    assert!(list.ends_with(b"  z\n") && !list.starts_with(b"older"));

    // Now it comes before the first byte is read.
    fs::write(scene.target(), OLDER).unwrap();
    fs::write(list_of(&scene), "older list").unwrap();
    let failed = both(&plan, &scene).unwrap_err();
    let WriteError::Source(failed) = failed else {
        panic!("{failed:?}");
    };
    assert!(matches!(failed.kind, SourceFault::Shrank { .. }));
    assert_eq!(fs::read(scene.target()).unwrap(), OLDER);
    assert_eq!(fs::read(list_of(&scene)).unwrap(), b"older list");
    assert_eq!(names(&scene), ["disc.iso", "disc.iso.sha256sums"]);
}

#[test]
fn a_list_cannot_go_into_a_pipe_nor_replace_a_source() {
    let scene = Scene::new();
    scene.add("a", 5000);
    let plan = Plan::new(scene.tree(), &options()).unwrap();
    let to = |list: &Path| {
        let target = scene.target();
        write::to_file_and_list(&plan, &target, list, Effort::default(), &()).unwrap_err()
    };
    let refused = to(Path::new("/dev/null"));
    assert!(
        matches!(
            refused,
            WriteError::UnfitTarget {
                what: Unfit::Sequence,
                ..
            }
        ),
        "{refused:?}"
    );
    let refused = to(&scene.sources().join("a"));
    assert!(
        matches!(refused, WriteError::TargetIsSource { .. }),
        "{refused:?}"
    );
    scene.assert_untouched();
}

#[test]
fn an_image_for_a_device_has_its_list_in_a_file() {
    let scene = Scene::new();
    scene.add("a", 5000);
    let plan = Plan::new(scene.tree(), &options()).unwrap();
    let list = list_of(&scene);
    write::to_file_and_list(&plan, Path::new("/dev/null"), &list, Effort::default(), &()).unwrap();
    assert_eq!(fs::read(list).unwrap(), expected_list(&plan));
}

/// Masters with a list, on a single thread, as a new process.
fn master_listed(scene: &Scene) -> Command {
    let mut command = master(&scene.sources(), &scene.target());
    command.args(["1", "256"]).arg(list_of(scene));
    command
}

fn put_older(scene: &Scene) {
    for name in names(scene) {
        fs::remove_file(scene.out().join(name)).unwrap();
    }
    fs::write(scene.target(), OLDER).unwrap();
    fs::write(list_of(scene), "older list").unwrap();
}

/// Whether the new image stands there; the list beside it is its own, if there is one.
fn new_stands(scene: &Scene, image: &[u8], list: &[u8], case: &str) -> bool {
    let new = fs::read(scene.target()).unwrap() == image;
    assert!(new || fs::read(scene.target()).unwrap() == OLDER, "{case}");
    let found = fs::read(list_of(scene)).ok();
    let own = if new { list } else { b"older list" };
    assert!(found.is_none_or(|found| found == own), "{case}");
    new
}

/// A few files, and the image and the list that the example makes of them.
fn small_scene() -> (Scene, Vec<u8>, Vec<u8>) {
    let scene = Scene::new();
    scene.add("a", 5000);
    scene.add("b/large", 3 << 20);
    put_older(&scene);
    assert!(succeeds(&mut master_listed(&scene)));
    let image = fs::read(scene.target()).unwrap();
    let list = fs::read(list_of(&scene)).unwrap();
    (scene, image, list)
}

#[test]
fn whatever_call_fails_image_and_list_are_both_the_older_or_both_the_new() {
    if !strace() {
        return;
    }
    let (scene, image, list) = small_scene();
    for call in [
        "pwrite64",
        "fsync",
        "linkat",
        "renameat2",
        "unlinkat",
        "fchmod",
    ] {
        let mut failures = 0;
        for when in 1.. {
            put_older(&scene);
            let fault = format!("{call}:error=EIO:when={when}");
            let run = run_traced(&scene, &master_listed(&scene), std::slice::from_ref(&fault));
            let case = format!("{fault}: {}", run.errors);
            let new = new_stands(&scene, &image, &list, &case);
            assert!(list_of(&scene).exists(), "{case}");
            if run.fired {
                failures += 1;
                // Only removing what was moved out of the way comes too late to be taken back.
                assert!(!run.succeeded, "{case}");
                assert!(!new || call == "unlinkat", "{case}");
            } else {
                assert!(run.succeeded && new, "{case}");
                break;
            }
            if !new {
                assert_eq!(names(&scene), ["disc.iso", "disc.iso.sha256sums"], "{case}");
            }
        }
        assert!(failures > 0, "{call} is never made");
    }
}

#[test]
fn a_killed_run_leaves_no_image_beside_the_list_of_another() {
    let (scene, image, list) = small_scene();
    let begin = Instant::now();
    assert!(succeeds(&mut master_listed(&scene)));
    let whole = begin.elapsed();
    for kill in 0..KILLS {
        put_older(&scene);
        let mut child = master_listed(&scene).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(whole * 3 * kill / (2 * KILLS));
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        let new = new_stands(&scene, &image, &list, &format!("kill {kill}"));
        assert!(
            !finished || (new && list_of(&scene).exists()),
            "kill {kill}"
        );
    }
}

proptest! {
    #[test]
    fn a_line_is_read_back(path in prop::collection::vec(1_u8.., 1..20), sum in any::<[u8; 32]>()) {
        let mut line = Vec::new();
        write_line(&Digest(sum), &path, &mut line);
        prop_assert_eq!(line.pop(), Some(b'\n'));
        prop_assert!(!line.contains(&b'\n') && !line.contains(&b'\r'));
        prop_assert_eq!(parse_line(&line), Some((Digest(sum), path)));
    }

    #[test]
    fn no_line_from_outside_panics(line in prop::collection::vec(any::<u8>(), 0..100)) {
        parse_line(&line);
    }
}

#[test]
fn what_is_no_line_is_none() {
    let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let parse = |line: &str| parse_line(line.as_bytes()).map(|(sum, path)| (sum.to_string(), path));
    assert_eq!(
        parse(&format!("{sum}  a b")),
        Some((sum.to_owned(), b"a b".to_vec()))
    );
    assert_eq!(
        parse(&format!("{sum} *a")),
        Some((sum.to_owned(), b"a".to_vec()))
    );
    for line in [
        String::new(),
        sum.to_owned(),
        format!("{sum}  "),
        format!("{sum} a"),
        format!("{}  a", &sum[1..]),
        format!("g{}  a", &sum[1..]),
        format!("\\{sum}  a\\"),
        format!("\\{sum}  a\\x"),
    ] {
        assert_eq!(parse(&line), None, "{line}");
    }
}
