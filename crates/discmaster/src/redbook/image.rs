//! What is staged for an audio disc, and what it takes of the disc.

use crate::stash::Segment;
use discmaster_audio::red_book::BLOCK;

/// Run-out blocks that a track recorded at once ends with: IMAPI's two further blocks.
const RUN_OUT: u32 = 2;

/// What is staged: tracks, the last of which may be open.
#[derive(Debug, Default)]
pub(crate) struct AudioImage {
    pub(super) closed: Vec<AudioTrack>,
    /// Blocks of the track that is open; they lie at the end of the stash.
    pub(super) open: Option<u32>,
}

/// A track: where in the stash its blocks lie, in order.
#[derive(Clone, Debug)]
pub(crate) struct AudioTrack {
    segments: Vec<Segment>,
}

impl AudioTrack {
    pub(crate) fn of(segments: Vec<Segment>) -> Self {
        Self { segments }
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(crate) fn blocks(&self) -> u32 {
        blocks(&self.segments)
    }
}

impl AudioImage {
    pub(crate) fn closed(&self) -> &[AudioTrack] {
        &self.closed
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn used(&self) -> u32 {
        let closed: u32 = self.closed.iter().map(AudioTrack::blocks).sum();
        closed + self.open.unwrap_or(0)
    }

    /// Blocks that the open track, or a new one, can still take of `free` blocks for one track.
    pub(super) fn available(&self, free: u32, gap: u16) -> u32 {
        self.closed
            .iter()
            .map(|track| track.blocks() + RUN_OUT + u32::from(gap))
            .fold(free, u32::saturating_sub)
            .saturating_sub(self.open.unwrap_or(0))
    }
}

/// Audio blocks in segments.
pub(crate) fn blocks(segments: &[Segment]) -> u32 {
    let bytes: u64 = segments.iter().map(Segment::len).sum();
    u32::try_from(bytes / BLOCK as u64).unwrap_or(u32::MAX)
}

/// Blocks from the start of the first track to the end of the last, gaps and run-outs between
/// them counted: what has to fit in the room for one track.
pub(crate) fn blocks_on_disc(tracks: &[AudioTrack], gap: u16) -> u32 {
    let content: u32 = tracks.iter().map(AudioTrack::blocks).sum();
    let between = u32::try_from(tracks.len().saturating_sub(1)).unwrap_or(u32::MAX);
    content.saturating_add(between.saturating_mul(RUN_OUT + u32::from(gap)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(blocks: u64) -> AudioTrack {
        AudioTrack {
            segments: vec![Segment::new(0, blocks * BLOCK as u64)],
        }
    }

    #[test]
    fn every_closed_track_costs_its_run_out_and_a_gap() {
        let mut image = AudioImage::default();
        assert_eq!(image.available(1000, 150), 1000);
        image.closed = vec![track(300), track(400)];
        assert_eq!(image.available(1000, 150), 0);
        assert_eq!(image.available(2000, 150), 2000 - 300 - 400 - 2 * 152);
        assert_eq!(image.available(2000, 0), 2000 - 300 - 400 - 2 * 2);
        image.open = Some(310);
        assert_eq!(image.available(2000, 150), 2000 - 300 - 400 - 2 * 152 - 310);
    }

    #[test]
    fn the_last_track_has_no_gap_after_it() {
        assert_eq!(blocks_on_disc(&[], 150), 0);
        assert_eq!(blocks_on_disc(&[track(300)], 150), 300);
        assert_eq!(blocks_on_disc(&[track(300), track(301)], 150), 601 + 152);
    }
}
