//! What every decoder gives: frames (one sample of each channel) at the file's own rate.

use super::{SoundError, Tags};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Frames of some stretch, a plane for each channel, all of one length.
#[derive(Clone, Debug)]
pub(super) enum Chunk<'a> {
    /// Whatever the depth, full scale is 2^31.
    Whole(Vec<&'a [i32]>),
    /// Full scale is 1.
    Real(Vec<&'a [f32]>),
}

impl Chunk<'_> {
    pub(super) fn frames(&self) -> usize {
        let first = match self {
            Self::Whole(planes) => planes.first().map(|plane| plane.len()),
            Self::Real(planes) => planes.first().map(|plane| plane.len()),
        };
        first.unwrap_or(0)
    }

    /// Without the first so many, and no more than so many of the others.
    pub(super) fn cut(&mut self, skip: usize, most: usize) {
        fn cut<T>(planes: &mut [&[T]], skip: usize, most: usize) {
            for plane in planes {
                let rest = plane.get(skip..).unwrap_or(&[]);
                *plane = rest.get(..most).unwrap_or(rest);
            }
        }
        match self {
            Self::Whole(planes) => cut(planes, skip, most),
            Self::Real(planes) => cut(planes, skip, most),
        }
    }
}

/// A decoder at some frame of its file.
pub(super) trait Frames: Send {
    /// The next frames; None behind the last one.
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError>;

    /// Goes to this frame, or to one before it: the frame that comes next is told. What follows is to the bit
    /// what it would be had all been decoded from the first frame on.
    fn seek(&mut self, frame: u64) -> Result<u64, SoundError>;
}

/// Where a channel is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Left,
    Right,
    Center,
    LowFrequency,
    /// At the side or behind.
    SurroundLeft,
    SurroundRight,
    SurroundCenter,
}

/// The places of so many channels, in the order of WAV and FLAC, where nothing else is said.
pub(super) fn places(channels: usize) -> Option<&'static [Place]> {
    use Place::*;
    Some(match channels {
        1 => &[Center],
        2 => &[Left, Right],
        3 => &[Left, Right, Center],
        4 => &[Left, Right, SurroundLeft, SurroundRight],
        5 => &[Left, Right, Center, SurroundLeft, SurroundRight],
        6 => &[
            Left,
            Right,
            Center,
            LowFrequency,
            SurroundLeft,
            SurroundRight,
        ],
        7 => &[
            Left,
            Right,
            Center,
            LowFrequency,
            SurroundCenter,
            SurroundLeft,
            SurroundRight,
        ],
        8 => &[
            Left,
            Right,
            Center,
            LowFrequency,
            SurroundLeft,
            SurroundRight,
            SurroundLeft,
            SurroundRight,
        ],
        _ => return None,
    })
}

/// A file that can be decoded.
pub(super) struct Found {
    pub(super) format: &'static str,
    pub(super) rate: u32,
    pub(super) bits: Option<u32>,
    pub(super) places: Vec<Place>,
    /// Without what the encoder put before and behind the sound.
    pub(super) frames: u64,
    pub(super) tags: Tags,
    pub(super) decoder: Box<dyn Frames>,
}

/// Cuts what an encoder put before the sound; what it put behind it, the count of frames leaves out.
pub(super) struct Trimmed<F> {
    pub(super) inner: F,
    pub(super) delay: u64,
    /// Of them, still to be left out.
    pub(super) left: u64,
}

impl<F: Frames> Trimmed<F> {
    pub(super) fn new(inner: F, delay: u64) -> Self {
        Self {
            inner,
            delay,
            left: delay,
        }
    }
}

impl<F: Frames> Frames for Trimmed<F> {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        let Some(mut chunk) = self.inner.next()? else {
            return Ok(None);
        };
        let skip = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(chunk.frames());
        chunk.cut(skip, usize::MAX);
        self.left -= skip as u64;
        Ok(Some(chunk))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        let at = self.inner.seek(frame.saturating_add(self.delay))?;
        self.left = self.delay.saturating_sub(at);
        Ok(at.saturating_sub(self.delay))
    }
}

/// What other people's decoders do with bytes made to break them is not for us to promise: a panic of theirs
/// becomes what any other damage is, and the decoder is not used again.
pub(super) fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}
