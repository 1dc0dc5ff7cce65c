//! docs/contract.md beside the tests it names, and the codes it lists.

use discmaster::Code;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CONTRACT: &str = include_str!("../../../../docs/contract.md");

/// Names of the tests in a file: the functions after `#[test]`.
fn tests_in(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines();
    let mut tests = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() != "#[test]" {
            continue;
        }
        let function = lines.find_map(|line| line.trim().strip_prefix("fn "));
        tests.extend(function.and_then(|name| Some(name.split_once('(')?.0.to_owned())));
    }
    tests
}

/// Every name of a test that the contract gives: the suite with its file, and the function.
fn named() -> BTreeSet<(&'static str, &'static str)> {
    let quoted = CONTRACT.split('`').skip(1).step_by(2);
    quoted
        .filter_map(|text| text.split_once("::"))
        .filter(|(suite, name)| {
            ["session/", "sequences/", "model/", "codes"]
                .iter()
                .any(|known| suite.starts_with(known))
                && *name != "…"
        })
        .collect()
}

fn suites() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))
}

#[test]
fn every_test_that_the_contract_names_exists() {
    let named = named();
    assert!(named.len() > 60, "{named:?}");
    for (suite, name) in named.iter().filter(|(suite, _)| *suite != "codes") {
        let path = suites().join(suite).with_extension("rs");
        let tests = tests_in(&path);
        assert!(tests.iter().any(|test| test == name), "{suite}::{name}");
    }
}

#[test]
fn every_code_in_the_contract_has_a_test_named_after_it() {
    let tests: Vec<String> = fs::read_dir(suites().join("codes"))
        .unwrap()
        .flat_map(|file| tests_in(&file.unwrap().path()))
        .collect();
    for (_, code) in named().iter().filter(|(suite, _)| *suite == "codes") {
        let ours = |test: &String| {
            let rest = test.strip_prefix(code);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        assert!(tests.iter().any(ours), "codes::{code}");
    }
}

#[test]
fn the_contract_lists_every_code_with_its_value() {
    for entry in Code::ALL {
        let short = entry.name.strip_prefix("IMAPI_").unwrap_or(entry.name);
        let row = format!("| {short} | 0x{:08X} |", entry.code.0);
        assert!(CONTRACT.contains(&row), "{row}");
    }
}
