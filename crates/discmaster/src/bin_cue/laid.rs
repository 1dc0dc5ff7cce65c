//! Where music and the data beside it lie in a file of sectors: as a recorder lays them on a disc.

use super::{addressable, name};
use crate::error::Cause;
use crate::redbook::image::{DataPart, Placement, behind_data};
use discmaster_audio::cd_text::Texts;
use discmaster_audio::cue::{CueMode, CueTrack, Pause};
use discmaster_audio::msf::Msf;
use discmaster_audio::program::written::{WrittenError, cue_sheet};
use discmaster_audio::program::{Content, Piece, Program, SectorForm, Sectors, Source, Track};
use discmaster_audio::program::{raw, samples};
use discmaster_audio::red_book::{BEFORE_ADDRESS_0, session_start};
use discmaster_audio::sector::SECTOR;
use discmaster_image::plan::{Options, Plan};
use discmaster_image::tree::Tree;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The whole of a disc.
pub(super) struct Laid<'a> {
    /// The first session as the sheets have it.
    pub(super) session: Cow<'a, Program>,
    /// The program that is poured, with the pause that it has behind data.
    pub(super) music: Cow<'a, Program>,
    /// Where its first block lies.
    pub(super) music_at: u32,
    pub(super) data: Option<Data>,
}

/// Data of a plan, which begins where its image is laid out for.
pub(super) struct Data {
    pub(super) plan: Plan,
    pub(super) placement: Placement,
}

impl<'a> Laid<'a> {
    pub(super) fn of(
        program: &'a Program,
        data: Option<(Tree, Options, Placement)>,
    ) -> Result<Self, Cause> {
        let mut laid = Self {
            session: Cow::Borrowed(program),
            music: Cow::Borrowed(program),
            music_at: 0,
            data: None,
        };
        if let Some((tree, options, placement)) = data {
            let part = DataPart::new(tree, &options, placement)?;
            let start = match placement {
                Placement::FirstTrack => 0,
                Placement::SecondSession => session_start(2, program.blocks()),
            };
            addressable(start.saturating_add(part.plan().blocks()))?;
            let plan = part.plan_at(start)?;
            if placement == Placement::FirstTrack {
                laid.begin_with(plan.blocks());
            }
            laid.data = Some(Data { plan, placement });
        }
        addressable(laid.blocks())?;
        Ok(laid)
    }

    /// Data of so many blocks before the music.
    fn begin_with(&mut self, blocks: u32) {
        let Some(first) = self.music.tracks.first() else {
            return;
        };
        let (behind, pause) = behind_data(first);
        if pause > 0 {
            let music = self.music.to_mut();
            music.tracks.iter_mut().take(1).for_each(|first| {
                first.blocks = first.blocks.saturating_add(pause);
                first.pregap = first.pregap.saturating_add(pause);
                if let Content::Sound(pieces) = &mut first.content {
                    let silence = Piece {
                        samples: samples(pause),
                        source: Source::Silence,
                    };
                    pieces.insert(0, silence);
                }
            });
        }
        let data = Track {
            blocks: blocks.saturating_add(behind),
            content: Content::Sectors(Sectors {
                form: SectorForm::Mode1,
                path: PathBuf::new(),
                from: 0,
                stored: 0,
                behind,
            }),
            ..Track::audio(0, Vec::new())
        };
        self.music_at = data.blocks;
        let mut session = self.music.clone().into_owned();
        session.tracks.insert(0, data);
        let languages = session.cd_text.iter_mut();
        for language in languages.flat_map(|text| &mut text.languages) {
            language.tracks.insert(0, Texts::default());
            language
                .tracks
                .resize(session.tracks.len(), Texts::default());
        }
        self.session = Cow::Owned(session);
    }

    /// All blocks of the file.
    pub(super) fn blocks(&self) -> u32 {
        match &self.data {
            Some(data) if data.placement == Placement::SecondSession => {
                data.plan.start().saturating_add(data.plan.blocks())
            }
            _ => self.session.blocks(),
        }
    }

    /// Whether a TOC file of cdrdao, which is of one session, can say it.
    pub(super) fn is_one_session(&self) -> bool {
        self.music_at > 0 || self.data.is_none()
    }

    /// What a recorder has between the end of the data of the first track and the music.
    pub(super) fn empty(&self) -> impl Iterator<Item = [u8; SECTOR]> {
        let first = self.data.as_ref().filter(|_| self.music_at > 0);
        let from = first.map_or(self.music_at, |data| data.plan.blocks());
        (from..self.music_at).map(|address| {
            let mut sector = [0; SECTOR];
            raw::empty(SectorForm::Mode1, address + BEFORE_ADDRESS_0, &mut sector);
            sector
        })
    }

    pub(super) fn cue(&self, bin: &Path, cd_text: Option<&Path>) -> Result<String, WrittenError> {
        let mut sheet = cue_sheet(&self.session, &name(bin), cd_text.map(name).as_deref())?;
        if let Some(data) = self.data.as_ref().filter(|_| !self.is_one_session()) {
            let blocks = self.blocks();
            let time = |address| Msf::from_blocks(address).ok_or(WrittenError::TooLong { blocks });
            let start = time(data.plan.start())?;
            let from = time(self.session.blocks())?;
            sheet.add(CueTrack {
                session: 2,
                mode: CueMode::Mode1,
                ..CueTrack::audio(Pause::Stored { from }, start)
            })?;
        }
        Ok(sheet.to_string())
    }

    pub(super) fn plan(&self) -> Option<&Plan> {
        self.data.as_ref().map(|data| &data.plan)
    }
}
