//! The order of steps of a track at once, and which of them may fail. Pure: it sends nothing and
//! holds no data, it says what comes next.

use super::job::{Job, Then};
use crate::recording::{MINIMUM_TRACK, TrackKind};
use crate::response::mode_page::{Multisession, WriteParameters};
use crate::sense::Condition;

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// SET CD SPEED: kB/s, a kB being 1000 bytes.
    SetSpeed(u16),
    /// MODE SELECT of page 05h.
    SelectParameters(WriteParameters),
    /// SEND OPC INFORMATION.
    Calibrate,
    /// READ TRACK INFORMATION of the invisible track.
    FindNextWritable,
    /// WRITE, as often as there are data.
    Write,
    /// WRITE of so many blocks of zeros, to make up a track's least length.
    Pad(u32),
    Synchronize,
    /// CLOSE TRACK/SESSION of the session; page 05h decides whether the disc stays open. CLOSE of
    /// the track is left out: on CD it does nothing that SYNCHRONIZE CACHE has not done, and some
    /// drives refuse it.
    CloseSession,
    Done,
}

/// Where a recording stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequence {
    step: Step,
    job: Job,
    parameters: WriteParameters,
    written: u32,
    touched: bool,
    given_up: bool,
}

impl Sequence {
    /// `buffer_underrun_free`: the drive can go on after its buffer ran empty.
    pub const fn new(job: Job, buffer_underrun_free: bool) -> Self {
        let kind = match job.kind {
            TrackKind::Data => WriteParameters::track_at_once(),
            TrackKind::Audio { pause } => WriteParameters::audio_track_at_once(pause),
        };
        let parameters = WriteParameters {
            buffer_underrun_free: job.buffer_underrun_free && buffer_underrun_free,
            test_write: job.simulate,
            multisession: match job.then {
                Then::CloseSession {
                    keep_disc_open: true,
                } => Multisession::KEEP_OPEN,
                // The field decides when the session is closed, and the last track sets it again.
                Then::CloseSession {
                    keep_disc_open: false,
                }
                | Then::LeaveSessionOpen => Multisession::CLOSE_DISC,
            },
            ..kind
        };
        Self {
            step: match job.speed {
                Some(speed) => Step::SetSpeed(speed),
                None => Step::SelectParameters(parameters),
            },
            job,
            parameters,
            written: 0,
            touched: false,
            given_up: false,
        }
    }

    pub const fn step(&self) -> Step {
        self.step
    }

    /// Blocks of data that the drive has taken.
    pub const fn written(&self) -> u32 {
        self.written
    }

    /// A WRITE is about to go: from here on the disc may not be as it was.
    pub const fn touch(&mut self) {
        self.touched = true;
    }

    /// The drive took so many blocks.
    pub const fn wrote(&mut self, blocks: u32) {
        self.written = self.written.saturating_add(blocks);
    }

    /// The step is done: the next one, please. Of [`Step::Write`] this says that there are no
    /// more data.
    pub fn advance(&mut self) {
        self.step = match self.step {
            Step::SetSpeed(_) => Step::SelectParameters(self.parameters),
            // Calibration burns a little of the disc, which a simulation must not.
            Step::SelectParameters(_) if self.job.calibrate && !self.job.simulate => {
                Step::Calibrate
            }
            Step::SelectParameters(_) | Step::Calibrate => Step::FindNextWritable,
            Step::FindNextWritable => Step::Write,
            // Audio that short is refused before.
            Step::Write if self.job.kind == TrackKind::Data && self.written < MINIMUM_TRACK => {
                Step::Pad(MINIMUM_TRACK - self.written)
            }
            Step::Write | Step::Pad(_) => Step::Synchronize,
            // Nothing was recorded, so there is no session to close.
            Step::Synchronize if self.job.simulate => Step::Done,
            // A closed session would pass for a whole one.
            Step::Synchronize if self.given_up => Step::Done,
            Step::Synchronize => match self.job.then {
                Then::LeaveSessionOpen => Step::Done,
                Then::CloseSession { .. } => Step::CloseSession,
            },
            Step::CloseSession | Step::Done => Step::Done,
        };
    }

    /// The drive refused the step. True where there is a way on; [`Sequence::step`] tells which.
    pub fn refused(&mut self, condition: Option<Condition>) -> bool {
        let optional = matches!(
            condition,
            Some(Condition::UnsupportedCommand | Condition::InvalidField)
        );
        match self.step {
            // A drive that cannot be told its speed has one of its own.
            Step::SetSpeed(_) if optional => {
                self.advance();
                true
            }
            // A full calibration area need not stop the drive from writing; if it does, the first
            // WRITE says so.
            Step::Calibrate if optional || condition == Some(Condition::PowerCalibration) => {
                self.advance();
                true
            }
            Step::SelectParameters(parameters)
                if condition == Some(Condition::InvalidField)
                    && parameters.buffer_underrun_free =>
            {
                self.parameters.buffer_underrun_free = false;
                self.step = Step::SelectParameters(self.parameters);
                true
            }
            _ => false,
        }
    }

    /// The recording is given up: what is left is to leave the drive sane. The data that the
    /// drive took are flushed, but the session stays open, so that nobody takes it for whole.
    pub fn give_up(&mut self) {
        self.given_up = true;
        self.step = match self.step {
            Step::CloseSession | Step::Done => Step::Done,
            _ if self.touched => Step::Synchronize,
            _ => Step::Done,
        };
    }

    /// Drive or disc are lost: nothing more is to be done to them.
    pub const fn abandon(&mut self) {
        self.step = Step::Done;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            blocks: 1000,
            kind: TrackKind::Data,
            simulate: false,
            speed: None,
            buffer_underrun_free: true,
            calibrate: true,
            then: Then::CloseSession {
                keep_disc_open: false,
            },
        }
    }

    fn audio() -> Job {
        Job {
            kind: TrackKind::Audio { pause: 150 },
            ..job()
        }
    }

    fn parameters(job: Job, able: bool) -> WriteParameters {
        match Sequence::new(job, able).step() {
            Step::SelectParameters(parameters) => parameters,
            step => panic!("page 05h comes first, not {step:?}"),
        }
    }

    fn walk(mut sequence: Sequence, blocks: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        while sequence.step() != Step::Done {
            steps.push(sequence.step());
            if sequence.step() == Step::Write {
                sequence.touch();
                sequence.wrote(blocks);
            }
            sequence.advance();
        }
        steps
    }

    #[test]
    fn a_recording_selects_calibrates_writes_flushes_and_closes() {
        let parameters = WriteParameters::track_at_once();
        assert_eq!(
            walk(Sequence::new(job(), false), 1000),
            [
                Step::SelectParameters(parameters),
                Step::Calibrate,
                Step::FindNextWritable,
                Step::Write,
                Step::Synchronize,
                Step::CloseSession,
            ]
        );
    }

    #[test]
    fn a_simulation_neither_calibrates_nor_closes() {
        let simulation = Job {
            simulate: true,
            speed: Some(1764),
            ..job()
        };
        let steps = walk(Sequence::new(simulation, true), 1000);
        assert_eq!(steps[0], Step::SetSpeed(1764));
        assert!(
            matches!(steps[1], Step::SelectParameters(p) if p.test_write && p.buffer_underrun_free)
        );
        assert_eq!(
            steps[2..],
            [Step::FindNextWritable, Step::Write, Step::Synchronize]
        );
    }

    #[test]
    fn a_track_shorter_than_four_seconds_is_padded() {
        assert!(walk(Sequence::new(job(), false), 1).contains(&Step::Pad(299)));
    }

    #[test]
    fn an_audio_track_is_not_padded() {
        let steps = walk(Sequence::new(audio(), false), 1);
        assert!(steps.contains(&Step::Write));
        assert!(!steps.iter().any(|step| matches!(step, Step::Pad(_))));
    }

    #[test]
    fn page_05_is_of_the_kind_of_the_track() {
        let page = parameters(
            Job {
                kind: TrackKind::Audio { pause: 225 },
                ..audio()
            },
            false,
        );
        assert_eq!(page, WriteParameters::audio_track_at_once(225));
        assert_eq!(parameters(job(), false), WriteParameters::track_at_once());
    }

    #[test]
    fn an_empty_buffer_is_survived_where_it_is_wanted_and_can_be() {
        for (wanted, able, used) in [
            (true, true, true),
            (true, false, false),
            (false, true, false),
        ] {
            let job = Job {
                buffer_underrun_free: wanted,
                ..job()
            };
            assert_eq!(parameters(job, able).buffer_underrun_free, used);
        }
    }

    #[test]
    fn before_another_track_there_is_a_flush_and_no_close() {
        let more = Job {
            then: Then::LeaveSessionOpen,
            ..audio()
        };
        let steps = walk(Sequence::new(more, false), 1000);
        assert_eq!(steps.last(), Some(&Step::Synchronize));
    }

    #[test]
    fn a_later_track_is_recorded_without_another_calibration() {
        let later = Job {
            calibrate: false,
            ..audio()
        };
        let steps = walk(Sequence::new(later, false), 1000);
        assert!(!steps.contains(&Step::Calibrate));
        assert_eq!(steps[1], Step::FindNextWritable);
        assert_eq!(steps.last(), Some(&Step::CloseSession));
    }

    #[test]
    fn an_open_disc_is_asked_for_in_page_05() {
        let open = Job {
            then: Then::CloseSession {
                keep_disc_open: true,
            },
            ..job()
        };
        assert_eq!(
            parameters(open, false).multisession,
            Multisession::KEEP_OPEN
        );
        assert_eq!(
            parameters(job(), false).multisession,
            Multisession::CLOSE_DISC
        );
    }

    #[test]
    fn only_what_is_optional_may_be_refused() {
        let mut sequence = Sequence::new(job(), true);
        assert!(!sequence.refused(Some(Condition::UnsupportedCommand)));
        assert!(
            sequence.refused(Some(Condition::InvalidField)),
            "without BUFE"
        );
        assert!(
            !sequence.refused(Some(Condition::InvalidField)),
            "never twice"
        );
        sequence.advance();
        assert_eq!(sequence.step(), Step::Calibrate);
        assert!(!sequence.refused(Some(Condition::HardwareError)));
        assert!(sequence.refused(Some(Condition::PowerCalibration)));
        assert_eq!(sequence.step(), Step::FindNextWritable);
        assert!(!sequence.refused(None));
    }

    #[test]
    fn giving_up_touches_the_disc_only_where_it_was_touched() {
        let mut sequence = Sequence::new(job(), true);
        sequence.give_up();
        assert_eq!(sequence.step(), Step::Done);
        let mut sequence = Sequence::new(job(), true);
        for _ in 0..3 {
            sequence.advance();
        }
        sequence.touch();
        sequence.give_up();
        assert_eq!(sequence.step(), Step::Synchronize);
        sequence.advance();
        assert_eq!(
            sequence.step(),
            Step::Done,
            "an unfinished session is not closed"
        );
    }
}
