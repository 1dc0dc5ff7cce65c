//! `discmaster recorders`: the recorders there are.

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use clap::Args;
use discmaster::{DiscRecorder, Error, Registry};
use discmaster_mmc::linux::{Found, System};
use discmaster_mmc::response::configuration::{Configuration, Profile};
use serde::Serialize;
use std::fmt;

/// List the recorders
///
/// One a line: its name, make and model, what it writes, and whether it is free. First come the
/// virtual ones: virtual:default and any other appears when a disc is first put into it (see
/// discmaster disc insert); those kept elsewhere (virtual:PATH/) are not listed. Then come the
/// drives of this machine.
///
/// Each is asked what it is. One that is in use, or may not be opened, is listed with what the
/// machine knows of it, and with who or what is in the way; discmaster doctor tells more.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Recorders {}

/// A row of `--json`.
#[derive(Serialize)]
struct Row {
    name: String,
    path: String,
    /// "virtual" or "drive".
    kind: &'static str,
    vendor: String,
    product: String,
    revision: String,
    serial: Option<String>,
    /// Names of media; null: the recorder could not be asked.
    writes: Option<Vec<&'static str>>,
    /// Lasting names of the device, and its SCSI generic device.
    aliases: Vec<String>,
    generic: Option<String>,
    /// Bytes that the machine carries to the drive at a time.
    max_transfer: Option<usize>,
    /// "free", or why it cannot be had.
    state: String,
}

impl Row {
    fn of(recorder: &DiscRecorder, system: &System) -> Result<Self, Error> {
        let path = recorder.path()?.to_string_lossy().into_owned();
        let kernel_name = path.strip_prefix("/dev/");
        let found = kernel_name.and_then(|name| system.named(name));
        let mut row = Self {
            name: recorder.name().to_owned(),
            kind: if recorder.name() == path {
                "drive"
            } else {
                "virtual"
            },
            path,
            vendor: String::new(),
            product: String::new(),
            revision: String::new(),
            serial: None,
            writes: None,
            aliases: Vec::new(),
            generic: None,
            max_transfer: None,
            state: "free".to_owned(),
        };
        if let Some(found) = found {
            row.take_found(found);
        }
        let asked = recorder.ask(|drive| Ok((drive.inquiry().clone(), drive.configuration()?)));
        match asked {
            Ok((inquiry, configuration)) => {
                row.vendor = inquiry.vendor;
                row.product = inquiry.product;
                row.revision = inquiry.revision;
                row.serial = configuration.serial_number();
                row.writes = Some(writes(&configuration));
            }
            Err(error) => row.state = error.chain(),
        }
        Ok(row)
    }

    fn take_found(&mut self, found: Found) {
        let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
        self.vendor = found.vendor;
        self.product = found.model;
        self.revision = found.revision;
        self.aliases = found.aliases.into_iter().map(text).collect();
        self.generic = found.generic.map(text);
        self.max_transfer = found.max_transfer;
    }
}

/// What a drive writes, by the profiles it knows: the names on the boxes.
pub fn writes(configuration: &Configuration) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for profile in configuration.profiles() {
        let name = match profile {
            Profile::CD_R => "CD-R",
            Profile::CD_RW => "CD-RW",
            Profile::DVD_R => "DVD-R",
            Profile::DVD_RAM => "DVD-RAM",
            Profile::DVD_RW_RESTRICTED_OVERWRITE | Profile::DVD_RW_SEQUENTIAL => "DVD-RW",
            Profile::DVD_R_DL_SEQUENTIAL | Profile::DVD_R_DL_LAYER_JUMP => "DVD-R DL",
            Profile::DVD_PLUS_RW => "DVD+RW",
            Profile::DVD_PLUS_R => "DVD+R",
            Profile::DVD_PLUS_R_DL => "DVD+R DL",
            Profile::BD_R_SEQUENTIAL | Profile::BD_R_RANDOM => "BD-R",
            Profile::BD_RE => "BD-RE",
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let drive = [&*self.vendor, &self.product, &self.revision].join(" ");
        write!(f, "{}", plain(drive.trim()))?;
        match &self.writes {
            None => {}
            Some(none) if none.is_empty() => f.write_str("; writes nothing")?,
            Some(writes) => write!(f, "; writes {}", writes.join(", "))?,
        }
        if self.kind == "virtual" {
            write!(f, "; kept in {}", plain(&self.path))?;
        }
        // The sentence of a failure begins with the name, which is told already.
        let state = self.state.strip_prefix(&self.name).unwrap_or(&self.state);
        let state = state.trim_start_matches([':', ',', ' ']);
        write!(f, "; {}", plain(state))
    }
}

impl Recorders {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let recorders = Registry::of_user()?.recorders()?;
        let system = System::new();
        let row = |recorder| Row::of(recorder, &system);
        let rows: Vec<Row> = recorders.iter().map(row).collect::<Result<_, _>>()?;
        if output.json() {
            output.json_line(&rows);
            return Ok(Done::Shown);
        }
        let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        for row in &rows {
            output.line(format_args!("{:width$}  {row}", row.name));
        }
        if rows.is_empty() {
            output.note(format_args!(
                "discmaster: no recorder yet; discmaster disc insert makes virtual:default, and \
                 discmaster doctor tells why a drive of this machine is not found"
            ));
        }
        Ok(Done::Shown)
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster recorders
  discmaster recorders --json | jq -r '.[] | select(.state == \"free\").name'

OUTPUT
  With --json one array of objects: name, path, kind (virtual, drive), vendor, product, revision,
  serial, writes (names of media; null where the recorder could not be asked), aliases, generic,
  max_transfer, state (free, or what is in the way).

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_mmc::response::configuration::Feature;

    #[test]
    fn what_a_drive_writes_is_named_once_as_on_the_box() {
        let profiles = [
            Profile::CD_ROM,
            Profile::CD_R,
            Profile::DVD_R_DL_LAYER_JUMP,
            Profile::DVD_R_DL_SEQUENTIAL,
            Profile::BD_RE,
            Profile(0x1234),
        ];
        let configuration = Configuration {
            profile: Profile::NONE,
            features: vec![Feature::profile_list(&profiles, Profile::NONE)],
        };
        assert_eq!(writes(&configuration), ["CD-R", "DVD-R DL", "BD-RE"]);
    }
}
