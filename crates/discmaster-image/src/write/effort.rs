//! How many workers, and how much each takes at a time.

use std::thread;

/// Workers and the pieces they are given. The bytes written are the same for every effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Threads that read; at least 1.
    pub threads: usize,
    /// Blocks of a chunk, which is what one thread reads at a time; at least 1.
    pub chunk_blocks: u32,
}

impl Default for Effort {
    /// More threads than processors: files that must come from the disk gain from a deep queue.
    /// Chunks that stay in a processor's cache between being read and being written, and are long
    /// enough for a disk that is written past the page cache: with checksums, 1 MiB and 12 threads took
    /// a tenth less time than 512 KiB and 8.
    fn default() -> Self {
        Self {
            threads: thread::available_parallelism().map_or(12, |count| count.get().max(12)),
            chunk_blocks: 512,
        }
    }
}

impl Effort {
    pub(super) fn threads(self) -> usize {
        self.threads.max(1)
    }

    /// Bytes of a chunk.
    pub(super) fn chunk(self) -> usize {
        let bytes = u64::from(self.chunk_blocks.max(1)) * crate::BLOCK;
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }
}
