//! `discmaster burn`: stage, record, read back, compare.

use crate::args::mastering::Mastering;
use crate::args::recorder::{Blank, RecorderOption};
use clap::Args;

/// Record folders and files on a disc, read it back and compare
///
/// The image is planned first, so that its size is known before anything is written: a disc too
/// small stays blank (IMAPI_E_DISCFULL, with the numbers). Then the disc is recorded track-at-once
/// and closed, the whole of it is read back, and every file on it is compared by content with its
/// source.
///
/// With no recorder named, a fresh blank disc goes into virtual:default; the disc that was in it
/// is ejected and kept. With a recorder named (--recorder or DISCMASTER_RECORDER), the disc in it
/// is used as it is, unless --blank is given.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Burn {
    #[command(flatten)]
    pub mastering: Mastering,

    #[command(flatten)]
    pub recorder: RecorderOption,

    /// Put a fresh blank disc in first (virtual recorders only); cd-r80 when no recorder is named
    #[arg(long, value_enum, value_name = "DISC")]
    pub blank: Option<Blank>,

    /// Go through all of it with the laser off: nothing is recorded, nothing is compared
    #[arg(long)]
    pub simulate: bool,

    /// Eject the disc at the end
    #[arg(long)]
    pub eject: bool,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster burn photos/
  discmaster burn photos/ notes.txt --label HOLIDAY --blank cd-rw80
  discmaster burn report/ --recorder virtual:archive --eject
  discmaster burn photos/ --json | jq -c 'select(.event == \"result\")'

PROMISES
  Exit status 0 means: the disc is closed, was read back whole, and every file on it has the
  bytes of its source. A source that changes, shrinks, grows or cannot be read while it is
  recorded ends the run with an error that names it.

EXIT STATUS
  0   recorded and compared (with --simulate: gone through)
  13  interrupted (IMAPI_E_USERABORT)
  28  the disc is too small (IMAPI_E_DISCFULL)
  36  the same name twice (IMAPI_E_FILEEXISTS)
  2   wrong usage; 1 and others: see discmaster --help";
