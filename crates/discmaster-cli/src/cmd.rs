//! The subcommands, a file each: its arguments and help, and what it does.

pub mod burn;
pub mod codes;
pub mod completions;
pub mod disc;
pub mod erase;
pub mod extract;
pub mod image;
pub mod info;
pub mod ls;
pub mod man;
pub mod recorders;
pub mod verify;

use crate::args::Command;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use std::sync::Arc;

impl Command {
    /// What leaves on stdout is not text: an image.
    pub fn writes_data_to_stdout(&self) -> bool {
        matches!(self, Self::Image(image) if image.to_stdout())
    }

    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        match self {
            Self::Burn(burn) => burn.run(output),
            Self::Image(image) => image.run(output),
            Self::Ls(ls) => ls.run(output),
            Self::Extract(extract) => extract.run(output),
            Self::Verify(verify) => verify.run(output),
            Self::Recorders(recorders) => recorders.run(output),
            Self::Info(info) => info.run(output),
            Self::Disc(disc) => disc.run(output),
            Self::Erase(erase) => erase.run(output),
            Self::Codes(codes) => codes.run(output),
            Self::Completions(completions) => completions.run(output),
            Self::Man(man) => man.run(output),
        }
    }
}
