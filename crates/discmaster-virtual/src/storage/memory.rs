//! A disc kept in memory: for tests and for fuzzing.

use super::{Fault, Storage};
use crate::disc::Disc;
use crate::media::BLOCK;
use std::io;

/// Blocks in memory.
#[derive(Debug, Default)]
pub struct Memory {
    blocks: Vec<u8>,
    /// The state as last committed.
    committed: Option<Disc>,
    /// Bytes that fit; one more is a full disk.
    room: Option<usize>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Storage that is full after `room` bytes.
    pub fn with_room(room: usize) -> Self {
        Self {
            room: Some(room),
            ..Self::default()
        }
    }

    pub fn blocks(&self) -> &[u8] {
        &self.blocks
    }

    pub fn committed(&self) -> Option<&Disc> {
        self.committed.as_ref()
    }
}

fn offset(lba: u32) -> Result<usize, Fault> {
    usize::try_from(lba)
        .ok()
        .and_then(|lba| lba.checked_mul(BLOCK))
        .ok_or_else(|| Fault::new("addressing memory", io::ErrorKind::OutOfMemory.into()))
}

impl Storage for Memory {
    fn read(&mut self, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        let start = offset(lba)?;
        let stored = start
            .checked_add(buffer.len())
            .and_then(|end| self.blocks.get(start..end))
            .ok_or_else(|| Fault::new("reading memory", io::ErrorKind::UnexpectedEof.into()))?;
        buffer.copy_from_slice(stored);
        Ok(())
    }

    fn write(&mut self, lba: u32, data: &[u8]) -> Result<(), Fault> {
        let start = offset(lba)?;
        let end = start + data.len();
        if self.room.is_some_and(|room| end > room) {
            return Err(Fault::new(
                "writing memory",
                io::ErrorKind::StorageFull.into(),
            ));
        }
        if self.blocks.len() < end {
            self.blocks.resize(end, 0);
        }
        self.blocks[start..end].copy_from_slice(data);
        Ok(())
    }

    fn synchronize(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn commit(&mut self, disc: &Disc) -> Result<(), Fault> {
        if disc.sessions().is_empty() {
            self.blocks.clear();
        }
        self.committed = Some(disc.clone());
        Ok(())
    }

    fn set_tray(&mut self, _open: bool) -> Result<(), Fault> {
        Ok(())
    }
}
