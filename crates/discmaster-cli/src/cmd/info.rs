//! `discmaster info`: a drive and the disc in it, or an image.

use clap::Args;

/// Show a recorder and the disc in it, or an image file
///
/// Of a recorder: the drive, its disc's kind and status, capacity and free space, sessions and
/// tracks, and the file a virtual disc is kept in. Of an image: its volume.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Info {
    /// Recorder (virtual:NAME) or image file; without it the default recorder
    #[arg(value_name = "RECORDER")]
    pub subject: Option<String>,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster info
  discmaster info virtual:archive --json | jq .medium.free_blocks
  discmaster info photos.iso

OUTPUT
  With --json one object.

EXIT STATUS
  0 shown; 2 wrong usage; others: see discmaster --help";
