//! AccurateRip's disc ID: how many tracks, two sums over addresses, and freedb's ID.

use super::{DiscToc, FreedbId};
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccurateRipId {
    /// Of audio.
    pub tracks: u8,
    pub first: u32,
    pub second: u32,
    pub freedb: FreedbId,
}

impl AccurateRipId {
    /// Only tracks of audio count, but the lead-out is that of the whole disc. `None` where there is no audio.
    pub(super) fn of(toc: &DiscToc) -> Option<Self> {
        let starts = toc
            .tracks()
            .iter()
            .filter(|track| track.audio)
            .map(|track| track.start);
        let (mut tracks, mut first, mut second) = (0_u8, 0_u32, 0_u32);
        for start in starts.chain([toc.lead_out()]) {
            first = first.wrapping_add(start);
            second = second.wrapping_add(start.max(1).wrapping_mul(u32::from(tracks) + 1));
            tracks += 1;
        }
        // The lead-out is none.
        tracks -= 1;
        let freedb = toc.freedb_id();
        (tracks > 0).then_some(Self {
            tracks,
            first,
            second,
            freedb,
        })
    }

    /// Where AccurateRip keeps what others have found.
    pub fn url(&self) -> String {
        let [a, b, c] = [0, 4, 8].map(|shift| self.first >> shift & 0xF);
        format!("http://www.accuraterip.com/accuraterip/{a:x}/{b:x}/{c:x}/dBAR-{self}.bin")
    }
}

/// `012-0013f127-00b61059-a109fe0c`.
impl fmt::Display for AccurateRipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tracks,
            first,
            second,
            freedb,
        } = self;
        write!(f, "{tracks:03}-{first:08x}-{second:08x}-{freedb}")
    }
}
