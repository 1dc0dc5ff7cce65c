//! How often progress is told.

use std::time::{Duration, Instant};

/// Lets through the first and the last step, and some between: at most ten a second.
#[derive(Debug, Default)]
pub struct Pace {
    last: Option<Instant>,
}

const INTERVAL: Duration = Duration::from_millis(100);

impl Pace {
    /// Whether step `done` of `total`, reached at `now`, is told.
    pub fn lets_through(&mut self, done: u64, total: u64, now: Instant) -> bool {
        let due = match self.last {
            None => true,
            Some(last) => done >= total || now.duration_since(last) >= INTERVAL,
        };
        if due {
            self.last = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_last_and_ten_a_second_are_told() {
        let start = Instant::now();
        let mut pace = Pace::default();
        let told: Vec<u64> = (0..=1000)
            .filter(|&step| pace.lets_through(step, 1000, start + Duration::from_millis(step)))
            .collect();
        assert_eq!(told, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    }
}
