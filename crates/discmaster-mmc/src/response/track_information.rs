//! Track information.

use super::{Malformed, claimed, head, joined, length16, padded};
use crate::address::Lba;
use crate::wire::track_information as wire;
use zerocopy::IntoBytes;
use zerocopy::big_endian::U16;

/// Track mode: the control nibble of the Q subchannel (MMC-6, write parameters page).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrackMode(pub u8);

impl TrackMode {
    /// Two channels of audio without pre-emphasis.
    pub const AUDIO: Self = Self(0x0);
    pub const AUDIO_PRE_EMPHASIS: Self = Self(0x1);
    /// Data, recorded without interruption.
    pub const DATA: Self = Self(0x4);
    /// Data, recorded in packets.
    pub const DATA_INCREMENTAL: Self = Self(0x5);

    pub const fn is_data(self) -> bool {
        self.0 & 0x4 != 0
    }
}

/// Data mode of a track (MMC-6, READ TRACK INFORMATION); four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataMode(pub u8);

impl DataMode {
    pub const MODE_1: Self = Self(1);
    pub const MODE_2: Self = Self(2);
    /// Audio, or not known.
    pub const NONE: Self = Self(0xF);
}

/// What a drive knows of one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackInformation {
    pub track: u16,
    pub session: u16,
    pub damaged: bool,
    pub copy: bool,
    pub mode: TrackMode,
    pub data_mode: DataMode,
    pub reserved: bool,
    pub blank: bool,
    pub packet: bool,
    pub fixed_packet: bool,
    pub start: Lba,
    /// Where the next write must go, where the drive says that this holds.
    pub next_writable: Option<Lba>,
    pub free_blocks: u32,
    pub packet_size: u32,
    /// Blocks.
    pub size: u32,
    pub last_recorded: Option<Lba>,
}

impl TrackInformation {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the track information";
        let (length, _) = head::<U16>(WHAT, bytes)?;
        let bytes = claimed(bytes, 2 + usize::from(length.get()));
        let info: wire::TrackInformation = padded(WHAT, bytes, 28)?;
        let recorded = info.valid & wire::LRA_V != 0 && bytes.len() >= 32;
        Ok(Self {
            track: joined(info.track_low, info.track_high),
            session: joined(info.session_low, info.session_high),
            damaged: info.track_mode & wire::DAMAGE != 0,
            copy: info.track_mode & wire::COPY != 0,
            mode: TrackMode(info.track_mode & wire::TRACK_MODE),
            data_mode: DataMode(info.data_mode & wire::DATA_MODE),
            reserved: info.data_mode & wire::RESERVED_TRACK != 0,
            blank: info.data_mode & wire::BLANK != 0,
            packet: info.data_mode & wire::PACKET != 0,
            fixed_packet: info.data_mode & wire::FIXED_PACKET != 0,
            start: Lba::from_wire(info.start.get()),
            next_writable: (info.valid & wire::NWA_V != 0)
                .then(|| Lba::from_wire(info.next_writable.get())),
            free_blocks: info.free_blocks.get(),
            packet_size: info.packet_size.get(),
            size: info.size.get(),
            last_recorded: recorded.then(|| Lba::from_wire(info.last_recorded.get())),
        })
    }

    /// 36 bytes.
    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        let [track_high, track_low] = self.track.to_be_bytes();
        let [session_high, session_low] = self.session.to_be_bytes();
        wire::TrackInformation {
            length: length16(size_of::<wire::TrackInformation>() - 2),
            track_low,
            session_low,
            reserved: 0,
            track_mode: flag(self.damaged, wire::DAMAGE)
                | flag(self.copy, wire::COPY)
                | self.mode.0 & wire::TRACK_MODE,
            data_mode: flag(self.reserved, wire::RESERVED_TRACK)
                | flag(self.blank, wire::BLANK)
                | flag(self.packet, wire::PACKET)
                | flag(self.fixed_packet, wire::FIXED_PACKET)
                | self.data_mode.0 & wire::DATA_MODE,
            valid: flag(self.last_recorded.is_some(), wire::LRA_V)
                | flag(self.next_writable.is_some(), wire::NWA_V),
            start: self.start.to_wire().into(),
            next_writable: self.next_writable.unwrap_or_default().to_wire().into(),
            free_blocks: self.free_blocks.into(),
            packet_size: self.packet_size.into(),
            size: self.size.into(),
            last_recorded: self.last_recorded.unwrap_or_default().to_wire().into(),
            track_high,
            session_high,
            reserved_34: [0; 2],
        }
        .as_bytes()
        .to_vec()
    }
}
