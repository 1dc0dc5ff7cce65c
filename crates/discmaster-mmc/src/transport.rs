//! The road to a drive: a command descriptor block goes, data and a status come back.

use crate::sense::Sense;
use std::time::Duration;

/// Carries commands to one drive.
///
/// `Err` means that the road failed: the command may or may not have reached the drive. Whatever
/// the drive itself says, refusals included, is `Ok` with its [`Completion`].
pub trait Transport: Send {
    /// Runs one command to its end, or to `timeout`.
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError>;

    /// The most bytes one command may carry.
    fn max_transfer(&self) -> usize {
        64 * 1024
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        (**self).execute(cdb, data, timeout)
    }

    fn max_transfer(&self) -> usize {
        (**self).max_transfer()
    }
}

/// The data phase of a command, seen from the host.
#[derive(Debug)]
pub enum Data<'a> {
    None,
    /// From the drive.
    In(&'a mut [u8]),
    /// To the drive.
    Out(&'a [u8]),
}

/// What the drive answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    pub status: Status,
    /// Bytes that the data phase moved; the rest of an `In` buffer is untouched.
    pub transferred: usize,
    /// Present with [`Status::CHECK_CONDITION`].
    pub sense: Option<Sense>,
}

/// SCSI status (SAM-5 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u8);

impl Status {
    pub const GOOD: Self = Self(0x00);
    pub const CHECK_CONDITION: Self = Self(0x02);
    pub const BUSY: Self = Self(0x08);
    pub const RESERVATION_CONFLICT: Self = Self(0x18);
}

/// Why a command could not be carried.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The drive is no longer there.
    #[error("the drive is gone")]
    Gone,
    #[error("the drive did not answer within {0:?}")]
    TimedOut(Duration),
    /// The host carries less in one piece than this command has. Nothing was sent.
    /// [`Transport::max_transfer`] says so from now on.
    #[error("the host carries at most {limit} bytes at a time to the drive")]
    TooLong { limit: usize },
    #[error("{doing}")]
    Io {
        /// What was being done, with its subject: "writing /home/…/disc.part".
        doing: String,
        source: std::io::Error,
    },
}
