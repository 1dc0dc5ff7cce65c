//! `discmaster man`: the man pages, for packagers.

use crate::args::Cli;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use clap::Args;
use serde_json::Map;
use std::path::PathBuf;

/// Write the man pages, one for each command, into a folder
#[derive(Debug, Args)]
#[command(hide = true, after_long_help = EXAMPLES)]
pub struct Man {
    /// Folder to write them in; it is made if need be
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}

impl Man {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let folder = &self.directory;
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Cli::definitions(), folder))
            .map_err(|error| {
                let message = format!("the man pages could not be written to {}", folder.display());
                Failure::other(message, Some(&error)).at(folder)
            })?;
        output.report(format_args!("man pages written to {}", folder.display()));
        Ok(Done::Acted(Map::new()))
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster man target/man && man target/man/discmaster-burn.1

EXIT STATUS
  0 written; 2 wrong usage; others: see discmaster --help";
