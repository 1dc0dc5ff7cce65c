//! What is to be recorded, and how.

use super::code::{CatalogNumber, Isrc};
use crate::address::Lba;
use crate::drive::transfer::BlockSize;
use crate::response::toc::CdTextPack;
use crate::response::track_information::TrackMode;
use std::fmt;

/// Blocks that a track of a CD has at least: four seconds (MMC-6, track at once).
pub const MINIMUM_TRACK: u32 = 300;
/// Blocks of silence between two tracks, where nobody says otherwise: two seconds.
pub const PAUSE: u16 = 150;

/// How the sectors of a CD's data track come, where it is not as the user data of mode 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SectorForm {
    /// 2352 bytes: the whole of a sector of mode 1.
    Mode1Raw,
    /// 2336 bytes: all but sync and header of a sector of mode 2 with subheader, of either form.
    Xa,
    /// 2352 bytes: the whole of such a sector.
    XaRaw,
    /// 2336 bytes: the user data of mode 2 without form.
    Formless,
    /// 2352 bytes: the whole of such a sector.
    FormlessRaw,
}

impl SectorForm {
    pub const fn block_size(self) -> BlockSize {
        match self {
            Self::Mode1Raw | Self::XaRaw | Self::FormlessRaw => BlockSize::Audio,
            Self::Xa | Self::Formless => BlockSize::Mode2,
        }
    }

    /// A mode with subheaders: its session is one of CD-ROM XA.
    pub const fn is_xa(self) -> bool {
        matches!(self, Self::Xa | Self::XaRaw)
    }
}

/// What a track holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackKind {
    /// Mode 1 on CD, and all there is on other media.
    Data,
    /// Sectors of a CD in another form. Session at once only. There are as many of them as come:
    /// such a track is not padded.
    Sectors(SectorForm),
    /// Two channels of CD-DA.
    Audio {
        /// Blocks of silence before the track. Track at once, the drive makes them, and some
        /// drives take 150 alone. Before the first track there are 150 at least.
        pause: u16,
    },
}

impl TrackKind {
    pub const fn block_size(self) -> BlockSize {
        match self {
            Self::Data => BlockSize::Data,
            Self::Sectors(form) => form.block_size(),
            Self::Audio { .. } => BlockSize::Audio,
        }
    }

    /// Bytes of a block, as the host gives it: 2048, 2336 or 2352.
    pub const fn block_bytes(self) -> usize {
        self.block_size().bytes()
    }

    pub const fn is_audio(self) -> bool {
        matches!(self, Self::Audio { .. })
    }
}

/// One track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Blocks of [`TrackKind::block_bytes`]; all of them come.
    pub blocks: u32,
    pub kind: TrackKind,
    /// How many of the blocks, from the first on, come before index 1; players skip them when they
    /// are sent to the track. Session at once only. Where audio and data meet, and these are 150 at
    /// least, they are taken as the pause that has to be there, and nothing is added.
    pub pregap: u32,
    /// Where index 2 and those after it lie, in blocks from index 1 on, rising. Session at once
    /// only.
    pub indexes: Vec<u32>,
    /// Of audio.
    pub isrc: Option<Isrc>,
    /// Digital copies are permitted.
    pub copy: bool,
    /// Audio was recorded with pre-emphasis.
    pub pre_emphasis: bool,
}

impl Track {
    pub const fn new(kind: TrackKind, blocks: u32) -> Self {
        Self {
            blocks,
            kind,
            pregap: 0,
            indexes: Vec::new(),
            isrc: None,
            copy: false,
            pre_emphasis: false,
        }
    }

    pub const fn data(blocks: u32) -> Self {
        Self::new(TrackKind::Data, blocks)
    }

    /// Audio after a pause of two seconds.
    pub const fn audio(blocks: u32) -> Self {
        Self::new(TrackKind::Audio { pause: PAUSE }, blocks)
    }

    /// Control field of sub-channel Q (MMC-6, table of control bits): 4 is data, 2 permits copies, 1 is
    /// pre-emphasis of audio.
    pub const fn control(&self) -> u8 {
        const PRE_EMPHASIS: u8 = 0x1;
        const COPY_PERMITTED: u8 = 0x2;
        let kind = match self.kind {
            TrackKind::Data | TrackKind::Sectors(_) => TrackMode::DATA.0,
            TrackKind::Audio { .. } if self.pre_emphasis => PRE_EMPHASIS,
            TrackKind::Audio { .. } => TrackMode::AUDIO.0,
        };
        if self.copy {
            kind | COPY_PERMITTED
        } else {
            kind
        }
    }

    /// Whether only a session that is planned as a whole can have such a track.
    pub(crate) const fn needs_cue_sheet(&self) -> bool {
        self.pregap > 0 || !self.indexes.is_empty() || matches!(self.kind, TrackKind::Sectors(_))
    }

    /// Shorter than a drive records a track by itself. Data are padded, silence would be heard.
    pub(crate) const fn is_short_audio(&self) -> bool {
        self.kind.is_audio() && self.blocks.saturating_sub(self.pregap) < MINIMUM_TRACK
    }
}

/// A way of recording that is asked for by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The one that suits job, medium and drive.
    #[default]
    Auto,
    /// Each track by itself. On DVD and BD this is [`Mode::Incremental`].
    TrackAtOnce,
    /// All of the session in one stroke; on DVD-R and -RW, the disc at once. On DVD+R and BD-R the
    /// track is reserved in its length.
    SessionAtOnce,
    /// In packets, as much as comes.
    Incremental,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "in any way",
            Self::TrackAtOnce => "track at once",
            Self::SessionAtOnce => "at once",
            Self::Incremental => "incrementally",
        })
    }
}

/// What is done after the last block, except in a simulation, which has nothing to close, and on
/// media that are overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Another recording follows in this session: the drive's buffer is flushed, and the tray
    /// stays locked. At once, the drive closes the session nevertheless.
    LeaveSessionOpen,
    /// The session is closed; another can follow, where the medium can have several.
    CloseSession,
    /// Nothing can follow.
    Finalise,
}

/// A recording: all tracks of it, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub tracks: Vec<Track>,
    pub mode: Mode,
    /// The laser stays at reading power, nothing is recorded. Track at once, a drive forgets such
    /// a track: the next one is tried at the same address.
    pub simulate: bool,
    /// Write speed in kB/s, a kB being 1000 bytes: of what the drive offers, the fastest that is
    /// not above it. `None` leaves it to the drive.
    pub speed: Option<u32>,
    /// The drive is to go on after its buffer ran empty, where it can.
    pub buffer_underrun_free: bool,
    pub then: Then,
    pub catalog_number: Option<CatalogNumber>,
    /// CD-Text for the lead-in: all packs, each with its code, in their order. Session at once only.
    pub cd_text: Vec<CdTextPack>,
    /// A drive or a way that cannot record the CD-Text will not do. Otherwise the job is recorded
    /// without it, which is noted ([`Around::WithoutCdText`](super::Around::WithoutCdText)).
    pub cd_text_required: bool,
    /// Where to begin on a medium that is overwritten; 0 where nothing is said. On others, where
    /// the drive's next writable address has to be.
    pub start: Option<Lba>,
    /// A blank BD-R is first formatted with spare areas, so that the drive can put elsewhere what
    /// it fails to write. Otherwise all of it is for data.
    pub spare_areas: bool,
    /// DVD-RAM and BD-RE are not read back by the drive while it writes: twice as fast, and
    /// without its care for defects.
    pub streaming: bool,
}

impl Job {
    /// Records these tracks and closes the session, as suits medium and drive.
    pub const fn new(tracks: Vec<Track>) -> Self {
        Self {
            tracks,
            mode: Mode::Auto,
            simulate: false,
            speed: None,
            buffer_underrun_free: true,
            then: Then::CloseSession,
            catalog_number: None,
            cd_text: Vec::new(),
            cd_text_required: true,
            start: None,
            spare_areas: false,
            streaming: false,
        }
    }

    /// One track of so many blocks of data.
    pub fn data(blocks: u32) -> Self {
        Self::new(vec![Track::data(blocks)])
    }

    pub(crate) fn has_audio(&self) -> bool {
        self.tracks.iter().any(|track| track.kind.is_audio())
    }

    /// Some track has sectors with subheaders.
    pub(crate) fn is_xa(&self) -> bool {
        let mut tracks = self.tracks.iter();
        tracks.any(|track| matches!(track.kind, TrackKind::Sectors(form) if form.is_xa()))
    }

    /// There is CD-Text that must not be left out.
    pub(crate) fn demands_cd_text(&self) -> bool {
        self.cd_text_required && !self.cd_text.is_empty()
    }

    /// Another session can follow.
    pub(crate) fn keeps_disc_open(&self) -> bool {
        self.then != Then::Finalise
    }
}
