//! An image recorded on a drive that is a file: ours reads every block back and compares it, and syncs
//! the disc; the others do neither. In memory, where there is such a file system, so that it is the
//! programs that are measured; and a small image, to see what a burn takes before and after the writing.

use super::contender::{Contender, recorders};
use super::measure::{self, Usage};
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file system in memory.
const MEMORY: &str = "/dev/shm";

/// Title, and bytes of the image.
const IMAGES: [(&str, u64); 2] = [
    ("an image of 1 GiB onto a disc that is a file", 1 << 30),
    ("an image of 1 MiB onto a disc that is a file", 1 << 20),
];

pub(super) fn measure(
    workspace: &Workspace,
    folder: &Path,
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    let contenders = recorders(workspace, notes)?;
    let at = Ground::make(folder)?;
    for (title, bytes) in IMAGES {
        let image = at.0.join("image.iso");
        at.or_failure(fill(&image, bytes))?;
        in_turn(title, &contenders, &image, &at, rounds, notes)?;
    }
    Ok(())
}

/// Lets every contender do its work on `source`, one after the other, so many times.
pub(super) fn in_turn(
    title: &str,
    contenders: &[Contender],
    source: &Path,
    at: &Ground,
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    let mut runs: Vec<Vec<Usage>> = contenders.iter().map(|_| Vec::new()).collect();
    for round in 1..=rounds {
        for (contender, runs) in contenders.iter().zip(&mut runs) {
            let measured = measure::run(&line(contender, source, &at.0));
            match &measured {
                Ok(usage) => println!("{title}: round {round}: {}: {usage}", contender.name),
                Err(failure) => println!("{title}: round {round}: {}: {failure}", contender.name),
            }
            runs.extend(measured);
            let disc = at.0.join("disc");
            at.or_failure(if disc.is_dir() {
                fs::remove_dir_all(disc)
            } else {
                Ok(())
            })?;
        }
    }
    let contenders: Vec<&Contender> = contenders.iter().collect();
    super::tell(title, &contenders, &mut runs, rounds, notes)
}

/// `$1` is the image, `$2` a folder for the disc.
fn line(contender: &Contender, image: &Path, ground: &Path) -> Vec<OsString> {
    let mut command: Vec<OsString> = ["sh", "-c", contender.line()].map(Into::into).into();
    command.push(contender.program().into());
    command.push(image.into());
    command.push(ground.join("disc").into());
    command
}

fn fill(image: &Path, bytes: u64) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(image)?);
    super::workload::Numbers::new().write(&mut out, bytes)?;
    out.flush()
}

/// Where the image and the discs lie; gone at the end.
pub(super) struct Ground(pub(super) PathBuf);

impl Ground {
    pub(super) fn make(folder: &Path) -> Result<Self, Failure> {
        let within = if Path::new(MEMORY).is_dir() {
            Path::new(MEMORY)
        } else {
            folder
        };
        let ground = Self(within.join(format!("discmaster-bench-{}", std::process::id())));
        ground.or_failure(fs::create_dir_all(&ground.0))?;
        Ok(ground)
    }

    fn or_failure<T>(&self, done: io::Result<T>) -> Result<T, Failure> {
        done.map_err(|error| Failure(format!("{}: {error}", self.0.display())))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        // What is left is in the way of nobody, and says itself what it is.
        let _ = fs::remove_dir_all(&self.0);
    }
}
