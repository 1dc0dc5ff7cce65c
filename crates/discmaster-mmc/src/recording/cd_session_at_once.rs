//! CD session at once: what lies where is told first, by a cue sheet; then all of it is written in
//! one stroke, from the first track's pregap on (MMC-6, CD mastering feature and SEND CUE SHEET).
//! The drive makes lead-in and lead-out, and closes the session with the last block.
//!
//! Drives differ in how they want the area before the first track: hence several layouts of the
//! cue sheet, tried in their order.

use super::cd_track_at_once::control;
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, MINIMUM_TRACK, PAUSE, Track, TrackKind};
use super::plan::{GivenUp, Place, Plan, Step, TrackPlan};
use super::way::Way;
use crate::address::{Lba, Msf, PREGAP};
use crate::parameter::cue_sheet::{CueEntry, CuePosition, CueSheet, DataForm};
use crate::response::mode_page::{DataBlockType, Multisession, WriteParameters, catalog_field};
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

/// One plan for each layout, best first.
pub(super) fn plans(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    let feature = facts.configuration.cd_mastering();
    if job.simulate && feature.is_some_and(|feature| !feature.test_write) {
        return Err(RecordError::NoTestWrite(facts.profile()));
    }
    let mut layouts = vec![Layout::HostPause, Layout::DrivePause];
    if let Some(start) = facts.medium.atip.and_then(|atip| atip.lead_in) {
        layouts.insert(1, Layout::HostPauseAfter(start));
    }
    let underrun_free = feature.is_some_and(|feature| feature.buffer_underrun_free);
    let free = facts.medium.free_blocks;
    let laid = layouts.into_iter().map(|layout| {
        let session = Session::lay(job, layout, free)?;
        if session.end > i64::from(free) {
            return Err(session.does_not_fit());
        }
        Ok(session.plan(job, underrun_free))
    });
    laid.collect()
}

/// A session as it is to lie on the disc.
struct Session {
    entries: Vec<CueEntry>,
    tracks: Vec<TrackPlan>,
    /// Where the next thing goes; at last, the lead-out. A job may want more than an address
    /// can tell.
    end: i64,
    free: u32,
}

impl Session {
    fn lay(job: &Job, layout: Layout, free: u32) -> Result<Self, RecordError> {
        let mut session = Self {
            entries: Vec::new(),
            tracks: Vec::new(),
            end: -i64::from(PREGAP),
            free,
        };
        if let Some(number) = job.catalog_number {
            let digits = *number.as_bytes();
            session.entries.push(CueEntry::Catalog(digits));
        }
        if let Some(first) = job.tracks.first() {
            session.entries.push(CueEntry::Position(CuePosition {
                control: control(first),
                track: CueSheet::LEAD_IN,
                index: 0,
                form: by_drive(first.kind),
                alternate_copy: false,
                time: match layout {
                    Layout::HostPauseAfter(start) => start,
                    Layout::HostPause | Layout::DrivePause => Msf::default(),
                },
            }));
        }
        let mut before: Option<&Track> = None;
        for (number, track) in (1..).zip(&job.tracks) {
            session.add(number, track, before, layout)?;
            before = Some(track);
        }
        if let Some(last) = before {
            let time = session.time()?;
            session.entries.push(CueEntry::Position(CuePosition {
                control: control(last),
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
        let pause = match (track.kind, before) {
            // The first pregap has two seconds at least, and so has what parts audio from data.
            (TrackKind::Audio { pause }, None) => pause.max(PAUSE),
            (TrackKind::Audio { pause }, Some(before)) if !before.kind.is_audio() => {
                pause.max(PAUSE)
            }
            (TrackKind::Audio { pause }, Some(_)) => pause,
            (TrackKind::Data, Some(before)) if !before.kind.is_audio() => 0,
            (TrackKind::Data, _) => PAUSE,
        };
        if let Some(code) = track.isrc {
            self.entries.push(CueEntry::Isrc {
                control: control(track),
                track: number,
                code: *code.as_bytes(),
            });
        }
        let form = match track.kind {
            TrackKind::Data => DataForm::MODE_1,
            TrackKind::Audio { .. } => DataForm::AUDIO,
        };
        if let Some(before) = before {
            self.part(before, track, number)?;
        }
        let mut lead = u32::from(pause);
        let mut place = Place::Following;
        if before.is_none() {
            place = Place::At(Lba(-PREGAP));
            if layout == Layout::DrivePause {
                self.position(track, number, 0, by_drive(track.kind))?;
                self.end += i64::from(PREGAP);
                lead -= u32::from(PAUSE);
                place = Place::At(Lba(0));
            }
        }
        if lead + track.pregap > 0 {
            self.position(track, number, 0, form)?;
        }
        self.end += i64::from(lead) + i64::from(track.pregap);
        self.position(track, number, 1, form)?;
        let first = self.end;
        for (index, offset) in (2..).zip(&track.indexes) {
            self.end = first + i64::from(*offset);
            self.position(track, number, index, form)?;
        }
        let trail = match track.kind {
            TrackKind::Data => MINIMUM_TRACK.saturating_sub(track.blocks),
            TrackKind::Audio { .. } => 0,
        };
        self.end = first + i64::from(track.blocks - track.pregap) + i64::from(trail);
        self.tracks.push(TrackPlan {
            before: Vec::new(),
            place,
            size: track.kind.block_size(),
            lead,
            blocks: track.blocks,
            trail,
            after: Vec::new(),
        });
        Ok(())
    }

    /// What has to lie between audio and data: data are followed by a postgap, and the pregap of
    /// data begins with a second of silence (ECMA-130, postgap and pregap). Both are blocks of the
    /// kind of the track before, and are written with it.
    fn part(&mut self, before: &Track, track: &Track, number: u8) -> Result<(), RecordError> {
        let blocks = match (before.kind, track.kind) {
            (TrackKind::Data, TrackKind::Audio { .. }) => u32::from(PAUSE),
            (TrackKind::Audio { .. }, TrackKind::Data) => {
                self.entries.push(CueEntry::Position(CuePosition {
                    control: control(before),
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
            control: control(track),
            track: number,
            index,
            form,
            alternate_copy: false,
            time,
        }));
        Ok(())
    }

    /// The address that was come to. What no CD has an address for does not fit on one.
    fn time(&self) -> Result<Msf, RecordError> {
        let lba = i32::try_from(self.end).ok().map(Lba);
        lba.and_then(Lba::to_msf).ok_or_else(|| self.does_not_fit())
    }

    fn does_not_fit(&self) -> RecordError {
        RecordError::DoesNotFit {
            needed: u32::try_from(self.end).unwrap_or(u32::MAX),
            free: self.free,
        }
    }

    fn plan(mut self, job: &Job, underrun_free: bool) -> Plan {
        let mut before = vec![Step::SelectParameters(parameters(job, underrun_free))];
        if !job.simulate {
            before.push(Step::Calibrate);
        }
        before.push(Step::SendCueSheet(CueSheet(self.entries)));
        if let Some(first) = self.tracks.first_mut() {
            first.before = before;
        }
        Plan {
            way: Way::SessionAtOnce,
            tracks: self.tracks,
            end: vec![Step::Synchronize],
            given_up: GivenUp::BrokenOff,
            packet: 1,
            simulate: job.simulate,
            streaming: false,
            appendable: job.keeps_disc_open(),
        }
    }
}

const fn by_drive(kind: TrackKind) -> DataForm {
    match kind {
        TrackKind::Data => DataForm::MODE_1_BY_DRIVE,
        TrackKind::Audio { .. } => DataForm::AUDIO_BY_DRIVE,
    }
}

/// Mode and form of each track are in the cue sheet; page 05h has those of the first.
fn parameters(job: &Job, underrun_free: bool) -> WriteParameters {
    let audio = job
        .tracks
        .first()
        .is_some_and(|first| first.kind.is_audio());
    WriteParameters {
        buffer_underrun_free: job.buffer_underrun_free && underrun_free,
        test_write: job.simulate,
        multisession: if job.keeps_disc_open() {
            Multisession::KEEP_OPEN
        } else {
            Multisession::CLOSE_DISC
        },
        track_mode: if audio {
            TrackMode::AUDIO
        } else {
            TrackMode::DATA
        },
        data_block_type: if audio {
            DataBlockType::RAW
        } else {
            DataBlockType::MODE_1
        },
        media_catalog_number: job
            .catalog_number
            .map_or([0; 16], |number| catalog_field(number.as_bytes())),
        ..WriteParameters::session_at_once()
    }
}
