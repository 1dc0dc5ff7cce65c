//! The subcommands, a file each: its arguments and help, and what it does.

pub mod audio;
pub mod burn;
pub mod codes;
pub mod completions;
pub mod disc;
pub mod doctor;
pub mod erase;
pub mod extract;
pub mod image;
pub mod info;
pub mod ls;
pub mod man;
pub mod mkisofs;
pub mod record;
pub mod recorders;
pub mod serve;
pub mod verify;

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use clap::Subcommand;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub enum Command {
    Burn(burn::Burn),
    Record(record::Record),
    Audio(audio::Audio),
    Image(image::Image),
    Mkisofs(mkisofs::Mkisofs),
    Ls(ls::Ls),
    Extract(extract::Extract),
    Verify(verify::Verify),
    Recorders(recorders::Recorders),
    Info(info::Info),
    Disc(disc::Disc),
    Erase(erase::Erase),
    Serve(serve::Serve),
    Doctor(doctor::Doctor),
    Codes(codes::Codes),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Makes the definitions of the whole command line, for man pages and completions.
pub type Definitions = fn() -> clap::Command;

impl Command {
    /// What leaves on stdout is not text: an image.
    pub fn writes_data_to_stdout(&self) -> bool {
        matches!(self, Self::Image(image) if image.to_stdout())
    }

    pub fn run(&self, output: &Arc<Output>, definitions: Definitions) -> Result<Done, Failure> {
        match self {
            Self::Burn(burn) => burn.run(output),
            Self::Record(record) => record.run(output),
            Self::Audio(audio) => audio.run(output),
            Self::Image(image) => image.run(output),
            Self::Mkisofs(mkisofs) => mkisofs.run(),
            Self::Ls(ls) => ls.run(output),
            Self::Extract(extract) => extract.run(output),
            Self::Verify(verify) => verify.run(output),
            Self::Recorders(recorders) => recorders.run(output),
            Self::Info(info) => info.run(output),
            Self::Disc(disc) => disc.run(output),
            Self::Erase(erase) => erase.run(output),
            Self::Serve(serve) => serve.run(output),
            Self::Doctor(doctor) => doctor.run(output),
            Self::Codes(codes) => codes.run(output),
            Self::Completions(completions) => completions.run(output, definitions),
            Self::Man(man) => man.run(output, definitions),
        }
    }
}
