//! `discmaster disc`: what lies in a virtual recorder's tray.

use crate::args::recorder::{Blank, RecorderOption};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Put a disc into a virtual recorder, or eject the one in it
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Disc {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Put a blank disc or an image file into a virtual recorder
    ///
    /// The disc that was in it is ejected and kept.
    Insert(Insert),
    /// Eject the disc
    ///
    /// A virtual disc stays where it is, as a file; discmaster says where.
    Eject(Eject),
}

#[derive(Debug, Args)]
pub struct Insert {
    /// Image file to put in as a closed disc
    #[arg(value_name = "IMAGE", conflicts_with = "blank")]
    pub image: Option<PathBuf>,

    /// Blank disc to put in; cd-r80 when no image is given
    #[arg(long, value_enum, value_name = "DISC")]
    pub blank: Option<Blank>,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

#[derive(Debug, Args)]
pub struct Eject {
    #[command(flatten)]
    pub recorder: RecorderOption,
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster disc insert --blank cd-rw80
  discmaster disc insert photos.iso --recorder virtual:reader
  discmaster disc eject

EXIT STATUS
  0   done
  15  there is no disc to eject (IMAPI_E_MEDIUM_NOTPRESENT)
  18  the recorder is in use (IMAPI_E_DEVICE_NOTACCESSIBLE)
  2   wrong usage; 1 and others: see discmaster --help";
