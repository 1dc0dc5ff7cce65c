//! `discmaster image`: write an image to a file or to stdout.

use crate::args::mastering::Mastering;
use clap::Args;
use std::path::PathBuf;

/// Write an image of folders and files
///
/// The image is the one that burn would record: the same input and times give the same bytes in
/// a file, through a pipe and on a disc, on any machine.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Image {
    #[command(flatten)]
    pub mastering: Mastering,

    /// File to write; - is stdout
    ///
    /// A file appears under its name only complete and on stable storage; an older one there is
    /// replaced in that moment and survives any failure before it. An image is never written to a
    /// terminal. When it goes to stdout, --json events and reports go to stderr.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

impl Image {
    pub fn to_stdout(&self) -> bool {
        self.output.as_os_str() == "-"
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster image photos/ -o photos.iso
  discmaster image docs/ extra.pdf -o - | ssh host 'cat > docs.iso'
  SOURCE_DATE_EPOCH=1700000000 discmaster image build/ --label RELEASE -o release.iso

PROMISES
  The file has its final name only when it is complete and synced. Short space is found before
  writing. A source that changes, shrinks, grows or cannot be read while the image is written
  ends the run with an error that names it, and nothing appears under the final name.

EXIT STATUS
  0   the image is complete
  13  interrupted (IMAPI_E_USERABORT)
  24  the image could not be written (IMAPI_E_FILEACCESS)
  29  a name Joliet cannot carry (IMAPI_E_BADJOLIETNAME)
  36  the same name twice (IMAPI_E_FILEEXISTS)
  2   wrong usage; 1 and others: see discmaster --help";
