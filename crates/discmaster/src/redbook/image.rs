//! What is staged for an audio disc, and what it takes of the disc.

use super::details::TrackDetails;
use super::texts;
use crate::error::Cause;
use crate::stash::Segment;
use discmaster_audio::cd_text::CdText;
use discmaster_audio::numbers::CatalogNumber;
use discmaster_audio::program::{Program, SectorForm, Track};
use discmaster_audio::red_book::{BLOCK, FIRST_SESSION_GAP, LAST_TRACK};
use discmaster_image::plan::{Options, Plan};
use discmaster_image::tree::Tree;
use discmaster_mmc::recording::{MINIMUM_TRACK, Mode, PAUSE};

/// Run-out blocks that a track recorded at once ends with: IMAPI's two further blocks.
const RUN_OUT: u32 = 2;
/// The part of the pause before data that is still of the audio before.
const POST_AUDIO: u32 = 75;

/// What is staged: tracks, the last of which may be open, and what is said of the disc.
#[derive(Debug, Default)]
pub(crate) struct AudioImage {
    parts: Vec<Part>,
    /// One for each closed track.
    details: Vec<TrackDetails>,
    /// Blocks of the track that is open; they lie at the end of the stash.
    pub(super) open: Option<u32>,
    pub(super) catalog: Option<CatalogNumber>,
    pub(super) cd_text: Option<CdText>,
    pub(super) data: Option<DataPart>,
}

/// Tracks that were added by one call.
#[derive(Debug)]
pub(crate) enum Part {
    Staged(AudioTrack),
    Program(Program),
}

/// A track: where in the stash its blocks lie, in order.
#[derive(Clone, Debug)]
pub(crate) struct AudioTrack {
    segments: Vec<Segment>,
}

/// Where data lie on a disc that has music, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// In the first track, before the music: a mixed-mode disc.
    FirstTrack,
    /// In a session of their own, behind the music: an enhanced music disc, which players of music
    /// see nothing of.
    SecondSession,
}

/// Data beside the music.
#[derive(Debug)]
pub(crate) struct DataPart {
    tree: Tree,
    options: Options,
    pub(crate) placement: Placement,
    /// Laid out from block 0 on.
    plan: Plan,
}

/// A track of the image, of whatever part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImageTrack<'a> {
    pub(crate) blocks: u32,
    pub(crate) kind: ImageTrackKind,
    pub(crate) details: &'a TrackDetails,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageTrackKind {
    /// Comes with a gap before it, as AudioGapSize says.
    Staged,
    /// Lies exactly behind the track before.
    Planned,
    Sectors(SectorForm),
}

impl AudioTrack {
    pub(crate) fn of(segments: Vec<Segment>) -> Self {
        Self { segments }
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(crate) fn blocks(&self) -> u32 {
        let bytes: u64 = self.segments.iter().map(Segment::len).sum();
        u32::try_from(bytes / BLOCK as u64).unwrap_or(u32::MAX)
    }
}

impl DataPart {
    pub(crate) fn new(tree: Tree, options: &Options, placement: Placement) -> Result<Self, Cause> {
        let options = Options {
            start: 0,
            minimum_blocks: options.minimum_blocks.max(MINIMUM_TRACK),
            ..options.clone()
        };
        Ok(Self {
            plan: Plan::new(tree.clone(), &options)?,
            tree,
            options,
            placement,
        })
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its plan where the disc has it start at another address.
    pub(crate) fn plan_at(&self, start: u32) -> Result<Plan, Cause> {
        let options = Options {
            start,
            ..self.options.clone()
        };
        Ok(Plan::new(self.tree.clone(), &options)?)
    }
}

impl AudioImage {
    /// A program, and data beside it.
    pub(crate) fn of_program(
        program: Program,
        data: Option<(Tree, Options, Placement)>,
    ) -> Result<Self, Cause> {
        let mut image = Self::default();
        image.add(program)?;
        if let Some((tree, options, placement)) = data {
            image.data = Some(DataPart::new(tree, &options, placement)?);
        }
        Ok(image)
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(crate) const fn catalog(&self) -> Option<CatalogNumber> {
        self.catalog
    }

    pub(crate) const fn cd_text(&self) -> Option<&CdText> {
        self.cd_text.as_ref()
    }

    pub(crate) const fn data(&self) -> Option<&DataPart> {
        self.data.as_ref()
    }

    /// Data of a placement.
    pub(crate) fn data_in(&self, placement: Placement) -> Option<&DataPart> {
        self.data
            .as_ref()
            .filter(|data| data.placement == placement)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Closes the open track, whose blocks lie there.
    pub(crate) fn close(&mut self, track: AudioTrack) {
        self.open = None;
        self.parts.push(Part::Staged(track));
        self.details.push(TrackDetails::default());
    }

    /// Adds a program's tracks. Its number and its texts become the disc's, behind those that are
    /// there.
    pub(super) fn add(&mut self, mut program: Program) -> Result<(), Cause> {
        super::program::check(&program)?;
        let before = self.closed();
        if before + program.tracks.len() > usize::from(LAST_TRACK) {
            return Err(Cause::TooManyTracks);
        }
        if let Some(text) = program.cd_text.take() {
            self.cd_text = Some(texts::join(self.cd_text.as_ref(), text, before)?);
        }
        self.catalog = program.catalog.or(self.catalog);
        self.details
            .extend(program.tracks.iter().map(TrackDetails::of));
        self.parts.push(Part::Program(program));
        Ok(())
    }

    /// Adds a program, unless all would then need more blocks than there are.
    pub(super) fn add_to(
        &mut self,
        program: Program,
        fits: impl FnOnce(&Self) -> Result<(), Cause>,
    ) -> Result<(), Cause> {
        let (catalog, cd_text) = (self.catalog, self.cd_text.clone());
        let tracks = self.closed();
        self.add(program)?;
        fits(self).inspect_err(|_| {
            self.parts.pop();
            self.details.truncate(tracks);
            (self.catalog, self.cd_text) = (catalog, cd_text);
        })
    }

    /// Closed tracks; data beside them are not counted.
    pub(crate) fn closed(&self) -> usize {
        self.details.len()
    }

    pub(crate) fn tracks(&self) -> impl Iterator<Item = ImageTrack<'_>> {
        let kinds = self.parts.iter().flat_map(Part::tracks);
        kinds
            .zip(&self.details)
            .map(|((blocks, kind), details)| ImageTrack {
                blocks,
                kind,
                details,
            })
    }

    pub(super) fn details_mut(&mut self, index: usize) -> Option<(u32, &mut TrackDetails)> {
        let blocks = self.tracks().nth(index)?.blocks;
        Some((blocks, self.details.get_mut(index)?))
    }

    pub(super) fn used(&self) -> u32 {
        let closed = self.tracks().map(|track| track.blocks);
        closed
            .fold(0, u32::saturating_add)
            .saturating_add(self.open.unwrap_or(0))
    }

    /// How it is recorded, where nobody asks for a way: each track by itself, as IMAPI has it, as
    /// long as nothing is wanted that only a session planned as a whole can have.
    pub(crate) fn mode(&self, asked: Mode) -> Mode {
        let whole = self.cd_text.is_some()
            || self.data.is_some()
            || self
                .parts
                .iter()
                .any(|part| matches!(part, Part::Program(_)))
            || self.details.iter().any(TrackDetails::needs_session_at_once);
        match asked {
            Mode::Auto if whole => Mode::SessionAtOnce,
            Mode::Auto => Mode::TrackAtOnce,
            asked => asked,
        }
    }

    /// Blocks of the disc up to the end of the last track: what has to fit in the room for one
    /// track.
    pub(crate) fn on_disc(&self, gap: u16, mode: Mode) -> u32 {
        self.end(gap, mode).saturating_add(self.behind())
    }

    /// Blocks that the open track, or a new one, can still take of `free` blocks for one track.
    pub(super) fn available(&self, free: u32, gap: u16, mode: Mode) -> u32 {
        let mode = self.mode(mode);
        let end = self.end(gap, mode);
        let data = self.data_in(Placement::FirstTrack);
        let first = data.map(|_| ImageTrackKind::Sectors(SectorForm::Mode1));
        let last = self.tracks().last().map(|track| track.kind);
        let gap = last.or(first).map_or(0, |last| {
            between(last, ImageTrackKind::Staged, 0, gap, mode)
        });
        [end, gap, self.behind(), self.open.unwrap_or(0)]
            .into_iter()
            .fold(free, u32::saturating_sub)
    }

    /// Where the last closed track ends.
    fn end(&self, gap: u16, mode: Mode) -> u32 {
        let data = self.data_in(Placement::FirstTrack);
        let mut end = data.map_or(0, |data| data.plan.blocks());
        let mut former = data.map(|_| ImageTrackKind::Sectors(SectorForm::Mode1));
        for track in self.tracks() {
            let lead = match former {
                Some(former) => between(former, track.kind, track.details.pregap, gap, mode),
                // The two seconds that every disc begins with are the first track's gap.
                None if track.kind == ImageTrackKind::Staged && mode == Mode::SessionAtOnce => {
                    u32::from(gap).saturating_sub(PAUSE.into())
                }
                None => 0,
            };
            end = end.saturating_add(lead).saturating_add(track.blocks);
            former = Some(track.kind);
        }
        end
    }

    /// What a session of data takes behind the music.
    fn behind(&self) -> u32 {
        let data = self.data_in(Placement::SecondSession);
        data.map_or(0, |data| {
            FIRST_SESSION_GAP.saturating_add(data.plan.blocks())
        })
    }
}

impl Part {
    fn tracks(&self) -> Box<dyn Iterator<Item = (u32, ImageTrackKind)> + '_> {
        match self {
            Self::Staged(track) => {
                Box::new(std::iter::once((track.blocks(), ImageTrackKind::Staged)))
            }
            Self::Program(program) => Box::new(
                program
                    .tracks
                    .iter()
                    .map(|track| (track.blocks, ImageTrackKind::of(track))),
            ),
        }
    }
}

impl ImageTrackKind {
    fn of(track: &Track) -> Self {
        match &track.content {
            discmaster_audio::program::Content::Sound(_) => Self::Planned,
            discmaster_audio::program::Content::Sectors(sectors) => Self::Sectors(sectors.form),
        }
    }
}

impl ImageTrack<'_> {
    pub(crate) const fn is_audio(&self) -> bool {
        !matches!(self.kind, ImageTrackKind::Sectors(_))
    }

    /// Bytes of a block.
    pub(crate) const fn block_bytes(&self) -> usize {
        match self.kind {
            ImageTrackKind::Sectors(form) => form.bytes(),
            ImageTrackKind::Staged | ImageTrackKind::Planned => BLOCK,
        }
    }
}

/// Blocks between a track of the one kind and one of the other that has such a pregap. Where audio
/// and data meet, a pause has to be (ECMA-130), which a long pregap is.
fn between(former: ImageTrackKind, kind: ImageTrackKind, pregap: u32, gap: u16, mode: Mode) -> u32 {
    let wanted = match kind {
        ImageTrackKind::Staged => u32::from(gap),
        ImageTrackKind::Planned | ImageTrackKind::Sectors(_) => 0,
    };
    if mode != Mode::SessionAtOnce {
        return RUN_OUT + u32::from(gap);
    }
    let pause = u32::from(PAUSE).saturating_sub(pregap);
    match (former, kind) {
        (ImageTrackKind::Sectors(former), ImageTrackKind::Sectors(form)) if former == form => 0,
        (ImageTrackKind::Sectors(SectorForm::Mode1), _) if pause > 0 => {
            u32::from(PAUSE) + wanted.max(pause)
        }
        (ImageTrackKind::Sectors(_), _) => wanted.max(pause),
        (_, ImageTrackKind::Sectors(_)) if pause > 0 => POST_AUDIO + pause,
        _ => wanted,
    }
}

/// What lies between data of mode 1 in the first track and a program that begins with this track:
/// blocks that are still of the data's track, and those of the pause that the program's pregap lacks.
pub(crate) fn behind_data(first: &Track) -> (u32, u32) {
    let data = ImageTrackKind::Sectors(SectorForm::Mode1);
    let kind = ImageTrackKind::of(first);
    let blocks = between(data, kind, first.pregap, 0, Mode::SessionAtOnce);
    let post = blocks.min(PAUSE.into());
    (post, blocks - post)
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_audio::program::{Piece, Source, samples};

    fn staged(tracks: &[u64]) -> AudioImage {
        let mut image = AudioImage::default();
        for blocks in tracks {
            let segments = vec![Segment::new(0, blocks * BLOCK as u64)];
            image.close(AudioTrack::of(segments));
        }
        image
    }

    fn program(tracks: &[u32]) -> Program {
        let silent = |&blocks: &u32| {
            Track::audio(
                blocks,
                vec![Piece {
                    samples: samples(blocks),
                    source: Source::Silence,
                }],
            )
        };
        Program {
            tracks: tracks.iter().map(silent).collect(),
            ..Program::default()
        }
    }

    #[test]
    fn every_closed_track_costs_its_run_out_and_a_gap() {
        let available = |image: &AudioImage, free, gap| image.available(free, gap, Mode::Auto);
        assert_eq!(available(&staged(&[]), 1000, 150), 1000);
        let mut image = staged(&[300, 400]);
        assert_eq!(available(&image, 1000, 150), 0);
        assert_eq!(available(&image, 2000, 150), 2000 - 300 - 400 - 2 * 152);
        assert_eq!(available(&image, 2000, 0), 2000 - 300 - 400 - 2 * 2);
        image.open = Some(310);
        assert_eq!(
            available(&image, 2000, 150),
            2000 - 300 - 400 - 2 * 152 - 310
        );
    }

    #[test]
    fn the_last_track_has_no_gap_after_it() {
        let on_disc = |image: &AudioImage| image.on_disc(150, image.mode(Mode::Auto));
        assert_eq!(on_disc(&staged(&[])), 0);
        assert_eq!(on_disc(&staged(&[300])), 300);
        assert_eq!(on_disc(&staged(&[300, 301])), 601 + 152);
    }

    #[test]
    fn a_programs_tracks_cost_their_blocks_alone() {
        let mut image = AudioImage::of_program(program(&[300, 77, 1000]), None).unwrap();
        assert_eq!(image.mode(Mode::Auto), Mode::SessionAtOnce);
        assert_eq!(image.on_disc(150, Mode::SessionAtOnce), 1377);
        assert_eq!(image.on_disc(150, Mode::TrackAtOnce), 1377 + 2 * 152);
        assert_eq!(image.used(), 1377);
        // A track that a program stages behind it comes after its gap.
        assert_eq!(image.available(2000, 150, Mode::Auto), 2000 - 1377 - 150);
        image.close(AudioTrack::of(vec![Segment::new(0, 300 * BLOCK as u64)]));
        assert_eq!(image.on_disc(150, Mode::SessionAtOnce), 1377 + 450);
    }

    #[test]
    fn a_hundredth_track_is_one_too_many() {
        let mut image = AudioImage::of_program(program(&[300; 98]), None).unwrap();
        assert!(matches!(
            image.add(program(&[300, 300])),
            Err(Cause::TooManyTracks)
        ));
        assert_eq!(image.closed(), 98);
        image.add(program(&[300])).unwrap();
    }

    #[test]
    fn behind_data_comes_its_post_gap_and_what_the_pregap_lacks_of_a_pause() {
        for (pregap, wanted) in [
            (0, (150, 150)),
            (75, (150, 75)),
            (150, (0, 0)),
            (225, (0, 0)),
        ] {
            let first = Track {
                pregap,
                ..program(&[400]).tracks.remove(0)
            };
            assert_eq!(behind_data(&first), wanted, "{pregap}");
        }
    }
}
