//! Every system call that matters made to fail in its turn: an exact code each time, and a stash
//! that is empty for the next session.

use crate::can::can;
use crate::scene::{Scene, assert_usable, program};
use discmaster::stash::StashPlace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs of one call before something must be wrong with the counting.
const MOST: usize = 200;

/// What a run came to, and whether a call was made to fail in it.
fn traced(place: &StashPlace, sources: &[PathBuf], log: &Path, fault: &str) -> (String, bool) {
    let run = program(place, sources);
    let output = Command::new("strace")
        .args(["-f", "-o"])
        .arg(log)
        .args(["-e", &format!("inject={fault}")])
        .arg(run.get_program())
        .args(run.get_args())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let fired = fs::read_to_string(log).unwrap().contains("(INJECTED)");
    (told, fired)
}

#[test]
fn whatever_call_fails_the_code_is_exact_and_the_stash_works_on() {
    let works = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    if !can(
        works.is_ok_and(|output| output.status.success()),
        "strace is missing, or may not trace here",
    ) {
        return;
    }
    let scene = Scene::new();
    let few = [scene.source("small", 3000), scene.source("medium", 50_000)];
    // Copied by the kernel in two steps.
    let large = [scene.source("large", (9 << 20) + 5)];
    let log = scene.source("log", 0);
    let place = scene.place();
    // With the codes that runs end in: none other, and each of them at least once.
    for (call, error, codes) in [
        // Where wiping finds no room to overwrite with, it wipes by cutting.
        ("pwrite64", "ENOSPC", &["NOTENOUGHDISKFORSTASH", "S_OK"][..]),
        ("pwrite64", "EDQUOT", &["NOTENOUGHDISKFORSTASH", "S_OK"]),
        ("pwrite64", "EIO", &["FILEACCESS"]),
        ("pwrite64", "EINTR", &["S_OK"]),
        ("ftruncate", "EIO", &["FILEACCESS"]),
        ("fdatasync", "EIO", &["FILEACCESS"]),
        ("fdatasync", "ENOSPC", &["NOTENOUGHDISKFORSTASH"]),
        ("copy_file_range", "ENOSPC", &["NOTENOUGHDISKFORSTASH"]),
        ("copy_file_range", "EFBIG", &["FILEACCESS"]),
        ("copy_file_range", "EIO", &["S_OK"]),
        ("copy_file_range", "EXDEV", &["S_OK"]),
        ("copy_file_range", "EINTR", &["S_OK"]),
        ("flock", "ENOLCK", &["FILEACCESS", "S_OK"]),
        ("flock", "EAGAIN", &["STASHINUSE", "S_OK"]),
        ("pread64", "EIO", &["FILEACCESS"]),
        // At the very end an empty stash is looked at, to see that nothing is left to wipe.
        ("fstat", "EIO", &["FILEACCESS", "S_OK"]),
        ("fstatfs", "EIO", &["S_OK"]),
        ("statx", "ENOSYS", &["S_OK"]),
        ("mkdir", "ENOSPC", &["NOTENOUGHDISKFORSTASH"]),
        ("mkdir", "EROFS", &["FILEACCESS"]),
    ] {
        let sources = if call == "copy_file_range" {
            &large[..]
        } else {
            &few
        };
        let mut seen = Vec::new();
        for when in 1.. {
            assert!(when < MOST, "{call} does not come to an end");
            if call == "mkdir" {
                let made = place.folder().parent().unwrap();
                fs::remove_dir_all(made).ok();
            }
            let (told, fired) = traced(
                &place,
                sources,
                &log,
                &format!("{call}:error={error}:when={when}"),
            );
            if !fired {
                assert!(told.contains("S_OK"), "{call} {error}: {told}");
                break;
            }
            if told.contains("error while loading shared libraries") {
                // The loader makes the same calls before the program does.
                continue;
            }
            let code = codes.iter().find(|code| told.contains(**code));
            let Some(code) = code else {
                panic!("{call} {error} {when}: {told}");
            };
            assert!(!told.contains("panicked"), "{call} {error} {when}: {told}");
            if !seen.contains(code) {
                seen.push(*code);
            }
            assert_usable(&place);
        }
        assert_eq!(seen.len(), codes.len(), "{call} {error}: {seen:?}");
    }
}
