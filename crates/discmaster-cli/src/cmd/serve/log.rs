//! What comes to a served recorder, and what it answers: a line for each command.

use super::with_causes;
use crate::output::outcome::Failure;
use discmaster_mmc::command::Command;
use discmaster_mmc::transport::{Completion, Status, TransportError};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// A log, and when it began.
pub struct Log {
    file: File,
    start: Instant,
}

impl Log {
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        // Appended to, it may be cut while it grows.
        let file = File::options()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|error| Failure::other("the log could not be made", Some(&error)).at(path))?;
        Ok(Self {
            file,
            start: Instant::now(),
        })
    }

    /// Seconds, the CDB, its name, and the answer.
    pub fn note(&mut self, cdb: &[u8], done: &Result<Completion, TransportError>) {
        let seconds = self.start.elapsed().as_secs_f64();
        let command = match Command::parse(cdb) {
            Ok(command) => command.to_string(),
            Err(_) => "not known".to_owned(),
        };
        let answer = match done {
            Err(error) => with_causes(error),
            Ok(Completion {
                sense: Some(sense), ..
            }) => sense.to_string(),
            Ok(Completion {
                status: Status::GOOD,
                transferred,
                ..
            }) => format!("good, {transferred} bytes"),
            Ok(Completion { status, .. }) => format!("status {:02X}", status.0),
        };
        let bytes: Vec<String> = cdb.iter().map(|byte| format!("{byte:02X}")).collect();
        // In one write: whoever watches sees whole lines. A log that cannot be written is no reason to
        // fail a recording.
        let line = format!("{seconds:10.4}  {}  {command}: {answer}\n", bytes.join(" "));
        let _ = self.file.write_all(line.as_bytes());
    }
}
