//! The fuzz targets of `fuzz/`, each for half a minute, as many at once as there are processors.
//!
//! libFuzzer needs nothing but a coverage-counting build, which stable Rust gives by the flags
//! below: no nightly compiler and no cargo-fuzz.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use serde::Deserialize;
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

const SECONDS: u32 = 30;

const COVERAGE: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks --cfg fuzzing";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

pub(crate) fn run(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let folder = workspace.root.join("fuzz");
    let host = host()?;
    let built = workspace.target.join("fuzz");
    command::run(
        command::cargo()
            .args(["build", "--locked", "--release", "--bins"])
            // Named, the target is built apart from build scripts, which stay as they are.
            .args(["--target", &host])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &built)
            .env("RUSTFLAGS", COVERAGE),
    )?;
    let programs = built.join(&host).join("release");
    let waiting = Mutex::new(targets(&folder)?.into_iter());
    let ended = Mutex::new(Vec::new());
    // Each keeps one processor busy.
    let at_once = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let next = lock(&waiting).next();
                    let Some(name) = next else {
                        return;
                    };
                    let outcome = fuzz(&name, &programs, &folder, &built);
                    lock(&ended).push((name, outcome));
                }
            });
        }
    });
    let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    ended.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let mut failures = Vec::new();
    for (name, outcome) in ended {
        match outcome {
            Ok(()) => notes.find(format!("{name}: nothing found in {SECONDS} s")),
            Err(Failure(failure)) => failures.push(format!("{name}: {failure}")),
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Failure(failures.join("; ")))
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs one target for its time. What it says is printed at its end, for several run at once.
fn fuzz(name: &str, programs: &Path, folder: &Path, built: &Path) -> Result<(), Failure> {
    let made = |kind: &str| {
        let made = built.join(kind).join(name);
        std::fs::create_dir_all(&made)
            .map(|()| made.clone())
            .map_err(|error| Failure(format!("{}: {error}", made.display())))
    };
    // New inputs go to the first folder; those in the repository are only read.
    let mut corpora = vec![made("corpus")?];
    let kept = folder.join("seeds").join(name);
    if kept.is_dir() {
        corpora.push(kept);
    }
    let artifacts = made("artifacts")?;
    let output = Command::new(programs.join(name))
        .arg(format!("-max_total_time={SECONDS}"))
        .args(["-timeout=10", "-rss_limit_mb=512", "-verbosity=1"])
        .args(["-print_final_stats=1", "-max_len=1048576"])
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(corpora)
        .output()
        .map_err(|error| Failure(error.to_string()))?;
    println!(
        "{name}, {SECONDS} s:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    if output.status.success() {
        return Ok(());
    }
    Err(Failure(format!(
        "{}; the input is in {}",
        output.status,
        artifacts.display()
    )))
}

/// The programs that `fuzz/Cargo.toml` names.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let json = command::output(
        command::cargo()
            .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
            .current_dir(folder),
    )?;
    let metadata: Metadata = serde_json::from_slice(&json)
        .map_err(|error| Failure(format!("cargo metadata of fuzz/: {error}")))?;
    let names: Vec<String> = metadata
        .packages
        .into_iter()
        .flat_map(|package| package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "bin"))
        .map(|target| target.name)
        .collect();
    if names.is_empty() {
        return Err(Failure("fuzz/ has no targets".into()));
    }
    Ok(names)
}

/// The machine's own target triple.
fn host() -> Result<String, Failure> {
    let text = command::output(Command::new("rustc").arg("-vV"))?;
    String::from_utf8_lossy(&text)
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(Into::into)
        .ok_or_else(|| Failure("rustc -vV names no host".into()))
}
