//! IMAPI's disc master: a session that stages data and records it on a disc.
//!
//! The interfaces are IMAPI's (Microsoft's Image Mastering API, version 1) in Rust's manner; every
//! method names its counterpart. docs/contract.md lists them with their conditions and codes.
//!
//! ```
//! use discmaster::{DiscMaster, Registry, StashPlace};
//! use discmaster_image::source::Source;
//! use discmaster_image::time::Timestamp;
//! use discmaster_image::tree::{Existing, NodeId, Tree};
//! use discmaster_virtual::{MediumType, Recorder};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! // A recorder of software, with a blank disc in it.
//! Recorder::open(folder.path().join("studio"))?.insert_blank(MediumType::CdR80)?;
//! let registry = Registry::at(folder.path());
//! let recorder = registry.recorder("virtual:studio")?;
//!
//! let now = Timestamp::from_seconds(1_795_348_800);
//! let mut tree = Tree::new(now);
//! let hello = Source::Bytes(b"hello".as_slice().into());
//! tree.add_file(NodeId::ROOT, b"hello.txt", now, hello, Existing::Refuse)?;
//!
//! let stash = StashPlace::at(folder.path().join("stash"));
//! let mut master = DiscMaster::new(registry).with_stash(stash);
//! master.open()?;
//! master.set_active_recorder(&recorder)?;
//! master.joliet().add_tree(tree, Existing::Refuse)?;
//! let report = master.record_disc(false, false)?;
//! master.close();
//!
//! // The whole disc was read back and is what was to be written.
//! assert_eq!(report.compared, Some(report.blocks));
//! # Ok(())
//! # }
//! ```
//!
//! A failed call gives an [`Error`]: the exact [`Code`], and the chain of causes that says what
//! happened, to what, and what to do.
#![forbid(unsafe_code)]

mod attend;
mod bin_cue;
mod burn;
mod code;
mod disc;
mod disc_image;
mod door;
mod enumeration;
mod error;
mod format;
mod joliet;
pub mod machine;
mod master;
mod media;
mod pnp;
mod progress;
pub mod properties;
mod recorder;
mod redbook;
mod registry;
mod seat;
mod sector_image;
pub mod stash;
pub mod storage;
pub mod verdict;

pub use bin_cue::{
    BinCue, BinCueOptions, RawImage, write_bin_cue, write_bin_cue_with_data, write_raw_image,
};
pub use burn::{BurnReport, Checked, Proof, RecordingOptions, Remark, Speed};
pub use code::{Code, Entry};
pub use disc_image::DiscImage;
pub use enumeration::Enumeration;
pub use error::{Cause, Difference, Disc, Error, Phase, Purpose, SampleDifference};
pub use format::Format;
pub use joliet::JolietDiscMaster;
pub use master::DiscMaster;
pub use media::{
    DisplayNames, Media, MediaFlags, MediaInfo, MediaType, RecorderState, RecorderType,
};
pub use progress::{Cookie, ProgressEvents, WriteState};
pub use recorder::{DiscRecorder, ImageOptions, RecorderGuid};
pub use redbook::RedbookDiscMaster;
pub use redbook::details::TrackDetails;
pub use redbook::image::Placement;
pub use registry::{Address, Registry};
pub use sector_image::{BadSector, SectorCheck, SectorFault, SectorImage, disc_of_file, is_sheet};
pub use stash::{StashError, StashPlace};

/// Ids of formats and recorders (RFC 9562).
pub type Guid = uuid::Uuid;

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
