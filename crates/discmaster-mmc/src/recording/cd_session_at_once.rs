//! CD session at once: what lies where is told first, by a cue sheet; then all of it is written in
//! one stroke, from the first track's pregap on (MMC-6, CD mastering feature and SEND CUE SHEET).
//! The drive makes lead-in and lead-out, and closes the session with the last block.
//!
//! Drives differ in how they want the area before the first track: hence several layouts of the
//! cue sheet, tried in their order.

use super::choice::MOST_TRACKS;
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, MINIMUM_TRACK, PAUSE, SectorForm, Track, TrackKind};
use super::plan::{GivenUp, LeadIn, Place, Plan, Step, TrackPlan};
use super::way::Way;
use crate::address::{Lba, Msf, PREGAP};
use crate::drive::transfer::BlockSize;
use crate::parameter::cue_sheet::{CueEntry, CuePosition, CueSheet, CueSubChannel, DataForm};
use crate::response::mode_page::{
    DataBlockType, Multisession, SessionFormat, WriteParameters, catalog_field,
};
use crate::response::track_information::TrackMode;

/// Where a data track follows audio, the part of its pregap that is still of audio: a second
/// (ECMA-130, pregap).
const PREGAP_OF_AUDIO: u32 = 75;

/// How the area before the first track is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// The lead-in at 00:00:00, and the pause sent by the host.
    HostPause,
    /// The lead-in where the disc's wobble has it, and the pause sent by the host.
    HostPauseAfter(Msf),
    /// The pause made by the drive.
    DrivePause,
}

/// What the plans of a job share.
struct Frame<'a> {
    job: &'a Job,
    /// Where index 1 of the first track is, unless it has a pregap of its own: 0 on a blank disc.
    start: i64,
    /// Number of the first track.
    first: u8,
    /// The first address that nothing of the session may have.
    end: i64,
    underrun_free: bool,
    /// Where the lead-in begins, by the disc's wobble: of the first session.
    lead_in: Option<Msf>,
}

/// One plan for each layout, best first; with the job's CD-Text, and then without, where the job
/// allows that.
pub(super) fn plans(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    let feature = facts.configuration.cd_mastering();
    if job.simulate && feature.is_some_and(|feature| !feature.test_write) {
        return Err(RecordError::NoTestWrite(facts.profile()));
    }
    // Of a blank disc a drive may tell where the pause before address 0 begins.
    let next = match facts.medium.next_writable {
        Some(next) if !facts.is_blank() => next,
        _ => Lba(0),
    };
    if let Some(wanted) = job.start.filter(|wanted| *wanted != next) {
        return Err(RecordError::Start { wanted, told: next });
    }
    let first = if facts.is_blank() {
        1
    } else {
        u8::try_from(facts.medium.last_track).unwrap_or(u8::MAX)
    };
    let most = MOST_TRACKS.saturating_sub(usize::from(first.saturating_sub(1)));
    if job.tracks.len() > most {
        return Err(RecordError::TooManyTracks {
            profile: facts.profile(),
            tracks: job.tracks.len(),
            most,
        });
    }
    let atip = facts.medium.atip;
    let frame = Frame {
        job,
        start: i64::from(next.0),
        first,
        end: i64::from(next.0) + i64::from(facts.medium.free_blocks),
        underrun_free: feature.is_some_and(|feature| feature.buffer_underrun_free),
        lead_in: atip
            .and_then(|atip| atip.lead_in)
            .filter(|_| facts.is_blank()),
    };
    let mut layouts = vec![Layout::HostPause, Layout::DrivePause];
    if let Some(start) = frame.lead_in {
        layouts.insert(1, Layout::HostPauseAfter(start));
    }
    let takes_text = feature.is_some_and(|feature| feature.r_to_w);
    let text = frame.text().filter(|_| takes_text);
    let mut plans = Vec::new();
    if let Some(text) = text {
        for layout in &layouts {
            plans.push(Session::lay(&frame, *layout, Some(text.clone()))?.plan(&frame)?);
        }
    } else if job.demands_cd_text() {
        return Err(RecordError::NoCdText(facts.profile()));
    }
    if !job.demands_cd_text() {
        for layout in layouts {
            plans.push(Session::lay(&frame, layout, None)?.plan(&frame)?);
        }
    }
    Ok(plans)
}

impl Frame<'_> {
    /// The lead-in that the job's CD-Text makes, from its start to the first pregap.
    fn text(&self) -> Option<LeadIn> {
        let start = self.lead_in?.to_lba();
        let blocks = u32::try_from(-i64::from(PREGAP) - i64::from(start.0)).ok()?;
        (blocks > 0 && !self.job.cd_text.is_empty()).then(|| LeadIn {
            start,
            blocks,
            packs: self.job.cd_text.clone(),
        })
    }
}

/// A session as it is to lie on the disc.
struct Session {
    lead_in: Option<LeadIn>,
    entries: Vec<CueEntry>,
    tracks: Vec<TrackPlan>,
    /// Where the next thing goes; at last, the lead-out. A job may want more than an address
    /// can tell.
    end: i64,
    /// Blocks from its start on that are free.
    free: i64,
    start: i64,
}

impl Session {
    fn lay(
        frame: &Frame<'_>,
        layout: Layout,
        lead_in: Option<LeadIn>,
    ) -> Result<Self, RecordError> {
        let job = frame.job;
        let mut session = Self {
            lead_in,
            entries: Vec::new(),
            tracks: Vec::new(),
            end: frame.start - i64::from(PREGAP),
            free: frame.end - frame.start,
            start: frame.start,
        };
        if let Some(number) = job.catalog_number {
            let digits = *number.as_bytes();
            session.entries.push(CueEntry::Catalog(digits));
        }
        if let Some(first) = job.tracks.first() {
            let form = match &session.lead_in {
                // The main channel is silence, whatever the tracks are.
                Some(_) => DataForm::AUDIO_BY_DRIVE.with(CueSubChannel::RAW),
                None => by_drive(first.kind),
            };
            session.entries.push(CueEntry::Position(CuePosition {
                control: first.control(),
                track: CueSheet::LEAD_IN,
                index: 0,
                form,
                alternate_copy: false,
                time: match layout {
                    Layout::HostPauseAfter(start) => start,
                    Layout::HostPause | Layout::DrivePause => Msf::default(),
                },
            }));
        }
        let mut before: Option<&Track> = None;
        for (number, track) in (frame.first..).zip(&job.tracks) {
            session.add(number, track, before, layout)?;
            before = Some(track);
        }
        if let Some(last) = before {
            let time = session.time()?;
            session.entries.push(CueEntry::Position(CuePosition {
                control: last.control(),
                track: CueSheet::LEAD_OUT,
                index: 1,
                form: by_drive(last.kind),
                alternate_copy: false,
                time,
            }));
        }
        Ok(session)
    }

    /// A track behind what is there.
    fn add(
        &mut self,
        number: u8,
        track: &Track,
        before: Option<&Track>,
        layout: Layout,
    ) -> Result<(), RecordError> {
        // What parts audio from data, unless the track's own blocks do.
        let between = u32::from(PAUSE).saturating_sub(track.pregap);
        let lead = match (track.kind, before) {
            // The first pregap has two seconds at least.
            (TrackKind::Audio { pause }, None) => u32::from(pause.max(PAUSE)),
            (_, None) => u32::from(PAUSE),
            (TrackKind::Audio { pause }, Some(before)) if !before.kind.is_audio() => {
                u32::from(pause).max(between)
            }
            (TrackKind::Audio { pause }, Some(_)) => u32::from(pause),
            (kind, Some(before)) if by_drive(kind) == by_drive(before.kind) => 0,
            // From audio to data, and from one mode of data to another.
            (_, Some(_)) => between,
        };
        if let Some(code) = track.isrc {
            self.entries.push(CueEntry::Isrc {
                control: track.control(),
                track: number,
                code: *code.as_bytes(),
            });
        }
        if let Some(before) = before.filter(|_| between > 0) {
            self.part(before, track, number)?;
        }
        let form = form(track.kind);
        let (lead_form, lead_size) = empty(track.kind);
        let mut lead = lead;
        let mut place = Place::Following;
        if before.is_none() {
            place = Place::At(self.lba()?);
            if layout == Layout::DrivePause {
                self.position(track, number, 0, by_drive(track.kind))?;
                self.end += i64::from(PREGAP);
                lead -= u32::from(PAUSE);
                place = Place::At(self.lba()?);
            }
        }
        if lead > 0 {
            self.position(track, number, 0, lead_form)?;
            self.end += i64::from(lead);
        }
        if track.pregap > 0 {
            // One line for both, where they come in the same way.
            if lead == 0 || form != lead_form {
                self.position(track, number, 0, form)?;
            }
            self.end += i64::from(track.pregap);
        }
        self.position(track, number, 1, form)?;
        let first = self.end;
        for (index, offset) in (2..).zip(&track.indexes) {
            self.end = first + i64::from(*offset);
            self.position(track, number, index, form)?;
        }
        let trail = match track.kind {
            TrackKind::Data => MINIMUM_TRACK.saturating_sub(track.blocks),
            TrackKind::Sectors(_) | TrackKind::Audio { .. } => 0,
        };
        self.end = first + i64::from(track.blocks - track.pregap) + i64::from(trail);
        self.tracks.push(TrackPlan {
            before: Vec::new(),
            place,
            size: track.kind.block_size(),
            lead,
            lead_size,
            blocks: track.blocks,
            trail,
            after: Vec::new(),
        });
        Ok(())
    }

    /// What has to lie between audio and data: data are followed by a postgap, and the pregap of
    /// data begins with a second of silence (ECMA-130, postgap and pregap). Both are blocks of the
    /// kind of the track before, and are written with it. Of data that come in whole sectors, no
    /// more are written than come.
    fn part(&mut self, before: &Track, track: &Track, number: u8) -> Result<(), RecordError> {
        let blocks = match (before.kind, track.kind) {
            (TrackKind::Data, TrackKind::Audio { .. }) => u32::from(PAUSE),
            (TrackKind::Audio { .. }, TrackKind::Data | TrackKind::Sectors(_)) => {
                self.entries.push(CueEntry::Position(CuePosition {
                    control: before.control(),
                    track: number,
                    index: 0,
                    form: DataForm::AUDIO,
                    alternate_copy: false,
                    time: self.time()?,
                }));
                PREGAP_OF_AUDIO
            }
            _ => return Ok(()),
        };
        if let Some(plan) = self.tracks.last_mut() {
            plan.trail += blocks;
        }
        self.end += i64::from(blocks);
        Ok(())
    }

    fn position(
        &mut self,
        track: &Track,
        number: u8,
        index: u8,
        form: DataForm,
    ) -> Result<(), RecordError> {
        let time = self.time()?;
        self.entries.push(CueEntry::Position(CuePosition {
            control: track.control(),
            track: number,
            index,
            form,
            alternate_copy: false,
            time,
        }));
        Ok(())
    }

    /// The address that was come to. What no CD has an address for does not fit on one.
    fn lba(&self) -> Result<Lba, RecordError> {
        let lba = i32::try_from(self.end).map(Lba);
        lba.map_err(|_| self.does_not_fit())
    }

    /// As [`Session::lba`].
    fn time(&self) -> Result<Msf, RecordError> {
        self.lba()?.to_msf().ok_or_else(|| self.does_not_fit())
    }

    fn does_not_fit(&self) -> RecordError {
        RecordError::DoesNotFit {
            needed: u32::try_from(self.end - self.start).unwrap_or(u32::MAX),
            free: u32::try_from(self.free).unwrap_or(0),
        }
    }

    fn plan(mut self, frame: &Frame<'_>) -> Result<Plan, RecordError> {
        if self.end - self.start > self.free {
            return Err(self.does_not_fit());
        }
        let job = frame.job;
        let parameters = parameters(job, frame.underrun_free);
        let mut before = vec![Step::SelectParameters(parameters)];
        if !job.simulate {
            before.push(Step::Calibrate);
        }
        before.push(Step::SendCueSheet(CueSheet(self.entries)));
        if let Some(first) = self.tracks.first_mut() {
            first.before = before;
        }
        Ok(Plan {
            way: Way::SessionAtOnce,
            lead_in: self.lead_in,
            tracks: self.tracks,
            end: vec![Step::Synchronize],
            given_up: GivenUp::BrokenOff,
            packet: 1,
            simulate: job.simulate,
            streaming: false,
            appendable: job.keeps_disc_open(),
        })
    }
}

/// What the host sends of a track.
const fn form(kind: TrackKind) -> DataForm {
    match kind {
        TrackKind::Data => DataForm::MODE_1,
        TrackKind::Sectors(SectorForm::Mode1Raw) => DataForm::MODE_1_RAW,
        TrackKind::Sectors(SectorForm::Xa) => DataForm::XA,
        TrackKind::Sectors(SectorForm::XaRaw) => DataForm::XA_RAW,
        TrackKind::Sectors(SectorForm::Formless) => DataForm::MODE_2,
        TrackKind::Sectors(SectorForm::FormlessRaw) => DataForm::MODE_2_RAW,
        TrackKind::Audio { .. } => DataForm::AUDIO,
    }
}

/// What the host sends of blocks that hold nothing, before a track: zeros, of which the drive makes
/// sectors.
const fn empty(kind: TrackKind) -> (DataForm, BlockSize) {
    match kind {
        TrackKind::Data | TrackKind::Sectors(SectorForm::Mode1Raw) => {
            (DataForm::MODE_1, BlockSize::Data)
        }
        TrackKind::Sectors(SectorForm::Xa | SectorForm::XaRaw) => (DataForm::XA, BlockSize::Mode2),
        TrackKind::Sectors(SectorForm::Formless | SectorForm::FormlessRaw) => {
            (DataForm::MODE_2, BlockSize::Mode2)
        }
        TrackKind::Audio { .. } => (DataForm::AUDIO, BlockSize::Audio),
    }
}

const fn by_drive(kind: TrackKind) -> DataForm {
    match kind {
        TrackKind::Data | TrackKind::Sectors(SectorForm::Mode1Raw) => DataForm::MODE_1_BY_DRIVE,
        TrackKind::Sectors(SectorForm::Xa | SectorForm::XaRaw) => DataForm::XA_BY_DRIVE,
        TrackKind::Sectors(SectorForm::Formless | SectorForm::FormlessRaw) => {
            DataForm::MODE_2_BY_DRIVE
        }
        TrackKind::Audio { .. } => DataForm::AUDIO_BY_DRIVE,
    }
}

/// Mode and form of each track are in the cue sheet; page 05h has those of the first.
fn parameters(job: &Job, underrun_free: bool) -> WriteParameters {
    let first = job
        .tracks
        .first()
        .map_or(TrackKind::Data, |first| first.kind);
    WriteParameters {
        buffer_underrun_free: job.buffer_underrun_free && underrun_free,
        test_write: job.simulate,
        multisession: if job.keeps_disc_open() {
            Multisession::KEEP_OPEN
        } else {
            Multisession::CLOSE_DISC
        },
        track_mode: if first.is_audio() {
            TrackMode::AUDIO
        } else {
            TrackMode::DATA
        },
        data_block_type: match first {
            TrackKind::Data => DataBlockType::MODE_1,
            TrackKind::Sectors(SectorForm::Xa | SectorForm::Formless) => DataBlockType::MODE_2,
            TrackKind::Sectors(_) | TrackKind::Audio { .. } => DataBlockType::RAW,
        },
        session_format: if job.is_xa() {
            SessionFormat::CD_ROM_XA
        } else {
            SessionFormat::CD_DA_OR_ROM
        },
        media_catalog_number: job
            .catalog_number
            .map_or([0; 16], |number| catalog_field(number.as_bytes())),
        ..WriteParameters::session_at_once()
    }
}
