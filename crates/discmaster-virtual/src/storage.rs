//! Where the disc in the tray keeps its blocks and its state.

mod atomic;
mod folder;
mod memory;
mod saved_recorder;

pub use folder::{DiscError, Folder};
pub use memory::Memory;

use crate::disc::{Disc, Kind};
use discmaster_mmc::transport::TransportError;
use std::io;

/// Zeros for 32 blocks of either kind.
pub(crate) static ZEROS: [u8; 32 * Kind::Raw.block()] = [0; 32 * Kind::Raw.block()];

/// Keeps one disc, by block address, and says truly whether it is kept.
///
/// All blocks of a disc are of one kind, the disc's. When that changes, what is there becomes whole
/// sectors as the disc is committed. Those between the end of what is stored and an
/// address that is written become zeros.
pub trait Storage: Send {
    /// Fills `buffer`, whole blocks of `kind`, from `lba` on.
    fn read(&mut self, kind: Kind, lba: u32, buffer: &mut [u8]) -> Result<(), Fault>;

    /// Stores `data`, whole blocks of `kind`, from `lba` on.
    fn write(&mut self, kind: Kind, lba: u32, data: &[u8]) -> Result<(), Fault>;

    /// Stores zeros in `blocks` blocks of `kind`, from `lba` on. They cost next to nothing where
    /// nothing was stored yet.
    fn zero(&mut self, kind: Kind, lba: u32, blocks: u32) -> Result<(), Fault>;

    /// Returns once all that was written would survive the loss of power.
    fn synchronize(&mut self) -> Result<(), Fault>;

    /// Makes `disc` the state that is found again, whatever happens next; the old one or the new
    /// one is found, never a mixture. What was written must have been synchronized before.
    fn commit(&mut self, disc: &Disc) -> Result<(), Fault>;

    /// Remembers the tray's position.
    fn set_tray(&mut self, open: bool) -> Result<(), Fault>;

    /// Another disc lies in the closed tray: the one of this name.
    fn swap(&mut self, name: &str) -> Result<Disc, Fault>;
}

/// The machine beneath the recorder failed: its disk is full, a file cannot be written.
///
/// No drive has such a failure, so it is not dressed up as sense data: to the host it is a road
/// that failed, with the name of the file and the reason ([`TransportError::Io`]). Whoever serves
/// the recorder to a kernel, where only sense data can go, makes 3/0C/00 (write error) of it.
#[derive(Debug, thiserror::Error)]
#[error("{doing}")]
pub struct Fault {
    /// What was being done, with its subject: "writing /home/…/cd-r80-0001.part".
    pub doing: String,
    pub source: io::Error,
}

impl Fault {
    pub(crate) fn new(doing: impl Into<String>, source: io::Error) -> Self {
        Self {
            doing: doing.into(),
            source,
        }
    }
}

impl From<Fault> for TransportError {
    fn from(fault: Fault) -> Self {
        Self::Io {
            doing: fault.doing,
            source: fault.source,
        }
    }
}
