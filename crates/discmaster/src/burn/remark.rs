//! What of an audio disc was recorded otherwise than it was wished.

use discmaster_audio::cd_text::EncodeTold;
use std::fmt;
use std::path::PathBuf;

/// Something that a disc, or the way of recording it, cannot have as it was wished, and what became of
/// it. Tracks are numbered as on the disc.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// Track at once, the drive puts so many blocks of silence between two tracks.
    Gaps { blocks: u16 },
    /// The blocks of a track's pregap are the last of the track before.
    PregapInTrackBefore { track: u32, blocks: u32 },
    /// The blocks of a track's pregap are its first: it is played from there.
    PregapInTrack { track: u32, blocks: u32 },
    /// Indexes after the first were left out.
    NoIndexes { track: u32, indexes: u32 },
    /// CD-Text was left out.
    NoCdText,
    /// A second session cannot be tried with the laser off: there is no first one to put it behind.
    SecondSessionNotTried,
    /// A text is recorded otherwise than it was given.
    Text(EncodeTold),
    /// Samples of a file are louder than a disc can hold, and are recorded as loud as it can.
    Clipped { path: PathBuf, samples: u64 },
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AT_ONCE: &str = "recorded track at once";
        match self {
            Self::Gaps { blocks } => write!(
                f,
                "{AT_ONCE}, the disc has {blocks} blocks of silence between two tracks"
            ),
            Self::PregapInTrackBefore { track, blocks } => write!(
                f,
                "{AT_ONCE}, the {blocks} blocks before index 1 of track {track} are at the end of \
                 the track before"
            ),
            Self::PregapInTrack { track, blocks } => write!(
                f,
                "{AT_ONCE}, track {track} begins with the {blocks} blocks before its index 1"
            ),
            Self::NoIndexes { track, indexes } => write!(
                f,
                "{AT_ONCE}, track {track} is without {indexes} of its indexes"
            ),
            Self::NoCdText => write!(f, "{AT_ONCE}, the disc is without CD-Text"),
            Self::Text(told) => told.fmt(f),
            Self::Clipped { path, samples } => write!(
                f,
                "{samples} samples of {} are louder than a disc can hold; they were cut to the \
                 loudest",
                path.display()
            ),
            Self::SecondSessionNotTried => {
                f.write_str("the second session was not tried: it would need the first one")
            }
        }
    }
}
