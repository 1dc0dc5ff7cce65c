//! `discmaster ls`: what an image or a disc holds.

use clap::Args;

/// List the files and folders of an image or a disc
///
/// Every path on the disc, one a line, folders ending in /. Joliet names are shown when the disc
/// has them, else ISO 9660 names. Control characters in names are shown as \u{1b}; with --json
/// names are exact.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Ls {
    /// Image file, or recorder (virtual:NAME); without it the default recorder
    #[arg(value_name = "IMAGE")]
    pub subject: Option<String>,

    /// Paths on the disc to list, with all that is under them; without any, the whole disc
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,

    /// Show size in bytes and time of modification before each path
    #[arg(long, short)]
    pub long: bool,

    /// Show ISO 9660 names even if there are Joliet ones
    #[arg(long)]
    pub iso: bool,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster ls photos.iso
  discmaster ls -l virtual:archive /2026
  discmaster ls photos.iso --json | jq -r 'select(.kind == \"file\") | .path'

OUTPUT
  With --json one object a line: path, kind (file or directory), size, modified.

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";
