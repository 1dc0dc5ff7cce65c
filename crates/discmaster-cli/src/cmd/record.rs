//! `discmaster record`: an image that is there already onto a disc.

use crate::args::recorder::{Blank, RecorderOption, USUAL_BLANK};
use crate::args::recording::Recording;
use crate::output::Output;
use crate::output::burnt::Burnt;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use crate::signals::Stop;
use crate::tray::{self, Tray};
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::{Cause, Error, ImageOptions, Registry, disc_of_file};
use discmaster_audio::program::Program;
use discmaster_image::source::FileRange;
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Record an image file as it is on a disc, read it back and compare
///
/// The bytes of the image become those of the disc, from its first block on; zeros make up the last
/// block. Any image will do, ours or another program's, with or without a file system that
/// discmaster knows. A disc too small stays blank (IMAPI_E_DISCFULL, with the numbers). The whole
/// of the disc is read back and compared with the image.
///
/// A cue sheet or TOC file, and whole sectors of 2352 bytes (.bin), become the compact disc that they are of:
/// tracks of data and of sound, with pregaps, indexes and CD-Text, session at once.
///
/// With no recorder named, a fresh blank disc goes into virtual:default. With a recorder named
/// (--recorder or DISCMASTER_RECORDER), the disc in it is used, unless --blank is given.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Record {
    /// Image file, cue sheet (.cue), TOC file (.toc) or file of whole sectors to record
    pub image: PathBuf,

    #[command(flatten)]
    pub recorder: RecorderOption,

    /// Put a fresh blank disc in first (virtual recorders only); cd-r80 when no recorder is named
    #[arg(long, value_name = "DISC")]
    pub blank: Option<Blank>,

    #[command(flatten)]
    pub recording: Recording,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    burnt: Burnt,
    image: String,
}

impl Record {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let registry = Registry::of_user()?;
        let name = self.recorder.name();
        // The image is looked at before any disc is taken out of its box.
        let program = program_of(&self.image)?;
        if program.is_some() && self.recording.appendable {
            return Err(Failure::usage(
                "what a sheet describes is recorded as a disc that is closed for good",
            ));
        }
        let image = FileRange::whole(&self.image).map_err(|source| {
            Error::from(Cause::OpenImage {
                path: self.image.clone(),
                source,
            })
        })?;
        let unnamed = self.recorder.named().is_none();
        if let Some(blank) = self.blank.or(unnamed.then_some(USUAL_BLANK)) {
            Tray::reach(&registry, name)?.insert_blank(blank)?;
        }
        let recorder = registry.recorder(name)?;
        let options = ImageOptions {
            simulate: self.recording.simulate,
            eject: false,
            keep_appendable: self.recording.appendable,
            recording: self.recording.options(),
        };
        let burnt = match &program {
            Some(program) => {
                let watch = Arc::new(Watch::new(output, stop, Phase::Record).of_audio());
                recorder.record_program(program, None, options, watch)?
            }
            None => {
                let watch = Arc::new(Watch::new(output, stop, Phase::Record));
                recorder.record_image(&image, options, watch)?
            }
        };
        let disc = tray::disc_of(&registry, &recorder)?;
        if self.recording.eject {
            tray::open(&recorder)?;
        }
        let report = Report {
            burnt: Burnt::of(&recorder, disc, &self.recording, &burnt, start),
            image: self.image.to_string_lossy().into_owned(),
        };
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }
}

/// What a sheet, or a file of whole sectors, says is to lie on the disc; none of a plain image.
pub(super) fn program_of(path: &Path) -> Result<Option<Program>, Failure> {
    let Some(mut sessions) = disc_of_file(path)? else {
        return Ok(None);
    };
    if sessions.len() > 1 {
        let many = sessions.len();
        return Err(Failure::usage(format!(
            "{} describes {many} sessions; discmaster records one at a time, and each needs a sheet of its own",
            path.display()
        )));
    }
    Ok(sessions.pop())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.burnt.tell(format_args!("{}", plain(&self.image)), f)
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster record debian.iso
  discmaster record debian.iso --recorder /dev/sr0 --speed 8 --eject
  discmaster record game.cue --recorder /dev/sr0
  discmaster record backup.iso --blank bd-r --recorder virtual:archive
  discmaster record debian.iso --simulate --way sao --recorder /dev/sr0

PROMISES
  Exit status 0 means: the disc is closed, was read back whole, and every byte of it is that of the
  image. An image that changes, shrinks, grows or cannot be read while it is recorded ends the run
  with an error that names it.

EXIT STATUS
  0   recorded and compared (with --simulate: gone through)
  13  interrupted (IMAPI_E_USERABORT)
  24  the image changed or cannot be read (IMAPI_E_FILEACCESS)
  28  the disc is too small (IMAPI_E_DISCFULL)
  44  the disc cannot be written, or differs when read back (IMAPI_E_CANNOT_WRITE_TO_MEDIA)
  2   wrong usage; 1 and others: see discmaster --help";
