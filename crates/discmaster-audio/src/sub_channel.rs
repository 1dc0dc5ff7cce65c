//! Sub-channels: 96 bits of each of P to W with every block (ECMA-130 22, IEC 60908 17).
//!
//! P marks pauses; Q says what the block is; R to W carry text and graphics. On the wire between
//! host and drive each of 96 bytes has one bit of every channel, P the highest; Q alone is 12 bytes,
//! its last two a code over the others.

mod q;

pub use q::{Content, LEAD_OUT, Pointer, Position, Q};

/// Bytes of all eight channels of a block.
pub const P_TO_W: usize = 96;
/// Bytes of Q of a block, its code included.
pub const Q_BYTES: usize = 12;
/// Bytes of Q of a block as commands have it: zeros follow, then P in the highest bit.
pub const FORMATTED_Q: usize = 16;

const P_BIT: u8 = 0x80;
const Q_BIT: u8 = 0x40;
/// R to W: a symbol.
pub const SYMBOL: u8 = 0x3F;

/// The remainder of x^16 + x^12 + x^5 + 1, inverted: the code of Q and of packs of CD-Text.
pub fn code(bytes: &[u8]) -> u16 {
    let remainder = bytes.iter().fold(0_u16, |register, byte| {
        (0..8).fold(register ^ u16::from(*byte) << 8, |register, _| {
            register << 1 ^ if register & 0x8000 == 0 { 0 } else { 0x1021 }
        })
    });
    !remainder
}

/// Puts P and Q into the 96 bytes, whose symbols stay.
pub fn insert(p: bool, q: &[u8; Q_BYTES], channels: &mut [u8; P_TO_W]) {
    for (index, byte) in channels.iter_mut().enumerate() {
        let bit = q[index / 8] >> (7 - index % 8) & 1;
        *byte = (*byte & SYMBOL) | if p { P_BIT } else { 0 } | (bit * Q_BIT);
    }
}

/// P, which is on when most of its bits are, and Q of the 96 bytes.
pub fn extract(channels: &[u8; P_TO_W]) -> (bool, [u8; Q_BYTES]) {
    let mut q = [0; Q_BYTES];
    let mut p = 0;
    for (index, byte) in channels.iter().enumerate() {
        q[index / 8] |= (byte & Q_BIT) >> 6 << (7 - index % 8);
        p += usize::from(byte & P_BIT != 0);
    }
    (p > P_TO_W / 2, q)
}

/// Q as commands have it.
pub fn formatted(p: bool, q: &[u8; Q_BYTES]) -> [u8; FORMATTED_Q] {
    let mut formatted = [0; FORMATTED_Q];
    formatted[..Q_BYTES].copy_from_slice(q);
    formatted[FORMATTED_Q - 1] = if p { P_BIT } else { 0 };
    formatted
}

/// P and Q of what a host formats so; it may leave the code to the drive.
pub fn unformatted(formatted: &[u8; FORMATTED_Q]) -> (bool, [u8; Q_BYTES]) {
    let mut q = [0; Q_BYTES];
    q.copy_from_slice(&formatted[..Q_BYTES]);
    (formatted[FORMATTED_Q - 1] & P_BIT != 0, q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_code_is_that_of_the_standard() {
        // Check value of CRC-16/GSM, which is this code.
        assert_eq!(code(b"123456789"), 0xCE3C);
        assert_eq!(code(&[]), 0xFFFF);
    }

    proptest! {
        #[test]
        fn p_and_q_come_out_as_they_went_in(p: bool, q: [u8; Q_BYTES], symbol in 0_u8..64) {
            let mut channels = [symbol; P_TO_W];
            insert(p, &q, &mut channels);
            prop_assert_eq!(extract(&channels), (p, q));
            prop_assert!(channels.iter().all(|byte| byte & SYMBOL == symbol));
            prop_assert_eq!(unformatted(&formatted(p, &q)), (p, q));
        }
    }
}
