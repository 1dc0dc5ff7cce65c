//! The wire: packs of 18 bytes, and the sub-channels that carry them.
//!
//! Four packs are the 96 symbols, of six bits each, of one block.

use crate::sub_channel::{P_TO_W, SYMBOL, code};

/// Bytes of a pack.
pub const PACK: usize = 18;
/// Packs in the symbols of a block.
pub const PACKS_PER_BLOCK: usize = 4;
/// Bytes of text in a pack.
pub(super) const CONTENT: usize = 12;
/// The most packs of a language: they are numbered in a byte.
pub const PACKS_PER_LANGUAGE: usize = 256;
/// The most packs that a lead-in can say of: eight languages of 256 packs.
pub const MOST_PACKS: usize = 8 * PACKS_PER_LANGUAGE;

/// One pack: kind, track, number, place, twelve bytes of text, and a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack(pub [u8; PACK]);

const _: () = assert!(size_of::<Pack>() == PACK && 4 + CONTENT + 2 == PACK);

/// What a pack is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackKind(pub u8);

impl PackKind {
    pub const TITLE: Self = Self(0x80);
    pub const PERFORMER: Self = Self(0x81);
    pub const SONGWRITER: Self = Self(0x82);
    pub const COMPOSER: Self = Self(0x83);
    pub const ARRANGER: Self = Self(0x84);
    pub const MESSAGE: Self = Self(0x85);
    pub const DISC_ID: Self = Self(0x86);
    pub const GENRE: Self = Self(0x87);
    pub const TOC: Self = Self(0x88);
    pub const INTERVALS: Self = Self(0x89);
    pub const CLOSED: Self = Self(0x8D);
    /// UPC or EAN of the disc, ISRC of tracks.
    pub const CODE: Self = Self(0x8E);
    pub const SIZE: Self = Self(0x8F);

    /// Its place among the sixteen kinds there can be.
    pub(super) const fn index(self) -> usize {
        (self.0 & 0x0F) as usize
    }
}

/// Byte 3: two bytes are one character.
const DOUBLE_BYTE: u8 = 0x80;
/// Byte 3: characters of the text that lie in the pack before it.
pub(super) const MOST_BEFORE: u8 = 15;

impl Pack {
    /// With its code. `before`: how many characters of the text with which it begins lie in packs
    /// before it.
    pub(super) fn new(
        kind: PackKind,
        track: u8,
        number: u8,
        language: u8,
        double_byte: bool,
        before: usize,
        content: &[u8; CONTENT],
    ) -> Self {
        let before = u8::try_from(before).unwrap_or(MOST_BEFORE).min(MOST_BEFORE);
        let flag = if double_byte { DOUBLE_BYTE } else { 0 };
        let mut pack = [0; PACK];
        pack[..4].copy_from_slice(&[kind.0, track, number, flag | (language & 7) << 4 | before]);
        pack[4..4 + CONTENT].copy_from_slice(content);
        Self(pack).sealed()
    }

    pub const fn kind(&self) -> PackKind {
        PackKind(self.0[0])
    }

    /// The track to which the first byte of its text belongs, 0 the disc; of size information, which
    /// third of it this is. Its highest bit is for extensions that nobody has made.
    pub const fn track(&self) -> u8 {
        self.0[1] & 0x7F
    }

    /// Its place among the packs of its language.
    pub const fn number(&self) -> u8 {
        self.0[2]
    }

    /// Which of the eight languages it belongs to.
    pub const fn language(&self) -> u8 {
        self.0[3] >> 4 & 7
    }

    /// Two bytes are one character.
    pub const fn is_double_byte(&self) -> bool {
        self.0[3] & DOUBLE_BYTE != 0
    }

    /// How many characters of the text with which it begins lie in the pack before it; 15 where
    /// it began still earlier.
    pub const fn before(&self) -> u8 {
        self.0[3] & 0x0F
    }

    /// Twelve bytes of text.
    pub fn content(&self) -> &[u8] {
        &self.0[4..4 + CONTENT]
    }

    /// By its first byte it is a pack at all.
    pub(super) const fn is_pack(&self) -> bool {
        self.0[0] & 0xF0 == 0x80
    }

    pub(super) fn code(&self) -> [u8; 2] {
        [self.0[PACK - 2], self.0[PACK - 1]]
    }

    /// A pack at all, and its code is that of the bytes before it.
    pub fn is_sound(&self) -> bool {
        self.is_pack() && code(&self.0[..PACK - 2]).to_be_bytes() == self.code()
    }

    /// With its code made anew.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        let code = code(&self.0[..PACK - 2]);
        self.0[PACK - 2..].copy_from_slice(&code.to_be_bytes());
        self
    }
}

/// The packs in the symbols of a block.
pub fn from_symbols(symbols: &[u8; P_TO_W]) -> [Pack; PACKS_PER_BLOCK] {
    let mut packs = [Pack([0; PACK]); PACKS_PER_BLOCK];
    let bytes = packs
        .iter_mut()
        .flat_map(|pack| pack.0.as_chunks_mut::<3>().0);
    for (three, four) in bytes.zip(symbols.as_chunks::<4>().0) {
        let word = four
            .iter()
            .fold(0_u32, |word, symbol| word << 6 | u32::from(symbol & SYMBOL));
        let [_, a, b, c] = word.to_be_bytes();
        *three = [a, b, c];
    }
    packs
}

/// The symbols of a block with these packs.
pub fn to_symbols(packs: &[Pack; PACKS_PER_BLOCK]) -> [u8; P_TO_W] {
    let mut symbols = [0; P_TO_W];
    let bytes = packs.iter().flat_map(|pack| pack.0.as_chunks::<3>().0);
    for (four, [a, b, c]) in symbols.as_chunks_mut::<4>().0.iter_mut().zip(bytes) {
        let word = u32::from_be_bytes([0, *a, *b, *c]);
        for (place, symbol) in four.iter_mut().enumerate() {
            let [.., bits] = (word >> (18 - 6 * place)).to_be_bytes();
            *symbol = bits & SYMBOL;
        }
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pack_is_sound_by_its_code() {
        let mut pack = Pack([
            0x80, 0, 0, 0, b'H', b'o', b't', b'e', b'l', 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]);
        assert!(!pack.is_sound());
        pack = pack.sealed();
        assert!(pack.is_sound());
        pack.0[4] ^= 1;
        assert!(!pack.is_sound());
        assert!(!Pack([0; PACK]).sealed().is_sound());
    }

    #[test]
    fn three_bytes_are_four_symbols_the_highest_bits_first() {
        let mut packs = [Pack([0; PACK]); PACKS_PER_BLOCK];
        packs[0].0[..3].copy_from_slice(&[0x80, 0x01, 0xFF]);
        assert_eq!(to_symbols(&packs)[..5], [0x20, 0x00, 0x07, 0x3F, 0]);
    }

    proptest! {
        #[test]
        fn packs_come_out_as_they_went_in(bytes: [[u8; PACK]; PACKS_PER_BLOCK]) {
            let packs = bytes.map(Pack);
            prop_assert_eq!(from_symbols(&to_symbols(&packs)), packs);
        }
    }
}
