//! The project's automation: `cargo xtask help` lists what it can do.
#![forbid(unsafe_code)]

mod bench;
mod codes;
mod command;
mod format;
mod fuzz;
mod judges;
mod licences;
mod lint;
mod machine;
mod pages;
mod report;
mod spelling;
mod unit;
mod workspace;

use report::{Failure, Notes};
use std::process::ExitCode;
use workspace::Workspace;

/// One thing that `cargo xtask test` does, and that can be done alone.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Workspace, &mut Notes) -> Result<(), Failure>,
}

/// In the order of their cost, cheapest first.
const STEPS: &[Step] = &[
    Step {
        name: "machine",
        about: "install what the other steps need (apt, as root), or say what is missing",
        run: machine::prepare,
    },
    Step {
        name: "format",
        about: "rustfmt changes nothing",
        run: format::check,
    },
    Step {
        name: "spelling",
        about: "typos finds nothing",
        run: spelling::check,
    },
    Step {
        name: "licences",
        about: "every dependency's licence and source is allowed by deny.toml",
        run: licences::check,
    },
    Step {
        name: "clippy",
        about: "no warnings, in any target",
        run: lint::clippy,
    },
    Step {
        name: "docs",
        about: "the documentation builds without warnings",
        run: lint::docs,
    },
    Step {
        name: "unit",
        about: "unit, property and documentation tests",
        run: unit::test,
    },
    Step {
        name: "judges",
        about: "independent tools read our images; faults are made, and survived",
        run: judges::judge,
    },
    Step {
        name: "fuzz",
        about: "each fuzz target for half a minute",
        run: fuzz::run,
    },
];

/// Jobs that are not tests.
const JOBS: &[Step] = &[
    Step {
        name: "man",
        about: "manual pages and shell completions into target/dist/",
        run: pages::generate,
    },
    Step {
        name: "codes",
        about: "docs/codes.md from the table of result codes",
        run: codes::generate,
    },
    Step {
        name: "bench",
        about: "discmaster image beside its peers, or the parts named",
        run: bench::run,
    },
];

const USAGE: &str = "\
usage: cargo xtask test [--only STEP,STEP...]   every step, or these
       cargo xtask STEP                         one step or job
       cargo xtask bench [WORKLOAD...] [warm|cold] [rounds=N]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut words = Vec::new();
    let chosen: Vec<&Step> = match arguments.as_slice() {
        ["test"] => STEPS.iter().collect(),
        ["test", "--only", names] => {
            let named: Option<Vec<&Step>> = names.split(',').map(step).collect();
            let Some(named) = named else {
                return usage(&format!("no such step in {names:?}"));
            };
            named
        }
        [] | ["help" | "--help" | "-h"] => {
            println!("{}", help());
            return ExitCode::SUCCESS;
        }
        ["bench", parts @ ..] => {
            words = parts.iter().map(|&part| part.to_owned()).collect();
            JOBS.iter().filter(|job| job.name == "bench").collect()
        }
        [name] => match step(name).or_else(|| JOBS.iter().find(|job| job.name == *name)) {
            Some(step) => vec![step],
            None => return usage(&format!("no step or job is called {name:?}")),
        },
        _ => return usage("more arguments than understood"),
    };
    match Workspace::find() {
        Ok(workspace) => {
            let workspace = Workspace {
                arguments: words,
                ..workspace
            };
            report::run(&workspace, &chosen)
        }
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn step(name: &str) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.name == name)
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("xtask: {problem}\n\n{}", help());
    ExitCode::from(2)
}

fn help() -> String {
    let mut text = format!("{USAGE}\n");
    for (title, steps) in [("steps, in order", STEPS), ("jobs", JOBS)] {
        text += &format!("\n{title}:\n");
        for step in steps {
            text += &format!("  {:10} {}\n", step.name, step.about);
        }
    }
    text
}
