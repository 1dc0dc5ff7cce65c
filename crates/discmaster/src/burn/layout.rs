//! The tracks of an audio disc as a job for the recorder, by the way they are recorded. Pure.
//!
//! At once, everything lies where it is wished. Track at once, the drive starts each track by itself,
//! with a gap before it: what would come before index 1 becomes the end of the track before, and what
//! only a lead-in or a cue sheet can tell is left out.

use super::remark::Remark;
use crate::error::Cause;
use crate::redbook::image::{AudioImage, ImageTrack, ImageTrackKind, Placement};
use discmaster_audio::cd_text::{self, CdText, Texts};
use discmaster_audio::program;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::recording::{Mode, SectorForm, Track, TrackKind};
use discmaster_mmc::response::toc::CdTextPack;

/// The first session of the disc.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) mode: Mode,
    pub(crate) tracks: Vec<Track>,
    pub(crate) catalog: Option<CatalogNumber>,
    pub(crate) cd_text: Vec<CdTextPack>,
    pub(crate) remarks: Vec<Remark>,
}

impl Layout {
    pub(crate) fn of(image: &AudioImage, gap: u16, asked: Mode) -> Result<Self, Cause> {
        let mode = image.mode(asked);
        let at_once = mode == Mode::SessionAtOnce;
        let mut tracks: Vec<Track> = Vec::new();
        let data = image.data_in(Placement::FirstTrack);
        tracks.extend(data.map(|data| Track::data(data.plan().blocks())));
        for track in image.tracks() {
            tracks.push(job_track(track, gap, at_once)?);
        }
        let catalog = image.catalog().map(|number| {
            let number = CatalogNumber::new(&number.to_string());
            number.map_err(|_| Cause::Fault("a catalogue number is none for the drive"))
        });
        let mut layout = Self {
            mode,
            tracks,
            catalog: catalog.transpose()?,
            cd_text: Vec::new(),
            remarks: Vec::new(),
        };
        if at_once {
            layout.add_text(image)?;
        } else {
            layout.by_itself(image, gap);
        }
        Ok(layout)
    }

    /// The packs for the lead-in. Every track of the disc has its texts, be it none.
    fn add_text(&mut self, image: &AudioImage) -> Result<(), Cause> {
        let Some(text) = image.cd_text() else {
            return Ok(());
        };
        let before = self.tracks.len().saturating_sub(image.closed());
        let mut languages = text.languages.clone();
        for language in &mut languages {
            let texts = std::mem::take(&mut language.tracks);
            language.tracks = vec![Texts::default(); before];
            language.tracks.extend(texts);
            language.tracks.resize(self.tracks.len(), Texts::default());
        }
        let encoded = cd_text::encode(&CdText { languages })?;
        let packs = encoded.packs.into_iter();
        self.cd_text = packs.map(|pack| CdTextPack(pack.0)).collect();
        let told = encoded.told.into_iter();
        self.remarks.extend(told.map(Remark::Text));
        Ok(())
    }

    /// Makes tracks that are recorded each by itself of those that lie in one session.
    fn by_itself(&mut self, image: &AudioImage, gap: u16) {
        let planned = |track: ImageTrack<'_>| track.kind != ImageTrackKind::Staged;
        if image.tracks().any(planned) && self.tracks.len() > 1 {
            self.remarks.push(Remark::Gaps { blocks: gap });
        }
        if image.cd_text().is_some() {
            self.remarks.push(Remark::NoCdText);
        }
        for index in 0..self.tracks.len() {
            let track = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let Some((before, one)) = self
                .tracks
                .split_at_mut_checked(index)
                .and_then(|(before, rest)| Some((before.last_mut(), rest.first_mut()?)))
            else {
                continue;
            };
            let indexes = std::mem::take(&mut one.indexes);
            if !indexes.is_empty() {
                let indexes = u32::try_from(indexes.len()).unwrap_or(u32::MAX);
                self.remarks.push(Remark::NoIndexes { track, indexes });
            }
            let blocks = std::mem::take(&mut one.pregap);
            match before.filter(|before| before.kind.is_audio() && one.kind.is_audio()) {
                _ if blocks == 0 => {}
                Some(before) => {
                    before.blocks += blocks;
                    one.blocks -= blocks;
                    self.remarks
                        .push(Remark::PregapInTrackBefore { track, blocks });
                }
                None => self.remarks.push(Remark::PregapInTrack { track, blocks }),
            }
        }
    }
}

/// Where every track of it lies is said by the program; the drive makes a gap before those that
/// CreateAudioTrack began.
fn job_track(track: ImageTrack<'_>, gap: u16, at_once: bool) -> Result<Track, Cause> {
    let kind = match track.kind {
        ImageTrackKind::Staged => TrackKind::Audio { pause: gap },
        ImageTrackKind::Planned if at_once => TrackKind::Audio { pause: 0 },
        ImageTrackKind::Planned => TrackKind::Audio { pause: gap },
        ImageTrackKind::Sectors(form) => sectors(form),
    };
    let isrc = track.details.isrc.map(|code| {
        let code = Isrc::new(&code.to_string());
        code.map_err(|_| Cause::Fault("an ISRC is none for the drive"))
    });
    Ok(Track {
        pregap: track.details.pregap,
        indexes: track.details.indexes.clone(),
        isrc: isrc.transpose()?,
        copy: track.details.copy_permitted,
        pre_emphasis: track.details.pre_emphasis,
        ..Track::new(kind, track.blocks)
    })
}

/// As what a drive takes sectors of a program.
pub(super) const fn sectors(form: program::SectorForm) -> TrackKind {
    TrackKind::Sectors(match form {
        program::SectorForm::Mode1 => return TrackKind::Data,
        program::SectorForm::Mode1Raw => SectorForm::Mode1Raw,
        program::SectorForm::Mode2Form1 | program::SectorForm::Mode2 => SectorForm::Xa,
        program::SectorForm::Mode2Raw => SectorForm::XaRaw,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_audio::program::{Piece, Program, Source, samples};

    fn program() -> Program {
        let track = |blocks, pregap, indexes: &[u32]| program::Track {
            pregap,
            indexes: indexes.to_vec(),
            ..program::Track::audio(
                blocks,
                vec![Piece {
                    samples: samples(blocks),
                    source: Source::Silence,
                }],
            )
        };
        Program {
            tracks: vec![
                track(400, 20, &[]),
                track(500, 0, &[30]),
                track(600, 75, &[10, 20]),
            ],
            cd_text: Some(CdText::default()),
            ..Program::default()
        }
    }

    #[test]
    fn at_once_everything_lies_where_it_is_wished() {
        let image = AudioImage::of_program(program(), None).unwrap();
        let layout = Layout::of(&image, 150, Mode::Auto).unwrap();
        assert_eq!(layout.mode, Mode::SessionAtOnce);
        assert_eq!(layout.remarks, []);
        let kind = TrackKind::Audio { pause: 0 };
        let told: Vec<_> = layout
            .tracks
            .iter()
            .map(|track| {
                assert_eq!(track.kind, kind);
                (track.blocks, track.pregap, track.indexes.len())
            })
            .collect();
        assert_eq!(told, [(400, 20, 0), (500, 0, 1), (600, 75, 2)]);
    }

    #[test]
    fn track_at_once_pregaps_go_before_and_the_rest_is_told() {
        let image = AudioImage::of_program(program(), None).unwrap();
        let layout = Layout::of(&image, 150, Mode::TrackAtOnce).unwrap();
        let kind = TrackKind::Audio { pause: 150 };
        let wanted = [400, 575, 525].map(|blocks| Track::new(kind, blocks));
        assert_eq!(layout.tracks, wanted);
        assert_eq!(
            layout.remarks,
            [
                Remark::Gaps { blocks: 150 },
                Remark::NoCdText,
                Remark::PregapInTrack {
                    track: 1,
                    blocks: 20
                },
                Remark::NoIndexes {
                    track: 2,
                    indexes: 1
                },
                Remark::NoIndexes {
                    track: 3,
                    indexes: 2
                },
                Remark::PregapInTrackBefore {
                    track: 3,
                    blocks: 75
                },
            ]
        );
    }
}
