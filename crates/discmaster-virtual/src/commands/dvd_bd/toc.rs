//! READ TOC/PMA/ATIP of a DVD or BD: formats 0 and 1, made up as a CD would have them (MMC-6 6.25,
//! fabricated tables of contents).

use super::information::readable;
use crate::commands::{Refused, invalid_field};
use crate::disc::Disc;
use crate::disc::sequential::DataSession;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::TocFormat;
use discmaster_mmc::response::toc::{LEAD_OUT, SessionInformation, Toc, TocTrack};

/// ADR: the entry is about time.
const ADR_TIME: u8 = 1;
/// Data, recorded uninterrupted.
const DATA: u8 = 4;
/// Tables of contents count no further.
const LAST_TRACK: u16 = 99;

pub(super) fn read(
    disc: &Disc,
    format: TocFormat,
    msf: bool,
    from: u8,
) -> Result<Vec<u8>, Refused> {
    match format {
        TocFormat::TOC => tracks(disc, msf, from),
        TocFormat::SESSION_INFORMATION => sessions(disc, msf),
        _ => Err(invalid_field(2, Some(3))),
    }
}

fn entry(number: u8, start: u32) -> TocTrack {
    TocTrack {
        number,
        adr: ADR_TIME,
        control: DATA,
        start: Lba::from_wire(start),
    }
}

/// A number that a table of contents has room for: the last one stands for all after it.
fn short(number: u16) -> u8 {
    u8::try_from(number.min(LAST_TRACK)).unwrap_or(u8::MAX)
}

/// Number and start of each track that can be read, and of the last session's first: there is none
/// where nothing is closed or formatted.
fn readable_tracks(disc: &Disc) -> Vec<(u8, u32)> {
    match disc {
        Disc::Sequential(disc) => disc
            .readable_sessions()
            .flat_map(DataSession::tracks)
            .map(|track| (short(track.number), track.start))
            .collect(),
        Disc::Overwritable(disc) if disc.announced() > 0 => vec![(1, 0)],
        Disc::Overwritable(_) | Disc::Cd(_) => Vec::new(),
    }
}

fn tracks(disc: &Disc, msf: bool, from: u8) -> Result<Vec<u8>, Refused> {
    let mut tracks = readable_tracks(disc);
    let Some(&(last, _)) = tracks.last() else {
        return Err(invalid_field(2, Some(3)));
    };
    if from > last && from != LEAD_OUT {
        return Err(invalid_field(6, None));
    }
    // Of tracks with one number the last is the one to be known.
    tracks.reverse();
    tracks.dedup_by_key(|(number, _)| *number);
    tracks.reverse();
    let mut entries: Vec<_> = tracks
        .into_iter()
        .filter(|(number, _)| *number >= from)
        .map(|(number, start)| entry(number, start))
        .collect();
    entries.push(entry(LEAD_OUT, readable(disc)));
    let toc = Toc {
        first_track: 1,
        last_track: last,
        entries,
    };
    Ok(toc.encode(msf))
}

fn sessions(disc: &Disc, msf: bool) -> Result<Vec<u8>, Refused> {
    let (count, first) = match disc {
        Disc::Sequential(disc) => {
            let count = disc.readable_sessions().count();
            let first = disc
                .readable_sessions()
                .last()
                .and_then(|session| session.tracks().first())
                .map(|track| (short(track.number), track.start));
            (u16::try_from(count).unwrap_or(u16::MAX), first)
        }
        _ => (1, readable_tracks(disc).first().copied()),
    };
    let (number, start) = first.ok_or_else(|| invalid_field(2, Some(3)))?;
    let information = SessionInformation {
        first_session: 1,
        last_session: short(count),
        track: entry(number, start),
    };
    Ok(information.encode(msf))
}
