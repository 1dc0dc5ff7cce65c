//! READ: user data of recorded tracks.

use super::{Answer, Refused, out_of_range};
use crate::media::BLOCK;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

pub(super) fn read<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.ready()?;
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    // A test write puts nothing on the disc: what is read is what was there before.
    unit.disc.as_ref().unwrap_or(disc).may_read(lba, blocks)?;
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
    unit.storage.read(lba, buffer)?;
    Ok(Answer {
        transferred: buffer.len(),
    })
}
