//! `discmaster`: parse, run, exit.
#![forbid(unsafe_code)]
#![expect(
    unreachable_pub,
    reason = "a binary exports nothing: `pub` is what its other modules may use"
)]

mod advice;
mod args;
mod cli;
mod cmd;
mod control;
mod facts;
mod output;
mod signals;
mod stage;
mod subject;
mod tray;
mod watch;

use clap::Parser;
use cli::Cli;
use cmd::mkisofs::Call;
use output::Output;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    if let Some(call) = Call::of(std::env::args_os()) {
        return call.run();
    }
    let Cli { manner, command } = Cli::parse();
    let output = Arc::new(Output::new(manner, command.writes_data_to_stdout()));
    output.finish(command.run(&output, Cli::definitions))
}
