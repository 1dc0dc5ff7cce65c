//! A file of which no more is read than it has, while its tables are taken in.
//!
//! Each table of a compound file is read once. A hostile one lists the same sector of its
//! allocation table many times over, so that the table in memory grows to a thousand times the
//! file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
pub(super) struct Metered {
    file: File,
    left: Arc<AtomicU64>,
}

/// What is left of the allowance.
pub(super) struct Meter(Arc<AtomicU64>);

impl Metered {
    pub(super) fn new(file: File, size: u64) -> (Self, Meter) {
        let left = Arc::new(AtomicU64::new(size));
        let meter = Meter(Arc::clone(&left));
        (Self { file, left }, meter)
    }
}

impl Meter {
    /// Lets everything be read, as often as one likes.
    pub(super) fn lift(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        let left = self.left.load(Ordering::Relaxed);
        if left == u64::MAX {
            return Ok(read);
        }
        let left = left.checked_sub(read as u64);
        let left = left.ok_or_else(|| io::Error::other("its tables are longer than the file"))?;
        self.left.store(left, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
