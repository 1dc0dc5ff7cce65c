//! Unit, property and documentation tests: all but the judges, which are a step of their own. Of the
//! suite of result codes, what was brought about.

use crate::command;
use crate::judges;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::collections::BTreeMap;

pub(crate) fn test(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let (lines, tested) = command::run_reporting(
        workspace.cargo("test").args([
            "--workspace",
            "--exclude",
            judges::PACKAGE,
            "--no-fail-fast",
            "--quiet",
        ]),
        "DISCMASTER_CODES_REPORT",
        &workspace.target.join("codes.txt"),
    )?;
    // A code alone is one that there is; with a scenario, one that came.
    let mut codes: BTreeMap<&str, u32> = BTreeMap::new();
    for line in lines.lines() {
        if let Some(what) = line.strip_prefix("skipped: ") {
            notes.skip(what);
        } else if let Some(code) = line.strip_prefix("code ") {
            match code.split_once(": ") {
                Some((code, _)) => *codes.entry(code).or_default() += 1,
                None => *codes.entry(code).or_default() += 0,
            }
        }
    }
    for (code, scenarios) in codes {
        let plural = if scenarios == 1 { "" } else { "s" };
        notes.find(format!("code {code}: {scenarios} scenario{plural}"));
    }
    tested
}
