//! The options that name a recorder and the disc to put in it.

use clap::{Args, ValueEnum};

/// The recorder used when neither `--recorder` nor `DISCMASTER_RECORDER` names one.
pub const DEFAULT: &str = "virtual:default";

#[derive(Debug, Args)]
pub struct RecorderOption {
    /// Recorder to use: virtual:NAME, virtual:PATH/ for one kept in a folder of your choice, or a
    /// drive of this machine, as /dev/sr0
    ///
    /// Without it virtual:default, which is made when first used.
    #[arg(
        long,
        value_name = "RECORDER",
        env = "DISCMASTER_RECORDER",
        hide_env_values = true
    )]
    pub recorder: Option<String>,
}

impl RecorderOption {
    /// The one the user named; an empty variable names none.
    pub fn named(&self) -> Option<&str> {
        self.recorder.as_deref().filter(|name| !name.is_empty())
    }

    pub fn name(&self) -> &str {
        self.named().unwrap_or(DEFAULT)
    }
}

/// Blank discs the virtual recorder has a supply of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Blank {
    /// CD-R of 74 minutes, 682 MB
    #[value(name = "cd-r74")]
    CdR74,
    /// CD-R of 80 minutes, 737 MB
    #[value(name = "cd-r80")]
    CdR80,
    /// CD-RW of 74 minutes, 682 MB
    #[value(name = "cd-rw74")]
    CdRw74,
    /// CD-RW of 80 minutes, 737 MB
    #[value(name = "cd-rw80")]
    CdRw80,
}
