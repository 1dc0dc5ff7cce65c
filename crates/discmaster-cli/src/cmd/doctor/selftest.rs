//! `discmaster doctor --selftest`: a recorder tried out on a rewritable disc, and the report of it.

mod report;
mod steps;

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::signals::Stop;
use discmaster::Registry;
use report::{Report, Verdict};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use steps::Bench;

/// Runs every step, and writes the report to `path` with `.json` and `.txt` after it.
pub(super) fn run(name: &str, path: &Path, output: &Arc<Output>) -> Result<Done, Failure> {
    let stop = Stop::on_signals()?;
    let registry = Registry::of_user()?;
    let recorder = registry.recorder(name)?;
    let report = Report::new(recorder.name());
    let bench = Bench {
        registry,
        recorder,
        stop,
        output: Arc::clone(output),
        report,
    };
    let report = bench.run();
    let [json, text] = ["json", "txt"].map(|extension| with_extension(path, extension));
    let mut as_json = serde_json::to_string_pretty(&report)
        .map_err(|error| Failure::other("the report cannot be put into JSON", Some(&error)))?;
    as_json.push('\n');
    write(&json, &as_json)?;
    write(&text, &report.to_string())?;
    output.report(format_args!(
        "the report is in {} and {}",
        json.display(),
        text.display()
    ));
    let failed = report.count(Verdict::Failed);
    let facts = Facts {
        recorder: report.recorder.clone(),
        steps: &report.steps,
        failed,
        report: json.to_string_lossy().into_owned(),
        text: text.to_string_lossy().into_owned(),
    };
    let done = Done::acted(&facts);
    match (failed, done) {
        (0, done) => Ok(done),
        (_, Done::Acted(facts)) => {
            let of = report.steps.len();
            let message = format!("{failed} of {of} steps failed; see {}", text.display());
            let failure = Failure::other(message, None);
            Err(facts
                .into_iter()
                .fold(failure, |failure, (name, fact)| failure.with(&name, fact)))
        }
        (_, shown) => Ok(shown),
    }
}

/// Of the result line.
#[derive(serde::Serialize)]
struct Facts<'a> {
    recorder: String,
    steps: &'a [report::Step],
    failed: usize,
    report: String,
    text: String,
}

/// After the whole name: a name with a dot in it keeps what comes behind.
fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(extension);
    name.into()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| {
        let message = format!("{}: the report cannot be written", path.display());
        Failure::other(message, Some(&error)).at(path)
    })
}
