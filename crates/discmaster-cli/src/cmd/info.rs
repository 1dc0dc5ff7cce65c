//! `discmaster info`: a drive and the disc in it, an image, or the disc of a sheet.

mod audio;
mod details;
mod image;
mod recorder;

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::signals::Stop;
use crate::subject::Subject;
use crate::watch::{Phase, Watch};
use audio::sheet;
use clap::Args;
use serde::Serialize;
use std::ffi::OsString;
use std::fmt::Display;
use std::sync::Arc;

/// Show a recorder and the disc in it, an image file, or the audio disc of a cue sheet
///
/// Of a recorder: the drive, its disc's kind and status, capacity and free space, sessions and
/// tracks, and the file a virtual disc is kept in. Of an image: its volume, the trees it has, what is
/// odd about them, and its sessions if there are several.
///
/// Of an audio disc, or of a cue sheet or TOC file that describes one: each track's start, length,
/// pregap, further indexes, ISRC and marks; catalogue number and CD-Text; and by what the disc is known to
/// MusicBrainz, freedb and AccurateRip.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Info {
    /// Recorder (virtual:NAME, /dev/sr0), image file, cue sheet (.cue) or TOC file (.toc); without it the default
    /// recorder
    #[arg(value_name = "RECORDER")]
    pub subject: Option<OsString>,

    /// Of an image file with several sessions: tell of this one, counted from 1
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub session: Option<u16>,

    /// Read all tracks of audio, and show AccurateRip's sums (versions 1 and 2) and the CRC-32 of each
    ///
    /// They are of the samples as the drive reads them: AccurateRip's own are of drives whose read offset was set right. Of a sheet,
    /// all of its sound is decoded.
    #[arg(long)]
    pub sums: bool,
}

impl Info {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let subject = Subject::or_default(self.subject.as_deref());
        let watch = if self.sums {
            let stop = Stop::on_signals()?;
            Some(Watch::new(output, stop, Phase::Read).of_audio())
        } else {
            None
        };
        if let Subject::File(path) = &subject
            && sheet::is_sheet(path)
            && let Some(mut report) = sheet::Report::of(path)?
        {
            if self.session.is_some() {
                let message = "--session tells of a session of an image file";
                return Err(Failure::usage(message));
            }
            if let Some(watch) = &watch {
                report.sum(watch)?;
            }
            show(&report, output);
            return Ok(Done::Shown);
        }
        match &subject {
            Subject::Recorder(_) if self.session.is_some() => {
                let message = "--session tells of a session of an image file";
                return Err(Failure::usage(message));
            }
            Subject::Recorder(name) => {
                show(&recorder::Report::of(name, watch.as_ref())?, output);
            }
            Subject::File(_) if self.sums => {
                let message = "--sums is of tracks of audio: of a disc, a cue sheet or a TOC file";
                return Err(Failure::usage(message));
            }
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
  discmaster info /dev/sr0 --sums
  discmaster info album.cue --json | jq -r .audio.musicbrainz_url

OUTPUT
  With --json one object; with --sums progress events come before it.

EXIT STATUS
  0 shown; 2 wrong usage; others: see discmaster --help";
