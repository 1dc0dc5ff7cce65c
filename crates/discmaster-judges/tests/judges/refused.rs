//! What the format cannot hold is refused by name, or left out and listed; never dropped.

use crate::program::{discmaster, fail, succeed, tool};
use crate::recorder;
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::path::Path;

fn image(scratch: &Scratch, tree: &Path, options: &[&str]) -> std::process::Command {
    let mut command = discmaster(scratch.path(), ["image", "--output"]);
    command
        .arg(scratch.join("image.iso"))
        .args(options)
        .arg(tree);
    command
}

#[test]
fn a_name_joliet_cannot_carry_is_refused_with_path_and_character() {
    let long = "n".repeat(65);
    let too_long = "n".repeat(104);
    for (name, options, shown) in [
        ("a:b", &[][..], "':'"),
        ("a*b", &[], "'*'"),
        ("a?b", &[], "'?'"),
        ("a;b", &[], "';'"),
        ("a\\b", &[], "\\"),
        (&long, &[], "64"),
        (&too_long, &["--joliet-long"], "103"),
    ] {
        let scratch = Scratch::new();
        let tree = scratch.folder("tree");
        trees::file(&tree, &format!("folder/{name}"), 1);
        let (code, text) = fail(&mut image(&scratch, &tree, options));
        assert_eq!(code, 29, "IMAPI_E_BADJOLIETNAME: {text}");
        assert!(text.contains("folder"), "no path: {text}");
        assert!(text.contains(shown), "no {shown}: {text}");
        assert!(!scratch.join("image.iso").exists());
    }
    report::verdict(
        "refusals",
        "names that Joliet cannot carry: code, path and character",
    );
}

#[test]
fn what_the_format_cannot_hold_is_refused_or_listed() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "file", 1);
    std::os::unix::fs::symlink("file", tree.join("a link")).unwrap();
    let (_, text) = fail(&mut image(&scratch, &tree, &["--no-rock-ridge"]));
    assert!(text.contains("a link"), "{text}");
    let skipped = succeed(&mut image(&scratch, &tree, &["--symlinks", "skip"]));
    let text = String::from_utf8_lossy(&skipped.stderr);
    assert!(text.contains("a link"), "left out in silence: {text}");
    std::fs::remove_file(tree.join("a link")).unwrap();

    succeed(tool("mkfifo").arg(tree.join("a pipe")));
    let (_, text) = fail(&mut image(&scratch, &tree, &["--no-rock-ridge"]));
    assert!(text.contains("a pipe"), "{text}");
    let skipped = succeed(&mut image(&scratch, &tree, &["--skip-unsupported"]));
    let text = String::from_utf8_lossy(&skipped.stderr);
    assert!(text.contains("a pipe"), "left out in silence: {text}");
    report::verdict(
        "refusals",
        "links and pipes: refused by name, or left out and listed",
    );
}

#[test]
fn a_disc_too_small_is_refused_with_the_numbers_and_stays_blank() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let large = std::fs::File::create(tree.join("large")).unwrap();
    large.set_len(900_000_000).unwrap();
    let recorder = recorder::name(&scratch);
    let (code, text) = fail(
        discmaster(
            scratch.path(),
            ["burn", "--blank", "cd-r80", "--recorder", &recorder],
        )
        .arg(&tree),
    );
    assert_eq!(code, 28, "IMAPI_E_DISCFULL: {text}");
    assert!(text.contains("900"), "no numbers: {text}");
    let info = succeed(&mut discmaster(
        scratch.path(),
        ["info", "--json", &recorder],
    ));
    let info: serde_json::Value = serde_json::from_slice(&info.stdout).unwrap();
    assert_eq!(info["medium"]["status"], "blank", "{info}");
    report::verdict(
        "refusals",
        "a disc too small: IMAPI_E_DISCFULL, and it stays blank",
    );
}

#[test]
fn the_same_name_twice_is_refused_unless_it_may_replace() {
    let scratch = Scratch::new();
    let (first, second) = (scratch.folder("first"), scratch.folder("second"));
    trees::file(&first, "folder/twice", 10);
    trees::file(&second, "folder/twice", 20);
    let (code, text) = fail(image(&scratch, &first, &[]).arg(&second));
    assert_eq!(code, 36, "IMAPI_E_FILEEXISTS: {text}");
    assert!(text.contains("twice"), "{text}");
    assert!(!scratch.join("image.iso").exists());
    succeed(image(&scratch, &first, &["--replace"]).arg(&second));
    let listed =
        succeed(discmaster(scratch.path(), ["ls", "--json"]).arg(scratch.join("image.iso")));
    let sizes: Vec<u64> = listed
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .filter(|entry: &serde_json::Value| entry["kind"] == "file")
        .map(|entry| entry["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [20], "the later of the two");
    report::verdict(
        "refusals",
        "the same name twice: IMAPI_E_FILEEXISTS, or replaced when asked",
    );
}
