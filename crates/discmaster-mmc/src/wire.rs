//! Layouts of SPC, SBC and MMC as they cross the bus, and nothing else.
//!
//! Every struct is `Unaligned` and exactly as long as the standard says; a field's endianness is
//! in its type. Bits that share a byte have their masks beside the struct. What a value means, and
//! which values are valid, is decided in the typed twins of these modules.

pub mod capacity;
pub mod cdb;
pub mod cue_sheet;
pub mod disc_information;
pub mod disc_structure;
pub mod event;
pub mod feature;
pub mod format;
pub mod inquiry;
pub mod mode;
pub mod performance;
pub mod sense;
pub mod status;
pub mod streaming;
pub mod sub_channel;
pub mod toc;
pub mod track_information;
