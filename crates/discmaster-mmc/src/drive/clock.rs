//! Time, for polling: a real clock by default, another one in tests.

use std::fmt;
use std::time::{Duration, Instant};

/// Tells how long it has been running, and waits.
pub trait Clock: Send + fmt::Debug {
    fn elapsed(&self) -> Duration;
    fn sleep(&mut self, pause: Duration);
}

/// The system's monotonic clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&mut self, pause: Duration) {
        std::thread::sleep(pause);
    }
}
