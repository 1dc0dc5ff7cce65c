//! The header of the stash file as bytes: docs/stash.md, "Header".

use std::mem::offset_of;
use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The last byte is one that no text has.
pub(super) const MAGIC: [u8; 8] = *b"DMSTASH\x1a";
pub(super) const VERSION: u32 = 1;

/// The header is there twice; the copies are written in turn.
pub(super) const COPIES: usize = 2;

/// Bytes of all copies together.
pub(super) const HEADERS: usize = COPIES * size_of::<HeaderBlock>();

/// The first byte that can be content. What lies before it and after the header is never written:
/// btrfs, which frees what it wrote together only together, would keep content for the header's
/// sake.
pub(super) const CONTENT: u64 = 2 * HEADERS as u64;

/// Values of [`HeaderBlock::state`].
pub(super) mod state {
    pub(crate) const EMPTY: u32 = 0;
    pub(crate) const STAGING: u32 = 1;
    pub(crate) const WHOLE: u32 = 2;
    pub(crate) const BURNING: u32 = 3;
    pub(crate) const WIPING: u32 = 4;
}

/// One copy of the header.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct HeaderBlock {
    pub(super) magic: [u8; 8],
    pub(super) version: U32,
    pub(super) state: U32,
    /// Counts the headers written; the copy with the greater one holds.
    pub(super) generation: U64,
    /// Byte of the file after the last one of content.
    pub(super) end: U64,
    pub(super) reserved: [u8; 4060],
    /// CRC-32 (ISO-HDLC) of all bytes before it.
    pub(super) checksum: U32,
}

const _: () = assert!(size_of::<HeaderBlock>() == 4096);

impl HeaderBlock {
    /// The checksum that the bytes before it call for.
    pub(super) fn sum(&self) -> u32 {
        crc32fast::hash(&self.as_bytes()[..offset_of!(Self, checksum)])
    }
}
