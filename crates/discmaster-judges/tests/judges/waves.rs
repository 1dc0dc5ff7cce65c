//! Sound for the judges: samples that nobody would call music, and WAVE files of samples.

/// So many samples of both channels, the same for the same seed.
pub(crate) fn noise(seed: u32, samples: u32) -> Vec<u8> {
    let states = std::iter::successors(Some(seed), |state| {
        Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    let samples = states.take(usize::try_from(samples).unwrap());
    samples.flat_map(u32::to_le_bytes).collect()
}

/// A WAVE file of these samples: PCM of two channels, 44,100 of four bytes a second, 16 bits each.
pub(crate) fn wave_of(samples: &[u8]) -> Vec<u8> {
    let length = u32::try_from(samples.len()).unwrap();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 2, 0]);
    file.extend(44_100_u32.to_le_bytes());
    file.extend(176_400_u32.to_le_bytes());
    file.extend([4, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}
