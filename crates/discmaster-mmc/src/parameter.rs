//! What hosts send with a command: encoded by them, decoded by the virtual recorder.
//!
//! The promises of [`response`](crate::response) hold here, too. A list in which a drive would
//! object to a byte is [`Malformed::Invalid`](crate::response::Malformed::Invalid) with that byte,
//! which is what the drive's sense points at.

pub mod cd_text;
pub mod cue_sheet;
pub mod format;
pub mod streaming;
