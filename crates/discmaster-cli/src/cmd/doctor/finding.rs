//! What the doctor finds: a line each.

use crate::output::text::plain;
use serde::Serialize;
use std::fmt;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Ok,
    /// It need not keep anybody from a burn.
    Warn,
    /// It does.
    Fail,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "OK",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
        })
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub status: Status,
    /// What was looked at, in a word; scripts may rely on it.
    pub topic: &'static str,
    /// The recorder it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
    pub found: String,
    /// The command that mends it, or what to do by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    pub fn ok(topic: &'static str, found: impl Into<String>) -> Self {
        Self {
            status: Status::Ok,
            topic,
            recorder: None,
            found: found.into(),
            mend: None,
        }
    }

    pub fn warn(topic: &'static str, found: impl Into<String>) -> Self {
        Self {
            status: Status::Warn,
            ..Self::ok(topic, found)
        }
    }

    pub fn fail(topic: &'static str, found: impl Into<String>) -> Self {
        Self {
            status: Status::Fail,
            ..Self::ok(topic, found)
        }
    }

    #[must_use]
    pub fn of(self, recorder: &str) -> Self {
        Self {
            recorder: Some(recorder.to_owned()),
            ..self
        }
    }

    #[must_use]
    pub fn mended_by(self, command: impl Into<String>) -> Self {
        Self {
            mend: Some(command.into()),
            ..self
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:4}  ", self.status)?;
        if let Some(recorder) = &self.recorder {
            write!(f, "{}: ", plain(recorder))?;
        }
        f.write_str(&plain(&self.found))?;
        match &self.mend {
            Some(command) => write!(f, "\n      mend: {}", plain(command)),
            None => Ok(()),
        }
    }
}
