//! The judges: tests of the program from outside, and what each of them found.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::collections::BTreeMap;

pub(crate) const PACKAGE: &str = "discmaster-judges";

pub(crate) fn judge(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let (lines, judged) = command::run_reporting(
        workspace
            .cargo("test")
            .args(["--package", PACKAGE, "--no-fail-fast"]),
        "DISCMASTER_JUDGES_REPORT",
        &workspace.target.join("judges.txt"),
    )?;
    // Sorted, the same run reads the same.
    let mut verdicts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines.lines() {
        if let Some(what) = line.strip_prefix("skipped: ") {
            notes.skip(what);
        } else if let Some((judge, verdict)) = line.split_once(": ") {
            verdicts.entry(judge).or_default().push(verdict);
        }
    }
    for (judge, mut verdicts) in verdicts {
        verdicts.sort_unstable();
        for verdict in verdicts {
            notes.find(format!("{judge}: {verdict}"));
        }
    }
    judged
}
