//! `discmaster doctor`: what stands between a user and a burn, and what mends it.

mod finding;
mod machine;
mod recorder;
mod room;
mod selftest;
mod tcmu;

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::tray::Tray;
use clap::Args;
use discmaster::{Address, Registry};
use discmaster_mmc::linux::System;
use finding::{Finding, Status};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Find out what stands between you and a burn, and how to mend it
///
/// Each line is one thing that was looked at: OK; WARN for what need not keep you from a burn; FAIL
/// for what does. Under it stands the command that mends it. Looked at are, of every drive of this
/// machine or of the recorder that is named: the kernel's driver and device, your permissions, who
/// has the drive or has mounted its disc, how much the machine carries at a time, what the drive
/// answers, and the disc in it; then the room for what is staged and for virtual recorders, and what
/// discmaster serve --tcmu needs. Nothing is changed.
///
/// With --selftest the recorder is tried out on the rewritable disc in it, from identification to an
/// aborted burn, and a report is written that can be sent to the developers: JSON for machines, text
/// for people. It ERASES the disc; --yes says that you know.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Doctor {
    /// Recorder to look at: /dev/sr0, virtual:NAME or virtual:PATH/; without it every drive of this
    /// machine
    #[arg(value_name = "RECORDER")]
    pub recorder: Option<String>,

    /// Try the recorder out on a rewritable disc, which is erased
    #[arg(long, requires = "recorder")]
    pub selftest: bool,

    /// With --selftest: yes, erase the disc that is in the recorder
    #[arg(long, requires = "selftest")]
    pub yes: bool,

    /// With --selftest: where the report goes, as FILE.json and FILE.txt; without it
    /// discmaster-selftest in this folder
    #[arg(long, value_name = "FILE", requires = "selftest")]
    pub report: Option<PathBuf>,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    /// That of the worst finding.
    status: Status,
    findings: &'a [Finding],
}

impl Doctor {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        if self.selftest {
            let name = self.recorder.as_deref().unwrap_or_default();
            if !self.yes {
                return Err(Failure::usage(format!(
                    "--selftest erases the disc in {name}: with --yes it begins"
                )));
            }
            let report = self.report.as_deref();
            return selftest::run(
                name,
                report.unwrap_or(Path::new("discmaster-selftest")),
                output,
            );
        }
        let findings = self.examine(&System::new())?;
        let status = findings.iter().map(|one| one.status).max();
        let status = status.unwrap_or(Status::Ok);
        if output.json() {
            output.json_line(&Report {
                status,
                findings: &findings,
            });
        } else {
            for finding in &findings {
                output.line(format_args!("{finding}"));
            }
        }
        let failed = findings
            .iter()
            .filter(|one| one.status == Status::Fail)
            .count();
        if failed == 0 {
            return Ok(Done::Shown);
        }
        let things = text::count(failed as u64, "thing");
        let stand = if failed == 1 { "stands" } else { "stand" };
        Err(Failure::other(
            format!("{things} {stand} between you and a burn"),
            None,
        ))
    }

    fn examine(&self, system: &System) -> Result<Vec<Finding>, Failure> {
        let registry = Registry::of_user()?;
        let mut findings = Vec::new();
        match &self.recorder {
            None => {
                let drives = system.drives().map_err(|error| {
                    Failure::other("the machine's drives cannot be listed", Some(&error))
                })?;
                findings.extend(machine::drivers(system, drives.len()));
                for drive in drives {
                    let name = drive.node.display().to_string();
                    findings.extend(one(system, &registry, &name)?);
                }
            }
            Some(name) => findings.extend(one(system, &registry, name)?),
        }
        findings.extend(room::examine());
        findings.extend(tcmu::examine(system));
        Ok(findings)
    }
}

/// A recorder, from the outside in: what already keeps us from it is not asked again.
fn one(system: &System, registry: &Registry, name: &str) -> Result<Vec<Finding>, Failure> {
    let address: Address = name.parse().map_err(discmaster::Error::from)?;
    let recorder = match registry.recorder(name) {
        Ok(recorder) => recorder,
        Err(error) => {
            let finding = recorder::failed("recorder", &error);
            return Ok(vec![finding.of(name)]);
        }
    };
    let mut findings = Vec::new();
    let mut disc = None;
    match address {
        Address::Device(path) => {
            if let Ok(drive) = system.drive(&path) {
                findings.extend(machine::drive(system, &drive, recorder.name()));
            }
        }
        Address::Named(_) | Address::Folder(_) => {
            if let Ok(tray) = Tray::reach(registry, name) {
                disc = tray.disc();
            }
        }
    }
    let closed = |one: &Finding| one.status == Status::Fail && one.topic != "held";
    if !findings.iter().any(closed) {
        findings.extend(recorder::examine(&recorder, disc.as_ref()));
    }
    Ok(findings)
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster doctor
  discmaster doctor /dev/sr0
  discmaster doctor --json | jq -r '.findings[] | select(.status == \"fail\").mend'
  discmaster doctor /dev/sr0 --selftest --yes

OUTPUT
  With --json one object: status (ok, warn, fail: that of the worst) and findings, each with status,
  topic, found, and where there are any recorder and mend. With --selftest the result line has the
  steps and the paths of the report.

EXIT STATUS
  0   nothing stands in the way (OK and WARN alone); with --selftest: nothing failed
  1   something does (FAIL), or failed
  2   wrong usage; others: see discmaster --help";
