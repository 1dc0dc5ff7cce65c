//! IMAPI's disc master: a session that stages data and records it on a disc.
//!
//! The interfaces are IMAPI's (Microsoft's Image Mastering API, version 1) in Rust's manner; every
//! method names its counterpart. A session, in outline:
//!
//! ```text
//! let registry = Registry::of_user()?;                  // or Registry::at(folder)
//! let recorder = registry.recorder("virtual:default")?; // DiscRecorder
//! let mut master = DiscMaster::new(registry);
//! master.open()?;
//! let cookie = master.progress_advise(sink)?;           // Arc<dyn ProgressEvents>
//! master.set_active_recorder(&recorder)?;               // reads the disc that is in it
//! let mut joliet = master.joliet()?;                    // JolietDiscMaster
//! joliet.set_options(options)?;                         // discmaster_image::plan::Options
//! joliet.add_data(tree, Existing::Refuse)?;             // discmaster_image::tree::Tree
//! let report = master.record_disc(simulate, eject)?;    // BurnReport
//! master.close();
//!
//! recorder.open_exclusive()?;                           // before the next four
//! recorder.query_media_type()?;                         // Media { media_type, flags }
//! recorder.query_media_info()?;                         // MediaInfo { sessions, …, free_blocks }
//! recorder.erase(full)?;
//! recorder.eject()?;
//! recorder.close()?;
//! recorder.read_disc()?;                                // DiscImage: read::ReadAt
//! ```
//!
//! A failed call gives an [`Error`]: the exact [`Code`], and the chain of causes that says what
//! happened, to what, and what to do.
#![forbid(unsafe_code)]

mod burn;
mod code;
mod disc_image;
mod door;
mod error;
mod format;
mod joliet;
pub mod machine;
mod master;
mod media;
mod progress;
mod recorder;
mod registry;
mod seat;
pub mod verdict;

pub use burn::BurnReport;
pub use code::{Code, Entry};
pub use disc_image::DiscImage;
pub use error::{Cause, Disc, Error, Phase};
pub use format::Format;
pub use joliet::JolietDiscMaster;
pub use master::DiscMaster;
pub use media::{
    DisplayNames, Media, MediaFlags, MediaInfo, MediaType, RecorderState, RecorderType,
};
pub use progress::{Cookie, ProgressEvents};
pub use recorder::DiscRecorder;
pub use registry::{Address, Registry};
