//! `discmaster extract`: files out of an image or a disc.

use crate::args::reading::Reading;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::subject::Subject;
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster_image::read::extract::{Existing, Extracted, Selection, extract};
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Copy files and folders out of an image or a disc
///
/// Nothing is ever written outside the target folder, whatever names, links or loops the image
/// holds. Files get the times recorded on the disc, and where it has Rock Ridge permissions and
/// links too. Pipes, sockets and devices are left out, and told.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Extract {
    /// Image file, or recorder (virtual:NAME)
    #[arg(value_name = "IMAGE")]
    pub subject: OsString,

    /// Paths on the disc to take, with all that is under them; without any, the whole disc
    #[arg(value_name = "PATH")]
    pub paths: Vec<OsString>,

    /// Folder to put them in; it is made if need be
    #[arg(long, short, value_name = "DIR")]
    pub directory: PathBuf,

    /// Replace files that are in the folder already; without it the first one is an error
    #[arg(long)]
    pub replace: bool,

    /// Restore permissions exactly: set-user-id, set-group-id and sticky bits too, whatever the
    /// umask, and as root the owners
    #[arg(long, short)]
    pub preserve: bool,

    #[command(flatten)]
    pub reading: Reading,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    directory: String,
    files: u64,
    folders: u64,
    links: u64,
    hard_links: u64,
    bytes: u64,
    /// Links among them that lead out of the folder.
    leading_out: u64,
    left_out: u64,
    /// The first of what was left out, and why.
    left_out_first: Vec<String>,
    seconds: f64,
}

impl Extract {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let subject = Subject::named(&self.subject);
        let image = subject.image(&self.reading)?;
        let selection = Selection {
            view: self.reading.view(&image),
            paths: self.paths.iter().cloned().map(OsString::into_vec).collect(),
            existing: if self.replace {
                Existing::Replace
            } else {
                Existing::Refuse
            },
            preserve: self.preserve,
        };
        let watch = Watch::new(output, stop, Phase::Extract);
        let extracted = extract(&image, &self.directory, &selection, &watch);
        let Extracted {
            files,
            folders,
            links,
            hard_links,
            bytes,
            leading_out,
            left_out,
            left_out_first,
        } = extracted.map_err(|error| subject.failure(error))?;
        let report = Report {
            directory: self.directory.to_string_lossy().into_owned(),
            files,
            folders,
            links,
            hard_links,
            bytes,
            leading_out,
            left_out,
            left_out_first: left_out_first
                .iter()
                .map(|it| format!("{} is {}", it.path, it.what))
                .collect(),
            seconds: text::seconds(start.elapsed()),
        };
        for left_out in &report.left_out_first {
            output.note(format_args!(
                "discmaster: left out: {}",
                text::plain(left_out)
            ));
        }
        if left_out > report.left_out_first.len() as u64 {
            output.note(format_args!("discmaster: left out: {left_out} in all"));
        }
        if leading_out > 0 {
            output.note(format_args!(
                "discmaster: note: {} lead out of the folder; nothing was written through them",
                text::count(leading_out, "symbolic link")
            ));
        }
        let links = match links {
            0 => String::new(),
            links => format!(", {}", text::count(links, "symbolic link")),
        };
        output.report(format_args!(
            "{}: {}, {}{links}, {} in {:.1} s",
            text::plain(&report.directory),
            text::count(files, "file"),
            text::count(folders, "folder"),
            text::bytes(bytes),
            report.seconds
        ));
        Ok(Done::acted(&report))
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster extract photos.iso -d restored
  discmaster extract virtual:archive -d restored /2026/may /notes.txt
  discmaster extract photos.iso -d restored --replace

EXIT STATUS
  0   everything asked for lies in the folder
  13  interrupted (IMAPI_E_USERABORT)
  24  a file is there already, or cannot be written (IMAPI_E_FILEACCESS)
  30  the image is damaged or cut short (IMAPI_E_INVALIDIMAGE)
  2   wrong usage; 1 and others: see discmaster --help";
