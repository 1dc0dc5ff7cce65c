//! The progress bar on a terminal's stderr.

use discmaster_image::BLOCK;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One bar, used for one phase after the other. Hidden: it draws nothing and costs nothing.
#[derive(Debug)]
pub struct Bar(ProgressBar);

const DRAWS_A_SECOND: u8 = 10;

impl Bar {
    pub fn new(drawn: bool) -> Self {
        let target = if drawn {
            ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND)
        } else {
            ProgressDrawTarget::hidden()
        };
        Self(ProgressBar::with_draw_target(None, target))
    }

    /// Begins a phase with a known amount of bytes.
    pub fn phase(&self, name: &'static str, total: u64) {
        self.restyle("{prefix:>10} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
        self.0.set_prefix(name);
        self.0.set_length(total);
        self.0.reset();
    }

    /// Begins a phase that takes about so many seconds, and tells nothing while it lasts.
    pub fn wait(&self, name: &'static str, seconds: u32) {
        self.restyle("{prefix:>10} {spinner} {msg}");
        self.0.set_prefix(name);
        self.0.reset();
        if seconds > 0 {
            self.0.set_message(format!("about {seconds} s"));
        }
        self.0.tick();
    }

    pub fn at(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    pub fn at_block(&self, block: u64) {
        self.at(block.saturating_mul(BLOCK));
    }

    pub fn clear(&self) {
        self.0.finish_and_clear();
    }

    /// Takes the bar off the terminal while `act` writes there.
    pub fn suspend(&self, act: impl FnOnce()) {
        self.0.suspend(act);
    }

    fn restyle(&self, template: &'static str) {
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.0.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_understood() {
        for template in [
            "{prefix:>10} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            "{prefix:>10} {spinner} {msg}",
        ] {
            ProgressStyle::with_template(template).unwrap();
        }
    }

    #[test]
    fn a_hidden_bar_goes_through_every_phase() {
        let bar = Bar::new(false);
        bar.wait("preparing", 3);
        bar.phase("recording", 10 * BLOCK);
        bar.at_block(4);
        bar.suspend(|| {});
        bar.clear();
        assert!(bar.0.is_hidden());
    }
}
