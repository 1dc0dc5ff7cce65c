//! Files that are compressed on the disc and read as if they were not (zisofs): blocks of the file,
//! each deflated, behind a table of where they begin.

use super::error::{Corrupt, CorruptKind, ReadError};
use crate::wire::rock_ridge as wire;
use flate2::{Decompress, FlushDecompress, Status};

/// What a compressed file begins with.
const MAGIC: [u8; 8] = [0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07];
/// Bytes of the file's header in words of four, of which there is one form only.
const HEADER_WORDS: u8 = 4;
/// Binary logarithms of the bytes of a block that readers know.
const BLOCK_SIZES: std::ops::RangeInclusive<u8> = 15..=17;

/// What ZF says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    algorithm: [u8; 2],
    header_words: u8,
    block_size: u8,
    /// Bytes of the file once decompressed.
    pub(super) size: u32,
}

impl Mark {
    pub(super) fn new(zf: wire::Zisofs) -> Self {
        Self {
            algorithm: zf.algorithm,
            header_words: zf.header_words,
            block_size: zf.block_size,
            size: zf.size.little.get(),
        }
    }

    /// Why the file cannot be read, in words, where it is compressed in another way.
    pub(super) fn unknown(&self) -> Option<String> {
        (self.algorithm != *b"pz").then(|| {
            let algorithm = self.algorithm.escape_ascii();
            format!("it is compressed by zisofs in a way unknown here, `{algorithm}`")
        })
    }
}

/// Why a compressed file, or a block of it, cannot be read.
#[derive(Debug)]
pub(super) enum Fault {
    Read(ReadError),
    Damaged(CorruptKind),
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<CorruptKind> for Fault {
    fn from(kind: CorruptKind) -> Self {
        Self::Damaged(kind)
    }
}

impl Fault {
    /// The same of a file whose first byte lies at `at`.
    pub(super) fn of(self, at: u64, path: &[u8]) -> ReadError {
        match self {
            Self::Read(error) => error,
            Self::Damaged(kind) => Corrupt::new(at, kind).within(path).into(),
        }
    }
}

/// A compressed file: `raw` reads bytes of it as they lie on the disc.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compressed {
    size: u64,
    block: u64,
    /// Bytes on the disc.
    raw: u64,
}

impl Compressed {
    /// Checks mark, header and table against each other and against the `raw` bytes there are.
    pub(super) fn new(
        mark: Mark,
        raw: u64,
        read: impl FnOnce(&mut [u8]) -> Result<(), ReadError>,
    ) -> Result<Self, Fault> {
        if mark.header_words != HEADER_WORDS || !BLOCK_SIZES.contains(&mark.block_size) {
            let (words, log) = (mark.header_words, mark.block_size);
            return Err(CorruptKind::ZisofsMark { words, log }.into());
        }
        let this = Self {
            size: mark.size.into(),
            block: 1 << mark.block_size,
            raw,
        };
        let table = this.table(this.blocks()) + 4;
        if table > raw {
            return Err(CorruptKind::ZisofsTable { table, raw }.into());
        }
        let mut header = [0; 16];
        read(&mut header)?;
        let [magic @ .., s0, s1, s2, s3, words, log, _, _] = header;
        let size = u32::from_le_bytes([s0, s1, s2, s3]);
        let marked = (mark.size, mark.header_words, mark.block_size);
        if magic != MAGIC || (size, words, log) != marked {
            return Err(CorruptKind::ZisofsHeader.into());
        }
        Ok(this)
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    fn blocks(&self) -> u64 {
        self.size.div_ceil(self.block)
    }

    /// Byte of the table's entry for a block.
    fn table(&self, nth: u64) -> u64 {
        u64::from(HEADER_WORDS) * 4 + nth * 4
    }

    /// The content of the block that holds byte `offset`, and the byte it begins with. None: the
    /// file ends before.
    pub(super) fn block_at(
        &self,
        offset: u64,
        mut read: impl FnMut(&mut [u8], u64) -> Result<(), ReadError>,
    ) -> Result<Option<(Vec<u8>, u64)>, Fault> {
        if offset >= self.size {
            return Ok(None);
        }
        let nth = offset / self.block;
        let begins = nth * self.block;
        let length = self.block.min(self.size - begins);
        let mut content = vec![0; usize::try_from(length).unwrap_or_default()];
        let mut pointers = [0; 8];
        read(&mut pointers, self.table(nth))?;
        let [a, b, c, d, e, f, g, h] = pointers;
        let from = u64::from(u32::from_le_bytes([a, b, c, d]));
        let to = u64::from(u32::from_le_bytes([e, f, g, h]));
        // A block of zeros takes no bytes.
        if from == to {
            return Ok(Some((content, begins)));
        }
        let damaged = CorruptKind::ZisofsBlock { nth };
        // Deflate makes no block longer than by a small part.
        if from > to || to > self.raw || to - from > 2 * self.block {
            return Err(damaged.into());
        }
        let mut packed = vec![0; usize::try_from(to - from).unwrap_or_default()];
        read(&mut packed, from)?;
        match inflates(&packed, &mut content) {
            true => Ok(Some((content, begins))),
            false => Err(damaged.into()),
        }
    }
}

/// Fills `content` by what `packed` holds; whether it is as much exactly.
fn inflates(packed: &[u8], content: &mut [u8]) -> bool {
    let mut inflater = Decompress::new(true);
    let status = inflater.decompress(packed, content, FlushDecompress::Finish);
    let whole = inflater.total_out() == content.len() as u64;
    whole && matches!(status, Ok(Status::StreamEnd))
}
