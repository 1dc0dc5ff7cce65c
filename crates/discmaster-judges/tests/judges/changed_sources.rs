//! A source that changes while it is read: found out, named, and nothing left under the name.
//!
//! The program is stopped as soon as it has the source open, and at moments spread over the time
//! it has it open; then the source is changed, and the program goes on.

use crate::process::Running;
use crate::program::{discmaster, ended_in_failure, succeed};
use crate::recorder;
use crate::report;
use crate::scratch::Scratch;
use crate::target::Target;
use crate::trees;
use rustix::process::Signal;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Mostly holes: it takes a while to copy, and little room.
const LENGTH: u64 = 250 << 20;

/// Stops over the time that the source is open.
const STOPS: u32 = 6;

type Change = fn(&Path);

/// What happens to a source, and what is done for it.
const CHANGES: &[(&str, Change)] = &[
    ("shrinks", |path| {
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(LENGTH / 8).unwrap();
    }),
    ("grows", |path| {
        let mut file = OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(b"more").unwrap();
    }),
    ("is overwritten in place", |path| {
        let mut file = OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(LENGTH / 2)).unwrap();
        file.write_all(b"other").unwrap();
    }),
    (
        "is overwritten in place and given its old time back",
        |path| {
            let before = path.metadata().unwrap().modified().unwrap();
            let mut file = OpenOptions::new().write(true).open(path).unwrap();
            file.write_all(b"other").unwrap();
            file.set_modified(before).unwrap();
        },
    ),
    ("vanishes", |path| std::fs::remove_file(path).unwrap()),
    ("is replaced by another", |path| {
        let other = path.with_extension("other");
        File::create(&other).unwrap().set_len(LENGTH).unwrap();
        std::fs::rename(other, path).unwrap();
    }),
];

fn make(path: &Path) {
    let mut file = File::create(path).unwrap();
    file.write_all(b"begin").unwrap();
    file.seek(SeekFrom::Start(LENGTH - 3)).unwrap();
    file.write_all(b"end").unwrap();
    file.set_modified(trees::time_of("long")).unwrap();
    // Its folder, too, is again as it was: the undisturbed image has one more time in it.
    File::open(path.parent().unwrap())
        .unwrap()
        .set_modified(trees::time_of(""))
        .unwrap();
}

#[test]
fn a_source_that_changes_while_it_is_read_ends_the_run() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let source = tree.join("long");
    make(&source);
    let target = Target::new(&scratch, scratch.folder("target"), &tree);
    let open_for = time_open(&target, &source);
    let mut caught = 0;
    for (what, change) in CHANGES {
        let mut late = 0;
        for stop in 0..STOPS {
            make(&source);
            target.put_old_back();
            let moment = open_for * stop / STOPS;
            let context = format!("a source that {what} {moment:?} after it was opened");
            match disturb(&target, &source, moment, *change) {
                // It was read to its end and checked before the change came.
                None => {
                    assert!(target.is_new(), "{context}: exit 0, and another image");
                    late += 1;
                }
                Some(text) => {
                    assert!(text.contains("long"), "{context}: not named: {text}");
                    target.assert_untouched(&context);
                    caught += 1;
                }
            }
        }
        assert!(late < STOPS, "a source that {what} was never noticed");
    }
    report::verdict(
        "changing sources",
        &format!(
            "{} ways, {STOPS} moments each: {caught} runs ended in an error that names the file, \
             the others came too late",
            CHANGES.len()
        ),
    );
}

/// How long an undisturbed run has the source open.
fn time_open(target: &Target, source: &Path) -> Duration {
    let mut running = Running::start(&mut target.command());
    let pid = running.pid();
    assert!(running.wait_until("reading", || Running::has_open(pid, source)));
    let start = Instant::now();
    let output = running.finish();
    assert!(output.status.success(), "{output:?}");
    start.elapsed()
}

/// Changes the source under a stopped program; gives its message, or None if it ended well.
fn disturb(target: &Target, source: &Path, moment: Duration, change: Change) -> Option<String> {
    let mut running = Running::start(&mut target.command());
    let pid = running.pid();
    running.wait_until("reading", || Running::has_open(pid, source));
    std::thread::sleep(moment);
    running.signal(Signal::STOP);
    change(source);
    running.signal(Signal::CONT);
    let output = running.finish();
    if output.status.success() {
        return None;
    }
    Some(ended_in_failure("image", &output).1)
}

#[test]
fn a_burn_whose_source_changes_fails_and_leaves_no_whole_disc() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let source = tree.join("long");
    File::create(&source).unwrap().set_len(300 << 20).unwrap();
    let recorder = recorder::name(&scratch);
    let mut running = Running::start(&mut recorder::burn(&scratch, &tree));
    let pid = running.pid();
    running.wait_until("reading", || Running::has_open(pid, &source));
    running.signal(Signal::STOP);
    File::options()
        .write(true)
        .open(&source)
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    running.signal(Signal::CONT);
    let (_, text) = ended_in_failure("burn", &running.finish());
    assert!(text.contains("long"), "not named: {text}");
    succeed(&mut discmaster(scratch.path(), ["info", &recorder]));
    report::verdict(
        "changing sources",
        "a burn ends in an error that names the file",
    );
}

#[test]
fn a_source_that_cannot_be_read_is_named() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "file", 100);
    let target = Target::new(&scratch, scratch.folder("target"), &tree);
    target.put_old_back();
    // Not even root reads it: a link that leads to itself, followed.
    std::os::unix::fs::symlink("loop", tree.join("loop")).unwrap();
    for manner in ["refuse", "follow"] {
        let (_, text) = crate::program::fail(target.command().args(["--symlinks", manner]));
        assert!(text.contains("loop"), "{manner}: {text}");
        target.assert_untouched(manner);
    }
    report::verdict("changing sources", "what cannot be read is named");
}
