//! `discmaster man`: the man pages, for packagers.

use super::Definitions;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use clap::{Args, Command};
use serde_json::Map;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Write the man pages, one for each command, into a folder
#[derive(Debug, Args)]
#[command(hide = true, after_long_help = EXAMPLES)]
pub struct Man {
    /// Folder to write them in; it is made if need be
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}

impl Man {
    pub fn run(&self, output: &Output, definitions: Definitions) -> Result<Done, Failure> {
        let folder = &self.directory;
        let mut root = definitions().disable_help_subcommand(true);
        root.build();
        fs::create_dir_all(folder)
            .and_then(|()| pages(&root, folder))
            .map_err(|error| {
                let message = format!("the man pages cannot be written to {}", folder.display());
                Failure::other(message, Some(&error)).at(folder)
            })?;
        output.report(format_args!("man pages written to {}", folder.display()));
        Ok(Done::Acted(Map::new()))
    }
}

/// The page of a command, and those of its subcommands.
fn pages(command: &Command, folder: &Path) -> io::Result<()> {
    let page = clap_mangen::Man::new(command.clone())
        .source(concat!("discmaster ", env!("CARGO_PKG_VERSION")))
        .manual("discmaster manual");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    let shown = |command: &&Command| !command.is_hide_set();
    if command.get_subcommands().any(|command| shown(&command)) {
        page.render_subcommands_section(&mut text)?;
    }
    if let Some(more) = command.get_after_long_help() {
        text.extend_from_slice(sections(&more.to_string()).as_bytes());
    }
    fs::write(folder.join(page.get_filename()), text)?;
    command
        .get_subcommands()
        .filter(shown)
        .try_for_each(|command| pages(command, folder))
}

/// The sections that follow the options in `--help`, in roff: a line that begins at the margin is
/// a heading, the others stay as they are.
fn sections(help: &str) -> String {
    let mut roff = String::new();
    let mut open = false;
    for line in help.lines() {
        let escaped = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(' ') || line.is_empty() {
            roff += &escaped;
        } else {
            roff += if open { ".fi\n" } else { "" };
            roff += &format!(".SH {escaped}\n.nf");
            open = true;
        }
        roff += "\n";
    }
    roff += if open { ".fi\n" } else { "" };
    roff
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster man target/man && man target/man/discmaster-burn.1

EXIT STATUS
  0 written; 2 wrong usage; others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keep_their_lines_and_their_hyphens() {
        assert_eq!(
            sections("EXAMPLES\n  a -b\n\nEXIT STATUS\n  0 \\o/"),
            ".SH EXAMPLES\n.nf\n  a \\-b\n\n.fi\n.SH EXIT STATUS\n.nf\n  0 \\eo/\n.fi\n"
        );
    }
}
