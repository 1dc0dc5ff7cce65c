//! What drives answer, decoded to valid values and encoded again.
//!
//! Promises of every `parse` here: it never panics, whatever the bytes; it never reads past the
//! bytes that came, whatever length they claim; trailing fields that an older drive does not send
//! are taken as zero, but an answer too short to mean anything is [`Malformed`]. What `encode`
//! gives, `parse` reads back.

pub mod capacity;
pub mod configuration;
pub mod disc_information;
pub mod disc_structure;
pub mod event_status;
pub mod feature;
pub mod inquiry;
pub mod mode_page;
pub mod performance;
pub mod status;
pub mod sub_channel;
pub mod toc;
pub mod track_information;

use zerocopy::FromBytes;

/// An answer that is not what its command's standard says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("{what} ends after {came} bytes; at least {needed} are needed")]
    Short {
        what: &'static str,
        needed: usize,
        came: usize,
    },
    #[error("{what} holds {value:02X}h in byte {byte}, which has no meaning there")]
    Invalid {
        what: &'static str,
        byte: usize,
        value: u8,
    },
}

/// The layout at the head of `bytes`, and what follows it.
pub(crate) fn head<'a, T: FromBytes>(
    what: &'static str,
    bytes: &'a [u8],
) -> Result<(T, &'a [u8]), Malformed> {
    T::read_from_prefix(bytes).map_err(|_| Malformed::Short {
        what,
        needed: size_of::<T>(),
        came: bytes.len(),
    })
}

/// The layout over `bytes`, of which only the first `needed` must be there; the rest is zero.
pub(crate) fn padded<T: FromBytes + zerocopy::IntoBytes>(
    what: &'static str,
    bytes: &[u8],
    needed: usize,
) -> Result<T, Malformed> {
    if bytes.len() < needed {
        return Err(Malformed::Short {
            what,
            needed,
            came: bytes.len(),
        });
    }
    let mut layout = T::new_zeroed();
    for (to, from) in layout.as_mut_bytes().iter_mut().zip(bytes) {
        *to = *from;
    }
    Ok(layout)
}

/// The bytes that an answer says it has, as far as they came.
pub(crate) fn claimed(bytes: &[u8], claim: usize) -> &[u8] {
    bytes.get(..claim).unwrap_or(bytes)
}

/// A length field; answers are built by us and small.
pub(crate) fn length16(bytes: usize) -> zerocopy::big_endian::U16 {
    u16::try_from(bytes).unwrap_or(u16::MAX).into()
}

pub(crate) fn length8(bytes: usize) -> u8 {
    u8::try_from(bytes).unwrap_or(u8::MAX)
}

/// A number in three big-endian bytes; higher bits are cut off.
pub(crate) fn three(value: u32) -> [u8; 3] {
    let [_, a, b, c] = value.to_be_bytes();
    [a, b, c]
}

pub(crate) fn from_three([a, b, c]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, a, b, c])
}

/// Low and high byte of a number that MMC keeps apart.
pub(crate) fn joined(low: u8, high: u8) -> u16 {
    u16::from_be_bytes([high, low])
}
