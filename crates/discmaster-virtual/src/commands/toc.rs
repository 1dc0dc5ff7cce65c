//! READ TOC/PMA/ATIP: formats 0 to 5 (MMC-6 6.25).

use super::information::{disc_type, first_lead_in, lba};
use super::{Refused, invalid_field};
use crate::disc::{CdDisc, DiscStatus, PREGAP, Pause, Session, Track};
use discmaster_mmc::address::Msf;
use discmaster_mmc::command::TocFormat;
use discmaster_mmc::response::toc::{
    Atip, CdText, CdTextPack, FullToc, FullTocEntry, LEAD_OUT, Pma, SessionInformation, Toc,
    TocTrack,
};

/// ADR: the entry is about time.
const ADR_TIME: u8 = 1;
/// ADR: the entry is about the session after.
const ADR_NEXT_SESSION: u8 = 5;
/// Indicative writing power and reference speed of the ATIP: common values; the drive does not use
/// them.
const WRITING_POWER: u8 = 4;
const REFERENCE_SPEED: u8 = 1;

pub(super) fn read(
    disc: &CdDisc,
    format: TocFormat,
    in_msf: bool,
    number: u8,
) -> Result<Vec<u8>, Refused> {
    match format {
        TocFormat::TOC => tracks(disc, in_msf, number),
        TocFormat::SESSION_INFORMATION => sessions(disc, in_msf),
        TocFormat::FULL_TOC => full(disc, number),
        TocFormat::PMA => Ok(pma(disc)),
        TocFormat::ATIP => atip(disc),
        TocFormat::CD_TEXT => cd_text(disc),
        _ => Err(invalid_field(2, Some(3))),
    }
}

/// The session whose lead-in was written last. A disc without one has no table of contents.
fn last_closed(disc: &CdDisc) -> Result<&Session, Refused> {
    disc.closed_sessions()
        .last()
        .ok_or_else(|| invalid_field(2, Some(3)))
}

fn entry(number: u8, track: &Track, start: u32) -> TocTrack {
    TocTrack {
        number,
        adr: ADR_TIME,
        control: track.mode.control(),
        start: lba(start),
    }
}

/// Minute, second and frame; every address of a CD has them.
fn time(address: u32) -> [u8; 3] {
    lba(address).to_msf().map_or([0xFF; 3], Msf::to_wire)
}

/// Format 0: the tracks of the closed sessions, and the last lead-out.
fn tracks(disc: &CdDisc, in_msf: bool, from: u8) -> Result<Vec<u8>, Refused> {
    let session = last_closed(disc)?;
    let last = session
        .tracks()
        .last()
        .ok_or_else(|| invalid_field(2, None))?;
    if from > last.number && from != LEAD_OUT {
        return Err(invalid_field(6, None));
    }
    let tracks = disc
        .closed_sessions()
        .flat_map(Session::tracks)
        .filter(|track| track.number >= from)
        .map(|track| entry(track.number, track, track.start));
    let lead_out = entry(LEAD_OUT, last, last.next());
    let toc = Toc {
        first_track: 1,
        last_track: last.number,
        entries: tracks.chain([lead_out]).collect(),
    };
    Ok(toc.encode(in_msf))
}

/// Format 1: the first track of the last closed session.
fn sessions(disc: &CdDisc, in_msf: bool) -> Result<Vec<u8>, Refused> {
    let session = last_closed(disc)?;
    let first = session
        .tracks()
        .first()
        .ok_or_else(|| invalid_field(2, None))?;
    let count = u8::try_from(disc.closed_sessions().count()).unwrap_or(u8::MAX);
    let information = SessionInformation {
        first_session: 1,
        last_session: count,
        track: entry(first.number, first, first.start),
    };
    Ok(information.encode(in_msf))
}

/// Format 2: the Q subchannel of the lead-ins, from session `from` on.
fn full(disc: &CdDisc, from: u8) -> Result<Vec<u8>, Refused> {
    last_closed(disc)?;
    let count = u8::try_from(disc.closed_sessions().count()).unwrap_or(u8::MAX);
    if from > count {
        return Err(invalid_field(6, None));
    }
    let entries = (1_u8..)
        .zip(disc.closed_sessions())
        .filter(|(number, _)| *number >= from)
        .flat_map(|(number, session)| lead_in(disc, number, session))
        .collect();
    let toc = FullToc {
        first_session: 1,
        last_session: count,
        entries,
    };
    Ok(toc.encode())
}

fn lead_in(disc: &CdDisc, number: u8, session: &Session) -> Vec<FullTocEntry> {
    let (Some(first), Some(last)) = (session.tracks().first(), session.tracks().last()) else {
        return Vec::new();
    };
    let point = |point: u8, track: &Track, point_time: [u8; 3]| FullTocEntry {
        session: number,
        adr: ADR_TIME,
        control: track.mode.control(),
        tno: 0,
        point,
        time: [0; 3],
        zero: 0,
        point_time,
    };
    let mut entries = vec![
        point(0xA0, first, [first.number, disc_type(Some(session)).0, 0]),
        point(0xA1, last, [last.number, 0, 0]),
        point(0xA2, last, time(last.next())),
    ];
    let tracks = session.tracks().iter();
    entries.extend(tracks.map(|track| point(track.number, track, time(track.start))));
    if let Some(next) = next_program_area(disc, number)
        && let Some(medium) = disc.medium().recordable()
    {
        entries.push(FullTocEntry {
            adr: ADR_NEXT_SESSION,
            control: 0,
            time: time(next),
            // Pointers of this mode in the lead-in: B0 and C0, later B0 alone.
            zero: if number == 1 { 2 } else { 1 },
            ..point(0xB0, last, time(medium.last_lead_out()))
        });
        if number == 1 {
            entries.push(FullTocEntry {
                adr: ADR_NEXT_SESSION,
                control: 0,
                // The ATIP's first special information.
                time: [0x80 | WRITING_POWER << 4 | REFERENCE_SPEED, 0, 0],
                ..point(0xC0, last, first_lead_in().map_or([0xFF; 3], Msf::to_wire))
            });
        }
    }
    entries
}

/// Where the program area after session `number` starts, if one follows or may.
fn next_program_area(disc: &CdDisc, number: u8) -> Option<u32> {
    let start = match disc.sessions().get(usize::from(number)) {
        Some(session) => session.tracks().first().map(|track| track.start),
        None if disc.status() == DiscStatus::Appendable => disc.next_writable(Pause::USUAL),
        None => None,
    };
    start.map(|start| start.saturating_sub(PREGAP))
}

/// Format 3: what was noted of tracks as they were recorded or reserved.
fn pma(disc: &CdDisc) -> Vec<u8> {
    let tracks = disc.tracks().filter(|track| !track.is_laid_out());
    let entries = tracks.map(|track| FullTocEntry {
        session: 0,
        adr: ADR_TIME,
        control: track.mode.control(),
        tno: 0,
        point: track.number,
        time: time(track.next()),
        zero: 0,
        point_time: time(track.start),
    });
    Pma(entries.collect()).encode()
}

/// Format 5: the packs of the first lead-in that has any.
fn cd_text(disc: &CdDisc) -> Result<Vec<u8>, Refused> {
    last_closed(disc)?;
    let packs = disc
        .closed_sessions()
        .map(Session::cd_text)
        .find(|packs| !packs.is_empty())
        .unwrap_or_default();
    Ok(CdText(packs.iter().map(|pack| CdTextPack(pack.0)).collect()).encode())
}

fn atip(disc: &CdDisc) -> Result<Vec<u8>, Refused> {
    let medium = disc
        .medium()
        .recordable()
        .ok_or_else(|| invalid_field(2, Some(3)))?;
    let atip = Atip {
        writing_power: WRITING_POWER,
        reference_speed: REFERENCE_SPEED,
        unrestricted_use: true,
        rewritable: medium.erasable(),
        sub_type: 0,
        lead_in: first_lead_in(),
        lead_out: lba(medium.last_lead_out()).to_msf(),
        a1: None,
        a2: None,
        a3: None,
    };
    Ok(atip.encode())
}
