//! `discmaster mkisofs`, and the program called mkisofs, genisoimage, xorrisofs or xorriso: images made of
//! the arguments that scripts have given to those for thirty years.

mod graft;
mod parse;
mod pattern;
mod reference;
mod settings;
mod stage;
mod table;

use crate::args::Manner as Speech;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use crate::signals::Stop;
use crate::watch::{Phase, Watch};
use clap::Args;
use discmaster::Error;
use discmaster_image::plan::Plan;
use discmaster_image::write;
use parse::{Fault, Line, Manner};
use serde_json::Map;
use settings::{Settings, Wish};
use stage::Stage;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Write an image, with the arguments of mkisofs, genisoimage or xorrisofs
///
/// The same happens when the program is called by one of these names, and when it is called xorriso and
/// the arguments begin with -as mkisofs. The list of all options, with what becomes of each, is shown by
/// -help; an option that is not obeyed is refused, never ignored.
#[derive(Debug, Args)]
#[command(
    disable_help_flag = true,
    disable_version_flag = true,
    after_long_help = EXAMPLES
)]
pub struct Mkisofs {
    /// Arguments as mkisofs takes them
    #[arg(
        value_name = "ARGUMENT",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub arguments: Vec<OsString>,
}

impl Mkisofs {
    /// Only a line of which the command is not the first word comes here.
    pub fn run(&self) -> Result<Done, Failure> {
        Err(Failure::usage(
            "mkisofs takes no options of discmaster before it: give its own behind it",
        ))
    }
}

/// A command line that is mkisofs's: found before the others are looked at, since it has no manner in
/// common with them.
#[derive(Debug)]
pub struct Call {
    program: Program,
    arguments: Vec<OsString>,
}

/// What the program is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    Mkisofs,
    Genisoimage,
    Xorrisofs,
    Xorriso,
}

impl Program {
    fn named(path: &OsStr) -> Option<Self> {
        match Path::new(path).file_name()?.to_str()? {
            "mkisofs" => Some(Self::Mkisofs),
            "genisoimage" => Some(Self::Genisoimage),
            "xorrisofs" => Some(Self::Xorrisofs),
            "xorriso" => Some(Self::Xorriso),
            _ => None,
        }
    }

    fn line(self, arguments: Vec<OsString>) -> Result<Line, Fault> {
        match self {
            Self::Mkisofs | Self::Genisoimage => parse::parse(Manner::Genisoimage, arguments),
            Self::Xorrisofs => parse::parse(Manner::Xorriso, arguments),
            Self::Xorriso => parse::parse_xorriso(arguments),
        }
    }
}

impl Call {
    /// The call that a command line is, its first word the name of the program; none if it is another
    /// command's.
    pub fn of(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter();
        if let Some(program) = Program::named(&words.next()?) {
            return Some(Self {
                program,
                arguments: words.collect(),
            });
        }
        (words.next()? == "mkisofs").then(|| Self {
            program: Program::Mkisofs,
            arguments: words.collect(),
        })
    }

    pub fn run(self) -> ExitCode {
        let Self { program, arguments } = self;
        match wish(program, arguments) {
            Err(fault) => said(true, false, |_| Err(Failure::usage(fault.to_string()))),
            Ok(Wish::Help) => said(false, false, |output| {
                output.line(format_args!("{}", reference::help().trim_end()));
                Ok(Done::Shown)
            }),
            Ok(Wish::Version) => said(false, false, |output| {
                output.line(format_args!("{}", version(program)));
                Ok(Done::Shown)
            }),
            Ok(Wish::Image(settings)) => {
                if let Some(path) = &settings.log_file
                    && let Err(failure) = redirect(path)
                {
                    return said(true, false, |_| Err(failure));
                }
                let image_to_stdout = settings.output.is_none() && !settings.print_size;
                said(settings.quiet, image_to_stdout, |output| {
                    make(*settings, output)
                })
            }
        }
    }
}

fn wish(program: Program, arguments: Vec<OsString>) -> Result<Wish, Fault> {
    Wish::of(program.line(arguments)?)
}

/// Does something and says what came of it.
fn said(
    quiet: bool,
    image_to_stdout: bool,
    act: impl FnOnce(&Arc<Output>) -> Result<Done, Failure>,
) -> ExitCode {
    let speech = Speech { json: false, quiet };
    let output = Arc::new(Output::new(speech, image_to_stdout));
    let result = act(&output).map_err(Failure::without_options);
    output.finish(result)
}

/// From here on stderr is a file.
fn redirect(path: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        let message = format!("the log file {} cannot be written", path.display());
        Failure::other(message, Some(&error)).at(path)
    };
    let file = std::fs::File::create(path).map_err(failed)?;
    rustix::stdio::dup2_stderr(&file).map_err(|error| failed(error.into()))
}

/// Scripts look at the first two words: a name they know, and a number.
fn version(program: Program) -> String {
    let emulated = match program {
        Program::Mkisofs => "mkisofs 2.01",
        Program::Genisoimage => "genisoimage 1.1.11",
        Program::Xorrisofs | Program::Xorriso => "xorriso 1.5.4",
    };
    let name = if program == Program::Xorriso {
        "xorriso"
    } else {
        "discmaster mkisofs"
    };
    format!(
        "{emulated} (options only: this is {name} of discmaster {})",
        env!("CARGO_PKG_VERSION")
    )
}

fn make(settings: Settings, output: &Arc<Output>) -> Result<Done, Failure> {
    let target = settings.output.clone();
    let (print_size, quiet) = (settings.print_size, settings.quiet);
    if target.is_none() && !print_size && io::stdout().is_terminal() {
        return Err(Failure::usage(
            "an image is not written to a terminal; name a file with -o, or send it through a pipe",
        ));
    }
    let stop = Stop::on_signals()?;
    let Stage {
        tree,
        options,
        skipped,
    } = Stage::of(settings, &stop)?;
    stage::tell_skipped(&skipped, quiet, output);
    let plan = Plan::new(tree, &options).map_err(Error::from)?;
    tell_mapped(&plan, quiet, output);
    let blocks = plan.blocks();
    if print_size {
        output.note(format_args!(
            "Total extents scheduled to be written = {blocks}"
        ));
        output.line(format_args!("{blocks}"));
        return Ok(Done::Shown);
    }
    let watch = Watch::new(output, stop, Phase::Write);
    match target {
        Some(path) => {
            write::to_file(&plan, &path, &watch).map_err(Error::from)?;
        }
        None => super::image::to_stdout(&plan, &watch)?,
    }
    output.note(format_args!(
        "{blocks} extents written ({} MB)",
        plan.bytes() >> 20
    ));
    Ok(Done::Acted(Map::new()))
}

/// Tells which names Joliet has otherwise: each when words are wanted, or all in one line.
fn tell_mapped(plan: &Plan, quiet: bool, output: &Output) {
    let mapped = plan.mapped_for_joliet();
    let tree = plan.tree();
    match mapped.as_slice() {
        [] => {}
        [(id, name), rest @ ..] if quiet && !rest.is_empty() => output.warn(format_args!(
            "{}: Joliet has it as {name:?}, and {} more names otherwise; without -quiet each is told",
            plain(&tree.path(*id)),
            rest.len()
        )),
        all => {
            for (id, name) in all {
                output.warn(format_args!("{}: Joliet has it as {name:?}", plain(&tree.path(*id))));
            }
        }
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster mkisofs -o seed.iso -V cidata -J -R user-data meta-data
  ln -s /usr/bin/discmaster ~/bin/genisoimage && genisoimage -quiet -r -J dir > x.iso
  discmaster mkisofs -graft-points -r -o x.iso etc/motd=motd boot/=build/boot
  discmaster mkisofs -help

PROMISES
  What genisoimage drops in silence ends the run here: a file that cannot be read, or that
  changes while it is read. What cannot be recorded is told, also with -quiet. The image has
  its name only when it is complete and synced.

EXIT STATUS
  0  the image is complete
  2  an option or a path is wrong, or an option is refused; nothing was done
  others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> Option<(Program, usize)> {
        let call = Call::of(line.split_whitespace().map(OsString::from))?;
        Some((call.program, call.arguments.len()))
    }

    #[test]
    fn the_name_of_the_program_decides() {
        assert_eq!(call("/usr/bin/mkisofs -R x"), Some((Program::Mkisofs, 2)));
        assert_eq!(call("genisoimage"), Some((Program::Genisoimage, 0)));
        assert_eq!(call("./xorrisofs x"), Some((Program::Xorrisofs, 1)));
        assert_eq!(call("xorriso -as mkisofs x"), Some((Program::Xorriso, 3)));
        assert_eq!(
            call("discmaster mkisofs -help"),
            Some((Program::Mkisofs, 1))
        );
        assert_eq!(call("discmaster image x"), None);
        assert_eq!(call("discmaster"), None);
    }
}
