//! The structures of a plan as bytes.

use super::hierarchy::{Directory, Hierarchy, LONGEST_SECTION, content_length, place, recorded};
use super::volume::Fields;
use super::{ByteOrder, Content, Metadata, Names, Plan};
use crate::BLOCK;
use crate::source::RecordedExtent;
use crate::tree::NodeId;
use crate::wire::both_endian::{Both16, Both32};
use crate::wire::date_time::VolumeDateTime;
use crate::wire::directory_record::{
    DIRECTORY, DirectoryRecord, MULTI_EXTENT, PARENT, SELF, record_length,
};
use crate::wire::path_table::{PathTableRecordL, PathTableRecordM};
use crate::wire::volume_descriptor::{
    DescriptorHeader, JOLIET_ESCAPES, PRIMARY, RootRecord, STANDARD_IDENTIFIER, SUPPLEMENTARY,
    TERMINATOR, VolumeDescriptor,
};
use zerocopy::IntoBytes;
use zerocopy::byteorder::{U16, U32};

#[expect(clippy::cast_possible_truncation, reason = "2048 fits")]
const BLOCK_BYTES: u16 = BLOCK as u16;
#[expect(clippy::cast_possible_truncation, reason = "2,097,151 fits")]
const BLOCKS_OF_SECTION: u32 = (LONGEST_SECTION / BLOCK) as u32;

impl Plan {
    pub(super) fn volume_descriptors(&self) -> Vec<u8> {
        let primary = self.volume_descriptor(Names::Iso, &self.iso);
        let joliet = self.joliet.as_ref();
        let joliet = joliet.map(|joliet| self.volume_descriptor(Names::Joliet, joliet));
        let mut bytes = primary.as_bytes().to_vec();
        if let Some(boot) = self.boot_record() {
            bytes.extend_from_slice(boot.as_bytes());
        }
        if let Some(joliet) = joliet {
            bytes.extend_from_slice(joliet.as_bytes());
        }
        let end = bytes.len() + size_of::<VolumeDescriptor>();
        bytes.extend_from_slice(header(TERMINATOR).as_bytes());
        bytes.resize(end, 0);
        bytes
    }

    fn volume_descriptor(&self, names: Names, hierarchy: &Hierarchy) -> VolumeDescriptor {
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
            no_file,
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
            volume_space_size: Both32::new(self.blocks),
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
                record: self.directory_record(&hierarchy.directories()[0], SELF.len()),
                identifier: SELF[0],
            },
            volume_set_identifier: volume_set,
            publisher_identifier: publisher,
            data_preparer_identifier: data_preparer,
            application_identifier: application,
            copyright_file_identifier: no_file,
            abstract_file_identifier: no_file,
            bibliographic_file_identifier: no_file,
            creation: created,
            modification: created,
            expiration: VolumeDateTime::UNSPECIFIED,
            effective: VolumeDateTime::UNSPECIFIED,
            file_structure_version: 1,
            reserved_883: 0,
            application_use: [0; 512],
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
                node => hierarchy.write_identifier(&self.tree, node, &mut identifier),
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

    pub(super) fn directory(&self, hierarchy: &Hierarchy, directory: &Directory) -> Vec<u8> {
        let length = directory.length as usize;
        let mut bytes = Vec::with_capacity(length);
        append(
            &mut bytes,
            self.directory_record(directory, SELF.len()),
            SELF,
        );
        let parent = self.directory_record(hierarchy.parent(directory), PARENT.len());
        append(&mut bytes, parent, PARENT);
        let mut identifier = Vec::new();
        for &child in hierarchy.entries(directory) {
            identifier.clear();
            hierarchy.write_identifier(&self.tree, child, &mut identifier);
            if let Some(folder) = hierarchy.directory(child) {
                let record = self.directory_record(folder, identifier.len());
                append(&mut bytes, record, &identifier);
            } else {
                self.append_file(&mut bytes, child, &identifier);
            }
        }
        bytes.resize(length, 0);
        bytes
    }

    fn directory_record(&self, directory: &Directory, identifier: usize) -> DirectoryRecord {
        let Directory {
            node,
            start,
            length,
            ..
        } = *directory;
        self.record(node, start, length, DIRECTORY, identifier)
    }

    /// A record for each section of a file, one after another (ECMA-119 6.5.1, 9.1.6).
    fn append_file(&self, bytes: &mut Vec<u8>, node: NodeId, identifier: &[u8]) {
        if let Some(recorded) = recorded(&self.tree, node) {
            let mut extents = recorded.extents().iter().peekable();
            while let Some(&RecordedExtent { start, length }) = extents.next() {
                let flags = extents.peek().map_or(0, |_| MULTI_EXTENT);
                let record = self.record(node, start, length, flags, identifier.len());
                append(bytes, record, identifier);
            }
            return;
        }
        let mut start = self.contents[node.index()];
        let mut left = content_length(&self.tree, node);
        loop {
            let section = left.min(LONGEST_SECTION);
            left -= section;
            let flags = if left > 0 { MULTI_EXTENT } else { 0 };
            // A section is shorter than 4 GiB, and all of them lie within the volume.
            let length = u32::try_from(section).unwrap_or(u32::MAX);
            let record = self.record(node, start, length, flags, identifier.len());
            append(bytes, record, identifier);
            if left == 0 {
                break;
            }
            start = start.saturating_add(BLOCKS_OF_SECTION);
        }
    }

    fn record(
        &self,
        node: NodeId,
        start: u32,
        length: u32,
        flags: u8,
        identifier: usize,
    ) -> DirectoryRecord {
        DirectoryRecord {
            length: length_byte(record_length(identifier)),
            extended_attribute_length: 0,
            extent: Both32::new(start),
            data_length: Both32::new(length),
            date_time: self.tree.node(node).modified.to_record(),
            flags,
            file_unit_size: 0,
            interleave_gap: 0,
            volume_sequence_number: Both16::new(1),
            identifier_length: length_byte(identifier),
        }
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

/// A length that its byte holds: the longest identifier is one of 103 units and a version number,
/// 210 bytes, and its record has 244.
fn length_byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// Appends a record where the next one may lie.
fn append(bytes: &mut Vec<u8>, record: DirectoryRecord, identifier: &[u8]) {
    let length = usize::from(record.length);
    let start = place(bytes.len(), length);
    bytes.resize(start, 0);
    bytes.extend_from_slice(record.as_bytes());
    bytes.extend_from_slice(identifier);
    bytes.resize(start + length, 0);
}
