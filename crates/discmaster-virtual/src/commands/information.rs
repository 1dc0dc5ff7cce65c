//! READ DISC INFORMATION, READ TRACK INFORMATION, READ CAPACITY: what is on the disc.

use super::{Refused, invalid_field, out_of_range};
use crate::disc::{
    CdDisc, DiscStatus, Form, PREGAP, Pause, Session, SessionFormat, Track, TrackMode, TrackState,
};
use crate::media::BLOCK;
use crate::unit::Unit;
use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::response::capacity::Capacity;
use discmaster_mmc::response::disc_information::{
    self as answer, BackgroundFormat, DiscAddress, DiscInformation, DiscType, SessionState,
};
use discmaster_mmc::response::track_information::TrackMode as Control;
use discmaster_mmc::response::track_information::{DataMode, TrackInformation};

/// Lead-in of a session after the first, in blocks: one minute.
const LEAD_IN: u32 = 4500;
/// The track number that means the invisible track (MMC-6 6.26).
const INVISIBLE: u32 = 0xFF;

/// Where the lead-in of a blank disc starts, by its ATIP: 97:30:00.
pub(super) fn first_lead_in() -> Option<Msf> {
    Msf::new(97, 30, 0)
}

pub(super) fn lba(address: u32) -> Lba {
    Lba::from_wire(address)
}

/// Where the lead-in of the next session starts.
pub(super) fn lead_in_start(disc: &CdDisc) -> i64 {
    match disc.next_session_start() {
        Some(start) if disc.sessions().is_empty() => {
            first_lead_in().map_or(start, |msf| msf.to_lba().0.into())
        }
        Some(start) => start - i64::from(LEAD_IN),
        None => 0,
    }
}

/// The disc type in the first session's A0 pointer, undefined before it is there.
pub(super) fn disc_type(session: Option<&Session>) -> DiscType {
    match session.map(Session::format) {
        Some(SessionFormat::CdRom) => DiscType::CD_DA_OR_ROM,
        Some(SessionFormat::CdRomXa) => DiscType::CD_ROM_XA,
        None => DiscType::UNDEFINED,
    }
}

pub(super) fn disc<S>(unit: &Unit<S>, data_type: u8) -> Result<Vec<u8>, Refused> {
    let disc = unit.cd()?;
    if data_type != 0 {
        return Err(invalid_field(1, Some(2)));
    }
    let closed = disc.closed_sessions().count();
    let (status, last_session) = match disc.status() {
        DiscStatus::Blank => (answer::DiscStatus::Blank, SessionState::Empty),
        DiscStatus::Appendable if disc.open_session().is_some() => {
            (answer::DiscStatus::Appendable, SessionState::Incomplete)
        }
        DiscStatus::Appendable => (answer::DiscStatus::Appendable, SessionState::Empty),
        DiscStatus::Complete | DiscStatus::Overwritable => {
            (answer::DiscStatus::Complete, SessionState::Complete)
        }
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
    let address = |msf: Option<Msf>| msf.map_or(DiscAddress::NONE, DiscAddress::from_msf);
    let (lead_in, lead_out) = match disc.medium().recordable() {
        Some(medium) if !complete => (
            address(match session_start(disc) {
                None | Some(0) => first_lead_in(),
                Some(start) => lba(start.saturating_sub(PREGAP + LEAD_IN)).to_msf(),
            }),
            address(lba(medium.last_lead_out()).to_msf()),
        ),
        _ => (DiscAddress::NONE, DiscAddress::NONE),
    };
    let information = DiscInformation {
        status,
        last_session,
        // That the drive can erase it, too.
        erasable: unit.identity.kind.erases(disc.medium()),
        first_track: 1,
        sessions: u16::try_from(sessions).unwrap_or(u16::MAX),
        first_track_in_last_session: first.into(),
        last_track_in_last_session: last.into(),
        unrestricted_use: false,
        background_format: BackgroundFormat::NONE,
        disc_type: disc_type(disc.closed_sessions().next()),
        identification: disc.identification(),
        last_session_lead_in: lead_in,
        last_possible_lead_out: lead_out,
        bar_code: None,
        application_code: None,
    };
    Ok(information.encode())
}

/// Where the first track of the open session starts, or would start.
fn session_start(disc: &CdDisc) -> Option<u32> {
    match disc.open_session() {
        Some(session) => session.tracks().first().map(|track| track.start),
        // A session that is not begun: no pause goes before its first track.
        None => disc.next_writable(Pause::USUAL),
    }
}

pub(super) fn track<S>(
    unit: &Unit<S>,
    open: bool,
    asked: TrackAddress,
) -> Result<Vec<u8>, Refused> {
    let disc = unit.cd()?;
    let invisible_track = Invisible::of(unit, disc);
    let invisible = u32::from(disc.next_track_number());
    let number = if open {
        Some(INVISIBLE)
    } else {
        match asked {
            TrackAddress::Track(number) => Some(number),
            TrackAddress::Session(number) => first_track_of_session(disc, number),
            TrackAddress::Block(address) => {
                let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
                Some(
                    track_holding(disc, &invisible_track, lba)
                        .ok_or_else(|| out_of_range(address))?,
                )
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
        Some(track) => recorded(unit, disc, track),
        None if number == invisible && disc.status() != DiscStatus::Complete => {
            invisible_track.information()
        }
        None => return Err(invalid_field(2, None)),
    };
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    information.track = number.into();
    information.session = u16::try_from(session_of(number) + 1).unwrap_or(u16::MAX);
    Ok(information.encode())
}

fn first_track_of_session(disc: &CdDisc, number: u32) -> Option<u32> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    match disc.sessions().get(index) {
        Some(session) => session.tracks().first().map(|track| track.number.into()),
        None if index == disc.sessions().len() && disc.open_session().is_none() => Some(INVISIBLE),
        None => None,
    }
}

/// The track of a block; a pregap belongs to the track after it.
fn track_holding(disc: &CdDisc, invisible: &Invisible, lba: u32) -> Option<u32> {
    let recorded = disc
        .tracks()
        .find(|track| (track.start.saturating_sub(track.pregap)..track.next()).contains(&lba))
        .map(|track| track.number.into());
    let end = disc.medium().recordable()?.last_lead_out();
    recorded.or_else(|| {
        let next = u32::try_from(invisible.next?.0).ok()?;
        (next.saturating_sub(invisible.pregap)..end)
            .contains(&lba)
            .then_some(INVISIBLE)
    })
}

/// The track that is not there yet: where it would be, and of which mode by page 05h.
struct Invisible {
    next: Option<Lba>,
    pregap: u32,
    free: u32,
    mode: Control,
    /// In packets: of any size, or of one.
    packets: Option<Option<u32>>,
}

impl Invisible {
    fn of<S>(unit: &Unit<S>, disc: &CdDisc) -> Self {
        let pause = unit.modes.pause();
        let pregap = match disc.open_session() {
            Some(_) => pause.blocks(),
            None => PREGAP,
        };
        let mode = unit.modes.recording().ok();
        let writes = unit.writes(disc.medium());
        let (next, free) = match &unit.laid_out {
            // A cue sheet was taken.
            Some(laid_out) => (Some(laid_out.next()), laid_out.left()),
            None => (disc.next_writable(pause).map(lba), disc.free_blocks(pause)),
        };
        Self {
            next: next.filter(|_| writes),
            pregap,
            free: if writes { free } else { 0 },
            mode: mode.map_or(Control::DATA, |mode| {
                let packets = mode.track.packets.is_some();
                control(mode.track.mode, packets)
            }),
            packets: mode.and_then(|mode| mode.track.packets),
        }
    }

    fn information(&self) -> TrackInformation {
        TrackInformation {
            mode: self.mode,
            blank: true,
            packet: self.packets.is_some(),
            fixed_packet: self.packets.flatten().is_some(),
            packet_size: self.packets.flatten().unwrap_or(0),
            start: self.next.unwrap_or(lba(0)),
            next_writable: self.next,
            free_blocks: self.free,
            size: self.free,
            ..nothing()
        }
    }
}

/// The control field, whose lowest bit is increments of data.
fn control(mode: TrackMode, packets: bool) -> Control {
    Control(mode.control() | u8::from(packets && !mode.is_audio()))
}

fn recorded<S>(unit: &Unit<S>, disc: &CdDisc, track: &Track) -> TrackInformation {
    let laid_out = unit
        .laid_out
        .as_ref()
        .filter(|_| track.state == TrackState::Recording);
    let (next, free) = match laid_out {
        Some(laid_out) => (Some(laid_out.next()), laid_out.left()),
        None => {
            let room = disc.room(track);
            (track.next_writable().map(lba), room)
        }
    };
    let fixed = track.packets.as_ref().and_then(|packets| packets.fixed);
    TrackInformation {
        damaged: track.state == TrackState::Damaged,
        mode: control(track.mode, track.packets.is_some()),
        data_mode: match track.mode.form {
            Form::Mode1 => DataMode::MODE_1,
            Form::Mode2 | Form::Xa => DataMode(2),
            Form::Audio => DataMode::NONE,
        },
        reserved: track.reserved.is_some(),
        blank: track.state == TrackState::Reserved,
        packet: track.packets.is_some(),
        fixed_packet: fixed.is_some(),
        packet_size: fixed.unwrap_or(0),
        start: lba(track.start),
        next_writable: next,
        free_blocks: free,
        // A complete track's run-out is counted in it.
        size: match (track.state, track.reserved) {
            (TrackState::Complete, _) => track.blocks + track.run_out,
            (_, Some(reserved)) => reserved,
            (TrackState::Damaged, None) => track.blocks,
            (TrackState::Recording | TrackState::Open | TrackState::Reserved, None) => {
                track.blocks + free
            }
        },
        ..nothing()
    }
}

/// A track of which nothing is known. Copies of copies are not marked here, so that bit is 0
/// always.
fn nothing() -> TrackInformation {
    TrackInformation {
        track: 0,
        session: 0,
        damaged: false,
        copy: false,
        mode: Control::DATA,
        data_mode: DataMode::NONE,
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

/// The last block before the last lead-out, run-out included; 0 while no session is closed.
pub(super) fn capacity(disc: &CdDisc) -> Vec<u8> {
    let lead_out = disc.closed_sessions().last().and_then(Session::lead_out);
    Capacity {
        last: lba(lead_out.unwrap_or(0).saturating_sub(1)),
        block_length: u32::try_from(BLOCK).unwrap_or(u32::MAX),
    }
    .encode()
}
