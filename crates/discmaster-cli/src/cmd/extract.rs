//! `discmaster extract`: files out of an image or a disc.

use clap::Args;
use std::path::PathBuf;

/// Copy files and folders out of an image or a disc
///
/// Nothing is ever written outside the target folder, whatever names, links or loops the image
/// holds. Files get the times recorded on the disc.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Extract {
    /// Image file, or recorder (virtual:NAME)
    #[arg(value_name = "IMAGE")]
    pub subject: String,

    /// Paths on the disc to take, with all that is under them; without any, the whole disc
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,

    /// Folder to put them in; it is made if need be
    #[arg(long, short, value_name = "DIR")]
    pub directory: PathBuf,

    /// Replace files that are in the folder already; without it the first one is an error
    #[arg(long)]
    pub replace: bool,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster extract photos.iso -d restored
  discmaster extract virtual:archive -d restored /2026/may /notes.txt
  discmaster extract photos.iso -d restored --replace

EXIT STATUS
  0   everything asked for lies in the folder
  13  interrupted (IMAPI_E_USERABORT)
  36  a file is there already (IMAPI_E_FILEEXISTS)
  2   wrong usage; 1 and others: see discmaster --help";
