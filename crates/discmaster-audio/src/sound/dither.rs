//! To 16 bits, with dither.

/// A random number that is the same for the same sample of a file, whichever was read first (SplitMix64, by
/// its counter).
fn noise(sample: u64) -> u64 {
    let mut z = sample.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Appends samples of both channels (full scale is 1) as 16 bits, little-endian, with noise of triangular
/// density between one step less and one more. `first` is the place of the first one in its file. Returns how many
/// were beyond full scale and are cut to it.
pub(super) fn to_16_bits(left: &[f32], right: &[f32], first: u64, out: &mut Vec<u8>) -> u64 {
    let mut clipped = 0;
    out.reserve(left.len() * 4);
    for ((left, right), at) in left.iter().zip(right).zip(first..) {
        let noise = noise(at).to_le_bytes();
        let half = |a: usize| f64::from(u16::from_le_bytes([noise[a], noise[a + 1]]));
        let mut step = |sample: f32, noise: f64| {
            let sample = f64::from(sample) * 32_768.0;
            clipped += u64::from(sample.abs() > 32_768.0);
            // From the next step below on, since what is cast is cut towards zero.
            let above = (sample + noise + 32_768.5).clamp(0.0, 65_535.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between the least and the greatest of 16 bits"
            )]
            let above = above as u16;
            (above ^ 0x8000).to_le_bytes()
        };
        let left = step(*left, (half(0) - half(2)) / 65_536.0);
        let right = step(*right, (half(4) - half(6)) / 65_536.0);
        out.extend_from_slice(&[left[0], left[1], right[0], right[1]]);
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(bytes: &[u8]) -> Vec<i16> {
        let samples = bytes.chunks_exact(2);
        samples
            .map(|sample| i16::from_le_bytes([sample[0], sample[1]]))
            .collect()
    }

    #[test]
    fn noise_stays_within_a_step_and_has_no_mean() {
        let mut out = Vec::new();
        let quarter = vec![100.25 / 32_768.0; 100_000];
        assert_eq!(to_16_bits(&quarter, &quarter, 0, &mut out), 0);
        let samples = samples(&out);
        assert!(samples.iter().all(|sample| (99..=102).contains(sample)));
        let mean =
            samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / samples.len() as f64;
        assert!((mean - 100.25).abs() < 0.01, "{mean}");
        // The variance of noise and rounding is a quarter, whatever the sample.
        let variance = samples
            .iter()
            .map(|sample| (f64::from(*sample) - mean).powi(2))
            .sum::<f64>();
        assert!((variance / samples.len() as f64 - 0.25).abs() < 0.01);
    }

    #[test]
    fn the_same_sample_gets_the_same_noise_wherever_reading_begins() {
        let sound: Vec<f32> = (0..1000_u16).map(|at| f32::from(at) / 3000.0).collect();
        let (mut all, mut parts) = (Vec::new(), Vec::new());
        to_16_bits(&sound, &sound, 7, &mut all);
        for (at, part) in sound.chunks(13).enumerate() {
            to_16_bits(part, part, 7 + at as u64 * 13, &mut parts);
        }
        assert_eq!(all, parts);
    }

    #[test]
    fn what_is_beyond_full_scale_is_cut_and_counted() {
        let mut out = Vec::new();
        let (left, right) = ([1.0, 1.1, f32::MAX], [-1.0, -1.1, f32::MIN]);
        assert_eq!(to_16_bits(&left, &right, 0, &mut out), 4);
        let samples = samples(&out);
        assert_eq!(samples[2..], [i16::MAX, i16::MIN, i16::MAX, i16::MIN]);
        assert!(samples[0] >= i16::MAX - 1 && samples[1] <= i16::MIN + 1);
    }
}
