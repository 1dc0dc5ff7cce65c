//! `discmaster codes`: the table of result codes.

use crate::output::Output;
use crate::output::code::value;
use crate::output::outcome::{Done, Failure};
use clap::Args;
use discmaster::{Code, Entry};
use serde::Serialize;

/// Show the table of result codes
///
/// Every code IMAPI defines, with what it means here. A failing command's exit status is the low
/// byte of its code.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Codes {}

/// A row of `--json`.
#[derive(Serialize)]
struct Row {
    value: String,
    name: &'static str,
    description: &'static str,
}

impl Codes {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        if output.json() {
            let rows: Vec<Row> = table()
                .map(|entry| Row {
                    value: value(entry.code),
                    name: entry.name,
                    description: entry.description,
                })
                .collect();
            output.json_line(&rows);
        } else {
            let width = table().map(|entry| entry.name.len()).max().unwrap_or(0);
            for entry in table() {
                output.line(format_args!(
                    "{}  {:width$}  {}",
                    value(entry.code),
                    entry.name,
                    entry.description
                ));
            }
        }
        Ok(Done::Shown)
    }
}

/// The codes of imapierror.h; S_OK is not its own.
fn table() -> impl Iterator<Item = &'static Entry> {
    Code::ALL.iter().filter(|entry| entry.code != Code::S_OK)
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster codes
  discmaster codes --json | jq -r '.[] | select(.value == \"0x8004021c\").description'

OUTPUT
  With --json one array of objects: value, name, description.

EXIT STATUS
  0 shown; 2 wrong usage; others: see discmaster --help";
