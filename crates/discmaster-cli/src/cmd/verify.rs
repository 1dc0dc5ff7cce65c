//! `discmaster verify`: read all of an image or a disc.

use clap::Args;
use std::path::PathBuf;

/// Read all of an image or a disc, and compare it with a folder if one is given
///
/// The volume's structures are checked and every file is read to its last byte. With --against
/// every file of the folder must lie on the disc with the same bytes, and nothing else may.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Verify {
    /// Image file, or recorder (virtual:NAME); without it the default recorder
    #[arg(value_name = "IMAGE")]
    pub subject: Option<String>,

    /// Folder whose contents the disc must have at its root
    #[arg(long, value_name = "FOLDER")]
    pub against: Option<PathBuf>,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster verify photos.iso
  discmaster verify virtual:archive --against photos/

EXIT STATUS
  0   all of it could be read (and is the same as the folder)
  13  interrupted (IMAPI_E_USERABORT)
  30  the image is damaged or cut short (IMAPI_E_INVALIDIMAGE)
  2   wrong usage; 1 and others: see discmaster --help";
