//! The audio format (IRedbookDiscMaster): staging of audio tracks.

use crate::error::{Cause, Disc, Phase};
use crate::machine::Call;
use crate::stash::Segment;
use crate::{DiscMaster, Error};
use discmaster_audio::red_book::{BLOCK, LAST_TRACK, SHORTEST_TRACK};
use std::fmt;

/// Run-out blocks that a track recorded at once ends with: IMAPI's two further blocks.
const RUN_OUT: u32 = 2;
/// Bytes added between two questions whether to stop.
const PIECE: usize = 512 * BLOCK;

/// What is staged: tracks, the last of which may be open.
#[derive(Debug, Default)]
pub(crate) struct AudioImage {
    closed: Vec<AudioTrack>,
    /// Blocks of the track that is open; they lie at the end of the stash.
    open: Option<u32>,
}

/// A track: where in the stash its blocks lie, in order.
#[derive(Clone, Debug)]
pub(crate) struct AudioTrack {
    segments: Vec<Segment>,
}

impl AudioTrack {
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

    fn used(&self) -> u32 {
        let closed: u32 = self.closed.iter().map(AudioTrack::blocks).sum();
        closed + self.open.unwrap_or(0)
    }

    /// Blocks that the open track, or a new one, can still take of `free` blocks for one track.
    fn available(&self, free: u32, gap: u16) -> u32 {
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

/// Stages tracks for an audio disc: 44,100 samples a second of 16 bits, two channels, little-endian,
/// in blocks of 2352 bytes, 75 a second. Obtained from [`DiscMaster::redbook`].
pub struct RedbookDiscMaster<'a> {
    master: &'a mut DiscMaster,
}

impl fmt::Debug for RedbookDiscMaster<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedbookDiscMaster")
            .field(&self.master.audio)
            .finish()
    }
}

impl<'a> RedbookDiscMaster<'a> {
    pub(crate) fn of(master: &'a mut DiscMaster) -> Self {
        Self { master }
    }

    /// IRedbookDiscMaster::GetTotalAudioTracks: the closed ones, and the open one.
    pub fn total_audio_tracks(&self) -> Result<u32, Error> {
        self.master.ask(Call::AudioTracks)?;
        let AudioImage { closed, open } = &self.master.audio;
        Ok(u32::try_from(closed.len()).unwrap_or(u32::MAX) + u32::from(open.is_some()))
    }

    /// IRedbookDiscMaster::GetTotalAudioBlocks: blocks that the disc has for audio, those that gaps
    /// will take included.
    pub fn total_audio_blocks(&mut self) -> Result<u32, Error> {
        self.master.ask(Call::AudioBlocks)?;
        self.master.free_audio_blocks()
    }

    /// IRedbookDiscMaster::GetUsedAudioBlocks: blocks of all tracks, gaps not counted.
    pub fn used_audio_blocks(&self) -> Result<u32, Error> {
        self.master.ask(Call::AudioTracks)?;
        Ok(self.master.audio.used())
    }

    /// IRedbookDiscMaster::GetAvailableAudioTrackBlocks: how many more blocks the open track can
    /// take, or how many a new one could have, gaps counted.
    pub fn available_audio_track_blocks(&mut self) -> Result<u32, Error> {
        self.master.ask(Call::AudioBlocks)?;
        self.available()
    }

    /// IRedbookDiscMaster::GetAudioBlockSize, in bytes.
    pub fn audio_block_size(&self) -> Result<u32, Error> {
        self.master.ask(Call::AudioTracks)?;
        Ok(u32::try_from(BLOCK).unwrap_or(u32::MAX))
    }

    /// IRedbookDiscMaster::CreateAudioTrack: begins a track. `blocks` is a hint that limits nothing.
    ///
    /// Fails with `IMAPI_E_TRACKOPEN` while another track is open, `IMAPI_E_DISCFULL` when no
    /// track of 300 blocks fits any more, or there are 99.
    pub fn create_audio_track(&mut self, blocks: u32) -> Result<(), Error> {
        let _ = blocks;
        let next = self.master.ask(Call::CreateAudioTrack)?;
        if self.master.audio.closed.len() >= usize::from(LAST_TRACK) {
            return Err(Cause::TooManyTracks.into());
        }
        let available = self.available()?;
        if available < SHORTEST_TRACK {
            return Err(Cause::NoRoomForTrack { free: available }.into());
        }
        self.master.take_stash()?;
        self.master.audio.open = Some(0);
        self.master.enter(next);
        Ok(())
    }

    /// IRedbookDiscMaster::AddAudioTrackBlocks: adds whole blocks to the open track.
    ///
    /// Fails with `IMAPI_E_DISCFULL` when not all of them fit; those that do are in the track. With
    /// `IMAPI_E_USERABORT` when a sink says so; then none of this call's are.
    pub fn add_audio_track_blocks(&mut self, samples: &[u8]) -> Result<(), Error> {
        let next = self.master.ask(Call::AddAudioTrackBlocks)?;
        if !samples.len().is_multiple_of(BLOCK) {
            return Err(Cause::NotAudioBlocks(samples.len()).into());
        }
        let available = self.available()?;
        let wanted = samples.len() / BLOCK;
        let fits = wanted.min(usize::try_from(available).unwrap_or(usize::MAX));
        self.append(&samples[..fits * BLOCK])?;
        self.master.enter(next);
        if fits < wanted {
            return Err(Cause::TooMuchAudio {
                wanted: wanted as u64,
                kept: fits as u64,
            }
            .into());
        }
        Ok(())
    }

    /// IRedbookDiscMaster::CloseAudioTrack. Fails with `IMAPI_E_TRACK_NOT_BIG_ENOUGH` for a track
    /// of fewer than 300 blocks, four seconds, which stays open to be made longer.
    pub fn close_audio_track(&mut self) -> Result<(), Error> {
        let next = self.master.ask(Call::CloseAudioTrack)?;
        let blocks = self.master.audio.open.unwrap_or(0);
        if blocks < SHORTEST_TRACK {
            return Err(Cause::TrackTooShort { blocks }.into());
        }
        let lost = Cause::Fault("the stash is lost");
        let segments = self.master.stash.as_mut().ok_or(lost)?.close_track()?;
        self.master.audio.open = None;
        self.master.audio.closed.push(AudioTrack { segments });
        self.master.enter(next);
        Ok(())
    }

    fn available(&mut self) -> Result<u32, Error> {
        let free = self.master.free_audio_blocks()?;
        Ok(self.master.audio.available(free, self.master.audio_gap()))
    }

    /// Adds blocks, all or none.
    fn append(&mut self, samples: &[u8]) -> Result<(), Error> {
        let DiscMaster {
            audio,
            stash,
            sinks,
            ..
        } = &mut *self.master;
        let lost = || Cause::Fault("the stash or the open track is lost");
        let stash = stash.as_mut().ok_or_else(lost)?;
        let open = audio.open.as_mut().ok_or_else(lost)?;
        let before = u64::from(*open) * BLOCK as u64;
        let total = samples.len().div_ceil(PIECE) as u64;
        sinks.each(|sink| sink.notify_add_progress(0, total));
        for (done, piece) in (1..).zip(samples.chunks(PIECE)) {
            if sinks.cancelled() {
                stash.shorten_track(before)?;
                return Err(Cause::Cancelled {
                    phase: Phase::Stage,
                    disc: Disc::None,
                }
                .into());
            }
            if let Err(error) = stash.append(piece) {
                stash.shorten_track(before)?;
                return Err(error.into());
            }
            sinks.each(|sink| sink.notify_add_progress(done, total));
        }
        *open += u32::try_from(samples.len() / BLOCK).unwrap_or(u32::MAX);
        Ok(())
    }
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
