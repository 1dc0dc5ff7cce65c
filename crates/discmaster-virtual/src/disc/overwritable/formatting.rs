//! FORMAT UNIT: which formats a medium can be given, and what they make of it (MMC-6 6.5 and 6.24,
//! formats by type).

use super::{FormatState, OverwritableDisc};
use crate::disc::Refusal;
use crate::media::{Blank, MediumFamily, MediumType};
use discmaster_mmc::parameter::format::{FormatDescriptor, FormatType};
use discmaster_mmc::response::capacity::FormattableCapacity;

/// Type dependent parameter of DVD+RW: formatting in the background that was stopped goes on.
const RESTART: u32 = 1;
/// What DVD+RW takes as "all of it".
const ALL: u32 = u32::MAX;

/// Blocks of user data with the usual spare areas.
pub(super) const fn default_capacity(blank: Blank) -> u32 {
    blank.blocks() - spares(blank).usual
}

/// Blocks that a medium's formats set aside.
#[derive(Clone, Copy, Debug)]
struct Spares {
    usual: u32,
    least: u32,
    most: u32,
}

const fn spares(blank: Blank) -> Spares {
    let blocks = blank.blocks();
    let unit = blank.medium().ecc_block();
    match blank.medium() {
        // 2,236,704 blocks of 2,295,072.
        MediumType::DvdRam => Spares {
            usual: if blocks == MediumType::DvdRam.usual_blocks() {
                58_368
            } else {
                part_of(blocks, 2, unit)
            },
            least: 0,
            most: part_of(blocks, 4, unit),
        },
        _ => match blank.medium().family() {
            // 11,826,176 blocks of 12,219,392 on one layer, by MMC's default.
            MediumFamily::Bd => Spares {
                usual: if blocks == blank.medium().usual_blocks() {
                    393_216 * blank.medium().layers() as u32
                } else {
                    part_of(blocks, 2, unit)
                },
                least: part_of(blocks, 1, unit),
                most: part_of(blocks, 16, unit),
            },
            _ => Spares {
                usual: 0,
                least: 0,
                most: 0,
            },
        },
    }
}

/// The formats of a medium as it is, in the order of READ FORMAT CAPACITIES. `grown` is how far a
/// DVD-RW is formatted, and `None` where it is not.
pub fn formats(blank: Blank, grown: Option<u32>, blank_now: bool) -> Vec<FormattableCapacity> {
    let blocks = blank.blocks();
    let format = |blocks, format_type| FormattableCapacity {
        blocks,
        format_type,
        parameter: 0,
    };
    let spares = spares(blank);
    let of_spares = |format_type| {
        [spares.usual, spares.most, spares.least].map(|spare| format(blocks - spare, format_type))
    };
    match blank.medium() {
        MediumType::DvdRw => {
            let unit = blank.medium().ecc_block();
            let with_unit = |blocks, format_type| FormattableCapacity {
                parameter: unit,
                ..format(blocks, format_type)
            };
            let mut all = vec![
                with_unit(blocks, FormatType::FULL),
                with_unit(blocks, FormatType::CD_DVD_RW_FULL),
                with_unit(blocks, FormatType::DVD_RW_QUICK),
            ];
            if let Some(grown) = grown {
                all.push(with_unit(blocks - grown, FormatType::DVD_RW_GROW_BORDER));
                all.push(with_unit(blocks - grown, FormatType::CD_RW_GROW_SESSION));
            }
            all
        }
        MediumType::DvdPlusRw | MediumType::DvdPlusRwDl => {
            vec![format(blocks, FormatType::DVD_PLUS_RW_BASIC)]
        }
        MediumType::DvdRam => vec![
            format(blocks - spares.usual, FormatType::FULL),
            format(blocks - spares.least, FormatType::FULL),
            format(blocks - spares.most, FormatType::SPARE_EXPANSION),
        ],
        MediumType::BdRe | MediumType::BdReDl | MediumType::BdReTl => {
            let mut all = vec![format(blocks - spares.usual, FormatType::FULL)];
            all.extend(of_spares(FormatType::BD_RE_WITH_SPARE));
            all.push(format(blocks, FormatType::BD_RE_WITHOUT_SPARE));
            all
        }
        MediumType::BdR | MediumType::BdRDl | MediumType::BdRTl | MediumType::BdRQl
            if blank_now =>
        {
            let mut all = vec![format(blocks - spares.usual, FormatType::FULL)];
            all.extend(of_spares(FormatType::BD_R_WITH_SPARE));
            all
        }
        _ => Vec::new(),
    }
}

/// Blocks that formatting a blank BD-R sets aside.
pub(in crate::disc) fn spare_of_bd_r(
    blank: Blank,
    request: FormatDescriptor,
) -> Result<u32, Refusal> {
    // Sub-type 0 is for pseudo-overwriting, 1 without; 2 would be for recording in any order.
    if request.sub_type > 1 {
        return Err(Refusal::InvalidFormat);
    }
    let spares = spares(blank);
    let spare = blank.blocks().checked_sub(request.blocks);
    match (request.format_type, spare) {
        (FormatType::FULL, Some(spare)) if spare == spares.usual => Ok(spare),
        (FormatType::BD_R_WITH_SPARE, Some(spare)) if in_range(spares, spare) => {
            Ok(spare.next_multiple_of(blank.medium().ecc_block()))
        }
        _ => Err(Refusal::InvalidFormat),
    }
}

const fn in_range(spares: Spares, spare: u32) -> bool {
    spares.least <= spare && spare <= spares.most
}

impl OverwritableDisc {
    /// FORMAT UNIT. What was on the disc is gone, but where the format only lengthens it.
    pub fn format(&mut self, request: FormatDescriptor) -> Result<(), Refusal> {
        match self.blank.medium() {
            MediumType::DvdRw => self.format_dvd_rw(request),
            MediumType::DvdPlusRw | MediumType::DvdPlusRwDl => self.format_dvd_plus_rw(request),
            _ => self.format_with_spares(request),
        }
    }

    fn format_dvd_rw(&mut self, request: FormatDescriptor) -> Result<(), Refusal> {
        let unit = self.blank.medium().ecc_block();
        let most = self.blank.blocks();
        let blocks = request.blocks;
        let lengthens = matches!(
            request.format_type,
            FormatType::CD_RW_GROW_SESSION | FormatType::DVD_RW_GROW_BORDER
        );
        if lengthens && self.state != FormatState::Formatted {
            return Err(Refusal::InvalidFormat);
        }
        let room = if lengthens {
            most - self.formatted
        } else {
            most
        };
        if blocks > room || !blocks.is_multiple_of(unit) {
            return Err(Refusal::InvalidFormat);
        }
        match request.format_type {
            FormatType::FULL | FormatType::CD_DVD_RW_FULL if blocks > 0 => {
                self.erase(blocks, FormatState::Formatted);
            }
            FormatType::DVD_RW_QUICK => self.erase(blocks, FormatState::Growing),
            FormatType::CD_RW_GROW_SESSION if blocks > 0 => self.formatted += blocks,
            FormatType::DVD_RW_GROW_BORDER if room > 0 => {
                self.formatted += blocks;
                self.state = FormatState::Growing;
            }
            _ => return Err(Refusal::InvalidFormat),
        }
        Ok(())
    }

    fn format_dvd_plus_rw(&mut self, request: FormatDescriptor) -> Result<(), Refusal> {
        let whole = request.blocks == ALL || request.blocks == self.capacity;
        if request.format_type != FormatType::DVD_PLUS_RW_BASIC || !whole {
            return Err(Refusal::InvalidFormat);
        }
        if request.parameter & RESTART == 0 {
            self.erase(0, FormatState::InBackground);
        } else if self.state == FormatState::Unformatted {
            return Err(Refusal::InvalidFormat);
        } else if self.formatted < self.capacity {
            self.state = FormatState::InBackground;
        }
        Ok(())
    }

    fn format_with_spares(&mut self, request: FormatDescriptor) -> Result<(), Refusal> {
        let FormatDescriptor {
            blocks,
            format_type,
            ..
        } = request;
        let ranged = format_type == FormatType::BD_RE_WITH_SPARE
            && self.blank.medium().family() == MediumFamily::Bd
            && self
                .blank
                .blocks()
                .checked_sub(blocks)
                .is_some_and(|spare| in_range(spares(self.blank), spare));
        let listed = formats(self.blank, None, false)
            .iter()
            .any(|format| (format.format_type, format.blocks) == (format_type, blocks));
        if !listed && !ranged {
            return Err(Refusal::InvalidFormat);
        }
        self.capacity = blocks / self.blank.medium().ecc_block() * self.blank.medium().ecc_block();
        self.erase(self.capacity, FormatState::Formatted);
        Ok(())
    }

    fn erase(&mut self, formatted: u32, state: FormatState) {
        self.formatted = formatted;
        self.state = state;
        self.written = 0;
        self.unsettled = false;
    }

    /// Formatting in the background has come to `blocks`.
    pub fn background_reached(&mut self, blocks: u32) {
        if self.state == FormatState::InBackground {
            self.formatted = self.formatted.max(blocks.min(self.capacity));
            if self.formatted == self.capacity {
                self.state = FormatState::Formatted;
            }
        }
    }

    /// CLOSE TRACK/SESSION stops formatting in the background, and what grows.
    pub fn stop_background(&mut self) {
        if self.state == FormatState::InBackground {
            // At least the first block of error correction is there.
            self.formatted = self
                .formatted
                .max(1)
                .next_multiple_of(self.blank.medium().ecc_block())
                .min(self.capacity);
            self.state = FormatState::Formatted;
        }
    }

    /// Closes the session of a DVD-RW that grows; something has to be in it.
    pub fn stop_growing(&mut self) -> Result<(), Refusal> {
        if self.state == FormatState::Growing {
            if self.formatted == 0 {
                return Err(Refusal::Sequence);
            }
            self.state = FormatState::Formatted;
        }
        Ok(())
    }
}

/// So many sixty-fourths of a disc, whole blocks of error correction: in proportion, so that a disc
/// that is cut short has room left for data.
const fn part_of(blocks: u32, sixty_fourths: u32, unit: u32) -> u32 {
    blocks / 64 * sixty_fourths / unit * unit
}
