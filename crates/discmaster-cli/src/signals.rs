//! SIGINT and SIGTERM: a request to stop in order.

use crate::output::outcome::Failure;
use discmaster_image::progress::Progress;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked the command to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From here on the first SIGINT or SIGTERM only sets the flag. The second changes nothing, so
    /// that an impatient finger does not interrupt the cleaning up; the third ends the process at
    /// once, for the case that a file system or a drive does not answer.
    ///
    /// A command that does not look at the flag leaves signals as they are.
    pub fn on_signals() -> Result<Self, Failure> {
        let stop = Self::default();
        let mut signals = Signals::new([SIGINT, SIGTERM])
            .map_err(|error| Failure::other("signals cannot be caught", Some(&error)))?;
        let flag = stop.clone();
        std::thread::spawn(move || {
            for (earlier, signal) in signals.forever().enumerate() {
                flag.0.store(true, Ordering::Relaxed);
                match earlier {
                    0 => {}
                    1 => {
                        let _ = writeln!(
                            std::io::stderr(),
                            "discmaster: stopping in order; once more ends it at once"
                        );
                    }
                    _ => {
                        let _ = emulate_default_handler(signal);
                    }
                }
            }
        });
        Ok(stop)
    }

    /// For work that looks at a flag of its own.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// For work too short to be shown: it can only be stopped.
impl Progress for Stop {
    fn cancelled(&self) -> bool {
        self.is_asked()
    }
}
