//! A disc kept in memory: for tests and for fuzzing.

use super::{Fault, Storage};
use crate::disc::{Disc, Kind};
use crate::media::Blank;
use std::collections::BTreeMap;
use std::io;

/// Blocks in memory; those of zeros cost nothing.
#[derive(Debug, Default)]
pub struct Memory {
    blocks: BTreeMap<u32, Box<[u8]>>,
    /// First address after the stored blocks.
    end: u32,
    /// The state as last committed.
    committed: Option<Disc>,
    /// Addresses that there is room for; one more is a full disk.
    room: Option<u32>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Storage that is full after `blocks` blocks.
    pub fn with_room(blocks: u32) -> Self {
        Self {
            room: Some(blocks),
            ..Self::default()
        }
    }

    /// First address after the stored blocks.
    pub fn end(&self) -> u32 {
        self.end
    }

    pub fn committed(&self) -> Option<&Disc> {
        self.committed.as_ref()
    }

    fn kind(&self) -> Option<Kind> {
        self.committed.as_ref()?.kind()
    }

    /// What was kept as user data becomes whole sectors.
    fn convert(&mut self, disc: &Disc) {
        let kept = std::mem::take(&mut self.blocks);
        for lba in 0..self.end {
            let stored = kept.get(&lba).and_then(|block| block.first_chunk());
            let mut sector = [0; Kind::Raw.block()];
            disc.complete(lba, stored.unwrap_or(&[0; Kind::Data.block()]), &mut sector);
            if sector != [0; Kind::Raw.block()] {
                self.blocks.insert(lba, sector.into());
            }
        }
    }
}

/// First address after `bytes` at `lba`.
fn end(kind: Kind, lba: u32, bytes: usize) -> Option<u32> {
    lba.checked_add(u32::try_from(bytes.div_ceil(kind.block())).ok()?)
}

impl Storage for Memory {
    fn read(&mut self, kind: Kind, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        if end(kind, lba, buffer.len()).is_none_or(|end| end > self.end) {
            let source = io::ErrorKind::UnexpectedEof.into();
            return Err(Fault::new(format!("reading block {lba}"), source));
        }
        for (address, block) in (lba..).zip(buffer.chunks_mut(kind.block())) {
            match self.blocks.get(&address) {
                Some(stored) => block.copy_from_slice(&stored[..block.len()]),
                None => block.fill(0),
            }
        }
        Ok(())
    }

    fn write(&mut self, kind: Kind, lba: u32, data: &[u8]) -> Result<(), Fault> {
        let Some(end) =
            end(kind, lba, data.len()).filter(|end| self.room.is_none_or(|room| *end <= room))
        else {
            let source = io::ErrorKind::StorageFull.into();
            return Err(Fault::new(format!("writing block {lba}"), source));
        };
        for (address, block) in (lba..).zip(data.chunks(kind.block())) {
            if block.iter().all(|byte| *byte == 0) {
                self.blocks.remove(&address);
            } else {
                let mut whole = vec![0; kind.block()];
                whole[..block.len()].copy_from_slice(block);
                self.blocks.insert(address, whole.into());
            }
        }
        self.end = self.end.max(end);
        Ok(())
    }

    fn zero(&mut self, _kind: Kind, lba: u32, blocks: u32) -> Result<(), Fault> {
        let Some(end) = lba
            .checked_add(blocks)
            .filter(|end| self.room.is_none_or(|room| *end <= room))
        else {
            let source = io::ErrorKind::StorageFull.into();
            return Err(Fault::new(format!("writing block {lba}"), source));
        };
        self.blocks
            .retain(|address, _| !(lba..end).contains(address));
        self.end = self.end.max(end);
        Ok(())
    }

    fn synchronize(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn commit(&mut self, disc: &Disc) -> Result<(), Fault> {
        if disc.kind().is_none() {
            self.blocks.clear();
            self.end = 0;
        }
        if disc.kind() == Some(Kind::Raw) && self.kind() == Some(Kind::Data) {
            self.convert(disc);
        }
        self.committed = Some(disc.clone());
        Ok(())
    }

    fn set_tray(&mut self, _open: bool) -> Result<(), Fault> {
        Ok(())
    }

    /// There is a blank disc of every type, by the type's name.
    fn swap(&mut self, name: &str) -> Result<Disc, Fault> {
        let blank: Blank = name
            .parse()
            .map_err(|error| Fault::new(format!("putting in {name}"), io::Error::other(error)))?;
        self.blocks.clear();
        self.end = 0;
        self.committed = None;
        Ok(Disc::blank_disc(blank))
    }
}
