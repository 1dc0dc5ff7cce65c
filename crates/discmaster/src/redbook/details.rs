//! What is said of a track besides its sound.

use crate::error::Cause;
use discmaster_audio::numbers::Isrc;
use discmaster_audio::program::Track;

/// Indexes that a track can have besides 0 and 1.
const MOST_INDEXES: usize = 98;

/// What is said of a track besides its sound. Not in IMAPI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackDetails {
    /// How many of its blocks come before index 1: players skip them when they are sent to the
    /// track. Needs session at once.
    pub pregap: u32,
    /// Where index 2 and those after it lie, in blocks from index 1 on, rising. Needs session at
    /// once.
    pub indexes: Vec<u32>,
    pub isrc: Option<Isrc>,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// The audio was recorded with pre-emphasis.
    pub pre_emphasis: bool,
}

impl TrackDetails {
    /// Those of a program's track.
    pub fn of(track: &Track) -> Self {
        Self {
            pregap: track.pregap,
            indexes: track.indexes.clone(),
            isrc: track.isrc,
            copy_permitted: track.copy_permitted,
            pre_emphasis: track.pre_emphasis,
        }
    }

    pub(super) fn needs_session_at_once(&self) -> bool {
        self.pregap > 0 || !self.indexes.is_empty()
    }

    /// Whether a track of so many blocks can have them; `number` is its own.
    pub(super) fn check(&self, number: usize, blocks: u32) -> Result<(), Cause> {
        let heard = blocks.saturating_sub(self.pregap);
        let what = if heard == 0 {
            "nothing of it comes after its pregap"
        } else if !self.indexes.is_sorted_by(|one, next| one < next)
            || !self.indexes.iter().all(|at| (1..heard).contains(at))
        {
            "its indexes do not rise within its blocks"
        } else if self.indexes.len() > MOST_INDEXES {
            "it has more than 99 indexes"
        } else {
            return Ok(());
        };
        Err(Cause::BadTrack {
            track: number,
            what,
        })
    }
}
