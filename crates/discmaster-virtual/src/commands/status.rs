//! REQUEST SENSE, GET EVENT STATUS NOTIFICATION, MECHANISM STATUS, READ BUFFER CAPACITY, speeds:
//! how the drive is now.

use super::{Answer, Refused, dvd_bd, invalid_field, invalid_parameter, sent};
use crate::pace::BUFFER;
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{EventClasses, PerformanceType, StreamingType};
use discmaster_mmc::parameter::streaming::{Rate, Streaming};
use discmaster_mmc::response::event_status::{EventStatus, MediaEvent, MediaEventCode};
use discmaster_mmc::response::performance::{WriteSpeed, WriteSpeeds};
use discmaster_mmc::response::status::{BufferCapacity, MechanismStatus};
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::Data;

/// What the drive says of its buffer.
pub(super) const BUFFER_KIB: u16 = 4096;
const _: () = assert!(BUFFER_KIB as u64 * 1024 == BUFFER);
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

/// Classes that the drive tells of, the weightiest first (MMC-6 6.6).
const CLASSES: [(EventClasses, u8); 5] = [
    (EventClasses::OPERATIONAL_CHANGE, 1),
    (EventClasses::POWER_MANAGEMENT, 2),
    (EventClasses::EXTERNAL_REQUEST, 3),
    (EventClasses::MEDIA, 4),
    (EventClasses::DEVICE_BUSY, 6),
];

/// Only polling is known (MMC-6 6.6). Of the classes that are asked for, the first that has an event
/// is told of, and else the first.
pub(super) fn events<S>(
    unit: &mut Unit<S>,
    polled: bool,
    classes: EventClasses,
) -> Result<Vec<u8>, Refused> {
    if !polled {
        return Err(invalid_field(1, Some(0)));
    }
    let busy = unit.busy();
    let happened = |class: u8| match class {
        1 => unit.events.operational_change,
        3 => unit.events.eject_request,
        4 => unit.event != MediaEventCode::NO_CHANGE,
        6 => busy,
        _ => false,
    };
    let asked = || CLASSES.iter().filter(|(class, _)| classes.contains(*class));
    let class = asked()
        .find(|(_, class)| happened(*class))
        .or_else(|| asked().next())
        .map(|(_, class)| *class);
    let supported = CLASSES.iter().fold(0, |all, (class, _)| all | class.0);
    let persistent = if unit.persistently_prevented { 0x80 } else { 0 };
    let event = match class {
        // What the features say may have changed.
        Some(1) if std::mem::take(&mut unit.events.operational_change) => [2, persistent, 0, 1],
        Some(1) => [0, persistent, 0, 0],
        // Active.
        Some(2) => [0, 1, 0, 0],
        // Request of the key that opens and closes the tray.
        Some(3) if std::mem::take(&mut unit.events.eject_request) => [3, persistent, 1, 1],
        Some(3) => [0, persistent, 0, 0],
        // Something that takes a time that is not known.
        Some(6) if busy => [1, 2, 0, 1],
        Some(6) => [0; 4],
        Some(_) => {
            let media = MediaEvent {
                event: std::mem::replace(&mut unit.event, MediaEventCode::NO_CHANGE),
                present: unit.disc.is_some() && !unit.tray_open,
                tray_open: unit.tray_open,
            };
            return Ok(EventStatus {
                supported: EventClasses(supported),
                media: Some(media),
            }
            .encode());
        }
        None => {
            return Ok(EventStatus {
                supported: EventClasses(supported),
                media: None,
            }
            .encode());
        }
    };
    let header = [0, 6, class.unwrap_or_default(), supported];
    Ok([header, event].concat())
}

pub(super) fn mechanism<S>(unit: &Unit<S>) -> Vec<u8> {
    let next = match &unit.laid_out {
        Some(laid_out) => Some(laid_out.next().to_wire()),
        None => unit
            .cd()
            .ok()
            .and_then(|disc| disc.recording()?.next_writable()),
    };
    MechanismStatus {
        fault: false,
        door_open: unit.tray_open,
        current_address: next.unwrap_or(0) & 0xFF_FFFF,
    }
    .encode()
}

pub(super) fn buffer_capacity<S>(unit: &Unit<S>, in_blocks: bool) -> Vec<u8> {
    let filled = unit.buffer.level(unit.clock.elapsed()).min(BUFFER);
    let count = |bytes: u64| {
        let count = if in_blocks { bytes / 2048 } else { bytes };
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    BufferCapacity {
        in_blocks,
        size: count(BUFFER),
        available: count(BUFFER - filled),
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

/// The drive takes the fastest speed that is not above the one asked for, or its slowest. That of
/// reading is kept and told; reading is always as fast as it can be.
pub(super) fn set_cd_speed<S>(unit: &mut Unit<S>, read: u16, write: u16) -> Answer {
    unit.modes.set_read_speed(read.min(FASTEST_READ));
    unit.modes.set_write_speed(write);
    Answer::NOTHING
}

/// SET STREAMING: the speeds are kept as those of SET CD SPEED are. They are of the whole disc.
pub(super) fn set_streaming<S>(
    unit: &mut Unit<S>,
    kind: StreamingType,
    length: u16,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    if kind != StreamingType::PERFORMANCE {
        return Err(invalid_field(8, None));
    }
    if length != Streaming::LENGTH {
        return Err(Triple::PARAMETER_LIST_LENGTH_ERROR.into());
    }
    let bytes = sent(data, length.into())?;
    let streaming =
        Streaming::parse(bytes).map_err(|_| Refused::from(Triple::PARAMETER_LIST_LENGTH_ERROR))?;
    if streaming.restore_defaults {
        unit.modes.set_read_speed(FASTEST_READ);
        unit.modes.set_write_speed(u16::MAX);
        return Ok(Answer::moved(bytes.len()));
    }
    let kept = |rate: Rate| u16::try_from(rate.speed()?).ok().or(Some(u16::MAX));
    // A time of nothing is no speed.
    let read = kept(streaming.read).ok_or_else(|| invalid_parameter(16))?;
    let write = kept(streaming.write).ok_or_else(|| invalid_parameter(24))?;
    set_cd_speed(unit, read, write);
    Ok(Answer::moved(bytes.len()))
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
