//! Samples as they are, after a header that says what they are.

use super::SoundError;
use super::file::Source;
use super::frames::{Chunk, Frames};

/// Bytes read at once, about.
const STRETCH: usize = 64 * 1024;
/// The most channels of a file.
pub(super) const MOST_CHANNELS: usize = 32;

/// What each sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Signed,
    /// Its middle is half of its range.
    Unsigned,
    Float,
}

/// Where the samples lie, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Byte of the file at which the first one lies.
    pub(super) at: u64,
    pub(super) frames: u64,
    pub(super) channels: usize,
    pub(super) kind: Kind,
    /// Bytes of a sample: 1 to 4, of floating point 4 or 8.
    pub(super) bytes: usize,
    pub(super) big_endian: bool,
}

pub(super) struct Pcm {
    source: Source,
    layout: Layout,
    /// The frame that comes next.
    frame: u64,
    bytes: Vec<u8>,
    whole: Vec<Vec<i32>>,
    real: Vec<Vec<f32>>,
}

impl Pcm {
    pub(super) fn new(source: Source, layout: Layout) -> Self {
        Self {
            source,
            layout,
            frame: 0,
            bytes: Vec::new(),
            whole: vec![Vec::new(); layout.channels],
            real: vec![Vec::new(); layout.channels],
        }
    }
}

impl Frames for Pcm {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        let Layout {
            channels, bytes, ..
        } = self.layout;
        let size = channels * bytes;
        let left = self.layout.frames - self.frame;
        let frames = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(STRETCH / size);
        if frames == 0 {
            return Ok(None);
        }
        self.bytes.resize(frames * size, 0);
        let at = self.layout.at + self.frame * size as u64;
        let read = self.source.read_at(&mut self.bytes, at)?;
        if read < self.bytes.len() {
            let at = self.frame + (read / size) as u64;
            return Err(self.source.short(at, self.layout.frames));
        }
        self.frame += frames as u64;
        if self.layout.kind == Kind::Float {
            for (channel, plane) in self.real.iter_mut().enumerate() {
                plane.clear();
                let samples = self.bytes.chunks_exact(size);
                let sample = |frame: &[u8]| real(frame, channel, self.layout);
                plane.extend(samples.map(sample));
            }
            if self.real.iter().flatten().any(|sample| !sample.is_finite()) {
                let what = "a sample is no number";
                return Err(self.source.corrupt(self.frame - frames as u64, what));
            }
            return Ok(Some(Chunk::Real(
                self.real.iter().map(Vec::as_slice).collect(),
            )));
        }
        for (channel, plane) in self.whole.iter_mut().enumerate() {
            plane.clear();
            let frames = self.bytes.chunks_exact(size);
            let bytes = frames.map(|frame| &frame[channel * bytes..][..bytes]);
            let sign = if self.layout.kind == Kind::Unsigned {
                i32::MIN
            } else {
                0
            };
            match (self.layout.bytes, self.layout.big_endian) {
                (2, false) => {
                    plane.extend(bytes.map(|b| i32::from_le_bytes([0, 0, b[0], b[1]]) ^ sign));
                }
                (2, true) => {
                    plane.extend(bytes.map(|b| i32::from_le_bytes([0, 0, b[1], b[0]]) ^ sign));
                }
                (3, false) => {
                    plane.extend(bytes.map(|b| i32::from_le_bytes([0, b[0], b[1], b[2]]) ^ sign));
                }
                (3, true) => {
                    plane.extend(bytes.map(|b| i32::from_le_bytes([0, b[2], b[1], b[0]]) ^ sign));
                }
                (4, false) => {
                    plane
                        .extend(bytes.map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]) ^ sign));
                }
                (4, true) => {
                    plane
                        .extend(bytes.map(|b| i32::from_le_bytes([b[3], b[2], b[1], b[0]]) ^ sign));
                }
                _ => plane.extend(bytes.map(|b| i32::from_le_bytes([0, 0, 0, b[0]]) ^ sign)),
            }
        }
        Ok(Some(Chunk::Whole(
            self.whole.iter().map(Vec::as_slice).collect(),
        )))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        self.frame = frame.min(self.layout.frames);
        Ok(self.frame)
    }
}

/// The sample of a channel in a frame of floating point.
fn real(frame: &[u8], channel: usize, layout: Layout) -> f32 {
    let mut bytes = [0; 8];
    let bytes = &mut bytes[..layout.bytes];
    bytes.copy_from_slice(&frame[channel * layout.bytes..][..layout.bytes]);
    if layout.big_endian {
        bytes.reverse();
    }
    match *bytes {
        [a, b, c, d] => f32::from_le_bytes([a, b, c, d]),
        [a, b, c, d, e, f, g, h] => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "24 bits are more than a disc keeps"
            )]
            let sample = f64::from_le_bytes([a, b, c, d, e, f, g, h]) as f32;
            sample
        }
        _ => 0.0,
    }
}
