//! What lies in a drive: a medium, and how far it is written.

use crate::address::{Lba, Msf};
use crate::response::capacity::Capacity;
use crate::response::configuration::{CdTrackAtOnce, Profile};
use crate::response::disc_information::{DiscStatus, SessionState};
use crate::response::toc::Atip;

/// A medium, put together from what several commands say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    pub profile: Profile,
    pub status: DiscStatus,
    pub last_session: SessionState,
    pub erasable: bool,
    /// Disc identification, where the disc has one: it tells one disc from another.
    pub identification: Option<u32>,
    /// Sessions that are complete.
    pub sessions: u16,
    pub first_track: u16,
    /// On a blank or appendable disc, the track that the next write makes.
    pub last_track: u16,
    /// NWA: where the next write must go.
    pub next_writable: Option<Lba>,
    /// Blocks that can be written from the NWA on; none on a closed disc.
    pub free_blocks: u32,
    /// What the complete sessions hold, data and audio; `None` where there are none.
    pub recorded: Option<Capacity>,
    /// Last possible start of the lead-out, as the drive or the wobble gives it.
    pub lead_out: Option<Msf>,
    pub atip: Option<Atip>,
    /// Track at once, where the drive can do it with this medium.
    pub track_at_once: Option<CdTrackAtOnce>,
}

impl Medium {
    pub fn is_blank(&self) -> bool {
        self.status == DiscStatus::Blank
    }

    /// Something can be recorded as it is.
    pub fn is_writable(&self) -> bool {
        matches!(self.status, DiscStatus::Blank | DiscStatus::Appendable)
            && self.next_writable.is_some()
    }

    /// Blocks that a blank disc of this kind has room for.
    pub fn total_blocks(&self) -> Option<u32> {
        let from_wobble = self.atip.and_then(|atip| atip.lead_out);
        u32::try_from(from_wobble.or(self.lead_out)?.to_lba().0).ok()
    }
}
