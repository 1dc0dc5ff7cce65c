//! Sounds made for judging, and what becomes of them.

use crate::program::{discmaster, output, succeed, tool};
use crate::scratch::Scratch;
use std::path::{Path, PathBuf};

/// Bytes of a sample of both channels, and of a block.
pub(crate) const SAMPLE: usize = 4;
const BLOCK: usize = 2352;

/// A folder with one sound in it, made by sox, and what others make of it.
pub(crate) struct Bench {
    pub(crate) scratch: Scratch,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            scratch: Scratch::new(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.join(name)
    }

    /// Runs a program in the folder: words apart by blanks.
    pub(crate) fn run(&self, words: &str) {
        let mut words = words.split(' ');
        let program = words.next().unwrap_or_default();
        succeed(tool(program).args(words).current_dir(self.scratch.path()));
    }

    /// What a program writes to standard output.
    pub(crate) fn output(&self, words: &str) -> Vec<u8> {
        let mut words = words.split(' ');
        let program = words.next().unwrap_or_default();
        let mut command = tool(program);
        command.args(words).current_dir(self.scratch.path());
        output(&mut command).unwrap()
    }

    /// Noise and tones, loud and soft, that no coder finds easy.
    pub(crate) fn music(&self, name: &str, options: &str, seconds: &str) {
        self.run(&format!(
            "sox -R -n {options} {name} synth {seconds} pinknoise synth {seconds} sine mix 200-5000 vol 0.5"
        ));
    }

    /// All samples of a disc of these files, without a gap.
    pub(crate) fn decoded(&self, names: &[&str]) -> Vec<u8> {
        let cue = self.path("out.cue");
        let files = names.iter().map(|name| self.path(name));
        let mut command = discmaster(self.scratch.path(), ["audio", "--quiet", "-o"]);
        succeed(command.arg(&cue).args(files));
        let bytes = std::fs::read(self.path("out.bin")).unwrap();
        for made in ["out.cue", "out.bin"] {
            std::fs::remove_file(self.path(made)).unwrap();
        }
        assert!(bytes.len().is_multiple_of(BLOCK));
        bytes
    }
}

/// Whether these are the samples, filled up to a block.
pub(crate) fn same(decoded: &[u8], expected: &[u8], what: &str) {
    assert_eq!(
        decoded.len(),
        expected.len().next_multiple_of(BLOCK),
        "{what}: as many samples"
    );
    let (sound, silence) = decoded.split_at(expected.len());
    let first = sound.iter().zip(expected).position(|(a, b)| a != b);
    assert_eq!(
        first.map(|byte| byte / SAMPLE),
        None,
        "{what}: differs at this sample"
    );
    assert!(
        silence.iter().all(|byte| *byte == 0),
        "{what}: silence behind it"
    );
}

pub(crate) fn values(bytes: &[u8]) -> Vec<f64> {
    let values = bytes.as_chunks::<2>().0.iter();
    values
        .map(|value| f64::from(i16::from_le_bytes(*value)))
        .collect()
}

/// Samples of floating point, in steps of 16 bits.
pub(crate) fn reals(bytes: &[u8]) -> Vec<f64> {
    let values = bytes.as_chunks::<4>().0.iter();
    values
        .map(|value| f64::from(f32::from_le_bytes(*value)) * 32_768.0)
        .collect()
}

/// The most that samples differ by, and by how much they do in the mean (of squares).
pub(crate) fn apart(ours: &[f64], theirs: &[f64]) -> (f64, f64) {
    let differences = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    let most = differences.clone().fold(0.0, f64::max);
    let squares: f64 = differences.map(|difference| difference * difference).sum();
    (
        most,
        (squares / ours.len().min(theirs.len()).max(1) as f64).sqrt(),
    )
}

/// The file without its last bytes.
pub(crate) fn cut(path: &Path, bytes: usize) {
    let content = std::fs::read(path).unwrap();
    std::fs::write(path, &content[..content.len() - bytes]).unwrap();
}
