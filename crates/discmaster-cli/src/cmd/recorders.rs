//! `discmaster recorders`: the recorders there are.

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use clap::Args;
use discmaster::{DiscRecorder, Error, Registry};
use serde::Serialize;

/// List the recorders
///
/// One a line: its name, and where it is kept. virtual:default and any other virtual recorder
/// appears when a disc is first put into it (see discmaster disc insert). Recorders kept elsewhere
/// (virtual:PATH/) are not listed.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Recorders {}

/// A row of `--json`.
#[derive(Serialize)]
struct Row {
    name: String,
    path: String,
}

impl Row {
    fn of(recorder: &DiscRecorder) -> Result<Self, Error> {
        Ok(Self {
            name: recorder.name().to_owned(),
            path: recorder.path()?.to_string_lossy().into_owned(),
        })
    }
}

impl Recorders {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let recorders = Registry::of_user()?.recorders()?;
        let rows: Vec<Row> = recorders.iter().map(Row::of).collect::<Result<_, _>>()?;
        if output.json() {
            output.json_line(&rows);
            return Ok(Done::Shown);
        }
        let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        for Row { name, path } in &rows {
            output.line(format_args!("{name:width$}  {}", plain(path)));
        }
        if rows.is_empty() {
            output.note(format_args!(
                "discmaster: no recorder yet; discmaster disc insert makes virtual:default"
            ));
        }
        Ok(Done::Shown)
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster recorders
  discmaster recorders --json | jq -r '.[].name'

OUTPUT
  With --json one array of objects: name, path.

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";
