//! Where a recording stands in its plan, and what becomes of it when the drive refuses a step.
//! Pure: it sends nothing and holds no data, it says what comes next.

use super::plan::{GivenUp, Plan, Speed, Step, TrackPlan};
use super::report::{Around, Left};
use super::way::Way;
use crate::command::{CloseFunction, TrackAddress};
use crate::sense::Condition;
use std::collections::VecDeque;

/// What the next WRITE brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// So many blocks of the lead-in's CD-Text, at most.
    Text(u32),
    /// So many blocks of zeros, at most.
    Zeros(u32),
    /// So many blocks of the track's data, at most.
    Data(u32),
}

/// Where a recording stands.
#[derive(Clone, Debug)]
pub struct Sequence {
    plan: Plan,
    /// Other plans for the same job, for a drive that refuses to be set up for this one.
    others: VecDeque<Plan>,
    steps: VecDeque<Step>,
    /// Blocks of the lead-in's CD-Text that the drive has taken.
    text: u32,
    track: usize,
    /// Blocks of the track that the drive has taken, those of zeros included.
    position: u32,
    /// Blocks of the tracks before.
    before: u32,
    /// The last track that WRITE was sent of, and its blocks.
    last: (usize, u32),
    calibrated: bool,
    touched: bool,
    /// The track was begun a second time already.
    again: bool,
    given_up: bool,
    lost: bool,
    /// What a survey after giving up found of the last track.
    surveyed: Option<u32>,
    track_closed: bool,
    closed: Option<CloseFunction>,
    not_closed: bool,
}

impl Sequence {
    /// `speed` is set first; `others` are further plans, best first.
    pub fn new(plan: Plan, others: Vec<Plan>, speed: Option<Speed>) -> Self {
        let mut sequence = Self {
            steps: VecDeque::new(),
            plan,
            others: others.into(),
            text: 0,
            track: 0,
            position: 0,
            before: 0,
            last: (0, 0),
            calibrated: false,
            touched: false,
            again: false,
            given_up: false,
            lost: false,
            surveyed: None,
            track_closed: false,
            closed: None,
            not_closed: false,
        };
        sequence.lay();
        if let Some(speed) = speed {
            sequence.steps.push_front(Step::SetSpeed(speed));
        }
        sequence
    }

    /// The steps of the plan, all of them.
    fn lay(&mut self) {
        let tracks = self.plan.tracks.iter().flat_map(|track| {
            let write = std::iter::once(&Step::Write);
            track.before.iter().chain(write).chain(&track.after)
        });
        self.steps = tracks.chain(&self.plan.end).cloned().collect();
        self.skip();
    }

    /// Steps that are done with.
    fn skip(&mut self) {
        while self.calibrated && self.steps.front() == Some(&Step::Calibrate) {
            self.steps.pop_front();
        }
    }

    pub fn step(&self) -> Step {
        self.steps.front().cloned().unwrap_or(Step::Done)
    }

    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub const fn way(&self) -> Way {
        self.plan.way
    }

    /// Which of the plan's tracks the steps are about.
    pub const fn track(&self) -> usize {
        self.track
    }

    pub fn track_plan(&self) -> Option<&TrackPlan> {
        self.plan.tracks.get(self.track)
    }

    /// Blocks from the track's place on that the drive has taken, those of zeros included.
    pub const fn position(&self) -> u32 {
        self.position
    }

    /// Blocks of the track's data that the drive has taken.
    pub fn taken(&self) -> u32 {
        self.track_plan().map_or(0, |track| {
            self.position.saturating_sub(track.lead).min(track.blocks)
        })
    }

    /// What the next WRITE brings; `None` where the track is whole, or the step is another.
    pub fn next_blocks(&self) -> Option<Blocks> {
        let track = self.track_plan()?;
        if self.steps.front() != Some(&Step::Write) {
            return None;
        }
        if let Some(lead_in) = &self.plan.lead_in
            && self.text < lead_in.blocks
        {
            return Some(Blocks::Text(lead_in.blocks - self.text));
        }
        let data = u64::from(track.lead) + u64::from(track.blocks);
        let (zeros, to) = match u64::from(self.position) {
            at if at < u64::from(track.lead) => (true, track.lead.into()),
            at if at < data => (false, data),
            at if at < track.total() => (true, track.total()),
            _ => return None,
        };
        let blocks = u32::try_from(to - u64::from(self.position)).unwrap_or(u32::MAX);
        Some(if zeros {
            Blocks::Zeros(blocks)
        } else {
            Blocks::Data(blocks)
        })
    }

    /// A WRITE is about to go: from here on the disc may not be as it was.
    pub const fn touch(&mut self) {
        self.touched = true;
    }

    /// Blocks of the lead-in's CD-Text that the drive has taken.
    pub const fn text(&self) -> u32 {
        self.text
    }

    /// The drive took so many blocks of the lead-in's CD-Text.
    pub const fn wrote_text(&mut self, blocks: u32) {
        self.text = self.text.saturating_add(blocks);
    }

    /// The drive took so many blocks.
    pub const fn wrote(&mut self, blocks: u32) {
        self.position = self.position.saturating_add(blocks);
        self.last = (self.track, self.position);
    }

    /// The step is done: the next one, please. Of [`Step::Write`] this says that the track is
    /// whole.
    pub fn advance(&mut self) {
        match self.steps.pop_front() {
            Some(Step::Calibrate) => self.calibrated = true,
            Some(Step::Write) => {
                self.before = self.before.saturating_add(self.position);
                self.position = 0;
                self.track += 1;
                self.again = false;
                self.track_closed = false;
            }
            // Of a track that is reserved, the disc keeps record from now on.
            Some(Step::Reserve(_)) => self.touched = true,
            Some(Step::CloseTrack) => self.track_closed = true,
            Some(Step::Close(function)) => self.closed = Some(function),
            _ => {}
        }
        self.skip();
    }

    /// The drive refused the step. Where there is a way on, [`Sequence::step`] tells which, and
    /// the answer what is done instead.
    pub fn refused(&mut self, condition: Option<Condition>) -> Option<Around> {
        use Condition as C;
        let unknown = matches!(condition, Some(C::UnsupportedCommand | C::InvalidField));
        // What says that the drive, or the medium, cannot be recorded so.
        let not_so = unknown
            || matches!(
                condition,
                Some(C::SequenceError | C::IllegalTrackMode | C::IncompatibleMedium)
            );
        match self.step() {
            // A drive that cannot be told its speed has one of its own.
            Step::SetSpeed(Speed::Streaming { write, .. }) if unknown => {
                let speed = u16::try_from(write).unwrap_or(u16::MAX);
                self.replace(Step::SetSpeed(Speed::Cd(speed)));
                Some(Around::SetCdSpeed)
            }
            Step::SetSpeed(Speed::Cd(_)) if unknown => self.leave_out(),
            // A full calibration area need not stop the drive from writing; if it does, the first
            // WRITE says so.
            Step::Calibrate if unknown || condition == Some(C::PowerCalibration) => {
                self.leave_out()
            }
            Step::SelectParameters(parameters)
                if condition == Some(C::InvalidField) && parameters.buffer_underrun_free =>
            {
                for step in &mut self.steps {
                    if let Step::SelectParameters(parameters) = step {
                        parameters.buffer_underrun_free = false;
                    }
                }
                Some(Around::WithoutUnderrunProtection)
            }
            Step::SelectParameters(_) | Step::SendCueSheet(_) | Step::Reserve(_) if not_so => {
                self.other_plan()
            }
            // Closing the session closes its tracks.
            Step::CloseTrack if unknown || condition == Some(C::SequenceError) => self.leave_out(),
            Step::Close(CloseFunction::FINALIZE) if unknown => {
                self.replace(Step::Close(CloseFunction::FINALIZE_MINIMAL));
                Some(Around::OtherClosing)
            }
            Step::Close(CloseFunction::FINALIZE_MINIMAL) if unknown => {
                self.replace(Step::Close(CloseFunction::SESSION));
                self.plan.appendable = true;
                Some(Around::OtherClosing)
            }
            // The first WRITE of a track finds that its parameters, or the address, no longer hold.
            Step::Write
                if self.position == 0
                    && self.text == 0
                    && matches!(
                        condition,
                        Some(C::SequenceError | C::IllegalTrackMode | C::AddressOutOfRange)
                    ) =>
            {
                self.begin_again().or_else(|| self.without_text())
            }
            // It took the cue sheet, and does not let the host write the lead-in after all.
            Step::Write if self.text == 0 && unknown => self.without_text(),
            _ => None,
        }
    }

    fn leave_out(&mut self) -> Option<Around> {
        self.steps.pop_front();
        self.skip();
        Some(Around::LeftOut)
    }

    fn replace(&mut self, step: Step) {
        if let Some(front) = self.steps.front_mut() {
            *front = step;
        }
    }

    /// The next plan, while nothing is written.
    fn other_plan(&mut self) -> Option<Around> {
        if self.touched || self.track > 0 {
            return None;
        }
        let plan = self.others.pop_front()?;
        let same = plan.way == self.plan.way;
        let text = plan.lead_in.is_none() && self.plan.lead_in.is_some();
        self.plan = plan;
        self.lay();
        Some(if text {
            Around::WithoutCdText
        } else if same {
            Around::OtherCueSheet
        } else {
            Around::Way(self.plan.way)
        })
    }

    /// The next plan without CD-Text, where this one has it and nothing is written.
    fn without_text(&mut self) -> Option<Around> {
        self.plan.lead_in.as_ref()?;
        while let Some(plan) = self.others.pop_front() {
            if plan.lead_in.is_none() {
                self.plan = plan;
                self.again = false;
                self.lay();
                return Some(Around::WithoutCdText);
            }
        }
        None
    }

    /// The track from its parameters on, once.
    fn begin_again(&mut self) -> Option<Around> {
        let before = &self.plan.tracks.get(self.track)?.before;
        let repeatable =
            |step: &&Step| !matches!(step, Step::Calibrate | Step::Reserve(_) | Step::Format(_));
        let steps: Vec<Step> = before.iter().filter(repeatable).cloned().collect();
        if self.again || steps.is_empty() {
            return None;
        }
        self.again = true;
        for step in steps.into_iter().rev() {
            self.steps.push_front(step);
        }
        Some(Around::BegunAgain)
    }

    /// The recording is given up: what is left is to leave the drive sane, and the disc as useful
    /// as it can be. What the drive took is flushed, but the session is not closed, so that nobody
    /// takes it for whole, unless the medium could not be used without.
    pub fn give_up(&mut self) {
        self.give_up_after(false);
    }

    /// As [`Sequence::give_up`], where flushing is what failed; it is not tried again.
    pub fn give_up_flushing(&mut self) {
        if self.given_up {
            self.steps.pop_front();
        }
        self.give_up_after(true);
    }

    fn give_up_after(&mut self, flushed: bool) {
        if self.given_up || self.lost {
            return;
        }
        self.given_up = true;
        self.steps.clear();
        if !self.touched {
            return;
        }
        if !flushed {
            self.steps.push_back(Step::Synchronize);
        }
        if self.plan.simulate {
            return;
        }
        match self.plan.given_up {
            GivenUp::Open | GivenUp::TrackClosed => {
                if let Some(address) = self.survey() {
                    self.steps.push_back(Step::Survey(address));
                }
            }
            GivenUp::Overwritten { close: true } => {
                self.steps.push_back(Step::Close(CloseFunction::SESSION));
            }
            GivenUp::Overwritten { close: false } | GivenUp::BrokenOff => {}
        }
    }

    /// What the last track was found by.
    fn survey(&self) -> Option<TrackAddress> {
        let track = self.plan.tracks.get(self.last.0)?;
        track.before.iter().find_map(|step| match step {
            Step::Find(address) => Some(*address),
            _ => None,
        })
    }

    /// The last track that WRITE was sent of.
    pub const fn last_track(&self) -> usize {
        self.last.0
    }

    /// So many blocks of the last track came onto the disc, as the drive's next writable address
    /// says.
    pub fn survey_found(&mut self, blocks: u32) {
        let blocks = blocks.min(self.last.1);
        self.surveyed = Some(blocks);
        if blocks > 0 && self.plan.given_up == GivenUp::TrackClosed && !self.track_closed {
            self.steps.push_back(Step::CloseTrack);
        }
    }

    /// Drive or disc are lost: nothing more is to be done to them.
    pub fn abandon(&mut self) {
        self.lost = true;
        self.steps.clear();
    }

    /// A step of giving up failed: no more of them.
    pub fn stop(&mut self) {
        self.given_up = true;
        self.steps.clear();
    }

    /// Closing failed, of a recording whose blocks are all on the disc.
    pub fn fail_to_close(&mut self) {
        self.not_closed = !self.given_up;
        self.stop();
    }

    /// All tracks are whole, and the drive closes what was recorded at once by itself.
    pub fn closes_itself(&self) -> bool {
        self.is_whole() && !self.given_up && self.plan.given_up == GivenUp::BrokenOff
    }

    /// All tracks are whole.
    pub fn is_whole(&self) -> bool {
        self.track >= self.plan.tracks.len()
    }

    /// What the recording leaves in the drive, if it ends here.
    pub fn left(&self) -> Left {
        if self.plan.simulate || !self.touched {
            return Left::AsItWas;
        }
        if self.lost {
            return Left::Unknown;
        }
        let blocks = match self.surveyed {
            Some(found) => self.whole_tracks().saturating_add(found),
            None => self.before.saturating_add(self.position),
        };
        if matches!(self.plan.given_up, GivenUp::Overwritten { .. }) {
            return Left::Overwritten { blocks };
        }
        if self.not_closed {
            return Left::NotClosed { blocks };
        }
        let at_once = self.plan.given_up == GivenUp::BrokenOff;
        // With a lead-in, a session is begun as well as with its first block.
        let begun = blocks > 0 || self.text > 0;
        if at_once && begun && (self.given_up || !self.is_whole()) {
            return Left::BrokenOff { blocks };
        }
        // At once, the drive closes the session with the last block.
        if self.closed.is_some() || at_once && blocks > 0 {
            return if self.plan.appendable {
                Left::SessionClosed { blocks }
            } else {
                Left::Finalised { blocks }
            };
        }
        if self.track_closed {
            Left::TrackClosed { blocks }
        } else {
            Left::SessionOpen { blocks }
        }
    }

    /// Blocks of the tracks before the last one.
    fn whole_tracks(&self) -> u32 {
        let all = self.before.saturating_add(self.position);
        all.saturating_sub(self.last.1)
    }
}
