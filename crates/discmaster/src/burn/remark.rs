//! What of an audio disc was recorded otherwise than it was wished, by the way that was chosen.

use std::fmt;

/// Something that the way of recording cannot do, and what became of it. Tracks are numbered as on
/// the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
            Self::SecondSessionNotTried => {
                f.write_str("the second session was not tried: it would need the first one")
            }
        }
    }
}
