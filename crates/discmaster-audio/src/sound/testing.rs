//! Files of sound laid by hand, for tests.

use std::path::PathBuf;
use tempfile::TempDir;

/// A file of these bytes, for as long as the folder is kept.
pub(crate) fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub(crate) fn chunk(name: &[u8; 4], content: &[u8], big_endian: bool) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let length = if big_endian {
        length.to_be_bytes()
    } else {
        length.to_le_bytes()
    };
    let mut bytes = [name.as_slice(), &length, content].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

/// A WAV file: format code, channels, rate, bits and the samples' bytes.
pub(crate) fn wav(code: u16, channels: u16, rate: u32, bits: u16, samples: &[u8]) -> Vec<u8> {
    let align = channels * bits.div_ceil(8);
    let format = [
        code.to_le_bytes().to_vec(),
        channels.to_le_bytes().to_vec(),
        rate.to_le_bytes().to_vec(),
        (rate * u32::from(align)).to_le_bytes().to_vec(),
        align.to_le_bytes().to_vec(),
        bits.to_le_bytes().to_vec(),
    ];
    let body = [
        b"WAVE".to_vec(),
        chunk(b"fmt ", &format.concat(), false),
        chunk(b"data", samples, false),
    ];
    chunk(b"RIFF", &body.concat(), false)
}

/// Samples of 16 bits, little-endian, that are not the same anywhere.
pub(crate) fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..bytes).map(next).collect()
}
