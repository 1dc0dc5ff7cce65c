//! A command's work, told as it goes on: to the bar and as events; and stopped when asked to.

use crate::output::Output;
use crate::output::event::Event;
use crate::output::pace::Pace;
use crate::signals::Stop;
use discmaster::{Code, ProgressEvents, WriteState};
use discmaster_audio::red_book::BLOCK as AUDIO_BLOCK;
use discmaster_image::BLOCK;
use discmaster_image::progress::Progress;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What is being done, and how a bar names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Write,
    Record,
    Read,
    Compare,
    Extract,
    Decode,
}

impl Phase {
    fn name(self) -> &'static str {
        match self {
            Self::Write => "writing",
            Self::Record => "recording",
            Self::Read => "reading",
            Self::Compare => "comparing",
            Self::Extract => "extracting",
            Self::Decode => "decoding",
        }
    }

    fn event(self, done: u64, total: u64) -> Event {
        match self {
            Self::Write | Self::Record => Event::BlockProgress { done, total },
            Self::Read | Self::Compare => Event::VerifyProgress { done, total },
            Self::Extract => Event::ExtractProgress { done, total },
            Self::Decode => Event::DecodeProgress { done, total },
        }
    }
}

/// Hears from the image writer and reader, in bytes, and from the session, in blocks.
#[derive(Debug)]
pub struct Watch {
    output: Arc<Output>,
    stop: Stop,
    /// The phase of what counts in bytes.
    phase: Phase,
    /// Bytes of a block.
    block: u64,
    state: Mutex<State>,
    /// Of adding data, which has steps of its own and no bar.
    adding: Mutex<Pace>,
}

#[derive(Debug, Default)]
struct State {
    phase: Option<Phase>,
    pace: Pace,
}

impl Watch {
    pub fn new(output: &Arc<Output>, stop: Stop, phase: Phase) -> Self {
        Self {
            output: Arc::clone(output),
            stop,
            phase,
            block: BLOCK,
            state: Mutex::default(),
            adding: Mutex::default(),
        }
    }

    /// Blocks are those of an audio disc.
    #[must_use]
    pub fn of_audio(self) -> Self {
        Self {
            block: AUDIO_BLOCK as u64,
            ..self
        }
    }

    fn bytes(&self, blocks: u32) -> u64 {
        u64::from(blocks) * self.block
    }

    fn tell(&self, phase: Phase, bytes: u64, total: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.phase != Some(phase) {
            *state = State {
                phase: Some(phase),
                pace: Pace::default(),
            };
            self.output.bar().phase(phase.name(), total);
        }
        if state.pace.lets_through(bytes, total, Instant::now()) {
            self.output.bar().at(bytes);
            let (done, total) = (bytes.div_ceil(self.block), total.div_ceil(self.block));
            self.output.event(&phase.event(done, total));
        }
    }
}

impl Progress for Watch {
    fn wrote(&self, done: u64, total: u64) {
        self.tell(self.phase, done, total);
    }

    fn cancelled(&self) -> bool {
        self.stop.is_asked()
    }
}

impl ProgressEvents for Watch {
    fn query_cancel(&self) -> bool {
        self.stop.is_asked()
    }

    fn notify_pnp_activity(&self) {
        self.output.event(&Event::PnpActivity);
    }

    fn notify_add_progress(&self, done: u64, total: u64) {
        let mut pace = self.adding.lock().unwrap_or_else(PoisonError::into_inner);
        if done == 0 {
            // Another call of AddData begins.
            *pace = Pace::default();
        }
        if pace.lets_through(done, total, Instant::now()) {
            self.output.event(&Event::AddProgress { done, total });
        }
    }

    fn notify_preparing_burn(&self, seconds: u32) {
        self.output.bar().wait("preparing", seconds);
        self.output.event(&Event::PreparingBurn { seconds });
    }

    fn notify_block_progress(&self, completed: u32, total: u32) {
        self.tell(Phase::Record, self.bytes(completed), self.bytes(total));
    }

    fn notify_write_state(&self, state: WriteState) {
        self.output.event(&Event::WriteState {
            command_bytes: state.command_bytes,
            waiting_bytes: state.waiting_bytes,
            buffer_bytes: state.buffer_bytes,
            drive_waiting_bytes: state.drive_buffer.map(|buffer| buffer.waiting),
            drive_buffer_bytes: state.drive_buffer.map(|buffer| buffer.size),
            bytes_per_second: state.bytes_per_second,
        });
    }

    fn notify_track_progress(&self, done: u32, total: u32) {
        self.output.event(&Event::TrackProgress { done, total });
    }

    fn notify_closing_disc(&self, seconds: u32) {
        self.output.bar().wait("closing", seconds);
        self.output.event(&Event::ClosingDisc { seconds });
    }

    fn notify_verify_progress(&self, completed: u32, total: u32) {
        self.tell(Phase::Compare, self.bytes(completed), self.bytes(total));
    }

    fn notify_burn_complete(&self, status: Code) {
        self.output.event(&Event::BurnComplete(status.into()));
    }

    fn notify_erase_complete(&self, status: Code) {
        self.output.event(&Event::EraseComplete(status.into()));
    }
}
