//! `discmaster disc`: what lies in a recorder's tray.

use crate::args::recorder::{Blank, RecorderOption, USUAL_BLANK};
use crate::cmd::record::program_of;
use crate::control::{self, Request};
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::tray::{self, DiscReport, Tray};
use crate::watch::{Phase, Watch};
use clap::{Args, Subcommand};
use discmaster::{Address, Error, ImageOptions, RecordingOptions, Registry};
use discmaster_audio::program::Program;
use discmaster_virtual::MediumType;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;

/// Put a disc into a virtual recorder, or eject the one in any
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
    /// A virtual disc stays where it is, as a file; discmaster says where. Of a drive of the machine
    /// the tray opens.
    Eject(Eject),
}

#[derive(Debug, Args)]
pub struct Insert {
    /// Image file to put in as a closed disc
    ///
    /// Of a cue sheet (.cue), a TOC file (.toc) or whole sectors of 2352 bytes (.bin) the compact disc is made that
    /// they describe, and kept with the recorder's own discs.
    #[arg(value_name = "IMAGE", conflicts_with = "blank")]
    pub image: Option<PathBuf>,

    /// Blank disc to put in; cd-r80 when no image is given
    ///
    /// CDs: cd-r74, cd-r80, cd-r90, cd-r99, cd-rw74, cd-rw80. DVDs: dvd-r, dvd-r-dl, dvd-rw, dvd+r,
    /// dvd+r-dl, dvd+rw, dvd+rw-dl, dvd-ram. Blu-rays: bd-r, bd-r-dl, bd-r-tl, bd-r-ql, bd-re, bd-re-dl,
    /// bd-re-tl. A shorter one has its size after a colon, in blocks (cd-r80:10000) or bytes
    /// (dvd+r:100M).
    #[arg(long, value_name = "DISC")]
    pub blank: Option<Blank>,

    /// Have the recorder read audio so many samples too early
    ///
    /// As real drives do, each by an amount of its own; what rippers call the read offset correction.
    /// From -32768 to 32767; the recorder stays so until it is told otherwise.
    #[arg(long, value_name = "SAMPLES", allow_negative_numbers = true)]
    pub read_offset: Option<i16>,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

#[derive(Debug, Args)]
pub struct Eject {
    #[command(flatten)]
    pub recorder: RecorderOption,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    recorder: String,
    /// Null: there was none.
    disc: Option<DiscReport>,
}

impl Disc {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        match &self.action {
            Action::Insert(insert) => insert.run(output),
            Action::Eject(eject) => eject.run(output),
        }
    }
}

impl Insert {
    fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let name = self.recorder.name();
        let program = self.image.as_deref().map(program_of).transpose()?.flatten();
        let request = match &self.image {
            Some(image) => Request::insert_image(image)?,
            None => Request::insert_blank(self.blank.unwrap_or(USUAL_BLANK)),
        };
        let registry = Registry::of_user()?;
        if let Some(samples) = self.read_offset {
            carry_out(&registry, name, Request::ReadOffset(samples))?;
        }
        let disc = match &program {
            Some(program) => make(&registry, name, program, output)?,
            None => carry_out(&registry, name, request)?,
        };
        if let Some(disc) = &disc {
            output.report(format_args!(
                "{name}: {}, {}, {}",
                text::plain(&disc.name),
                disc.medium,
                disc.status
            ));
        }
        Ok(Done::acted(&Report {
            recorder: name.to_owned(),
            disc,
        }))
    }
}

/// Makes the disc that a sheet describes, of a blank one.
fn make(
    registry: &Registry,
    name: &str,
    program: &Program,
    output: &Arc<Output>,
) -> Result<Option<DiscReport>, Failure> {
    let stop = Stop::on_signals()?;
    Tray::reach(registry, name)?.insert_blank(blank_for(program))?;
    let recorder = registry.recorder(name)?;
    let options = ImageOptions {
        simulate: false,
        eject: false,
        keep_appendable: false,
        recording: RecordingOptions::default(),
    };
    let watch = Arc::new(Watch::new(output, stop, Phase::Record).of_audio());
    recorder.record_program(program, None, options, watch)?;
    let disc = Tray::reach(registry, name)?.disc();
    Ok(disc.map(DiscReport::from))
}

/// The blank disc that holds a program: the usual one if it does.
fn blank_for(program: &Program) -> Blank {
    if program.blocks() > USUAL_BLANK.blocks() {
        Blank::usual(MediumType::CdR99)
    } else {
        USUAL_BLANK
    }
}

impl Eject {
    fn run(&self, output: &Output) -> Result<Done, Failure> {
        let name = self.recorder.name();
        let registry = Registry::of_user()?;
        // Only one that is there: to eject a disc is no reason to make a recorder.
        registry.recorder(name)?;
        if let Address::Device(_) = name.parse().map_err(Error::from)? {
            tray::open(&registry.recorder(name)?)?;
            output.report(format_args!("{name}: the tray is open"));
            return Ok(Done::acted(&Report {
                recorder: name.to_owned(),
                disc: None,
            }));
        }
        let report = Report {
            recorder: name.to_owned(),
            disc: carry_out(&registry, name, Request::Eject)?,
        };
        match &report.disc {
            None => output.report(format_args!(
                "{name}: the tray is open; there was no disc in it"
            )),
            Some(DiscReport {
                name: disc, path, ..
            }) => {
                let disc = text::plain(disc);
                match path {
                    None => output.report(format_args!("{name}: {disc} is out")),
                    Some(path) => {
                        let path = text::plain(path);
                        output.report(format_args!("{name}: {disc} is out; it lies at {path}"));
                    }
                }
            }
        }
        Ok(Done::acted(&report))
    }
}

/// Does it here, or has it done by the process that serves the recorder.
fn carry_out(
    registry: &Registry,
    name: &str,
    request: Request,
) -> Result<Option<DiscReport>, Failure> {
    match Tray::reach(registry, name) {
        Ok(mut tray) => request.carry_out(&mut tray),
        Err(error) if error.cause().is_in_use() => {
            let address: Address = name.parse().map_err(Error::from)?;
            control::ask(&registry.folder(&address)?, &request).unwrap_or(Err(error.into()))
        }
        Err(error) => Err(error.into()),
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster disc insert --blank cd-rw80
  discmaster disc insert --blank bd-re --recorder virtual:archive
  discmaster disc insert photos.iso --recorder virtual:reader
  discmaster disc insert game.cue --recorder virtual:reader
  discmaster disc eject

EXIT STATUS
  0   done
  19  there is no such recorder (IMAPI_E_DEVICE_NOTPRESENT)
  38  the recorder is in use (IMAPI_E_DEVICE_STILL_IN_USE)
  2   wrong usage; 1 and others: see discmaster --help";
