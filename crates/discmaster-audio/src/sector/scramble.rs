//! The scrambler of data sectors (ECMA-130 Annex B): regular patterns, which a drive could not
//! follow, become irregular.

use super::{SECTOR, SYNC};

/// What a sector without its sync is combined with: bits of x^15 + x + 1, begun with 1.
static PATTERN: [u8; SECTOR - SYNC.len()] = pattern();

const fn pattern() -> [u8; SECTOR - SYNC.len()] {
    let mut pattern = [0; SECTOR - SYNC.len()];
    let mut register = 1_u16;
    let mut at = 0;
    while at < pattern.len() {
        let mut bit = 0;
        while bit < 8 {
            pattern[at] |= ((register & 1) as u8) << bit;
            let next = (register ^ register >> 1) & 1;
            register = register >> 1 | next << 14;
            bit += 1;
        }
        at += 1;
    }
    pattern
}

/// Scrambles a sector, or undoes that: it is the same.
pub fn scramble(sector: &mut [u8; SECTOR]) {
    let (_, scrambled) = sector.split_at_mut(SYNC.len());
    for (byte, pattern) in scrambled.iter_mut().zip(&PATTERN) {
        *byte ^= pattern;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_begins_as_the_standard_has_it() {
        // ECMA-130 Annex B; the values are those that other programs' tables have, too.
        assert_eq!(
            PATTERN[..12],
            [
                0x01, 0x80, 0x00, 0x60, 0x00, 0x28, 0x00, 0x1E, 0x80, 0x08, 0x60, 0x06
            ]
        );
    }

    #[test]
    fn twice_is_not_at_all_and_the_sync_stays() {
        let mut sector = [0x5A; SECTOR];
        scramble(&mut sector);
        assert_eq!(sector[..12], [0x5A; 12]);
        assert_ne!(sector[12..], [0x5A; SECTOR - 12]);
        scramble(&mut sector);
        assert_eq!(sector, [0x5A; SECTOR]);
    }
}
