//! Raw recording: the host sends the whole session, lead-in and lead-out included, and its
//! sub-channels say what each block is (MMC-6 7.5, write type raw).
//!
//! Pointers in Q of the lead-in are the table of contents; in the program area Q has to agree with
//! it, block by block. What does not is refused with 5/26/02 and the block's address, a lead-in that
//! is no table of contents with 3/72/01.

mod contents;

use super::super::mode_pages::{RawSubChannel, Recording};
use super::super::{Refused, information};
use super::laid_out::{Ending, LaidOut, Run, change, change_for_good, record};
use super::text::Text;
use crate::disc::{Block, Form, Kind, PREGAP, Refusal, Track, TrackMode, TrackState};
use crate::media::Blank;
use crate::storage::Storage;
use crate::unit::Unit;
use contents::Contents;
use discmaster_audio::numbers::CatalogNumber;
use discmaster_audio::sector::{Header, Mode, SECTOR, scramble};
use discmaster_audio::sub_channel::{
    self, Content, FORMATTED_Q, LEAD_OUT, P_TO_W, Position, Q, SYMBOL,
};
use discmaster_mmc::address::Lba;
use discmaster_mmc::sense::{Sense, Triple};

/// A session that is recorded raw.
#[derive(Debug)]
pub(crate) struct Raw {
    sub_channel: RawSubChannel,
    parameters: Recording,
    /// Where the first pregap begins.
    start: i64,
    /// Where the next block goes.
    next: i64,
    begun: bool,
    contents: Contents,
    text: Text,
    catalog: Option<CatalogNumber>,
    /// The track and the index that are being recorded; none before the first.
    track: u8,
    index: u8,
}

/// Prepares for the lead-in, unless that is done.
pub(super) fn begin<S: Storage>(
    unit: &mut Unit<S>,
    parameters: &Recording,
    sub_channel: RawSubChannel,
) -> Result<(), Refused> {
    if matches!(unit.laid_out, Some(LaidOut::Raw(_))) {
        return Ok(());
    }
    let disc = unit.cd()?;
    let Some(start) = disc.next_session_start() else {
        return Err(Refusal::Sequence.into());
    };
    if disc.next_writable(parameters.track.pause).is_none() {
        return Err(Refusal::CannotWrite.into());
    }
    let next = information::lead_in_start(disc);
    unit.laid_out = Some(LaidOut::Raw(Box::new(Raw {
        sub_channel,
        parameters: *parameters,
        start,
        next,
        begun: false,
        contents: Contents::new(disc.next_track_number()),
        text: Text::default(),
        catalog: None,
        track: 0,
        index: 0,
    })));
    Ok(())
}

impl Raw {
    pub(super) fn begun(&self) -> bool {
        self.begun
    }

    pub(super) fn next(&self) -> i64 {
        self.next
    }

    pub(super) fn lead_out(&self) -> Option<u32> {
        self.contents.lead_out()
    }

    pub(super) fn test(&self) -> bool {
        self.parameters.test
    }

    pub(super) fn length(&self, blocks: u32) -> usize {
        (blocks as usize).saturating_mul(SECTOR + self.sub_channel.length())
    }

    pub(super) fn ending(&self) -> Option<Ending> {
        let lead_out = i64::from(self.contents.lead_out()?);
        (self.track != 0 && self.next >= lead_out).then(|| Ending {
            format: self.contents.format(),
            next_session_allowed: self.contents.next_session(),
            catalog: self.catalog,
            cd_text: self.text.packs(),
        })
    }

    /// Takes blocks, each with its sub-channel.
    pub(super) fn write<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        bytes: &[u8],
    ) -> Result<(), Refused> {
        self.begun = true;
        let whole = SECTOR + self.sub_channel.length();
        let mut together = Together::default();
        for block in bytes.chunks_exact(whole) {
            let (Some(sector), Some(sub_channel)) =
                (block.first_chunk::<SECTOR>(), block.get(SECTOR..))
            else {
                return Err(Triple::DATA_PHASE_ERROR.into());
            };
            let q = self.take_sub_channel(sub_channel)?;
            let lead_out = self.contents.lead_out().map(i64::from);
            if self.next < self.start {
                self.lead_in(&q);
            } else if lead_out.is_some_and(|lead_out| self.next >= lead_out) {
                self.lead_out_block(&q)?;
            } else {
                if self.next == self.start {
                    self.check_lead_in(unit)?;
                }
                self.program(unit, &q, sector, &mut together)?;
            }
            self.next += 1;
        }
        together.record(unit, self.parameters.test)
    }

    /// Q of the block; R to W are CD-Text in the lead-in and nothing after it.
    fn take_sub_channel(&mut self, bytes: &[u8]) -> Result<Q, Refused> {
        let q = match self.sub_channel {
            RawSubChannel::PQ => {
                let formatted = bytes.first_chunk::<FORMATTED_Q>();
                let formatted = formatted.ok_or(Triple::DATA_PHASE_ERROR)?;
                sub_channel::unformatted(formatted).1
            }
            RawSubChannel::Packed | RawSubChannel::PToW => {
                let channels = bytes.first_chunk::<P_TO_W>();
                let channels = channels.ok_or(Triple::DATA_PHASE_ERROR)?;
                if self.next < self.start {
                    self.text.take(channels);
                } else if channels.iter().any(|byte| byte & SYMBOL != 0) {
                    return Err(self.inconsistent());
                }
                sub_channel::extract(channels).1
            }
        };
        Ok(Q::decode(&q))
    }

    fn lead_in(&mut self, q: &Q) {
        match q.content {
            Content::Pointer(pointer) => self.contents.add(q.control, pointer),
            Content::CatalogNumber { number, .. } => self.catalog = Some(number),
            _ => {}
        }
    }

    fn check_lead_in<S: Storage>(&self, unit: &Unit<S>) -> Result<(), Refused> {
        let last = unit
            .cd()?
            .medium()
            .recordable()
            .map_or(0, Blank::last_lead_out);
        if self.contents.is_whole(self.start, last) {
            Ok(())
        } else {
            Err(Triple::SESSION_FIXATION_LEAD_IN.into())
        }
    }

    fn lead_out_block(&self, q: &Q) -> Result<(), Refused> {
        match q.content {
            Content::Position(position) if position.track != LEAD_OUT => Err(self.inconsistent()),
            _ => Ok(()),
        }
    }

    fn program<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        q: &Q,
        sector: &[u8; SECTOR],
        together: &mut Together,
    ) -> Result<(), Refused> {
        match q.content {
            Content::Position(position) => self.place(unit, q, &position, sector, together)?,
            Content::CatalogNumber { number, .. } => self.catalog = Some(number),
            Content::Isrc { isrc, .. } => change(unit, self.parameters.test, |disc| {
                disc.identify_track(isrc);
                Ok(())
            })?,
            Content::Pointer(_) | Content::Other { .. } => {}
        }
        if self.track == 0 {
            return Err(self.inconsistent());
        }
        let mut sector = *sector;
        if !self.mode().is_audio() {
            self.descramble(&mut sector)?;
        }
        together.add(unit, self.parameters.test, self.next, &sector)
    }

    /// Q says where the block is: it has to be where the block goes.
    fn place<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        q: &Q,
        position: &Position,
        sector: &[u8; SECTOR],
        together: &mut Together,
    ) -> Result<(), Refused> {
        if i64::from(position.absolute) != self.next + i64::from(PREGAP) {
            return Err(self.inconsistent());
        }
        if position.track != self.track {
            let first = self.track == 0;
            let follows = if first {
                self.contents.first_track()
            } else {
                self.track + 1
            };
            let begins = position.index == u8::from(!first) || position.index == 0;
            if position.track != follows || !begins {
                return Err(self.inconsistent());
            }
            together.record(unit, self.parameters.test)?;
            self.track = position.track;
            self.index = 0;
            self.begin_track(unit, sector)?;
        } else if position.index < self.index || position.index > self.index + 1 {
            return Err(self.inconsistent());
        }
        if position.index != self.index {
            together.record(unit, self.parameters.test)?;
            self.index = position.index;
            self.begin_index(unit, sector)?;
        }
        let control = self.contents.control(self.track);
        // Pregaps may still have what the track before them had.
        if position.index > 0 && control != Some(q.control) {
            return Err(self.inconsistent());
        }
        Ok(())
    }

    fn mode(&self) -> TrackMode {
        let control = self.contents.control(self.track).unwrap_or(0);
        let form = if control & 4 == 0 {
            Form::Audio
        } else {
            Form::Mode1
        };
        TrackMode::from_control(control, form).unwrap_or(TrackMode::of(form))
    }

    fn begin_track<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        sector: &[u8; SECTOR],
    ) -> Result<(), Refused> {
        let Some(start) = self.contents.start(self.track) else {
            return Err(self.inconsistent());
        };
        let Ok(pregap) = u32::try_from(i64::from(start) - self.next) else {
            return Err(self.inconsistent());
        };
        let mut mode = self.mode();
        if !mode.is_audio() {
            mode.form = form(sector).unwrap_or(mode.form);
        }
        let track = Track {
            number: self.track,
            pregap,
            start,
            blocks: 0,
            run_out: 0,
            mode,
            state: TrackState::Recording,
            indexes: Vec::new(),
            isrc: None,
            packets: None,
            reserved: None,
        };
        let first = self.next == self.start;
        change_for_good(unit, self.parameters.test, |disc| {
            if first {
                disc.begin_session(track, Kind::Raw)
            } else {
                disc.begin_laid_out(track)
            }
        })
    }

    /// Index 1 is where the table of contents has the track; later ones are where they are.
    fn begin_index<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        sector: &[u8; SECTOR],
    ) -> Result<(), Refused> {
        let lba = u32::try_from(self.next).map_err(|_| self.inconsistent())?;
        let audio = self.mode().is_audio();
        let start = self.contents.start(self.track);
        let index = self.index;
        if index == 1 && start != Some(lba) {
            return Err(self.inconsistent());
        }
        change(unit, self.parameters.test, |disc| {
            if index > 1 {
                disc.index(lba)?;
            } else if !audio && let Some(form) = form(sector) {
                disc.form(form);
            }
            Ok(())
        })
    }

    /// Data sectors come scrambled, as they are recorded; some hosts leave that to the drive.
    fn descramble(&self, sector: &mut [u8; SECTOR]) -> Result<(), Refused> {
        let here = |sector: &[u8; SECTOR]| {
            Header::of(sector)
                .is_some_and(|header| i64::from(header.absolute) == self.next + i64::from(PREGAP))
        };
        if sector[..12] != discmaster_audio::sector::SYNC || here(sector) {
            return Ok(());
        }
        scramble(sector);
        if here(sector) {
            Ok(())
        } else {
            Err(self.inconsistent())
        }
    }

    fn inconsistent(&self) -> Refused {
        let address = Lba(i32::try_from(self.next).unwrap_or(i32::MAX));
        Refused::Sense(Sense {
            information: Some(address.to_wire()),
            ..Sense::new(Triple::PARAMETER_VALUE_INVALID)
        })
    }
}

/// The form of a data sector, scrambled or not.
fn form(sector: &[u8; SECTOR]) -> Option<Form> {
    let mut plain = *sector;
    scramble(&mut plain);
    // A scrambled header passes for one, but its mode has to be one, too.
    let (header, sector) = match (Header::of(&plain), Header::of(sector)) {
        (Some(header), _) => (header, &plain),
        (None, Some(header)) => (header, sector),
        (None, None) => return None,
    };
    Some(match header.mode {
        Mode::Zero | Mode::One => Form::Mode1,
        Mode::Two if sector[16..20] == sector[20..24] => Form::Xa,
        Mode::Two => Form::Mode2,
    })
}

/// Sectors that are recorded together.
#[derive(Default)]
struct Together {
    lba: i64,
    sectors: Vec<u8>,
}

impl Together {
    const MOST: usize = 32 * SECTOR;

    fn add<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        test: bool,
        lba: i64,
        sector: &[u8; SECTOR],
    ) -> Result<(), Refused> {
        if self.sectors.is_empty() {
            self.lba = lba;
        }
        self.sectors.extend_from_slice(sector);
        if self.sectors.len() >= Self::MOST {
            self.record(unit, test)?;
        }
        Ok(())
    }

    fn record<S: Storage>(&mut self, unit: &mut Unit<S>, test: bool) -> Result<(), Refused> {
        let sectors = std::mem::take(&mut self.sectors);
        if sectors.is_empty() {
            return Ok(());
        }
        let run = Run {
            lba: self.lba,
            blocks: u32::try_from(sectors.len() / SECTOR).unwrap_or(0),
            block: Block::Audio,
        };
        record(unit, test, &run, &sectors)
    }
}
