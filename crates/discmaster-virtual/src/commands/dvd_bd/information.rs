//! READ DISC INFORMATION, READ TRACK INFORMATION and READ CAPACITY of a DVD or BD.

use crate::commands::{Refused, invalid_field, out_of_range};
use crate::disc::overwritable::{FormatState, OverwritableDisc};
use crate::disc::sequential::{DataSession, DataTrack, DataTrackState, SequentialDisc, Writable};
use crate::disc::{Disc, DiscStatus};
use crate::media::{BLOCK, MediumType};
use crate::unit::Unit;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::response::capacity::Capacity;
use discmaster_mmc::response::disc_information::{
    self as answer, BackgroundFormat, DiscAddress, DiscInformation, DiscType, SessionState,
};
use discmaster_mmc::response::track_information::{DataMode, TrackInformation, TrackMode};

/// The track number that means the one that is not there yet, or has no end.
const INCOMPLETE: u32 = 0xFF;

pub(super) fn disc<S>(unit: &Unit<S>, data_type: u8) -> Result<Vec<u8>, Refused> {
    if data_type != 0 {
        return Err(invalid_field(1, Some(2)));
    }
    let disc = unit.ready()?;
    let mut information = match disc {
        Disc::Sequential(disc) => in_order(disc),
        Disc::Overwritable(disc) => written_over(disc),
        Disc::Cd(_) => return Err(invalid_field(1, None)),
    };
    // That the drive can erase it, too.
    information.erasable = disc.medium().erasable() && unit.writes(disc.medium());
    information.identification = disc.identification();
    Ok(information.encode())
}

fn in_order(disc: &SequentialDisc) -> DiscInformation {
    let (status, last_session) = match disc.status() {
        DiscStatus::Blank => (answer::DiscStatus::Blank, SessionState::Empty),
        DiscStatus::Appendable | DiscStatus::Overwritable => {
            let damaged = disc
                .tracks()
                .any(|track| track.state == DataTrackState::Damaged);
            let state = match disc.open_session() {
                None => SessionState::Empty,
                Some(_) if damaged => SessionState::Damaged,
                Some(_) => SessionState::Incomplete,
            };
            (answer::DiscStatus::Appendable, state)
        }
        DiscStatus::Complete => (answer::DiscStatus::Complete, SessionState::Complete),
    };
    let complete = disc.status() == DiscStatus::Complete;
    let closed = disc.closed_sessions().count();
    let session = if complete {
        disc.sessions().last()
    } else {
        disc.open_session()
    };
    let tracks = session.map(DataSession::tracks).unwrap_or_default();
    // The track that is not there yet belongs to the session.
    let last = disc
        .invisible()
        .map(|invisible| invisible.number)
        .or_else(|| disc.last_track().map(|track| track.number))
        .unwrap_or(1);
    DiscInformation {
        status,
        last_session,
        sessions: u16::try_from(if complete { closed } else { closed + 1 }).unwrap_or(u16::MAX),
        first_track_in_last_session: tracks.first().map_or(last, |track| track.number),
        last_track_in_last_session: last,
        ..nothing()
    }
}

fn written_over(disc: &OverwritableDisc) -> DiscInformation {
    let plus = matches!(
        disc.blank().medium(),
        MediumType::DvdPlusRw | MediumType::DvdPlusRwDl
    );
    let (status, last_session) = match disc.state() {
        FormatState::Unformatted => (answer::DiscStatus::Blank, SessionState::Empty),
        FormatState::Growing => (answer::DiscStatus::Appendable, SessionState::Incomplete),
        FormatState::Formatted | FormatState::InBackground => {
            (answer::DiscStatus::Complete, SessionState::Complete)
        }
    };
    DiscInformation {
        status,
        last_session,
        background_format: match disc.state() {
            _ if !plus => BackgroundFormat::NONE,
            FormatState::Unformatted | FormatState::Growing => BackgroundFormat::NONE,
            FormatState::InBackground => BackgroundFormat::IN_PROGRESS,
            FormatState::Formatted if disc.is_formatted_whole() => BackgroundFormat::COMPLETE,
            FormatState::Formatted => BackgroundFormat::STARTED,
        },
        ..nothing()
    }
}

/// One session of one track, of which nothing is known.
fn nothing() -> DiscInformation {
    DiscInformation {
        status: answer::DiscStatus::Other,
        last_session: SessionState::Complete,
        erasable: false,
        first_track: 1,
        sessions: 1,
        first_track_in_last_session: 1,
        last_track_in_last_session: 1,
        unrestricted_use: true,
        background_format: BackgroundFormat::NONE,
        disc_type: DiscType::CD_DA_OR_ROM,
        identification: None,
        last_session_lead_in: DiscAddress([0; 4]),
        last_possible_lead_out: DiscAddress([0; 4]),
        bar_code: None,
        application_code: None,
    }
}

pub(super) fn track(disc: &Disc, open: bool, asked: TrackAddress) -> Result<Vec<u8>, Refused> {
    let information = match disc {
        Disc::Sequential(disc) => sequential_track(disc, open, asked)?,
        Disc::Overwritable(disc) => only_track(disc, asked)?,
        Disc::Cd(_) => return Err(invalid_field(2, None)),
    };
    Ok(information.encode())
}

fn sequential_track(
    disc: &SequentialDisc,
    open: bool,
    asked: TrackAddress,
) -> Result<TrackInformation, Refused> {
    let invisible = disc.invisible();
    let not_there = || invalid_field(2, None);
    let number = match asked {
        _ if open => disc
            .open_tracks()
            .map(|track| track.number)
            .next()
            .or(invisible.map(|track| track.number)),
        TrackAddress::Track(INCOMPLETE) if disc.track(255).is_none() => {
            let begun = disc
                .tracks()
                .find(|track| track.state != DataTrackState::Complete && track.reserved.is_none());
            begun
                .map(|track| track.number)
                .or(invisible.map(|track| track.number))
        }
        TrackAddress::Track(number) => u16::try_from(number).ok(),
        TrackAddress::Session(number) => usize::try_from(number)
            .ok()
            .and_then(|number| number.checked_sub(1))
            .and_then(|index| match disc.sessions().get(index) {
                Some(session) => session.tracks().first().map(|track| track.number),
                None if index == disc.sessions().len() && disc.open_session().is_none() => {
                    invisible.map(|track| track.number)
                }
                None => None,
            }),
        TrackAddress::Block(address) => {
            let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
            let holding = disc
                .tracks()
                .find(|track| (track.start..last(disc, track)).contains(&lba))
                .map(|track| track.number)
                .or(invisible
                    .filter(|track| (track.start..track.start + track.free).contains(&lba))
                    .map(|track| track.number));
            Some(holding.ok_or_else(|| out_of_range(address))?)
        }
    };
    let number = number.ok_or_else(not_there)?;
    if let Some(track) = disc.track(number) {
        return Ok(recorded(disc, track));
    }
    match invisible {
        Some(track) if track.number == number => Ok(not_begun(disc, track)),
        _ => Err(not_there()),
    }
}

/// First address after a track, an open one's free blocks included.
fn last(disc: &SequentialDisc, track: &DataTrack) -> u32 {
    let free = disc.writable(track).map_or(0, |place| place.free);
    track.end().max(track.written() + free)
}

fn recorded(disc: &SequentialDisc, track: &DataTrack) -> TrackInformation {
    let place = disc.writable(track);
    let session = disc
        .sessions()
        .iter()
        .position(|session| {
            session
                .tracks()
                .iter()
                .any(|other| other.number == track.number)
        })
        .unwrap_or(0);
    TrackInformation {
        track: track.number,
        session: u16::try_from(session + 1).unwrap_or(u16::MAX),
        damaged: track.state == DataTrackState::Damaged,
        reserved: track.reserved.is_some() && track.state != DataTrackState::Complete,
        blank: track.blocks == 0,
        packet: !track.at_once,
        fixed_packet: !track.at_once && !disc.rules().write_parameters,
        packet_size: if track.at_once {
            0
        } else {
            disc.rules().ecc_block
        },
        start: lba(track.start),
        next_writable: place.map(|place| lba(place.next)),
        free_blocks: place.map_or(0, |place| place.free),
        size: last(disc, track) - track.start,
        last_recorded: (track.blocks > 0).then(|| lba(track.written() - 1)),
        ..unknown()
    }
}

fn not_begun(disc: &SequentialDisc, place: Writable) -> TrackInformation {
    let session = disc.closed_sessions().count() + 1;
    TrackInformation {
        track: place.number,
        session: u16::try_from(session).unwrap_or(u16::MAX),
        blank: true,
        packet: true,
        // Page 05h chooses the packets of a DVD-R.
        fixed_packet: !disc.rules().write_parameters,
        packet_size: disc.rules().ecc_block,
        start: lba(place.start),
        next_writable: Some(lba(place.next)),
        free_blocks: place.free,
        size: place.free,
        ..unknown()
    }
}

/// The one track of a disc that is written over.
fn only_track(disc: &OverwritableDisc, asked: TrackAddress) -> Result<TrackInformation, Refused> {
    let size = match disc.state() {
        FormatState::Unformatted | FormatState::InBackground => disc.capacity(),
        FormatState::Formatted | FormatState::Growing => disc.formatted(),
    };
    match asked {
        TrackAddress::Track(1 | INCOMPLETE) | TrackAddress::Session(1) => {}
        TrackAddress::Block(address) => {
            if u32::try_from(address.0).is_ok_and(|lba| lba >= disc.capacity()) {
                return Err(out_of_range(address));
            }
        }
        TrackAddress::Track(_) | TrackAddress::Session(_) => return Err(invalid_field(2, None)),
    }
    let restricted = disc.write_unit() > 1;
    let growing = disc.state() == FormatState::Growing;
    Ok(TrackInformation {
        track: 1,
        session: 1,
        blank: disc.state() == FormatState::Unformatted,
        packet: restricted,
        fixed_packet: restricted,
        packet_size: if restricted { disc.write_unit() } else { 0 },
        next_writable: growing.then(|| lba(disc.formatted())),
        free_blocks: if growing {
            disc.capacity() - disc.formatted()
        } else {
            0
        },
        size,
        last_recorded: disc.written().checked_sub(1).map(lba),
        ..unknown()
    })
}

fn unknown() -> TrackInformation {
    TrackInformation {
        track: 0,
        session: 0,
        damaged: false,
        copy: false,
        mode: TrackMode::DATA,
        data_mode: DataMode::MODE_1,
        reserved: false,
        blank: false,
        packet: false,
        fixed_packet: false,
        start: lba(0),
        next_writable: None,
        free_blocks: 0,
        packet_size: 0,
        size: 0,
        last_recorded: None,
    }
}

fn lba(address: u32) -> Lba {
    Lba::from_wire(address)
}

/// Blocks that can be read from address 0 on: to the end of the last closed session, or what is
/// formatted.
pub(super) fn readable(disc: &Disc) -> u32 {
    match disc {
        Disc::Sequential(disc) => disc.readable(),
        Disc::Overwritable(disc) => disc.announced(),
        Disc::Cd(_) => 0,
    }
}

/// 0 where there is no block.
pub(super) fn capacity(disc: &Disc) -> Vec<u8> {
    Capacity {
        last: lba(readable(disc).saturating_sub(1)),
        block_length: u32::try_from(BLOCK).unwrap_or(u32::MAX),
    }
    .encode()
}
