//! What a person should know of what is laid out, though it can be recorded.

use crate::output::Output;
use crate::output::event::Event;
use crate::output::text::plain;
use discmaster_audio::red_book::SAMPLE_RATE;
use discmaster_audio::sheet::{At, Remark};
use discmaster_audio::sound::Sound;
use std::fmt;
use std::path::{Path, PathBuf};

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The file or sheet that it is about; none if it is about the whole.
    path: Option<PathBuf>,
    /// Where in the sheet.
    at: Option<At>,
    message: String,
}

impl Note {
    pub fn on(path: &Path, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.to_owned()),
            at: None,
            message: message.into(),
        }
    }

    /// Of the whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Self {
            path: None,
            at: None,
            message: message.into(),
        }
    }

    /// What is remarked of a sheet, or of the whole.
    pub fn of(remark: &Remark, sheet: Option<&Path>) -> Self {
        Self {
            path: sheet.map(Path::to_owned),
            at: Some(remark.at).filter(|at| at.line > 0),
            message: remark.told.to_string(),
        }
    }

    /// What is done to a sound that is no CD audio; none if nothing is.
    pub fn of_sound(sound: &Sound) -> Option<Self> {
        let mut done = Vec::new();
        match sound.channels {
            2 => {}
            1 => done.push("its one channel goes on both".to_owned()),
            several => done.push(format!("its {several} channels are mixed down to two")),
        }
        if sound.rate != SAMPLE_RATE {
            done.push(format!("resampled from {} Hz", sound.rate));
        }
        match sound.bits {
            Some(bits) if bits > 16 => done.push(format!("dithered from {bits} bits")),
            _ => {}
        }
        (!done.is_empty()).then(|| Self::on(&sound.path, done.join(", ")))
    }

    /// Says it: on stderr, or as an event.
    pub fn tell(&self, output: &Output) {
        if output.json() {
            output.event(&Event::Remark {
                path: self.path.as_ref().map(|path| path.to_string_lossy().into_owned()),
                line: self.at.map(|at| at.line),
                column: self.at.map(|at| at.column),
                message: self.message.clone(),
            });
        } else {
            output.note(format_args!("discmaster: note: {self}"));
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}", plain(&path.to_string_lossy()))?;
            if let Some(at) = self.at {
                write!(f, ", {at}")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", plain(&self.message))
    }
}
