//! `discmaster erase`: make a rewritable disc blank.

use crate::args::recorder::RecorderOption;
use clap::Args;

/// Make a rewritable disc blank again
///
/// The quick way forgets what is on the disc; --full overwrites all of it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Erase {
    /// Overwrite the whole disc, not only its table of contents
    #[arg(long)]
    pub full: bool,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster erase
  discmaster erase --full --recorder virtual:scratch

EXIT STATUS
  0   the disc is blank
  15  there is no disc (IMAPI_E_MEDIUM_NOTPRESENT)
  16  the disc cannot be erased (IMAPI_E_MEDIUM_INVALIDTYPE)
  2   wrong usage; 1 and others: see discmaster --help";
