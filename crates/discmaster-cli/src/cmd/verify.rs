//! `discmaster verify`: read all of an image or a disc.

use crate::args::reading::Reading;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::subject::{Bytes, Subject};
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::{Cause, Error, SectorCheck};
use discmaster_image::read::checksums::{Checked, Sums, SumsError};
use discmaster_image::read::compare::{Comparison, Difference, Links, What, compare};
use discmaster_image::read::verify::{Report as Found, verify_sums};
use discmaster_image::read::{Image, Oddities, Oddity, Severity, View};
use serde::Serialize;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Read all of an image or a disc, and compare it with a folder if one is given
///
/// The volume's structures are checked and every file is read to its last byte. With --against
/// every file of the folder must lie on the disc with the same bytes, and nothing else may; where the
/// disc has Rock Ridge, with the same permissions and links, too. Permissions as mkisofs -r makes them
/// (everybody may read, nobody write) are no difference.
///
/// Of a compact disc's sectors in files (.bin, or the cue sheet or TOC file that describes them) each one's
/// address, error detection code and parity are checked first.
///
/// A disc that holds a list of checksums, SHA256SUMS in its root, is held against it: every file must
/// be listed, every listed one be there, and each have the checksum that the list says.
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

    /// List of checksums to hold the files against, in the form of sha256sum
    ///
    /// Without it the disc's own, if its root holds one that is called SHA256SUMS.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,

    /// Hold the files against no list of checksums, not even the disc's own
    #[arg(long, conflicts_with = "manifest")]
    pub no_manifest: bool,

    #[command(flatten)]
    pub reading: Reading,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    image: String,
    /// Whole sectors, whose headers and codes are right; null: there are none of them.
    sectors: Option<u64>,
    files: u64,
    folders: u64,
    links: u64,
    special: u64,
    bytes: u64,
    /// Null: there is no list of checksums, or it was not to be gone by.
    checked: Option<Sums256>,
    /// What is unusual, and yet read alike by everybody.
    notes: Vec<String>,
    against: Option<String>,
    seconds: f64,
}

/// Files whose SHA-256 is the listed one, and their bytes.
#[derive(Serialize)]
struct Sums256 {
    files: u64,
    bytes: u64,
}

/// As many notes as are shown to people: some makers get one thing wrong in every folder.
const NOTED: usize = 10;

/// As many of a long list as are said.
const SAID: usize = 100;

impl Verify {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let subject = Subject::or_default(self.subject.as_deref());
        let image = subject.image(&self.reading)?;
        let sectors = match subject.sectors()? {
            None => None,
            Some(disc) => {
                let watch = Watch::new(output, stop.clone(), Phase::Read);
                let check = disc.check(&watch).map_err(|error| subject.failure(error))?;
                if check.faults > 0 {
                    return Err(bad_sectors(&subject, &check));
                }
                Some(check.sectors)
            }
        };
        let watch = Watch::new(output, stop.clone(), Phase::Read);
        let found = self.read(&subject, &image, &watch)?;
        if !found.is_sound() {
            return Err(unsound(&subject, &found.oddities));
        }
        if let Some(checked) = found.checked.as_ref().filter(|it| it.faults > 0) {
            return Err(differing(&subject, checked));
        }
        if let Some(folder) = &self.against {
            let watch = Watch::new(output, stop, Phase::Compare);
            let links = if self.follow {
                Links::Targets
            } else {
                Links::Themselves
            };
            let view = self.reading.view(&image);
            same(&subject, &image, view, folder, links, &watch)?;
        }
        let report = Report {
            image: subject.name(),
            sectors,
            files: found.files,
            folders: found.folders,
            links: found.links,
            special: found.special,
            bytes: found.bytes,
            checked: found.checked.as_ref().map(|it| Sums256 {
                files: it.files,
                bytes: it.bytes,
            }),
            notes: said(&found.oddities, Severity::Note),
            against: self
                .against
                .as_ref()
                .map(|folder| folder.to_string_lossy().into_owned()),
            seconds: text::seconds(start.elapsed()),
        };
        for note in report.notes.iter().take(NOTED) {
            output.note(format_args!("discmaster: note: {}", text::plain(note)));
        }
        if let Some(more) = report.notes.len().checked_sub(NOTED).filter(|it| *it > 0) {
            output.note(format_args!(
                "discmaster: {more} more; --json tells of them"
            ));
        }
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }

    /// Reads all of it, and holds the files against the list to go by.
    fn read(
        &self,
        subject: &Subject,
        image: &Image<Bytes>,
        watch: &Watch,
    ) -> Result<Found, Failure> {
        let list = |path: &Path, source| {
            let path = path.to_owned();
            subject.failure(Cause::SumsList { path, source })
        };
        let mut beside = None;
        let sums = match &self.manifest {
            Some(path) => {
                let file = File::open(path).map_err(|source| list(path, source))?;
                Sums::Beside(beside.insert(file))
            }
            None if self.no_manifest => Sums::Ignored,
            None => Sums::OnDisc,
        };
        verify_sums(image, sums, watch).map_err(|error| match (error, &self.manifest) {
            (SumsError::Read(error), _) => subject.failure(error),
            (SumsError::List(source), Some(path)) => list(path, source),
            (SumsError::List(source), None) => list(Path::new(SUMS), source),
        })
    }
}

/// The list that a disc holds of itself.
const SUMS: &str = "/SHA256SUMS";

fn bad_sectors(subject: &Subject, check: &SectorCheck) -> Failure {
    let faults = check.faults;
    let said = check.first.iter().map(ToString::to_string).collect();
    subject
        .failure(Cause::BadSectors { faults })
        .because(said)
        .with("faults", faults)
}

fn differing(subject: &Subject, checked: &Checked) -> Failure {
    let faults = checked.faults;
    let said = checked.first.iter().take(SAID).map(ToString::to_string);
    subject
        .failure(Error::from(Cause::Sums { faults }))
        .because(said.collect())
        .with("faults", faults)
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
    view: View,
    folder: &Path,
    links: Links,
    watch: &Watch,
) -> Result<(), Failure> {
    let compared = compare(image, view, folder, links, watch);
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
        What::Target { image, folder } => {
            let [image, folder] = [image, folder].map(|it| String::from_utf8_lossy(it));
            format!("/{path} leads to {image} on the disc and to {folder} in the folder")
        }
        What::Device => format!("/{path} is another device on the disc than in the folder"),
        What::Mode { image, folder } => {
            format!("/{path} has the mode {image:04o} on the disc and {folder:04o} in the folder")
        }
        What::Kind { image, folder } => {
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
        if let Some(sectors) = self.sectors {
            let sectors = text::count(sectors, "sector");
            write!(f, "; {sectors} with their codes are right")?;
        }
        if let Some(Sums256 { files, bytes }) = self.checked {
            let (files, bytes) = (text::count(files, "file"), text::bytes(bytes));
            write!(f, "; the checksums of {files}, {bytes}, are right")?;
        }
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
  discmaster verify photos.iso --manifest photos.iso.sha256

EXIT STATUS
  0   all of it could be read (and is the same as the folder)
  13  interrupted (IMAPI_E_USERABORT)
  1   the disc and the folder differ
  30  the image is damaged or cut short, or a file is not what the list of checksums says
      (IMAPI_E_INVALIDIMAGE)
  2   wrong usage; others: see discmaster --help";
