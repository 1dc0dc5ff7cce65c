//! Scenarios: tests that are named after a code, bring it about, and say that they did.
//!
//! `cargo xtask unit` counts what they say: DISCMASTER_CODES_REPORT names the file that it reads.

use discmaster::{Code, Error};
use std::cell::Cell;
use std::io::Write;
use std::path::Path;

/// A test of one code. It fails unless it has seen the code.
pub(crate) struct Scenario {
    code: Code,
    test: &'static str,
    seen: Cell<bool>,
}

/// Begins the scenario of a code, in the test whose name begins with the code's.
macro_rules! scenario {
    ($code:ident) => {{
        fn here() {}
        $crate::scenario::Scenario::begin(
            discmaster::Code::$code,
            std::any::type_name_of_val(&here),
        )
    }};
}
pub(crate) use scenario;

impl Scenario {
    /// `here`: the path of a function within the test.
    pub(crate) fn begin(code: Code, here: &'static str) -> Self {
        let test = here.rsplit("::").nth(1).unwrap();
        assert_eq!(of_test(test), Some(code), "{test} is no name for {code}");
        Self {
            code,
            test,
            seen: Cell::new(false),
        }
    }

    /// The call failed, and with this code.
    #[track_caller]
    pub(crate) fn failed<T>(&self, call: Result<T, Error>) -> Error {
        match call {
            Ok(_) => panic!("{} did not come: the call succeeded", self.code),
            Err(error) => {
                assert_eq!(error.code(), self.code, "{}", error.chain());
                self.seen.set(true);
                error
            }
        }
    }

    /// As [`failed`](Self::failed), and the chain of causes tells these things.
    #[track_caller]
    pub(crate) fn told<T>(&self, call: Result<T, Error>, things: &[&str]) {
        let told = self.failed(call).chain();
        for thing in things {
            assert!(told.contains(thing), "{thing:?} is not told: {told}");
        }
    }

    /// The code came by another way than an error of this process.
    #[track_caller]
    pub(crate) fn came(&self, code: Code) {
        assert_eq!(code, self.code);
        self.seen.set(true);
    }

    /// Says that the scenario cannot be had here. Under CI that is a failure.
    pub(crate) fn skip(self, why: &str) {
        assert!(
            std::env::var_os("CI").is_none(),
            "under CI nothing may be skipped: {}: {why}",
            name(self.code)
        );
        say(&format!("skipped: {}: {why}", name(self.code)));
        self.seen.set(true);
        std::mem::forget(self);
    }
}

impl Drop for Scenario {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        assert!(self.seen.get(), "{} never came", self.code);
        say(&format!("code {}: {}", name(self.code), self.test));
    }
}

fn say(line: &str) {
    println!("{line}");
    if let Some(path) = std::env::var_os("DISCMASTER_CODES_REPORT") {
        // One write of one line: tests that run side by side do not mix theirs.
        std::fs::OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()))
            .unwrap_or_else(|error| panic!("{}: {error}", Path::new(&path).display()));
    }
}

fn name(code: Code) -> &'static str {
    code.name().expect("a code of imapierror.h")
}

/// All but S_OK.
fn codes() -> impl Iterator<Item = Code> {
    let all = Code::ALL.iter().map(|entry| entry.code);
    all.filter(|code| *code != Code::S_OK)
}

/// The code whose name, in small letters and without what is in all of them, a test's name begins
/// with.
fn of_test(test: &str) -> Option<Code> {
    codes().find(|code| {
        let begin = name(*code).trim_start_matches("IMAPI_").to_lowercase();
        test.strip_prefix(&begin)
            .is_some_and(|rest| rest.starts_with('_'))
    })
}

/// The names of the tests in the text of a file.
fn tests(source: &str) -> Vec<&str> {
    let mut tests = Vec::new();
    let mut lines = source.lines().map(str::trim);
    while lines.by_ref().any(|line| line == "#[test]") {
        let name = lines.by_ref().find_map(|line| line.strip_prefix("fn "));
        tests.extend(
            name.and_then(|rest| rest.split_once('('))
                .map(|(name, _)| name),
        );
    }
    tests
}

#[test]
fn every_code_has_a_scenario() {
    let mut found: Vec<Code> = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codes");
    for entry in std::fs::read_dir(folder).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        found.extend(tests(&source).into_iter().filter_map(of_test));
    }
    assert_eq!(codes().count(), 38);
    let without: Vec<_> = codes().filter(|code| !found.contains(code)).collect();
    assert!(without.is_empty(), "nothing brings about {without:?}");
    // What comes to nothing in the course of this run is told from what is not there.
    for code in codes() {
        say(&format!("code {}", name(code)));
    }
}

#[test]
fn a_test_belongs_to_the_code_that_its_name_begins_with() {
    assert_eq!(of_test("e_trackopen_twice"), Some(Code::E_TRACKOPEN));
    assert_eq!(
        of_test("e_track_not_big_enough_by_one"),
        Some(Code::E_TRACK_NOT_BIG_ENOUGH)
    );
    assert_eq!(
        of_test("s_buffer_to_small_x"),
        Some(Code::S_BUFFER_TO_SMALL)
    );
    assert_eq!(of_test("e_trackopen"), None);
    assert_eq!(of_test("every_code_has_a_scenario"), None);
    let source = "#[test]\nfn one() {}\nfn two() {}\n#[test]\n#[ignore = \"x\"]\nfn three() {\n";
    assert_eq!(tests(source), ["one", "three"]);
}
