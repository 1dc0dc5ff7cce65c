//! A sink that counts how often it is asked whether to stop, and says so in one phase.

use discmaster::{Code, ProgressEvents};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The phases of a call, as a sink can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Before,
    Staging,
    Preparing,
    Writing,
    Closing,
    Comparing,
}

impl Phase {
    /// The drive is busy for a second in the phase.
    pub(crate) const fn busy(self) -> &'static str {
        match self {
            Self::Before | Self::Staging => "",
            Self::Preparing => r#"{ "command": "SEND OPC INFORMATION", "busy": 1000 }"#,
            Self::Writing => {
                r#"{ "command": "WRITE (10)", "after": 10, "times": 1, "busy": 1000 }"#
            }
            Self::Closing => r#"{ "command": "CLOSE TRACK/SESSION", "busy": 1000 }"#,
            Self::Comparing => {
                r#"{ "command": "READ (10)", "after": 10, "times": 1, "busy": 1000 },
                   { "command": "READ CD", "after": 3, "times": 1, "busy": 1000 }"#
            }
        }
    }
}

/// Counts in each phase how often it is asked, and cancels in one of them.
pub(crate) struct Asked {
    /// Each phase, when it began, and the questions in it.
    phases: Mutex<Vec<(Phase, Instant, u32)>>,
    cancel_in: Option<Phase>,
    /// In that phase, by so many questions later.
    patience: AtomicU32,
}

impl Asked {
    pub(crate) fn new() -> Arc<Self> {
        Self::cancelling(None, 0)
    }

    pub(crate) fn cancelling(cancel_in: Option<Phase>, patience: u32) -> Arc<Self> {
        Arc::new(Self {
            phases: Mutex::new(vec![(Phase::Before, Instant::now(), 0)]),
            cancel_in,
            patience: AtomicU32::new(patience),
        })
    }

    pub(crate) fn enter(&self, phase: Phase) {
        let mut phases = self.phases.lock().unwrap();
        if phases.last().unwrap().0 != phase {
            phases.push((phase, Instant::now(), 0));
        }
    }

    /// That phase took at least so long, and in it there were ten questions a second.
    #[track_caller]
    pub(crate) fn assert_often(&self, phase: Phase, at_least: Duration) {
        let phases = self.phases.lock().unwrap();
        let at = phases.iter().position(|it| it.0 == phase).unwrap();
        let (_, begin, questions) = phases[at];
        let end = phases.get(at + 1).map_or_else(Instant::now, |it| it.1);
        let took = end.duration_since(begin);
        assert!(took >= at_least, "{phase:?} took {took:?} only");
        let wanted = took.as_secs_f64() * 10.0;
        assert!(
            f64::from(questions) >= wanted.floor(),
            "{phase:?}: {questions} questions in {took:?}"
        );
    }
}

impl ProgressEvents for Asked {
    fn query_cancel(&self) -> bool {
        let mut phases = self.phases.lock().unwrap();
        let now = phases.last_mut().unwrap();
        now.2 += 1;
        let patience = self.patience.load(Ordering::Relaxed);
        self.cancel_in == Some(now.0) && now.2 > patience
    }

    fn notify_add_progress(&self, completed: u64, total: u64) {
        self.enter(if completed < total {
            Phase::Staging
        } else {
            Phase::Before
        });
    }

    fn notify_preparing_burn(&self, _: u32) {
        self.enter(Phase::Preparing);
    }

    fn notify_block_progress(&self, _: u32, _: u32) {
        self.enter(Phase::Writing);
    }

    fn notify_closing_disc(&self, _: u32) {
        self.enter(Phase::Closing);
    }

    fn notify_verify_progress(&self, _: u32, _: u32) {
        self.enter(Phase::Comparing);
    }

    fn notify_burn_complete(&self, _: Code) {
        self.enter(Phase::Before);
    }
}

pub(crate) const SECOND: Duration = Duration::from_millis(990);
