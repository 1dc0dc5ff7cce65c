//! `discmaster burn`: stage, record, read back, compare.

use crate::args::mastering::Mastering;
use crate::args::recorder::{Blank, RecorderOption, USUAL_BLANK};
use crate::args::recording::Recording;
use crate::output::Output;
use crate::output::burnt::Burnt;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::stage::{Contents, Stage, Wishes};
use crate::tray::{self, Tray};
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::{BurnReport, DiscMaster, DiscRecorder, Error, Registry};
use discmaster_image::tree::Existing;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// Record folders and files on a disc, read it back and compare
///
/// The image is planned first, so that its size is known before anything is written: a disc too
/// small stays blank (IMAPI_E_DISCFULL, with the numbers). Then the disc, a CD, DVD or Blu-ray of any
/// kind that can be written, is recorded in the way that suits it and closed; the whole of it is
/// read back, and every file on it is compared by content with its source.
///
/// With --appendable the disc is not closed. A disc that discmaster recorded so takes further
/// burns as long as it has room: each adds a session, in which the new files join those that are on
/// the disc already, or replace them where they have the same name.
///
/// With no recorder named, a fresh blank disc goes into virtual:default; the disc that was in it
/// is ejected and kept. With a recorder named (--recorder or DISCMASTER_RECORDER), the disc in it
/// is used as it is, unless --blank is given.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Burn {
    #[command(flatten)]
    pub mastering: Mastering,

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
    #[serde(flatten)]
    contents: Contents,
}

impl Burn {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let registry = Registry::of_user()?;
        let name = self.recorder.name();
        // What is to be recorded is looked at before any disc is taken out of its box.
        let stage = Stage::from(&self.wishes(), output, &stop)?;
        let contents = stage.contents;
        if let Some(blank) = self.fresh() {
            Tray::reach(&registry, name)?.insert_blank(blank)?;
        }
        let recorder = registry.recorder(name)?;
        let watch = Arc::new(Watch::new(output, stop, Phase::Record));
        let burnt = self.record(registry.clone(), &recorder, stage, &watch)?;
        let disc = tray::disc_of(&registry, &recorder)?;
        if self.recording.eject {
            tray::open(&recorder)?;
        }
        let report = Report {
            burnt: Burnt::of(&recorder, disc, &self.recording, &burnt, start),
            contents,
        };
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }

    fn wishes(&self) -> Wishes<'_> {
        Wishes {
            mastering: &self.mastering,
            rock_ridge: false,
            growth: None,
            listing: None,
        }
    }

    /// The blank disc to put in: the one asked for, or one for a recorder nobody named.
    fn fresh(&self) -> Option<Blank> {
        let unnamed = self.recorder.named().is_none();
        self.blank.or(unnamed.then_some(USUAL_BLANK))
    }

    fn record(
        &self,
        registry: Registry,
        recorder: &DiscRecorder,
        stage: Stage,
        watch: &Arc<Watch>,
    ) -> Result<BurnReport, Error> {
        // Files are read as they are recorded: no second copy of them is made first.
        let mut master = DiscMaster::new(registry).with_late_stash();
        master.keep_appendable(self.recording.appendable);
        master.record_with(self.recording.options());
        master.open()?;
        master.progress_advise(Arc::clone(watch) as _)?;
        master.set_active_recorder(recorder)?;
        let mut joliet = master.joliet();
        joliet.set_options(&stage.options)?;
        joliet.reference_tree(stage.tree, Existing::Refuse)?;
        let burnt = master.record_disc(self.recording.simulate, false)?;
        master.close();
        Ok(burnt)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = text::count(self.contents.files, "file");
        let folders = text::count(self.contents.folders, "folder");
        self.burnt.tell(format_args!("{files}, {folders}"), f)
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster burn photos/
  discmaster burn photos/ notes.txt --label HOLIDAY --blank cd-rw80
  discmaster burn report/ --recorder virtual:archive --eject
  discmaster burn monday/ --recorder virtual:week --blank cd-r80 --appendable
  discmaster burn tuesday/ --recorder virtual:week --appendable
  discmaster burn photos/ --json | jq -c 'select(.event == \"result\")'

PROMISES
  Exit status 0 means: the session is closed, was read back whole, and every file on it has the
  bytes of its source. A source that changes, shrinks, grows or cannot be read while it is
  recorded ends the run with an error that names it.

EXIT STATUS
  0   recorded and compared (with --simulate: gone through)
  13  interrupted (IMAPI_E_USERABORT)
  24  a source changed or cannot be read (IMAPI_E_FILEACCESS)
  28  the disc is too small, or takes nothing more (IMAPI_E_DISCFULL)
  36  the same name twice (IMAPI_E_FILEEXISTS)
  44  the disc cannot be written, or differs when read back (IMAPI_E_CANNOT_WRITE_TO_MEDIA)
  2   wrong usage; 1 and others: see discmaster --help";
