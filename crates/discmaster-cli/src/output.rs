//! What the program says, and on which stream.
//!
//! stdout is for data, reports and, with `--json`, events; stderr for errors, for what was left
//! out, and for progress bars on a terminal. When an image itself goes to stdout, everything else
//! goes to stderr.

pub mod bar;
pub mod burnt;
pub mod code;
pub mod event;
pub mod outcome;
pub mod pace;
pub mod text;

use crate::args::Manner;
use bar::Bar;
use discmaster_image::scan::Skipped;
use event::Event;
use outcome::{Done, Failure};
use serde::Serialize;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Speaks for a command, as `--json` and `--quiet` want it. Shared by the threads of the command.
pub struct Output {
    manner: Manner,
    channel: Mutex<Channel>,
    bar: Bar,
    /// Events go to stderr; then errors do not go there as text too.
    events_on_stderr: bool,
}

struct Channel {
    writer: BufWriter<Box<dyn Write + Send>>,
    /// The first failure. After it nothing more is written: a reader that has gone, or a full
    /// disk under a log, is no reason to spoil a disc half recorded, but the exit status tells.
    failed: Option<io::Error>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("manner", &self.manner)
            .finish_non_exhaustive()
    }
}

impl Output {
    /// `stdout_is_taken`: an image goes there.
    pub fn new(manner: Manner, stdout_is_taken: bool) -> Self {
        let writer: Box<dyn Write + Send> = if stdout_is_taken {
            Box::new(io::stderr())
        } else {
            Box::new(io::stdout())
        };
        let drawn = io::stderr().is_terminal() && !manner.json && !manner.quiet;
        Self {
            manner,
            channel: Mutex::new(Channel {
                writer: BufWriter::new(writer),
                failed: None,
            }),
            bar: Bar::new(drawn),
            events_on_stderr: stdout_is_taken && manner.json,
        }
    }

    pub fn json(&self) -> bool {
        self.manner.json
    }

    pub fn bar(&self) -> &Bar {
        &self.bar
    }

    /// An event, if JSON is spoken; it leaves at once.
    pub fn event(&self, event: &Event) {
        if self.manner.json {
            self.channel().json(event, true);
        }
    }

    /// A line of data, as JSON.
    pub fn json_line(&self, data: &impl Serialize) {
        self.channel().json(data, false);
    }

    /// A line of data, for people.
    pub fn line(&self, text: fmt::Arguments<'_>) {
        self.channel().write(|writer| writeln!(writer, "{text}"));
    }

    /// What came of the command, for people who want to know.
    pub fn report(&self, text: fmt::Arguments<'_>) {
        if !self.manner.json && !self.manner.quiet {
            self.line(text);
        }
    }

    /// The same, of a command that goes on: it leaves at once.
    pub fn report_at_once(&self, text: fmt::Arguments<'_>) {
        self.report(text);
        self.channel().flush();
    }

    /// Something of the input was left out, because the user said so. Told even when quiet.
    pub fn skipped(&self, left_out: &Skipped) {
        let path = left_out.path.to_string_lossy().into_owned();
        if self.manner.json {
            self.event(&Event::Skipped {
                path,
                kind: event::kind(left_out.kind),
            });
        } else {
            let (path, kind) = (text::plain(&path), left_out.kind);
            self.aside(format_args!("discmaster: left out {path}, which is {kind}"));
        }
    }

    /// Something a person should know that is no failure, on stderr. A script gets it in the result.
    pub fn note(&self, text: fmt::Arguments<'_>) {
        if !self.manner.json && !self.manner.quiet {
            self.aside(text);
        }
    }

    /// Something a person must know that is no failure, on stderr. Told even when quiet.
    pub fn warn(&self, text: fmt::Arguments<'_>) {
        self.aside(format_args!("discmaster: {text}"));
    }

    /// The last word, and the exit status.
    pub fn finish(&self, result: Result<Done, Failure>) -> ExitCode {
        self.bar.clear();
        let result = match result {
            Ok(Done::Shown) => Ok(None),
            Ok(Done::Acted(facts)) => Ok(Some(Event::Result(outcome::success(facts)))),
            Err(failure) => Err(failure),
        };
        let result = match result {
            Ok(last) => {
                if let Some(event) = last {
                    self.event(&event);
                }
                self.channel().flush();
                match self.channel().failed.take() {
                    None => Ok(()),
                    Some(error) => Err(Failure::output(error)),
                }
            }
            Err(failure) => {
                self.event(&Event::Result(failure.outcome()));
                self.channel().flush();
                Err(failure)
            }
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                if !failure.is_silent() && !self.events_on_stderr {
                    self.aside(format_args!("{failure}"));
                }
                ExitCode::from(failure.exit_status())
            }
        }
    }

    /// A line on stderr. That stderr itself is closed is nothing anybody could be told.
    fn aside(&self, text: fmt::Arguments<'_>) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{text}");
        });
    }

    fn channel(&self) -> MutexGuard<'_, Channel> {
        self.channel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Channel {
    fn json(&mut self, value: &impl Serialize, at_once: bool) {
        self.write(|writer| {
            serde_json::to_writer(&mut *writer, value)?;
            writer.write_all(b"\n")?;
            if at_once { writer.flush() } else { Ok(()) }
        });
    }

    fn flush(&mut self) {
        self.write(Write::flush);
    }

    fn write(&mut self, act: impl FnOnce(&mut BufWriter<Box<dyn Write + Send>>) -> io::Result<()>) {
        if self.failed.is_none()
            && let Err(error) = act(&mut self.writer)
        {
            self.failed = Some(error);
        }
    }
}
