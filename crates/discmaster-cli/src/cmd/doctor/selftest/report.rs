//! The report of a self-test: what somebody who does not have the drive needs to know of it.

use crate::output::text::plain;
use discmaster_mmc::linux::System;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::configuration::Configuration;
use serde::Serialize;
use std::fmt;
use std::fs;

#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Of this program.
    pub(super) version: &'static str,
    /// The running system's, as /proc/version has it.
    pub(super) system: String,
    pub(super) recorder: String,
    pub(super) drive: Option<Drive>,
    pub(super) disc: Option<Disc>,
    /// kB/s at which it writes the disc, a kB being 1000 bytes.
    pub(super) write_speeds: Vec<u32>,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug, Serialize)]
pub(super) struct Drive {
    pub(super) vendor: String,
    pub(super) product: String,
    pub(super) revision: String,
    /// Bytes that go to it at a time.
    pub(super) max_transfer: usize,
    pub(super) profiles: Vec<String>,
    pub(super) features: Vec<Feature>,
    /// Mode page 2Ah, in hexadecimal.
    pub(super) capabilities: Option<String>,
}

/// A feature as GET CONFIGURATION has it.
#[derive(Debug, Serialize)]
pub(super) struct Feature {
    code: String,
    version: u8,
    persistent: bool,
    current: bool,
    data: String,
}

/// The disc that the test began with.
#[derive(Debug, Serialize)]
pub(super) struct Disc {
    profile: String,
    status: String,
    erasable: bool,
    sessions: u16,
    free_blocks: u32,
    next_writable: Option<i32>,
}

#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) verdict: Verdict,
    pub(super) found: String,
    pub(super) seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Verdict {
    Passed,
    /// It went otherwise than usual, as a drive may.
    Noted,
    Failed,
    /// Not tried, because of an earlier step.
    Skipped,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::Noted => "noted",
            Self::Failed => "FAILED",
            Self::Skipped => "skipped",
        })
    }
}

impl Report {
    pub(super) fn new(recorder: &str) -> Self {
        let version = fs::read_to_string(System::new().path("proc/version"));
        Self {
            version: env!("CARGO_PKG_VERSION"),
            system: version.unwrap_or_default().trim().to_owned(),
            recorder: recorder.to_owned(),
            drive: None,
            disc: None,
            write_speeds: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn count(&self, verdict: Verdict) -> usize {
        self.steps
            .iter()
            .filter(|step| step.verdict == verdict)
            .count()
    }
}

impl Feature {
    pub(super) fn all(configuration: &Configuration) -> Vec<Self> {
        let feature = |feature: &discmaster_mmc::response::configuration::Feature| Self {
            code: format!("{:04X}h", feature.code.0),
            version: feature.version,
            persistent: feature.persistent,
            current: feature.current,
            data: hexadecimal(&feature.data),
        };
        configuration.features.iter().map(feature).collect()
    }
}

impl From<&Medium> for Disc {
    fn from(medium: &Medium) -> Self {
        Self {
            profile: medium.profile.to_string(),
            status: format!("{:?}", medium.status).to_lowercase(),
            erasable: medium.erasable,
            sessions: medium.sessions,
            free_blocks: medium.free_blocks,
            next_writable: medium.next_writable.map(|next| next.0),
        }
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "discmaster {} self-test of {}",
            self.version,
            plain(&self.recorder)
        )?;
        writeln!(f, "{}", plain(&self.system))?;
        if let Some(drive) = &self.drive {
            let names = [&*drive.vendor, &drive.product, &drive.revision].join(" ");
            writeln!(f, "\ndrive      {}", plain(&names))?;
            writeln!(f, "at a time  {} bytes", drive.max_transfer)?;
            writeln!(f, "profiles   {}", drive.profiles.join(", "))?;
            if let Some(page) = &drive.capabilities {
                writeln!(f, "page 2Ah   {page}")?;
            }
            for feature in &drive.features {
                let current = if feature.current { "current" } else { "" };
                let Feature {
                    code,
                    version,
                    data,
                    ..
                } = feature;
                let line = format!("feature    {code} version {version} {current:7} {data}");
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        if let Some(disc) = &self.disc {
            writeln!(
                f,
                "disc       {}, {}, {} blocks free",
                disc.profile, disc.status, disc.free_blocks
            )?;
        }
        if !self.write_speeds.is_empty() {
            let speeds: Vec<String> = self.write_speeds.iter().map(u32::to_string).collect();
            writeln!(f, "speeds     {} kB/s", speeds.join(", "))?;
        }
        writeln!(f)?;
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        writeln!(
            f,
            "\n{} passed, {} noted, {} failed, {} skipped",
            self.count(Verdict::Passed),
            self.count(Verdict::Noted),
            self.count(Verdict::Failed),
            self.count(Verdict::Skipped)
        )
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            verdict,
            found,
            seconds,
        } = self;
        write!(
            f,
            "{verdict:7}  {name:14}  {} ({seconds:.1} s)",
            plain(found)
        )
    }
}
