//! The error detection code of a sector (ECMA-130 14.3): 32 bits of remainder.
//!
//! A remainder is found eight bytes at a time, and each such step waits for the one before it. So four
//! strands of a sector are divided side by side, which a processor does almost in the time of one,
//! and their remainders are then put together.

/// (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1) with its lowest bit first and without its x^32.
const POLYNOMIAL: u32 = 0xD801_8001;

/// Bytes of a strand.
const STRAND: usize = 512;
/// Bytes of the strands that are divided side by side.
const BUNDLE: usize = 4 * STRAND;

/// What eight bytes do to the register: `TABLES[n]` is of a byte that `n` more follow.
static TABLES: [[u32; 256]; 8] = tables();

/// What becomes of each byte of the register, the lowest first, over a strand of zeros.
static OVER_STRAND: [[u32; 256]; 4] = over_strand();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0_u8;
    loop {
        tables[0][byte as usize] = over_zeros(byte as u32, 1);
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

/// The register after so many bytes of zeros.
const fn over_zeros(mut register: u32, bytes: usize) -> u32 {
    let mut bit = 0;
    while bit < 8 * bytes {
        register = (register >> 1) ^ ((register & 1) * POLYNOMIAL);
        bit += 1;
    }
    register
}

const fn over_strand() -> [[u32; 256]; 4] {
    let mut tables = [[0; 256]; 4];
    let mut at = 0;
    while at < 4 {
        // Of each bit, then of what bits make up.
        let mut bit = 0;
        while bit < 8 {
            tables[at][1 << bit] = over_zeros(1 << (8 * at + bit), STRAND);
            bit += 1;
        }
        let mut byte = 1_usize;
        while byte < 256 {
            let lowest = byte & byte.wrapping_neg();
            tables[at][byte] = tables[at][lowest] ^ tables[at][byte ^ lowest];
            byte += 1;
        }
        at += 1;
    }
    tables
}

/// The code of these bytes, in the order in which a sector holds it (`to_le_bytes`).
pub fn edc(bytes: &[u8]) -> u32 {
    let (bundles, rest) = bytes.as_chunks::<BUNDLE>();
    let mut register = 0;
    for bundle in bundles {
        register = divide_bundle(register, bundle);
    }
    let (eights, rest) = rest.as_chunks::<8>();
    for eight in eights {
        register = step(register, eight);
    }
    for byte in rest {
        let [low, ..] = register.to_le_bytes();
        register = register >> 8 ^ TABLES[0][usize::from(byte ^ low)];
    }
    register
}

fn divide_bundle(register: u32, bundle: &[u8; BUNDLE]) -> u32 {
    let eights = bundle.as_chunks::<8>().0;
    let (first, others) = eights.split_at(STRAND / 8);
    let (second, others) = others.split_at(STRAND / 8);
    let (third, fourth) = others.split_at(STRAND / 8);
    let mut registers = [register, 0, 0, 0];
    for (((first, second), third), fourth) in first.iter().zip(second).zip(third).zip(fourth) {
        registers = [
            step(registers[0], first),
            step(registers[1], second),
            step(registers[2], third),
            step(registers[3], fourth),
        ];
    }
    let [first, others @ ..] = registers;
    others.iter().fold(first, |before, strand| {
        let [a, b, c, d] = before.to_le_bytes();
        strand
            ^ OVER_STRAND[0][usize::from(a)]
            ^ OVER_STRAND[1][usize::from(b)]
            ^ OVER_STRAND[2][usize::from(c)]
            ^ OVER_STRAND[3][usize::from(d)]
    })
}

#[inline]
fn step(register: u32, eight: &[u8; 8]) -> u32 {
    let [a, b, c, d, e, f, g, h] = (u64::from_le_bytes(*eight) ^ u64::from(register)).to_le_bytes();
    TABLES[7][usize::from(a)]
        ^ TABLES[6][usize::from(b)]
        ^ TABLES[5][usize::from(c)]
        ^ TABLES[4][usize::from(d)]
        ^ TABLES[3][usize::from(e)]
        ^ TABLES[2][usize::from(f)]
        ^ TABLES[1][usize::from(g)]
        ^ TABLES[0][usize::from(h)]
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

    /// Few bytes, and such that fill one bundle of strands and two.
    fn lengths() -> impl Strategy<Value = usize> {
        prop_oneof![0_usize..100, 2040_usize..2100, 4090_usize..4110]
    }

    proptest! {
        #[test]
        fn it_is_the_remainder_of_the_division(
            bytes in lengths().prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
        ) {
            prop_assert_eq!(edc(&bytes), divided(&bytes));
        }

        #[test]
        fn with_its_code_behind_them_the_bytes_leave_no_remainder(
            mut bytes in lengths().prop_flat_map(|length| proptest::collection::vec(any::<u8>(), length))
        ) {
            let code = edc(&bytes);
            bytes.extend(code.to_le_bytes());
            prop_assert_eq!(edc(&bytes), 0);
        }
    }
}
