//! The disc of audio in a recorder.

use super::{Audio, Facts, Marks};
use crate::output::outcome::Failure;
use crate::watch::Watch;
use discmaster::{Code, DiscRecorder};
use discmaster_audio::cd_text::{CdText, Pack, decode};
use discmaster_audio::disc_id::sums::DiscSums;
use discmaster_audio::disc_id::{DiscToc, TocError, TocTrack};
use discmaster_audio::red_book::BLOCK;
use discmaster_image::progress::Progress;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::reading::{Contents, TrackContents};
use discmaster_mmc::response::toc::TocTrack as Entry;
use discmaster_mmc::sense::Condition;

/// Blocks read at once, and then one by one where one of them cannot be read.
const WINDOW: u32 = 256;

/// Control of sub-channel Q.
const PRE_EMPHASIS: u8 = 0x1;
const COPY_PERMITTED: u8 = 0x2;
const FOUR_CHANNELS: u8 = 0x8;

/// What the drive tells.
struct Asked {
    contents: Contents,
    cd_text: Vec<Pack>,
}

/// What is to be shown of a disc, and where its tracks lie.
pub(in crate::cmd::info) struct Found {
    pub(in crate::cmd::info) audio: Audio,
    toc: DiscToc,
}

/// The disc in the recorder; `None` where it has no table of contents, or no audio in it.
pub(in crate::cmd::info) fn find(recorder: &DiscRecorder) -> Result<Option<Found>, Failure> {
    let Some(asked) = recorder.ask(ask).map_err(Failure::from)? else {
        return Ok(None);
    };
    let Asked { contents, cd_text } = asked;
    let toc = match toc(&contents.tracks) {
        Ok(toc) if toc.has_audio() => toc,
        Ok(_) => return Ok(None),
        Err(error) => return Err(Failure::other(error.to_string(), None).about(recorder.name())),
    };
    let mut notes = Vec::new();
    let cd_text: Option<CdText> = (!cd_text.is_empty()).then(|| {
        let decoded = decode(&cd_text);
        notes.extend(decoded.told.iter().map(ToString::to_string));
        decoded.text
    });
    if contents.manner.is_none() {
        notes.push("the drive does not tell where pregaps and indexes lie".to_owned());
    } else if contents.cut_short {
        notes.push("not all indexes were looked for, there are so many".to_owned());
    }
    let known = contents.manner.is_some();
    let facts = Facts {
        toc: toc.clone(),
        tracks: contents
            .tracks
            .iter()
            .map(|track| marks(track, known))
            .collect(),
        catalog: contents.catalog_number.map(|catalog| catalog.to_string()),
        cd_text,
        notes,
    };
    Ok(Some(Found {
        audio: Audio::of(facts),
        toc,
    }))
}

fn ask(drive: &mut Drive) -> Result<Option<Asked>, DriveError> {
    let toc = match drive.toc() {
        // Of media without one drives say so in several ways.
        Err(DriveError::Refused { .. }) => return Ok(None),
        toc => toc?,
    };
    if !toc.tracks().any(Entry::is_audio) {
        return Ok(None);
    }
    let cd_text = drive.cd_text()?.map_or_else(Vec::new, |text| text.0);
    let contents = Contents::read(drive)?;
    let cd_text = cd_text.iter().map(|pack| Pack(pack.0)).collect();
    Ok(Some(Asked { contents, cd_text }))
}

/// Tracks end here where the next one's index 1 begins, as players count.
fn toc(tracks: &[TrackContents]) -> Result<DiscToc, TocError> {
    let address = |lba: Lba| u32::try_from(lba.0).unwrap_or(0);
    let nexts = tracks.iter().skip(1).map(Some).chain([None]);
    let all = tracks.iter().zip(nexts).map(|(track, next)| {
        let next = next.filter(|next| next.session == track.session);
        TocTrack {
            number: track.number,
            session: u8::try_from(track.session).unwrap_or(u8::MAX),
            start: address(track.start),
            end: address(next.map_or(track.end, |next| next.start)),
            audio: !track.is_data(),
        }
    });
    DiscToc::new(all.collect())
}

fn marks(track: &TrackContents, known: bool) -> Marks {
    let audio = !track.is_data();
    let indexes = track
        .indexes
        .iter()
        .map(|index| u32::try_from(index.0).unwrap_or(0));
    Marks {
        // That of the first track the table of contents tells.
        pregap: (known || track.number == 1).then(|| track.pregap()),
        indexes: known.then(|| indexes.collect()),
        isrc: track.isrc.map(|isrc| isrc.to_string()),
        copy_permitted: track.control & COPY_PERMITTED != 0,
        pre_emphasis: audio && track.control & PRE_EMPHASIS != 0,
        four_channels: audio && track.control & FOUR_CHANNELS != 0,
    }
}

impl Found {
    /// Reads all tracks of audio for their sums.
    pub(in crate::cmd::info) fn sum(
        &mut self,
        recorder: &DiscRecorder,
        watch: &Watch,
    ) -> Result<(), Failure> {
        let mut sums = DiscSums::new(&self.toc);
        let audio: Vec<_> = self
            .toc
            .tracks()
            .iter()
            .filter(|track| track.audio)
            .collect();
        let total = audio
            .iter()
            .map(|track| u64::from(track.end - track.start))
            .sum::<u64>();
        let mut done = 0_u64;
        let whole = recorder.ask(|drive| {
            let mut buffer = vec![0; WINDOW as usize * BLOCK];
            for track in &audio {
                let mut at = track.start;
                while at < track.end {
                    if watch.cancelled() {
                        return Ok(false);
                    }
                    let blocks = WINDOW.min(track.end - at);
                    let bytes = &mut buffer[..blocks as usize * BLOCK];
                    read(drive, at, bytes, &mut sums)?;
                    at += blocks;
                    done += u64::from(blocks);
                    watch.wrote(done * BLOCK as u64, total * BLOCK as u64);
                }
            }
            Ok(true)
        });
        if !whole.map_err(Failure::from)? {
            return Err(Failure::coded(Code::E_USERABORT, &Stopped));
        }
        self.audio.add_sums(sums.finish());
        Ok(())
    }
}

/// Takes the blocks from `at` on into the sums; those that cannot be read are left out of them.
fn read(
    drive: &mut Drive,
    at: u32,
    bytes: &mut [u8],
    sums: &mut DiscSums,
) -> Result<(), DriveError> {
    let lba = |address: u32| i32::try_from(address).map_or(Lba(i32::MAX), Lba);
    match drive.read_audio(lba(at), bytes) {
        Err(error) if is_unreadable(&error) => {}
        read => {
            read?;
            sums.update(at, bytes);
            return Ok(());
        }
    }
    for (address, block) in (at..).zip(bytes.chunks_exact_mut(BLOCK)) {
        match drive.read_audio(lba(address), block) {
            Err(error) if is_unreadable(&error) => {}
            read => {
                read?;
                sums.update(address, block);
            }
        }
    }
    Ok(())
}

/// It is about the block, and not about the drive.
fn is_unreadable(error: &DriveError) -> bool {
    matches!(error, DriveError::Refused { sense, .. } if matches!(
        sense.condition(),
        Condition::ReadError | Condition::MediumError | Condition::BlankCheck | Condition::InvalidField
    ))
}

#[derive(Debug, thiserror::Error)]
#[error("stopped before all tracks were read")]
struct Stopped;
