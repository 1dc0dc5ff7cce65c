//! How often progress is told: at the first block, at the last, and between them at every MiB or
//! every tenth of a second, whichever comes first.

use std::time::{Duration, Instant};

const BYTES: u64 = 1 << 20;
const TIME: Duration = Duration::from_millis(100);

/// Counts blocks, and tells the count now and then.
pub(crate) struct Pace<F: FnMut(u32)> {
    tell: F,
    done: u32,
    /// None before the beginning was told.
    told: Option<u32>,
    bytes: u64,
    since: Instant,
}

impl<F: FnMut(u32)> Pace<F> {
    pub(crate) fn new(tell: F) -> Self {
        Self {
            tell,
            done: 0,
            told: None,
            bytes: 0,
            since: Instant::now(),
        }
    }

    /// Tells of the beginning, once.
    pub(crate) fn begin(&mut self) {
        if self.told.is_none() {
            self.now();
        }
    }

    /// Gives the bytes a second since progress was told last, when it is told now.
    pub(crate) fn more(&mut self, blocks: u32, size: usize) -> Option<u64> {
        self.done = self.done.saturating_add(blocks);
        self.bytes += u64::from(blocks) * size as u64;
        let elapsed = self.since.elapsed();
        if self.bytes < BYTES && elapsed < TIME {
            return None;
        }
        let rate = rate(self.bytes, elapsed);
        self.now();
        Some(rate)
    }

    fn now(&mut self) {
        (self.tell)(self.done);
        self.told = Some(self.done);
        self.bytes = 0;
        self.since = Instant::now();
    }

    /// Tells of the end, unless that was just told; says how many blocks there were.
    pub(crate) fn end(&mut self) -> u32 {
        if self.told != Some(self.done) {
            self.now();
        }
        self.done
    }
}

/// Bytes a second.
fn rate(bytes: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(bytes) * 1_000_000_000 / elapsed.as_nanos().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_of_a_second() {
        assert_eq!(rate(1 << 20, Duration::from_millis(100)), 10 << 20);
        assert_eq!(rate(0, Duration::ZERO), 0);
        assert_eq!(rate(u64::MAX, Duration::ZERO), u64::MAX);
    }

    #[test]
    fn the_first_and_the_last_are_told_and_few_between() {
        let mut told = Vec::new();
        let mut pace = Pace::new(|done| told.push(done));
        pace.begin();
        pace.begin();
        for _ in 0..100 {
            pace.more(32, 2048);
        }
        assert_eq!(pace.end(), 3200);
        pace.end();
        assert_eq!(told.first(), Some(&0));
        assert_eq!(told.last(), Some(&3200));
        assert!(told.len() >= 7, "{told:?}");
        assert!(told.is_sorted_by(|a, b| a < b), "{told:?}");
    }
}
