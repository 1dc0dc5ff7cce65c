//! What a program used: time, processor, memory.

use crate::report::Failure;
use std::ffi::OsString;
use std::fmt;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    /// Seconds by the clock.
    pub(super) wall: f64,
    /// Seconds of processor, user's and system's.
    pub(super) processor: f64,
    /// Bytes resident at most.
    pub(super) memory: f64,
}

impl Usage {
    /// How many times as much this is as `other`.
    pub(super) fn over(&self, other: &Self) -> String {
        format!(
            "wall x{:.2}, processor x{:.2}, memory x{:.2}",
            self.wall / other.wall,
            self.processor / other.processor,
            self.memory / other.memory
        )
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "wall {:7.3} s, processor {:7.3} s, memory {:4.0} MB",
            self.wall,
            self.processor,
            self.memory / 1e6
        )
    }
}

/// Runs a command under GNU time, which alone tells the memory of one child.
pub(super) fn run(command: &[OsString]) -> Result<Usage, Failure> {
    let start = Instant::now();
    let output = Command::new("/usr/bin/time")
        .arg("--format=used %U %S %M")
        .args(command)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| Failure(format!("/usr/bin/time (package time): {error}")))?;
    let wall = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr);
    let unread = || Failure(format!("{command:?}: {}: {text}", output.status));
    if !output.status.success() {
        return Err(unread());
    }
    let line = text.lines().last().ok_or_else(unread)?;
    let mut figures = line
        .strip_prefix("used ")
        .ok_or_else(unread)?
        .split(' ')
        .map(str::parse::<f64>);
    let mut next = || figures.next().and_then(Result::ok).ok_or_else(unread);
    let (user, system, kibibytes) = (next()?, next()?, next()?);
    Ok(Usage {
        wall,
        processor: user + system,
        memory: kibibytes * 1024.0,
    })
}

/// The median of each figure on its own.
pub(super) fn median(runs: &mut [Usage]) -> Usage {
    let middle = runs.len() / 2;
    runs.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    let wall = runs[middle].wall;
    runs.sort_by(|a, b| a.processor.total_cmp(&b.processor));
    let processor = runs[middle].processor;
    runs.sort_by(|a, b| a.memory.total_cmp(&b.memory));
    let memory = runs[middle].memory;
    Usage {
        wall,
        processor,
        memory,
    }
}
