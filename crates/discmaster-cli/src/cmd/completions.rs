//! `discmaster completions`: scripts that complete commands and options in a shell.

use super::Definitions;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use clap::Args;
use clap_complete::Shell;

/// Print a script that completes discmaster's commands and options in a shell
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Completions {
    /// Shell the script is for
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

impl Completions {
    pub fn run(&self, output: &Output, definitions: Definitions) -> Result<Done, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definitions(), "discmaster", &mut script);
        output.line(format_args!(
            "{}",
            String::from_utf8_lossy(&script).trim_end()
        ));
        Ok(Done::Shown)
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster completions bash > ~/.local/share/bash-completion/completions/discmaster
  discmaster completions fish > ~/.config/fish/completions/discmaster.fish

EXIT STATUS
  0 printed; 2 wrong usage; others: see discmaster --help";
