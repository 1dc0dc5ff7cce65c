//! `discmaster erase`: make a rewritable disc blank, or format a disc.

mod report;

use crate::args::recorder::RecorderOption;
use crate::output::Output;
use crate::output::event::Event;
use crate::output::outcome::{Done, Failure};
use crate::output::pace::Pace;
use crate::signals::Stop;
use clap::{Args, ValueEnum};
use discmaster::{Code, DiscRecorder, Error, Registry};
use discmaster_mmc::formatting::{Manner, Report as Reshaped, SpareChoice, Stage, Wish};
use report::Report;
use std::time::Instant;

/// Make a rewritable disc blank again, or format a disc
///
/// The quick way forgets what is on the disc; --full overwrites all of it. What that comes to depends
/// on the disc: a CD-RW and a DVD-RW are blanked, on a DVD+RW, DVD-RAM or BD-RE the places where
/// file systems say that they are there are overwritten with zeros, or all of the disc.
///
/// --format gives the disc a format, which some discs need before they can be recorded and others
/// can be given for some purpose. A disc that has it already is left as it is.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Erase {
    /// Overwrite the whole disc, or format all of it, and look it over where the drive does that;
    /// this takes as long as recording it
    #[arg(long)]
    pub full: bool,

    /// Of a CD-RW, erase only the last session
    #[arg(long, conflicts_with_all = ["full", "format"])]
    pub last_session: bool,

    /// Of a CD-RW, open the last session again, so that more can be written to it
    #[arg(long, conflicts_with_all = ["full", "format", "last_session"])]
    pub reopen: bool,

    /// Format the disc instead of erasing it
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "usual"
    )]
    pub format: Option<FormatArg>,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

/// Which format a disc gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// The one that the disc usually has
    Usual,
    /// DVD-RW: data are written over those that were there
    Overwrite,
    /// DVD-RW: data are written one after the other, as on a new disc
    Sequential,
    /// DVD-RAM, BD-R, BD-RE: no blocks are kept for those that go bad
    NoSpares,
    /// DVD-RAM, BD-R, BD-RE: as few blocks as possible are kept for those that go bad
    FewSpares,
    /// DVD-RAM, BD-R, BD-RE: as many blocks as possible are kept for those that go bad
    ManySpares,
}

impl From<FormatArg> for Manner {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Usual => Self::Usual,
            FormatArg::Overwrite => Self::Overwrite,
            FormatArg::Sequential => Self::Sequential,
            FormatArg::NoSpares => Self::Spares(SpareChoice::None),
            FormatArg::FewSpares => Self::Spares(SpareChoice::Least),
            FormatArg::ManySpares => Self::Spares(SpareChoice::Most),
        }
    }
}

impl Erase {
    fn wish(&self) -> Wish {
        let full = self.full;
        match self.format {
            Some(format) => Wish::Format {
                manner: format.into(),
                full,
            },
            None if self.last_session => Wish::EraseLastSession,
            None if self.reopen => Wish::ReopenLastSession,
            None => Wish::Erase { full },
        }
    }

    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let start = Instant::now();
        // A disc half erased is of no use: a signal does not end this.
        let _stop = Stop::on_signals()?;
        let recorder = Registry::of_user()?.recorder(self.recorder.name())?;
        let wish = self.wish();
        output.bar().wait(
            if wish.is_format() {
                "formatting"
            } else {
                "erasing"
            },
            0,
        );
        let reshaped = reshape(&recorder, wish, output);
        let code = reshaped.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        output.event(&Event::EraseComplete(code.into()));
        let report = Report::new(recorder.name(), self.full, &reshaped?, start.elapsed());
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }
}

fn reshape(recorder: &DiscRecorder, wish: Wish, output: &Output) -> Result<Reshaped, Error> {
    recorder.open_exclusive()?;
    let mut stage = None;
    let mut pace = Pace::default();
    let reshaped = recorder.reshape(wish, &mut |now, far| {
        let Some(far) = far.map(u64::from) else {
            return;
        };
        if stage != Some(now) {
            stage = Some(now);
            pace = Pace::default();
            output.bar().share(name(now), WHOLE);
        }
        if pace.lets_through(far, WHOLE, Instant::now()) {
            output.bar().at(far);
            output.event(&Event::EraseProgress {
                doing: name(now),
                done: far,
                total: WHOLE,
            });
        }
    });
    let closed = recorder.close();
    reshaped.and_then(|report| closed.map(|()| report))
}

/// What progress counts up to.
const WHOLE: u64 = 65_535;

const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Blanking => "blanking",
        Stage::Formatting => "formatting",
        Stage::Overwriting => "overwriting",
        Stage::Stopping => "stopping",
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster erase
  discmaster erase --full --recorder virtual:scratch
  discmaster erase --format=overwrite --recorder /dev/sr0
  discmaster erase --format=many-spares --recorder /dev/sr0

EXIT STATUS
  0   the disc is as wished
  15  there is no disc (IMAPI_E_MEDIUM_NOTPRESENT)
  16  the disc cannot be erased or formatted so (IMAPI_E_MEDIUM_INVALIDTYPE)
  2   wrong usage; 1 and others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(full: bool, format: Option<FormatArg>, last_session: bool, reopen: bool) -> Wish {
        Erase {
            full,
            last_session,
            reopen,
            format,
            recorder: RecorderOption { recorder: None },
        }
        .wish()
    }

    #[test]
    fn options_are_wishes() {
        assert_eq!(wish(false, None, false, false), Wish::Erase { full: false });
        assert_eq!(wish(true, None, false, false), Wish::Erase { full: true });
        assert_eq!(wish(false, None, true, false), Wish::EraseLastSession);
        assert_eq!(wish(false, None, false, true), Wish::ReopenLastSession);
        let format = wish(true, Some(FormatArg::ManySpares), false, false);
        let manner = Manner::Spares(SpareChoice::Most);
        assert_eq!(format, Wish::Format { manner, full: true });
    }
}
