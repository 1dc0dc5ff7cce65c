//! The options that name a recorder and the disc to put in it.

use clap::Args;
use discmaster_virtual::MediumType;
pub use discmaster_virtual::media::Blank;

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

/// The disc that a virtual recorder gets when nobody names one.
pub const USUAL_BLANK: Blank = Blank::usual(MediumType::CdR80);
