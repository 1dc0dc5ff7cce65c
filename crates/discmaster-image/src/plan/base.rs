//! An image that grows: what is carried over from the image it was, and where the new session lies.
//!
//! ```text
//! 0..16     system area, carried over
//! 16..      volume descriptors of the new session, of the whole image's size
//! ..        the image as it was, carried over
//! E+16..    the volume descriptors the image had: a session of its own, E a multiple of 32
//! N+16..    the new session: its volume descriptors, of its own size, and all else; N a multiple of 32
//! ```
//!
//! docs/growing.md tells of it.

use super::layout::Layout;
use super::{Content, Metadata, Plan, PlanError};
use crate::BLOCK;
use crate::source::{FileRange, Source};
use crate::wire::both_endian::Both32;
use crate::wire::el_torito::{BOOT_SYSTEM, BootRecord};
use crate::wire::grown::{GrownRecord, MAGIC};
use crate::wire::volume_descriptor::{
    BOOT_RECORD, FIRST_SECTOR, PRIMARY, SUPPLEMENTARY, VolumeDescriptor,
};
use std::sync::Arc;
use zerocopy::byteorder::U32;
use zerocopy::{FromBytes, IntoBytes};

/// Sessions begin at multiples of so many blocks, as those of growisofs and xorriso do.
const SESSION: u64 = 32;

/// An image that another grows from: all of its bytes but the first volume descriptors are carried
/// over, and its files can be pointed to ([`Source::Recorded`]).
#[derive(Clone, Debug)]
pub struct Base {
    image: Source,
    descriptors: Arc<[u8]>,
}

impl Base {
    /// `image` is the whole of it, `descriptors` the volume descriptors that begin in its sector 16, up to
    /// the terminator.
    pub fn new(image: FileRange, descriptors: Arc<[u8]>) -> Self {
        let image = Source::Range(image);
        Self { image, descriptors }
    }

    pub(crate) fn image(&self) -> &Source {
        &self.image
    }

    /// Blocks of its volume descriptors: as many as can be written in their place.
    fn room(&self) -> u64 {
        self.descriptors.len() as u64 / BLOCK
    }

    /// The boot record, which goes on to point to the boot catalog that is there.
    pub(super) fn boot_record(&self) -> Option<BootRecord> {
        let (blocks, _) = self.descriptors.as_chunks::<2048>();
        blocks
            .iter()
            .filter_map(|block| BootRecord::read_from_bytes(block).ok())
            .find(|it| it.header.kind == BOOT_RECORD && it.boot_system == BOOT_SYSTEM)
    }

    /// Where the session with the former descriptors begins.
    fn earlier(&self) -> u64 {
        self.image.len().div_ceil(BLOCK).next_multiple_of(SESSION)
    }

    /// Where the new session begins.
    pub(super) fn session(&self) -> u64 {
        let former = self.earlier() + u64::from(FIRST_SECTOR) + self.room();
        former.next_multiple_of(SESSION)
    }

    /// Lays out what comes before the new session, whose volume descriptors are `descriptors` blocks.
    pub(super) fn lay_out(&self, layout: &mut Layout, descriptors: u64) -> Result<(), PlanError> {
        if descriptors > self.room() {
            return Err(PlanError::NoRoomForDescriptors {
                wanted: descriptors,
                room: self.room(),
            });
        }
        let length = self.image.len();
        let carry = |layout: &mut Layout, from: u64, to: u64| {
            let (from, to) = ((from * BLOCK).min(length), (to * BLOCK).min(length));
            if from < to {
                layout.place_at(from / BLOCK, to - from, Content::Base { offset: from });
            }
        };
        let first = u64::from(FIRST_SECTOR);
        carry(layout, 0, first);
        layout.place_at(
            first,
            descriptors * BLOCK,
            Content::Metadata(Metadata::VolumeDescriptors),
        );
        // File systems share blocks of 4096 bytes: what is left of one goes by itself.
        let rest = first + descriptors;
        carry(layout, rest, rest.next_multiple_of(2));
        carry(layout, rest.next_multiple_of(2), u64::MAX / BLOCK);
        layout.place_at(
            self.earlier() + first,
            self.descriptors.len() as u64,
            Content::Metadata(Metadata::EarlierDescriptors),
        );
        layout.place_at(
            self.session() + first,
            descriptors * BLOCK,
            Content::Metadata(Metadata::SessionDescriptors),
        );
        Ok(())
    }

    /// The former descriptors, of a volume that begins where their session now does: as every session's,
    /// its size counts from there.
    pub(super) fn descriptors(&self) -> Vec<u8> {
        let mut bytes = self.descriptors.to_vec();
        let (blocks, _) = bytes.as_chunks_mut::<2048>();
        for block in blocks {
            let Ok(mut descriptor) = VolumeDescriptor::read_from_bytes(block) else {
                continue;
            };
            if ![PRIMARY, SUPPLEMENTARY].contains(&descriptor.header.kind) {
                continue;
            }
            let logical = u64::from(descriptor.logical_block_size.little.get()).max(1);
            let length = (self.session() - self.earlier()) * BLOCK / logical;
            descriptor.volume_space_size = Both32::new(u32::try_from(length).unwrap_or(u32::MAX));
            block.copy_from_slice(descriptor.as_bytes());
        }
        bytes
    }

    /// What the new volume descriptors say about the sessions.
    pub(super) fn application_use(&self) -> [u8; 512] {
        let block = |at: u64| U32::new(u32::try_from(at).unwrap_or(u32::MAX));
        let record = GrownRecord {
            magic: MAGIC,
            session: block(self.session()),
            earlier: block(self.earlier()),
        };
        let mut field = [0; 512];
        field[..size_of::<GrownRecord>()].copy_from_slice(record.as_bytes());
        field
    }
}

impl Plan {
    /// The image that this one grows from.
    pub fn base(&self) -> Option<&Base> {
        self.base.as_ref()
    }

    /// Volume descriptors of a volume that begins at block 0 of the disc, be the image a later
    /// session: what belongs into block 16 of a medium that can be overwritten, where all readers
    /// begin.
    pub fn first_descriptors(&self) -> Vec<u8> {
        self.volume_descriptors(0)
    }

    /// Logical block at which the session begins that the plan adds: that of the image, unless it grows.
    pub fn session(&self) -> u32 {
        let session = self.base.as_ref().map(Base::session);
        // Behind it lies the image's end, whose block has 32 bits.
        session.map_or(self.start, |at| u32::try_from(at).unwrap_or(u32::MAX))
    }
}
