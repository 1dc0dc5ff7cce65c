//! CD-Text as the lead-in carries it: packs in sub-channels R to W (IEC 60908, Annex J; MMC-6
//! Annex J).
//!
//! Four packs of 18 bytes are the 96 symbols, of six bits each, of one block.

mod text;

pub use text::{CdText, CharacterCode, Genre, Language, LanguageCode, MOST_LANGUAGES, Texts};

use crate::sub_channel::{P_TO_W, SYMBOL, code};

/// Bytes of a pack.
pub const PACK: usize = 18;
/// Packs in the symbols of a block.
pub const PACKS_PER_BLOCK: usize = 4;
/// The most packs that a lead-in can say of: eight languages of 256 packs.
pub const MOST_PACKS: usize = 8 * 256;

/// One pack: type, track, number, place, twelve bytes of text, and a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack(pub [u8; PACK]);

impl Pack {
    /// What it is about: 80h title, 81h performer, ... 8Fh size information.
    pub const fn kind(&self) -> u8 {
        self.0[0]
    }

    /// A pack at all, and its code is that of the bytes before it.
    pub fn is_sound(&self) -> bool {
        let (content, sum) = self.0.split_at(PACK - 2);
        (0x80..0x90).contains(&self.kind()) && code(content).to_be_bytes() == sum
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
