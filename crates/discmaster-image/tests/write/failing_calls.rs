//! Every system call that matters made to fail in its turn, one run after the other, until the
//! run makes no more of them.

use crate::scene::{OLDER, Scene, can, expected, master};
use std::fs;
use std::process::{Command, Output};

/// Runs of one call before something must be wrong with the counting.
const MOST: usize = 400;

pub(crate) struct Traced {
    pub(crate) succeeded: bool,
    /// Whether the call was made often enough to fail.
    pub(crate) fired: bool,
    pub(crate) errors: String,
    log: String,
}

/// Masters the scene under strace with these faults, on a single thread.
fn traced(scene: &Scene, faults: &[String]) -> Traced {
    let mut run = master(&scene.sources(), &scene.target());
    run.arg("1");
    run_traced(scene, &run, faults)
}

pub(crate) fn run_traced(scene: &Scene, run: &Command, faults: &[String]) -> Traced {
    let log = scene.root.path().join("strace.log");
    let mut command = Command::new("strace");
    command.args(["-f", "-o"]).arg(&log);
    for fault in faults {
        command.args(["-e", &format!("inject={fault}")]);
    }
    let Output { status, stderr, .. } = command
        .arg(run.get_program())
        .args(run.get_args())
        .output()
        .unwrap();
    let log = fs::read_to_string(log).unwrap();
    Traced {
        succeeded: status.success(),
        fired: log.contains("(INJECTED)"),
        errors: String::from_utf8_lossy(&stderr).into_owned(),
        log,
    }
}

fn scene() -> Scene {
    let scene = Scene::new();
    for number in 0..5 {
        scene.add(&format!("small/{number}"), 1000 * number);
    }
    scene.add("large", (17 << 20) + 5);
    scene
}

pub(crate) fn strace() -> bool {
    let works = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    can(
        works.is_ok_and(|output| output.status.success()),
        "strace is missing, or may not trace here",
    )
}

/// Lets a call fail the first time, the second, and so on, and looks at what is left each time.
/// Returns how many runs failed.
fn fail_in_turn(scene: &Scene, call: &str, error: &str, more: &[String]) -> usize {
    let expected = expected(&scene.plan());
    let mut failures = 0;
    for when in 1..MOST {
        fs::write(scene.target(), OLDER).unwrap();
        let mut faults = more.to_vec();
        faults.push(format!("{call}:error={error}:when={when}"));
        let run = traced(scene, &faults);
        let found = fs::read(scene.target()).unwrap();
        let case = format!("{call} {error} {when}: {}", run.errors);
        if run.succeeded {
            assert!(found == expected, "{case}");
        } else {
            failures += 1;
            assert!(found == OLDER, "{case}");
            let told = match error {
                "ENOSPC" => "no room for",
                "EFBIG" => "File too large",
                "EPERM" => "Operation not permitted",
                _ => "Input/output error",
            };
            assert!(run.errors.contains(told), "{case}");
        }
        scene.assert_alone();
        if !run.log.contains(&format!("{error} ")) || !run.fired {
            return failures;
        }
    }
    panic!("{call} is made more than {MOST} times");
}

#[test]
fn whatever_call_fails_the_target_is_the_older_image_or_the_whole_new_one() {
    if !strace() {
        return;
    }
    let scene = scene();
    // Whether failing must end the run: where there is another way, it is taken.
    for (call, error, fatal) in [
        ("pwrite64", "EIO", true),
        ("pwrite64", "ENOSPC", true),
        ("pwrite64", "EINTR", false),
        ("fsync", "EIO", true),
        ("fallocate", "ENOSPC", true),
        ("fallocate", "EIO", true),
        ("fallocate", "EOPNOTSUPP", false),
        ("ftruncate", "EFBIG", true),
        ("copy_file_range", "ENOSPC", true),
        ("copy_file_range", "EIO", false),
        ("copy_file_range", "EXDEV", false),
        ("linkat", "EIO", true),
        ("renameat2", "EIO", true),
        ("renameat2", "EINVAL", false),
        ("fchmod", "EPERM", true),
        ("pread64", "EIO", true),
        ("fstat", "EIO", true),
        ("statx", "EIO", true),
    ] {
        let failures = fail_in_turn(&scene, call, error, &[]);
        assert_eq!(failures > 0, fatal, "{call} {error}");
    }
}

#[test]
fn file_systems_without_nameless_files_or_exchange_keep_the_same_promises() {
    if !strace() {
        return;
    }
    let scene = scene();
    let plain = traced(&scene, &["openat:error=EIO:when=9999".to_owned()]);
    assert!(plain.succeeded, "{}", plain.errors);
    let nameless = nameless_call(&plain.log);
    let no_nameless = format!("openat:error=EOPNOTSUPP:when={nameless}");

    for (call, error) in [
        ("pwrite64", "EIO"),
        ("fsync", "EIO"),
        ("renameat2", "EIO"),
        ("ftruncate", "EFBIG"),
    ] {
        let failures = fail_in_turn(&scene, call, error, std::slice::from_ref(&no_nameless));
        assert!(failures > 0, "{call}");
    }
}

/// Which of the main thread's openat calls asks for a file without a name.
fn nameless_call(log: &str) -> usize {
    let main = log.split(' ').next().unwrap();
    let count = log
        .lines()
        .filter(|line| line.split(' ').next() == Some(main) && line.contains(" openat("))
        .position(|line| line.contains("O_TMPFILE"));
    count.expect("a file without a name is made") + 1
}
