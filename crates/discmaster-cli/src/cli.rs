//! What may be typed: `discmaster`, and all that follows it.

use crate::args::Manner;
use crate::cmd::Command;
use clap::{CommandFactory, Parser};

/// Master, record, read and compare discs
///
/// discmaster makes ISO 9660 and Joliet images of folders and files, records them on drives and on
/// recorders made of software, reads discs and images, and compares what lies on a disc with what
/// was meant to lie there. Every failure has the exact result code of the Image Mastering API
/// (IMAPI).
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
