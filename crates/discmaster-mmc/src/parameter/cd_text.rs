//! CD-Text as a host writes it into a lead-in: packs of 18 bytes as symbols of six bits, in
//! sub-channels R to W (MMC-6, SEND CUE SHEET, data form 41h; IEC 60908, Annex J).

use crate::response::toc::CdTextPack;

/// Packs beside one block.
pub const PACKS_PER_BLOCK: usize = 4;
/// Bytes of P to W of a block.
const P_TO_W: usize = 96;

/// What a host writes for a block with these packs. P and Q are the drive's to make.
pub fn symbols(packs: &[CdTextPack; PACKS_PER_BLOCK]) -> [u8; P_TO_W] {
    let mut symbols = [0; P_TO_W];
    let threes = packs.iter().flat_map(|pack| pack.0.as_chunks::<3>().0);
    for (four, [a, b, c]) in symbols.as_chunks_mut::<4>().0.iter_mut().zip(threes) {
        *four = [a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, *c].map(|symbol| symbol & 0x3F);
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_bytes_are_four_symbols_the_highest_bits_first() {
        let mut packs = [CdTextPack([0; 18]); PACKS_PER_BLOCK];
        packs[0].0[..3].copy_from_slice(&[0x80, 0x01, 0xFF]);
        packs[3].0[15..].copy_from_slice(&[0xFC, 0x0F, 0xC0]);
        let symbols = symbols(&packs);
        assert_eq!(symbols[..5], [0x20, 0x00, 0x07, 0x3F, 0]);
        assert_eq!(symbols[92..], [0x3F, 0x00, 0x3F, 0x00]);
    }

    /// As libburn's manual of CD-Text works it out.
    #[test]
    fn a_pack_is_the_symbols_that_others_make_of_it() {
        let pack = CdTextPack([
            0x8F, 0x00, 0x2A, 0x00, 0x01, 0x01, 0x03, 0x00, 0x06, 0x05, 0x04, 0x05, 0x07, 0x06,
            0x01, 0x02, 0x48, 0x65,
        ]);
        let made = symbols(&[pack; PACKS_PER_BLOCK]);
        let expected = [
            0x23, 0x30, 0x00, 0x2A, 0x00, 0x00, 0x04, 0x01, 0x00, 0x30, 0x00, 0x06, 0x01, 0x10,
            0x10, 0x05, 0x01, 0x30, 0x18, 0x01, 0x00, 0x24, 0x21, 0x25,
        ];
        assert_eq!(made, expected.repeat(PACKS_PER_BLOCK)[..]);
    }
}
