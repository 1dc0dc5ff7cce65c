//! Sub-channel Q: what a block is.

use super::{Q_BYTES, code};
use crate::numbers::{CatalogNumber, Isrc};
use crate::sector::{from_bcd, time_from_bcd, time_to_bcd, to_bcd};

/// The track number of the lead-out.
pub const LEAD_OUT: u8 = 0xAA;

/// Q of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Q {
    /// Four bits: 8 four channels, 4 data, 2 copies are permitted, 1 pre-emphasis.
    pub control: u8,
    pub content: Content,
}

/// By the mode, ADR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Mode 1 in the program and the lead-out.
    Position(Position),
    /// Modes 1 and 5 in the lead-in: an entry of the table of contents.
    Pointer(Pointer),
    /// Mode 2; `frame` is that of the time from 00:00:00 on.
    CatalogNumber { number: CatalogNumber, frame: u8 },
    /// Mode 3.
    Isrc { isrc: Isrc, frame: u8 },
    /// Anything else: the mode and nine bytes.
    Other { adr: u8, bytes: [u8; 9] },
}

/// Where a block lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// 1 to 99, or [`LEAD_OUT`].
    pub track: u8,
    /// 0 in the pause before a track.
    pub index: u8,
    /// Blocks from the track's start on; in its pause, to it.
    pub relative: u32,
    /// Blocks from 00:00:00 on.
    pub absolute: u32,
}

/// An entry of the table of contents; its numbers as they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub adr: u8,
    /// A track's number, or A0, A1, A2, B0, C0...
    pub point: u8,
    pub time: [u8; 3],
    pub zero: u8,
    pub point_time: [u8; 3],
}

const POSITION: u8 = 1;
const CATALOG_NUMBER: u8 = 2;
const ISRC: u8 = 3;
const NEXT_SESSION: u8 = 5;

impl Q {
    /// With its code.
    pub fn encode(&self) -> [u8; Q_BYTES] {
        let mut bytes = [0; Q_BYTES];
        let adr = match self.content {
            Content::Position(position) => {
                bytes[1] = match position.track {
                    LEAD_OUT => LEAD_OUT,
                    track => to_bcd(track.into()),
                };
                bytes[2] = to_bcd(position.index.into());
                bytes[3..6].copy_from_slice(&time_to_bcd(position.relative));
                bytes[7..10].copy_from_slice(&time_to_bcd(position.absolute));
                POSITION
            }
            Content::Pointer(pointer) => {
                bytes[2] = match pointer.point {
                    point @ ..=99 => to_bcd(point.into()),
                    point => point,
                };
                bytes[3..6].copy_from_slice(&pointer.time.map(|part| to_bcd(part.into())));
                bytes[6] = pointer.zero;
                // The disc type of A0 is no decimal number.
                let [minute, second, frame] = pointer.point_time;
                bytes[7] = to_bcd(minute.into());
                bytes[8] = if pointer.point == 0xA0 {
                    second
                } else {
                    to_bcd(second.into())
                };
                bytes[9] = to_bcd(frame.into());
                pointer.adr
            }
            Content::CatalogNumber { number, frame } => {
                let digits = number.digits();
                for (index, digit) in digits.iter().enumerate() {
                    bytes[1 + index / 2] |= (digit & 15) << if index % 2 == 0 { 4 } else { 0 };
                }
                bytes[9] = to_bcd(frame.into());
                CATALOG_NUMBER
            }
            Content::Isrc { isrc, frame } => {
                let characters = isrc.characters();
                let (head, digits) = characters.split_at(5);
                let word = head.iter().fold(0_u32, |word, character| {
                    word << 6 | u32::from(character - b'0')
                });
                bytes[1..5].copy_from_slice(&(word << 2).to_be_bytes());
                for (index, digit) in digits.iter().enumerate() {
                    bytes[5 + index / 2] |= (digit & 15) << if index % 2 == 0 { 4 } else { 0 };
                }
                bytes[9] = to_bcd(frame.into());
                ISRC
            }
            Content::Other { adr, bytes: other } => {
                bytes[1..10].copy_from_slice(&other);
                adr
            }
        };
        bytes[0] = self.control << 4 | adr & 15;
        let code = code(&bytes[..10]);
        bytes[10..].copy_from_slice(&code.to_be_bytes());
        bytes
    }

    /// What ten bytes say; a code behind them is not looked at.
    pub fn decode(bytes: &[u8; Q_BYTES]) -> Self {
        let adr = bytes[0] & 15;
        let mut rest = [0; 9];
        rest.copy_from_slice(&bytes[1..10]);
        let content = match adr {
            POSITION | NEXT_SESSION if rest[0] == 0 => pointer(adr, &rest),
            POSITION => position(&rest),
            CATALOG_NUMBER => catalog_number(&rest),
            ISRC => isrc(&rest),
            _ => None,
        };
        Self {
            control: bytes[0] >> 4,
            content: content.unwrap_or(Content::Other { adr, bytes: rest }),
        }
    }

    /// Whether the code is that of the bytes before it.
    pub fn is_sound(bytes: &[u8; Q_BYTES]) -> bool {
        code(&bytes[..10]).to_be_bytes() == bytes[10..]
    }
}

fn decimal(byte: u8) -> Option<u8> {
    from_bcd(byte).and_then(|number| u8::try_from(number).ok())
}

fn decimals([a, b, c]: [u8; 3]) -> Option<[u8; 3]> {
    Some([decimal(a)?, decimal(b)?, decimal(c)?])
}

fn pointer(adr: u8, rest: &[u8; 9]) -> Option<Content> {
    let [_, point, m, s, f, zero, pm, ps, pf] = *rest;
    let point = if point < 0xA0 { decimal(point)? } else { point };
    // What counts pointers or describes the disc is no time.
    let point_time = match point {
        0xA0 => [decimal(pm)?, ps, decimal(pf)?],
        _ => decimals([pm, ps, pf])?,
    };
    Some(Content::Pointer(Pointer {
        adr,
        point,
        time: decimals([m, s, f])?,
        zero,
        point_time,
    }))
}

fn position(rest: &[u8; 9]) -> Option<Content> {
    let [track, index, m, s, f, _, am, a_s, af] = *rest;
    Some(Content::Position(Position {
        track: if track == LEAD_OUT {
            LEAD_OUT
        } else {
            decimal(track)?
        },
        index: decimal(index)?,
        relative: time_from_bcd([m, s, f])?,
        absolute: time_from_bcd([am, a_s, af])?,
    }))
}

/// A decimal digit of a nibble, counted from the first.
fn digit(bytes: &[u8], index: usize) -> u8 {
    let byte = bytes[index / 2];
    b'0' + if index.is_multiple_of(2) {
        byte >> 4
    } else {
        byte & 15
    }
}

fn catalog_number(rest: &[u8; 9]) -> Option<Content> {
    let number = CatalogNumber::new(std::array::from_fn(|index| digit(rest, index)))?;
    Some(Content::CatalogNumber {
        number,
        frame: decimal(rest[8])?,
    })
}

fn isrc(rest: &[u8; 9]) -> Option<Content> {
    let word = u32::from_be_bytes(*rest.first_chunk()?) >> 2;
    let isrc = Isrc::new(std::array::from_fn(|index| match index {
        0..5 => {
            let [.., symbol] = (word >> (24 - 6 * index) & 63).to_be_bytes();
            b'0' + symbol
        }
        _ => digit(&rest[4..], index - 5),
    }))?;
    Some(Content::Isrc {
        isrc,
        frame: decimal(rest[8])?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(control: u8, content: Content) -> [u8; Q_BYTES] {
        let q = Q { control, content };
        let bytes = q.encode();
        assert_eq!(Q::decode(&bytes), q);
        assert!(Q::is_sound(&bytes));
        bytes
    }

    #[test]
    fn a_position_is_in_decimal_digits() {
        let position = Position {
            track: 12,
            index: 1,
            relative: 75 * 61 + 3,
            absolute: 4500 * 70 + 74,
        };
        let bytes = encoded(4, Content::Position(position));
        assert_eq!(
            bytes[..10],
            [0x41, 0x12, 1, 0x01, 0x01, 0x03, 0, 0x70, 0, 0x74]
        );
        let lead_out = Position {
            track: LEAD_OUT,
            ..position
        };
        assert_eq!(encoded(0, Content::Position(lead_out))[1], 0xAA);
    }

    #[test]
    fn a_pointer_of_the_lead_in_has_its_numbers_in_decimal_digits_but_the_disc_type() {
        let a0 = Pointer {
            adr: 1,
            point: 0xA0,
            time: [97, 30, 12],
            zero: 0,
            point_time: [1, 0x20, 0],
        };
        let bytes = encoded(4, Content::Pointer(a0));
        assert_eq!(
            bytes[..10],
            [0x41, 0, 0xA0, 0x97, 0x30, 0x12, 0, 0x01, 0x20, 0]
        );
        let b0 = Pointer {
            adr: 5,
            point: 0xB0,
            time: [12, 34, 56],
            zero: 2,
            point_time: [79, 59, 74],
        };
        let bytes = encoded(0, Content::Pointer(b0));
        assert_eq!(
            bytes[..10],
            [0x05, 0, 0xB0, 0x12, 0x34, 0x56, 2, 0x79, 0x59, 0x74]
        );
        let track = Pointer {
            adr: 1,
            point: 10,
            time: [0; 3],
            zero: 0,
            point_time: [0, 2, 0],
        };
        assert_eq!(encoded(0, Content::Pointer(track))[2], 0x10);
    }

    #[test]
    fn numbers_are_packed() {
        let number = "4006408262138".parse().unwrap();
        let bytes = encoded(0, Content::CatalogNumber { number, frame: 12 });
        assert_eq!(
            bytes[..10],
            [0x02, 0x40, 0x06, 0x40, 0x82, 0x62, 0x13, 0x80, 0, 0x12]
        );
        let isrc = "DEF057312345".parse().unwrap();
        let bytes = encoded(0, Content::Isrc { isrc, frame: 74 });
        // D, E, F, 0 and 5 are 14h, 15h, 16h, 00h and 05h in six bits each.
        assert_eq!(
            bytes[..10],
            [0x03, 0x51, 0x55, 0x80, 0x14, 0x73, 0x12, 0x34, 0x50, 0x74]
        );
    }

    #[test]
    fn what_makes_no_sense_is_kept_as_it_is() {
        for bytes in [
            [0x41, 0x12, 1, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x02, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0],
            [0x0F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0],
        ] {
            let q = Q::decode(&bytes);
            assert!(matches!(q.content, Content::Other { .. }), "{q:?}");
            assert_eq!(q.encode()[..10], bytes[..10]);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_what_is_understood_is_said_again(bytes: [u8; Q_BYTES]) {
            let q = Q::decode(&bytes);
            prop_assert_eq!(Q::decode(&q.encode()), q);
        }
    }
}
