//! The disc that a sheet describes, without its being made.

use super::{Audio, Facts, Marks, notes};
use crate::output::outcome::Failure;
use crate::output::text::plain;
use crate::watch::Watch;
use discmaster::{Cause, Code, Disc, Error, Phase};
use discmaster_audio::cd_text::encode;
use discmaster_audio::disc_id::DiscToc;
use discmaster_audio::disc_id::sums::DiscSums;
use discmaster_audio::program::lay::{LayOptions, lay};
use discmaster_audio::program::pour::{PourError, pour};
use discmaster_audio::program::{Program, Track};
use discmaster_audio::red_book::BLOCK;
use discmaster_audio::sheet::{Mode, Sheet};
use discmaster_image::progress::Progress;
use serde::Serialize;
use std::ffi::OsStr;
use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;

#[derive(Serialize)]
pub(in crate::cmd::info) struct Report {
    sheet: String,
    audio: Audio,
    #[serde(skip)]
    sessions: Vec<Program>,
    #[serde(skip)]
    toc: DiscToc,
}

/// By its name it is a sheet of tracks.
pub(in crate::cmd::info) fn is_sheet(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| {
        ["cue", "toc"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

impl Report {
    /// `None` where the sheet has no track of audio: what it describes is an image of data.
    pub(in crate::cmd::info) fn of(path: &Path) -> Result<Option<Self>, Failure> {
        let (mut sheet, mut remarks) = Sheet::read(path, None).map_err(Error::from)?;
        if !sheet.tracks.iter().any(|track| track.mode == Mode::Audio) {
            return Ok(None);
        }
        let found = sheet.find().map_err(Error::from)?;
        let materials = sheet.open(&found).map_err(Error::from)?;
        if let Some(packs) = &found.cd_text {
            remarks.extend(sheet.read_cd_text(packs).map_err(Error::from)?);
        }
        let laid = lay(&sheet, materials, &LayOptions::default()).map_err(Error::from)?;
        remarks.extend(found.remarks);
        remarks.extend(laid.remarks);
        let sessions: Vec<_> = [laid.program].into_iter().chain(laid.later).collect();
        let toc = DiscToc::of(&sessions)
            .map_err(|error| Failure::other(error.to_string(), None).at(path))?;
        let mut told: Vec<_> = remarks.iter().map(ToString::to_string).collect();
        let cd_text = sessions.iter().find_map(|session| session.cd_text.clone());
        if let Some(text) = &cd_text {
            match encode(text) {
                Ok(encoded) => told.extend(notes(&encoded.told)),
                Err(error) => told.push(error.to_string()),
            }
        }
        let catalog = sessions.iter().find_map(|session| session.catalog);
        let facts = Facts {
            toc: toc.clone(),
            tracks: marks(&sessions, &toc),
            catalog: catalog.map(|catalog| catalog.to_string()),
            cd_text,
            notes: told,
        };
        Ok(Some(Self {
            sheet: path.to_string_lossy().into_owned(),
            audio: Audio::of(facts),
            sessions,
            toc,
        }))
    }

    /// Decodes all of it for the sums.
    pub(in crate::cmd::info) fn sum(&mut self, watch: &Watch) -> Result<(), Failure> {
        let mut sums = DiscSums::new(&self.toc);
        let total: u64 = self
            .sessions
            .iter()
            .map(|session| u64::from(session.blocks()))
            .sum();
        let mut done = 0_u64;
        let mut starts = self.toc.tracks().iter();
        for program in &self.sessions {
            // Where each of its tracks begins, its pregap included.
            let firsts: Vec<u32> = program
                .tracks
                .iter()
                .zip(&mut starts)
                .map(|(track, toc)| toc.start - track.pregap)
                .collect();
            let mut at = (usize::MAX, 0);
            let poured = pour(program, &AtomicBool::new(false), &mut |place, bytes| {
                if watch.cancelled() {
                    return ControlFlow::Break(());
                }
                if at.0 != place {
                    at = (place, firsts.get(place).copied().unwrap_or(0));
                }
                let track = program.tracks.get(place);
                let block = track.map_or(BLOCK, Track::block_bytes);
                let blocks = u32::try_from(bytes.len() / block).unwrap_or(0);
                if track.is_some_and(Track::is_audio) {
                    sums.update(at.1, bytes);
                }
                at.1 += blocks;
                done += u64::from(blocks);
                watch.wrote(done * BLOCK as u64, total * BLOCK as u64);
                ControlFlow::Continue(())
            });
            poured.map_err(|source| match source {
                PourError::Stopped => Failure::coded(Code::E_USERABORT, &source),
                PourError::Sound(sound) => Failure::from(Error::from(sound)),
                source => Failure::from(Error::from(Cause::Pour {
                    phase: Phase::Read,
                    disc: Disc::None,
                    source,
                })),
            })?;
        }
        self.audio.add_sums(sums.finish());
        Ok(())
    }
}

fn marks(sessions: &[Program], toc: &DiscToc) -> Vec<Marks> {
    let tracks = sessions.iter().flat_map(|session| &session.tracks);
    let marks = tracks.zip(toc.tracks()).map(|(track, place)| Marks {
        pregap: Some(track.pregap),
        indexes: Some(
            track
                .indexes
                .iter()
                .map(|index| place.start.saturating_add(*index))
                .collect(),
        ),
        isrc: track.isrc.map(|isrc| isrc.to_string()),
        copy_permitted: track.copy_permitted,
        pre_emphasis: track.pre_emphasis,
        four_channels: false,
    });
    marks.collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", plain(&self.sheet), self.audio)
    }
}
