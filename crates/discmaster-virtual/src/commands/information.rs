//! READ DISC INFORMATION, READ TRACK INFORMATION, READ CAPACITY: what is on the disc.

use super::{Refused, invalid_field, out_of_range};
use crate::disc::{Disc, DiscStatus, PREGAP, Session, SessionFormat, Track, TrackMode, TrackState};
use crate::media::BLOCK;
use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::wire::capacity::Capacity;
use discmaster_mmc::wire::disc_information::{DiscInformation, ERASABLE, LAST_SESSION_STATE_SHIFT};
use discmaster_mmc::wire::track_information::{BLANK, COPY, DAMAGE, NWA_V, TrackInformation};
use zerocopy::IntoBytes;

/// Lead-in of a session after the first, in blocks: one minute.
const LEAD_IN: u32 = 4500;
/// Where the lead-in of a blank disc starts, by its ATIP: 97:30:00.
pub(super) const FIRST_LEAD_IN: [u8; 3] = [97, 30, 0];
/// Data mode of a track that has none yet.
const NO_DATA_MODE: u8 = 0x0F;
/// The track number that means the invisible track (MMC-6 6.26).
const INVISIBLE: u32 = 0xFF;

/// Minute, second and frame; every address of a CD has them.
pub(super) fn msf(lba: u32) -> [u8; 3] {
    i32::try_from(lba)
        .ok()
        .and_then(|lba| Lba(lba).to_msf())
        .map_or([0xFF; 3], Msf::to_wire)
}

/// The disc type that the first session's A0 pointer has, FFh before it is there.
pub(super) fn disc_type(session: Option<&Session>) -> u8 {
    match session.map(Session::format) {
        Some(SessionFormat::CdRom) => 0x00,
        Some(SessionFormat::CdRomXa) => 0x20,
        None => 0xFF,
    }
}

pub(super) fn disc(disc: &Disc, data_type: u8) -> Result<Vec<u8>, Refused> {
    if data_type != 0 {
        return Err(invalid_field(1, Some(2)));
    }
    let closed = disc.closed_sessions().count();
    let (status, state) = match disc.status() {
        DiscStatus::Blank => (0, 0),
        DiscStatus::Appendable if disc.open_session().is_some() => (1, 1),
        DiscStatus::Appendable => (1, 0),
        DiscStatus::Complete => (2, 3),
    };
    let complete = disc.status() == DiscStatus::Complete;
    let sessions = if complete { closed } else { closed + 1 };
    let (first, last) = if complete {
        let tracks = disc
            .sessions()
            .last()
            .map(Session::tracks)
            .unwrap_or_default();
        (
            tracks.first().map_or(1, |track| track.number),
            tracks.last().map_or(1, |track| track.number),
        )
    } else {
        let tracks = disc.open_session().map(Session::tracks).unwrap_or_default();
        // The invisible track belongs to the session.
        let last = disc.next_track_number();
        (tracks.first().map_or(last, |track| track.number), last)
    };
    let hours = |msf: [u8; 3]| [0, msf[0], msf[1], msf[2]];
    let (lead_in, lead_out) = match disc.medium().recordable() {
        Some(medium) if !complete => (
            hours(match session_start(disc) {
                None | Some(0) => FIRST_LEAD_IN,
                Some(start) => msf(start.saturating_sub(PREGAP + LEAD_IN)),
            }),
            hours(msf(medium.last_lead_out())),
        ),
        _ => ([0xFF; 4], [0xFF; 4]),
    };
    let information = DiscInformation {
        length: 32.into(),
        status: if disc.medium().erasable() {
            ERASABLE
        } else {
            0
        } | state << LAST_SESSION_STATE_SHIFT
            | status,
        first_track: 1,
        sessions_low: u8::try_from(sessions).unwrap_or(u8::MAX),
        first_track_in_last_session_low: first,
        last_track_in_last_session_low: last,
        disc_type: disc_type(disc.closed_sessions().next()),
        last_session_lead_in: lead_in,
        last_possible_lead_out: lead_out,
        ..DiscInformation::default()
    };
    Ok(information.as_bytes().to_vec())
}

/// Where the first track of the open session starts, or would start.
fn session_start(disc: &Disc) -> Option<u32> {
    match disc.open_session() {
        Some(session) => session.tracks().first().map(|track| track.start),
        None => disc.next_writable(),
    }
}

pub(super) fn track(disc: &Disc, open: bool, asked: TrackAddress) -> Result<Vec<u8>, Refused> {
    let invisible = u32::from(disc.next_track_number());
    let number = if open {
        Some(INVISIBLE)
    } else {
        match asked {
            TrackAddress::Track(number) => Some(number),
            TrackAddress::Session(number) => first_track_of_session(disc, number),
            TrackAddress::Block(address) => {
                let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
                Some(track_holding(disc, lba).ok_or_else(|| out_of_range(address))?)
            }
        }
    };
    let number = number.ok_or_else(|| invalid_field(2, None))?;
    let number = if number == INVISIBLE {
        invisible
    } else {
        number
    };
    let session_of = |number: u8| {
        disc.sessions()
            .iter()
            .position(|session| session.tracks().iter().any(|track| track.number == number))
            .unwrap_or_else(|| disc.closed_sessions().count())
    };
    let known = u8::try_from(number)
        .ok()
        .and_then(|number| disc.track(number));
    let mut information = match known {
        Some(track) => recorded(disc, track),
        None if number == invisible && disc.status() != DiscStatus::Complete => blank(disc),
        None => return Err(invalid_field(2, None)),
    };
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    information.length = 34.into();
    information.track_low = number;
    information.session_low = u8::try_from(session_of(number) + 1).unwrap_or(u8::MAX);
    Ok(information.as_bytes().to_vec())
}

fn first_track_of_session(disc: &Disc, number: u32) -> Option<u32> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    match disc.sessions().get(index) {
        Some(session) => session.tracks().first().map(|track| track.number.into()),
        None if index == disc.sessions().len() && disc.open_session().is_none() => Some(INVISIBLE),
        None => None,
    }
}

/// The track of a block; a pregap belongs to the track after it.
fn track_holding(disc: &Disc, lba: u32) -> Option<u32> {
    let recorded = disc
        .tracks()
        .find(|track| (track.start.saturating_sub(PREGAP)..track.next()).contains(&lba))
        .map(|track| track.number.into());
    let end = disc.medium().recordable()?.last_lead_out();
    recorded.or_else(|| {
        let next = disc.next_writable()?;
        (next.saturating_sub(PREGAP)..end)
            .contains(&lba)
            .then_some(INVISIBLE)
    })
}

fn recorded(disc: &Disc, track: &Track) -> TrackInformation {
    let TrackMode::Data { copy_permitted } = track.mode;
    let recording = track.state == TrackState::Recording;
    let free = if recording { disc.free_blocks() } else { 0 };
    TrackInformation {
        track_mode: track.mode.control()
            | if copy_permitted { COPY } else { 0 }
            | if track.state == TrackState::Damaged {
                DAMAGE
            } else {
                0
            },
        data_mode: 1,
        valid: if recording { NWA_V } else { 0 },
        start: track.start.into(),
        next_writable: if recording { track.end() } else { 0 }.into(),
        free_blocks: free.into(),
        // A complete track's run-out is counted in it.
        size: match track.state {
            TrackState::Complete => track.blocks + track.run_out,
            TrackState::Recording => track.blocks + free,
            TrackState::Damaged => track.blocks,
        }
        .into(),
        ..TrackInformation::default()
    }
}

/// The invisible track: where the next one would be.
fn blank(disc: &Disc) -> TrackInformation {
    let next = disc.next_writable();
    TrackInformation {
        track_mode: 4,
        data_mode: BLANK | NO_DATA_MODE,
        valid: if next.is_some() { NWA_V } else { 0 },
        start: next.unwrap_or(0).into(),
        next_writable: next.unwrap_or(0).into(),
        free_blocks: disc.free_blocks().into(),
        size: disc.free_blocks().into(),
        ..TrackInformation::default()
    }
}

/// The last block before the last lead-out, run-out included; 0 while no session is closed.
pub(super) fn capacity(disc: &Disc) -> Vec<u8> {
    let lead_out = disc.closed_sessions().last().and_then(Session::lead_out);
    let block_length = u32::try_from(BLOCK).unwrap_or(u32::MAX);
    Capacity {
        last_address: lead_out.unwrap_or(0).saturating_sub(1).into(),
        block_length: block_length.into(),
    }
    .as_bytes()
    .to_vec()
}
