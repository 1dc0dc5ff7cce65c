//! Mode pages: the list that MODE SENSE gives and MODE SELECT takes, and the
//! pages that recording needs.

use super::{Malformed, claimed, head, length16, padded};
use crate::command::PageCode;
use crate::response::track_information::TrackMode;
use crate::wire::mode as wire;
use zerocopy::{FromBytes, IntoBytes};

/// A mode page as it lies in the list: page code, length, data. Drives differ in the length of a
/// page, so it is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModePage {
    bytes: Vec<u8>,
}

impl ModePage {
    /// A page of at most 255 bytes of data after its two bytes of header.
    pub fn new(code: PageCode, data: &[u8]) -> Self {
        let data = claimed(data, usize::from(u8::MAX));
        let length = super::length8(data.len());
        let mut bytes = vec![code.0 & wire::PAGE_CODE, length];
        bytes.extend_from_slice(data);
        Self { bytes }
    }

    pub fn code(&self) -> PageCode {
        PageCode(self.bytes.first().copied().unwrap_or(0) & wire::PAGE_CODE)
    }

    /// Header and data.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The page made `length` bytes long, header included: cut, or filled with zeros. At least 2
    /// and at most 257.
    #[must_use]
    pub fn resized(&self, length: usize) -> Self {
        let mut bytes = self.bytes.clone();
        bytes.resize(length.clamp(2, 257), 0);
        if let Some(field) = bytes.get_mut(1) {
            *field = super::length8(length.clamp(2, 257) - 2);
        }
        Self { bytes }
    }
}

/// A mode parameter list of the ten byte commands, its block descriptors left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModeParameters {
    pub medium_type: u8,
    pub pages: Vec<ModePage>,
}

impl ModeParameters {
    /// Reads what MODE SENSE gave, or, in a drive, what MODE SELECT brought. A page that is cut
    /// off is left out when its header claims more than came.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the mode parameter list";
        let (header, _) = head::<wire::ModeParameterHeader>(WHAT, bytes)?;
        // MODE SELECT sends zero here.
        let bytes = match header.data_length.get() {
            0 => bytes,
            length => claimed(bytes, 2 + usize::from(length)),
        };
        let skip = size_of::<wire::ModeParameterHeader>()
            + usize::from(header.block_descriptor_length.get());
        let mut rest = bytes.get(skip..).unwrap_or_default();
        let mut pages = Vec::new();
        while let Ok((page, _)) = wire::PageHeader::read_from_prefix(rest)
            && let Some((page, more)) = rest.split_at_checked(2 + usize::from(page.length))
        {
            pages.push(ModePage {
                bytes: page.to_vec(),
            });
            rest = more;
        }
        Ok(Self {
            medium_type: header.medium_type,
            pages,
        })
    }

    /// Bytes that the whole answer has, by its header.
    pub fn claimed_length(bytes: &[u8]) -> Result<usize, Malformed> {
        let (header, _) = head::<wire::ModeParameterHeader>("the mode parameter list", bytes)?;
        Ok(2 + usize::from(header.data_length.get()))
    }

    /// As a drive answers MODE SENSE.
    pub fn encode(&self) -> Vec<u8> {
        self.laid(true)
    }

    /// As MODE SELECT sends it: the header is zero.
    pub fn encode_for_select(&self) -> Vec<u8> {
        self.laid(false)
    }

    fn laid(&self, sense: bool) -> Vec<u8> {
        let pages: Vec<u8> = self
            .pages
            .iter()
            .flat_map(|page| page.bytes.clone())
            .collect();
        let mut header = wire::ModeParameterHeader::default();
        if sense {
            header.data_length = length16(6 + pages.len());
            header.medium_type = self.medium_type;
        }
        [header.as_bytes(), &pages].concat()
    }

    pub fn page(&self, code: PageCode) -> Option<&ModePage> {
        self.pages.iter().find(|page| page.code() == code)
    }
}

/// Write type of page 05h; four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteType(pub u8);

impl WriteType {
    pub const PACKET: Self = Self(0);
    pub const TRACK_AT_ONCE: Self = Self(1);
    pub const SESSION_AT_ONCE: Self = Self(2);
    pub const RAW: Self = Self(3);
    /// Of dual layer DVD-R, by turns on both layers.
    pub const LAYER_JUMP: Self = Self(4);
}

/// Data block type of page 05h; four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataBlockType(pub u8);

impl DataBlockType {
    /// 2352 bytes, as audio has them.
    pub const RAW: Self = Self(0);
    /// 2352 bytes, and 16 of P and Q.
    pub const RAW_PQ: Self = Self(1);
    /// 2352 bytes, and 96 of P to W, R to W in packs.
    pub const RAW_PACKED: Self = Self(2);
    /// 2352 bytes, and 96 of P to W as they are recorded.
    pub const RAW_P_TO_W: Self = Self(3);
    /// 2048 bytes of mode 1.
    pub const MODE_1: Self = Self(8);
    /// 2336 bytes of formless mode 2.
    pub const MODE_2: Self = Self(9);
    /// 2048 bytes of mode 2 form 1.
    pub const MODE_2_FORM_1: Self = Self(10);
    /// 2056 bytes: a sub-header, and mode 2 form 1.
    pub const MODE_2_FORM_1_WITH_SUB_HEADER: Self = Self(11);
    /// 2324 bytes of mode 2 form 2.
    pub const MODE_2_FORM_2: Self = Self(12);
    /// 2332 bytes: a sub-header, and mode 2 of either form.
    pub const MODE_2_MIXED: Self = Self(13);

    /// Bytes of a block; `None` for a type this table does not know.
    pub const fn block_length(self) -> Option<u32> {
        Some(match self.0 {
            0 => 2352,
            1 => 2368,
            2 | 3 => 2448,
            8 | 10 => 2048,
            9 => 2336,
            11 => 2056,
            12 => 2324,
            13 => 2332,
            _ => return None,
        })
    }
}

/// Multisession field of page 05h; two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multisession(pub u8);

impl Multisession {
    /// Closing the session closes the disc.
    pub const CLOSE_DISC: Self = Self(0);
    /// Closing the session leaves room for another.
    pub const KEEP_OPEN: Self = Self(3);
}

/// Session format of page 05h.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionFormat(pub u8);

impl SessionFormat {
    pub const CD_DA_OR_ROM: Self = Self(0x00);
    pub const CD_I: Self = Self(0x10);
    pub const CD_ROM_XA: Self = Self(0x20);
}

/// Write parameters, page 05h: how the next track is to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteParameters {
    pub buffer_underrun_free: bool,
    pub link_size: Option<u8>,
    pub test_write: bool,
    pub write_type: WriteType,
    pub multisession: Multisession,
    pub fixed_packet: bool,
    pub copy: bool,
    pub track_mode: TrackMode,
    pub data_block_type: DataBlockType,
    /// Six bits.
    pub application_code: u8,
    pub session_format: SessionFormat,
    /// Blocks.
    pub packet_size: u32,
    /// Blocks.
    pub audio_pause: u16,
    pub media_catalog_number: [u8; 16],
    pub isrc: [u8; 16],
}

/// The field of page 05h for a media catalogue number: a byte that says that it holds, thirteen
/// digits in ASCII, two bytes of zero.
pub fn catalog_field(digits: &[u8; 13]) -> [u8; 16] {
    code_field(digits)
}

/// The field of page 05h for a recording code: a byte that says that it holds, twelve characters in
/// ASCII, three bytes of zero.
pub fn isrc_field(code: &[u8; 12]) -> [u8; 16] {
    code_field(code)
}

fn code_field(characters: &[u8]) -> [u8; 16] {
    let mut field = [0; 16];
    for (to, from) in field.iter_mut().zip([0x80].iter().chain(characters)) {
        *to = *from;
    }
    field
}

impl WriteParameters {
    /// Track at once, one data track of mode 1.
    pub const fn track_at_once() -> Self {
        Self {
            buffer_underrun_free: false,
            link_size: None,
            test_write: false,
            write_type: WriteType::TRACK_AT_ONCE,
            multisession: Multisession::CLOSE_DISC,
            fixed_packet: false,
            copy: false,
            track_mode: TrackMode::DATA,
            data_block_type: DataBlockType::MODE_1,
            application_code: 0,
            session_format: SessionFormat::CD_DA_OR_ROM,
            packet_size: 0,
            audio_pause: 150,
            media_catalog_number: [0; 16],
            isrc: [0; 16],
        }
    }

    /// Track at once, one track of two-channel audio without pre-emphasis, after `pause` blocks
    /// of silence that the drive makes. Some drives take no other pause than 150 blocks.
    pub const fn audio_track_at_once(pause: u16) -> Self {
        Self {
            track_mode: TrackMode::AUDIO,
            data_block_type: DataBlockType::RAW,
            audio_pause: pause,
            ..Self::track_at_once()
        }
    }

    /// Session at once: what is where is told by a cue sheet.
    pub const fn session_at_once() -> Self {
        Self {
            write_type: WriteType::SESSION_AT_ONCE,
            ..Self::track_at_once()
        }
    }

    /// Raw: the host gives all of the disc, lead-in and lead-out included, with its sub-channel.
    pub const fn raw(blocks: DataBlockType) -> Self {
        Self {
            write_type: WriteType::RAW,
            track_mode: TrackMode::AUDIO,
            data_block_type: blocks,
            ..Self::track_at_once()
        }
    }

    /// Incremental recording of DVD-R and -RW: packets of 16 blocks, which is an ECC block.
    pub const fn incremental() -> Self {
        Self {
            write_type: WriteType::PACKET,
            link_size: Some(16),
            fixed_packet: true,
            packet_size: 16,
            track_mode: TrackMode::DATA_INCREMENTAL,
            ..Self::track_at_once()
        }
    }

    /// The catalogue number, where the field says that it holds.
    pub fn catalog(&self) -> Option<[u8; 13]> {
        let [valid, digits @ .., _, _] = self.media_catalog_number;
        (valid & 0x80 != 0).then_some(digits)
    }

    /// The recording code, where the field says that it holds.
    pub fn recording_code(&self) -> Option<[u8; 12]> {
        let [valid, code @ .., _, _, _] = self.isrc;
        (valid & 0x80 != 0).then_some(code)
    }

    pub fn parse(page: &ModePage) -> Result<Self, Malformed> {
        let page: wire::WriteParametersPage =
            padded("the write parameters page", page.as_bytes(), 16)?;
        Ok(Self {
            buffer_underrun_free: page.write_type & wire::BUFE != 0,
            link_size: (page.write_type & wire::LS_V != 0).then_some(page.link_size),
            test_write: page.write_type & wire::TEST_WRITE != 0,
            write_type: WriteType(page.write_type & wire::WRITE_TYPE),
            multisession: Multisession(page.track_mode >> wire::MULTISESSION_SHIFT),
            fixed_packet: page.track_mode & wire::FP != 0,
            copy: page.track_mode & wire::COPY != 0,
            track_mode: TrackMode(page.track_mode & wire::TRACK_MODE),
            data_block_type: DataBlockType(page.data_block_type & wire::DATA_BLOCK_TYPE),
            application_code: page.application_code & 0x3F,
            session_format: SessionFormat(page.session_format),
            packet_size: page.packet_size.get(),
            audio_pause: page.audio_pause.get(),
            media_catalog_number: page.media_catalog_number,
            isrc: page.isrc,
        })
    }

    /// The same page with these values in it. Its length stays, and so do the bytes that are not
    /// these parameters', for drives keep their own there.
    #[must_use]
    pub fn patched(&self, page: &ModePage) -> ModePage {
        let flag = |set, mask| if set { mask } else { 0 };
        let mut bytes = page.bytes.clone();
        let mut laid = self.layout();
        // What the page had outside these fields.
        if let Ok(old) = padded::<wire::WriteParametersPage>("the page", &bytes, 2) {
            laid.header = old.header;
            laid.header.code &= !wire::PARAMETERS_SAVEABLE;
            laid.data_block_type |= old.data_block_type & !wire::DATA_BLOCK_TYPE;
            laid.write_type |= old.write_type
                & !(flag(true, wire::BUFE) | wire::LS_V | wire::TEST_WRITE | wire::WRITE_TYPE);
            laid.reserved = old.reserved;
            laid.reserved_9 = old.reserved_9;
            laid.sub_header = old.sub_header;
            if self.link_size.is_none() {
                laid.link_size = old.link_size;
            }
        }
        for (to, from) in bytes.iter_mut().zip(laid.as_bytes()) {
            *to = *from;
        }
        ModePage { bytes }
    }

    /// A page of 52 bytes.
    pub fn encode(&self) -> ModePage {
        ModePage {
            bytes: self.layout().as_bytes().to_vec(),
        }
    }

    fn layout(&self) -> wire::WriteParametersPage {
        let flag = |set, mask| if set { mask } else { 0 };
        wire::WriteParametersPage {
            header: wire::PageHeader {
                code: PageCode::WRITE_PARAMETERS.0,
                length: 50,
            },
            write_type: flag(self.buffer_underrun_free, wire::BUFE)
                | flag(self.link_size.is_some(), wire::LS_V)
                | flag(self.test_write, wire::TEST_WRITE)
                | self.write_type.0 & wire::WRITE_TYPE,
            track_mode: (self.multisession.0 << wire::MULTISESSION_SHIFT)
                | flag(self.fixed_packet, wire::FP)
                | flag(self.copy, wire::COPY)
                | self.track_mode.0 & wire::TRACK_MODE,
            data_block_type: self.data_block_type.0 & wire::DATA_BLOCK_TYPE,
            link_size: self.link_size.unwrap_or(0),
            reserved: 0,
            application_code: self.application_code & 0x3F,
            session_format: self.session_format.0,
            reserved_9: 0,
            packet_size: self.packet_size.into(),
            audio_pause: self.audio_pause.into(),
            media_catalog_number: self.media_catalog_number,
            isrc: self.isrc,
            sub_header: [0; 4],
        }
    }
}

/// What a drive can read of audio discs: byte 5 of page 2Ah, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CdFunctions(pub u8);

impl CdFunctions {
    pub const READ_CD_DA: Self = Self(0x01);
    /// Audio is read on from where the drive left off, to the sample.
    pub const ACCURATE_STREAM: Self = Self(0x02);
    pub const R_TO_W: Self = Self(0x04);
    pub const R_TO_W_CORRECTED: Self = Self(0x08);
    pub const C2_POINTERS: Self = Self(0x10);
    pub const ISRC: Self = Self(0x20);
    pub const CATALOG: Self = Self(0x40);
    pub const BAR_CODE: Self = Self(0x80);

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Capabilities and mechanical status, page 2Ah: what drives said of themselves before they had
/// features. Speeds are in kB/s, a kB being 1000 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub reads_cd_r: bool,
    pub reads_cd_rw: bool,
    pub reads_dvd_rom: bool,
    pub reads_dvd_r: bool,
    pub reads_dvd_ram: bool,
    pub writes_cd_r: bool,
    pub writes_cd_rw: bool,
    pub writes_dvd_r: bool,
    pub writes_dvd_ram: bool,
    pub test_write: bool,
    pub buffer_underrun_free: bool,
    pub multisession: bool,
    /// What can be read of audio and with it: byte 5.
    pub cd_functions: CdFunctions,
    pub can_eject: bool,
    pub can_lock: bool,
    pub locked: bool,
    pub tray: bool,
    pub maximum_read_speed: u16,
    pub current_read_speed: u16,
    pub maximum_write_speed: u16,
    pub current_write_speed: u16,
    /// KiB.
    pub buffer_size: u16,
    /// In the drive's order, which is fastest first; at most 55.
    pub write_speeds: Vec<u16>,
}

impl Capabilities {
    /// The fastest write speed in kB/s, a kB being 1000 bytes: of the descriptors, which are about
    /// the medium, else the drive's own maximum. `None` where neither is told, as of readers.
    pub fn fastest_write(&self) -> Option<u16> {
        let listed = self.write_speeds.iter().copied().max();
        listed
            .filter(|speed| *speed > 0)
            .or(Some(self.maximum_write_speed))
            .filter(|speed| *speed > 0)
    }

    pub fn parse(page: &ModePage) -> Result<Self, Malformed> {
        let bytes = page.as_bytes();
        let layout: wire::CapabilitiesPage = padded("the capabilities page", bytes, 20)?;
        let mut rest = bytes
            .get(size_of::<wire::CapabilitiesPage>()..)
            .unwrap_or_default();
        let mut write_speeds = Vec::new();
        for _ in 0..layout.write_speed_descriptors.get() {
            let Ok((speed, more)) = wire::WriteSpeedDescriptor::read_from_prefix(rest) else {
                break;
            };
            write_speeds.push(speed.speed.get());
            rest = more;
        }
        // Pages of MMC-1 and 2 end before the field that later drives use.
        let current_write_speed = match layout.current_write_speed.get() {
            0 => layout.obsolete_write_speed.get(),
            speed => speed,
        };
        Ok(Self {
            reads_cd_r: layout.read & wire::CD_R != 0,
            reads_cd_rw: layout.read & wire::CD_RW != 0,
            reads_dvd_rom: layout.read & wire::DVD_ROM != 0,
            reads_dvd_r: layout.read & wire::DVD_R != 0,
            reads_dvd_ram: layout.read & wire::DVD_RAM != 0,
            writes_cd_r: layout.write & wire::CD_R != 0,
            writes_cd_rw: layout.write & wire::CD_RW != 0,
            writes_dvd_r: layout.write & wire::DVD_R != 0,
            writes_dvd_ram: layout.write & wire::DVD_RAM != 0,
            cd_functions: CdFunctions(layout.cd_functions),
            test_write: layout.write & wire::CAN_TEST_WRITE != 0,
            buffer_underrun_free: layout.functions & wire::CAN_BUF != 0,
            multisession: layout.functions & wire::CAN_MULTISESSION != 0,
            can_eject: layout.mechanism & wire::CAN_EJECT != 0,
            can_lock: layout.mechanism & wire::CAN_LOCK != 0,
            locked: layout.mechanism & wire::LOCKED != 0,
            tray: layout.mechanism & 0xE0 == wire::MECHANISM_TRAY,
            maximum_read_speed: layout.maximum_read_speed.get(),
            current_read_speed: layout.current_read_speed.get(),
            maximum_write_speed: layout.maximum_write_speed.get(),
            current_write_speed,
            buffer_size: layout.buffer_size.get(),
            write_speeds,
        })
    }

    pub fn encode(&self) -> ModePage {
        let flag = |set, mask| if set { mask } else { 0 };
        let speeds: Vec<_> = self
            .write_speeds
            .iter()
            .take(55)
            .map(|speed| wire::WriteSpeedDescriptor {
                speed: (*speed).into(),
                ..wire::WriteSpeedDescriptor::default()
            })
            .collect();
        let page = wire::CapabilitiesPage {
            header: wire::PageHeader {
                code: PageCode::CAPABILITIES.0,
                length: super::length8(30 + speeds.as_bytes().len()),
            },
            read: flag(self.reads_cd_r, wire::CD_R)
                | flag(self.reads_cd_rw, wire::CD_RW)
                | flag(self.reads_dvd_rom, wire::DVD_ROM)
                | flag(self.reads_dvd_r, wire::DVD_R)
                | flag(self.reads_dvd_ram, wire::DVD_RAM),
            write: flag(self.writes_cd_r, wire::CD_R)
                | flag(self.writes_cd_rw, wire::CD_RW)
                | flag(self.test_write, wire::CAN_TEST_WRITE)
                | flag(self.writes_dvd_r, wire::DVD_R)
                | flag(self.writes_dvd_ram, wire::DVD_RAM),
            functions: flag(self.buffer_underrun_free, wire::CAN_BUF)
                | flag(self.multisession, wire::CAN_MULTISESSION),
            cd_functions: self.cd_functions.0,
            mechanism: flag(self.can_eject, wire::CAN_EJECT)
                | flag(self.can_lock, wire::CAN_LOCK)
                | flag(self.locked, wire::LOCKED)
                | flag(self.tray, wire::MECHANISM_TRAY),
            audio: 0,
            maximum_read_speed: self.maximum_read_speed.into(),
            volume_levels: 0.into(),
            buffer_size: self.buffer_size.into(),
            current_read_speed: self.current_read_speed.into(),
            obsolete: 0,
            digital_output: 0,
            maximum_write_speed: self.maximum_write_speed.into(),
            obsolete_write_speed: self.current_write_speed.into(),
            copy_management: 0.into(),
            reserved: [0; 3],
            rotation: 0,
            current_write_speed: self.current_write_speed.into(),
            write_speed_descriptors: length16(speeds.len()),
        };
        ModePage {
            bytes: [page.as_bytes(), speeds.as_bytes()].concat(),
        }
    }
}

/// Read/write error recovery, page 01h.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecovery {
    /// AWRE: blocks that are written with difficulty are written elsewhere.
    pub reallocate_writes: bool,
    /// ARRE: blocks that are read with difficulty are moved.
    pub reallocate_reads: bool,
    /// The other flags of byte 2, as they came: TB, RC, PER, DTE, DCR.
    pub flags: u8,
    pub read_retries: u8,
    pub write_retries: u8,
    /// Milliseconds; zero is the drive's choice.
    pub recovery_limit: u16,
}

impl ErrorRecovery {
    pub fn parse(page: &ModePage) -> Result<Self, Malformed> {
        let page: wire::ErrorRecoveryPage = padded("the error recovery page", page.as_bytes(), 8)?;
        Ok(Self {
            reallocate_writes: page.flags & wire::AWRE != 0,
            reallocate_reads: page.flags & wire::ARRE != 0,
            flags: page.flags & !(wire::AWRE | wire::ARRE),
            read_retries: page.read_retries,
            write_retries: page.write_retries,
            recovery_limit: page.recovery_limit.get(),
        })
    }

    /// A page of 12 bytes.
    pub fn encode(&self) -> ModePage {
        let flag = |set, mask| if set { mask } else { 0 };
        let page = wire::ErrorRecoveryPage {
            header: wire::PageHeader {
                code: PageCode::READ_WRITE_ERROR_RECOVERY.0,
                length: 10,
            },
            flags: flag(self.reallocate_writes, wire::AWRE)
                | flag(self.reallocate_reads, wire::ARRE)
                | self.flags & !(wire::AWRE | wire::ARRE),
            read_retries: self.read_retries,
            reserved: [0; 4],
            write_retries: self.write_retries,
            reserved_9: 0,
            recovery_limit: self.recovery_limit.into(),
        };
        ModePage {
            bytes: page.as_bytes().to_vec(),
        }
    }
}
