//! The error correction code of a sector (ECMA-130 14.5 and Annex A): P and Q parity.
//!
//! The 2340 bytes after the sync are words of two bytes, and all even bytes are coded as all odd
//! ones are. The words form a matrix of 43 columns: 24 rows of header and data, then two of P parity,
//! which makes each column a codeword of 26 bytes; then Q parity, which makes each of 26 diagonals
//! one of 45. A codeword is one of a Reed-Solomon code over GF(2^8), x^8 + x^4 + x^3 + x^2 + 1: the
//! sum of its bytes is zero, and so is the sum of its bytes by powers of alpha.
//!
//! A row, and a diagonal's step to the next column, is done in one go: bytes side by side belong to
//! different codewords.

/// Words of a row.
const COLUMNS: usize = 43;
/// Rows of data, and of data and P parity.
const DATA_ROWS: usize = 24;
const ROWS: usize = 26;
/// Bytes of a row.
const ROW: usize = 2 * COLUMNS;
/// Bytes of a column, which as many diagonals cross.
const COLUMN: usize = 2 * ROWS;

/// Bytes that sums are taken of side by side: those of a row or of a column, and some more, whose sums
/// nobody asks for, so that they are whole registers of a processor.
const ROW_LANES: usize = 96;
const COLUMN_LANES: usize = 64;

/// Bytes of header and data; then of P parity; then of Q parity.
const DATA: usize = ROW * DATA_ROWS;
const P: usize = ROW * 2;
const Q: usize = COLUMN * 2;

/// A sector without its sync.
const CODED: usize = DATA + P + Q;
const _: () = assert!(CODED == 2340 && P == 172 && Q == 104);

/// x^8 + x^4 + x^3 + x^2 + 1, without the x^8.
const POLYNOMIAL: u8 = 0x1D;

/// Each byte divided by 1 + alpha.
static BY_ONE_AND_ALPHA: [u8; 256] = divided();

const fn divided() -> [u8; 256] {
    let mut quotients = [0; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        quotients[(byte ^ twice(byte)) as usize] = byte;
        byte -= 1;
    }
    quotients
}

/// By alpha.
const fn twice(byte: u8) -> u8 {
    // All ones where a bit is carried out: without a branch, and done to many bytes at a time.
    let carried = (byte.cast_signed() >> 7).cast_unsigned();
    byte << 1 ^ carried & POLYNOMIAL
}

/// Writes the parity of `coded`, a sector without its sync, behind its header and data.
pub(super) fn write(coded: &mut [u8; CODED]) {
    let mut sums = Sums::<ROW_LANES>::default();
    for row in 0..DATA_ROWS {
        if let Some(lanes) = coded[ROW * row..].first_chunk() {
            sums.add(lanes);
        }
    }
    sums.parity(ROW, &mut coded[DATA..DATA + P]);

    // Each column twice, one below the other.
    let mut columns = [[0_u8; 2 * COLUMN_LANES]; COLUMNS];
    let (rows, q) = coded.split_at_mut(DATA + P);
    for (row, words) in rows.as_chunks::<ROW>().0.iter().enumerate() {
        for (column, word) in columns.iter_mut().zip(words.as_chunks::<2>().0) {
            column[2 * row..2 * row + 2].copy_from_slice(word);
            column[COLUMN + 2 * row..COLUMN + 2 * row + 2].copy_from_slice(word);
        }
    }
    let mut sums = Sums::<COLUMN_LANES>::default();
    for (index, column) in columns.iter().enumerate() {
        // Diagonal n has row n + index of this column, beyond the last row from the first on.
        let from = 2 * (index % ROWS);
        if let Some(lanes) = column[from..].first_chunk() {
            sums.add(lanes);
        }
    }
    sums.parity(COLUMN, q);
}

/// The sums of codewords whose bytes lie side by side.
struct Sums<const N: usize> {
    /// Of the bytes.
    plain: [u8; N],
    /// Of the bytes by powers of alpha, the last by alpha to the 0.
    by_power: [u8; N],
}

impl<const N: usize> Default for Sums<N> {
    fn default() -> Self {
        Self {
            plain: [0; N],
            by_power: [0; N],
        }
    }
}

impl<const N: usize> Sums<N> {
    fn add(&mut self, bytes: &[u8; N]) {
        for ((plain, by_power), byte) in self.plain.iter_mut().zip(&mut self.by_power).zip(bytes) {
            *plain ^= byte;
            *by_power = twice(*by_power) ^ byte;
        }
    }

    /// The two bytes at the end of each of `words` codewords that make both sums zero: first and
    /// second of all.
    fn parity(&self, words: usize, to: &mut [u8]) {
        let (first, second) = to.split_at_mut(words);
        let sums = self.plain.iter().zip(&self.by_power);
        for ((first, second), (sum, by_power)) in first.iter_mut().zip(second).zip(sums) {
            let by_power = twice(twice(*by_power));
            *first = BY_ONE_AND_ALPHA[usize::from(sum ^ by_power)];
            *second = sum ^ *first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The product of two bytes, bit by bit.
    fn product(a: u8, b: u8) -> u8 {
        (0..8).fold(0, |sum, bit| {
            let term = (0..bit).fold(a, |term, _| twice(term));
            sum ^ if b >> bit & 1 == 1 { term } else { 0 }
        })
    }

    /// Both rows of the parity check matrix: ones, and alpha to the 25th, 24th, ... 0th.
    fn is_codeword(bytes: &[u8]) -> bool {
        let sum = bytes.iter().fold(0, |sum, byte| sum ^ byte);
        let powers = (0..bytes.len())
            .rev()
            .map(|power| (0..power).fold(1_u8, |value, _| product(value, 2)));
        let weighted = bytes
            .iter()
            .zip(powers)
            .fold(0, |sum, (byte, power)| sum ^ product(*byte, power));
        sum == 0 && weighted == 0
    }

    proptest! {
        #[test]
        fn every_column_and_every_diagonal_is_a_codeword(
            data in proptest::collection::vec(any::<u8>(), DATA)
        ) {
            let mut coded = [0xAA; CODED];
            coded[..DATA].copy_from_slice(&data);
            write(&mut coded);
            prop_assert_eq!(&coded[..DATA], &data[..]);
            for plane in 0..2 {
                // By the formulas of Annex A: V(43 m + n), then V(44 m + 43 n mod 1118).
                for n in 0..43 {
                    let word: Vec<_> = (0..26).map(|m| coded[2 * (43 * m + n) + plane]).collect();
                    prop_assert!(is_codeword(&word), "column {}", n);
                }
                for n in 0..26 {
                    let mut word: Vec<_> = (0..43)
                        .map(|m| coded[2 * ((44 * m + 43 * n) % 1118) + plane])
                        .collect();
                    word.extend([1118 + n, 1144 + n].map(|at| coded[2 * at + plane]));
                    prop_assert!(is_codeword(&word), "diagonal {}", n);
                }
            }
        }
    }
}
