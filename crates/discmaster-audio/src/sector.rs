//! Data sectors of a CD whole: sync, header, EDC and ECC around the user data (ECMA-130 14; modes of
//! XA: the Yellow Book's extension).
//!
//! ```text
//! mode 0           sync 12 | header 4 | zeros 2336
//! mode 1           sync 12 | header 4 | data 2048 | EDC 4 | zeros 8 | P 172 | Q 104
//! mode 2           sync 12 | header 4 | data 2336
//!      XA form 1   sync 12 | header 4 | subheader 8 | data 2048 | EDC 4 | P 172 | Q 104
//!      XA form 2   sync 12 | header 4 | subheader 8 | data 2324 | EDC 4
//! ```

mod ecc;
mod edc;
mod scramble;

pub use edc::edc;
pub use scramble::scramble;

use crate::red_book;
use std::fmt;

/// Bytes of a sector.
pub const SECTOR: usize = red_book::BLOCK;
/// The pattern that a data sector begins with.
pub const SYNC: [u8; 12] = [
    0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0,
];
/// Bytes of user data in mode 1 and in form 1 of mode 2.
pub const USER_DATA: usize = 2048;
/// Bytes of user data in form 2 of mode 2.
pub const FORM_2_DATA: usize = 2324;
/// Bytes after the header in mode 2, the subheader included.
pub const MODE_2_DATA: usize = 2336;
/// Submode bit: form 2.
pub const FORM_2: u8 = 0x20;

const HEADER: usize = SYNC.len();
const AFTER_HEADER: usize = 16;
const AFTER_SUBHEADER: usize = 24;
const EDC: usize = 4;
const MODE_1_EDC: usize = AFTER_HEADER + USER_DATA;
const FORM_1_EDC: usize = AFTER_SUBHEADER + USER_DATA;
const FORM_2_EDC: usize = SECTOR - EDC;
/// Where P parity begins.
const PARITY: usize = 2076;

/// Mode byte of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    Zero,
    One,
    Two,
}

/// A sector's subheader: file number, channel number, submode and coding information. It is
/// recorded twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subheader(pub [u8; 4]);

/// The header: the sector's address as a time from 00:00:00 on, and its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Blocks from 00:00:00 on: the logical block address and 150.
    pub absolute: u32,
    pub mode: Mode,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zero => "mode 0",
            Self::One => "mode 1",
            Self::Two => "mode 2",
        })
    }
}

impl Subheader {
    pub const fn is_form_2(self) -> bool {
        self.0[2] & FORM_2 != 0
    }
}

/// Two decimal digits in a byte; of a number above 99 the last two.
pub const fn to_bcd(number: u32) -> u8 {
    (number / 10 % 10 * 16 + number % 10).to_le_bytes()[0]
}

/// The number that two decimal digits are.
pub const fn from_bcd(byte: u8) -> Option<u32> {
    if byte >> 4 < 10 && byte & 15 < 10 {
        Some((byte >> 4) as u32 * 10 + (byte & 15) as u32)
    } else {
        None
    }
}

/// A time as minutes, seconds and frames in decimal digits.
pub const fn time_to_bcd(blocks: u32) -> [u8; 3] {
    [
        to_bcd(blocks / 75 / 60),
        to_bcd(blocks / 75 % 60),
        to_bcd(blocks % 75),
    ]
}

/// The blocks of a time in decimal digits.
pub const fn time_from_bcd(time: [u8; 3]) -> Option<u32> {
    match (from_bcd(time[0]), from_bcd(time[1]), from_bcd(time[2])) {
        (Some(minute), Some(second), Some(frame)) if second < 60 && frame < 75 => {
            Some((minute * 60 + second) * 75 + frame)
        }
        _ => None,
    }
}

impl Header {
    pub fn to_bytes(self) -> [u8; 4] {
        let [minute, second, frame] = time_to_bcd(self.absolute);
        let mode = match self.mode {
            Mode::Zero => 0,
            Mode::One => 1,
            Mode::Two => 2,
        };
        [minute, second, frame, mode]
    }

    /// `None` for what is no header.
    pub fn from_bytes([minute, second, frame, mode]: [u8; 4]) -> Option<Self> {
        Some(Self {
            absolute: time_from_bcd([minute, second, frame])?,
            // The upper bits tell of link blocks.
            mode: match mode & 0x1F {
                0 => Mode::Zero,
                1 => Mode::One,
                2 => Mode::Two,
                _ => return None,
            },
        })
    }

    /// The header of a sector; `None` without the sync.
    pub fn of(sector: &[u8; SECTOR]) -> Option<Self> {
        let header = sector.strip_prefix(&SYNC)?.first_chunk()?;
        Self::from_bytes(*header)
    }
}

/// The subheader of a sector of mode 2.
pub fn subheader(sector: &[u8; SECTOR]) -> Subheader {
    Subheader([sector[16], sector[17], sector[18], sector[19]])
}

fn begin(sector: &mut [u8; SECTOR], absolute: u32, mode: Mode) {
    sector[..HEADER].copy_from_slice(&SYNC);
    sector[HEADER..AFTER_HEADER].copy_from_slice(&Header { absolute, mode }.to_bytes());
}

fn write_ecc(sector: &mut [u8; SECTOR]) {
    if let Some(coded) = sector[HEADER..].first_chunk_mut() {
        ecc::write(coded);
    }
}

fn write_edc(sector: &mut [u8; SECTOR], from: usize, at: usize) {
    let code = edc(&sector[from..at]);
    sector[at..at + EDC].copy_from_slice(&code.to_le_bytes());
}

/// A sector of mode 0 at this time.
pub fn mode_0(absolute: u32) -> [u8; SECTOR] {
    let mut sector = [0; SECTOR];
    begin(&mut sector, absolute, Mode::Zero);
    sector
}

/// Makes a sector of mode 1 at this time.
pub fn mode_1(absolute: u32, data: &[u8; USER_DATA], sector: &mut [u8; SECTOR]) {
    begin(sector, absolute, Mode::One);
    sector[AFTER_HEADER..MODE_1_EDC].copy_from_slice(data);
    write_edc(sector, 0, MODE_1_EDC);
    sector[MODE_1_EDC + EDC..PARITY].fill(0);
    write_ecc(sector);
}

/// Makes a sector of mode 2 without form at this time.
pub fn mode_2(absolute: u32, data: &[u8; MODE_2_DATA], sector: &mut [u8; SECTOR]) {
    begin(sector, absolute, Mode::Two);
    sector[AFTER_HEADER..].copy_from_slice(data);
}

/// Makes a sector of mode 2, form 1, at this time.
pub fn form_1(
    absolute: u32,
    subheader: Subheader,
    data: &[u8; USER_DATA],
    sector: &mut [u8; SECTOR],
) {
    begin(sector, absolute, Mode::Two);
    let mut subheader = subheader;
    subheader.0[2] &= !FORM_2;
    write_subheader(subheader, sector);
    sector[AFTER_SUBHEADER..FORM_1_EDC].copy_from_slice(data);
    complete_form(sector);
}

/// Makes a sector of mode 2, form 2, at this time.
pub fn form_2(
    absolute: u32,
    subheader: Subheader,
    data: &[u8; FORM_2_DATA],
    sector: &mut [u8; SECTOR],
) {
    begin(sector, absolute, Mode::Two);
    let mut subheader = subheader;
    subheader.0[2] |= FORM_2;
    write_subheader(subheader, sector);
    sector[AFTER_SUBHEADER..FORM_2_EDC].copy_from_slice(data);
    complete_form(sector);
}

fn write_subheader(subheader: Subheader, sector: &mut [u8; SECTOR]) {
    sector[AFTER_HEADER..AFTER_HEADER + 4].copy_from_slice(&subheader.0);
    sector[AFTER_HEADER + 4..AFTER_SUBHEADER].copy_from_slice(&subheader.0);
}

/// Writes EDC and, in form 1, ECC of a sector of mode 2 by what its subheader says.
pub fn complete_form(sector: &mut [u8; SECTOR]) {
    if subheader(sector).is_form_2() {
        write_edc(sector, AFTER_HEADER, FORM_2_EDC);
        return;
    }
    write_edc(sector, AFTER_HEADER, FORM_1_EDC);
    // The header is no part of what is protected, so that a sector can be moved.
    let mut header = [0; 4];
    header.swap_with_slice(&mut sector[HEADER..AFTER_HEADER]);
    write_ecc(sector);
    sector[HEADER..AFTER_HEADER].copy_from_slice(&header);
}

/// Makes a sector say that it lies at this time. Of mode 1 the codes, which depend on that, are
/// made anew if they were right.
pub fn set_time(absolute: u32, sector: &mut [u8; SECTOR]) {
    let sound = sector[AFTER_HEADER - 1] & 0x1F == 1 && is_sound(sector);
    sector[HEADER..AFTER_HEADER - 1].copy_from_slice(&time_to_bcd(absolute));
    if sound {
        write_edc(sector, 0, MODE_1_EDC);
        write_ecc(sector);
    }
}

/// The user data of a sector of mode 1.
pub fn mode_1_data(sector: &[u8; SECTOR]) -> &[u8] {
    &sector[AFTER_HEADER..MODE_1_EDC]
}

/// The user data of a sector of mode 2, form 1.
pub fn form_1_data(sector: &[u8; SECTOR]) -> &[u8] {
    &sector[AFTER_SUBHEADER..FORM_1_EDC]
}

/// Whether EDC and ECC of a sector of mode 1 or XA are those of its data; true of sectors that have
/// none.
pub fn is_sound(sector: &[u8; SECTOR]) -> bool {
    let Some(header) = Header::of(sector) else {
        return true;
    };
    let mut anew = [0; SECTOR];
    match header.mode {
        Mode::Zero => return true,
        Mode::One => {
            let Some(data) = mode_1_data(sector).first_chunk() else {
                return false;
            };
            mode_1(header.absolute, data, &mut anew);
        }
        Mode::Two => {
            anew.copy_from_slice(sector);
            // Form 2 may be recorded without EDC.
            if subheader(sector).is_form_2() && sector[FORM_2_EDC..] == [0; EDC] {
                return true;
            }
            complete_form(&mut anew);
        }
    }
    anew == *sector
}

/// Whether the EDC of a sector of mode 1 or XA is that of its data, which is so when they are what was
/// recorded; true of sectors that have none.
pub fn has_right_edc(sector: &[u8; SECTOR]) -> bool {
    let (from, at) = match Header::of(sector).map(|header| header.mode) {
        None | Some(Mode::Zero) => return true,
        Some(Mode::One) => (0, MODE_1_EDC),
        Some(Mode::Two) if !subheader(sector).is_form_2() => (AFTER_HEADER, FORM_1_EDC),
        // Form 2 may be recorded without EDC.
        Some(Mode::Two) if sector[FORM_2_EDC..] == [0; EDC] => return true,
        Some(Mode::Two) => (AFTER_HEADER, FORM_2_EDC),
    };
    edc(&sector[from..at]).to_le_bytes() == sector[at..at + EDC]
}

#[cfg(test)]
mod tests;
