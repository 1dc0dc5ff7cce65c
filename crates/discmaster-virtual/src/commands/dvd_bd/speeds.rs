//! How fast DVD and BD are read and written, in kB/s of 1000 bytes: GET PERFORMANCE.

use crate::commands::status::write_speed;
use crate::commands::{Refused, invalid_field};
use crate::disc::Disc;
use crate::media::{MediumFamily, MediumType};
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::PerformanceType;
use discmaster_mmc::response::performance::{
    NominalPerformance, Performance, WriteSpeed, WriteSpeeds,
};

/// 16x and 12x.
const FASTEST_READ_OF_DVD: u16 = 22_160;
const FASTEST_READ_OF_BD: u16 = 53_952;

/// GET PERFORMANCE, data type of type 00h: the write bit.
const WRITE: u8 = 0x04;

/// What the medium can be written with, the fastest first. 1x of DVD is 1385, of BD 4496.
pub(in crate::commands) const fn write(medium: MediumType) -> &'static [u16] {
    match medium {
        MediumType::DvdR | MediumType::DvdPlusR => &[22_160, 16_620, 11_080, 5540],
        MediumType::DvdRDl | MediumType::DvdPlusRDl => &[11_080, 8310, 5540, 3324],
        MediumType::DvdRw => &[8310, 5540, 2770],
        MediumType::DvdPlusRw | MediumType::DvdPlusRwDl => &[11_080, 8310, 5540, 3324],
        MediumType::DvdRam => &[6925, 4155, 2770],
        MediumType::BdR | MediumType::BdRDl => &[53_952, 35_968, 26_976, 17_984, 8992],
        MediumType::BdRTl | MediumType::BdRQl => &[17_984, 8992],
        MediumType::BdRe | MediumType::BdReDl | MediumType::BdReTl => &[8992],
        MediumType::CdR74
        | MediumType::CdR80
        | MediumType::CdR90
        | MediumType::CdR99
        | MediumType::CdRw74
        | MediumType::CdRw80 => &[],
    }
}

fn read(disc: &Disc) -> u16 {
    let bd = match disc.medium().medium_type() {
        Some(medium) => medium.family() == MediumFamily::Bd,
        None => disc.medium() == crate::media::Medium::BdRom,
    };
    if bd {
        FASTEST_READ_OF_BD
    } else {
        FASTEST_READ_OF_DVD
    }
}

/// Write speeds, type 03h, and the speed from one end to the other, type 00h: the same everywhere.
pub(super) fn performance<S>(
    unit: &Unit<S>,
    kind: PerformanceType,
    data_type: u8,
) -> Result<Vec<u8>, Refused> {
    let disc = unit.ready()?;
    let blocks = match disc {
        Disc::Sequential(disc) => disc.capacity(),
        Disc::Overwritable(disc) => disc.capacity(),
        Disc::Cd(_) => 0,
    };
    let end = Lba::from_wire(blocks.saturating_sub(1));
    match kind {
        PerformanceType::WRITE_SPEED if data_type == 0 => {
            let speeds = disc.medium().medium_type().map_or(&[][..], write);
            let speeds = speeds.iter().map(|speed| WriteSpeed {
                rotation: 0,
                mixed: false,
                exact: false,
                end,
                read: read(disc).into(),
                write: u32::from(*speed),
            });
            Ok(WriteSpeeds(speeds.collect()).encode())
        }
        PerformanceType::PERFORMANCE => {
            let speed = u32::from(if data_type & WRITE != 0 {
                write_speed(unit)
            } else {
                read(disc)
            });
            Ok(NominalPerformance {
                of_writing: data_type & WRITE != 0,
                extents: vec![Performance {
                    start: Lba::from_wire(0),
                    start_speed: speed,
                    end,
                    end_speed: speed,
                }],
            }
            .encode())
        }
        PerformanceType::WRITE_SPEED => Err(invalid_field(1, Some(4))),
        _ => Err(invalid_field(10, None)),
    }
}
