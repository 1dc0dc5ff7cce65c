//! The audio format (IRedbookDiscMaster): staging of audio tracks.

pub(crate) mod image;

use crate::attend::{Event, attend};
use crate::error::Cause;
use crate::machine::Call;
use crate::stash::StashError;
use crate::{DiscMaster, Error};
use discmaster_audio::red_book::{BLOCK, LAST_TRACK, SHORTEST_TRACK};
use image::{AudioImage, AudioTrack};
use std::fmt;

/// Bytes added between two notices of progress.
const PIECE: usize = 512 * BLOCK;
/// So many bytes or more are added on a thread of their own, attended to. Programs that add one
/// block at a time would pay more for the thread than for the block.
const ATTENDED: usize = 64 * BLOCK;

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
        self.master.audio.closed.push(AudioTrack::of(segments));
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
        let mut add = |tell: &dyn Fn(u64), cancelled: &dyn Fn() -> bool| {
            tell(0);
            for (done, piece) in (1..).zip(samples.chunks(PIECE)) {
                let added = if cancelled() {
                    Err(StashError::Cancelled)
                } else {
                    stash.append(piece)
                };
                if let Err(error) = added {
                    stash.shorten_track(before)?;
                    return Err(Cause::not_staged(error));
                }
                tell(done);
            }
            Ok(())
        };
        if samples.len() < ATTENDED {
            let tell = |completed| sinks.each(|sink| sink.notify_add_progress(completed, total));
            add(&tell, &|| sinks.cancelled())?;
        } else {
            attend(sinks, |watch| {
                let tell = |completed| watch.tell(Event::Add { completed, total });
                add(&tell, &|| watch.cancelled())
            })?;
        }
        *open += u32::try_from(samples.len() / BLOCK).unwrap_or(u32::MAX);
        Ok(())
    }
}
