//! What lies where on a recorded CD, by its table of contents and its sub-channel Q.

use super::search::{Side, first_after};
use crate::address::{Lba, Msf};
use crate::drive::Drive;
use crate::drive::sub_channel::QManner;
use crate::error::DriveError;
use crate::recording::code::{CatalogNumber, Isrc};
use crate::response::sub_channel::{Q, QContent, QPosition};
use crate::response::toc::{FullToc, Toc, TocTrack};
use crate::sense::{Condition, SenseKey};
use std::ops::Range;

/// Blocks that are read together; with their raw sub-channels they are 57 KiB.
const WINDOW: i32 = 24;
/// Of so many blocks one has the catalogue number, and one the recording code (IEC 60908).
const ONE_IN: i32 = 100;
/// Windows in which a code is looked for.
const CODE_WINDOWS: i32 = ONE_IN / WINDOW + 1;
/// READ CDs that are spent on a disc: one with ten indexes in each of 99 tracks takes some 20,000.
const MOST_READS: u32 = 32_768;

/// What a recorded CD says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    pub catalog_number: Option<CatalogNumber>,
    /// How the drive gave sub-channel Q. `None` where it did not: pregaps, but that of a disc's
    /// first track, and indexes are not known then.
    pub manner: Option<QManner>,
    /// The disc has so many indexes, or is so hard to read, that not all was looked for.
    pub cut_short: bool,
    /// In the order of their numbers.
    pub tracks: Vec<TrackContents>,
}

/// What a recorded CD says of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackContents {
    pub number: u8,
    /// 1 is the first.
    pub session: u16,
    /// Q subchannel control nibble, of index 1; of the table of contents, where Q is not known.
    pub control: u8,
    /// Where index 0 begins; that is `start` where there is none that can be read. The 150 blocks
    /// before a session are not counted.
    pub pregap_start: Lba,
    /// Where index 1 begins, by the table of contents.
    pub start: Lba,
    /// Where index 2 and those after it begin.
    pub indexes: Vec<Lba>,
    /// The first address behind the track: the pregap of the next, or the lead-out.
    pub end: Lba,
    pub isrc: Option<Isrc>,
}

impl TrackContents {
    /// Blocks of index 0.
    pub const fn pregap(&self) -> u32 {
        self.start.0.abs_diff(self.pregap_start.0)
    }

    pub const fn is_data(&self) -> bool {
        self.control & 0x4 != 0
    }
}

impl Contents {
    /// Looks at the disc in the drive: some ten READ CDs for each track. What cannot be read is left
    /// out.
    ///
    /// # Errors
    /// Where there is no table of contents, and where the drive fails.
    pub fn read(drive: &mut Drive) -> Result<Self, DriveError> {
        let toc = drive.toc()?;
        let sessions = match drive.full_toc() {
            Ok(full) => Sessions::of(&full),
            Err(error) if is_refused(&error) => Sessions::default(),
            Err(error) => return Err(error),
        };
        let mut tracks = laid(&toc, &sessions);
        let mut finder = Finder {
            drive,
            manner: None,
            reads: 0,
            catalog: None,
        };
        if let Some(first) = tracks.first() {
            finder.manner = finder.find_manner(first)?;
        }
        if finder.manner.is_some() {
            finder.find_pregaps(&mut tracks)?;
            for track in &mut tracks {
                finder.find_indexes(track)?;
            }
        }
        for (place, track) in tracks.iter_mut().enumerate() {
            finder.find_codes(track, place == 0)?;
        }
        let catalog_number = match finder.catalog {
            Some(found) => found,
            None => finder.drive.catalog_number()?,
        };
        Ok(Self {
            catalog_number,
            manner: finder.manner,
            cut_short: finder.reads >= MOST_READS,
            tracks,
        })
    }
}

/// Where the sessions end, and which tracks they have.
#[derive(Debug, Default)]
struct Sessions {
    /// Session, and its lead-out.
    lead_outs: Vec<(u8, Lba)>,
    /// Session, and the track's number.
    tracks: Vec<(u8, u8)>,
}

impl Sessions {
    fn of(full: &FullToc) -> Self {
        const LEAD_OUT: u8 = 0xA2;
        let mut sessions = Self::default();
        for entry in full.entries.iter().filter(|entry| entry.adr == 1) {
            match (entry.point, Msf::from_wire(entry.point_time)) {
                (LEAD_OUT, Some(time)) => sessions.lead_outs.push((entry.session, time.to_lba())),
                (1..=99, _) => sessions.tracks.push((entry.session, entry.point)),
                _ => {}
            }
        }
        sessions
    }

    fn session(&self, track: u8) -> u8 {
        let found = self.tracks.iter().find(|(_, number)| *number == track);
        found.map_or(1, |(session, _)| *session)
    }

    fn lead_out(&self, session: u8) -> Option<Lba> {
        let found = self.lead_outs.iter().find(|(number, _)| *number == session);
        found.map(|(_, lead_out)| *lead_out)
    }
}

/// The tracks as the table of contents has them, up to the next one or the lead-out.
fn laid(toc: &Toc, sessions: &Sessions) -> Vec<TrackContents> {
    let mut entries: Vec<&TocTrack> = toc.tracks().filter(|track| track.start.0 >= 0).collect();
    entries.sort_by_key(|track| track.start);
    let mut tracks: Vec<TrackContents> = Vec::new();
    for entry in entries {
        let session = sessions.session(entry.number);
        let first = tracks.is_empty();
        if let Some(before) = tracks.last_mut()
            && before.session == u16::from(session)
        {
            before.end = entry.start;
        }
        let lead_out = sessions.lead_out(session).or_else(|| toc.lead_out());
        tracks.push(TrackContents {
            number: entry.number,
            session: session.into(),
            control: entry.control,
            // All that lies between address 0 and the first track belongs to it.
            pregap_start: if first { Lba(0) } else { entry.start },
            start: entry.start,
            indexes: Vec::new(),
            end: lead_out.unwrap_or(entry.start).max(entry.start),
            isrc: None,
        });
    }
    tracks
}

/// Reads Q here and there.
struct Finder<'a> {
    drive: &'a mut Drive,
    manner: Option<QManner>,
    reads: u32,
    /// Whether the disc has a catalogue number, where Q told.
    catalog: Option<Option<CatalogNumber>>,
}

impl Finder<'_> {
    /// The manner in which the drive gives a Q that makes sense.
    fn find_manner(&mut self, track: &TrackContents) -> Result<Option<QManner>, DriveError> {
        let start = track.start.0;
        for manner in [QManner::Raw, QManner::Formatted] {
            self.manner = Some(manner);
            let read = self.q(start..track.end.0.min(start.saturating_add(WINDOW)))?;
            if read.iter().flatten().any(|q| q.position().is_some()) {
                return Ok(Some(manner));
            }
        }
        Ok(None)
    }

    /// Q of some of these blocks, of the first at least; `None` of what cannot be read.
    fn q(&mut self, blocks: Range<i32>) -> Result<Vec<Option<Q>>, DriveError> {
        let count = blocks.end.saturating_sub(blocks.start).min(WINDOW);
        let count = u16::try_from(count).unwrap_or(0);
        let Some(manner) = self.manner else {
            return Ok(vec![None; usize::from(count)]);
        };
        let start = Lba(blocks.start);
        for blocks in [count, 1] {
            if self.reads >= MOST_READS {
                return Ok(vec![None; usize::from(count)]);
            }
            self.reads += 1;
            match self.drive.read_q(manner, start, blocks) {
                Err(error) if is_refused(&error) => {}
                read => return read,
            }
            if blocks <= 1 {
                break;
            }
        }
        Ok(vec![None])
    }

    /// What Q says of where some of these blocks lie, by the addresses in it: a drive may pick it up
    /// beside the block.
    fn positions(&mut self, blocks: Range<i32>) -> Result<Vec<Option<QPosition>>, DriveError> {
        let read = self.q(blocks.clone())?;
        let mut positions = vec![None; read.len()];
        for position in read.iter().flatten().filter_map(Q::position) {
            let place = usize::try_from(position.absolute.0.saturating_sub(blocks.start));
            if let Some(place) = place.ok().and_then(|place| positions.get_mut(place)) {
                *place = Some(position);
            }
        }
        Ok(positions)
    }

    /// Index 0 of every track that follows another in its session.
    fn find_pregaps(&mut self, tracks: &mut [TrackContents]) -> Result<(), DriveError> {
        for place in 1..tracks.len() {
            let [before, track] = match tracks.get_mut(place - 1..=place) {
                Some([before, track]) => [before, track],
                _ => break,
            };
            if before.session != track.session {
                continue;
            }
            let number = track.number;
            let within = before.start.0.saturating_add(1)..track.start.0;
            let side = |position: &QPosition| position.track >= number;
            let pregap = self.first(within, side)?;
            track.pregap_start = Lba(pregap);
            before.end = Lba(pregap);
        }
        Ok(())
    }

    /// Where the indexes from 2 on begin.
    fn find_indexes(&mut self, track: &mut TrackContents) -> Result<(), DriveError> {
        let (start, end) = (track.start.0, track.end.0);
        let number = track.number;
        let last = end.saturating_sub(WINDOW).max(start);
        let told = self.positions(last..end)?;
        let of_track = told.iter().flatten().filter(|told| told.track == number);
        let most = of_track.map(|told| told.index).max().unwrap_or(1);
        let mut from = start;
        for index in 2..=most.min(99) {
            let side = |told: &QPosition| (told.track, told.index) >= (number, index);
            let found = self.first(from..end, side)?;
            if found >= end {
                break;
            }
            track.indexes.push(Lba(found));
            from = found;
        }
        Ok(())
    }

    /// The first of the blocks whose position is `after`. Where the last of them are not, none is.
    fn first(
        &mut self,
        within: Range<i32>,
        after: impl Fn(&QPosition) -> bool,
    ) -> Result<i32, DriveError> {
        if within.is_empty() {
            return Ok(within.end);
        }
        let last = within.end.saturating_sub(WINDOW).max(within.start);
        let told = self.positions(last..within.end)?;
        if !told.iter().flatten().any(&after) {
            return Ok(within.end);
        }
        first_after(within, |blocks| {
            let positions = self.positions(blocks)?;
            let sides = positions.iter().map(|position| match position {
                None => Side::Unknown,
                Some(position) if after(position) => Side::After,
                Some(_) => Side::Before,
            });
            Ok(sides.collect())
        })
    }

    /// The track's recording code, its control, and the disc's catalogue number where it is asked
    /// for. Q is believed where enough of it can be read; some drives answer READ SUB-CHANNEL with
    /// the code of another track.
    fn find_codes(&mut self, track: &mut TrackContents, catalog: bool) -> Result<(), DriveError> {
        let audio = !track.is_data();
        if !audio && !catalog {
            return Ok(());
        }
        let (mut told, mut number, mut code, mut control) = (0, None, None, None);
        let mut at = track.start.0;
        for _ in 0..CODE_WINDOWS {
            if at >= track.end.0 || self.manner.is_none() {
                break;
            }
            let read = self.q(at..track.end.0)?;
            at = at.saturating_add(i32::try_from(read.len()).unwrap_or(i32::MAX).max(1));
            for q in read.into_iter().flatten() {
                told += 1;
                match q.content {
                    QContent::CatalogNumber(found) => number = number.or(found),
                    QContent::Isrc(found) => code = code.or(found),
                    QContent::Position(position) if position.track == track.number => {
                        control = control.or(Some(q.control));
                    }
                    _ => {}
                }
            }
        }
        let enough = told >= ONE_IN;
        track.control = control.unwrap_or(track.control);
        if catalog && (enough || number.is_some()) {
            self.catalog = Some(number);
        }
        if audio {
            track.isrc = match code {
                None if !enough => self.drive.isrc(track.number)?,
                found => found,
            };
        }
        Ok(())
    }
}

/// What says of blocks, or of the manner in which they are wanted, that they cannot be read so.
fn is_refused(error: &DriveError) -> bool {
    match error {
        DriveError::Refused { sense, .. } => {
            sense.triple.key == SenseKey::ILLEGAL_REQUEST
                || matches!(
                    sense.condition(),
                    Condition::ReadError
                        | Condition::MediumError
                        | Condition::BlankCheck
                        | Condition::UnsupportedCommand
                        | Condition::InvalidField
                )
        }
        _ => false,
    }
}
