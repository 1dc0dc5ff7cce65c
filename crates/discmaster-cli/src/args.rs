//! Options that several commands share.
//!
//! Help, man pages and completions are all made from clap's definitions here and in the commands,
//! so what is said in a doc comment there is what a user reads.

pub mod album;
pub mod entry;
pub mod gap;
pub mod growth;
pub mod length;
pub mod mastering;
pub mod posix;
pub mod preset;
pub mod reading;
pub mod recorder;
pub mod recording;
pub mod size;

/// How a command speaks.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Manner {
    /// Speak JSON on stdout
    ///
    /// One object a line, the last of them the result; there are no progress bars. See JSON in
    /// discmaster --help.
    #[arg(long, global = true, display_order = 900)]
    pub json: bool,

    /// Say nothing but errors: no progress bars, no closing report
    #[arg(long, short, global = true, display_order = 901)]
    pub quiet: bool,
}
