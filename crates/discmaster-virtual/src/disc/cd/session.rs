//! Sessions, and the tracks in them.

use super::{LINK, PREGAP};
use crate::media::BLOCK;
use discmaster_audio::cd_text::Pack;
use discmaster_audio::numbers::{CatalogNumber, Isrc};
use discmaster_audio::red_book;

/// One session. The last may be open; all before it are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub(super) tracks: Vec<Track>,
    pub(super) closed: bool,
    pub(super) format: SessionFormat,
    /// In sub-channel Q of its tracks.
    pub(super) catalog: Option<CatalogNumber>,
    /// In its lead-in, in order.
    pub(super) cd_text: Vec<Pack>,
}

/// What a session's lead-in says of its tracks (disc type in pointer A0, MMC-6 6.25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionFormat {
    /// CD-DA as well, which has no type of its own.
    #[default]
    CdRom,
    CdRomXa,
}

/// One track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    pub number: u8,
    /// Blocks before `start` that belong to the track; of audio, silence, unless the host recorded
    /// them. The first track's begin at address -150.
    pub pregap: u32,
    /// Address of its first block of user data: index 1.
    pub start: u32,
    /// Blocks of user data, padding included.
    pub blocks: u32,
    /// Run-out blocks after them. One whose place was laid out beforehand, in a session at once or
    /// raw, has none, and its pregap was recorded by the host.
    pub run_out: u32,
    pub mode: TrackMode,
    pub state: TrackState,
    /// Where, from `start` on, its indexes from 2 on begin.
    pub indexes: Vec<u32>,
    pub isrc: Option<Isrc>,
    /// It is recorded in packets.
    pub packets: Option<Packets>,
    /// Blocks from `start` on, run-out included, that RESERVE TRACK kept for it.
    pub reserved: Option<u32>,
}

/// What a track's blocks hold, and what the control field of subchannel Q says of it (ECMA-130 22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackMode {
    pub form: Form,
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// Of audio.
    pub pre_emphasis: bool,
    /// Of audio: it is said to have four channels, which no player plays as such.
    pub four_channels: bool,
}

/// What a block of a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Two channels of 588 samples.
    Audio,
    /// 2048 bytes of user data.
    Mode1,
    /// 2336 bytes without form.
    Mode2,
    /// Mode 2 with subheaders: 2048 bytes of form 1, or 2324 of form 2.
    Xa,
}

/// How a track is recorded in packets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packets {
    /// Blocks of each, where they are all the same: addresses then count user data alone. `None`:
    /// each is as long as it became, and addresses count the link blocks between packets.
    pub fixed: Option<u32>,
    /// Of packets of any length: where, from the track's start on, the links begin.
    pub links: Vec<u32>,
}

/// What is kept of the blocks of a disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 2048 bytes of user data each.
    Data,
    /// Whole sectors of 2352 bytes: there is audio, or data of other forms.
    Raw,
}

/// How far a track is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackState {
    /// A place is kept for it, where nothing is recorded.
    Reserved,
    /// Being recorded now.
    Recording,
    /// Recorded in packets, after which another can follow.
    Open,
    /// Recording stopped without an end: the power went. CLOSE TRACK repairs it.
    Damaged,
    Complete,
}

/// Blocks of silence before an audio track that another one goes before (audio pause length of
/// page 05h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause(u32);

impl Pause {
    /// Two seconds.
    pub const USUAL: Self = Self(PREGAP);
    /// Three seconds.
    pub const LONGEST: Self = Self(225);

    /// `None` for more than [`Pause::LONGEST`].
    pub const fn new(blocks: u32) -> Option<Self> {
        if blocks <= Self::LONGEST.0 {
            Some(Self(blocks))
        } else {
            None
        }
    }

    pub const fn blocks(self) -> u32 {
        self.0
    }
}

impl TrackMode {
    /// Mode 1.
    pub const DATA: Self = Self::of(Form::Mode1);
    /// Two channels without pre-emphasis.
    pub const AUDIO: Self = Self::of(Form::Audio);

    pub const fn of(form: Form) -> Self {
        Self {
            form,
            copy_permitted: false,
            pre_emphasis: false,
            four_channels: false,
        }
    }

    /// The control field: 8 is audio of four channels, 4 data, 2 allows digital copies, 1 is
    /// pre-emphasis of audio.
    pub const fn control(self) -> u8 {
        (if self.is_audio() {
            self.pre_emphasis as u8 | (self.four_channels as u8) << 3
        } else {
            4
        }) | ((self.copy_permitted as u8) << 1)
    }

    /// What a control field says; `None` where it says nothing that goes with the form.
    pub const fn from_control(control: u8, form: Form) -> Option<Self> {
        let audio = matches!(form, Form::Audio);
        if (control & 4 == 0) != audio || (control & 4 != 0 && control & 9 != 0) {
            return None;
        }
        Some(Self {
            form,
            copy_permitted: control & 2 != 0,
            pre_emphasis: control & 1 != 0,
            four_channels: control & 8 != 0,
        })
    }

    pub const fn is_audio(self) -> bool {
        matches!(self.form, Form::Audio)
    }

    /// The pause before a track of this mode, where one of audio would have the `chosen` one.
    pub const fn pause(self, chosen: Pause) -> Pause {
        if self.is_audio() {
            chosen
        } else {
            Pause::USUAL
        }
    }
}

impl Form {
    /// How its blocks are kept on a disc that has no others.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Mode1 | Self::Xa => Kind::Data,
            Self::Audio | Self::Mode2 => Kind::Raw,
        }
    }
}

impl Kind {
    /// Bytes of a block.
    pub const fn block(self) -> usize {
        match self {
            Self::Data => BLOCK,
            Self::Raw => red_book::BLOCK,
        }
    }
}

impl Session {
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    pub fn closed(&self) -> bool {
        self.closed
    }

    /// Known once the session is closed.
    pub fn format(&self) -> SessionFormat {
        self.format
    }

    pub fn catalog(&self) -> Option<CatalogNumber> {
        self.catalog
    }

    pub fn cd_text(&self) -> &[Pack] {
        &self.cd_text
    }

    /// Address where its lead-out starts; `None` without a track.
    pub fn lead_out(&self) -> Option<u32> {
        self.tracks.last().map(Track::next)
    }
}

impl Track {
    /// First address after the user data.
    pub fn end(&self) -> u32 {
        self.start.saturating_add(self.blocks)
    }

    /// Blocks that it takes on the disc, links between packets included, without its run-out.
    pub fn span(&self) -> u32 {
        match self.packets.as_ref().and_then(|packets| packets.fixed) {
            Some(size) if size > 0 => self
                .blocks
                .div_ceil(size)
                .saturating_mul(size.saturating_add(LINK)),
            _ => self.blocks,
        }
    }

    /// First address after the run-out, and after what is reserved.
    pub fn next(&self) -> u32 {
        let recorded = self
            .start
            .saturating_add(self.span())
            .saturating_add(self.run_out);
        match self.reserved {
            Some(blocks) => recorded.max(self.start.saturating_add(blocks)),
            None => recorded,
        }
    }

    /// Its place was laid out before it was recorded, so that nothing lies between it and the next.
    pub fn is_laid_out(&self) -> bool {
        self.run_out == 0
    }

    /// Nothing more can be added to it.
    pub fn is_complete(&self) -> bool {
        self.state == TrackState::Complete
    }

    /// It ends here, without the indexes that were not reached.
    pub(super) fn complete(&mut self) {
        self.indexes.retain(|index| *index < self.blocks);
        self.state = TrackState::Complete;
    }

    /// Where its pregap begins; of the first track at address 0, where addresses begin.
    pub fn pregap_start(&self) -> u32 {
        self.start.saturating_sub(self.pregap)
    }

    /// Addresses whose blocks can be read: what is before it too, where that is recorded, once
    /// something comes after that.
    pub fn readable(&self) -> std::ops::Range<u32> {
        let from = if self.blocks > 0 && (self.mode.is_audio() || self.is_laid_out()) {
            self.pregap_start()
        } else {
            self.start
        };
        from..self.end()
    }

    /// The part of `from..` that lies in one piece and can be read: to its end, or to the next link.
    pub(super) fn readable_from(&self, from: u32) -> Option<u32> {
        let readable = self.readable();
        if !readable.contains(&from) {
            return None;
        }
        let links = self.packets.iter().flat_map(|packets| &packets.links);
        let mut end = readable.end;
        for link in links.map(|link| self.start.saturating_add(*link)) {
            if (link..link.saturating_add(LINK)).contains(&from) {
                return None;
            }
            if link > from {
                end = end.min(link);
            }
        }
        Some(end - from)
    }

    /// Where the next block of it goes; `None` when there is none.
    pub fn next_writable(&self) -> Option<u32> {
        match self.state {
            TrackState::Reserved => Some(self.start),
            TrackState::Recording => Some(self.end()),
            TrackState::Open => Some(match &self.packets {
                Some(packets) if packets.fixed.is_none() && self.blocks > 0 => {
                    self.end().saturating_add(LINK)
                }
                _ => self.end(),
            }),
            TrackState::Damaged | TrackState::Complete => None,
        }
    }

    /// The index of an address of the track, and how far it is from the track's start.
    pub fn index_at(&self, lba: u32) -> (u8, u32) {
        let Some(from_start) = lba.checked_sub(self.start) else {
            return (0, self.start - lba);
        };
        let later = self.indexes.iter().filter(|index| **index <= from_start);
        let index = u8::try_from(1 + later.count()).unwrap_or(u8::MAX);
        (index, from_start)
    }
}
