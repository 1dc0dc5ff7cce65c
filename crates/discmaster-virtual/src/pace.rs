//! The time that recording takes: how fast a drive is, and what is in its buffer.
//!
//! A pure state machine: the time is an argument.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How fast a recorder records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// As fast as the machine can.
    #[default]
    Instant,
    /// As fast as a drive of metal at the speed that is chosen: its buffer fills and drains, closing
    /// and blanking take their time.
    Real,
}

/// Bytes of the buffer.
pub(crate) const BUFFER: u64 = 4096 * 1024;
/// With so many bytes in the buffer the drive begins to record.
const THRESHOLD: u64 = BUFFER / 2;

/// What is in the buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Buffer {
    /// Bytes in it at the time.
    filled: u64,
    at: Duration,
    /// Bytes a second that leave it: none before recording begins.
    rate: u64,
}

/// A buffer and a WRITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    There,
    /// It is there after so long.
    After(Duration),
}

impl Buffer {
    /// Bytes in it.
    pub(crate) fn level(&self, now: Duration) -> u64 {
        let gone_by = now.saturating_sub(self.at).as_micros();
        let left = gone_by * u128::from(self.rate) / 1_000_000;
        self.filled
            .saturating_sub(u64::try_from(left).unwrap_or(u64::MAX))
    }

    /// It ran empty while the drive was recording.
    pub(crate) fn ran_empty(&self, now: Duration) -> bool {
        self.rate > 0 && self.level(now) == 0
    }

    /// How long `bytes` have to wait; more than the whole buffer wait until it is empty.
    pub(crate) fn room(&self, bytes: u64, now: Duration) -> Room {
        let most = BUFFER.saturating_sub(bytes.min(BUFFER));
        let level = self.level(now);
        if level <= most || self.rate == 0 {
            return Room::There;
        }
        Room::After(time(level - most, self.rate))
    }

    /// Takes bytes; the drive records so many a second once there are enough.
    pub(crate) fn fill(&mut self, bytes: u64, rate: u64, now: Duration) {
        let level = self.level(now).saturating_add(bytes);
        let recording = self.rate > 0 || level >= THRESHOLD;
        *self = Self {
            filled: level,
            at: now,
            rate: if recording { rate.max(1) } else { 0 },
        };
    }

    /// What is in it goes to the disc: how long that takes. Afterwards it is empty.
    pub(crate) fn empty(&mut self, rate: u64, now: Duration) -> Duration {
        let level = self.level(now);
        *self = Self::default();
        time(level, rate.max(1))
    }
}

/// How long so many bytes take.
pub(crate) fn time(bytes: u64, rate: u64) -> Duration {
    let micros = u128::from(bytes) * 1_000_000 / u128::from(rate.max(1));
    Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MIB: u64 = 1024 * 1024;

    #[test]
    fn recording_begins_with_half_a_buffer() {
        let mut buffer = Buffer::default();
        buffer.fill(MIB, MIB, Duration::ZERO);
        // Nothing is recorded yet, so that it cannot run empty.
        assert_eq!(buffer.level(100 * SECOND), MIB);
        assert!(!buffer.ran_empty(100 * SECOND));
        buffer.fill(MIB, MIB, SECOND);
        assert_eq!(buffer.level(2 * SECOND), MIB);
        assert!(!buffer.ran_empty(2 * SECOND));
        assert!(buffer.ran_empty(3 * SECOND));
    }

    #[test]
    fn what_does_not_fit_waits() {
        let mut buffer = Buffer::default();
        buffer.fill(BUFFER, MIB, Duration::ZERO);
        assert_eq!(
            buffer.room(MIB / 2, Duration::ZERO),
            Room::After(SECOND / 2)
        );
        assert_eq!(buffer.room(MIB / 2, SECOND / 2), Room::There);
        // More than it holds at all goes when it is empty.
        assert_eq!(buffer.room(9 * BUFFER, SECOND), Room::After(3 * SECOND));
        assert_eq!(buffer.empty(2 * MIB, 2 * SECOND), SECOND);
        assert_eq!(buffer.level(2 * SECOND), 0);
        assert!(!buffer.ran_empty(9 * SECOND));
    }
}
