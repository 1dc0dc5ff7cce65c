//! The state of a disc that is written over, as its file holds it.

use super::{FormatState, OverwritableDisc};
use crate::disc::SavedDiscError;
use crate::media::{Blank, MediumType};
use serde::{Deserialize, Serialize};

/// `discs/NAME.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedOverwritable {
    /// The layout of this file; 1.
    pub format: u32,
    /// The name in the catalogue, and its size where that is not the usual one.
    pub medium: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identification: Option<u32>,
    pub state: SavedFormatState,
    /// Blocks for data, formatted or not.
    pub capacity: u32,
    /// Blocks from address 0 on that are formatted.
    pub formatted: u32,
    /// First address after the last block that was written. While `unsettled`, the length of the
    /// data file tells.
    pub written: u32,
    /// It is being written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsettled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedFormatState {
    Unformatted,
    Formatted,
    InBackground,
    Growing,
}

impl SavedOverwritable {
    pub fn of(disc: &OverwritableDisc) -> Self {
        Self {
            format: 1,
            medium: disc.blank.to_string(),
            identification: disc.identification,
            state: match disc.state {
                FormatState::Unformatted => SavedFormatState::Unformatted,
                FormatState::Formatted => SavedFormatState::Formatted,
                FormatState::InBackground => SavedFormatState::InBackground,
                FormatState::Growing => SavedFormatState::Growing,
            },
            capacity: disc.capacity,
            formatted: disc.formatted,
            written: disc.written,
            unsettled: disc.unsettled,
        }
    }

    /// The disc, every figure checked.
    pub fn restore(&self) -> Result<OverwritableDisc, SavedDiscError> {
        if self.format != 1 {
            return Err(SavedDiscError::Format(self.format));
        }
        let blank: Blank = self.medium.parse()?;
        let medium = blank.medium();
        let dvd_rw = medium == MediumType::DvdRw;
        if !medium.overwritable() && !dvd_rw {
            return Err(SavedDiscError::Kind(blank));
        }
        let unit = medium.ecc_block();
        let plus = matches!(medium, MediumType::DvdPlusRw | MediumType::DvdPlusRwDl);
        let (state, fits_state) = match self.state {
            // A DVD-RW that is not formatted is one that is recorded in order.
            SavedFormatState::Unformatted => (
                FormatState::Unformatted,
                !dvd_rw && self.formatted == 0 && self.written == 0,
            ),
            SavedFormatState::Formatted => (
                FormatState::Formatted,
                dvd_rw || plus || self.formatted == self.capacity,
            ),
            SavedFormatState::InBackground => (FormatState::InBackground, plus),
            SavedFormatState::Growing => (FormatState::Growing, dvd_rw),
        };
        let whole = |blocks: u32| blocks.is_multiple_of(unit);
        // Background formatting is not saved with every step of it.
        let in_background = state == FormatState::InBackground;
        let in_order = self.capacity > 0
            && self.capacity <= blank.blocks()
            && whole(self.capacity)
            && self.formatted <= self.capacity
            && (in_background || whole(self.formatted) || self.formatted == self.capacity)
            && self.written <= self.formatted;
        if !fits_state || !in_order {
            return Err(SavedDiscError::Extent(blank));
        }
        Ok(OverwritableDisc {
            blank,
            identification: self.identification,
            capacity: self.capacity,
            formatted: self.formatted,
            state,
            written: self.written,
            unsettled: self.unsettled,
        })
    }
}
