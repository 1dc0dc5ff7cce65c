//! By how many samples a drive reads beside the place it was asked for: its read offset. Pure.
//!
//! Drives deliver audio early or late, each make by a number of samples of its own, since an audio
//! sector has no address within. The sound itself tells: a stretch of it is looked for in what was
//! read around its place.

/// The farthest that is looked, in samples. The drives of AccurateRip's list lie within 1800.
pub(crate) const FARTHEST: usize = 4 * 588;

/// Bytes of a sample of both channels.
const SAMPLE: usize = 4;

/// The offsets at which `wanted` is found in `read`, which begins [`FARTHEST`] samples before it and
/// ends as many behind: sample `n` of what was wanted is sample `n + offset` of what was read from
/// its place on. Silence and simple tones are found in many places.
pub(crate) fn matches(wanted: &[u8], read: &[u8]) -> Vec<i32> {
    let Some(last) = read.len().checked_sub(wanted.len()) else {
        return Vec::new();
    };
    (0..=last / SAMPLE)
        .filter(|at| read[at * SAMPLE..].starts_with(wanted))
        .filter_map(|at| Some(i32::try_from(at).ok()? - i32::try_from(FARTHEST).ok()?))
        .collect()
}

/// Whether three stretches that were found in one place each agree: no more need be asked.
pub(crate) fn is_plain(stretches: &[Vec<i32>]) -> bool {
    let mut plain = stretches.iter().filter_map(|found| match found[..] {
        [offset] => Some(offset),
        _ => None,
    });
    let first = plain.next();
    first.is_some_and(|first| plain.filter(|offset| *offset == first).count() >= 2)
}

/// The offsets that all stretches agree in, those left out that are found nowhere: one of them may
/// have a spot that was read wrong. The smallest, where several are left. `None` where no stretch
/// tells anything.
pub(crate) fn agreed(stretches: impl IntoIterator<Item = Vec<i32>>) -> Option<i32> {
    let found = stretches.into_iter().filter(|found| !found.is_empty());
    let agreed = found.reduce(|mut agreed, found| {
        let both: Vec<i32> = agreed
            .iter()
            .copied()
            .filter(|offset| found.contains(offset))
            .collect();
        if !both.is_empty() {
            agreed = both;
        }
        agreed
    })?;
    agreed
        .into_iter()
        .min_by_key(|offset| offset.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Noise.
    fn sound(samples: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..samples * SAMPLE).map(|_| next()).collect()
    }

    fn stretch(disc: &[u8], at: usize, length: usize) -> &[u8] {
        &disc[at * SAMPLE..(at + length) * SAMPLE]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn every_offset_within_reach_is_found(offset in -2352_i32..=2352) {
            let disc = sound(12_000);
            let wanted = stretch(&disc, 5000, 600);
            let start = (5000 - FARTHEST).checked_add_signed(-isize::try_from(offset).unwrap()).unwrap();
            let read = stretch(&disc, start, 600 + 2 * FARTHEST);
            prop_assert_eq!(matches(wanted, read), [offset]);
        }
    }

    #[test]
    fn silence_tells_nothing_that_sound_does_not_tell_better() {
        let silence = vec![0; (600 + 2 * FARTHEST) * SAMPLE];
        let everywhere = matches(&silence[..600 * SAMPLE], &silence);
        assert_eq!(everywhere.len(), 2 * FARTHEST + 1);
        assert_eq!(agreed([everywhere.clone(), vec![-582]]), Some(-582));
        assert_eq!(
            agreed([vec![-582], Vec::new(), everywhere.clone()]),
            Some(-582)
        );
        assert_eq!(agreed([everywhere]), Some(0));
        assert_eq!(agreed([Vec::new(), Vec::new()]), None);
    }

    #[test]
    fn three_stretches_that_agree_are_enough() {
        let (plain, silence) = (vec![667], vec![0, 1, 2]);
        assert!(!is_plain(&[plain.clone(), plain.clone(), silence.clone()]));
        assert!(is_plain(&[
            plain.clone(),
            silence,
            plain.clone(),
            plain.clone()
        ]));
        assert!(!is_plain(&[plain.clone(), plain, vec![7]]));
    }

    #[test]
    fn the_smallest_of_several_is_taken() {
        assert_eq!(agreed([vec![-400, 41, 482], vec![-400, 41]]), Some(41));
    }
}
