//! The wire: size information, the three packs of kind 8Fh that end each language.

use super::pack::{CONTENT, Pack, PackKind};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Bytes of it, in three packs.
const BYTES: usize = 3 * CONTENT;

/// What a language is made of.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
    Unaligned,
)]
#[repr(C)]
pub struct SizeInformation {
    /// Which characters the texts are in.
    pub characters: u8,
    pub first_track: u8,
    pub last_track: u8,
    /// 0, or 3 where the texts are protected by copyright.
    pub copyright: u8,
    /// Packs of each of the kinds 80h to 8Fh.
    pub packs: [u8; 16],
    /// Number of the last pack of each language of the disc; 0 where there is none.
    pub last_numbers: [u8; 8],
    /// Of each language of the disc.
    pub languages: [u8; 8],
}

const _: () = assert!(size_of::<SizeInformation>() == BYTES);

impl SizeInformation {
    pub(super) fn encode(&self) -> [[u8; CONTENT]; 3] {
        let mut bytes = [[0; CONTENT]; 3];
        bytes.as_flattened_mut().copy_from_slice(self.as_bytes());
        bytes
    }

    /// Of the packs of a language; `None` unless all three are there.
    pub fn of<'a>(packs: impl IntoIterator<Item = &'a Pack>) -> Option<Self> {
        let mut thirds = [None; 3];
        for pack in packs {
            if pack.kind() == PackKind::SIZE
                && let Some(third) = thirds.get_mut(usize::from(pack.track()))
            {
                third.get_or_insert(pack);
            }
        }
        let mut bytes = [0; BYTES];
        for (into, third) in bytes.chunks_exact_mut(CONTENT).zip(thirds) {
            into.copy_from_slice(third?.content());
        }
        Self::read_from_bytes(&bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_three_packs_say_what_is_documented_of_them() {
        // The example in libburn's description of CD-Text.
        let bytes = [
            *b"\x8f\x00\x2a\x00\x01\x01\x03\x00\x06\x05\x04\x05\x07\x06\x01\x02\x48\x65",
            *b"\x8f\x01\x2b\x00\x00\x00\x00\x00\x00\x00\x06\x03\x2c\x00\x00\x00\xc0\x20",
            *b"\x8f\x02\x2c\x00\x00\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x11\x45",
        ];
        let packs = bytes.map(Pack);
        assert!(packs.iter().all(Pack::is_sound));
        let size = SizeInformation::of(&packs).unwrap();
        let expected = SizeInformation {
            characters: 1,
            first_track: 1,
            last_track: 3,
            copyright: 0,
            packs: [6, 5, 4, 5, 7, 6, 1, 2, 0, 0, 0, 0, 0, 0, 6, 3],
            last_numbers: [0x2C, 0, 0, 0, 0, 0, 0, 0],
            languages: [9, 0, 0, 0, 0, 0, 0, 0],
        };
        assert_eq!(size, expected);
        let contents: Vec<_> = packs.iter().map(Pack::content).collect();
        assert_eq!(contents, size.encode());
        assert_eq!(SizeInformation::of(&packs[..2]), None);
        assert_eq!(SizeInformation::of(&packs[1..]), None);
    }
}
