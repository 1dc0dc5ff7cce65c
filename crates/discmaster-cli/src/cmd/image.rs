//! `discmaster image`: write an image to a file or to stdout.

use crate::args::mastering::Mastering;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::stage::{Contents, Stage};
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::Error;
use discmaster_image::plan::Plan;
use discmaster_image::write::{self, WriteError};
use serde::Serialize;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

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

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    /// None: stdout.
    output: Option<String>,
    #[serde(flatten)]
    contents: Contents,
    blocks: u64,
    bytes: u64,
    seconds: f64,
}

impl Image {
    pub fn to_stdout(&self) -> bool {
        self.output.as_os_str() == "-"
    }

    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        if self.to_stdout() && io::stdout().is_terminal() {
            return Err(Failure::usage(
                "an image is not written to a terminal; name a file with -o, or send it \
                 through a pipe",
            ));
        }
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let Stage {
            tree,
            options,
            contents,
        } = Stage::from(&self.mastering, output, &stop)?;
        let plan = Plan::new(tree, &options).map_err(Error::from)?;
        let watch = Watch::new(output, stop, Phase::Write);
        if self.to_stdout() {
            to_stdout(&plan, &watch)?;
        } else {
            write::to_file(&plan, &self.output, &watch).map_err(Error::from)?;
        }
        let report = Report {
            output: (!self.to_stdout()).then(|| self.output.to_string_lossy().into_owned()),
            contents,
            blocks: plan.blocks().into(),
            bytes: plan.bytes(),
            seconds: text::seconds(start.elapsed()),
        };
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }
}

/// Past the buffer of the standard library, which looks for ends of lines.
fn to_stdout(plan: &Plan, watch: &Watch) -> Result<(), Failure> {
    let mut stdout = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .map(File::from)
        .map_err(Failure::output)?;
    write::to_writer(plan, &mut stdout, watch).map_err(|error| {
        // Whoever was reading has had enough.
        let closed = matches!(&error, WriteError::Write { error, .. }
            if error.kind() == io::ErrorKind::BrokenPipe);
        let failure = Failure::from(Error::from(error));
        if closed { failure.silently() } else { failure }
    })?;
    // Some file systems find out only now that there is no room. A pipe has no disk under it.
    if stdout.metadata().is_ok_and(|metadata| metadata.is_file()) {
        stdout.sync_all().map_err(Failure::output)?;
    }
    Ok(())
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {}, {}, {} in {:.1} s",
            text::plain(self.output.as_deref().unwrap_or("stdout")),
            text::count(self.contents.files, "file"),
            text::count(self.contents.folders, "folder"),
            text::bytes(self.bytes),
            self.seconds
        )
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
  24  a source or the image failed (IMAPI_E_FILEACCESS)
  29  a name Joliet cannot carry (IMAPI_E_BADJOLIETNAME)
  36  the same name twice (IMAPI_E_FILEEXISTS)
  42  there is no room for the image (IMAPI_E_NOTENOUGHDISKFORSTASH)
  2   wrong usage; 1 and others: see discmaster --help";
