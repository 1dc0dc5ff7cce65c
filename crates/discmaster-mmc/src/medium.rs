//! What lies in a drive: a medium, and how far it is written.

use crate::address::{Lba, Msf};
use crate::response::capacity::{Capacity, FormatCapacities};
use crate::response::configuration::{CdTrackAtOnce, Configuration, FeatureCode, Profile};
use crate::response::disc_information::{BackgroundFormat, DiscStatus, SessionState};
use crate::response::disc_structure::{MediaMaker, WriteProtection};
use crate::response::feature::{
    BdWrite, DvdPlusR, DvdPlusRDl, DvdPlusRw, DvdPlusRwDl, DvdWrite, IncrementalStreaming,
};
use crate::response::toc::Atip;

/// A medium, put together from what several commands say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    pub profile: Profile,
    pub status: DiscStatus,
    pub last_session: SessionState,
    pub erasable: bool,
    /// Of DVD+RW: how far it is formatted.
    pub background_format: BackgroundFormat,
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
    pub ways: WritingWays,
}

/// How the drive can write this medium as it is, by the features that are current.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WritingWays {
    /// Of CD.
    pub track_at_once: bool,
    /// Of CD session at once, of DVD-R and -RW disc at once.
    pub session_at_once: bool,
    /// Of CD, lead-in and sub-channel included.
    pub raw: bool,
    /// At the end of an open track, packet by packet or of any length.
    pub incremental: bool,
    /// By turns on both layers.
    pub layer_jump: bool,
    /// Over what was there, in whole packets.
    pub restricted_overwrite: bool,
    /// Over what was there, any block.
    pub random: bool,
    /// What would be recorded can be tried with the laser at reading power.
    pub test_write: bool,
    /// Recording survives an empty buffer.
    pub buffer_underrun_free: bool,
    /// It can be formatted.
    pub formattable: bool,
}

impl WritingWays {
    pub fn of(configuration: &Configuration) -> Self {
        let current = |code| configuration.is_current(code);
        let tao = configuration
            .cd_track_at_once()
            .filter(|_| current(FeatureCode::CD_TRACK_AT_ONCE));
        let mastering = configuration
            .cd_mastering()
            .filter(|_| current(FeatureCode::CD_MASTERING));
        let dvd = configuration.current::<DvdWrite>();
        let incremental = configuration.current::<IncrementalStreaming>();
        let plus_r = configuration.current::<DvdPlusR>();
        let plus_r_dl = configuration.current::<DvdPlusRDl>();
        let plus_rw = configuration.current::<DvdPlusRw>();
        let plus_rw_dl = configuration.current::<DvdPlusRwDl>();
        let bd = configuration.current::<BdWrite>();
        let plus = plus_r.is_some_and(|feature| feature.write)
            || plus_r_dl.is_some_and(|feature| feature.write);
        let plus_rw = plus_rw.is_some_and(|feature| feature.write)
            || plus_rw_dl.is_some_and(|feature| feature.write);
        let once = bd.is_some() && configuration.profile == Profile::BD_R_SEQUENTIAL;
        Self {
            track_at_once: tao.is_some(),
            session_at_once: mastering.is_some_and(|feature| feature.session_at_once)
                || dvd.is_some(),
            raw: mastering.is_some_and(|feature| feature.raw),
            incremental: incremental.is_some() || plus || once,
            layer_jump: current(FeatureCode::LAYER_JUMP),
            restricted_overwrite: current(FeatureCode::RESTRICTED_OVERWRITE)
                || current(FeatureCode::RIGID_RESTRICTED_OVERWRITE),
            random: current(FeatureCode::RANDOM_WRITABLE) || plus_rw,
            test_write: tao.is_some_and(|feature| feature.test_write)
                || mastering.is_some_and(|feature| feature.test_write)
                || dvd.is_some_and(|feature| feature.test_write),
            buffer_underrun_free: tao.is_some_and(|feature| feature.buffer_underrun_free)
                || mastering.is_some_and(|feature| feature.buffer_underrun_free)
                || dvd.is_some_and(|feature| feature.buffer_underrun_free)
                || incremental.is_some_and(|feature| feature.buffer_underrun_free)
                // These have lossless linking, or no links at all.
                || plus
                || plus_rw
                || bd.is_some()
                || configuration.profile == Profile::DVD_RAM,
            formattable: current(FeatureCode::FORMATTABLE),
        }
    }
}

/// More of a medium, which takes more asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub maker: Option<MediaMaker>,
    /// Of DVD and BD.
    pub layers: Option<u8>,
    pub write_protection: Option<WriteProtection>,
    pub formats: Option<FormatCapacities>,
    pub spares: Option<Spares>,
    /// kB/s, a kB being 1000 bytes, fastest first.
    pub write_speeds: Vec<u32>,
}

/// Blocks kept for those that go bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spares {
    pub free: u32,
    /// Of BD: used ones included.
    pub allocated: Option<u32>,
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
