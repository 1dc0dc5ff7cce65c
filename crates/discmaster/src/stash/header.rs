//! The header of the stash file as values: what it can say, and which of its copies holds.

use super::wire::{CONTENT, COPIES, HeaderBlock, MAGIC, VERSION, state};
use zerocopy::FromBytes;

/// What is in the stash: docs/stash.md has the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No content.
    Empty,
    /// Something is being copied into it; what there is of that is not whole.
    Staging,
    /// All that was staged is there.
    Whole,
    /// Whole, and being recorded.
    Burning,
    /// Its content is being overwritten.
    Wiping,
}

impl State {
    fn from_wire(value: u32) -> Option<Self> {
        Some(match value {
            state::EMPTY => Self::Empty,
            state::STAGING => Self::Staging,
            state::WHOLE => Self::Whole,
            state::BURNING => Self::Burning,
            state::WIPING => Self::Wiping,
            _ => return None,
        })
    }

    fn to_wire(self) -> u32 {
        match self {
            Self::Empty => state::EMPTY,
            Self::Staging => state::STAGING,
            Self::Whole => state::WHOLE,
            Self::Burning => state::BURNING,
            Self::Wiping => state::WIPING,
        }
    }
}

/// A header that holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) generation: u64,
    pub(super) state: State,
    /// Byte of the file after the last one of content.
    pub(super) end: u64,
}

impl Header {
    /// What a stash says that was never used.
    pub(super) const NEW: Self = Self {
        generation: 0,
        state: State::Empty,
        end: CONTENT,
    };

    /// The header that follows this one.
    pub(super) fn next(self, state: State, end: u64) -> Self {
        Self {
            // It would take centuries to get round; should it, the newest copy is not found, and
            // a stash whose header is not found is wiped.
            generation: self.generation.wrapping_add(1),
            state,
            end,
        }
    }

    /// Byte of the file at which its copy lies.
    pub(super) fn offset(self) -> u64 {
        self.generation % COPIES as u64 * size_of::<HeaderBlock>() as u64
    }

    pub(super) fn to_block(self) -> HeaderBlock {
        let mut block = HeaderBlock {
            magic: MAGIC,
            version: VERSION.into(),
            state: self.state.to_wire().into(),
            generation: self.generation.into(),
            end: self.end.into(),
            reserved: [0; 4060],
            checksum: 0.into(),
        };
        block.checksum = block.sum().into();
        block
    }

    fn parse(block: &HeaderBlock) -> Option<Self> {
        let header = Self {
            generation: block.generation.get(),
            state: State::from_wire(block.state.get())?,
            end: block.end.get(),
        };
        let sound = block.magic == MAGIC
            && block.version == VERSION
            && block.checksum == block.sum()
            && header.end >= CONTENT
            && (header.state != State::Empty || header.end == CONTENT);
        sound.then_some(header)
    }
}

/// What the beginning of a file says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing: the file was just made, or was made when there was no room.
    New,
    /// A stash; none if neither copy of its header holds, or a later version wrote them.
    Stash(Option<Header>),
    /// A file of somebody else's.
    Foreign,
}

/// Looks at the first [`HEADERS`](super::wire::HEADERS) bytes of a file of `length`, or fewer if it has no more.
pub(super) fn find(beginning: &[u8], length: u64) -> Found {
    if length <= CONTENT && beginning.iter().all(|byte| *byte == 0) {
        return Found::New;
    }
    let copies = beginning.chunks(size_of::<HeaderBlock>()).take(COPIES);
    let (mut ours, mut newest) = (false, None::<Header>);
    for copy in copies {
        ours |= copy.starts_with(&MAGIC);
        let header = HeaderBlock::ref_from_bytes(copy)
            .ok()
            .and_then(Header::parse);
        newest = match (newest, header) {
            (Some(newest), Some(header)) if newest.generation > header.generation => Some(newest),
            (newest, header) => header.or(newest),
        };
    }
    if ours {
        Found::Stash(newest)
    } else {
        Found::Foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zerocopy::IntoBytes;

    const BLOCK: usize = size_of::<HeaderBlock>();

    fn bytes(first: Header, second: Header) -> Vec<u8> {
        [first.to_block().as_bytes(), second.to_block().as_bytes()].concat()
    }

    /// What is found in a file of these bytes and no more.
    fn found(bytes: &[u8]) -> Found {
        find(bytes, bytes.len() as u64)
    }

    fn header(generation: u64, state: State, end: u64) -> Header {
        Header {
            generation,
            state,
            end,
        }
    }

    /// Laid by hand from docs/stash.md.
    #[test]
    fn the_bytes_are_those_of_the_document() {
        let block = header(0x0102_0304_0506_0708, State::Burning, 0x2_0000_3001).to_block();
        let bytes = block.as_bytes();
        assert_eq!(bytes.len(), 4096);
        assert_eq!(&bytes[0..8], b"DMSTASH\x1a");
        assert_eq!(&bytes[8..12], [1, 0, 0, 0]);
        assert_eq!(&bytes[12..16], [3, 0, 0, 0]);
        assert_eq!(&bytes[16..24], [8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(&bytes[24..32], [0x01, 0x30, 0, 0, 2, 0, 0, 0]);
        assert!(bytes[32..4092].iter().all(|byte| *byte == 0));
        // The sum, a bit at a time.
        let mut sum = !0_u32;
        for byte in &bytes[..4092] {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg());
            }
        }
        assert_eq!(bytes[4092..], (!sum).to_le_bytes());
    }

    #[test]
    fn the_copies_are_written_in_turn_and_the_newer_one_holds() {
        let older = header(6, State::Whole, 90_000);
        let newer = older.next(State::Staging, 100_000);
        assert_eq!((older.offset(), newer.offset()), (0, 4096));
        assert_eq!(found(&bytes(older, newer)), Found::Stash(Some(newer)));
        let newest = newer.next(State::Whole, 100_000);
        assert_eq!(found(&bytes(newest, newer)), Found::Stash(Some(newest)));
    }

    #[test]
    fn a_torn_copy_leaves_the_older_one() {
        let older = header(6, State::Whole, 90_000);
        let newer = older.next(State::Empty, CONTENT);
        let whole = bytes(older, newer);
        let before = bytes(older, header(5, State::Staging, 90_000));
        for torn_at in (BLOCK..2 * BLOCK).step_by(8) {
            let torn = [&whole[..torn_at], &before[torn_at..]].concat();
            let holds = if torn == whole { newer } else { older };
            assert_eq!(found(&torn), Found::Stash(Some(holds)), "{torn_at}");
        }
    }

    #[test]
    fn what_cannot_be_is_not_believed() {
        let sound = header(4, State::Empty, CONTENT);
        let refused = |change: fn(&mut HeaderBlock)| {
            let mut block = sound.to_block();
            change(&mut block);
            block.checksum = block.sum().into();
            assert_eq!(Header::parse(&block), None);
        };
        refused(|block| block.magic[7] = 0);
        refused(|block| block.version = 2.into());
        refused(|block| block.state = 5.into());
        refused(|block| block.end = (CONTENT - 1).into());
        refused(|block| block.end = (CONTENT + 1).into());
        assert_eq!(Header::parse(&sound.to_block()), Some(sound));
    }

    #[test]
    fn a_stash_is_told_from_other_files() {
        let stash = bytes(Header::NEW, Header::NEW.next(State::Empty, CONTENT));
        for new in [&[][..], &[0; 1], &[0; 2 * BLOCK]] {
            assert_eq!(found(new), Found::New);
        }
        for foreign in [&b"D"[..], b"DMSTASH", b"hello"] {
            assert_eq!(found(foreign), Found::Foreign);
        }
        assert_eq!(find(&[0; 2 * BLOCK], CONTENT + 1), Found::Foreign);
        // Killed while the file was being made.
        assert_eq!(found(&stash[..5000]), Found::Stash(Some(Header::NEW)));
        assert_eq!(found(&stash[..100]), Found::Stash(None));
        // One copy is lost.
        let half = [&[0; BLOCK], &stash[BLOCK..]].concat();
        assert!(matches!(found(&half), Found::Stash(Some(_))));
    }

    proptest! {
        #[test]
        fn a_header_survives_its_bytes(generation: u64, value in 0_u32..5, end in CONTENT..) {
            let state = State::from_wire(value).unwrap();
            let end = if state == State::Empty { CONTENT } else { end };
            let header = header(generation, state, end);
            prop_assert_eq!(Header::parse(&header.to_block()), Some(header));
        }

        #[test]
        fn no_changed_byte_goes_unnoticed(at in 0..BLOCK, change in 1_u8..) {
            let mut block = header(9, State::Whole, 123_456).to_block();
            block.as_mut_bytes()[at] ^= change;
            prop_assert_eq!(Header::parse(&block), None);
        }

        #[test]
        fn any_beginning_is_looked_at(beginning in prop::collection::vec(any::<u8>(), 0..9000)) {
            found(&beginning);
        }
    }
}
