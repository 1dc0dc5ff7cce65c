//! SEND CUE SHEET, and the session at once that it lays out.

use super::super::mode_pages::{Recording, WriteType};
use super::super::{Answer, Refused, information, invalid_parameter, sent};
use super::laid_out::{Ending, LaidOut, Run, change_for_good, record};
use super::text::Text;
use super::writable;
use crate::disc::cd::plan::CueFault;
use crate::disc::{Plan, Refusal};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_audio::sub_channel::P_TO_W;
use discmaster_mmc::parameter::cue_sheet::CueSheet;
use discmaster_mmc::response::Malformed;
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;

/// The most bytes of a cue sheet: feature 2Eh tells it. Every track with a recording code and an
/// index or two fits many times.
pub(crate) const LONGEST_SHEET: u32 = 64 * 1024;

/// Byte of a line: the data form.
const FORM: usize = 3;

/// A session at once.
#[derive(Debug)]
pub(crate) struct AtOnce {
    plan: Plan,
    parameters: Recording,
    /// Where the next block goes.
    next: i64,
    begun: bool,
    /// Tracks of the plan that are begun.
    tracks: usize,
    text: Text,
}

/// Takes a cue sheet, which holds until the session is recorded or another sheet comes.
pub(in super::super) fn send_cue_sheet<S: Storage>(
    unit: &mut Unit<S>,
    length: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let disc = writable(unit)?;
    let parameters = unit.modes.recording()?;
    if parameters.write_type != WriteType::SessionAtOnce {
        return Err(Refusal::Sequence.into());
    }
    if unit.laid_out.as_ref().is_some_and(LaidOut::begun) || disc.open_session().is_some() {
        return Err(Refusal::Sequence.into());
    }
    if disc.next_session_start().is_none() || disc.next_writable(parameters.track.pause).is_none() {
        return Err(Refusal::CannotWrite.into());
    }
    if length == 0 || length > LONGEST_SHEET || !(length as usize).is_multiple_of(CueSheet::LINE) {
        return Err(Triple::PARAMETER_LIST_LENGTH_ERROR.into());
    }
    let bytes = sent(data, length as usize)?;
    let records_text = unit.cd_text;
    let sheet = CueSheet::parse(bytes).map_err(|malformed| match malformed {
        Malformed::Short { .. } => Triple::PARAMETER_LIST_LENGTH_ERROR.into(),
        Malformed::Invalid { byte, .. } => invalid_parameter(byte),
    })?;
    let lead_in = information::lead_in_start(disc);
    let plan =
        Plan::of(&sheet, disc, lead_in).map_err(|CueFault { byte }| invalid_parameter(byte))?;
    if plan.text && !records_text {
        return Err(invalid_parameter(plan.lead_in + FORM));
    }
    unit.laid_out = Some(LaidOut::AtOnce(AtOnce {
        next: if plan.text { lead_in } else { plan.start },
        plan,
        parameters,
        begun: false,
        tracks: 0,
        text: Text::default(),
    }));
    Ok(Answer::moved(bytes.len()))
}

impl AtOnce {
    pub(super) fn choose(&mut self, parameters: Recording) {
        self.parameters = parameters;
    }

    pub(super) fn begun(&self) -> bool {
        self.begun
    }

    /// Where the next block of the host's goes: past those that the drive makes.
    pub(super) fn next(&self) -> i64 {
        let mut next = self.next;
        while let Some((end, 0)) = self.ahead(next) {
            next = end;
        }
        next
    }

    pub(super) fn lead_out(&self) -> Option<u32> {
        Some(self.plan.lead_out)
    }

    pub(super) fn test(&self) -> bool {
        self.parameters.test
    }

    pub(super) fn ending(&self) -> Option<Ending> {
        (self.next == i64::from(self.plan.lead_out)).then(|| Ending {
            format: self.parameters.session_format,
            next_session_allowed: self.parameters.next_session_allowed,
            catalog: self.plan.catalog.or(self.parameters.track.catalog),
            cd_text: self.text.packs(),
        })
    }

    /// What comes next: where it ends, and bytes of each block.
    fn ahead(&self, lba: i64) -> Option<(i64, usize)> {
        if lba < self.plan.start {
            return Some((self.plan.start, P_TO_W));
        }
        let section = self.plan.section_at(lba)?;
        Some((section.end, section.block.length()))
    }

    /// Bytes of the next blocks, so many. Those that the drive makes are not counted.
    pub(super) fn length(&self, blocks: u32) -> Result<usize, Refused> {
        let mut left = i64::from(blocks);
        let mut lba = self.next;
        let mut bytes = 0;
        while left > 0 {
            let (end, block) = self.ahead(lba).ok_or(Refusal::Full)?;
            if block > 0 {
                let here = left.min(end - lba);
                bytes += usize::try_from(here).unwrap_or(0) * block;
                left -= here;
                lba += here;
            } else {
                lba = end;
            }
        }
        Ok(bytes)
    }

    /// Takes the next blocks.
    pub(super) fn write<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        blocks: u32,
        bytes: &[u8],
    ) -> Result<(), Refused> {
        let mut left = i64::from(blocks);
        let mut came = bytes;
        while left > 0 {
            self.make_own(unit)?;
            let (end, block) = self.ahead(self.next).ok_or(Refusal::Full)?;
            let here = left.min(end - self.next);
            let count = u32::try_from(here).unwrap_or(0);
            let (run, rest) = came
                .split_at_checked(count as usize * block)
                .ok_or(Triple::DATA_PHASE_ERROR)?;
            if self.next < self.plan.start {
                for symbols in run.as_chunks().0 {
                    self.text.take(symbols);
                }
                self.begun = true;
                self.next += here;
            } else {
                self.record(unit, count, run)?;
            }
            came = rest;
            left -= here;
        }
        self.make_own(unit)
    }

    /// Makes the blocks for which nothing comes.
    fn make_own<S: Storage>(&mut self, unit: &mut Unit<S>) -> Result<(), Refused> {
        while let Some((end, 0)) = self.ahead(self.next) {
            let count = u32::try_from(end - self.next).unwrap_or(0);
            self.record(unit, count, &[])?;
        }
        Ok(())
    }

    /// Records blocks of one section, which may begin in one track and end in another.
    fn record<S: Storage>(
        &mut self,
        unit: &mut Unit<S>,
        blocks: u32,
        came: &[u8],
    ) -> Result<(), Refused> {
        let Some(section) = self.plan.section_at(self.next).copied() else {
            return Err(Refusal::Full.into());
        };
        let begins = self
            .plan
            .tracks
            .get(self.tracks)
            .map(|track| i64::from(track.start) - i64::from(track.pregap));
        // A line of the sheet begins each track, so that one begins where a section does.
        if begins == Some(self.next) {
            self.begin_track(unit)?;
        }
        let run = Run {
            lba: self.next,
            blocks,
            block: section.block,
        };
        record(unit, self.parameters.test, &run, came)?;
        self.next += i64::from(blocks);
        Ok(())
    }

    fn begin_track<S: Storage>(&mut self, unit: &mut Unit<S>) -> Result<(), Refused> {
        let Some(track) = self.plan.tracks.get(self.tracks).cloned() else {
            return Err(Refusal::Full.into());
        };
        let kind = self.plan.kind();
        let catalog = self.plan.catalog.or(self.parameters.track.catalog);
        let first = self.tracks == 0;
        change_for_good(unit, self.parameters.test, |disc| {
            if first {
                disc.begin_session(track, kind)?;
                disc.describe(catalog, Vec::new());
                Ok(())
            } else {
                disc.begin_laid_out(track)
            }
        })?;
        self.begun = true;
        self.tracks += 1;
        Ok(())
    }
}
