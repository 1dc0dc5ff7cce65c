//! The error detection code of a sector (ECMA-130 14.3): 32 bits of remainder.

/// (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1) with its lowest bit first and without its x^32.
const POLYNOMIAL: u32 = 0xD801_8001;

/// What eight bytes do to the register: `TABLES[n]` is of a byte that `n` more follow.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0_u8;
    loop {
        let mut register = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            register = (register >> 1) ^ ((register & 1) * POLYNOMIAL);
            bit += 1;
        }
        tables[0][byte as usize] = register;
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    let mut n = 1;
    while n < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[n - 1][byte];
            tables[n][byte] = before >> 8 ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        n += 1;
    }
    tables
}

/// The code of these bytes, in the order in which a sector holds it (`to_le_bytes`).
pub fn edc(bytes: &[u8]) -> u32 {
    let mut register = 0_u32;
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
        let [a, b, c, d] = register.to_le_bytes();
        register = TABLES[7][usize::from(eight[0] ^ a)]
            ^ TABLES[6][usize::from(eight[1] ^ b)]
            ^ TABLES[5][usize::from(eight[2] ^ c)]
            ^ TABLES[4][usize::from(eight[3] ^ d)]
            ^ TABLES[3][usize::from(eight[4])]
            ^ TABLES[2][usize::from(eight[5])]
            ^ TABLES[1][usize::from(eight[6])]
            ^ TABLES[0][usize::from(eight[7])];
    }
    for byte in eights.remainder() {
        let [low, ..] = register.to_le_bytes();
        register = register >> 8 ^ TABLES[0][usize::from(byte ^ low)];
    }
    register
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Division bit by bit, the coefficients written as the standard writes them.
    fn divided(bytes: &[u8]) -> u32 {
        let product = |a: u64, b: u64| {
            (0..64)
                .filter(|bit| b >> bit & 1 == 1)
                .fold(0_u64, |sum, bit| sum ^ a << bit)
        };
        let divisor = product(
            1 << 16 | 1 << 15 | 1 << 2 | 1,
            1 << 16 | 1 << 2 | 1 << 1 | 1,
        );
        let bits = bytes
            .iter()
            .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
        let mut remainder = 0_u64;
        for bit in bits.chain(std::iter::repeat_n(0, 32)) {
            remainder = remainder << 1 | u64::from(bit);
            if remainder >> 32 == 1 {
                remainder ^= divisor;
            }
        }
        u32::try_from(remainder).unwrap().reverse_bits()
    }

    proptest! {
        #[test]
        fn it_is_the_remainder_of_the_division(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(edc(&bytes), divided(&bytes));
        }

        #[test]
        fn with_its_code_behind_them_the_bytes_leave_no_remainder(
            mut bytes in proptest::collection::vec(any::<u8>(), 0..100)
        ) {
            let code = edc(&bytes);
            bytes.extend(code.to_le_bytes());
            prop_assert_eq!(edc(&bytes), 0);
        }
    }
}
