//! What has become of the disc, in words and as JSON.

use crate::output::text;
use discmaster_mmc::formatting::plan::Already;
use discmaster_mmc::formatting::{Done, Report as Reshaped};
use serde::Serialize;
use std::fmt;
use std::time::Duration;

/// The result of `--json`.
#[derive(Serialize)]
pub(super) struct Report {
    recorder: String,
    full: bool,
    seconds: f64,
    /// The kind of disc that it is now.
    medium: String,
    #[serde(flatten)]
    done: What,
    /// It can only be recorded at once from here on (of DVD-RW).
    at_once_only: bool,
    /// Commands that the drive refused, so that another way was gone.
    refused: Vec<String>,
}

#[derive(Serialize)]
#[serde(tag = "done", rename_all = "kebab-case")]
enum What {
    Nothing {
        because: &'static str,
    },
    Blanked {
        what: &'static str,
    },
    Formatted {
        /// None: formatting that had begun before has come to its end.
        format_type: Option<u8>,
        name: &'static str,
    },
    Overwritten {
        blocks: u32,
    },
}

impl Report {
    pub(super) fn new(recorder: &str, full: bool, reshaped: &Reshaped, took: Duration) -> Self {
        let refused = reshaped.refused.iter();
        Self {
            recorder: recorder.to_owned(),
            full,
            seconds: text::seconds(took),
            medium: reshaped.medium.profile.to_string(),
            done: What::from(reshaped.done),
            at_once_only: reshaped.at_once_only,
            refused: refused
                .map(|refused| format!("{}: {}", refused.command, refused.sense))
                .collect(),
        }
    }
}

impl From<Done> for What {
    fn from(done: Done) -> Self {
        match done {
            Done::Nothing(already) => Self::Nothing {
                because: match already {
                    Already::Blank => "the disc is blank already",
                    Already::Formatted => "the disc is formatted already",
                    Already::WithoutSpares => "the disc has no spare areas as it is",
                },
            },
            Done::Blanked(kind) => Self::Blanked { what: kind.name() },
            Done::Formatted(format) => Self::Formatted {
                format_type: Some(format.0),
                name: format.name(),
            },
            Done::FormattedInBackground => Self::Formatted {
                format_type: None,
                name: "background format",
            },
            Done::Overwritten(blocks) => Self::Overwritten { blocks },
        }
    }
}

/// `virtual:default: the disc is blank, after 1.2 s`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", text::plain(&self.recorder))?;
        match &self.done {
            What::Nothing { because } => return write!(f, "nothing to do: {because}"),
            What::Blanked { what } if what.contains("session") => {
                write!(f, "of the {}, {what} is gone", self.medium)?;
            }
            What::Blanked { .. } => f.write_str("the disc is blank")?,
            What::Formatted { name, .. } => {
                write!(f, "the disc is formatted as {} ({name})", self.medium)?;
            }
            What::Overwritten { blocks } => {
                let blocks = text::count((*blocks).into(), "block");
                let medium = &self.medium;
                if self.full {
                    write!(
                        f,
                        "all of the {medium} was overwritten with zeros, {blocks}"
                    )?;
                } else {
                    write!(
                        f,
                        "the {medium} reads as empty: {blocks} where file systems say that they \
                         are there were overwritten"
                    )?;
                }
            }
        }
        write!(f, ", after {:.1} s", self.seconds)?;
        if self.at_once_only {
            f.write_str("; it can only be recorded at once now, until it is erased with --full")?;
        }
        for refused in &self.refused {
            write!(
                f,
                "\n  another way was gone, for the drive refused one: {refused}"
            )?;
        }
        Ok(())
    }
}
