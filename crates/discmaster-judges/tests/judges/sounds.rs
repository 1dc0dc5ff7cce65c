//! Files of sound in, samples out: what ffmpeg, sox, flac, lame, oggenc and opusenc make of the same input.
//!
//! What is judged is a .bin, which is all samples, little-endian, filled up to a whole block.

mod bench;
mod lossless;
mod lossy;
mod refused;
mod resampled;
