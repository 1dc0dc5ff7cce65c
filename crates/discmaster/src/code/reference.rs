//! The table of codes in Markdown, for docs/codes.md.

use super::Entry;
use std::fmt::Write;

const HEAD: &str = "\
# Result codes

<!-- Made by `cargo xtask codes` from crates/discmaster/src/code/table.rs. -->

Every call of the session, and every command, comes to one of these codes of imapierror.h, or to `S_OK`.
A failed command's exit status is the low byte of its code. `discmaster codes` shows the same table.

| value | name | exit status | meaning |
|---|---|---|---|
";

pub(super) fn markdown(entries: &[Entry]) -> String {
    let mut text = HEAD.to_owned();
    for entry in entries {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "| `0x{:08x}` | [{name}](#{}) | {} | {} |",
            entry.code.0,
            entry.name.to_lowercase(),
            entry.code.exit_status(),
            entry.description,
            name = entry.name,
        );
    }
    for entry in entries {
        let _ = write!(
            text,
            "\n## {}\n`0x{:08x}`, exit status {}. {}\n\nRaised by\n",
            entry.name,
            entry.code.0,
            entry.code.exit_status(),
            entry.description,
        );
        for cause in entry.raised_by {
            let _ = writeln!(text, "- {}", escaped(cause));
        }
        let _ = writeln!(text, "\nWhat to do: {}.", escaped(entry.advice));
    }
    text
}

/// What Markdown would take for its own.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn every_code_has_a_row_and_a_section() {
        let text = markdown(Code::ALL);
        for entry in Code::ALL {
            let anchor = format!("(#{})", entry.name.to_lowercase());
            assert_eq!(text.matches(&anchor).count(), 1, "{}", entry.name);
            let heading = format!("\n## {}\n", entry.name);
            assert_eq!(text.matches(&heading).count(), 1, "{}", entry.name);
        }
        assert_eq!(escaped("* \\"), "\\* \\\\");
    }
}
