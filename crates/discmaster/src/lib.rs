//! IMAPI's disc master: a session that stages data and records it on a disc.
//!
//! The interfaces are IMAPI's (Microsoft's Image Mastering API, version 1) in Rust's manner; every
//! method names its counterpart.
//!
//! ```text
//! DiscMaster::new(Registry) → open() → set_active_recorder(&DiscRecorder)
//!     → joliet()?.add_data(Tree, Existing) → record_disc(simulate, eject) → close()
//! ```
//!
//! A failed call gives an [`Error`]: the exact [`Code`], and the chain of causes that says what
//! happened, to what, and what to do.
#![forbid(unsafe_code)]

mod code;
mod error;
mod format;
pub mod machine;
mod progress;
pub mod verdict;

pub use code::{Code, Entry};
pub use error::{Cause, Error, Phase};
pub use format::Format;
pub use progress::ProgressEvents;
