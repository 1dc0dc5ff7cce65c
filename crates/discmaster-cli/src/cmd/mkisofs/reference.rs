//! The table of options in words: for `-help`, and in Markdown for docs/mkisofs.md.

use super::table::{self, Standing};
#[cfg(test)]
use super::table::{Of, Row};
use std::fmt::Write;

/// Column at which the text begins.
const COLUMN: usize = 30;
const WIDTH: usize = 100;

/// All options, as a program lists them.
pub fn help() -> String {
    let mut text = String::from(
        "Usage: mkisofs [options] [-o FILE] PATH...\n\nPaths are folders, whose contents go to the root, and \
         files. Options and paths come in any order.\n",
    );
    for part in table::parts() {
        let _ = write!(text, "\n{}\n", part.title);
        for row in part.rows {
            let said = match row.standing {
                Standing::Done(_) => row.says.to_owned(),
                Standing::Accepted => format!("no effect: {}", row.says),
                Standing::Refused => format!("refused: {}", row.says),
            };
            entry(&mut text, &row.to_string(), &said);
        }
    }
    text
}

/// An option and what is said of it, beside it or below.
fn entry(text: &mut String, option: &str, said: &str) {
    let _ = write!(text, "  {option}");
    let mut at = option.chars().count() + 2;
    if at + 2 > COLUMN {
        text.push('\n');
        at = 0;
    }
    for word in said.split(' ') {
        if at > COLUMN && at + 1 + word.chars().count() > WIDTH {
            text.push('\n');
            at = 0;
        }
        if at < COLUMN {
            text.push_str(&" ".repeat(COLUMN - at));
            at = COLUMN;
        } else {
            text.push(' ');
            at += 1;
        }
        text.push_str(word);
        at += word.chars().count();
    }
    text.push('\n');
}

/// The table of docs/mkisofs.md.
#[cfg(test)]
fn markdown() -> String {
    let mut text = String::new();
    for part in table::parts() {
        let _ = write!(
            text,
            "### {}\n\n| option | of | standing | |\n|---|---|---|---|\n",
            part.title
        );
        for row in part.rows {
            let Row {
                of, standing, says, ..
            } = row;
            let of = match of {
                Of::Both => "both",
                Of::Genisoimage => "genisoimage",
                Of::Xorriso => "xorriso",
            };
            let standing = match standing {
                Standing::Done(_) => "done",
                Standing::Accepted => "no effect",
                Standing::Refused => "refused",
            };
            let _ = writeln!(text, "| `{row}` | {of} | {standing} | {says} |");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str =
        "<!-- options: made from the table of crates/discmaster-cli/src/cmd/mkisofs -->\n";
    const END: &str = "<!-- end of options -->";

    #[test]
    fn docs_mkisofs_md_has_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mkisofs.md");
        let written = std::fs::read_to_string(path).unwrap();
        let (before, rest) = written.split_once(BEGIN).unwrap();
        let (table, after) = rest.split_once(END).unwrap();
        let made = format!("\n{}", markdown());
        if table != made && std::env::var_os("DISCMASTER_WRITE_DOCS").is_some() {
            std::fs::write(path, [before, BEGIN, &made, END, after].concat()).unwrap();
            return;
        }
        assert!(
            table == made,
            "docs/mkisofs.md is not what the table says; make it anew: DISCMASTER_WRITE_DOCS=1 cargo test \
             -p discmaster-cli docs_mkisofs_md"
        );
    }

    #[test]
    fn help_has_every_option_and_no_long_line() {
        let help = help();
        for row in table::rows() {
            assert!(help.contains(&row.to_string()), "{row}");
        }
        let option = |line: &str| line.starts_with("  -");
        let long = help
            .lines()
            .find(|line| line.chars().count() > WIDTH && !option(line));
        assert_eq!(long, None);
    }
}
