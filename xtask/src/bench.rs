//! `discmaster image` and `discmaster record` beside their peers, in turn and in one run: what keeps our claim of speed.
//!
//! Machines are noisy: the figures to read are the ratios, and of them the medians. Warm, the
//! sources are read once before anything is measured; cold, what the kernel keeps of files is
//! dropped before every run. What a run wrote is removed and synced before the next one begins.
//! discmaster and hadris bring their image to the disk; xorriso, genisoimage, bsdtar and cat do not.
//!
//! `cargo xtask bench [WORKLOAD...] [warm|cold] [rounds=N] [minutes=N]`; without workloads all but
//! `million`. So many minutes of sound has the album of `audio`, an hour else.

mod audio;
mod contender;
mod kernel;
mod measure;
mod recorder;
mod volume;
mod workload;

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use contender::Contender;
use measure::Usage;
use std::fs;
use std::path::Path;
use std::process::Command;
use workload::{Kind, Workload};

/// What the kernel keeps of files, where it may be told to drop it.
const CACHES: &str = "/proc/sys/vm/drop_caches";

/// What is to be measured.
struct Parts {
    workloads: Vec<Kind>,
    warm: bool,
    cold: bool,
    rounds: Option<usize>,
    minutes: u32,
}

impl Parts {
    fn of(words: &[String]) -> Result<Self, Failure> {
        let mut parts = Self {
            workloads: Vec::new(),
            warm: words.iter().any(|word| word == "warm"),
            cold: words.iter().any(|word| word == "cold"),
            rounds: None,
            minutes: 60,
        };
        for word in words
            .iter()
            .filter(|word| *word != "warm" && *word != "cold")
        {
            if let Some(rounds) = word.strip_prefix("rounds=") {
                let rounds = rounds.parse().ok().filter(|&rounds| rounds > 0);
                parts.rounds = Some(rounds.ok_or_else(|| Failure(format!("{word}: no number")))?);
            } else if let Some(minutes) = word.strip_prefix("minutes=") {
                // A disc has no more.
                let minutes = minutes
                    .parse()
                    .ok()
                    .filter(|minutes| (5..=79).contains(minutes));
                parts.minutes =
                    minutes.ok_or_else(|| Failure(format!("{word}: not from 5 to 79")))?;
            } else if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.word() == word) {
                parts.workloads.push(kind);
            } else {
                let words = Kind::ALL.map(Kind::word).join(", ");
                return Err(Failure(format!(
                    "{word:?} is not to be measured; {words}, warm, cold, rounds=N and minutes=N are"
                )));
            }
        }
        if !parts.warm && !parts.cold {
            (parts.warm, parts.cold) = (true, true);
        }
        if parts.workloads.is_empty() {
            let usual = |kind: &Kind| *kind != Kind::Million;
            parts.workloads = Kind::ALL.into_iter().filter(usual).collect();
        }
        Ok(parts)
    }
}

pub(crate) fn run(workspace: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let parts = Parts::of(&workspace.arguments)?;
    let folder = workspace.target.join("bench");
    fs::create_dir_all(&folder)
        .map_err(|error| Failure(format!("{}: {error}", folder.display())))?;
    let alone = |kind: &Kind| matches!(kind, Kind::Record | Kind::Audio | Kind::Resampler);
    let contenders = if parts.workloads == [Kind::Resampler] {
        Vec::new()
    } else if parts.workloads.iter().all(alone) {
        contender::build(workspace)?;
        Vec::new()
    } else {
        contender::all(workspace, &folder, notes)?
    };
    let droppable = fs::OpenOptions::new().write(true).open(CACHES).is_ok();
    if parts.cold && !droppable {
        notes.skip("cold caches: dropping them needs the superuser");
    }
    for &kind in &parts.workloads {
        if kind == Kind::Record {
            recorder::measure(workspace, &folder, parts.rounds.unwrap_or(5), notes)?;
            continue;
        }
        if kind == Kind::Resampler {
            resampler(workspace)?;
            continue;
        }
        if kind == Kind::Audio {
            let rounds = parts.rounds.unwrap_or(5);
            audio::measure(workspace, &folder, parts.minutes, rounds, notes)?;
            continue;
        }
        if kind == Kind::Volumes {
            volume::measure(&folder, &contenders, parts.rounds.unwrap_or(3), notes)?;
            continue;
        }
        let workload = Workload::make(kind, &folder)?;
        for cold in [false, true] {
            let asked = if cold {
                parts.cold && droppable
            } else {
                parts.warm
            };
            // Of the small ones, nothing is to be seen on the disk but the programs themselves.
            if !asked || (cold && !kind.is_large()) {
                continue;
            }
            let rounds = parts.rounds.unwrap_or_else(|| kind.rounds(cold));
            compare(&workload, &folder, &contenders, cold, rounds, notes)?;
        }
    }
    Ok(())
}

/// How good the resampler is, beside sox: told by a test of the crate, which alone sees its samples before they
/// are dithered.
fn resampler(workspace: &Workspace) -> Result<(), Failure> {
    command::run(workspace.cargo("test").args([
        "--release",
        "--package",
        "discmaster-audio",
        "--lib",
        "figures_beside_sox",
        "--",
        "--ignored",
        "--nocapture",
    ]))
}

/// Lets every contender make an image of the workload, one after the other, so many times.
fn compare(
    workload: &Workload,
    folder: &Path,
    contenders: &[Contender],
    cold: bool,
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    let title = format!(
        "{}, {}",
        workload.kind.title(),
        if cold { "cold" } else { "warm" }
    );
    let entered: Vec<&Contender> = contenders
        .iter()
        .filter(|contender| contender.enters(workload.kind, cold))
        .collect();
    let mut runs: Vec<Vec<Usage>> = entered.iter().map(|_| Vec::new()).collect();
    let image = folder.join("image");
    if !cold {
        workload.warm()?;
    }
    for round in 1..=rounds {
        for (contender, runs) in entered.iter().zip(&mut runs) {
            command::run(&mut Command::new("sync"))?;
            if cold {
                fs::write(CACHES, "3").map_err(|error| Failure(format!("{CACHES}: {error}")))?;
            }
            let measured = measure::run(&contender.command(workload, &image));
            match &measured {
                Ok(usage) => println!("{title}: round {round}: {}: {usage}", contender.name),
                Err(failure) => println!("{title}: round {round}: {}: {failure}", contender.name),
            }
            runs.extend(measured);
            for left in [image.clone(), folder.join("image.sha256sums")] {
                match fs::remove_file(&left) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Failure(format!("{}: {error}", left.display())));
                    }
                    _ => {}
                }
            }
        }
    }
    tell(&title, &entered, &mut runs, rounds, notes)
}

/// The medians, and how many times ours the others' are.
fn tell(
    title: &str,
    entered: &[&Contender],
    runs: &mut [Vec<Usage>],
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    notes.find(format!("{title}, medians of {rounds}:"));
    let ours = match runs.first_mut() {
        Some(runs) if !runs.is_empty() => measure::median(runs),
        _ => return Err(Failure(format!("{title}: discmaster made no image"))),
    };
    for (contender, runs) in entered.iter().zip(runs) {
        let name = contender.name;
        if runs.len() < rounds {
            notes.find(format!("{name:22} failed {} times", rounds - runs.len()));
        } else {
            let usage = measure::median(runs);
            notes.find(format!("{name:22} {usage}; {}", usage.over(&ours)));
        }
    }
    Ok(())
}
