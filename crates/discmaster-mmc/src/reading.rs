//! What a recorded CD says of itself beyond its table of contents: where pregaps and indexes lie,
//! catalogue number and recording codes, all from sub-channel Q.
//!
//! [`search`] knows where to look next and is pure; [`Contents`] looks.

mod contents;
pub mod search;

pub use contents::{Contents, TrackContents};
