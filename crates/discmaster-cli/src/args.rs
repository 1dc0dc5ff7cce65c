//! What may be typed after `discmaster`: the tree of subcommands, and the options many of them share.
//!
//! Help, man pages and completions are all made from these definitions, so what is said in a doc
//! comment here is what a user reads.

pub mod mastering;
pub mod recorder;

use crate::cmd;
use clap::{CommandFactory, Parser, Subcommand};

/// Master, record, read and compare discs
///
/// discmaster makes ISO 9660 and Joliet images of folders and files, records them on recorders
/// (real in time, virtual from the first day), reads discs and images, and compares what lies on
/// a disc with what was meant to lie there. Every failure has the exact result code of the Image
/// Mastering API (IMAPI).
#[derive(Debug, Parser)]
#[command(
    name = "discmaster",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_long_help = ABOUT_ALL
)]
pub struct Cli {
    #[command(flatten)]
    pub manner: Manner,

    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The definitions, for man pages and completions.
    pub fn definitions() -> clap::Command {
        <Self as CommandFactory>::command()
    }
}

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

#[derive(Debug, Subcommand)]
pub enum Command {
    Burn(cmd::burn::Burn),
    Image(cmd::image::Image),
    Ls(cmd::ls::Ls),
    Extract(cmd::extract::Extract),
    Verify(cmd::verify::Verify),
    Recorders(cmd::recorders::Recorders),
    Info(cmd::info::Info),
    Disc(cmd::disc::Disc),
    Erase(cmd::erase::Erase),
    Codes(cmd::codes::Codes),
    Completions(cmd::completions::Completions),
    Man(cmd::man::Man),
}

/// What every command has in common.
const ABOUT_ALL: &str = include_str!("args/about.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::definitions().debug_assert();
    }

    #[test]
    fn every_command_and_option_says_what_it_does() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} has no description");
            for argument in command.get_arguments() {
                let id = argument.get_id();
                assert!(argument.get_help().is_some(), "{name}: {id} has no help");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::definitions());
    }

    #[test]
    fn the_long_help_of_every_command_has_examples_and_exit_status() {
        for command in Cli::definitions().get_subcommands() {
            let name = command.get_name();
            let text = command.get_after_long_help().map(ToString::to_string);
            let text = text.unwrap_or_default();
            assert!(text.contains("EXAMPLES"), "{name} shows no example");
            assert!(text.contains("EXIT STATUS"), "{name} names no exit status");
        }
    }
}
