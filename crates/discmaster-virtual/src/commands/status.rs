//! REQUEST SENSE, GET EVENT STATUS NOTIFICATION, MECHANISM STATUS, READ BUFFER CAPACITY, speeds:
//! how the drive is now.

use super::{Answer, Refused, dvd_bd, invalid_field};
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{EventClasses, PerformanceType};
use discmaster_mmc::response::event_status::{EventStatus, MediaEvent, MediaEventCode};
use discmaster_mmc::response::performance::{WriteSpeed, WriteSpeeds};
use discmaster_mmc::response::status::{BufferCapacity, MechanismStatus};
use discmaster_mmc::sense::{Sense, Triple};

/// What the drive says of its buffer. Nothing waits in it: what is written is written at once.
pub(super) const BUFFER_KIB: u16 = 4096;
/// kB/s, a kB being 1000 bytes and 1x 176.4: 48x.
pub(super) const FASTEST_READ: u16 = 8467;
pub(super) const FASTEST_WRITE: u16 = 8467;
/// 48x, 40x, 24x, 16x, 8x and 4x.
const CD_R_SPEEDS: [u16; 6] = [FASTEST_WRITE, 7056, 4234, 2822, 1411, 706];
/// 24x, 16x, 10x, 8x and 4x.
const CD_RW_SPEEDS: [u16; 5] = [4234, 2822, 1764, 1411, 706];

/// Sense data goes with the status that it explains, so nothing waits here but unit attentions, and
/// how far a long operation is.
pub(super) fn request_sense<S>(unit: &mut Unit<S>, descriptor: bool) -> Result<Vec<u8>, Refused> {
    if descriptor {
        return Err(invalid_field(1, Some(0)));
    }
    let busy = unit.faults.busy(unit.clock.elapsed());
    let sense = busy
        .or_else(|| unit.attention.take())
        .or_else(|| dvd_bd::formatting::progress(unit));
    Ok(sense.unwrap_or(Sense::new(Triple::NONE)).encode().to_vec())
}

/// Only media events are known, and only polling (MMC-6 6.6).
pub(super) fn events<S>(
    unit: &mut Unit<S>,
    polled: bool,
    classes: EventClasses,
) -> Result<Vec<u8>, Refused> {
    if !polled {
        return Err(invalid_field(1, Some(0)));
    }
    let media = classes.contains(EventClasses::MEDIA).then(|| MediaEvent {
        event: std::mem::replace(&mut unit.event, MediaEventCode::NO_CHANGE),
        present: unit.disc.is_some() && !unit.tray_open,
        tray_open: unit.tray_open,
    });
    let status = EventStatus {
        supported: EventClasses::MEDIA,
        media,
    };
    Ok(status.encode())
}

pub(super) fn mechanism<S>(unit: &Unit<S>) -> Vec<u8> {
    MechanismStatus {
        fault: false,
        door_open: unit.tray_open,
        current_address: 0,
    }
    .encode()
}

pub(super) fn buffer_capacity(in_blocks: bool) -> Vec<u8> {
    let bytes = u32::from(BUFFER_KIB) * 1024;
    let size = if in_blocks { bytes / 2048 } else { bytes };
    BufferCapacity {
        in_blocks,
        size,
        available: size,
    }
    .encode()
}

/// What the medium, or without one the drive, can be written with, the fastest first.
pub(super) fn write_speeds<S>(unit: &Unit<S>) -> &'static [u16] {
    match unit.ready() {
        Ok(disc) if disc.as_cd().is_none() => {
            let medium = disc.medium().medium_type();
            medium.map_or(&[], dvd_bd::speeds::write)
        }
        Ok(disc) if unit.identity.kind.erases(disc.medium()) => &CD_RW_SPEEDS,
        _ => &CD_R_SPEEDS,
    }
}

/// The speed chosen, as far as the medium allows it.
pub(super) fn write_speed<S>(unit: &Unit<S>) -> u16 {
    nearest(write_speeds(unit), unit.modes.write_speed())
}

/// The drive takes the fastest speed that is not above the one asked for, or its slowest. Reading is
/// always as fast as it can be.
pub(super) fn set_cd_speed<S>(unit: &mut Unit<S>, _read: u16, write: u16) -> Answer {
    unit.modes.set_write_speed(write);
    Answer::NOTHING
}

fn nearest(speeds: &[u16], asked: u16) -> u16 {
    speeds
        .iter()
        .copied()
        .find(|speed| *speed <= asked)
        .or(speeds.last().copied())
        .unwrap_or_default()
}

/// Write speeds, type 03h, alone (MMC-6 6.7). The allocation, counted in descriptors, cuts the list.
pub(super) fn performance<S>(
    unit: &Unit<S>,
    kind: PerformanceType,
    data_type: u8,
) -> Result<Vec<u8>, Refused> {
    if kind != PerformanceType::WRITE_SPEED {
        return Err(invalid_field(10, None));
    }
    if data_type != 0 {
        return Err(invalid_field(1, Some(4)));
    }
    let end = unit
        .ready()
        .ok()
        .and_then(|disc| disc.medium().recordable())
        .map_or(0, |medium| medium.last_lead_out() - 1);
    let speeds = write_speeds(unit).iter().map(|speed| WriteSpeed {
        rotation: 0,
        mixed: false,
        exact: false,
        end: Lba::from_wire(end),
        read: FASTEST_READ.into(),
        write: u32::from(*speed),
    });
    Ok(WriteSpeeds(speeds.collect()).encode())
}
