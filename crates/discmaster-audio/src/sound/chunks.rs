//! Files of chunks (EA IFF 85, RIFF): each with a name of four bytes, a length, and as many bytes, padded
//! to an even number.

use super::SoundError;
use super::file::Source;

/// The most chunks that are looked at; what comes behind them is not.
const MOST_CHUNKS: usize = 4096;

#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    pub(super) name: [u8; 4],
    /// Byte of the file at which its content begins.
    pub(super) at: u64,
    /// As it says itself: the file may be shorter.
    pub(super) length: u64,
}

/// Walks the chunks from a byte of the file on.
pub(super) struct Chunks<'a> {
    source: &'a Source,
    at: u64,
    big_endian: bool,
    left: usize,
    /// The length of the chunk `data` where its own field cannot hold it (EBU Tech 3306, `ds64`).
    pub(super) long_data: Option<u64>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(source: &'a Source, at: u64, big_endian: bool) -> Self {
        Self {
            source,
            at,
            big_endian,
            left: MOST_CHUNKS,
            long_data: None,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Chunk>, SoundError> {
        let mut head = [0; 8];
        if self.left == 0 || self.source.read_at(&mut head, self.at)? < head.len() {
            return Ok(None);
        }
        self.left -= 1;
        let [a, b, c, d, length @ ..] = head;
        let mut length = u64::from(u32_of(length, self.big_endian));
        let name = [a, b, c, d];
        if let (b"data", Some(long), 0xFFFF_FFFF) = (&name, self.long_data, length) {
            length = long;
        }
        let at = self.at + 8;
        self.at = at.saturating_add(length).saturating_add(length & 1);
        Ok(Some(Chunk { name, at, length }))
    }
}

pub(super) fn u32_of(bytes: [u8; 4], big_endian: bool) -> u32 {
    if big_endian {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    }
}

pub(super) fn u16_of(bytes: [u8; 2], big_endian: bool) -> u16 {
    if big_endian {
        u16::from_be_bytes(bytes)
    } else {
        u16::from_le_bytes(bytes)
    }
}
