//! Recording track by track: at once or in packets.
//!
//! The first WRITE begins a track, or goes on with one that is reserved or waits for another packet.
//! SYNCHRONIZE CACHE ends a packet, and a track at once: in that way of recording there is no going
//! on after the buffer was emptied. CLOSE TRACK ends either.

use super::super::mode_pages::Recording;
use super::super::{Answer, Refused, invalid_field, out_of_range, sent};
use super::{settle, store, writable};
use crate::disc::{CdDisc, Disc, Refusal, Target, Track};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

pub(super) fn write<S: Storage>(
    unit: &mut Unit<S>,
    parameters: &Recording,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = unit.cd()?;
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    let new = &parameters.track;
    let target = disc.may_write(lba, blocks, new)?;
    if blocks == 0 {
        return Ok(Answer::NOTHING);
    }
    let length = (blocks as usize).saturating_mul(parameters.block.length());
    let bytes = sent(data, length)?;
    let begun = match target {
        Target::Recording => None,
        Target::Waiting(number) => {
            let mut begun = disc.clone();
            begun.resume_track(number, new)?;
            Some(begun)
        }
        Target::New => {
            let mut begun = disc.clone();
            begun.begin_track(new)?;
            Some(begun)
        }
    };
    if let Some(begun) = begun {
        let begun = Disc::Cd(begun);
        if parameters.test {
            unit.simulation = Some(begun);
        } else {
            unit.storage.commit(&begun)?;
            unit.disc = Some(begun);
        }
    }
    match (&mut unit.simulation, &mut unit.disc) {
        (Some(Disc::Cd(copy)), _) => copy.advance(blocks)?,
        (None, Some(Disc::Cd(disc))) => {
            let kind = disc.kind().unwrap_or(parameters.block.kind());
            store::keep(
                &mut unit.storage,
                kind,
                parameters.block,
                lba.into(),
                blocks,
                bytes,
            )?;
            disc.advance(blocks)?;
        }
        _ => return Err(Triple::NO_MEDIUM.into()),
    }
    Ok(Answer::moved(bytes.len()))
}

/// Ends what is being recorded.
pub(super) fn synchronize<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    if unit.simulation.take().is_some() {
        return Ok(());
    }
    let Some(disc) = unit.disc.as_ref().and_then(Disc::as_cd) else {
        return Ok(());
    };
    let Some(track) = disc.recording() else {
        return Ok(());
    };
    if track.packets.is_none() {
        return end_track(unit, track.number);
    }
    let form = track.mode.form;
    let mut ended = disc.clone();
    ended.end_packet()?;
    let (padding, kind) = (disc.packet_padding(), disc.kind());
    if let (Some(padding), Some(kind)) = (padding, kind) {
        store::pad(&mut unit.storage, kind, form, padding)?;
    }
    settle(unit, ended, false)
}

pub(super) fn close_track<S: Storage>(unit: &mut Unit<S>, number: u16) -> Result<(), Refused> {
    let disc = writable(unit)?;
    let number = u8::try_from(number).unwrap_or(0);
    let Some(complete) = disc.track(number).map(Track::is_complete) else {
        return Err(invalid_field(4, None));
    };
    if complete || unit.simulation.take().is_some() {
        return Ok(());
    }
    end_track(unit, number)
}

pub(super) fn close_session<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    let disc = unit.cd()?;
    let parameters = unit.modes.recording()?;
    if disc
        .recording()
        .is_some_and(|track| track.packets.is_none())
    {
        return Err(Refusal::IncompleteTrack.into());
    }
    if parameters.test {
        unit.simulation = None;
        return Ok(());
    }
    // The last track in packets ends with its session.
    let last = disc.last_track().filter(|track| {
        track.packets.is_some() && !track.is_complete() && track.reserved.is_none()
    });
    if let Some(number) = last.map(|track| track.number) {
        synchronize(unit)?;
        end_track(unit, number)?;
    }
    let mut closed = unit.cd()?.clone();
    closed.close_session(parameters.session_format, parameters.next_session_allowed)?;
    settle(unit, closed, false)?;
    // The kernel believes the old table of contents until it is told (recording changes the size).
    unit.medium_changed();
    Ok(())
}

/// Pads a track, syncs it and makes its end known.
fn end_track<S: Storage>(unit: &mut Unit<S>, number: u8) -> Result<(), Refused> {
    let Some(disc) = unit.disc.as_ref().and_then(Disc::as_cd) else {
        return Err(Triple::NO_MEDIUM.into());
    };
    let mut ended: CdDisc = disc.clone();
    ended.end_track(number)?;
    let form = disc.track(number).map(|track| track.mode.form);
    if let (Some(padding), Some(kind), Some(form)) = (disc.padding(number), disc.kind(), form) {
        store::pad(&mut unit.storage, kind, form, padding)?;
    }
    settle(unit, ended, false)
}
