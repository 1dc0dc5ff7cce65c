//! Where something begins of which every later block is, too: by halves, with a few blocks read at
//! each place, because Q of some of them tells something else or is misread.

use std::ops::Range;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
    /// Its Q tells nothing of it: it is as the block before it.
    Unknown,
}

/// Further places, side by side, that are looked at where one tells nothing.
const SIDE_BY_SIDE: u32 = 4;

/// The first block of `within` that is [`Side::After`], and the end of `within` where none is.
///
/// `look` is given the blocks that are of interest, at least one, and tells of as many of them as it
/// likes, of the first at least. It is called some 20 times at most for each of `SIDE_BY_SIDE`,
/// whatever it tells.
///
/// # Errors
/// Those of `look`.
pub fn first_after<E>(
    within: Range<i32>,
    mut look: impl FnMut(Range<i32>) -> Result<Vec<Side>, E>,
) -> Result<i32, E> {
    let mut low = within.start;
    // It begins there at the latest; from `high` to there nothing is told.
    let (mut found, mut high) = (within.end, within.end);
    while low < high {
        let middle = low.midpoint(high);
        let mut at = middle;
        let mut told = None;
        for _ in 0..SIDE_BY_SIDE {
            if at >= found {
                break;
            }
            let sides = look(at..found)?;
            let count = i32::try_from(sides.len()).unwrap_or(i32::MAX).max(1);
            told = judge(at, &sides);
            at = at.saturating_add(count);
            if told.is_some() {
                break;
            }
        }
        match told {
            Some(Told::After(block)) => {
                found = block.min(found);
                high = middle;
            }
            // What lies between the two is as the one before it.
            Some(Told::Border(block)) => return Ok(block.min(found)),
            Some(Told::Before(block)) => low = block.saturating_add(1),
            // As what is before it.
            None => low = at.min(found),
        }
    }
    Ok(found)
}

/// What some blocks tell together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// The last that is known to be before.
    Before(i32),
    /// The first that is known to be after, and none is known to be before.
    After(i32),
    /// The first that is known to be after, and one before it is known to be before.
    Border(i32),
}

fn judge(first: i32, sides: &[Side]) -> Option<Told> {
    let mut before = None;
    for (block, side) in (first..).zip(sides) {
        match (side, before) {
            (Side::Before, _) => before = Some(block),
            (Side::After, None) => return Some(Told::After(block)),
            (Side::After, Some(_)) => return Some(Told::Border(block)),
            (Side::Unknown, _) => {}
        }
    }
    before.map(Told::Before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A disc whose blocks are `After` from `border` on, and of which some tell nothing.
    fn searched(within: Range<i32>, border: i32, dumb: impl Fn(i32) -> bool) -> (i32, u32) {
        let mut looks = 0;
        let found = first_after::<()>(within, |blocks| {
            looks += 1;
            assert!(!blocks.is_empty());
            let sides = blocks.take(24).map(|block| match block {
                block if dumb(block) => Side::Unknown,
                block if block < border => Side::Before,
                _ => Side::After,
            });
            Ok(sides.collect())
        });
        (found.unwrap(), looks)
    }

    #[test]
    fn what_tells_nothing_is_as_what_is_before_it() {
        // The border itself is told of by the block before it alone.
        let rare = |block: i32| block % 100 == 33;
        assert_eq!(searched(0..359_847, 7033, rare).0, 7034);
        assert_eq!(searched(0..359_847, 7034, rare).0, 7034);
        assert_eq!(searched(0..359_847, 7035, rare).0, 7035);
        // Where nothing is told, nothing is found, and soon.
        let (found, looks) = searched(0..359_847, 10, |_| true);
        assert_eq!(found, 359_847);
        assert!(looks <= 100, "{looks}");
        assert_eq!(searched(5..5, 5, |_| false), (5, 0));
    }

    proptest! {
        #[test]
        fn the_first_block_is_found_in_a_few_looks(
            start in -150..400_000_i32, length in 0..400_000_i32, border: u32, every in 2..40_i32,
        ) {
            let within = start..start + length;
            let border = start + i32::try_from(border % (length.unsigned_abs() + 1)).unwrap();
            let dumb = |block: i32| block % every == 0;
            let (found, looks) = searched(within.clone(), border, dumb);
            let expected = (border..within.end).find(|block| !dumb(*block));
            prop_assert_eq!(found, expected.unwrap_or(within.end));
            prop_assert!(looks <= 20, "{}", looks);
        }
    }
}
