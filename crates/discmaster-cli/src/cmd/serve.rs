//! `discmaster serve`: a virtual recorder as a device of the machine, for other programs.

mod log;
mod machine;

use crate::args::recorder::RecorderOption;
use crate::control::Control;
use crate::output::Output;
use crate::output::event::Event;
use crate::output::outcome::{Done, Failure};
use crate::output::text::{self, plain};
use crate::signals::Stop;
use crate::tray::Tray;
use clap::Args;
use discmaster::Registry;
use discmaster_mmc::linux::{Holders, System};
use discmaster_mmc::transport::{Completion, Data, Transport, TransportError};
use discmaster_tcmu::{Ended, ServeError, Unit};
use log::Log;
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Make a virtual recorder a device that other programs record with
///
/// The recorder becomes a /dev/srN of this machine, for K3b, Brasero, wodim, growisofs and any other
/// program, with modules of the standard kernel alone. discmaster says which, and serves it until
/// SIGINT or SIGTERM ends it. Only root may do that.
///
/// Meanwhile discmaster disc insert and eject change the disc in it, run by root, too; what
/// was recorded lies in the recorder's folder, as always.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Serve {
    /// Serve by the kernel's target_core_user, as a /dev/srN
    #[arg(long, required = true)]
    pub tcmu: bool,

    /// How long to wait at the end for those who still use the device; after that it goes anyway
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub grace: u32,

    /// Append every command that comes, and what was answered, to this file
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    #[command(flatten)]
    pub recorder: RecorderOption,
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    recorder: String,
    node: String,
    seconds: f64,
}

impl Serve {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        machine::prepare()?;
        let name = self.recorder.name();
        let tray = Tray::reach(&Registry::of_user()?, name)?;
        let folder = tray.folder().to_owned();
        let tray = Arc::new(Mutex::new(tray));
        let log = self.log.as_deref().map(Log::begin).transpose()?;
        let drive = Shared {
            tray: Arc::clone(&tray),
            log,
        };
        let told = Arc::clone(output);
        let unit = Unit::plug_in(drive, folder.as_os_str().as_encoded_bytes(), move |error| {
            told.warn(format_args!("{}", plain(&with_causes(error))));
        })
        .map_err(|error| refused(name, &error))?;
        let device = unit.node().to_owned();
        let idle = move || holders(&device).is_some_and(|holders| holders.is_empty());
        let control = Control::listen(&folder, tray, idle).map_err(|error| {
            Failure::other("the recorder's socket could not be made", Some(&error)).at(&folder)
        })?;
        let node = unit.node().to_string_lossy().into_owned();
        output.event(&Event::Serving {
            recorder: name.to_owned(),
            node: node.clone(),
        });
        output.report_at_once(format_args!("{name} is {node}"));
        let ended = serve(&unit, &stop);
        if ended.is_none() {
            self.wait_for_holders(&unit, output);
        }
        drop(control);
        unit.unplug().map_err(|error| {
            Failure::other(format!("{node} could not be taken down"), Some(&error))
        })?;
        match ended {
            None => Ok(Done::acted(&Report {
                recorder: name.to_owned(),
                node,
                seconds: text::seconds(start.elapsed()),
            })),
            Some(Ended::Gone) => Err(Failure::other(
                format!("{name}: the drive is gone, and {node} with it"),
                None,
            )),
            Some(Ended::Failed(why)) => Err(Failure::other(
                format!("{name} cannot be served any more"),
                None,
            )
            .because(vec![why])),
        }
    }

    /// Gives those who use the device time to let go of it, and says who they are.
    fn wait_for_holders(&self, unit: &Unit, output: &Output) {
        let end = Instant::now() + Duration::from_secs(self.grace.into());
        let mut told = String::new();
        loop {
            // Where nobody can tell, nobody is waited for.
            let holders = holders(unit.node()).unwrap_or_default();
            if holders.is_empty() {
                return;
            }
            let who = holders.to_string();
            let node = unit.node().display();
            if Instant::now() >= end {
                output.warn(format_args!("{node} goes although in use: {}", plain(&who)));
                return;
            }
            if told != who {
                output.warn(format_args!(
                    "{node} is in use: {}. It goes in {} seconds at the latest",
                    plain(&who),
                    self.grace
                ));
                told = who;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Serves until it ends by itself, or is to stop.
fn serve(unit: &Unit, stop: &Stop) -> Option<Ended> {
    while !stop.is_asked() {
        if let Some(ended) = unit.wait(Duration::from_millis(200)) {
            return Some(ended);
        }
    }
    None
}

/// Who uses the device, if that can be told.
fn holders(node: &Path) -> Option<Holders> {
    let system = System::new();
    let drive = system.drive(node).ok()?;
    Some(system.holders(&drive))
}

fn refused(name: &str, error: &ServeError) -> Failure {
    let failure = Failure::other(format!("{name} cannot be served"), Some(error));
    match error {
        ServeError::Served => failure.advised("end the other discmaster serve first"),
        ServeError::NoNode { .. } => {
            failure.advised("load the driver of CD drives: modprobe sr_mod")
        }
        _ => failure,
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        // Writing to a String does not fail.
        let _ = write!(told, ": {cause}");
        next = cause.source();
    }
    told
}

/// The drive in a tray at which there is a hand, too: each waits for the other.
struct Shared {
    tray: Arc<Mutex<Tray>>,
    log: Option<Log>,
}

impl Transport for Shared {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let mut tray = self.tray.lock().unwrap_or_else(PoisonError::into_inner);
        let done = tray.recorder().execute(cdb, data, timeout);
        if let Some(log) = &mut self.log {
            log.note(cdb, &done);
        }
        done
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  sudo discmaster serve --tcmu
  sudo discmaster serve --tcmu --recorder virtual:/srv/recorder/
  While it serves, as root: a blank disc, a recording, and what came of it
      discmaster disc insert --blank cd-rw80
      wodim dev=/dev/sr0 -tao photos.iso
      discmaster disc eject

OUTPUT
  A line when the device is there: virtual:default is /dev/sr0. With --json it is
      {\"event\":\"serving\",\"recorder\":\"virtual:default\",\"node\":\"/dev/sr0\"}
  and the last line is the result.

EXIT STATUS
  0   it was told to end, and the device is gone
  38  the recorder is in use (IMAPI_E_DEVICE_STILL_IN_USE)
  2   wrong usage; 1 and others: see discmaster --help";
