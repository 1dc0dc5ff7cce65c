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
    /// Before this address user data was kept, on this disc; they become whole sectors as they are
    /// read.
    whole_from: Option<(u32, Disc)>,
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

    /// The whole sector of which `stored` was kept as user data, if this address is one of those.
    fn completed(&self, address: u32, stored: Option<&[u8]>) -> Option<[u8; Kind::Raw.block()]> {
        let (until, disc) = self.whole_from.as_ref()?;
        if address >= *until || stored.is_some_and(|stored| stored.len() == Kind::Raw.block()) {
            return None;
        }
        let data = stored.and_then(|stored| stored.first_chunk());
        let mut sector = [0; Kind::Raw.block()];
        disc.complete(
            address,
            data.unwrap_or(&[0; Kind::Data.block()]),
            &mut sector,
        );
        Some(sector)
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
            let stored = self.blocks.get(&address).map(AsRef::as_ref);
            if kind == Kind::Raw
                && let Some(sector) = self.completed(address, stored)
            {
                block.copy_from_slice(&sector[..block.len()]);
                continue;
            }
            match stored {
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
            let kept = self.whole_from.as_ref();
            let written_over = kept.is_some_and(|(until, _)| address < *until);
            if !written_over && block.iter().all(|byte| *byte == 0) {
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
            self.whole_from = None;
        }
        if disc.kind() == Some(Kind::Raw) && self.kind() == Some(Kind::Data) {
            self.whole_from = Some((self.end, disc.clone()));
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
        self.whole_from = None;
        Ok(Disc::blank_disc(blank))
    }
}
