//! READ of a DVD or BD.

use crate::commands::{Answer, Refused, out_of_range};
use crate::disc::{Disc, Kind};
use crate::media::BLOCK;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

/// VERIFY: what can be read is as it was written, for nothing wears here.
pub(super) fn verify<S>(unit: &Unit<S>, address: Lba, blocks: u32) -> Result<Answer, Refused> {
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    match unit.disc.as_ref() {
        Some(Disc::Sequential(disc)) => disc.may_read(lba, blocks)?,
        Some(Disc::Overwritable(disc)) => disc.may_read(lba, blocks)?,
        _ => return Err(Triple::NO_MEDIUM.into()),
    }
    Ok(Answer::NOTHING)
}

pub(super) fn read<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    // A test write puts nothing on the disc: it is the one that was there before.
    let disc = unit.disc.as_ref().ok_or(Triple::NO_MEDIUM)?;
    let stored = match disc {
        Disc::Sequential(disc) => {
            disc.may_read(lba, blocks)?;
            blocks
        }
        // What was never written is zeros, and not kept.
        Disc::Overwritable(disc) => {
            disc.may_read(lba, blocks)?;
            disc.written().saturating_sub(lba).min(blocks)
        }
        Disc::Cd(_) => return Err(Triple::INCOMPATIBLE_MEDIUM_INSTALLED.into()),
    };
    if blocks == 0 {
        return Ok(Answer::NOTHING);
    }
    let Data::In(buffer) = data else {
        return Err(Triple::DATA_PHASE_ERROR.into());
    };
    let buffer = usize::try_from(blocks)
        .ok()
        .and_then(|blocks| blocks.checked_mul(BLOCK))
        .and_then(|bytes| buffer.get_mut(..bytes))
        .ok_or(Triple::DATA_PHASE_ERROR)?;
    let (kept, zeros) = buffer.split_at_mut(stored as usize * BLOCK);
    if !kept.is_empty() {
        unit.storage.read(Kind::Data, lba, kept)?;
    }
    zeros.fill(0);
    Ok(Answer::moved(buffer.len()))
}
