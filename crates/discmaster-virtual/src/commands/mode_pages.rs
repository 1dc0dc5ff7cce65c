//! MODE SENSE, MODE SELECT: pages 01h, 05h and 2Ah (MMC-6 clause 7 and its annex of legacy pages).

mod dash;

pub(crate) use dash::Dash;

use super::status::{self, BUFFER_KIB, FASTEST_READ};
use super::{Answer, Refused, invalid_field, sent};
use crate::disc::{Disc, Kind, Pause, Refusal, SessionFormat, TrackMode};
use crate::identity::RecorderKind;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{PageCode, PageControl};
use discmaster_mmc::sense::{FieldPointer, Sense, Triple};
use discmaster_mmc::transport::Data;
use discmaster_mmc::wire::mode::{
    BUFE, CAN_BUF, CAN_EJECT, CAN_LOCK, CAN_MULTISESSION, CAN_TEST_WRITE, CD_R, CD_RW,
    CapabilitiesPage, DATA_BLOCK_TYPE, DVD_R, DVD_RAM, DVD_ROM, LOCKED, MECHANISM_TRAY,
    MULTISESSION, MULTISESSION_SHIFT, ModeParameterHeader, PAGE_CODE, PageHeader, TEST_WRITE,
    TRACK_MODE, WRITE_TYPE, WriteParametersPage, WriteSpeedDescriptor,
};
use zerocopy::{FromBytes, IntoBytes};

/// Write type: track at once.
const TRACK_AT_ONCE: u8 = 1;
/// Data block type: mode 1, 2048 bytes.
const MODE_1: u8 = 8;
/// Data block type: 2352 bytes, of audio.
const RAW: u8 = 0;
/// Track mode: data, recorded uninterrupted.
const DATA: u8 = 4;
/// Track mode: two channels of audio without pre-emphasis.
const AUDIO: u8 = 0;
/// Bit of the track mode: digital copies are permitted.
const COPY_PERMITTED: u8 = 2;
/// Multi-session field: another session may follow.
const NEXT_SESSION: u8 = 3;
/// Multi-session field: reserved.
const RESERVED_MULTISESSION: u8 = 2;
/// Page 2Ah, byte 5: READ CD reads audio.
const CD_DA: u8 = 0x01;
/// Page 2Ah, byte 5: and begins where it is told to, so that no sample is lost or read twice.
const CD_DA_ACCURATE: u8 = 0x02;
/// Session format: CD-ROM XA.
const XA: u8 = 0x20;

/// Read/write error recovery, 01h (MMC-6 7.2): the parameter byte and the retry count are kept; no
/// read fails here that a second one would mend.
type RecoveryPage = [u8; 12];

const DEFAULT_RECOVERY: RecoveryPage = [0x01, 10, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
const CHANGEABLE_RECOVERY: RecoveryPage = [0x01, 10, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0];

/// The pages a host can change, as they are now.
#[derive(Clone, Debug)]
pub(crate) struct Modes {
    recovery: RecoveryPage,
    write_parameters: WriteParametersPage,
    /// kB/s, as the host asked for it.
    write_speed: u16,
}

/// What page 05h says of the next track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recording {
    pub(crate) test: bool,
    pub(crate) track_mode: TrackMode,
    /// Before the track, where it follows another in its session.
    pub(crate) pause: Pause,
    pub(crate) session_format: SessionFormat,
    pub(crate) next_session_allowed: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            recovery: DEFAULT_RECOVERY,
            write_parameters: default_write_parameters(),
            write_speed: u16::MAX,
        }
    }
}

impl Modes {
    /// 5/64/00 unless page 05h asks for a track that this drive records.
    pub(crate) fn recording(&self) -> Result<Recording, Triple> {
        recording(&self.write_parameters).map_err(|_| Triple::ILLEGAL_MODE_FOR_THIS_TRACK)
    }

    /// The pause before the next track, as far as the page says what that will be.
    pub(crate) fn pause(&self) -> Pause {
        self.recording()
            .map_or(Pause::USUAL, |recording| recording.pause)
    }

    pub(super) fn write_speed(&self) -> u16 {
        self.write_speed
    }

    pub(super) fn set_write_speed(&mut self, speed: u16) {
        self.write_speed = speed;
    }
}

/// The standard's default: variable packets, which this drive does not record. A host has to choose
/// before it writes.
fn default_write_parameters() -> WriteParametersPage {
    WriteParametersPage {
        header: PageHeader {
            code: PageCode::WRITE_PARAMETERS.0,
            length: 50,
        },
        write_type: BUFE,
        track_mode: 5,
        data_block_type: MODE_1,
        link_size: 0,
        reserved: 0,
        application_code: 0,
        session_format: 0,
        reserved_9: 0,
        packet_size: 0.into(),
        audio_pause: 150.into(),
        media_catalog_number: [0; 16],
        isrc: [0; 16],
        sub_header: [0; 4],
    }
}

/// A mask: set bits can be changed.
fn changeable_write_parameters() -> WriteParametersPage {
    WriteParametersPage {
        write_type: 0x7F,
        track_mode: 0xFF,
        data_block_type: DATA_BLOCK_TYPE,
        link_size: 0xFF,
        application_code: 0x3F,
        session_format: 0xFF,
        packet_size: u32::MAX.into(),
        audio_pause: u16::MAX.into(),
        media_catalog_number: [0xFF; 16],
        isrc: [0xFF; 16],
        sub_header: [0xFF; 4],
        ..default_write_parameters()
    }
}

/// What a page 05h asks for, or the byte of the page that this drive does not do.
fn recording(page: &WriteParametersPage) -> Result<Recording, u16> {
    if page.write_type & WRITE_TYPE != TRACK_AT_ONCE {
        return Err(2);
    }
    let multisession = (page.track_mode & MULTISESSION) >> MULTISESSION_SHIFT;
    if multisession == RESERVED_MULTISESSION {
        return Err(3);
    }
    let copy_permitted = page.track_mode & COPY_PERMITTED != 0;
    let (track_mode, block_type) = match page.track_mode & TRACK_MODE & !COPY_PERMITTED {
        DATA => (TrackMode::Data { copy_permitted }, MODE_1),
        AUDIO => (TrackMode::Audio { copy_permitted }, RAW),
        _ => return Err(3),
    };
    if page.data_block_type & DATA_BLOCK_TYPE != block_type {
        return Err(4);
    }
    // Of data the field means nothing.
    let pause = match Pause::new(page.audio_pause.get().into()) {
        Some(pause) => track_mode.pause(pause),
        None if track_mode.kind() == Kind::Data => Pause::USUAL,
        None => return Err(14),
    };
    let session_format = match page.session_format {
        0 => SessionFormat::CdRom,
        XA => SessionFormat::CdRomXa,
        _ => return Err(8),
    };
    Ok(Recording {
        test: page.write_type & TEST_WRITE != 0,
        track_mode,
        pause,
        session_format,
        next_session_allowed: multisession == NEXT_SESSION,
    })
}

pub(super) fn sense<S>(
    unit: &Unit<S>,
    control: PageControl,
    page: PageCode,
    subpage: u8,
) -> Result<Vec<u8>, Refused> {
    if control == PageControl::Saved {
        return Err(Triple::SAVING_PARAMETERS_NOT_SUPPORTED.into());
    }
    // Subpage FFh asks for all subpages; page 0 without any is what they have here.
    if !matches!(subpage, 0 | 0xFF) {
        return Err(invalid_field(3, None));
    }
    let pages = [
        PageCode::READ_WRITE_ERROR_RECOVERY,
        PageCode::WRITE_PARAMETERS,
        PageCode::CAPABILITIES,
    ];
    let mut body = Vec::new();
    for known in pages {
        if page == known || page == PageCode::ALL {
            body.extend(one_page(unit, control, known));
        }
    }
    if body.is_empty() {
        return Err(invalid_field(2, Some(5)));
    }
    let length = size_of::<ModeParameterHeader>() - 2 + body.len();
    let header = ModeParameterHeader {
        data_length: u16::try_from(length).unwrap_or(u16::MAX).into(),
        ..ModeParameterHeader::default()
    };
    Ok([header.as_bytes(), &body].concat())
}

fn one_page<S>(unit: &Unit<S>, control: PageControl, page: PageCode) -> Vec<u8> {
    match (page, control) {
        (PageCode::READ_WRITE_ERROR_RECOVERY, PageControl::Changeable) => {
            CHANGEABLE_RECOVERY.to_vec()
        }
        (PageCode::READ_WRITE_ERROR_RECOVERY, PageControl::Default) => DEFAULT_RECOVERY.to_vec(),
        (PageCode::READ_WRITE_ERROR_RECOVERY, _) => unit.modes.recovery.to_vec(),
        (PageCode::WRITE_PARAMETERS, PageControl::Changeable) => {
            changeable_write_parameters().as_bytes().to_vec()
        }
        (PageCode::WRITE_PARAMETERS, PageControl::Default) => {
            default_write_parameters().as_bytes().to_vec()
        }
        (PageCode::WRITE_PARAMETERS, _) => unit.modes.write_parameters.as_bytes().to_vec(),
        (_, PageControl::Changeable) => {
            let mut mask = capabilities(unit);
            if let Some(values) = mask.get_mut(2..) {
                values.fill(0);
            }
            mask
        }
        _ => capabilities(unit),
    }
}

/// Page 2Ah, as it is now.
fn capabilities<S>(unit: &Unit<S>) -> Vec<u8> {
    let speeds = status::write_speeds(unit);
    let speed = status::write_speed(unit);
    let page = CapabilitiesPage {
        header: PageHeader {
            code: PageCode::CAPABILITIES.0,
            length: u8::try_from(30 + 4 * speeds.len()).unwrap_or(u8::MAX),
        },
        read: match unit.identity.kind {
            RecorderKind::CdRw | RecorderKind::CdR => CD_R | CD_RW,
            RecorderKind::Dvd | RecorderKind::Bd => CD_R | CD_RW | DVD_ROM | DVD_R | DVD_RAM,
        },
        write: CAN_TEST_WRITE
            | match unit.identity.kind {
                RecorderKind::CdR => CD_R,
                RecorderKind::CdRw => CD_R | CD_RW,
                RecorderKind::Dvd | RecorderKind::Bd => CD_R | CD_RW | DVD_R | DVD_RAM,
            },
        functions: CAN_BUF | CAN_MULTISESSION,
        cd_functions: CD_DA | CD_DA_ACCURATE,
        mechanism: MECHANISM_TRAY | CAN_EJECT | CAN_LOCK | if unit.prevented { LOCKED } else { 0 },
        audio: 0,
        maximum_read_speed: FASTEST_READ.into(),
        volume_levels: 0.into(),
        buffer_size: BUFFER_KIB.into(),
        current_read_speed: FASTEST_READ.into(),
        obsolete: 0,
        digital_output: 0,
        maximum_write_speed: speeds.first().copied().unwrap_or_default().into(),
        obsolete_write_speed: speed.into(),
        copy_management: 0.into(),
        reserved: [0; 3],
        rotation: 0,
        current_write_speed: speed.into(),
        write_speed_descriptors: u16::try_from(speeds.len()).unwrap_or(u16::MAX).into(),
    };
    let mut bytes = page.as_bytes().to_vec();
    for speed in speeds {
        let descriptor = WriteSpeedDescriptor {
            speed: (*speed).into(),
            ..WriteSpeedDescriptor::default()
        };
        bytes.extend_from_slice(descriptor.as_bytes());
    }
    bytes
}

/// All pages of the list are taken, or none.
pub(super) fn select<S: Storage>(
    unit: &mut Unit<S>,
    save: bool,
    page_format: bool,
    length: u16,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    if save || !page_format {
        return Err(invalid_field(1, Some(if save { 0 } else { 4 })));
    }
    let length = usize::from(length);
    if length == 0 {
        return Ok(Answer::NOTHING);
    }
    let list = sent(data, length)?;
    if unit.ready().is_ok_and(Disc::is_recording) {
        return Err(Refusal::Sequence.into());
    }
    let of_cd = unit.ready().is_ok_and(|disc| disc.as_cd().is_some());
    let mut modes = unit.modes.clone();
    apply(&mut modes, list, of_cd)?;
    unit.modes = modes;
    Ok(Answer::moved(length))
}

fn apply(modes: &mut Modes, list: &[u8], of_cd: bool) -> Result<(), Refused> {
    let too_short = || Refused::from(Triple::PARAMETER_LIST_LENGTH_ERROR);
    let (header, _) = ModeParameterHeader::read_from_prefix(list).map_err(|_| too_short())?;
    let mut at =
        size_of::<ModeParameterHeader>() + usize::from(header.block_descriptor_length.get());
    if at > list.len() {
        return Err(too_short());
    }
    while at < list.len() {
        let rest = list.get(at..).unwrap_or_default();
        let (head, _) = PageHeader::read_from_prefix(rest).map_err(|_| too_short())?;
        let length = size_of::<PageHeader>() + usize::from(head.length);
        let page = rest.get(..length).ok_or_else(too_short)?;
        apply_page(modes, page, of_cd).map_err(|byte| invalid_parameter(at, byte))?;
        at += length;
    }
    Ok(())
}

/// Takes one page, for a CD or for another disc; `Err` is the byte of the page that is refused.
fn apply_page(modes: &mut Modes, page: &[u8], of_cd: bool) -> Result<(), u16> {
    let code = PageCode(page.first().copied().unwrap_or_default() & PAGE_CODE);
    match code {
        PageCode::READ_WRITE_ERROR_RECOVERY => {
            let page = RecoveryPage::read_from_bytes(page).map_err(|_| 1_u16)?;
            unchanged_elsewhere(&page, &modes.recovery, &CHANGEABLE_RECOVERY)?;
            modes.recovery[2..4].copy_from_slice(&page[2..4]);
        }
        PageCode::WRITE_PARAMETERS => {
            let mut page = WriteParametersPage::read_from_bytes(page).map_err(|_| 1_u16)?;
            unchanged_elsewhere(
                page.as_bytes(),
                modes.write_parameters.as_bytes(),
                changeable_write_parameters().as_bytes(),
            )?;
            // What DVD-R and DVD-RW are told has values that mean something else to CDs.
            if of_cd || dash::dash(&page).is_none() {
                recording(&page)?;
            }
            page.header = modes.write_parameters.header;
            modes.write_parameters = page;
        }
        _ => return Err(0),
    }
    Ok(())
}

/// A bit that cannot be changed has to be sent as it is.
fn unchanged_elsewhere(sent: &[u8], current: &[u8], changeable: &[u8]) -> Result<(), u16> {
    let differs = sent
        .iter()
        .zip(current)
        .zip(changeable)
        .skip(size_of::<PageHeader>())
        .position(|((sent, current), mask)| (sent ^ current) & !mask != 0);
    match differs {
        Some(position) => Err(u16::try_from(position + size_of::<PageHeader>()).unwrap_or(0)),
        None => Ok(()),
    }
}

/// 5/26/00 that points into the parameter list.
fn invalid_parameter(page: usize, byte: u16) -> Refused {
    Refused::Sense(Sense {
        field: Some(FieldPointer {
            in_cdb: false,
            byte: u16::try_from(page).unwrap_or(u16::MAX).saturating_add(byte),
            bit: None,
        }),
        ..Sense::new(Triple::INVALID_FIELD_IN_PARAMETER_LIST)
    })
}
