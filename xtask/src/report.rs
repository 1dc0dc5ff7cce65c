//! Running steps one after another, and what is said about them at the end.

use crate::Step;
use crate::workspace::Workspace;
use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Why a step failed: a sentence for the one who ran it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a step says besides whether it passed.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    skipped: Vec<String>,
    findings: Vec<String>,
}

impl Notes {
    /// Something was left out. Under CI that is a failure: nothing there may go unchecked.
    pub(crate) fn skip(&mut self, what: impl Into<String>) {
        self.skipped.push(what.into());
    }

    /// A result worth a line at the end.
    pub(crate) fn find(&mut self, what: impl Into<String>) {
        self.findings.push(what.into());
    }
}

/// How a step ended.
struct Ended {
    name: &'static str,
    took: Duration,
    result: Result<(), Failure>,
    notes: Notes,
}

/// Runs every step even when one fails: one run tells all.
pub(crate) fn run(workspace: &Workspace, steps: &[&Step]) -> ExitCode {
    let ended: Vec<Ended> = steps
        .iter()
        .map(|step| {
            println!("== {}: {}", step.name, step.about);
            let start = Instant::now();
            let mut notes = Notes::default();
            let mut result = (step.run)(workspace, &mut notes);
            if workspace.ci && result.is_ok() && !notes.skipped.is_empty() {
                result = Err(Failure(format!(
                    "under CI nothing may be skipped: {}",
                    notes.skipped.join("; ")
                )));
            }
            let took = start.elapsed();
            if let Err(failure) = &result {
                println!("{}: FAILED: {failure}", step.name);
            }
            println!("== {}: {:.1} s\n", step.name, took.as_secs_f64());
            Ended {
                name: step.name,
                took,
                result,
                notes,
            }
        })
        .collect();
    summary(&ended);
    if ended.iter().all(|step| step.result.is_ok()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn summary(ended: &[Ended]) {
    for step in ended {
        for finding in &step.notes.findings {
            println!("{}: {finding}", step.name);
        }
    }
    println!("\n{:10} {:>8}", "step", "seconds");
    for step in ended {
        let verdict = match &step.result {
            Ok(()) if step.notes.skipped.is_empty() => "passed",
            Ok(()) => "passed in part",
            Err(_) => "FAILED",
        };
        println!(
            "{:10} {:8.1}  {verdict}",
            step.name,
            step.took.as_secs_f64()
        );
    }
    let total: Duration = ended.iter().map(|step| step.took).sum();
    println!("{:10} {:8.1}", "all", total.as_secs_f64());
    for step in ended {
        for what in &step.notes.skipped {
            println!("skipped: {}: {what}", step.name);
        }
    }
    for step in ended {
        if let Err(failure) = &step.result {
            println!("FAILED: {}: {failure}", step.name);
        }
    }
}
