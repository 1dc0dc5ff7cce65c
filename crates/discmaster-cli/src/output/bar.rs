//! The progress bar on a terminal's stderr.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One bar at a time, a new one for each phase. Not drawn: it costs nothing.
#[derive(Debug)]
pub struct Bar {
    drawn: bool,
    phase: Mutex<ProgressBar>,
}

const DRAWS_A_SECOND: u8 = 10;

/// Of a phase whose amount of bytes is known.
const MEASURED: &str = "{prefix:>10} {wide_bar} {decimal_bytes}/{decimal_total_bytes} \
     {decimal_bytes_per_sec} {eta} left";
/// Of a phase that tells how far it is, in no particular unit.
const SHARED: &str = "{prefix:>10} {wide_bar} {percent}% {eta} left";
/// Of a phase that tells nothing while it lasts.
const SILENT: &str = "{prefix:>10} {msg}";

impl Bar {
    pub fn new(drawn: bool) -> Self {
        Self {
            drawn,
            phase: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// Begins a phase with a known amount of bytes.
    pub fn phase(&self, name: &'static str, total: u64) {
        let bar = ProgressBar::hidden();
        bar.set_length(total);
        self.begin(bar, name, MEASURED);
    }

    /// Begins a phase that goes to a total of no particular unit.
    pub fn share(&self, name: &'static str, total: u64) {
        let bar = ProgressBar::hidden();
        bar.set_length(total);
        self.begin(bar, name, SHARED);
    }

    /// Begins a phase that takes about so many seconds (0: nobody knows).
    pub fn wait(&self, name: &'static str, seconds: u32) {
        let message = match seconds {
            0 => String::new(),
            known => format!("for about {known} s"),
        };
        self.begin(ProgressBar::hidden().with_message(message), name, SILENT);
    }

    pub fn at(&self, bytes: u64) {
        self.current().set_position(bytes);
    }

    pub fn clear(&self) {
        self.current().finish_and_clear();
    }

    /// Takes the bar off the terminal while `act` writes there.
    pub fn suspend(&self, act: impl FnOnce()) {
        self.current().suspend(act);
    }

    /// A bar is put together before it is shown, lest it be drawn half made.
    fn begin(&self, bar: ProgressBar, name: &'static str, template: &str) {
        if !self.drawn {
            return;
        }
        let style = ProgressStyle::with_template(template);
        let bar = bar
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_prefix(name);
        let mut phase = self.current();
        phase.finish_and_clear();
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND));
        bar.tick();
        *phase = bar;
    }

    fn current(&self) -> MutexGuard<'_, ProgressBar> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_understood() {
        for template in [MEASURED, SHARED, SILENT] {
            ProgressStyle::with_template(template).unwrap();
        }
    }

    #[test]
    fn a_bar_that_is_not_drawn_goes_through_every_phase() {
        let bar = Bar::new(false);
        bar.wait("preparing", 3);
        bar.phase("recording", 10);
        bar.at(4);
        bar.share("blanking", 7);
        bar.suspend(|| {});
        bar.clear();
        assert!(bar.current().is_hidden());
    }
}
