//! The boot record and the boot catalog (El Torito).

use super::hierarchy::SECTOR;
use super::{Base, Content, Metadata, Plan, PlanError};
use crate::boot::{BootImage, Emulation, MediaType};
use crate::source::Source;
use crate::wire::el_torito::{
    BOOT_SYSTEM, BOOTABLE, BootEntry, BootRecord, KEY, VALIDATION, ValidationEntry, sum,
};
use crate::wire::volume_descriptor::{BOOT_RECORD, DescriptorHeader, STANDARD_IDENTIFIER};
use zerocopy::IntoBytes;
use zerocopy::byteorder::{U16, U32};

/// Bytes of a virtual sector: what firmware counts in.
const VIRTUAL_SECTOR: u64 = 512;

/// Refuses what no catalog can say, or no firmware boots.
pub(super) fn check(image: &BootImage) -> Result<(), PlanError> {
    let id = &image.manufacturer_id;
    for (character, position) in id.chars().zip(1..) {
        if !(' '..='~').contains(&character) {
            return Err(PlanError::BootIdNotAscii {
                character,
                position,
            });
        }
    }
    let length = id.len();
    if length > id_field(id).len() {
        return Err(PlanError::BootIdTooLong { length });
    }
    let (emulation, size) = (image.emulation, image.source.len());
    let fits = match emulation {
        Emulation::None => size > 0,
        // There is a master boot record at least.
        Emulation::HardDisk => size >= VIRTUAL_SECTOR,
        Emulation::Floppy12 | Emulation::Floppy144 | Emulation::Floppy288 => {
            emulation.bytes() == Some(size)
        }
    };
    if !fits {
        return Err(PlanError::BootImageSize { emulation, size });
    }
    match &image.source {
        Source::Recorded(recorded) if recorded.extents().len() > 1 => {
            let pieces = recorded.extents().len();
            Err(PlanError::BootImageInPieces { pieces })
        }
        _ => Ok(()),
    }
}

impl Plan {
    /// The boot record; none when nothing is to be booted.
    pub(super) fn boot_record(&self) -> Option<BootRecord> {
        if self.boot.is_none() {
            return self.base.as_ref().and_then(Base::boot_record);
        }
        let catalog = Content::Metadata(Metadata::BootCatalog);
        let found = self.extents.iter().find(|it| it.content == catalog)?;
        Some(BootRecord {
            header: DescriptorHeader {
                kind: BOOT_RECORD,
                standard_identifier: STANDARD_IDENTIFIER,
                version: 1,
            },
            boot_system: BOOT_SYSTEM,
            boot_system_rest: [0; 9],
            unused_39: [0; 32],
            catalog: U32::new(found.start),
            unused_75: [0; 1973],
        })
    }

    /// The boot catalog: one block, of which two entries are in use.
    pub(super) fn boot_catalog(&self) -> Vec<u8> {
        let Some(image) = &self.boot else {
            return Vec::new();
        };
        let mut validation = ValidationEntry {
            header: VALIDATION,
            platform: image.platform.0,
            reserved_2: [0; 2],
            id: id_field(&image.manufacturer_id),
            checksum: U16::new(0),
            key: KEY,
        };
        let words = sum(&zerocopy::transmute!(validation));
        validation.checksum = U16::new(words.wrapping_neg());
        let default = BootEntry {
            indicator: BOOTABLE,
            media_type: MediaType::from(image.emulation).0,
            load_segment: U16::new(image.load_segment),
            system_type: image.system_type,
            unused_5: 0,
            sectors: U16::new(sectors(image)),
            start: U32::new(self.boot_start),
            criteria: [0; 20],
        };
        let mut bytes = validation.as_bytes().to_vec();
        bytes.extend_from_slice(default.as_bytes());
        bytes.resize(SECTOR, 0);
        bytes
    }
}

/// Filled up with zeros.
fn id_field(id: &str) -> [u8; 24] {
    let mut field = [0; 24];
    field
        .iter_mut()
        .zip(id.bytes())
        .for_each(|(to, byte)| *to = byte);
    field
}

/// Sectors that firmware loads before it starts what it loaded. Of an emulated drive that is the
/// first, as from a real one. Without emulation there is no drive from which a program could read
/// on: it is loaded whole, as far as 16 bits count (just under 32 MiB; one that is larger must know
/// where on the disc it lies).
fn sectors(image: &BootImage) -> u16 {
    match image.emulation {
        Emulation::None => {
            u16::try_from(image.source.len().div_ceil(VIRTUAL_SECTOR)).unwrap_or(u16::MAX)
        }
        Emulation::Floppy12 | Emulation::Floppy144 | Emulation::Floppy288 | Emulation::HardDisk => {
            1
        }
    }
}
