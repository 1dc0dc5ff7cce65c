//! What a command came to: a code, and what a user or a script needs to know besides.

use super::code::{CodeText, E_FAIL, value};
use super::text::plain;
use crate::{advice, facts};
use discmaster::Code;
use serde::Serialize;
use serde_json::{Map, Value};
use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

/// A command that succeeded.
#[derive(Debug)]
pub enum Done {
    /// It showed what it was asked to show: there is no result line after data.
    Shown,
    /// It did something; these facts belong to the result line.
    Acted(Map<String, Value>),
}

impl Done {
    /// `facts` serializes as an object.
    pub fn acted(facts: &impl Serialize) -> Self {
        match serde_json::to_value(facts) {
            Ok(Value::Object(facts)) => Self::Acted(facts),
            _ => Self::Acted(Map::new()),
        }
    }
}

/// The `result` event.
#[derive(Debug, Serialize)]
pub struct Outcome {
    #[serde(flatten)]
    code: CodeText,
    #[serde(flatten)]
    facts: Map<String, Value>,
}

pub fn success(facts: Map<String, Value>) -> Outcome {
    Outcome {
        code: Code::S_OK.into(),
        facts,
    }
}

/// A command that failed: one code, one message, the causes under it, and exact facts.
#[derive(Debug)]
pub struct Failure {
    code: Code,
    exit_status: u8,
    message: String,
    causes: Vec<String>,
    facts: Map<String, Value>,
    /// What the drive said.
    sense: Option<String>,
    /// What to do about it.
    advice: Option<&'static str>,
    silent: bool,
}

impl Failure {
    /// `error` has a code of IMAPI.
    pub fn coded(code: Code, error: &dyn Error) -> Self {
        Self {
            code,
            exit_status: code.exit_status(),
            message: error.to_string(),
            causes: causes(error),
            facts: Map::new(),
            sense: None,
            advice: None,
            silent: false,
        }
    }

    /// No code of IMAPI fits: exit status 1.
    pub fn other(message: impl Into<String>, cause: Option<&dyn Error>) -> Self {
        let mut causes_below = Vec::new();
        if let Some(cause) = cause {
            causes_below.push(cause.to_string());
            causes_below.extend(causes(cause));
        }
        Self {
            code: E_FAIL,
            exit_status: 1,
            message: message.into(),
            causes: causes_below,
            facts: Map::new(),
            sense: None,
            advice: None,
            silent: false,
        }
    }

    /// What was asked for cannot be: exit status 2, as clap gives.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            code: Code::E_INVALIDARG,
            exit_status: 2,
            ..Self::other(message, None)
        }
    }

    /// With another message.
    #[must_use]
    pub fn saying(self, message: String) -> Self {
        Self { message, ..self }
    }

    /// What was found that led to the verdict, in the place of causes.
    #[must_use]
    pub fn because(self, causes: Vec<String>) -> Self {
        Self { causes, ..self }
    }

    /// What was to be said could not be written to stdout. That its reader has gone (a pipe
    /// into `head`) is told by the exit status alone.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is handed over, not lent"
    )]
    pub fn output(error: io::Error) -> Self {
        Self {
            silent: error.kind() == io::ErrorKind::BrokenPipe,
            ..Self::other("stdout could not be written", Some(&error))
        }
    }

    /// The reader of the image on stdout has gone: nothing to say, but no success either.
    pub fn silently(self) -> Self {
        Self {
            silent: true,
            ..self
        }
    }

    /// An exact fact for the result line.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), fact.into());
        self
    }

    /// Puts in front what the failure is about: an image, a recorder.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.message = format!("{subject}: {}", self.message);
        self
    }

    #[must_use]
    pub fn at(self, path: &Path) -> Self {
        self.with("path", path.to_string_lossy())
    }

    /// With what is to be done about it.
    #[must_use]
    pub fn advised(self, advice: &'static str) -> Self {
        Self {
            advice: Some(advice),
            ..self
        }
    }

    /// As another process of this program told it.
    pub fn told(code: Code, message: String, causes: Vec<String>) -> Self {
        Self {
            code,
            exit_status: code.exit_status(),
            advice: code.advice(),
            ..Self::other(message, None)
        }
        .because(causes)
    }

    pub fn code(&self) -> Code {
        self.code
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// Without advice to give an option: for a command that has others.
    #[must_use]
    pub fn without_options(self) -> Self {
        Self {
            advice: self.advice.filter(|advice| !advice.contains("--")),
            ..self
        }
    }

    pub fn exit_status(&self) -> u8 {
        self.exit_status
    }

    pub fn is_silent(&self) -> bool {
        self.silent
    }

    pub fn outcome(&self) -> Outcome {
        let mut facts = Map::new();
        facts.insert("message".into(), self.message.clone().into());
        facts.insert("causes".into(), self.causes.clone().into());
        if let Some(advice) = self.advice {
            facts.insert("advice".into(), advice.into());
        }
        facts.extend(self.facts.clone());
        Outcome {
            code: self.code.into(),
            facts,
        }
    }
}

impl From<discmaster::Error> for Failure {
    fn from(error: discmaster::Error) -> Self {
        Self {
            facts: facts::of(&error)
                .into_iter()
                .map(|(name, fact)| (name.to_owned(), fact))
                .collect(),
            sense: facts::sense(&error),
            advice: advice::on(&error),
            ..Self::coded(error.code(), &error)
        }
    }
}

/// The block on stderr: what happened, to what, the chain of causes, what the drive said, and what
/// to do.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("discmaster: ")?;
        if let Some(name) = self.code.name() {
            write!(f, "{name} ({}): ", value(self.code))?;
        }
        f.write_str(&plain(&self.message))?;
        for cause in &self.causes {
            write!(f, "\n  because: {}", plain(cause))?;
        }
        if let Some(sense) = &self.sense {
            write!(f, "\n  sense: {sense}")?;
        }
        if let Some(advice) = self.advice {
            write!(f, "\n  what to do: {advice}")?;
        }
        Ok(())
    }
}

/// What lies below an error. What was told before is not told twice.
fn causes(error: &dyn Error) -> Vec<String> {
    let mut told = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !told.contains(&text) {
            told.push_str(&text);
            causes.push(text);
        }
        next = cause.source();
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster::{Cause, Disc, Phase};
    use discmaster_mmc::address::Lba;
    use discmaster_mmc::command::Command;
    use discmaster_mmc::error::DriveError;
    use discmaster_mmc::sense::{Sense, Triple};

    #[derive(Debug, thiserror::Error)]
    #[error("/photos/a.jpg could not be read at byte 4096")]
    struct Unreadable(#[source] io::Error);

    #[test]
    fn a_failure_is_one_block_with_its_code_and_its_causes() {
        let failure = Failure::coded(
            Code::E_FILEACCESS,
            &Unreadable(io::Error::other("bad sector")),
        );
        assert_eq!(
            failure.to_string(),
            "discmaster: IMAPI_E_FILEACCESS (0x80040218): /photos/a.jpg could not be read at byte 4096\n  \
             because: bad sector"
        );
        assert_eq!(failure.exit_status(), 0x18);
    }

    /// A drive that fails a command at a block.
    fn drive_failed() -> discmaster::Error {
        let mut sense = Sense::new(Triple::WRITE_ERROR);
        sense.information = Some(1234);
        discmaster::Error::from(Cause::Drive {
            recorder: "virtual:a".to_owned(),
            phase: Phase::Write,
            disc: Disc::Spoilt(discmaster_mmc::recording::Left::Unknown),
            source: DriveError::Refused {
                command: Command::Write10 {
                    address: Lba(1216),
                    blocks: 32,
                    force_unit_access: false,
                },
                sense,
            },
        })
    }

    #[test]
    fn what_the_drive_said_and_what_to_do_end_the_block() {
        let failure = Failure::from(drive_failed());
        let told = failure.to_string();
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].contains("IMAPI_E_CANNOT_WRITE_TO_MEDIA"), "{told}");
        assert_eq!(
            lines[lines.len() - 2..],
            [
                "  sense: 3/0C/00 the medium could not be written, WRITE (10), at block 1234",
                "  what to do: record another disc; if discs of other makes fail too, try a lower speed",
            ]
        );
        let result = serde_json::to_value(failure.outcome()).unwrap();
        assert_eq!(result["sense"], "3/0C/00");
        assert_eq!(result["condition"], "the medium could not be written");
        assert_eq!(result["command"], "WRITE (10)");
        assert_eq!(result["block"], 1234);
        assert_eq!(
            result["advice"],
            "record another disc; if discs of other makes fail too, try a lower speed"
        );
    }

    #[test]
    fn particular_advice_comes_before_general() {
        let failure = Failure::from(discmaster::Error::from(Cause::NoMedium("a".to_owned())));
        let told = failure.to_string();
        assert!(
            told.ends_with("what to do: discmaster disc insert puts a blank disc in"),
            "{told}"
        );
        let failure = Failure::from(discmaster::Error::from(Cause::Busy("a".to_owned())));
        let told = failure.to_string();
        let general = Code::E_DEVICE_NOTACCESSIBLE.advice().unwrap();
        assert!(told.ends_with(&format!("what to do: {general}")), "{told}");
    }

    #[test]
    fn control_characters_of_names_do_not_reach_the_terminal() {
        let failure = Failure::other("no file \u{1b}[2J", None);
        assert_eq!(failure.to_string(), "discmaster: no file \\u{1b}[2J");
    }

    #[test]
    fn the_result_has_code_message_causes_and_facts() {
        let failure = Failure::usage("no").with("needed", 5).at(Path::new("/x"));
        let result = serde_json::to_value(failure.outcome()).unwrap();
        assert_eq!(
            result,
            serde_json::json!({
                "code": "0x80070057", "name": "E_INVALIDARG", "message": "no", "causes": [],
                "needed": 5, "path": "/x",
            })
        );
        assert_eq!(failure.exit_status(), 2);
    }
}
