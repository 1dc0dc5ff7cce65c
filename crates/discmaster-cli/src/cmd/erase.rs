//! `discmaster erase`: make a rewritable disc blank.

use crate::args::recorder::RecorderOption;
use crate::output::Output;
use crate::output::event::Event;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use clap::Args;
use discmaster::{Code, DiscRecorder, Error, Registry};
use serde::Serialize;
use std::time::Instant;

/// Make a rewritable disc blank again
///
/// The quick way forgets what is on the disc; --full overwrites all of it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Erase {
    /// Overwrite the whole disc, not only its table of contents
    #[arg(long)]
    pub full: bool,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    recorder: String,
    full: bool,
    seconds: f64,
}

impl Erase {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let start = Instant::now();
        // A disc half erased is of no use: a signal does not end this.
        let _stop = Stop::on_signals()?;
        let recorder = Registry::of_user()?.recorder(self.recorder.name())?;
        output.bar().wait("erasing", 0);
        let erased = erase(&recorder, self.full);
        let code = erased.as_ref().map_or_else(Error::code, |()| Code::S_OK);
        output.event(&Event::EraseComplete(code.into()));
        erased?;
        let report = Report {
            recorder: recorder.name().to_owned(),
            full: self.full,
            seconds: text::seconds(start.elapsed()),
        };
        output.report(format_args!(
            "{}: the disc is blank, after {:.1} s",
            report.recorder, report.seconds
        ));
        Ok(Done::acted(&report))
    }
}

fn erase(recorder: &DiscRecorder, full: bool) -> Result<(), Error> {
    recorder.open_exclusive()?;
    let erased = recorder.erase(full);
    let closed = recorder.close();
    erased.and(closed)
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster erase
  discmaster erase --full --recorder virtual:scratch

EXIT STATUS
  0   the disc is blank
  15  there is no disc (IMAPI_E_MEDIUM_NOTPRESENT)
  16  the disc cannot be erased (IMAPI_E_MEDIUM_INVALIDTYPE)
  2   wrong usage; 1 and others: see discmaster --help";
