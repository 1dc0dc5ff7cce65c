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
    /// Sessions that are complete.
    pub sessions: u16,
    pub first_track: u16,
    /// On a blank or appendable disc, the track that the next write makes.
    pub last_track: u16,
    /// NWA: where the next write must go.
    pub next_writable: Option<Lba>,
    /// Blocks that can be written from the NWA on; none on a closed disc.
    pub free_blocks: u32,
    /// What is recorded; `None` where nothing readable is.
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

    /// Who made a recordable CD, by the start of its lead-in; `None` for codes not in our table.
    pub fn manufacturer(&self) -> Option<&'static str> {
        manufacturer(self.atip?.lead_in?)
    }
}

/// Makers by lead-in start, as the Orange Book's licensees list them: minute 97, the second, and
/// the frame's tens. Many discs are sold under other names.
fn manufacturer(lead_in: Msf) -> Option<&'static str> {
    let [minute, second, frame] = lead_in.to_wire();
    match (minute, second, frame / 10) {
        (97, 15, 0) => Some("TDK"),
        (97, 15, 1) => Some("Ritek"),
        (97, 17, 0) => Some("Moser Baer India"),
        (97, 24, 0) => Some("Taiyo Yuden"),
        (97, 24, 1) => Some("Sony"),
        (97, 26, 6) => Some("CMC Magnetics"),
        (97, 27, 4) => Some("Eastman Kodak"),
        (97, 27, 5) => Some("Mitsui Chemicals"),
        (97, 27, 6) => Some("Ricoh"),
        (97, 34, 2) => Some("Mitsubishi Chemical"),
        _ => None,
    }
}
