//! The blocks of an audio disc's tracks, one after the other: from the stash, from programs, and of
//! data beside them.

use super::blocks::{Blocks, Broken, DataBlocks, Form, Push};
use super::layout;
use super::ring::Gone;
use crate::redbook::image::{AudioImage, AudioTrack, Part, Placement};
use crate::stash::{Segment, Stash, StashError};
use discmaster_audio::program::pour::{self, PourError};
use discmaster_audio::program::raw;
use discmaster_audio::program::{self, Content, Piece, Program, Source, Track, samples};
use discmaster_audio::red_book::{BEFORE_ADDRESS_0, BLOCK, BLOCKS_PER_SECOND};
use discmaster_audio::sector::{self, Subheader};
use discmaster_mmc::recording::SectorForm;
use std::fmt;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The subheader of data in mode 2, form 1.
const SUBHEADER: Subheader = raw::DATA;

/// All blocks of the tracks of one session.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    parts: Vec<StreamPart<'a>>,
    /// When it was poured last.
    clipped: Mutex<Vec<Clipped>>,
}

/// A file, and how many of its samples were louder than a disc can hold.
pub(crate) type Clipped = (PathBuf, u64);

#[derive(Debug)]
struct StreamPart<'a> {
    /// Number of its first track.
    track: u32,
    blocks: u32,
    source: From<'a>,
}

#[derive(Debug)]
enum From<'a> {
    Data(DataBlocks<'a>),
    Staged {
        stash: &'a Stash,
        segments: &'a [Segment],
    },
    Program(&'a Program),
}

/// Where a sample of the tracks comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) track: u32,
    /// Samples from the start of the track, its pregap included.
    pub(crate) into: u64,
    /// A file, and the place of the sample in it.
    pub(crate) file: Option<(PathBuf, u64)>,
}

impl<'a> Stream<'a> {
    /// None where tracks are staged, and there is no stash.
    pub(crate) fn of(image: &'a AudioImage, stash: Option<&'a Stash>) -> Option<Self> {
        let mut parts = Vec::new();
        let mut track = 1;
        if let Some(data) = image.data_in(Placement::FirstTrack) {
            let plan = data.plan();
            parts.push(StreamPart {
                track,
                blocks: plan.blocks(),
                source: From::Data(DataBlocks(plan)),
            });
            track += 1;
        }
        for part in image.parts() {
            let (tracks, blocks, source) = match part {
                Part::Staged(staged) => (1, staged.blocks(), from_stash(staged, stash?)),
                Part::Program(program) => (
                    u32::try_from(program.tracks.len()).unwrap_or(u32::MAX),
                    program.blocks(),
                    From::Program(program),
                ),
            };
            parts.push(StreamPart {
                track,
                blocks,
                source,
            });
            track += tracks;
        }
        Some(Self {
            parts,
            clipped: Mutex::default(),
        })
    }

    /// The files that are too loud, once all was poured.
    pub(crate) fn clipped(&self) -> Vec<Clipped> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Clipped>> {
        self.clipped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Audio blocks from `block` on, read from their sources alone.
    pub(crate) fn window(&self, block: u32, blocks: u32) -> Result<Vec<u8>, Broken> {
        let mut read = Vec::new();
        let mut start = 0_u32;
        for part in &self.parts {
            let end = start.saturating_add(part.blocks);
            let (from, to) = (block.max(start), block.saturating_add(blocks).min(end));
            if from < to {
                part.source.window(from - start, to - from, &mut read)?;
            }
            start = end;
        }
        Ok(read)
    }

    /// The same, as the whole of the tracks has them: everything before is read, too.
    pub(crate) fn window_of_all(&self, block: u32, blocks: u32) -> Result<Vec<u8>, Broken> {
        let wanted = usize::try_from(blocks)
            .unwrap_or(usize::MAX)
            .saturating_mul(BLOCK);
        let (mut at, mut read) = (0, Vec::new());
        let poured = self.pour(&AtomicBool::new(false), &mut |form, bytes| {
            for one in bytes.chunks(form.bytes()) {
                if at >= block && read.len() < wanted {
                    read.extend_from_slice(one);
                }
                at += 1;
            }
            if read.len() < wanted {
                Ok(())
            } else {
                Err(Gone)
            }
        });
        match poured {
            Err(Broken::Off) | Ok(()) => Ok(read),
            Err(broken) => Err(broken),
        }
    }

    /// Where a sample comes from, counted from a block of the stream on.
    pub(crate) fn origin(&self, block: u32, sample: u64) -> Option<Origin> {
        let mut start = 0_u32;
        for part in &self.parts {
            if block < start.saturating_add(part.blocks) {
                return Some(part.origin(block - start, sample));
            }
            start = start.saturating_add(part.blocks);
        }
        None
    }
}

fn from_stash<'a>(staged: &'a AudioTrack, stash: &'a Stash) -> From<'a> {
    From::Staged {
        stash,
        segments: staged.segments(),
    }
}

impl Blocks for Stream<'_> {
    fn count(&self) -> u32 {
        let blocks = self.parts.iter().map(|part| part.blocks);
        blocks.fold(0, u32::saturating_add)
    }

    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
        let mut clipped = Vec::new();
        let mut parts = self.parts.iter();
        parts.try_for_each(|part| part.source.pour(stop, push, &mut clipped))?;
        *self.lock() = clipped;
        Ok(())
    }

    fn place(&self, mut block: u32) -> String {
        for part in &self.parts {
            if block < part.blocks {
                return part.place(block);
            }
            block -= part.blocks;
        }
        "behind the last track".to_owned()
    }
}

impl StreamPart<'_> {
    fn place(&self, block: u32) -> String {
        match &self.source {
            From::Data(data) => format!("in track {}, {}", self.track, data.place(block)),
            From::Staged { .. } | From::Program(_) => self.origin(block, 0).to_string(),
        }
    }

    fn origin(&self, block: u32, sample: u64) -> Origin {
        let mut origin = Origin {
            track: self.track,
            into: samples(block) + sample,
            file: None,
        };
        if let From::Program(program) = self.source {
            let mut block = block;
            for (number, track) in (self.track..).zip(&program.tracks) {
                if block < track.blocks {
                    origin.track = number;
                    origin.into = samples(block) + sample;
                    origin.file = in_file(program, track, origin.into);
                    break;
                }
                block -= track.blocks;
            }
        }
        origin
    }
}

/// The file that a track's sample comes from, and its place there.
fn in_file(program: &Program, track: &Track, mut into: u64) -> Option<(PathBuf, u64)> {
    let pieces = match &track.content {
        Content::Sound(pieces) => pieces,
        Content::Sectors(sectors) => return Some((sectors.path.clone(), into)),
    };
    for piece in pieces {
        if into < piece.samples {
            let Source::Sound { sound, from } = piece.source else {
                return None;
            };
            let path = program.sounds.get(sound)?.path.clone();
            return Some((path, from + into));
        }
        into -= piece.samples;
    }
    None
}

/// `in track 2 at 01:02:03, sample 123 of /music/two.flac`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frames = self.into / samples(1);
        let second = u64::from(BLOCKS_PER_SECOND);
        write!(
            f,
            "in track {} at {:02}:{:02}:{:02}",
            self.track,
            frames / second / 60,
            frames / second % 60,
            frames % second
        )?;
        match &self.file {
            Some((path, sample)) => {
                write!(f, ", sample {sample} of {}", path.display())
            }
            None => Ok(()),
        }
    }
}

impl From<'_> {
    fn pour(
        &self,
        stop: &AtomicBool,
        push: &mut Push<'_>,
        clipped: &mut Vec<Clipped>,
    ) -> Result<(), Broken> {
        match self {
            Self::Data(data) => data.pour(stop, push),
            Self::Staged { stash, segments } => staged(stash, segments, stop, push),
            Self::Program(program) => pour_program(program, stop, push, clipped),
        }
    }

    fn window(&self, block: u32, blocks: u32, read: &mut Vec<u8>) -> Result<(), Broken> {
        let mut push = |_: Form, bytes: &[u8]| {
            read.extend_from_slice(bytes);
            Ok(())
        };
        let stop = AtomicBool::new(false);
        match self {
            Self::Data(_) => Ok(()),
            Self::Staged { stash, segments } => {
                let cut = cut_segments(segments, u64::from(block), u64::from(blocks));
                staged(stash, &cut, &stop, &mut push)
            }
            Self::Program(program) => {
                let cut = cut_program(program, block, blocks);
                pour_program(&cut, &stop, &mut push, &mut Vec::new())
            }
        }
    }
}

fn pour_program(
    program: &Program,
    stop: &AtomicBool,
    push: &mut Push<'_>,
    clipped: &mut Vec<Clipped>,
) -> Result<(), Broken> {
    let forms: Vec<Poured> = program.tracks.iter().map(Poured::of).collect();
    let (mut whole, mut at) = (Vec::new(), BEFORE_ADDRESS_0);
    let poured = pour::pour(program, stop, &mut |track, bytes| {
        let pushed = match forms.get(track) {
            Some(Poured::Bare) => {
                subheaders(bytes, &mut whole);
                push(Form::Sector(SectorForm::Xa), &whole)
            }
            Some(Poured::Whole(form)) => {
                addressed(*form, at, bytes, &mut whole);
                push(Form::of(layout::sectors(*form)), &whole)
            }
            Some(Poured::AsItIs(form)) => push(*form, bytes),
            None => Err(Gone),
        };
        let size = program.tracks.get(track).map_or(BLOCK, Track::block_bytes);
        at = at.saturating_add(u32::try_from(bytes.len() / size).unwrap_or(u32::MAX));
        match pushed {
            Ok(()) => ControlFlow::Continue(()),
            Err(Gone) => ControlFlow::Break(()),
        }
    });
    match poured {
        Ok(poured) => {
            clipped.extend(poured.clipped.into_iter().filter_map(|(sound, samples)| {
                Some((program.sounds.get(sound)?.path.clone(), samples))
            }));
            Ok(())
        }
        Err(PourError::Stopped) => Err(Broken::Off),
        Err(error) => Err(Broken::Program(error)),
    }
}

/// How the blocks of a program's track come.
enum Poured {
    AsItIs(Form),
    /// As the user data of mode 2, form 1, without their subheaders.
    Bare,
    /// As whole sectors, which may be empty ones and may have lain elsewhere.
    Whole(program::SectorForm),
}

impl Poured {
    fn of(track: &Track) -> Self {
        match &track.content {
            Content::Sound(_) => Self::AsItIs(Form::Audio),
            Content::Sectors(sectors) if sectors.form == program::SectorForm::Mode2Form1 => {
                Self::Bare
            }
            Content::Sectors(sectors) if sectors.form.bytes() == sector::SECTOR => {
                Self::Whole(sectors.form)
            }
            Content::Sectors(sectors) => Self::AsItIs(Form::of(layout::sectors(sectors.form))),
        }
    }
}

/// Whole sectors with the address at which they lie, where the program's first block has the disc's
/// first address; drives write their own. What is no sector stays what it is: the disc has it as the
/// file does.
fn addressed(form: program::SectorForm, at: u32, bytes: &[u8], whole: &mut Vec<u8>) {
    whole.clear();
    let mut one = [0; sector::SECTOR];
    for (absolute, stored) in (at..).zip(bytes.chunks(sector::SECTOR)) {
        match raw::whole(form, absolute, stored, &mut one) {
            Ok(()) => whole.extend_from_slice(&one),
            Err(_) => whole.extend_from_slice(stored),
        }
    }
}

/// Sectors of mode 2 of their user data, without sync and header: these blocks are the same at every
/// address.
fn subheaders(bytes: &[u8], whole: &mut Vec<u8>) {
    whole.clear();
    let mut one = [0; sector::SECTOR];
    for data in bytes.as_chunks::<{ sector::USER_DATA }>().0 {
        sector::form_1(0, SUBHEADER, data, &mut one);
        whole.extend_from_slice(&one[one.len() - sector::MODE_2_DATA..]);
    }
}

fn staged(
    stash: &Stash,
    segments: &[Segment],
    stop: &AtomicBool,
    push: &mut Push<'_>,
) -> Result<(), Broken> {
    let file = stash.file();
    let mut buffer = vec![0; 128 * BLOCK];
    for segment in segments {
        let (mut at, end) = (segment.offset(), segment.end());
        while at < end {
            if stop.load(Ordering::Relaxed) {
                return Err(Broken::Off);
            }
            let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
            let length = wanted.min(buffer.len());
            let piece = &mut buffer[..length];
            file.read_exact_at(piece, at).map_err(|source| {
                Broken::Stash(StashError::Io {
                    doing: "read",
                    path: stash.path().to_owned(),
                    source,
                })
            })?;
            push(Form::Audio, piece).map_err(|Gone| Broken::Off)?;
            at += piece.len() as u64;
        }
    }
    Ok(())
}

/// The part of a staged track from `block` on.
fn cut_segments(segments: &[Segment], block: u64, blocks: u64) -> Vec<Segment> {
    let (mut skip, mut left) = (block * BLOCK as u64, blocks * BLOCK as u64);
    let mut cut = Vec::new();
    for segment in segments {
        let skipped = skip.min(segment.len());
        let length = (segment.len() - skipped).min(left);
        if length > 0 {
            cut.push(Segment::new(segment.offset() + skipped, length));
        }
        (skip, left) = (skip - skipped, left - length);
    }
    cut
}

/// The sound of a program from `block` on. What is not sound is left out.
fn cut_program(program: &Program, block: u32, blocks: u32) -> Program {
    let mut tracks = Vec::new();
    let mut start = 0_u32;
    for track in &program.tracks {
        let end = start.saturating_add(track.blocks);
        let (from, to) = (block.max(start), block.saturating_add(blocks).min(end));
        if let (true, Content::Sound(pieces)) = (from < to, &track.content) {
            let pieces = cut_pieces(pieces, samples(from - start), samples(to - from));
            tracks.push(Track::audio(to - from, pieces));
        }
        start = end;
    }
    Program {
        sounds: program.sounds.clone(),
        tracks,
        ..Program::default()
    }
}

fn cut_pieces(pieces: &[Piece], mut skip: u64, mut left: u64) -> Vec<Piece> {
    let mut cut = Vec::new();
    for piece in pieces {
        let skipped = skip.min(piece.samples);
        let length = (piece.samples - skipped).min(left);
        if length > 0 {
            cut.push(Piece {
                samples: length,
                source: match piece.source {
                    Source::Silence => Source::Silence,
                    Source::Sound { sound, from } => Source::Sound {
                        sound,
                        from: from + skipped,
                    },
                },
            });
        }
        (skip, left) = (skip - skipped, left - length);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(samples: u64, from: u64) -> Piece {
        Piece {
            samples,
            source: Source::Sound { sound: 0, from },
        }
    }

    #[test]
    fn a_window_cuts_pieces_at_its_samples() {
        let silence = |samples| Piece {
            samples,
            source: Source::Silence,
        };
        let pieces = [silence(100), sound(1000, 7), silence(76)];
        assert_eq!(cut_pieces(&pieces, 0, 1176), pieces);
        assert_eq!(cut_pieces(&pieces, 100, 500), [sound(500, 7)]);
        assert_eq!(cut_pieces(&pieces, 50, 60), [silence(50), sound(10, 7)]);
        assert_eq!(
            cut_pieces(&pieces, 588, 588),
            [sound(512, 495), silence(76)]
        );
    }

    #[test]
    fn a_window_reaches_over_the_border_of_two_tracks() {
        let track = |from| Track::audio(10, vec![sound(5880, from)]);
        let program = Program {
            tracks: vec![track(0), track(5880)],
            ..Program::default()
        };
        let cut = cut_program(&program, 9, 3);
        let blocks: Vec<u32> = cut.tracks.iter().map(|track| track.blocks).collect();
        assert_eq!(blocks, [1, 2]);
        assert_eq!(
            cut.tracks[0].content,
            Content::Sound(vec![sound(588, 9 * 588)])
        );
    }

    #[test]
    fn a_staged_track_is_cut_over_its_segments() {
        let block = BLOCK as u64;
        let segments = [
            Segment::new(0, 3 * block),
            Segment::new(10 * block, 4 * block),
        ];
        assert_eq!(
            cut_segments(&segments, 2, 2),
            [
                Segment::new(2 * block, block),
                Segment::new(10 * block, block)
            ]
        );
        assert_eq!(
            cut_segments(&segments, 5, 9),
            [Segment::new(12 * block, 2 * block)]
        );
    }
}
