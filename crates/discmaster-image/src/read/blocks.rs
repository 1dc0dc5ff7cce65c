//! A set of blocks.

use std::collections::HashMap;
use std::ops::Range;

/// Blocks in one word and in one leaf.
const WORD: u64 = 64;
const LEAF: u64 = 64 * WORD;

/// A set of block numbers, small when they lie near one another: at most a bit for each block of
/// the image.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    leaves: HashMap<u64, Box<[u64; 64]>>,
}

impl Blocks {
    /// Adds a range. False: a block of it was there already.
    pub(super) fn insert(&mut self, range: Range<u64>) -> bool {
        let mut fresh = true;
        for block in range {
            let leaf = self
                .leaves
                .entry(block / LEAF)
                .or_insert_with(|| Box::new([0; 64]));
            let bit = 1 << (block % WORD);
            let word = usize::try_from(block % LEAF / WORD).unwrap_or_default();
            if let Some(word) = leaf.get_mut(word) {
                fresh &= *word & bit == 0;
                *word |= bit;
            }
            if !fresh {
                return false;
            }
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::Blocks;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn a_range_is_refused_exactly_when_it_meets_one_before(
            ranges in prop::collection::vec((0u64..20_000, 0u64..300), 1..40),
        ) {
            let (mut blocks, mut model) = (Blocks::default(), HashSet::new());
            for (start, length) in ranges {
                let range = start..start + length;
                let meets = range.clone().any(|block| model.contains(&block));
                prop_assert_eq!(blocks.insert(range.clone()), !meets);
                if meets {
                    break;
                }
                model.extend(range);
            }
        }
    }
}
