//! `discmaster recorders`: the recorders there are.

use clap::Args;

/// List the recorders
///
/// One a line: its name, what it is, and what it is doing. virtual:default is always there.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Recorders {}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster recorders
  discmaster recorders --json | jq -r '.[].name'

OUTPUT
  With --json one array of objects.

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";
