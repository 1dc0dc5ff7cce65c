//! What sub-channel Q says: of a block, by READ CD; of the disc and its tracks, by READ SUB-CHANNEL.

use super::{Malformed, claimed, head, length16};
use crate::address::{Lba, Msf, PREGAP};
use crate::command::SubChannelFormat;
use crate::recording::code::{CatalogNumber, Isrc};
use crate::wire::sub_channel as wire;
use zerocopy::{FromBytes, IntoBytes};

const WHAT: &str = "the sub-channel data";

/// The data of one format, behind the head.
fn data<T: FromBytes>(bytes: &[u8]) -> Result<T, Malformed> {
    let (top, _) = head::<wire::Head>(WHAT, bytes)?;
    let bytes = claimed(
        bytes,
        size_of::<wire::Head>() + usize::from(top.length.get()),
    );
    let (_, rest) = head::<wire::Head>(WHAT, bytes)?;
    Ok(head::<T>(WHAT, rest)?.0)
}

/// An answer of READ SUB-CHANNEL: its head, and the data of one format, or none.
fn with_head(data: &[u8]) -> Vec<u8> {
    let top = wire::Head {
        reserved: 0,
        audio_status: wire::NO_AUDIO_STATUS,
        length: length16(data.len()),
    };
    [top.as_bytes(), data].concat()
}

/// The head alone: nothing is played.
pub fn nothing_played() -> Vec<u8> {
    with_head(&[])
}

/// Format 1: where the drive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentPosition {
    pub adr: u8,
    /// Q subchannel control nibble.
    pub control: u8,
    pub track: u8,
    pub index: u8,
    pub absolute: Lba,
    /// Blocks from index 1 on; in the pause before it, up to there, with a minus.
    pub relative: i32,
}

impl CurrentPosition {
    /// `msf`: as the command asked for addresses.
    pub fn parse(bytes: &[u8], msf: bool) -> Result<Self, Malformed> {
        let data: wire::CurrentPosition = data(bytes)?;
        let time = |address: u32| {
            let [_, minute, second, frame] = address.to_be_bytes();
            let time = Msf::new(minute, second, frame);
            time.map_or(Lba(i32::MAX), Msf::to_lba)
        };
        let (absolute, relative) = (data.absolute.get(), data.relative.get());
        Ok(Self {
            adr: data.adr_control >> 4,
            control: data.adr_control & 0x0F,
            track: data.track,
            index: data.index,
            absolute: if msf {
                time(absolute)
            } else {
                Lba::from_wire(absolute)
            },
            relative: if msf {
                let blocks = time(relative).0.saturating_add(PREGAP);
                if data.index == 0 { -blocks } else { blocks }
            } else {
                Lba::from_wire(relative).0
            },
        })
    }

    pub fn encode(&self, msf: bool) -> Vec<u8> {
        let time = |address: Option<Msf>| {
            let [minute, second, frame] = address.map_or([0xFF, 59, 74], Msf::to_wire);
            u32::from_be_bytes([0, minute, second, frame])
        };
        let (absolute, relative) = if msf {
            let blocks = i32::try_from(self.relative.unsigned_abs()).unwrap_or(i32::MAX);
            let from_zero = Lba(blocks.saturating_sub(PREGAP)).to_msf();
            (time(self.absolute.to_msf()), time(from_zero))
        } else {
            (self.absolute.to_wire(), Lba(self.relative).to_wire())
        };
        let data = wire::CurrentPosition {
            format: SubChannelFormat::POSITION.0,
            adr_control: self.adr << 4 | self.control & 0x0F,
            track: self.track,
            index: self.index,
            absolute: absolute.into(),
            relative: relative.into(),
        };
        with_head(data.as_bytes())
    }
}

/// Format 2: the disc's catalogue number; what is none, and one of zeros alone, is taken as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogAnswer(pub Option<CatalogNumber>);

impl CatalogAnswer {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let data: wire::CatalogNumber = data(bytes)?;
        let told = data.valid & wire::VALID != 0;
        Ok(Self(catalog_number(data.digits).filter(|_| told)))
    }

    pub fn encode(&self) -> Vec<u8> {
        let data = wire::CatalogNumber {
            format: SubChannelFormat::CATALOG_NUMBER.0,
            valid: if self.0.is_some() { wire::VALID } else { 0 },
            digits: self.0.map_or([0; 13], |number| *number.as_bytes()),
            ..wire::CatalogNumber::default()
        };
        with_head(data.as_bytes())
    }
}

/// Format 3: a track's recording code; what is none is taken as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsrcAnswer {
    pub track: u8,
    /// Q subchannel control nibble.
    pub control: u8,
    pub code: Option<Isrc>,
}

impl IsrcAnswer {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let data: wire::Isrc = data(bytes)?;
        let told = data.valid & wire::VALID != 0;
        Ok(Self {
            track: data.track,
            control: data.adr_control & 0x0F,
            code: isrc(data.code).filter(|_| told),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let data = wire::Isrc {
            format: SubChannelFormat::ISRC.0,
            adr_control: ISRC << 4 | self.control & 0x0F,
            track: self.track,
            valid: if self.code.is_some() { wire::VALID } else { 0 },
            code: self.code.map_or([0; 12], |code| *code.as_bytes()),
            ..wire::Isrc::default()
        };
        with_head(data.as_bytes())
    }
}

fn catalog_number(digits: [u8; 13]) -> Option<CatalogNumber> {
    if digits == [b'0'; 13] {
        return None;
    }
    CatalogNumber::new(std::str::from_utf8(&digits).ok()?).ok()
}

fn isrc(code: [u8; 12]) -> Option<Isrc> {
    if code.iter().any(u8::is_ascii_lowercase) {
        return None;
    }
    Isrc::new(std::str::from_utf8(&code).ok()?).ok()
}

const POSITION: u8 = 1;
const CATALOG_NUMBER: u8 = 2;
const ISRC: u8 = 3;

/// Q of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Q {
    /// Four bits: 8 four channels, 4 data, 2 copies are permitted, 1 pre-emphasis.
    pub control: u8,
    pub content: QContent,
}

/// By the mode, ADR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QContent {
    /// Where the block lies.
    Position(QPosition),
    /// `None` where the thirteen digits are none.
    CatalogNumber(Option<CatalogNumber>),
    /// `None` where the twelve characters are none.
    Isrc(Option<Isrc>),
    /// Another mode.
    Other(u8),
}

/// Where a block lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QPosition {
    /// 1 to 99, or AAh in the lead-out.
    pub track: u8,
    /// 0 in the pause before a track.
    pub index: u8,
    /// From the track's start on; in its pause, to it.
    pub relative: Msf,
    pub absolute: Lba,
}

/// Bytes of P to W of a block.
pub const P_TO_W: usize = 96;
/// Bytes of Q of a block as READ CD formats it.
pub const FORMATTED_Q: usize = 16;

impl Q {
    /// Q of the raw channels of a block; `None` where its code says that it was misread.
    pub fn of_channels(channels: &[u8; P_TO_W]) -> Option<Self> {
        let mut bytes = [0; size_of::<wire::Q>()];
        for (byte, eight) in bytes.iter_mut().zip(channels.as_chunks::<8>().0) {
            for channel in eight {
                *byte = *byte << 1 | u8::from(channel & wire::Q_BIT != 0);
            }
        }
        Self::sound(&bytes)
    }

    /// Q as READ CD formats it for the block at `address`. A drive that leaves the code out, or
    /// makes plain numbers of the decimals, is understood by the address in it, which is near the
    /// one that was asked for; `None` where nothing agrees.
    pub fn of_formatted(formatted: &[u8; FORMATTED_Q], address: Lba) -> Option<Self> {
        /// How far beside the block a drive may pick its Q up.
        const BESIDE: u32 = 20;
        let (bytes, _) = formatted.split_first_chunk()?;
        if let Some(sound) = Self::sound(bytes) {
            return Some(sound);
        }
        let readings = [decimal as fn(u8) -> Option<u8>, Some].map(|number| {
            let q = Self::decoded(bytes, number)?;
            match q.content {
                QContent::Position(position) => {
                    let beside = position.absolute.0.abs_diff(address.0);
                    (beside <= BESIDE).then_some((beside, q))
                }
                QContent::CatalogNumber(Some(_)) | QContent::Isrc(Some(_)) => Some((BESIDE, q)),
                _ => None,
            }
        });
        let best = readings
            .into_iter()
            .flatten()
            .min_by_key(|(beside, _)| *beside);
        best.map(|(_, q)| q)
    }

    fn sound(bytes: &[u8; size_of::<wire::Q>()]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk::<2>()?;
        if code(content).to_be_bytes() != *sum {
            return None;
        }
        Self::decoded(bytes, decimal)
    }

    /// `number` reads one.
    fn decoded(bytes: &[u8; size_of::<wire::Q>()], number: fn(u8) -> Option<u8>) -> Option<Self> {
        let (q, _) = wire::Q::read_from_prefix(bytes).ok()?;
        let [a, b, c, d, e, f, g, h, i] = q.data;
        let content = match q.control_adr & 0x0F {
            POSITION => QContent::Position(QPosition {
                track: if a == LEAD_OUT { a } else { number(a)? },
                index: number(b)?,
                relative: Msf::new(number(c)?, number(d)?, number(e)?)?,
                absolute: Msf::new(number(g)?, number(h)?, number(i)?)?.to_lba(),
            }),
            CATALOG_NUMBER => {
                let mut digits = [0; 13];
                let halves = [a, b, c, d, e, f, g]
                    .into_iter()
                    .flat_map(|byte| [byte >> 4, byte & 15]);
                for (to, half) in digits.iter_mut().zip(halves) {
                    *to = b'0' + half;
                }
                QContent::CatalogNumber(catalog_number(digits))
            }
            ISRC => {
                let word = u32::from_be_bytes([a, b, c, d]) >> 2;
                let mut characters = [0; 12];
                let (letters, digits) = characters.split_at_mut(5);
                for (place, to) in letters.iter_mut().enumerate() {
                    let [.., six] = (word >> (24 - 6 * place)).to_be_bytes();
                    *to = (six & 0x3F) + b'0';
                }
                let halves = [e, f, g, h]
                    .into_iter()
                    .flat_map(|byte| [byte >> 4, byte & 15]);
                for (to, half) in digits.iter_mut().zip(halves) {
                    *to = b'0' + half;
                }
                QContent::Isrc(isrc(characters))
            }
            adr => QContent::Other(adr),
        };
        Some(Self {
            control: q.control_adr >> 4,
            content,
        })
    }

    pub const fn position(&self) -> Option<QPosition> {
        match self.content {
            QContent::Position(position) => Some(position),
            _ => None,
        }
    }
}

/// Track number of the lead-out.
const LEAD_OUT: u8 = 0xAA;

/// A binary-coded decimal.
fn decimal(byte: u8) -> Option<u8> {
    let (tens, ones) = (byte >> 4, byte & 15);
    (tens < 10 && ones < 10).then_some(tens * 10 + ones)
}

/// The remainder of x^16 + x^12 + x^5 + 1, inverted (ECMA-130 22.3.1).
fn code(bytes: &[u8]) -> u16 {
    let remainder = bytes.iter().fold(0_u16, |register, byte| {
        (0..8).fold(register ^ u16::from(*byte) << 8, |register, _| {
            register << 1 ^ if register & 0x8000 == 0 { 0 } else { 0x1021 }
        })
    });
    !remainder
}
