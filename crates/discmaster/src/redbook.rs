//! The audio format (IRedbookDiscMaster): staging of audio tracks.

pub(crate) mod details;
pub(crate) mod image;
mod program;
mod texts;

use crate::attend::{Event, attend};
use crate::error::Cause;
use crate::machine::Call;
use crate::stash::StashError;
use crate::{DiscMaster, Error};
use details::TrackDetails;
use discmaster_audio::cd_text::{CdText, MOST_LANGUAGES};
use discmaster_audio::numbers::CatalogNumber;
use discmaster_audio::program::Program;
use discmaster_audio::red_book::{BLOCK, LAST_TRACK, SHORTEST_TRACK};
use discmaster_image::plan::Options;
use discmaster_image::tree::Tree;
use image::{AudioTrack, DataPart, Placement};
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
        let audio = &self.master.audio;
        let closed = u32::try_from(audio.closed()).unwrap_or(u32::MAX);
        Ok(closed.saturating_add(audio.open.is_some().into()))
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
        if self.master.audio.closed() >= usize::from(LAST_TRACK) {
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
        self.master.audio.close(AudioTrack::of(segments));
        self.master.enter(next);
        Ok(())
    }

    /// Adds the tracks of a program, behind those that are there. Nothing is copied: its files are
    /// read by RecordDisc, which finds out when one has changed. Not in IMAPI.
    ///
    /// From now on the session is recorded at once, unless another way is asked for
    /// ([`DiscMaster::record_with`]): the program's tracks lie exactly as it says, and before each
    /// that CreateAudioTrack began there is the gap of AudioGapSize. The program's catalogue number
    /// and what its CD-Text says of the disc replace what was there.
    ///
    /// Fails with `IMAPI_E_TRACKOPEN` while a track is open, `IMAPI_E_DISCFULL` when it does not
    /// fit or there are more than 99 tracks, `E_INVALIDARG` for one that contradicts itself.
    pub fn add_program(&mut self, program: Program) -> Result<(), Error> {
        let next = self.master.ask(Call::AddProgram)?;
        let free = self.master.free_audio_blocks()?;
        let (gap, asked) = (self.master.audio_gap(), self.master.recording_mode());
        self.master.audio.add_to(program, |image| {
            let needed = image.on_disc(gap, image.mode(asked));
            crate::disc::check_length(needed, free)
        })?;
        self.master.enter(next);
        Ok(())
    }

    /// What is said of a closed track, counted from 1; a first track of data is not counted. Of a
    /// program's track, what the program says until [`set_track_details`](Self::set_track_details).
    /// Not in IMAPI.
    pub fn track_details(&self, number: u32) -> Result<TrackDetails, Error> {
        self.master.ask(Call::AudioTracks)?;
        let index = usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_sub(1));
        let track = index.and_then(|index| self.master.audio.tracks().nth(index));
        let tracks = self.master.audio.closed();
        track
            .map(|track| track.details.clone())
            .ok_or_else(|| Cause::NoSuchTrack { number, tracks }.into())
    }

    /// Says something else of it. Not in IMAPI.
    ///
    /// Fails with `E_INVALIDARG` when there is no such track, or it cannot have them.
    pub fn set_track_details(&mut self, number: u32, details: TrackDetails) -> Result<(), Error> {
        self.master.ask(Call::AudioDetails)?;
        let tracks = self.master.audio.closed();
        let lost = || Cause::NoSuchTrack { number, tracks };
        let place = usize::try_from(number).map_err(|_| lost())?;
        let index = place.checked_sub(1).ok_or_else(lost)?;
        let (blocks, there) = self.master.audio.details_mut(index).ok_or_else(lost)?;
        details.check(place, blocks)?;
        *there = details;
        Ok(())
    }

    /// The disc's catalogue number, or none. Not in IMAPI.
    pub fn set_catalog_number(&mut self, number: Option<CatalogNumber>) -> Result<(), Error> {
        self.master.ask(Call::AudioDetails)?;
        self.master.audio.catalog = number;
        Ok(())
    }

    /// The disc's CD-Text, or none; its tracks are those of [`track_details`](Self::track_details).
    /// Needs session at once. Not in IMAPI.
    pub fn set_cd_text(&mut self, text: Option<CdText>) -> Result<(), Error> {
        self.master.ask(Call::AudioDetails)?;
        let languages = text.as_ref().map_or(0, |text| text.languages.len());
        if languages > MOST_LANGUAGES {
            return Err(Cause::TooManyLanguages(languages).into());
        }
        self.master.audio.cd_text = text;
        Ok(())
    }

    /// Data beside the music, or none: a tree laid out as [`JolietDiscMaster`](crate::JolietDiscMaster)
    /// would, whose files are read by RecordDisc. It is no image of its own: RecordDisc wants a track,
    /// too. Not in IMAPI.
    ///
    /// Fails with `IMAPI_E_DISCFULL` when it does not fit beside what is there.
    pub fn set_data(&mut self, data: Option<(Tree, Options, Placement)>) -> Result<(), Error> {
        self.master.ask(Call::AudioData)?;
        let free = self.master.free_audio_blocks()?;
        let data = match data {
            None => None,
            Some((tree, options, placement)) => Some(DataPart::new(tree, &options, placement)?),
        };
        let before = std::mem::replace(&mut self.master.audio.data, data);
        let image = &self.master.audio;
        let mode = image.mode(self.master.recording_mode());
        let needed = image.on_disc(self.master.audio_gap(), mode);
        let fits = crate::disc::check_length(needed, free);
        if fits.is_err() {
            self.master.audio.data = before;
        }
        Ok(fits?)
    }

    fn available(&mut self) -> Result<u32, Error> {
        let free = self.master.free_audio_blocks()?;
        let mode = self.master.recording_mode();
        let gap = self.master.audio_gap();
        Ok(self.master.audio.available(free, gap, mode))
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
