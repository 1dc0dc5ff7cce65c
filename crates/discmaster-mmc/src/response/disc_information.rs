//! Standard disc information, and the resources of tracks and of pseudo-overwriting.

use super::{Malformed, claimed, head, joined, length16, padded};
use crate::address::Msf;
use crate::wire::disc_information as wire;
use zerocopy::IntoBytes;
use zerocopy::big_endian::U16;

/// Whether a disc is written, and whether more can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscStatus {
    Blank,
    /// Written, and not closed for good.
    Appendable,
    /// Closed, or read only.
    Complete,
    /// Overwriteable, or not recordable at all.
    Other,
}

/// State of the last session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    Empty,
    Incomplete,
    /// Damaged, on media that can tell.
    Damaged,
    Complete,
}

/// Disc type of a CD (MMC-6, READ DISC INFORMATION).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscType(pub u8);

impl DiscType {
    pub const CD_DA_OR_ROM: Self = Self(0x00);
    pub const CD_I: Self = Self(0x10);
    pub const CD_ROM_XA: Self = Self(0x20);
    pub const UNDEFINED: Self = Self(0xFF);
}

/// State of background formatting (MMC-6); two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackgroundFormat(pub u8);

impl BackgroundFormat {
    pub const NONE: Self = Self(0);
    pub const STARTED: Self = Self(1);
    pub const IN_PROGRESS: Self = Self(2);
    pub const COMPLETE: Self = Self(3);
}

/// An address whose form depends on the medium: hours, minute, second and frame on CD, else a
/// block address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscAddress(pub [u8; 4]);

impl DiscAddress {
    /// What drives answer where there is no such address.
    pub const NONE: Self = Self([0xFF; 4]);

    /// The address on a CD; `None` where the drive gives none.
    pub const fn msf(self) -> Option<Msf> {
        let [_, minute, second, frame] = self.0;
        Msf::new(minute, second, frame)
    }

    pub const fn from_msf(msf: Msf) -> Self {
        let [minute, second, frame] = msf.to_wire();
        Self([0, minute, second, frame])
    }
}

/// Standard disc information (data type 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscInformation {
    pub status: DiscStatus,
    pub last_session: SessionState,
    pub erasable: bool,
    pub first_track: u8,
    /// Sessions, the empty one that a blank or appendable disc ends with included.
    pub sessions: u16,
    pub first_track_in_last_session: u16,
    pub last_track_in_last_session: u16,
    pub unrestricted_use: bool,
    pub background_format: BackgroundFormat,
    pub disc_type: DiscType,
    pub identification: Option<u32>,
    pub last_session_lead_in: DiscAddress,
    pub last_possible_lead_out: DiscAddress,
    pub bar_code: Option<[u8; 8]>,
    pub application_code: Option<u8>,
}

impl DiscInformation {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the disc information";
        let (length, _) = head::<U16>(WHAT, bytes)?;
        let bytes = claimed(bytes, 2 + usize::from(length.get()));
        let info: wire::DiscInformation = padded(WHAT, bytes, 24)?;
        if info.status & wire::DATA_TYPE != 0 {
            return Err(Malformed::Invalid {
                what: WHAT,
                byte: 2,
                value: info.status,
            });
        }
        let given = |flag, last: usize| info.flags & flag != 0 && bytes.len() > last;
        Ok(Self {
            status: match info.status & wire::DISC_STATUS {
                0 => DiscStatus::Blank,
                1 => DiscStatus::Appendable,
                2 => DiscStatus::Complete,
                _ => DiscStatus::Other,
            },
            last_session: match (info.status & wire::LAST_SESSION_STATE)
                >> wire::LAST_SESSION_STATE_SHIFT
            {
                0 => SessionState::Empty,
                1 => SessionState::Incomplete,
                2 => SessionState::Damaged,
                _ => SessionState::Complete,
            },
            erasable: info.status & wire::ERASABLE != 0,
            first_track: info.first_track,
            sessions: joined(info.sessions_low, info.sessions_high),
            first_track_in_last_session: joined(
                info.first_track_in_last_session_low,
                info.first_track_in_last_session_high,
            ),
            last_track_in_last_session: joined(
                info.last_track_in_last_session_low,
                info.last_track_in_last_session_high,
            ),
            unrestricted_use: info.flags & wire::URU != 0,
            background_format: BackgroundFormat(info.flags & wire::BACKGROUND_FORMAT),
            disc_type: DiscType(info.disc_type),
            identification: given(wire::DID_V, 15)
                .then(|| u32::from_be_bytes(info.disc_identification)),
            last_session_lead_in: DiscAddress(info.last_session_lead_in),
            last_possible_lead_out: DiscAddress(info.last_possible_lead_out),
            bar_code: given(wire::DBC_V, 31).then_some(info.bar_code),
            application_code: given(wire::DAC_V, 32).then_some(info.application_code),
        })
    }

    /// 34 bytes.
    pub fn encode(&self) -> Vec<u8> {
        let status = match self.status {
            DiscStatus::Blank => 0,
            DiscStatus::Appendable => 1,
            DiscStatus::Complete => 2,
            DiscStatus::Other => 3,
        };
        let session = match self.last_session {
            SessionState::Empty => 0,
            SessionState::Incomplete => 1,
            SessionState::Damaged => 2,
            SessionState::Complete => 3,
        };
        let flag = |set, mask| if set { mask } else { 0 };
        let [sessions_high, sessions_low] = self.sessions.to_be_bytes();
        let [first_high, first_low] = self.first_track_in_last_session.to_be_bytes();
        let [last_high, last_low] = self.last_track_in_last_session.to_be_bytes();
        wire::DiscInformation {
            length: length16(size_of::<wire::DiscInformation>() - 2),
            status: status
                | session << wire::LAST_SESSION_STATE_SHIFT
                | flag(self.erasable, wire::ERASABLE),
            first_track: self.first_track,
            sessions_low,
            first_track_in_last_session_low: first_low,
            last_track_in_last_session_low: last_low,
            flags: flag(self.identification.is_some(), wire::DID_V)
                | flag(self.bar_code.is_some(), wire::DBC_V)
                | flag(self.unrestricted_use, wire::URU)
                | flag(self.application_code.is_some(), wire::DAC_V)
                | self.background_format.0 & wire::BACKGROUND_FORMAT,
            disc_type: self.disc_type.0,
            sessions_high,
            first_track_in_last_session_high: first_high,
            last_track_in_last_session_high: last_high,
            disc_identification: self.identification.unwrap_or(0).to_be_bytes(),
            last_session_lead_in: self.last_session_lead_in.0,
            last_possible_lead_out: self.last_possible_lead_out.0,
            bar_code: self.bar_code.unwrap_or_default(),
            application_code: self.application_code.unwrap_or(0),
            opc_tables: 0,
        }
        .as_bytes()
        .to_vec()
    }
}

/// Checks that an answer has the data type that was asked for.
fn of_type(what: &'static str, byte: u8, wanted: u8) -> Result<(), Malformed> {
    if byte >> wire::DATA_TYPE_SHIFT == wanted {
        return Ok(());
    }
    Err(Malformed::Invalid {
        what,
        byte: 2,
        value: byte,
    })
}

/// Track resources (data type 1): how many tracks the medium can have, and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackResources {
    pub maximum_tracks: u16,
    pub assigned_tracks: u16,
    /// Tracks that can be open at a time, and those that are.
    pub maximum_appendable: u16,
    pub appendable: u16,
}

impl TrackResources {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the track resources";
        let (info, _) = head::<wire::TrackResources>(WHAT, bytes)?;
        of_type(WHAT, info.data_type, 1)?;
        Ok(Self {
            maximum_tracks: info.maximum_tracks.get(),
            assigned_tracks: info.assigned_tracks.get(),
            maximum_appendable: info.maximum_appendable.get(),
            appendable: info.appendable.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::TrackResources {
            length: length16(size_of::<wire::TrackResources>() - 2),
            data_type: 1 << wire::DATA_TYPE_SHIFT,
            reserved: 0,
            maximum_tracks: self.maximum_tracks.into(),
            assigned_tracks: self.assigned_tracks.into(),
            maximum_appendable: self.maximum_appendable.into(),
            appendable: self.appendable.into(),
        }
        .as_bytes()
        .to_vec()
    }
}

/// Pseudo-overwrite resources of a BD-R (data type 2): what is left of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PowResources {
    pub replacements: u32,
    pub map_entries: u32,
    pub updates: u32,
}

impl PowResources {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the pseudo-overwrite resources";
        let (info, _) = head::<wire::PowResources>(WHAT, bytes)?;
        of_type(WHAT, info.data_type, 2)?;
        Ok(Self {
            replacements: info.replacements.get(),
            map_entries: info.map_entries.get(),
            updates: info.updates.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::PowResources {
            length: length16(size_of::<wire::PowResources>() - 2),
            data_type: 2 << wire::DATA_TYPE_SHIFT,
            reserved: 0,
            replacements: self.replacements.into(),
            map_entries: self.map_entries.into(),
            updates: self.updates.into(),
        }
        .as_bytes()
        .to_vec()
    }
}
