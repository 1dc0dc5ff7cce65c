//! The states of a session.

use crate::Format;

/// Where a disc master stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Not opened, or closed again.
    #[default]
    Closed,
    /// Open, and no format chosen: only in a disc master without a default format. No recorder can
    /// be chosen before a format is.
    NoFormat,
    /// Joliet; no recorder chosen, hence nothing staged.
    Joliet,
    /// Joliet; a recorder is chosen, nothing is staged.
    JolietReady,
    /// Joliet; a recorder is chosen and data is staged.
    JolietStaged,
    /// Joliet; the disc in the chosen recorder is an earlier one of ours, to which a session will
    /// be added; nothing is staged.
    JolietAppending,
    /// As before, and data is staged.
    JolietAppendingStaged,
    /// Red Book; no recorder chosen.
    Redbook,
    /// Red Book; a recorder is chosen, there is no track.
    RedbookReady,
    /// Red Book; the first track is open.
    RedbookTrackOpen,
    /// Red Book; tracks are closed, none is open.
    RedbookTracks,
    /// Red Book; tracks are closed, and another one is open.
    RedbookTracksOpen,
}

impl State {
    pub const ALL: [Self; 12] = [
        Self::Closed,
        Self::NoFormat,
        Self::Joliet,
        Self::JolietReady,
        Self::JolietStaged,
        Self::JolietAppending,
        Self::JolietAppendingStaged,
        Self::Redbook,
        Self::RedbookReady,
        Self::RedbookTrackOpen,
        Self::RedbookTracks,
        Self::RedbookTracksOpen,
    ];

    /// The active format.
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::Closed | Self::NoFormat => None,
            Self::Joliet
            | Self::JolietReady
            | Self::JolietStaged
            | Self::JolietAppending
            | Self::JolietAppendingStaged => Some(Format::Joliet),
            Self::Redbook
            | Self::RedbookReady
            | Self::RedbookTrackOpen
            | Self::RedbookTracks
            | Self::RedbookTracksOpen => Some(Format::Redbook),
        }
    }

    /// Whether a recorder is active.
    pub const fn has_recorder(self) -> bool {
        !matches!(
            self,
            Self::Closed | Self::NoFormat | Self::Joliet | Self::Redbook
        )
    }

    /// Multisession mode: what is staged joins what is on the disc.
    pub const fn is_appending(self) -> bool {
        matches!(self, Self::JolietAppending | Self::JolietAppendingStaged)
    }

    /// Whether there is something that RecordDisc could record, were every track closed.
    pub const fn has_image(self) -> bool {
        matches!(
            self,
            Self::JolietStaged
                | Self::JolietAppendingStaged
                | Self::RedbookTracks
                | Self::RedbookTracksOpen
        )
    }

    pub const fn track_open(self) -> bool {
        matches!(self, Self::RedbookTrackOpen | Self::RedbookTracksOpen)
    }
}
