//! `discmaster codes`: the table of result codes, or all about one of them.

use crate::output::Output;
use crate::output::code::value;
use crate::output::outcome::{Done, Failure};
use clap::Args;
use discmaster::{Code, Entry};
use serde::Serialize;

/// Show the table of result codes, or all about one of them
///
/// Every code IMAPI defines, with what it means here. A failing command's exit status is the low
/// byte of its code.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Codes {
    /// Code to tell all about: what it means, what raises it, what to do
    ///
    /// By its name (IMAPI_E_DISCFULL, or DISCFULL alone), by its value (0x8004021c), or by the exit
    /// status that a command ended with (28).
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    pub code: Option<String>,
}

/// A row of `--json`.
#[derive(Serialize)]
struct Row {
    value: String,
    name: &'static str,
    exit_status: u8,
    description: &'static str,
    raised_by: &'static [&'static str],
    advice: &'static str,
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Self {
        Self {
            value: value(entry.code),
            name: entry.name,
            exit_status: entry.code.exit_status(),
            description: entry.description,
            raised_by: entry.raised_by,
            advice: entry.advice,
        }
    }
}

impl Codes {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        match &self.code {
            None => table(output),
            Some(text) => one(entry(text)?, output),
        }
        Ok(Done::Shown)
    }
}

fn table(output: &Output) {
    // The codes of imapierror.h; S_OK is not its own.
    let rows = || Code::ALL.iter().filter(|entry| entry.code != Code::S_OK);
    if output.json() {
        output.json_line(&rows().map(Row::from).collect::<Vec<_>>());
        return;
    }
    let width = rows().map(|entry| entry.name.len()).max().unwrap_or(0);
    for entry in rows() {
        output.line(format_args!(
            "{}  {:width$}  {}",
            value(entry.code),
            entry.name,
            entry.description
        ));
    }
}

fn one(entry: &Entry, output: &Output) {
    let row = Row::from(entry);
    if output.json() {
        output.json_line(&row);
        return;
    }
    output.line(format_args!(
        "{} ({}), exit status {}\n{}\n\nraised by",
        row.name, row.value, row.exit_status, row.description
    ));
    for cause in row.raised_by {
        output.line(format_args!("  - {cause}"));
    }
    output.line(format_args!("\nwhat to do\n  {}", row.advice));
}

fn entry(text: &str) -> Result<&'static Entry, Failure> {
    let mut all = Code::ALL.iter();
    let found = match number(text) {
        None => all.find(|entry| is_called(entry.name, text)),
        Some(Number::ExitStatus(status)) => {
            // Every success ends with 0; the plainest is the one that is meant.
            all.find(|entry| entry.code.exit_status() == status)
        }
        Some(Number::Value(code)) => all.find(|entry| entry.code == code),
    };
    found.ok_or_else(|| {
        Failure::usage(format!(
            "there is no code {text:?}; discmaster codes lists them all"
        ))
    })
}

/// What a number on the command line stands for.
enum Number {
    ExitStatus(u8),
    Value(Code),
}

/// In hexadecimal with 0x, or in decimal, as programs print an HRESULT that they take for a signed
/// number.
fn number(text: &str) -> Option<Number> {
    let lower = text.to_ascii_lowercase();
    if let Some(digits) = lower.strip_prefix("0x") {
        return u32::from_str_radix(digits, 16)
            .ok()
            .map(|value| Number::Value(Code(value)));
    }
    if let Ok(status) = text.parse() {
        return Some(Number::ExitStatus(status));
    }
    let signed = text.parse::<i32>().map(i32::cast_unsigned);
    let value = signed.or_else(|_| text.parse()).ok()?;
    Some(Number::Value(Code(value)))
}

/// With or without what all names begin with, in capital or small letters.
fn is_called(name: &str, text: &str) -> bool {
    let short = name.strip_prefix("IMAPI_").unwrap_or(name);
    let bare = short.get(2..).unwrap_or(short);
    [name, short, bare]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(text))
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster codes
  discmaster codes DISCFULL
  discmaster burn photos || discmaster codes $?
  discmaster codes --json | jq -r '.[] | select(.value == \"0x8004021c\").description'

OUTPUT
  With --json one array of objects: value, name, exit_status, description, raised_by (an array),
  advice. With a code, the one object alone.

EXIT STATUS
  0 shown; 2 no such code, or wrong usage; others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_every_name_it_has() {
        for text in [
            "IMAPI_E_DISCFULL",
            "imapi_e_discfull",
            "E_DISCFULL",
            "DiscFull",
            "0x8004021c",
            "0X8004021C",
            "2147746332",
            "-2147220964",
            "28",
        ] {
            assert_eq!(entry(text).unwrap().code, Code::E_DISCFULL, "{text}");
        }
        for text in ["S_OK", "OK", "0", "0x0"] {
            assert_eq!(entry(text).unwrap().code, Code::S_OK, "{text}");
        }
        for text in [
            "",
            "IMAPI_E_",
            "DISC",
            "0x",
            "0x80004005",
            "1",
            "-1",
            "99999999999",
        ] {
            assert_eq!(entry(text).unwrap_err().exit_status(), 2, "{text}");
        }
    }

    #[test]
    fn no_two_codes_share_a_bare_name_or_an_exit_status() {
        for Entry { name, code, .. } in Code::ALL {
            let bare = name.strip_prefix("IMAPI_").unwrap_or(name).get(2..);
            assert_eq!(entry(bare.unwrap()).unwrap().code, *code, "{name}");
            if code.is_failure() {
                let status = code.exit_status().to_string();
                assert_eq!(entry(&status).unwrap().code, *code, "{name}");
            }
        }
    }
}
