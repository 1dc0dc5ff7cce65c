//! READ TOC/PMA/ATIP: formats 0, 1, 2 and 4 (MMC-6 6.25).

use super::information::{FIRST_LEAD_IN, disc_type, msf};
use super::{Refused, invalid_field};
use crate::disc::{Disc, DiscStatus, PREGAP, Session, Track};
use discmaster_mmc::command::TocFormat;
use discmaster_mmc::wire::toc::{ATIP_MARK, Atip, FullTocEntry, RW, TocHeader, TocTrack, URU};
use zerocopy::IntoBytes;

/// Point of the lead-out in formats 0 and 2.
const LEAD_OUT: u8 = 0xAA;
/// ADR 1: the entry is about time.
const ADR_TIME: u8 = 0x10;
/// ADR 5: the entry is about the session after.
const ADR_NEXT_SESSION: u8 = 0x50;
/// Indicative writing power 4, reference speed 1 (ATIP byte 4): what CD-RW blanks say; the drive
/// does not use it.
const POWER_AND_SPEED: u8 = 0x41;

pub(super) fn read(
    disc: &Disc,
    format: TocFormat,
    in_msf: bool,
    number: u8,
) -> Result<Vec<u8>, Refused> {
    match format {
        TocFormat::TOC => tracks(disc, in_msf, number),
        TocFormat::SESSION_INFORMATION => sessions(disc, in_msf),
        TocFormat::FULL_TOC => full(disc, number),
        TocFormat::ATIP => atip(disc),
        _ => Err(invalid_field(2, Some(3))),
    }
}

/// The session whose lead-in was written last. A disc without one has no table of contents.
fn last_closed(disc: &Disc) -> Result<&Session, Refused> {
    disc.closed_sessions()
        .last()
        .ok_or_else(|| invalid_field(2, Some(3)))
}

fn descriptor(number: u8, control: u8, lba: u32, in_msf: bool) -> TocTrack {
    let address = if in_msf {
        let [minute, second, frame] = msf(lba);
        u32::from_be_bytes([0, minute, second, frame])
    } else {
        lba
    };
    TocTrack {
        reserved: 0,
        adr_control: ADR_TIME | control,
        number,
        reserved_3: 0,
        address: address.into(),
    }
}

fn with_header(first: u8, last: u8, body: &[u8]) -> Vec<u8> {
    let header = TocHeader {
        length: u16::try_from(2 + body.len()).unwrap_or(u16::MAX).into(),
        first,
        last,
    };
    [header.as_bytes(), body].concat()
}

fn control(track: &Track) -> u8 {
    track.mode.control()
}

/// Format 0: the tracks of the closed sessions, and the last lead-out.
fn tracks(disc: &Disc, in_msf: bool, from: u8) -> Result<Vec<u8>, Refused> {
    let session = last_closed(disc)?;
    let last = session
        .tracks()
        .last()
        .ok_or_else(|| invalid_field(2, None))?;
    if from > last.number && from != LEAD_OUT {
        return Err(invalid_field(6, None));
    }
    let mut body = Vec::new();
    for track in disc.closed_sessions().flat_map(Session::tracks) {
        if track.number >= from {
            let entry = descriptor(track.number, control(track), track.start, in_msf);
            body.extend_from_slice(entry.as_bytes());
        }
    }
    let lead_out = descriptor(LEAD_OUT, control(last), last.next(), in_msf);
    body.extend_from_slice(lead_out.as_bytes());
    Ok(with_header(1, last.number, &body))
}

/// Format 1: the first track of the last closed session.
fn sessions(disc: &Disc, in_msf: bool) -> Result<Vec<u8>, Refused> {
    let session = last_closed(disc)?;
    let first = session
        .tracks()
        .first()
        .ok_or_else(|| invalid_field(2, None))?;
    let count = u8::try_from(disc.closed_sessions().count()).unwrap_or(u8::MAX);
    let entry = descriptor(first.number, control(first), first.start, in_msf);
    Ok(with_header(1, count, entry.as_bytes()))
}

/// Format 2: the Q subchannel of the lead-ins, from session `from` on.
fn full(disc: &Disc, from: u8) -> Result<Vec<u8>, Refused> {
    last_closed(disc)?;
    let count = u8::try_from(disc.closed_sessions().count()).unwrap_or(u8::MAX);
    if from > count {
        return Err(invalid_field(6, None));
    }
    let mut body = Vec::new();
    for (number, session) in (1_u8..).zip(disc.closed_sessions()) {
        if number >= from {
            for entry in lead_in(disc, number, session) {
                body.extend_from_slice(entry.as_bytes());
            }
        }
    }
    Ok(with_header(1, count, &body))
}

fn lead_in(disc: &Disc, number: u8, session: &Session) -> Vec<FullTocEntry> {
    let (Some(first), Some(last)) = (session.tracks().first(), session.tracks().last()) else {
        return Vec::new();
    };
    let point = |point: u8, control: u8, [pminute, psecond, pframe]: [u8; 3]| FullTocEntry {
        session: number,
        adr_control: ADR_TIME | control,
        point,
        pminute,
        psecond,
        pframe,
        ..FullTocEntry::default()
    };
    let mut entries = vec![
        point(
            0xA0,
            control(first),
            [first.number, disc_type(Some(session)), 0],
        ),
        point(0xA1, control(last), [last.number, 0, 0]),
        point(0xA2, control(last), msf(last.next())),
    ];
    for track in session.tracks() {
        entries.push(point(track.number, control(track), msf(track.start)));
    }
    if let Some(next) = next_program_area(disc, number)
        && let Some(medium) = disc.medium().recordable()
    {
        let [minute, second, frame] = msf(next);
        let [pminute, psecond, pframe] = msf(medium.last_lead_out());
        let b0 = FullTocEntry {
            session: number,
            adr_control: ADR_NEXT_SESSION,
            point: 0xB0,
            minute,
            second,
            frame,
            // Pointers of this mode in the lead-in: B0 and C0, later B0 alone.
            zero: if number == 1 { 2 } else { 1 },
            pminute,
            psecond,
            pframe,
            ..FullTocEntry::default()
        };
        entries.push(b0);
        if number == 1 {
            let [pminute, psecond, pframe] = FIRST_LEAD_IN;
            entries.push(FullTocEntry {
                session: number,
                adr_control: ADR_NEXT_SESSION,
                point: 0xC0,
                minute: ATIP_MARK | POWER_AND_SPEED,
                pminute,
                psecond,
                pframe,
                ..FullTocEntry::default()
            });
        }
    }
    entries
}

/// Where the program area after session `number` starts, if one follows or may.
fn next_program_area(disc: &Disc, number: u8) -> Option<u32> {
    let start = match disc.sessions().get(usize::from(number)) {
        Some(session) => session.tracks().first().map(|track| track.start),
        None if disc.status() == DiscStatus::Appendable => disc.next_writable(),
        None => None,
    };
    start.map(|start| start.saturating_sub(PREGAP))
}

fn atip(disc: &Disc) -> Result<Vec<u8>, Refused> {
    let medium = disc
        .medium()
        .recordable()
        .ok_or_else(|| invalid_field(2, Some(3)))?;
    let atip = Atip {
        length: 26.into(),
        power_and_speed: ATIP_MARK | POWER_AND_SPEED,
        use_code: URU,
        disc_type: ATIP_MARK | if medium.erasable() { RW } else { 0 },
        lead_in: FIRST_LEAD_IN,
        lead_out: msf(medium.last_lead_out()),
        ..Atip::default()
    };
    Ok(atip.as_bytes().to_vec())
}
