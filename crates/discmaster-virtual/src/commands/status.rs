//! REQUEST SENSE, GET EVENT STATUS NOTIFICATION, MECHANISM STATUS, READ BUFFER CAPACITY, speeds:
//! how the drive is now.

use super::{Answer, Refused, invalid_field};
use crate::unit::{MediaEvent, Unit};
use discmaster_mmc::command::{EventClasses, PerformanceType};
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::wire::event::{self, EventHeader, MEDIA_PRESENT, NEA, TRAY_OPEN};
use discmaster_mmc::wire::performance::{PerformanceHeader, WriteSpeed};
use discmaster_mmc::wire::status::{BLOCKS, BufferCapacity, DOOR_OPEN, MechanismStatus};
use zerocopy::IntoBytes;

/// What the drive says of its buffer. Nothing waits in it: what is written is written at once.
pub(super) const BUFFER_KIB: u16 = 4096;
/// kB/s, a kB being 1000 bytes and 1x 176.4: 48x.
pub(super) const FASTEST_READ: u16 = 8467;
pub(super) const FASTEST_WRITE: u16 = 8467;
/// 48x, 40x, 24x, 16x, 8x and 4x.
const CD_R_SPEEDS: [u16; 6] = [FASTEST_WRITE, 7056, 4234, 2822, 1411, 706];
/// 24x, 16x, 10x, 8x and 4x.
const CD_RW_SPEEDS: [u16; 5] = [4234, 2822, 1764, 1411, 706];

/// Sense data goes with the status that it explains, so nothing but unit attentions waits here.
pub(super) fn request_sense<S>(unit: &mut Unit<S>, descriptor: bool) -> Result<Vec<u8>, Refused> {
    if descriptor {
        return Err(invalid_field(1, Some(0)));
    }
    let sense = unit.attention.take().unwrap_or(Sense::new(Triple::NONE));
    Ok(sense.encode().to_vec())
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
    let supported = EventClasses::MEDIA.0;
    if !classes.contains(EventClasses::MEDIA) {
        let header = EventHeader {
            data_length: 2.into(),
            class: NEA,
            supported,
        };
        return Ok(header.as_bytes().to_vec());
    }
    let header = EventHeader {
        data_length: 6.into(),
        // Class 4: media.
        class: 4,
        supported,
    };
    let present = unit.disc.is_some() && !unit.tray_open;
    let event = event::MediaEvent {
        event: match std::mem::take(&mut unit.event) {
            MediaEvent::NoChange => 0,
            MediaEvent::EjectRequest => 1,
            MediaEvent::NewMedia => 2,
            MediaEvent::MediaRemoval => 3,
        },
        status: if present { MEDIA_PRESENT } else { 0 }
            | if unit.tray_open { TRAY_OPEN } else { 0 },
        start_slot: 0,
        end_slot: 0,
    };
    Ok([header.as_bytes(), event.as_bytes()].concat())
}

pub(super) fn mechanism<S>(unit: &Unit<S>) -> Vec<u8> {
    MechanismStatus {
        mechanism: if unit.tray_open { DOOR_OPEN } else { 0 },
        ..MechanismStatus::default()
    }
    .as_bytes()
    .to_vec()
}

pub(super) fn buffer_capacity(blocks: bool) -> Vec<u8> {
    let bytes = u32::from(BUFFER_KIB) * 1024;
    let size = if blocks { bytes / 2048 } else { bytes };
    BufferCapacity {
        length: 10.into(),
        reserved: 0,
        flags: if blocks { BLOCKS } else { 0 },
        size: size.into(),
        available: size.into(),
    }
    .as_bytes()
    .to_vec()
}

/// What the medium, or without one the drive, can be written with, the fastest first.
pub(super) fn write_speeds<S>(unit: &Unit<S>) -> &'static [u16] {
    match unit.ready() {
        Ok(disc) if disc.medium().erasable() => &CD_RW_SPEEDS,
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

/// Write speeds, type 03h, alone (MMC-6 6.7).
pub(super) fn performance<S>(
    unit: &Unit<S>,
    kind: PerformanceType,
    data_type: u8,
    descriptors: u16,
) -> Result<Vec<u8>, Refused> {
    if kind != PerformanceType::WRITE_SPEED {
        return Err(invalid_field(10, None));
    }
    if data_type != 0 {
        return Err(invalid_field(1, Some(4)));
    }
    let speeds = write_speeds(unit);
    let end = unit
        .ready()
        .ok()
        .and_then(|disc| disc.medium().recordable())
        .map_or(0, |medium| medium.last_lead_out() - 1);
    let length = 4 + size_of::<WriteSpeed>() * speeds.len();
    let header = PerformanceHeader {
        data_length: u32::try_from(length).unwrap_or(u32::MAX).into(),
        ..PerformanceHeader::default()
    };
    let mut data = header.as_bytes().to_vec();
    for speed in speeds.iter().take(descriptors.into()) {
        let descriptor = WriteSpeed {
            flags: 0,
            reserved: [0; 3],
            end_address: end.into(),
            read_speed: u32::from(FASTEST_READ).into(),
            write_speed: u32::from(*speed).into(),
        };
        data.extend_from_slice(descriptor.as_bytes());
    }
    Ok(data)
}
