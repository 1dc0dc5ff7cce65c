//! How long the parts of a recording take that no count of blocks foretells. Pure guesses, good
//! for telling somebody how long to wait, and for nothing else.
//!
//! What a closing writes is in the Orange Book (part II): a lead-in of a minute (4500 blocks), and
//! a lead-out of a minute and a half (6750 blocks) in the first session, of half a minute (2250
//! blocks) in a later one. With the next pregap of 150 blocks they make the 11400 and 6900 blocks
//! that lie between the tracks of two sessions. At 1x, 75 blocks go by in a second (IEC 60908):
//! 176.4 kB of 2352 bytes each. The times around it, in which the disc turns and nothing is
//! counted, are in no standard; those here are round numbers of ours.

use std::time::Duration;

/// Blocks of a lead-in: a minute.
pub const LEAD_IN: u32 = 4500;
/// Blocks of the first session's lead-out: a minute and a half.
pub const FIRST_LEAD_OUT: u32 = 6750;
/// Blocks of a later session's lead-out: half a minute.
pub const LATER_LEAD_OUT: u32 = 2250;

/// 1x in whole kB/s, a kB being 1000 bytes, as drives round it.
const SINGLE_SPEED: u32 = 176;
/// Bytes that pass under the laser with a block.
const BLOCK: u64 = 2352;

/// From rest to the first revolution that can be written, and the power calibration: the drive
/// writes a few trial blocks at each of several powers and reads them again.
const CALIBRATION: Duration = Duration::from_secs(8);
/// What each multiple of 1x adds until the disc turns that fast.
const SPINNING_UP: Duration = Duration::from_millis(150);
/// Seeking to the lead-in and back, the links on both sides, and the drive's last look at its work.
const FINALIZING: Duration = Duration::from_secs(10);

/// Which session of a disc is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    First,
    Later,
}

impl Session {
    /// Blocks of lead-in and lead-out.
    pub const fn overhead(self) -> u32 {
        LEAD_IN
            + match self {
                Self::First => FIRST_LEAD_OUT,
                Self::Later => LATER_LEAD_OUT,
            }
    }
}

/// Spinning up to the speed, in kB/s, and calibrating the laser: the longer, the faster. Never
/// zero; below 1x counts as 1x.
pub fn preparing(speed_kb: u32) -> Duration {
    let multiple = speed_kb.max(SINGLE_SPEED) / SINGLE_SPEED;
    CALIBRATION.saturating_add(SPINNING_UP.saturating_mul(multiple))
}

/// Closing the session at the speed, in kB/s: the shorter, the faster. Never zero; below 1x counts
/// as 1x.
pub fn closing(session: Session, speed_kb: u32) -> Duration {
    let bytes = u64::from(session.overhead()) * BLOCK;
    // A byte at 1 kB/s takes a millisecond.
    let writing = bytes * 1000 / u64::from(speed_kb.max(SINGLE_SPEED));
    FINALIZING.saturating_add(Duration::from_micros(writing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_session_costs_what_the_orange_book_says() {
        assert_eq!(Session::First.overhead(), 11_250);
        assert_eq!(Session::Later.overhead(), 6750);
    }

    #[test]
    fn the_first_session_is_closed_in_two_minutes_and_a_half_at_single_speed() {
        let single = closing(Session::First, 176).saturating_sub(FINALIZING);
        assert_eq!(single.as_secs(), 150);
        let later = closing(Session::Later, 176).saturating_sub(FINALIZING);
        assert_eq!(later.as_secs(), 90);
        // 10x: a tenth of it.
        let fast = closing(Session::First, 1764).saturating_sub(FINALIZING);
        assert_eq!(fast.as_secs(), 15);
    }

    #[test]
    fn a_fast_disc_takes_longer_to_prepare() {
        assert_eq!(preparing(0), preparing(176));
        assert!(preparing(8467) > preparing(706));
        assert!(preparing(8467) < Duration::from_secs(30));
    }

    proptest! {
        #[test]
        fn times_are_monotone_and_never_zero(one: u32, other: u32) {
            let (slow, fast) = (one.min(other), one.max(other));
            prop_assert!(preparing(slow) <= preparing(fast));
            prop_assert!(preparing(slow) > Duration::ZERO);
            for session in [Session::First, Session::Later] {
                prop_assert!(closing(session, slow) >= closing(session, fast));
                prop_assert!(closing(session, fast) > Duration::ZERO);
            }
            prop_assert!(closing(Session::First, slow) > closing(Session::Later, slow));
        }
    }
}
