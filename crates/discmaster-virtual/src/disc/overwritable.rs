//! What is on a disc of which any block can be written at any time: DVD-RAM, DVD+RW, BD-RE, and a
//! DVD-RW that is formatted for restricted overwrite.
//!
//! ```text
//! 0 | formatted: can be read and written | not formatted | end
//! ```
//!
//! DVD-RAM is formatted whole as it is sold. BD-RE is not, and FORMAT UNIT formats it whole. DVD+RW is
//! formatted in the background, while it is written; how far that is, whoever has a clock tells
//! ([`OverwritableDisc::background_reached`]). DVD-RW is formatted to a length, and can then grow by
//! writing in order at the end of it, until its session is closed.
//!
//! A formatted block that was never written holds zeros.

mod formatting;
pub(super) mod saved;

pub use formatting::formats;
pub(super) use formatting::spare_of_bd_r;

use super::Refusal;
use crate::media::{Blank, MediumType};

/// A disc, and how far it is formatted and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverwritableDisc {
    blank: Blank,
    identification: Option<u32>,
    /// Blocks for data, formatted or not: the disc's, without spare areas.
    capacity: u32,
    /// Blocks from address 0 on that are formatted.
    formatted: u32,
    state: FormatState,
    /// First address after the last block that was ever written.
    written: u32,
    /// Something was written since the cache was last synchronized.
    unsettled: bool,
}

/// What can be done with the disc as it is formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatState {
    /// Nothing, but to format it.
    Unformatted,
    /// What is formatted can be written over.
    Formatted,
    /// Besides, formatting goes on by itself (DVD+RW).
    InBackground,
    /// Besides, writing in order at the end formats more (DVD-RW).
    Growing,
}

impl OverwritableDisc {
    /// As it is sold. `None`: the medium is recorded in order.
    pub fn blank_disc(blank: Blank) -> Option<Self> {
        if !blank.medium().overwritable() {
            return None;
        }
        let sold_formatted = blank.medium() == MediumType::DvdRam;
        let capacity = formatting::default_capacity(blank);
        Some(Self {
            blank,
            identification: None,
            capacity,
            formatted: if sold_formatted { capacity } else { 0 },
            state: if sold_formatted {
                FormatState::Formatted
            } else {
                FormatState::Unformatted
            },
            written: 0,
            unsettled: false,
        })
    }

    /// A blank DVD-RW that is to be formatted.
    pub(super) fn of_dvd_rw(blank: Blank, identification: Option<u32>) -> Self {
        Self {
            blank,
            identification,
            capacity: blank.blocks(),
            formatted: 0,
            state: FormatState::Unformatted,
            written: 0,
            unsettled: false,
        }
    }

    pub(super) fn identify(&mut self, number: Option<u32>) {
        self.identification = number;
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.identification
    }

    /// None while nothing is recorded.
    pub fn identification(&self) -> Option<u32> {
        self.identification.filter(|_| self.written > 0)
    }

    pub fn blank(&self) -> Blank {
        self.blank
    }

    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    pub fn formatted(&self) -> u32 {
        self.formatted
    }

    pub fn state(&self) -> FormatState {
        self.state
    }

    /// First address after the last block that was ever written.
    pub fn written(&self) -> u32 {
        self.written
    }

    /// Something was written since the cache was last synchronized.
    pub fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// All of it can be written over.
    pub fn is_formatted_whole(&self) -> bool {
        self.state == FormatState::Formatted && self.formatted == self.capacity
    }

    /// Blocks that the host is told of by READ CAPACITY: while formatting goes on in the background,
    /// all that there will be.
    pub fn announced(&self) -> u32 {
        match self.state {
            FormatState::InBackground => self.capacity,
            _ => self.formatted,
        }
    }

    /// Whether the `blocks` from `lba` on can be read.
    pub fn may_read(&self, lba: u32, blocks: u32) -> Result<(), Refusal> {
        if self.state == FormatState::Unformatted {
            return Err(Refusal::Unformatted);
        }
        let end = self.announced();
        match lba.checked_add(blocks) {
            Some(last) if last <= end => Ok(()),
            _ => Err(Refusal::OutOfRange { lba: lba.max(end) }),
        }
    }

    /// Whether the `blocks` from `lba` on may be written.
    pub fn may_write(&self, lba: u32, blocks: u32) -> Result<(), Refusal> {
        let end = match self.state {
            FormatState::Unformatted => return Err(Refusal::Unformatted),
            FormatState::Formatted => self.formatted,
            FormatState::InBackground | FormatState::Growing => self.capacity,
        };
        let last = match lba.checked_add(blocks) {
            Some(last) if last <= end => last,
            _ => return Err(Refusal::OutOfRange { lba: lba.max(end) }),
        };
        if self.state == FormatState::Growing && lba > self.formatted {
            return Err(Refusal::NotNextWritable { lba });
        }
        // What grows may end anywhere; it is padded.
        let grows = self.state == FormatState::Growing && last > self.formatted;
        let unit = self.write_unit();
        if !lba.is_multiple_of(unit) || !grows && !last.is_multiple_of(unit) {
            return Err(Refusal::Misaligned { lba });
        }
        Ok(())
    }

    /// Blocks of which each write has to be made.
    pub fn write_unit(&self) -> u32 {
        if self.blank.medium() == MediumType::DvdRw {
            self.blank.medium().ecc_block()
        } else {
            1
        }
    }

    /// Whether the state that is kept of the disc has to change before it is written.
    pub fn unsettles(&self) -> bool {
        !self.unsettled
    }

    /// The disc is about to be written.
    pub fn unsettle(&mut self) {
        self.unsettled = true;
    }

    /// The `blocks` from `lba` on were written.
    pub fn wrote(&mut self, lba: u32, blocks: u32) {
        let end = lba.saturating_add(blocks).min(self.capacity);
        self.written = self.written.max(end);
        self.unsettled = true;
        match self.state {
            // Formatting in the background goes on from there.
            FormatState::InBackground => self.formatted = self.formatted.max(end),
            FormatState::Growing => {
                let whole = end.next_multiple_of(self.write_unit());
                self.formatted = self.formatted.max(whole);
            }
            FormatState::Unformatted | FormatState::Formatted => {}
        }
    }

    /// SYNCHRONIZE CACHE: what was written is on the disc.
    pub fn settle(&mut self) {
        self.unsettled = false;
    }

    /// The power went; the file of blocks has `blocks` from address 0 on. Formatting in the
    /// background has stopped.
    pub fn lose_power(&mut self, blocks: u32) {
        if self.unsettled {
            self.written = self.written.max(blocks.min(self.capacity));
            if self.state == FormatState::Growing {
                let whole = self.written.next_multiple_of(self.write_unit());
                self.formatted = self.formatted.max(whole);
            }
        }
        if self.state == FormatState::InBackground {
            self.formatted = self.formatted.max(self.written);
            self.stop_background();
        }
    }
}

#[cfg(test)]
mod tests;
