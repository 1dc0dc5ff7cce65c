//! What the answer to SG_IO means. Pure: no device is touched here.

use super::wire;
use crate::sense::{Sense, SenseKey, Triple};
use crate::transport::{Completion, Status, TransportError};
use rustix::io::Errno;
use std::io;
use std::time::Duration;

/// LOGICAL UNIT NOT SUPPORTED (SPC-4): what a bridge or a target answers in the place of a drive that
/// is not behind it any more.
const NOBODY_THERE: Triple = Triple::new(SenseKey::ILLEGAL_REQUEST, 0x25, 0x00);

/// The most sense data that the kernel keeps of a command.
pub(super) const SENSE_LENGTH: usize = 96;

/// A transfer of a page always goes; the smallest limit that the kernel lets a host have.
pub(super) const LEAST: usize = 4096;

/// What the kernel wrote into the header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) status: u8,
    pub(super) host: u16,
    pub(super) driver: u16,
    pub(super) residue: i32,
    /// Bytes that were to be moved.
    pub(super) length: usize,
    pub(super) sense: [u8; SENSE_LENGTH],
    pub(super) sense_length: u8,
}

impl Answer {
    /// What the drive said, or why nothing is known of it.
    pub(super) fn conclude(&self, timeout: Duration) -> Result<Completion, TransportError> {
        let driver = self.driver & wire::DRIVER_STATUS;
        let sense = self.sense();
        if sense.is_some_and(|sense| sense.triple == NOBODY_THERE) {
            return Err(TransportError::Gone);
        }
        // A drive that gave sense data was reached, whatever happened to the rest.
        if sense.is_none() {
            match self.host {
                wire::DID_OK => {}
                wire::DID_NO_CONNECT | wire::DID_BAD_TARGET | wire::DID_TRANSPORT_FAILFAST => {
                    return Err(TransportError::Gone);
                }
                wire::DID_TIME_OUT => return Err(TransportError::TimedOut(timeout)),
                host => return Err(failed(host_words(host), format!("host status {host:02X}h"))),
            }
            match driver {
                wire::DRIVER_OK | wire::DRIVER_SENSE => {}
                wire::DRIVER_TIMEOUT => return Err(TransportError::TimedOut(timeout)),
                driver => {
                    let told = format!("driver status {driver:02X}h");
                    return Err(failed("the drive's driver failed the command", told));
                }
            }
        }
        let status = match Status(self.status) {
            // Some drivers tell that sense data came, and no status with them.
            Status::GOOD if sense.is_some() => Status::CHECK_CONDITION,
            status => status,
        };
        let missing = usize::try_from(self.residue).unwrap_or(0);
        Ok(Completion {
            status,
            transferred: self.length.saturating_sub(missing),
            sense: sense.filter(|_| status == Status::CHECK_CONDITION),
        })
    }

    /// The road broke while the command was on it, perhaps for a moment only.
    pub(super) fn is_disrupted(&self) -> bool {
        self.host == wire::DID_TRANSPORT_DISRUPTED
    }

    /// Sense data, if any came with this answer.
    fn sense(&self) -> Option<Sense> {
        let told = Status(self.status) == Status::CHECK_CONDITION
            || self.driver & wire::DRIVER_STATUS == wire::DRIVER_SENSE;
        let written = self.sense.get(..usize::from(self.sense_length));
        Sense::parse(written.unwrap_or(&self.sense)).filter(|_| told)
    }
}

/// What the refusal of the ioctl itself means: the command did not set out. `moving` bytes were to
/// go with it.
pub(super) fn refused(error: Errno, moving: usize) -> TransportError {
    match error {
        Errno::NODEV | Errno::NXIO => TransportError::Gone,
        // The only errors for what the host cannot take in one piece; short ones have other causes.
        Errno::INVAL | Errno::IO if moving > LEAST => TransportError::TooLong {
            limit: (moving / 2).max(LEAST),
        },
        Errno::PERM => TransportError::Io {
            doing:
                "the kernel does not let this command through: the drive was opened for reading \
                    only, or the command is not one of MMC"
                    .to_owned(),
            source: error.into(),
        },
        error => TransportError::Io {
            doing: "the kernel did not take a command for the drive".to_owned(),
            source: error.into(),
        },
    }
}

fn failed(doing: &str, told: String) -> TransportError {
    TransportError::Io {
        doing: doing.to_owned(),
        source: io::Error::other(told),
    }
}

const fn host_words(host: u16) -> &'static str {
    match host {
        wire::DID_BUS_BUSY => "the bus to the drive stayed busy",
        wire::DID_ABORT => "the command was aborted on its way to the drive",
        wire::DID_PARITY => "what went to the drive or came from it was damaged on the way",
        wire::DID_RESET => "the drive was reset while it had the command",
        wire::DID_BAD_INTR => "the host adapter gave an interrupt that nobody expected",
        wire::DID_SOFT_ERROR | wire::DID_IMM_RETRY | wire::DID_REQUEUE => {
            "the host adapter asks to send the command again"
        }
        wire::DID_TRANSPORT_DISRUPTED => "the road to the drive was disrupted",
        wire::DID_ERROR | wire::DID_PASSTHROUGH => "the host adapter failed the command",
        _ => "the command did not come through to the drive",
    }
}

/// As the ioctl takes it: whole milliseconds, at least one, for 0 means another.
pub(super) fn milliseconds(timeout: Duration) -> u32 {
    u32::try_from(timeout.as_millis())
        .unwrap_or(u32::MAX)
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);
    /// 5/24/00 in either format, and 3/0C/00 of an earlier command.
    const FIXED: &[u8] = &[0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x24, 0, 0, 0, 0, 0];
    const DESCRIPTORS: &[u8] = &[0x72, 5, 0x24, 0, 0, 0, 0, 0];
    const DEFERRED: &[u8] = &[0x73, 3, 0x0C, 0, 0, 0, 0, 0];

    fn answer(status: u8, host: u16, driver: u16, sense: &[u8]) -> Answer {
        let mut whole = [0; SENSE_LENGTH];
        whole[..sense.len()].copy_from_slice(sense);
        Answer {
            status,
            host,
            driver,
            residue: 0,
            length: 2048,
            sense: whole,
            sense_length: u8::try_from(sense.len()).unwrap(),
        }
    }

    fn completed(answer: Answer) -> Completion {
        answer.conclude(PATIENCE).unwrap()
    }

    #[test]
    fn good_is_good_and_the_residue_is_not_moved() {
        let mut good = answer(0, 0, 0, &[]);
        assert_eq!(completed(good).transferred, 2048);
        for (residue, moved) in [(48, 2000), (2048, 0), (5000, 0), (-1, 2048)] {
            good.residue = residue;
            let completion = completed(good);
            assert_eq!(completion.transferred, moved, "{residue}");
            assert_eq!((completion.status, completion.sense), (Status::GOOD, None));
        }
    }

    #[test]
    fn sense_of_either_format_is_read() {
        let invalid_field = Triple::new(SenseKey::ILLEGAL_REQUEST, 0x24, 0);
        for sense in [FIXED, DESCRIPTORS] {
            let completion = completed(answer(2, 0, 8, sense));
            assert_eq!(completion.status, Status::CHECK_CONDITION);
            assert_eq!(completion.sense, Some(Sense::new(invalid_field)));
        }
        let deferred = completed(answer(2, 0, 8, DEFERRED)).sense.unwrap();
        assert!(deferred.deferred);
        assert_eq!(deferred.triple, Triple::WRITE_ERROR);
    }

    #[test]
    fn sense_that_comes_without_a_status_is_a_check_condition() {
        let completion = completed(answer(0, 0, 8, FIXED));
        assert_eq!(completion.status, Status::CHECK_CONDITION);
        assert!(completion.sense.is_some());
        // Nothing was written there by this command.
        let completion = completed(answer(0, 0, 0, FIXED));
        assert_eq!((completion.status, completion.sense), (Status::GOOD, None));
    }

    #[test]
    fn sense_that_was_not_written_is_none() {
        let completion = completed(answer(2, 0, 0, &[]));
        assert_eq!(completion.status, Status::CHECK_CONDITION);
        assert_eq!(completion.sense, None);
        // Longer than there is room for.
        let mut answer = answer(2, 0, 8, FIXED);
        answer.sense_length = 255;
        assert!(completed(answer).sense.is_some());
    }

    #[test]
    fn a_drive_that_is_not_reached_is_gone() {
        for host in [
            wire::DID_NO_CONNECT,
            wire::DID_BAD_TARGET,
            wire::DID_TRANSPORT_FAILFAST,
        ] {
            let done = answer(0, host, 0, &[]).conclude(PATIENCE);
            assert!(matches!(done, Err(TransportError::Gone)), "{done:?}");
        }
        let nobody = Sense::new(NOBODY_THERE).encode();
        let done = answer(2, 0, 8, &nobody).conclude(PATIENCE);
        assert!(matches!(done, Err(TransportError::Gone)), "{done:?}");
        for error in [Errno::NODEV, Errno::NXIO] {
            assert!(matches!(refused(error, 65536), TransportError::Gone));
        }
    }

    #[test]
    fn a_drive_that_does_not_answer_has_timed_out() {
        for answer in [
            answer(0, wire::DID_TIME_OUT, 0, &[]),
            answer(0, 0, wire::DRIVER_TIMEOUT, &[]),
        ] {
            let done = answer.conclude(PATIENCE);
            assert!(
                matches!(done, Err(TransportError::TimedOut(PATIENCE))),
                "{done:?}"
            );
        }
    }

    #[test]
    fn other_failures_of_the_road_have_words() {
        for host in 1..=0x20 {
            let done = answer(0, host, 0, &[]).conclude(PATIENCE);
            let error = done.expect_err("a failure");
            if let TransportError::Io { doing, source } = error {
                assert!(!doing.is_empty());
                assert_eq!(source.to_string(), format!("host status {host:02X}h"));
            }
        }
        let done = answer(0, 0, 4, &[]).conclude(PATIENCE);
        assert!(matches!(done, Err(TransportError::Io { .. })), "{done:?}");
    }

    #[test]
    fn what_the_drive_said_outweighs_what_the_host_says() {
        let completion = completed(answer(2, wire::DID_ERROR, 8, FIXED));
        assert!(completion.sense.is_some());
    }

    #[test]
    fn a_transfer_that_is_too_long_is_halved_down_to_a_page() {
        let mut moving = 64 * 1024;
        for _ in 0..4 {
            let TransportError::TooLong { limit } = refused(Errno::IO, moving) else {
                panic!("not too long: {moving}");
            };
            assert_eq!(limit, moving / 2);
            moving = limit;
        }
        for error in [Errno::IO, Errno::INVAL] {
            let last = refused(error, moving);
            assert!(matches!(last, TransportError::Io { .. }), "{last:?}");
        }
        assert!(matches!(
            refused(Errno::INVAL, 4097),
            TransportError::TooLong { limit: 4096 }
        ));
    }

    #[test]
    fn timeouts_are_whole_milliseconds_and_never_none() {
        assert_eq!(milliseconds(Duration::from_secs(200)), 200_000);
        assert_eq!(milliseconds(Duration::from_micros(1)), 1);
        assert_eq!(milliseconds(Duration::MAX), u32::MAX);
    }
}
