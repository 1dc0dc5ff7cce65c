//! The structures of a plan as bytes.

use super::hierarchy::Hierarchy;
use super::records::length_byte;
use super::volume::Fields;
use super::{Base, ByteOrder, Content, Metadata, Names, Plan};
use crate::BLOCK;
use crate::tree::NodeId;
use crate::wire::both_endian::{Both16, Both32};
use crate::wire::date_time::VolumeDateTime;
use crate::wire::directory_record::SELF;
use crate::wire::path_table::{PathTableRecordL, PathTableRecordM};
use crate::wire::volume_descriptor::{
    DescriptorHeader, JOLIET_ESCAPES, PRIMARY, RootRecord, STANDARD_IDENTIFIER, SUPPLEMENTARY,
    TERMINATOR, VolumeDescriptor,
};
use zerocopy::IntoBytes;
use zerocopy::byteorder::{U16, U32};

#[expect(clippy::cast_possible_truncation, reason = "2048 fits")]
const BLOCK_BYTES: u16 = BLOCK as u16;

impl Plan {
    /// Those of a volume that begins at block `start` and ends with the image.
    pub(super) fn volume_descriptors(&self, start: u32) -> Vec<u8> {
        let blocks = self.end() - start;
        let primary = self.volume_descriptor(Names::Iso, &self.iso, blocks);
        let joliet = self.joliet.as_ref();
        let joliet = joliet.map(|joliet| self.volume_descriptor(Names::Joliet, joliet, blocks));
        let mut bytes = primary.as_bytes().to_vec();
        if let Some(boot) = self.boot_record() {
            bytes.extend_from_slice(boot.as_bytes());
        }
        if self.iso.is_enhanced() {
            // ISO 9660:1999 8.5: it describes the same tree, and is what allows its names.
            let enhanced = VolumeDescriptor {
                header: DescriptorHeader {
                    version: 2,
                    ..header(SUPPLEMENTARY)
                },
                file_structure_version: 2,
                ..primary
            };
            bytes.extend_from_slice(enhanced.as_bytes());
        }
        if let Some(joliet) = joliet {
            bytes.extend_from_slice(joliet.as_bytes());
        }
        let end = bytes.len() + size_of::<VolumeDescriptor>();
        bytes.extend_from_slice(header(TERMINATOR).as_bytes());
        bytes.resize(end, 0);
        bytes
    }

    fn volume_descriptor(
        &self,
        names: Names,
        hierarchy: &Hierarchy,
        blocks: u32,
    ) -> VolumeDescriptor {
        let (kind, escape_sequences, fields) = match names {
            Names::Iso => (PRIMARY, [0; 32], self.volume.primary()),
            Names::Joliet => (SUPPLEMENTARY, joliet_escapes(), self.volume.joliet()),
        };
        let Fields {
            system,
            volume,
            volume_set,
            publisher,
            data_preparer,
            application,
            copyright_file,
            abstract_file,
            bibliographic_file,
        } = fields;
        let (path_table_l, path_table_size) = self.path_table_extent(names, ByteOrder::Little);
        let (path_table_m, _) = self.path_table_extent(names, ByteOrder::Big);
        let created = self.volume.created.to_volume();
        VolumeDescriptor {
            header: header(kind),
            flags: 0,
            system_identifier: system,
            volume_identifier: volume,
            unused_73: [0; 8],
            volume_space_size: Both32::new(blocks),
            escape_sequences,
            volume_set_size: Both16::new(1),
            volume_sequence_number: Both16::new(1),
            logical_block_size: Both16::new(BLOCK_BYTES),
            path_table_size: Both32::new(path_table_size),
            path_table_l: U32::new(path_table_l),
            optional_path_table_l: U32::new(0),
            path_table_m: U32::new(path_table_m),
            optional_path_table_m: U32::new(0),
            root: RootRecord {
                record: self.directory_record(&hierarchy.directories()[0]),
                identifier: SELF[0],
            },
            volume_set_identifier: volume_set,
            publisher_identifier: publisher,
            data_preparer_identifier: data_preparer,
            application_identifier: application,
            copyright_file_identifier: copyright_file,
            abstract_file_identifier: abstract_file,
            bibliographic_file_identifier: bibliographic_file,
            creation: created,
            modification: created,
            expiration: VolumeDateTime::UNSPECIFIED,
            effective: VolumeDateTime::UNSPECIFIED,
            file_structure_version: 1,
            reserved_883: 0,
            application_use: self.base.as_ref().map_or([0; 512], Base::application_use),
            reserved_1396: [0; 653],
        }
    }

    /// First block and bytes of a path table.
    fn path_table_extent(&self, names: Names, order: ByteOrder) -> (u32, u32) {
        let which = Content::Metadata(Metadata::PathTable { names, order });
        let found = self.extents.iter().find(|extent| extent.content == which);
        // 65,535 records of at most 256 bytes: far from 32 bits.
        found.map_or((0, 0), |extent| {
            (
                extent.start,
                u32::try_from(extent.length).unwrap_or(u32::MAX),
            )
        })
    }

    pub(super) fn path_table(&self, hierarchy: &Hierarchy, order: ByteOrder) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut identifier = Vec::new();
        for directory in hierarchy.directories() {
            identifier.clear();
            match directory.node {
                NodeId::ROOT => identifier.extend_from_slice(SELF),
                node => {
                    let seat = hierarchy.own_seat(directory);
                    hierarchy.write_identifier(&self.tree, node, seat, &mut identifier);
                }
            }
            let identifier_length = length_byte(identifier.len());
            // Ordinals count from 1, and are 65,535 at most.
            let parent = directory.parent.saturating_add(1);
            match order {
                ByteOrder::Little => bytes.extend_from_slice(
                    PathTableRecordL {
                        identifier_length,
                        extended_attribute_length: 0,
                        extent: U32::new(directory.start),
                        parent: U16::new(parent),
                    }
                    .as_bytes(),
                ),
                ByteOrder::Big => bytes.extend_from_slice(
                    PathTableRecordM {
                        identifier_length,
                        extended_attribute_length: 0,
                        extent: U32::new(directory.start),
                        parent: U16::new(parent),
                    }
                    .as_bytes(),
                ),
            }
            bytes.extend_from_slice(&identifier);
            if identifier.len() % 2 == 1 {
                bytes.push(0);
            }
        }
        bytes
    }
}

fn header(kind: u8) -> DescriptorHeader {
    DescriptorHeader {
        kind,
        standard_identifier: STANDARD_IDENTIFIER,
        version: 1,
    }
}

/// UCS-2 level 3: all units allowed.
fn joliet_escapes() -> [u8; 32] {
    let mut escapes = [0; 32];
    escapes[..3].copy_from_slice(&JOLIET_ESCAPES[2]);
    escapes
}
