//! `discmaster disc`: what lies in a virtual recorder's tray.

use crate::args::recorder::{BlankParser, RecorderOption};
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::tray::Tray;
use clap::{Args, Subcommand};
use discmaster::Registry;
use discmaster_virtual::{Blank, DiscSummary, MediumType};
use serde::Serialize;
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
    ///
    /// A size behind the name cuts it short, in blocks or in bytes: cd-r80:10000, dvd+r:100M.
    #[arg(long, value_parser = BlankParser, value_name = "DISC")]
    pub blank: Option<Blank>,

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

/// A disc of a virtual recorder.
#[derive(Serialize)]
pub struct DiscReport {
    pub name: String,
    pub medium: String,
    pub status: String,
    /// Its file; a blank disc has none.
    pub path: Option<String>,
}

impl From<DiscSummary> for DiscReport {
    fn from(disc: DiscSummary) -> Self {
        Self {
            name: disc.name,
            medium: disc.medium.to_string(),
            status: disc.status.to_string(),
            path: disc.path.map(|path| path.to_string_lossy().into_owned()),
        }
    }
}

impl Disc {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        match &self.action {
            Action::Insert(insert) => insert.run(output),
            Action::Eject(eject) => eject.run(output),
        }
    }
}

impl Insert {
    fn run(&self, output: &Output) -> Result<Done, Failure> {
        let name = self.recorder.name();
        let mut tray = Tray::reach(&Registry::of_user()?, name)?;
        let disc = match &self.image {
            Some(image) => tray.insert_image(image)?,
            None => tray.insert_blank(self.blank.unwrap_or(MediumType::CdR80.into()))?,
        };
        output.report(format_args!(
            "{name}: {}, {}, {}",
            text::plain(&disc.name),
            disc.medium,
            disc.status
        ));
        Ok(Done::acted(&Report {
            recorder: name.to_owned(),
            disc: Some(disc.into()),
        }))
    }
}

impl Eject {
    fn run(&self, output: &Output) -> Result<Done, Failure> {
        let name = self.recorder.name();
        let registry = Registry::of_user()?;
        // Only one that is there: to eject a disc is no reason to make a recorder.
        registry.recorder(name)?;
        let mut tray = Tray::reach(&registry, name)?;
        let disc = tray.eject()?;
        let report = Report {
            recorder: name.to_owned(),
            disc: disc.map(DiscReport::from),
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

const EXAMPLES: &str = "\
EXAMPLES
  discmaster disc insert --blank cd-rw80
  discmaster disc insert --blank bd-re --recorder virtual:archive
  discmaster disc insert --blank dvd+r:100M
  discmaster disc insert photos.iso --recorder virtual:reader
  discmaster disc eject

EXIT STATUS
  0   done
  19  there is no such recorder (IMAPI_E_DEVICE_NOTPRESENT)
  38  the recorder is in use (IMAPI_E_DEVICE_STILL_IN_USE)
  2   wrong usage; 1 and others: see discmaster --help";
