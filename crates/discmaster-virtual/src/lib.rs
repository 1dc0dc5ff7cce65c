//! A recorder of CD, DVD and BD made of software, which answers MMC commands.
//!
//! [`Recorder`] is a folder: who the recorder is, which disc lies in its tray, and its discs. A
//! program reaches it as it reaches any other drive, by [`Transport`](discmaster_mmc::transport::Transport);
//! the methods of [`Recorder`] are what a person's hand does: put a disc in, take it out.
//!
//! Beneath it, in the order of imports: [`media`] (what discs there are), [`disc`] (what is on one:
//! a pure state machine, disc, session, track), [`faults`] (what goes wrong when, by a script),
//! [`storage`] (where a disc's blocks and state are kept), [`mod@unit`] (the drive that answers
//! commands, over any storage) and [`recorder`] (the drive over a folder).
#![forbid(unsafe_code)]

pub mod audio_reading;
pub mod disc;
pub mod faults;
pub mod identity;
pub mod media;
pub mod pace;
pub mod recorder;
pub mod storage;
pub mod unit;

mod commands;
mod host_hold;

pub use audio_reading::AudioReading;
pub use disc::DiscStatus;
pub use identity::{Identity, RecorderKind};
pub use media::{Blank, Medium, MediumType};
pub use pace::Pace;
pub use recorder::{DiscSummary, OpenError, Recorder, TrayError};
