//! The ways in which a medium can be recorded.

use std::fmt;

/// A way of recording: the family of the medium, and what is done on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// CD, each track by itself, with link blocks between them.
    TrackAtOnce,
    /// CD, the session in one stroke as its cue sheet says.
    SessionAtOnce,
    /// DVD-R and DVD-RW, in packets.
    Incremental,
    /// DVD-R and DVD-RW, lead-in to lead-out in one stroke.
    DiscAtOnce,
    /// DVD+R and BD-R, from the next writable address on.
    Sequential,
    /// DVD+R and BD-R, into a track that is reserved in its length.
    Reserved,
    /// DVD-RW, formatted.
    RestrictedOverwrite,
    /// DVD+RW, which is formatted in the background.
    Overwrite,
    /// DVD-RAM and BD-RE.
    RandomAccess,
}

impl Way {
    pub const fn name(self) -> &'static str {
        match self {
            Self::TrackAtOnce => "track at once",
            Self::SessionAtOnce => "session at once",
            Self::Incremental => "incremental",
            Self::DiscAtOnce => "disc at once",
            Self::Sequential => "sequential",
            Self::Reserved => "sequential, in a reserved track",
            Self::RestrictedOverwrite => "restricted overwrite",
            Self::Overwrite => "overwrite",
            Self::RandomAccess => "random access",
        }
    }

    /// What was there before is overwritten, and there are no sessions.
    pub const fn overwrites(self) -> bool {
        matches!(
            self,
            Self::RestrictedOverwrite | Self::Overwrite | Self::RandomAccess
        )
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
