//! `discmaster info`: a drive and the disc in it, or an image.

mod details;
mod image;
mod recorder;

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::subject::Subject;
use clap::Args;
use serde::Serialize;
use std::ffi::OsString;
use std::fmt::Display;

/// Show a recorder and the disc in it, or an image file
///
/// Of a recorder: the drive, its disc's kind and status, capacity and free space, sessions and
/// tracks, and the file a virtual disc is kept in. Of an image: its volume, the trees it has, what is
/// odd about them, and its sessions if there are several.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Info {
    /// Recorder (virtual:NAME, /dev/sr0) or image file; without it the default recorder
    #[arg(value_name = "RECORDER")]
    pub subject: Option<OsString>,

    /// Of an image file with several sessions: tell of this one, counted from 1
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub session: Option<u16>,
}

impl Info {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let subject = Subject::or_default(self.subject.as_deref());
        match &subject {
            Subject::Recorder(_) if self.session.is_some() => {
                let message = "--session tells of a session of an image file";
                return Err(Failure::usage(message));
            }
            Subject::Recorder(name) => show(&recorder::Report::of(name)?, output),
            Subject::File(_) => show(&image::Report::of(&subject, self.session)?, output),
        }
        Ok(Done::Shown)
    }
}

fn show(report: &(impl Serialize + Display), output: &Output) {
    if output.json() {
        output.json_line(report);
    } else {
        output.line(format_args!("{report}"));
    }
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
