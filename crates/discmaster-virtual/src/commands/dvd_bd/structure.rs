//! READ DISC STRUCTURE: what a DVD or BD says of its make.

use super::information::readable;
use crate::commands::{Refused, invalid_field};
use crate::disc::Disc;
use crate::media::{BLOCK, Blank, Medium, MediumFamily, MediumType};
use crate::unit::Unit;
use discmaster_mmc::command::{StructureFormat, StructureMedia};
use discmaster_mmc::response::disc_structure::{
    BdDiscInformation, BdSpareArea, BookType, DvdRamSpareArea, LayerBoundary, PhysicalFormat,
    PreRecorded, WriteProtection, with_head,
};
use discmaster_mmc::sense::Triple;

/// Physical sector numbers of the first block.
const DATA_START: u32 = 0x03_0000;
const DVD_RAM_DATA_START: u32 = 0x03_1000;
/// Bytes of an address in pregroove.
const ADIP: usize = 256;
/// Bytes of the disc information that a BD gives.
const BD_INFORMATION: usize = 4096;

/// Who made the discs of this recorder.
const MAKER: [u8; 8] = *b"DISCMSTR";
const MAKER_OF_BD: [u8; 6] = *b"DISCMS";
const PRODUCT: [u8; 3] = *b"V01";

/// Layer types: embossed, recordable, rewritable.
const EMBOSSED: u8 = 1;
const RECORDABLE: u8 = 2;
const REWRITABLE: u8 = 4;

pub(in crate::commands) fn read<S>(
    unit: &Unit<S>,
    media: StructureMedia,
    format: StructureFormat,
) -> Result<Vec<u8>, Refused> {
    let disc = unit.ready()?;
    let family = match disc.medium() {
        Medium::Recordable(blank) => blank.medium().family(),
        Medium::CdRom => MediumFamily::Cd,
        Medium::DvdRom => MediumFamily::Dvd,
        Medium::BdRom => MediumFamily::Bd,
    };
    let structure = match (family, format) {
        (MediumFamily::Cd, _) => return Err(Triple::CANNOT_READ_INCOMPATIBLE_FORMAT.into()),
        (_, StructureFormat::WRITE_PROTECTION) => Some(WriteProtection::default().encode()),
        (MediumFamily::Dvd, _) if media == StructureMedia::DVD => dvd(disc, format),
        (MediumFamily::Bd, _) if media == StructureMedia::BD => bd(disc, format),
        _ => return Err(invalid_field(1, Some(3))),
    };
    structure
        .map(|structure| with_head(&structure))
        .ok_or_else(|| invalid_field(7, None))
}

fn dvd(disc: &Disc, format: StructureFormat) -> Option<Vec<u8>> {
    let medium = disc.medium().medium_type();
    let dash = matches!(
        medium,
        Some(MediumType::DvdR | MediumType::DvdRDl | MediumType::DvdRw)
    );
    let plus = matches!(
        medium,
        Some(
            MediumType::DvdPlusR
                | MediumType::DvdPlusRDl
                | MediumType::DvdPlusRw
                | MediumType::DvdPlusRwDl
        )
    );
    match format {
        StructureFormat::PHYSICAL => Some(filled(physical(disc).encode(), BLOCK)),
        // No protection, and every region.
        StructureFormat::COPYRIGHT => Some(vec![0; 4]),
        StructureFormat::MANUFACTURER => Some(vec![0; BLOCK]),
        StructureFormat::RECORDED_PHYSICAL if dash => Some(filled(physical(disc).encode(), BLOCK)),
        StructureFormat::PRE_RECORDED if dash => {
            let (first, last) = MAKER.split_at(6);
            let mut name = ([0; 6], [b' '; 6]);
            name.0.copy_from_slice(first);
            name.1[..last.len()].copy_from_slice(last);
            name.1[last.len() + 1..].copy_from_slice(&PRODUCT);
            Some(PreRecorded(vec![(3, name.0), (4, name.1)]).encode())
        }
        StructureFormat::ADIP if plus => Some(filled(physical(disc).encode(), ADIP)),
        StructureFormat::LAYER_BOUNDARY => {
            let blank = disc.medium().recordable()?;
            (blank.medium().layers() == 2).then(|| {
                LayerBoundary {
                    fixed: true,
                    layer_0: layer_0(blank.blocks()),
                }
                .encode()
            })
        }
        StructureFormat::DVD_RAM_SPARE_AREA if medium == Some(MediumType::DvdRam) => {
            let spare = spare(disc);
            Some(
                DvdRamSpareArea {
                    unused_primary: spare,
                    unused_supplementary: 0,
                    allocated_supplementary: 0,
                }
                .encode(),
            )
        }
        _ => None,
    }
}

fn physical(disc: &Disc) -> PhysicalFormat {
    let medium = disc.medium().medium_type();
    let (book, version) = match medium {
        Some(MediumType::DvdR) => (BookType::DVD_R, 5),
        Some(MediumType::DvdRDl) => (BookType::DVD_R, 6),
        Some(MediumType::DvdRw) => (BookType::DVD_RW, 2),
        Some(MediumType::DvdRam) => (BookType::DVD_RAM, 6),
        Some(MediumType::DvdPlusR) => (BookType::DVD_PLUS_R, 1),
        Some(MediumType::DvdPlusRDl) => (BookType::DVD_PLUS_R_DL, 1),
        Some(MediumType::DvdPlusRw) => (BookType::DVD_PLUS_RW, 2),
        Some(MediumType::DvdPlusRwDl) => (BookType::DVD_PLUS_RW_DL, 1),
        _ => (BookType::DVD_ROM, 1),
    };
    let layers = medium.map_or(1, MediumType::layers);
    let start = match medium {
        Some(MediumType::DvdRam) => DVD_RAM_DATA_START,
        _ => DATA_START,
    };
    // Of one that is written once, what is written; else all there is.
    let blocks = match disc {
        Disc::Sequential(_) => readable(disc),
        Disc::Overwritable(disc) => disc.capacity(),
        Disc::Cd(_) => 0,
    };
    let all = disc.medium().recordable().map_or(blocks, Blank::blocks);
    PhysicalFormat {
        book,
        version,
        disc_size: 0,
        maximum_rate: 0xF,
        layers,
        opposite_track_path: layers > 1,
        layer_type: layer_type(disc.medium()),
        linear_density: 0,
        track_density: 0,
        data_start: start,
        data_end: match blocks {
            0 => 0,
            blocks => start + blocks - 1,
        },
        layer_0_end: if layers > 1 {
            start + layer_0(all) - 1
        } else {
            0
        },
        burst_cutting_area: false,
        manufacturer: MAKER,
        media_type: PRODUCT,
        product_revision: 0,
    }
}

/// Blocks of the first of two layers.
const fn layer_0(blocks: u32) -> u32 {
    (blocks / 2).next_multiple_of(16)
}

const fn layer_type(medium: Medium) -> u8 {
    match medium {
        Medium::Recordable(blank) if blank.erasable() => REWRITABLE,
        Medium::Recordable(_) => RECORDABLE,
        _ => EMBOSSED,
    }
}

fn bd(disc: &Disc, format: StructureFormat) -> Option<Vec<u8>> {
    match format {
        StructureFormat::BD_DISC_INFORMATION => {
            let medium = disc.medium();
            let layers = medium.medium_type().map_or(1, MediumType::layers);
            let information = BdDiscInformation {
                disc_type: match medium {
                    Medium::Recordable(blank) if blank.erasable() => *b"BDW",
                    Medium::Recordable(_) => *b"BDR",
                    _ => *b"BDO",
                },
                disc_size: 0,
                class: 0,
                version: if layers > 2 { 3 } else { 1 },
                layers,
                layer_type: layer_type(medium),
                manufacturer: MAKER_OF_BD,
                media_type: PRODUCT,
                product_revision: 0,
            };
            Some(filled(information.encode(), BD_INFORMATION))
        }
        StructureFormat::BD_SPARE_AREA => {
            let spare = spare(disc);
            let area = BdSpareArea {
                free: spare,
                allocated: spare,
            };
            disc.medium().recordable().map(|_| area.encode())
        }
        _ => None,
    }
}

/// Blocks that formatting set aside; none of them was ever needed.
fn spare(disc: &Disc) -> u32 {
    match disc {
        Disc::Sequential(disc) => disc.spare(),
        Disc::Overwritable(disc) => disc.blank().blocks() - disc.capacity(),
        Disc::Cd(_) => 0,
    }
}

fn filled(mut structure: Vec<u8>, length: usize) -> Vec<u8> {
    structure.resize(length, 0);
    structure
}
