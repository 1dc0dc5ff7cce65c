//! `discmaster verify`: read all of an image or a disc.

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::subject::{Bytes, Subject};
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::Cause;
use discmaster_image::read::compare::{Comparison, Difference, Links, What, compare};
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Image, Oddities, Oddity, Severity};
use serde::Serialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Read all of an image or a disc, and compare it with a folder if one is given
///
/// The volume's structures are checked and every file is read to its last byte. With --against
/// every file of the folder must lie on the disc with the same bytes, and nothing else may.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Verify {
    /// Image file, or recorder (virtual:NAME); without it the default recorder
    #[arg(value_name = "IMAGE")]
    pub subject: Option<OsString>,

    /// Folder whose contents the disc must have at its root
    #[arg(long, value_name = "FOLDER")]
    pub against: Option<PathBuf>,

    /// Take a symbolic link in the folder for what it points to, as --symlinks follow did
    #[arg(long, requires = "against")]
    pub follow: bool,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    image: String,
    files: u64,
    folders: u64,
    bytes: u64,
    /// What is unusual, and yet read alike by everybody.
    notes: Vec<String>,
    against: Option<String>,
    seconds: f64,
}

/// As many of a long list as are said.
const SAID: usize = 100;

impl Verify {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let subject = Subject::or_default(self.subject.as_deref());
        let image = subject.image()?;
        let watch = Watch::new(output, stop.clone(), Phase::Read);
        let found = verify(&image, &watch).map_err(|error| subject.failure(error))?;
        if !found.is_sound() {
            return Err(unsound(&subject, &found.oddities));
        }
        if let Some(folder) = &self.against {
            let watch = Watch::new(output, stop, Phase::Compare);
            let links = if self.follow {
                Links::Targets
            } else {
                Links::Themselves
            };
            same(&subject, &image, folder, links, &watch)?;
        }
        let report = Report {
            image: subject.name(),
            files: found.files,
            folders: found.folders,
            bytes: found.bytes,
            notes: said(&found.oddities, Severity::Note),
            against: self
                .against
                .as_ref()
                .map(|folder| folder.to_string_lossy().into_owned()),
            seconds: text::seconds(start.elapsed()),
        };
        for note in &report.notes {
            output.note(format_args!("discmaster: note: {}", text::plain(note)));
        }
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }
}

fn unsound(subject: &Subject, oddities: &Oddities) -> Failure {
    let faults = oddities.faults();
    subject
        .failure(Cause::Unsound { faults })
        .because(said(oddities, Severity::Fault))
        .with("faults", faults)
}

fn said(oddities: &Oddities, severity: Severity) -> Vec<String> {
    let wanted = |oddity: &&Oddity| oddity.severity() == severity;
    oddities
        .iter()
        .filter(wanted)
        .take(SAID)
        .map(ToString::to_string)
        .collect()
}

fn same(
    subject: &Subject,
    image: &Image<Bytes>,
    folder: &Path,
    links: Links,
    watch: &Watch,
) -> Result<(), Failure> {
    let compared = compare(image, image.best(), folder, links, watch);
    let Comparison { differences, .. } = compared.map_err(|error| subject.failure(error))?;
    if differences.is_empty() {
        return Ok(());
    }
    let number = differences.len() as u64;
    let message = format!(
        "{} from {}",
        text::count(number, "difference"),
        folder.display()
    );
    let said = differences.iter().take(SAID).map(difference).collect();
    // None of the two is at fault: no code of IMAPI says this.
    Err(Failure::other(message, None)
        .because(said)
        .about(&subject.name())
        .with("differences", number))
}

fn difference(Difference { path, what }: &Difference) -> String {
    let path = String::from_utf8_lossy(path);
    match what {
        What::Missing => format!("/{path} is in the folder and not on the disc"),
        What::Extra => format!("/{path} is on the disc and not in the folder"),
        What::Kind {
            image_has_folder,
            folder,
        } => {
            let image = if *image_has_folder {
                "a folder"
            } else {
                "a file"
            };
            format!("/{path} is {image} on the disc and {folder} in the folder")
        }
        What::Size { image, folder } => {
            format!("/{path} has {image} bytes on the disc and {folder} in the folder")
        }
        What::Content { at } => format!("/{path} differs at byte {at}"),
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {}, {}, {} read in {:.1} s",
            text::plain(&self.image),
            text::count(self.files, "file"),
            text::count(self.folders, "folder"),
            text::bytes(self.bytes),
            self.seconds
        )?;
        match &self.against {
            Some(folder) => write!(f, "; the same as {}", text::plain(folder)),
            None => Ok(()),
        }
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster verify photos.iso
  discmaster verify virtual:archive --against photos/
  discmaster verify headers.iso --against /usr/include --follow

EXIT STATUS
  0   all of it could be read (and is the same as the folder)
  13  interrupted (IMAPI_E_USERABORT)
  1   the disc and the folder differ
  30  the image is damaged or cut short (IMAPI_E_INVALIDIMAGE)
  2   wrong usage; others: see discmaster --help";
