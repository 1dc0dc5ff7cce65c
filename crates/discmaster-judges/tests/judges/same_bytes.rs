//! The same input gives the same bytes, whatever the machine is like.

use crate::program::{discmaster, installed, output, succeed, tool};
use crate::recorder;
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::path::{Path, PathBuf};

const NUMBERS: u64 = 300;

fn make(tree: &Path, mut numbers: Vec<u64>, seed: u64) {
    // Another order of making is another order of reading on most file systems.
    numbers.sort_by_key(|number| (number * 7919 + seed) % 307 * (1 + seed));
    for number in numbers {
        let path = format!("folder {}/file {number}", number % 11);
        trees::file(tree, &path, number * 97);
    }
    trees::file(tree, "large", 9_000_000);
    trees::finish(tree);
}

fn image(scratch: &Scratch, name: &str, wrapper: &[&str], tree: &Path) -> Vec<u8> {
    let image = scratch.join(name);
    let command = discmaster(scratch.path(), ["image", "--quiet", "--output"]);
    let mut wrapped = match wrapper {
        [] => tool(command.get_program()),
        [program, arguments @ ..] => {
            let mut wrapped = tool(program);
            wrapped.args(arguments).arg(command.get_program());
            wrapped
        }
    };
    succeed(
        wrapped
            .args(command.get_args())
            .arg(&image)
            .arg(tree)
            .env("SOURCE_DATE_EPOCH", "1900000000"),
    );
    std::fs::read(image).unwrap()
}

#[test]
fn order_threads_umask_and_the_way_out_change_nothing() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let other = scratch.folder("other tree");
    make(&tree, (0..NUMBERS).collect(), 0);
    make(&other, (0..NUMBERS).rev().collect(), 5);
    let first = image(&scratch, "first.iso", &[], &tree);
    assert!(first.len() > 9_000_000);

    let second = image(&scratch, "other.iso", &[], &other);
    assert!(
        first == second,
        "another order of the directory, other bytes"
    );

    let one = image(&scratch, "one.iso", &["taskset", "-c", "0"], &tree);
    assert!(first == one, "one processor, other bytes");

    let masked = image(
        &scratch,
        "masked.iso",
        &["sh", "-c", "umask 077; exec \"$0\" \"$@\""],
        &tree,
    );
    assert!(first == masked, "another umask, other bytes");

    let elsewhere = image(
        &scratch,
        "elsewhere.iso",
        &["env", "TZ=Pacific/Auckland", "LC_ALL=C", "--chdir=/"],
        &tree,
    );
    assert!(
        first == elsewhere,
        "another time zone and folder, other bytes"
    );

    let piped = output(
        discmaster(scratch.path(), ["image", "--quiet", "--output", "-"])
            .arg(&tree)
            .env("SOURCE_DATE_EPOCH", "1900000000"),
    )
    .unwrap();
    assert!(first == piped, "standard output, other bytes");

    let burned = burn(&scratch, &tree);
    assert!(
        first == std::fs::read(&burned).unwrap(),
        "{burned:?}: a burned disc, other bytes"
    );
    report::verdict(
        "same bytes",
        "directory order, one processor, umask, time zone, pipe and burned disc",
    );
    if installed("cmp") {
        succeed(tool("cmp").arg(scratch.join("first.iso")).arg(&burned));
    }
}

/// Burns the tree: where the disc is.
fn burn(scratch: &Scratch, tree: &Path) -> PathBuf {
    succeed(
        recorder::burn(scratch, tree)
            .arg("--rock-ridge")
            .env("SOURCE_DATE_EPOCH", "1900000000"),
    );
    let discs = scratch.join("recorder/discs");
    std::fs::read_dir(&discs)
        .unwrap_or_else(|error| panic!("{discs:?}: {error}"))
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "iso"))
        .expect("a disc that is a plain .iso")
}
