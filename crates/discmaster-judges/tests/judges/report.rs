//! What the judges found, told to whoever runs them.

use crate::program::installed;
use std::io::Write;

/// Says what a judge found. `cargo xtask judges` collects these lines.
pub(crate) fn verdict(judge: &str, found: &str) {
    line(&format!("{judge}: {found}"));
}

/// Says that something could not be judged here. Under CI that is a failure.
pub(crate) fn skip(what: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "under CI nothing may be skipped: {what}"
    );
    line(&format!("skipped: {what}"));
}

/// Whether something can be judged here, as helpers ask that other tests share with the judges.
pub(crate) fn can(possible: bool, reason: &str) -> bool {
    if !possible {
        skip(reason);
    }
    possible
}

/// Whether all these programs are there to judge; the first that is missing is told.
pub(crate) fn there(programs: &[&str]) -> bool {
    programs
        .iter()
        .all(|program| can(installed(program), &format!("{program} is missing")))
}

fn line(text: &str) {
    println!("{text}");
    if let Some(path) = std::env::var_os("DISCMASTER_JUDGES_REPORT") {
        // One write of one line: tests that run side by side do not mix theirs.
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
