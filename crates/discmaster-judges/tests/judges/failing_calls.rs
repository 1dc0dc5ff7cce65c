//! Each call that can lose an image is made to fail, in turn, at its first, second, third ...
//! time, until it is called no more.

use crate::program::{installed, run, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::target::Target;
use crate::trees;
use std::collections::BTreeMap;
use std::process::Command;

/// A call, and the errors it is given.
const CALLS: &[(&str, &[&str])] = &[
    ("openat", &["EIO"]),
    ("fallocate", &["EIO", "ENOSPC"]),
    ("ftruncate", &["EIO"]),
    ("copy_file_range", &["EIO", "ENOSPC"]),
    ("sendfile", &["EIO", "ENOSPC"]),
    ("read", &["EIO"]),
    ("pread64", &["EIO"]),
    ("preadv", &["EIO"]),
    ("write", &["EIO", "ENOSPC"]),
    ("pwrite64", &["EIO", "ENOSPC"]),
    ("writev", &["EIO", "ENOSPC"]),
    ("pwritev", &["EIO", "ENOSPC"]),
    ("sync_file_range", &["EIO"]),
    ("fdatasync", &["EIO"]),
    ("fsync", &["EIO"]),
    ("linkat", &["EIO", "ENOSPC"]),
    ("rename", &["EIO"]),
    ("renameat", &["EIO"]),
    ("renameat2", &["EIO"]),
    ("unlinkat", &["EIO"]),
];

/// No call is made oftener for the tree below; a sweep that reaches it does not end.
const MOST: u32 = 2_000;

#[test]
fn every_call_that_writes_syncs_or_publishes_may_fail() {
    if !installed("strace") {
        return report::skip("strace is not installed");
    }
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for number in 0..6 {
        trees::file(&tree, &format!("folder/file {number}"), number * 3000);
    }
    // Large enough to be copied by other means than small files are.
    trees::file(&tree, "large", 5_000_000);
    trees::finish(&tree);
    let target = Target::new(&scratch, scratch.folder("target"), &tree);
    if !injects(&scratch) {
        return report::skip("strace may not trace here (ptrace is not allowed)");
    }
    let mut calls: BTreeMap<&str, u32> = BTreeMap::new();
    let mut failures = 0;
    for (call, errors) in CALLS {
        for error in *errors {
            let mut fired = 0;
            for when in 1.. {
                assert!(when < MOST, "{call} does not come to an end");
                match one(&scratch, &target, call, error, when) {
                    None => break,
                    Some(failed) => {
                        fired += 1;
                        failures += u32::from(failed);
                    }
                }
            }
            *calls.entry(call).or_default() += fired;
        }
    }
    // Should the program take other calls one day, the list above must follow.
    for kinds in [
        &["fallocate"][..],
        &["write", "pwrite64", "writev", "pwritev"],
        &["copy_file_range", "sendfile", "read", "pread64"],
        &["fsync", "fdatasync"],
        &["linkat", "rename", "renameat", "renameat2"],
    ] {
        let fired: u32 = kinds.iter().map(|kind| calls[kind]).sum();
        assert!(fired > 0, "none of {kinds:?} is called: {calls:?}");
    }
    calls.retain(|_, fired| *fired > 0);
    report::verdict(
        "strace",
        &format!(
            "calls made to fail one by one, {calls:?}: {failures} runs ended in an error, \
             the others with a whole image; the older image never harmed"
        ),
    );
}

/// One call made to fail: None when it was not called so often; else whether the run failed.
fn one(scratch: &Scratch, target: &Target, call: &str, error: &str, when: u32) -> Option<bool> {
    target.put_old_back();
    let log = scratch.join("strace.log");
    let command = target.command();
    let output = run(&mut traced(&command, &log, call, error, when));
    let fired = std::fs::read_to_string(&log).is_ok_and(|log| log.contains("(INJECTED)"));
    if !fired {
        assert!(
            output.status.success(),
            "nothing failed, and yet: {output:?}"
        );
        return None;
    }
    let context = format!("{call} number {when} failed with {error}");
    let must_fail = matches!(call, "fsync" | "fdatasync");
    if output.status.success() {
        assert!(!must_fail, "{context}, and nobody noticed");
        assert!(
            target.is_new(),
            "{context}: exit 0, and not the whole image"
        );
        target.assert_alone(&context);
        return Some(false);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    assert_ne!(
        output.status.code(),
        Some(101),
        "{context}: a panic: {text}"
    );
    // A program that cannot be loaded says so in its own way.
    target.assert_untouched(&format!("{context}: {text}"));
    Some(true)
}

fn traced(command: &Command, log: &std::path::Path, call: &str, error: &str, when: u32) -> Command {
    let mut traced = tool("strace");
    traced
        .args(["-f", "-qq", "-e", &format!("trace={call}"), "-o"])
        .arg(log)
        .args(["-e", &format!("inject={call}:error={error}:when={when}")])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced
}

fn injects(scratch: &Scratch) -> bool {
    run(tool("strace")
        .args(["-qq", "-e", "trace=fsync", "-o"])
        .arg(scratch.join("strace.log"))
        .arg("true"))
    .status
    .success()
}
