//! What the drive does when a command comes.

use crate::disc::Refusal;
use crate::storage::{Fault, Storage};
use crate::unit::Unit;
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::Data;

/// A command done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Bytes that the data phase moved.
    pub(crate) transferred: usize,
}

/// A command not done.
#[derive(Debug)]
pub(crate) enum Refused {
    Sense(Sense),
    Fault(Fault),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Sense(refusal.sense())
    }
}

impl From<Triple> for Refused {
    fn from(triple: Triple) -> Self {
        Self::Sense(Sense::new(triple))
    }
}

pub(crate) fn execute<S: Storage>(
    unit: &mut Unit<S>,
    _cdb: &[u8],
    _data: Data<'_>,
) -> Result<Answer, Refused> {
    if let Some(attention) = unit.attention.take() {
        return Err(Refused::Sense(attention));
    }
    Err(Triple::new(SenseKey::ILLEGAL_REQUEST, 0x20, 0x00).into())
}
