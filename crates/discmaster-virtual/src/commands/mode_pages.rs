//! MODE SENSE, MODE SELECT: pages 01h, 05h, 08h, 0Dh, 1Ah, 1Dh and 2Ah (MMC-6 clause 7 and its annex
//! of legacy pages).

mod compact;
mod dash;
mod kept;

pub(crate) use compact::{RawSubChannel, Recording, WriteType};
pub(crate) use dash::Dash;

use super::status::{self, BUFFER_KIB, FASTEST_READ};
use super::{Answer, Refused, invalid_field, invalid_parameter, sent};
use crate::disc::{Disc, Refusal};
use crate::identity::RecorderKind;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{PageCode, PageControl};
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;
use discmaster_mmc::wire::mode::{
    BUFE, CAN_BUF, CAN_EJECT, CAN_LOCK, CAN_MULTISESSION, CAN_TEST_WRITE, CD_R, CD_RW,
    CapabilitiesPage, DATA_BLOCK_TYPE, DVD_R, DVD_RAM, DVD_ROM, LOCKED, MECHANISM_TRAY,
    MULTISESSION, MULTISESSION_SHIFT, ModeParameterHeader, PAGE_CODE, PageHeader, TEST_WRITE,
    TRACK_MODE, WRITE_TYPE, WriteParametersPage, WriteSpeedDescriptor,
};
use kept::Kept;
use zerocopy::{FromBytes, IntoBytes};

/// Data block type: mode 1, 2048 bytes.
const MODE_1: u8 = 8;
/// Track mode: data, recorded uninterrupted.
const DATA: u8 = 4;
/// Multi-session field: another session may follow.
const NEXT_SESSION: u8 = 3;
/// Multi-session field: reserved.
const RESERVED_MULTISESSION: u8 = 2;
/// Page 2Ah, byte 5: READ CD reads audio.
const CD_DA: u8 = 0x01;
/// Page 2Ah, byte 5: and begins where it is told to, so that no sample is lost or read twice.
const CD_DA_ACCURATE: u8 = 0x02;
/// Page 2Ah, byte 5: R to W, C2 pointers, ISRC and catalogue number are read.
const SUB_CHANNELS_AND_C2: u8 = 0x74;

/// The pages a host can change, as they are now.
#[derive(Clone, Debug)]
pub(crate) struct Modes {
    kept: Kept,
    write_parameters: WriteParametersPage,
    /// kB/s, as the host asked for it.
    write_speed: u16,
    read_speed: u16,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            kept: Kept::default(),
            write_parameters: default_write_parameters(),
            write_speed: u16::MAX,
            read_speed: FASTEST_READ,
        }
    }
}

impl Modes {
    pub(super) fn write_speed(&self) -> u16 {
        self.write_speed
    }

    /// kB/s, as the host asked for it.
    pub(super) fn read_speed(&self) -> u16 {
        self.read_speed
    }

    pub(super) fn set_read_speed(&mut self, speed: u16) {
        self.read_speed = speed;
    }

    pub(super) fn set_write_speed(&mut self, speed: u16) {
        self.write_speed = speed;
    }
}

/// The standard's default: packets of any length.
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
        PageCode::CACHING,
        PageCode::CD_DEVICE_PARAMETERS,
        PageCode::POWER_CONDITION,
        PageCode::TIMEOUT_AND_PROTECT,
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
    let kept = match control {
        PageControl::Changeable => kept::changeable(page),
        PageControl::Default => kept::default(page),
        PageControl::Current | PageControl::Saved => unit.modes.kept.get(page),
    };
    if let Some(kept) = kept {
        return kept.to_vec();
    }
    match (page, control) {
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
        cd_functions: CD_DA | CD_DA_ACCURATE | SUB_CHANNELS_AND_C2,
        mechanism: MECHANISM_TRAY
            | CAN_EJECT
            | CAN_LOCK
            | if unit.prevented() { LOCKED } else { 0 },
        audio: 0,
        maximum_read_speed: FASTEST_READ.into(),
        volume_levels: 0.into(),
        buffer_size: BUFFER_KIB.into(),
        current_read_speed: unit.modes.read_speed().into(),
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
        apply_page(modes, page, of_cd).map_err(|byte| invalid_parameter(at + usize::from(byte)))?;
        at += length;
    }
    Ok(())
}

/// Takes one page, for a CD or for another disc; `Err` is the byte of the page that is refused.
fn apply_page(modes: &mut Modes, page: &[u8], of_cd: bool) -> Result<(), u16> {
    let code = PageCode(page.first().copied().unwrap_or_default() & PAGE_CODE);
    match code {
        PageCode::WRITE_PARAMETERS => {
            let mut page = WriteParametersPage::read_from_bytes(page).map_err(|_| 1_u16)?;
            unchanged_elsewhere(
                page.as_bytes(),
                modes.write_parameters.as_bytes(),
                changeable_write_parameters().as_bytes(),
            )?;
            // What DVD-R and DVD-RW are told has values that mean something else to CDs.
            if of_cd || dash::dash(&page).is_none() {
                compact::recording(&page)?;
            }
            page.header = modes.write_parameters.header;
            modes.write_parameters = page;
        }
        _ => modes.kept.set(code, page)?,
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
