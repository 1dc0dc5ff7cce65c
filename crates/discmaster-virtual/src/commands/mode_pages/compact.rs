//! What page 05h says of CD-R and CD-RW (MMC-6 7.5).

use super::{
    DATA, MODE_1, MULTISESSION, MULTISESSION_SHIFT, Modes, NEXT_SESSION, RESERVED_MULTISESSION,
    WriteParametersPage,
};
use crate::disc::{Block, Form, NewTrack, Pause, SessionFormat, TrackMode};
use discmaster_audio::numbers::{CatalogNumber, Isrc};
use discmaster_audio::sector::Subheader;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::wire::mode::{BUFE, DATA_BLOCK_TYPE, FP, TEST_WRITE, TRACK_MODE, WRITE_TYPE};

/// Write types.
const PACKET: u8 = 0;
const TRACK_AT_ONCE: u8 = 1;
const SESSION_AT_ONCE: u8 = 2;
const RAW: u8 = 3;
/// Data block types.
const AUDIO_BLOCKS: u8 = 0;
const RAW_PQ: u8 = 1;
const RAW_PACKED: u8 = 2;
const RAW_P_TO_W: u8 = 3;
const MODE_2: u8 = 9;
const FORM_1: u8 = 10;
const FORM_1_WITH_SUBHEADER: u8 = 11;
const FORM_2: u8 = 12;
const WITH_SUBHEADER: u8 = 13;
/// Bits of the track mode: pre-emphasis of audio, increments of data; copies are permitted; four
/// channels.
const PRE_EMPHASIS: u8 = 1;
const COPY_PERMITTED: u8 = 2;
const FOUR_CHANNELS: u8 = 8;
/// Session format: CD-ROM XA.
const XA: u8 = 0x20;
/// The field with a number holds it.
const VALID: u8 = 0x80;

/// What page 05h says of the next track, or of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recording {
    pub(crate) write_type: WriteType,
    pub(crate) test: bool,
    /// Recording survives an empty buffer.
    pub(crate) underrun_free: bool,
    /// The next track, where the page describes it.
    pub(crate) track: NewTrack,
    /// What the host sends for each block of it.
    pub(crate) block: Block,
    pub(crate) session_format: SessionFormat,
    pub(crate) next_session_allowed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteType {
    Packet,
    TrackAtOnce,
    SessionAtOnce,
    Raw(RawSubChannel),
}

/// What follows the 2352 bytes of a block that is recorded raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RawSubChannel {
    /// 16 bytes: Q as commands have it, with P.
    PQ,
    /// 96 bytes of P to W; R to W are packs whose symbols the drive would interleave.
    Packed,
    /// 96 bytes of P to W as they are recorded.
    PToW,
}

impl RawSubChannel {
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::PQ => 16,
            Self::Packed | Self::PToW => 96,
        }
    }
}

impl Modes {
    /// 5/64/00 unless page 05h asks for something that this drive records on CDs.
    pub(crate) fn recording(&self) -> Result<Recording, Triple> {
        recording(&self.write_parameters).map_err(|_| Triple::ILLEGAL_MODE_FOR_THIS_TRACK)
    }

    /// The pause before the next track, as far as the page says what that will be.
    pub(crate) fn pause(&self) -> Pause {
        self.recording()
            .map_or(Pause::USUAL, |recording| recording.track.pause)
    }
}

/// What a page 05h asks for, or the byte of the page that this drive does not do.
pub(super) fn recording(page: &WriteParametersPage) -> Result<Recording, u16> {
    let multisession = (page.track_mode & MULTISESSION) >> MULTISESSION_SHIFT;
    if multisession == RESERVED_MULTISESSION {
        return Err(3);
    }
    let block_type = page.data_block_type & DATA_BLOCK_TYPE;
    let write_type = match page.write_type & WRITE_TYPE {
        PACKET => WriteType::Packet,
        TRACK_AT_ONCE => WriteType::TrackAtOnce,
        SESSION_AT_ONCE => WriteType::SessionAtOnce,
        RAW => WriteType::Raw(match block_type {
            RAW_PQ => RawSubChannel::PQ,
            RAW_PACKED => RawSubChannel::Packed,
            RAW_P_TO_W => RawSubChannel::PToW,
            _ => return Err(4),
        }),
        _ => return Err(2),
    };
    let (mode, block) = match write_type {
        WriteType::Packet | WriteType::TrackAtOnce => track_mode(page, write_type)?,
        // The cue sheet, or the lead-in, says what the tracks are.
        WriteType::SessionAtOnce | WriteType::Raw(_) => (TrackMode::AUDIO, Block::Audio),
    };
    let packets = match (write_type, page.track_mode & FP) {
        (WriteType::Packet, 0) => Some(None),
        (WriteType::Packet, _) if page.packet_size.get() == 0 => return Err(10),
        (WriteType::Packet, _) => Some(Some(page.packet_size.get())),
        _ => None,
    };
    // Of data the field means nothing.
    let pause = match Pause::new(page.audio_pause.get().into()) {
        Some(pause) => mode.pause(pause),
        None if mode.is_audio() && write_type == WriteType::TrackAtOnce => return Err(14),
        None => Pause::USUAL,
    };
    let session_format = match page.session_format {
        0 => SessionFormat::CdRom,
        XA => SessionFormat::CdRomXa,
        _ => return Err(8),
    };
    Ok(Recording {
        write_type,
        test: page.write_type & TEST_WRITE != 0,
        underrun_free: page.write_type & BUFE != 0,
        track: NewTrack {
            mode,
            pause,
            whole: block.kind() != mode.form.kind(),
            packets,
            isrc: isrc(&page.isrc)?,
            catalog: catalog(&page.media_catalog_number)?,
        },
        block,
        session_format,
        next_session_allowed: multisession == NEXT_SESSION,
    })
}

/// What track mode and data block type come to, in a track that the page describes.
fn track_mode(
    page: &WriteParametersPage,
    write_type: WriteType,
) -> Result<(TrackMode, Block), u16> {
    let mode = page.track_mode & TRACK_MODE;
    if mode & FOUR_CHANNELS != 0 {
        return Err(3);
    }
    let subheader = Subheader(page.sub_header);
    let block = match (mode & DATA, page.data_block_type & DATA_BLOCK_TYPE) {
        (0, AUDIO_BLOCKS) => Block::Audio,
        (DATA, MODE_1) => Block::Mode1,
        (DATA, MODE_2) => Block::Mode2,
        (DATA, FORM_1) if subheader == Subheader::default() => {
            Block::Form1(crate::disc::cd::block::PLAIN_SUBHEADER)
        }
        (DATA, FORM_1) => Block::Form1(subheader),
        (DATA, FORM_1_WITH_SUBHEADER) => Block::Form1WithSubheader,
        (DATA, FORM_2) => Block::Form2(subheader),
        (DATA, WITH_SUBHEADER) => Block::WithSubheader,
        _ => return Err(4),
    };
    let increments = mode & DATA != 0 && mode & PRE_EMPHASIS != 0;
    match write_type {
        WriteType::Packet if block.form() == Form::Audio => return Err(3),
        WriteType::TrackAtOnce if increments => return Err(3),
        _ => {}
    }
    let mode = TrackMode {
        form: block.form(),
        copy_permitted: mode & COPY_PERMITTED != 0,
        pre_emphasis: mode & PRE_EMPHASIS != 0 && !increments,
        four_channels: false,
    };
    Ok((mode, block))
}

fn catalog(field: &[u8; 16]) -> Result<Option<CatalogNumber>, u16> {
    let [valid, digits @ .., _, _] = *field;
    if valid & VALID == 0 {
        return Ok(None);
    }
    CatalogNumber::new(digits).map(Some).ok_or(17)
}

fn isrc(field: &[u8; 16]) -> Result<Option<Isrc>, u16> {
    let [valid, characters @ .., _, _, _] = *field;
    if valid & VALID == 0 {
        return Ok(None);
    }
    Isrc::new(characters).map(Some).ok_or(33)
}
