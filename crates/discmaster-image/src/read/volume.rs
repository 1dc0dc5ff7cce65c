//! The volume descriptor set (ECMA-119 6.7.1, 8), from sector 16 of a session on.

use super::Reading;
use super::boot::BootRecord;
use super::error::{Corrupt, CorruptKind, ReadError};
use super::oddity::{Oddities, Oddity, OddityKind};
use super::read_at::ReadAt;
use super::rock_ridge::{self, RockRidge};
use super::system_use::Spent;
use super::view::{Trees, View};
use super::{SECTOR, name, read_exact};
use crate::plan::Identifiers;
use crate::time::Timestamp;
use crate::wire::both_endian::{Both16, Both32};
use crate::wire::directory_record::DIRECTORY;
use crate::wire::el_torito;
use crate::wire::volume_descriptor as wire;

/// Descriptors looked at; images have two to five.
const MOST_DESCRIPTORS: u64 = 64;

/// What a primary, Joliet or enhanced volume descriptor says.
#[derive(Clone, Debug)]
pub struct Volume {
    /// The tree it tells of, by the names its records have.
    pub view: View,
    pub ids: Identifiers,
    pub created: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    /// Logical blocks of the volume, as recorded; see [`Volume::end`].
    pub blocks: u32,
    /// Bytes of a logical block: 512, 1024 or 2048.
    pub block_size: u32,
    /// Bytes of one path table.
    pub path_table_size: u32,
    /// Blocks of the path tables of type L and M; zero: none.
    pub path_table_l: u32,
    pub path_table_m: u32,
    /// The same of their optional second copies.
    pub optional_path_table_l: u32,
    pub optional_path_table_m: u32,
    pub(super) root_block: u32,
    pub(super) root_length: u32,
    pub(super) root_attributes: u8,
    pub(super) root_modified: Option<Timestamp>,
    /// This volume's number in its set, where the set has more than one.
    pub(super) number_in_set: Option<u16>,
    /// Byte of the descriptor.
    pub(super) at: u64,
    end: u64,
}

impl Volume {
    /// Bytes of the volume.
    pub fn bytes(&self) -> u64 {
        u64::from(self.blocks) * u64::from(self.block_size)
    }

    /// Byte of the disc at which the volume ends.
    ///
    /// Makers of later sessions count its blocks from the session's start (mkisofs, xorriso), or
    /// from the first block of the disc (ECMA-119 8.4.8): it is the latter where the former would
    /// end beyond the source, and the latter can be.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Byte at which a logical block begins.
    pub(super) fn byte_of(&self, block: u32) -> u64 {
        u64::from(block) * u64::from(self.block_size)
    }
}

/// The volumes of an image, as two descriptors of it say.
pub(super) struct Set {
    pub(super) primary: Volume,
    pub(super) joliet: Option<Volume>,
    pub(super) enhanced: Option<Volume>,
    pub(super) rock_ridge: Option<RockRidge>,
    pub(super) boot: Option<BootRecord>,
}

/// Reads the descriptors of the session that starts at block `start`, and those of the trees that
/// are of interest.
pub(super) fn read<R: ReadAt>(
    source: &R,
    start: u32,
    trees: Trees,
    oddities: &mut Oddities,
) -> Result<Set, ReadError> {
    let ends = source.len();
    let (mut primary, mut joliet, mut enhanced, mut boot) = (None, None, None, None);
    let start = u64::from(start);
    let first = start + u64::from(wire::FIRST_SECTOR);
    let mut terminated = false;
    for sector in first..first + MOST_DESCRIPTORS {
        let at = sector * SECTOR;
        if at.saturating_add(SECTOR) > ends {
            if sector == first {
                return Err(ReadError::NotAnImage {
                    found: format!(
                        "it has {ends} bytes, and the volume descriptors begin at byte {at}"
                    ),
                });
            }
            break;
        }
        let mut bytes = [0; 2048];
        read_exact(source, &mut bytes, at)?;
        let descriptor: wire::VolumeDescriptor = zerocopy::transmute!(bytes);
        if descriptor.header.standard_identifier != wire::STANDARD_IDENTIFIER {
            if sector == first {
                if is_udf(source, first)? {
                    let found = "it holds UDF, which is not read here, and no ISO 9660 beside it";
                    return Err(ReadError::NotAnImage {
                        found: found.to_owned(),
                    });
                }
                return Err(ReadError::NotAnImage {
                    found: format!(
                        "sector {sector} holds `{}` where `CD001` should be",
                        descriptor.header.standard_identifier.escape_ascii()
                    ),
                });
            }
            break;
        }
        match descriptor.header.kind {
            wire::TERMINATOR => {
                terminated = true;
                break;
            }
            wire::PRIMARY if primary.is_none() => {
                primary = Some(volume(&descriptor, at, View::Iso, oddities)?);
            }
            wire::SUPPLEMENTARY
                if trees.joliet
                    && joliet.is_none()
                    && wire::JOLIET_ESCAPES
                        .iter()
                        .any(|escape| descriptor.escape_sequences.starts_with(escape)) =>
            {
                joliet = Some(volume(&descriptor, at, View::Joliet, oddities)?);
            }
            wire::SUPPLEMENTARY
                if trees.enhanced
                    && enhanced.is_none()
                    && descriptor.header.version == wire::ENHANCED =>
            {
                enhanced = Some(volume(&descriptor, at, View::Enhanced, oddities)?);
            }
            wire::BOOT_RECORD if boot.is_none() => {
                let record: el_torito::BootRecord = zerocopy::transmute!(bytes);
                if record.boot_system == el_torito::BOOT_SYSTEM {
                    if sector != start + u64::from(el_torito::BOOT_RECORD_SECTOR) {
                        oddities.add(Oddity::new(at, None, OddityKind::BootRecordElsewhere));
                    }
                    let catalog = record.catalog.get();
                    boot = Some(BootRecord { at, catalog });
                }
            }
            _ => {}
        }
    }
    let at = first * SECTOR;
    if !terminated {
        oddities.add(Oddity::new(at, None, OddityKind::NoTerminator));
    }
    let mut primary = primary.ok_or(Corrupt::new(at, CorruptKind::NoPrimary))?;
    let mut should = 0;
    let volumes = [Some(&mut primary), joliet.as_mut(), enhanced.as_mut()];
    for volume in volumes.into_iter().flatten() {
        volume.end = end(volume.bytes(), start * SECTOR, ends);
        should = should.max(volume.end);
    }
    if should > ends {
        return Err(ReadError::Truncated { ends, should });
    }
    if let Some(joliet) = joliet.as_ref().filter(|it| it.bytes() != primary.bytes()) {
        let sizes = OddityKind::VolumeSizes {
            primary: primary.bytes(),
            joliet: joliet.bytes(),
        };
        oddities.add(Oddity::new(joliet.at, None, sizes));
    }
    let rock_ridge = if trees.rock_ridge {
        rock_ridge::detect(&mut Reading {
            source,
            volume: &primary,
            view: View::RockRidge,
            rock_ridge: None,
            path: &[],
            oddities,
            spent: &mut Spent::default(),
        })?
    } else {
        None
    };
    Ok(Set {
        primary,
        joliet,
        enhanced,
        rock_ridge,
        boot,
    })
}

/// Whether the descriptors from a sector on are those of UDF alone (ECMA-167 2/9.1, 3/9.1).
fn is_udf<R: ReadAt>(source: &R, first: u64) -> Result<bool, ReadError> {
    const BEGIN: [u8; 5] = *b"BEA01";
    const UDF: [[u8; 5]; 2] = [*b"NSR02", *b"NSR03"];
    let mut identifiers = [[0; 5]; 2];
    for (sector, identifier) in (first..).zip(&mut identifiers) {
        let at = sector * SECTOR + 1;
        if at + 5 > source.len() {
            return Ok(false);
        }
        read_exact(source, identifier, at)?;
    }
    let [begin, next] = identifiers;
    Ok(begin == BEGIN && UDF.contains(&next))
}

fn volume(
    descriptor: &wire::VolumeDescriptor,
    at: u64,
    view: View,
    oddities: &mut Oddities,
) -> Result<Volume, Corrupt> {
    let found = descriptor.logical_block_size.little.get();
    if ![512, 1024, 2048].contains(&found) {
        return Err(Corrupt::new(at, CorruptKind::BlockSize { found }));
    }
    let root = &descriptor.root.record;
    let mut odd = |kind| oddities.add(Oddity::new(at, None, kind));
    if usize::from(root.length) != size_of::<wire::RootRecord>() {
        odd(OddityKind::RootRecordLength { found: root.length });
    }
    if root.flags & DIRECTORY == 0 {
        odd(OddityKind::RootNotDirectory);
    }
    odd_orders_16(
        "logical block size",
        descriptor.logical_block_size,
        &mut odd,
    );
    odd_orders_16("volume set size", descriptor.volume_set_size, &mut odd);
    let number = descriptor.volume_sequence_number;
    odd_orders_16("volume sequence number", number, &mut odd);
    let size = descriptor.volume_space_size;
    odd_orders_32("volume space size", size, &mut odd);
    odd_orders_32("path table size", descriptor.path_table_size, &mut odd);
    odd_orders_32("root's extent", root.extent, &mut odd);
    odd_orders_32("root's data length", root.data_length, &mut odd);
    let text = |field: &[u8]| text(field, view);
    let mut bad_date = |bad| {
        odd(OddityKind::Date(bad));
        None
    };
    Ok(Volume {
        view,
        ids: Identifiers {
            volume: text(&descriptor.volume_identifier),
            system: text(&descriptor.system_identifier),
            volume_set: text(&descriptor.volume_set_identifier),
            publisher: text(&descriptor.publisher_identifier),
            data_preparer: text(&descriptor.data_preparer_identifier),
            application: text(&descriptor.application_identifier),
            copyright_file: text(&descriptor.copyright_file_identifier),
            abstract_file: text(&descriptor.abstract_file_identifier),
            bibliographic_file: text(&descriptor.bibliographic_file_identifier),
        },
        created: Timestamp::from_volume(descriptor.creation).unwrap_or_else(&mut bad_date),
        modified: Timestamp::from_volume(descriptor.modification).unwrap_or_else(&mut bad_date),
        blocks: size.little.get(),
        block_size: u32::from(found),
        path_table_size: descriptor.path_table_size.little.get(),
        path_table_l: descriptor.path_table_l.get(),
        path_table_m: descriptor.path_table_m.get(),
        optional_path_table_l: descriptor.optional_path_table_l.get(),
        optional_path_table_m: descriptor.optional_path_table_m.get(),
        root_block: root.extent.little.get(),
        root_length: root.data_length.little.get(),
        root_attributes: root.extended_attribute_length,
        root_modified: Timestamp::from_record(root.date_time).unwrap_or_else(&mut bad_date),
        number_in_set: (descriptor.volume_set_size.little.get() > 1).then(|| number.little.get()),
        at,
        end: 0,
    })
}

/// Where a volume of so many bytes ends in a source of `source` bytes, if its session begins at
/// byte `start`.
fn end(bytes: u64, start: u64, source: u64) -> u64 {
    let from_start = start + bytes;
    if from_start > source && bytes > start {
        bytes
    } else {
        from_start
    }
}

/// An identifier without the spaces and NULs it is filled up with.
fn text(field: &[u8], view: View) -> String {
    let text = match view {
        View::Iso | View::RockRidge | View::Enhanced => String::from_utf8_lossy(field).into_owned(),
        View::Joliet => name::utf16_be(field.get(..field.len() & !1).unwrap_or(field)).0,
    };
    text.trim_end_matches([' ', '\0']).to_owned()
}

pub(super) fn odd_orders_16(field: &'static str, value: Both16, odd: &mut impl FnMut(OddityKind)) {
    if !value.agrees() {
        let (little, big) = (value.little.get().into(), value.big.get().into());
        odd(OddityKind::ByteOrders { field, little, big });
    }
}

pub(super) fn odd_orders_32(field: &'static str, value: Both32, odd: &mut impl FnMut(OddityKind)) {
    if !value.agrees() {
        let (little, big) = (value.little.get(), value.big.get());
        odd(OddityKind::ByteOrders { field, little, big });
    }
}
