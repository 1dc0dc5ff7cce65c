//! READ and READ CD: the blocks of recorded tracks.

use super::{Answer, Refused, invalid_field, out_of_range};
use crate::disc::{CdDisc, Disc, Kind, Refusal};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{C2ErrorInformation, MainChannel, SectorType, SubChannel};
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

/// What READ CD wants of each block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selection {
    pub(super) sector_type: SectorType,
    pub(super) main_channel: MainChannel,
    pub(super) c2: C2ErrorInformation,
    pub(super) sub_channel: SubChannel,
}

/// READ gives user data of data tracks and nothing else.
pub(super) fn read<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    recorded(unit)?.may_read(Kind::Data, lba, blocks)?;
    transfer(unit, Kind::Data, lba, blocks, data)
}

/// READ CD gives audio whole, and of data what READ gives: nothing else is kept of a block.
pub(super) fn read_cd<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    selection: Selection,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let disc = recorded(unit)?;
    if selection.c2 != C2ErrorInformation::NONE {
        return Err(invalid_field(9, Some(2)));
    }
    if selection.sub_channel != SubChannel::NONE {
        return Err(invalid_field(10, Some(2)));
    }
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    let kind = disc.kind().unwrap_or(Kind::Data);
    disc.may_read(kind, lba, blocks)?;
    let expected = match selection.sector_type {
        SectorType::ANY => true,
        SectorType::CD_DA => kind == Kind::Audio,
        SectorType::MODE_1 => kind == Kind::Data,
        _ => false,
    };
    if !expected && blocks > 0 {
        return Err(Refusal::NotReadable { lba }.into());
    }
    if selection.main_channel == MainChannel::NONE {
        return Ok(Answer::NOTHING);
    }
    let given = match kind {
        // Audio has no other parts than its samples: selecting them besides changes nothing.
        Kind::Audio => selection.main_channel.contains(MainChannel::USER_DATA),
        Kind::Data => selection.main_channel == MainChannel::USER_DATA,
    };
    if !given {
        return Err(invalid_field(9, Some(7)));
    }
    transfer(unit, kind, lba, blocks, data)
}

/// The disc that is read: a test write puts nothing on it, so it is the one that was there before.
fn recorded<S>(unit: &Unit<S>) -> Result<&CdDisc, Refused> {
    let disc = unit.cd()?;
    Ok(unit.disc.as_ref().and_then(Disc::as_cd).unwrap_or(disc))
}

fn transfer<S: Storage>(
    unit: &mut Unit<S>,
    kind: Kind,
    lba: u32,
    blocks: u32,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    if blocks == 0 {
        return Ok(Answer::NOTHING);
    }
    let Data::In(buffer) = data else {
        return Err(Triple::DATA_PHASE_ERROR.into());
    };
    let buffer = usize::try_from(blocks)
        .ok()
        .and_then(|blocks| blocks.checked_mul(kind.block()))
        .and_then(|bytes| buffer.get_mut(..bytes))
        .ok_or(Triple::DATA_PHASE_ERROR)?;
    unit.storage.read(kind, lba, buffer)?;
    Ok(Answer::moved(buffer.len()))
}
