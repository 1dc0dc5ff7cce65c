//! ISO 9660 and Joliet images, bootable ones (El Torito) and those of later sessions among them.
//!
//! A disc is a plan before it is bytes: from a [`tree`] of names, sizes and times a [`plan`] is
//! computed without reading any content, and the writers and readers consume that plan.
#![forbid(unsafe_code)]

pub mod boot;
pub mod checksum;
pub mod level;
pub mod listing;
pub mod name;
pub mod plan;
pub mod progress;
pub mod read;
pub mod scan;
pub mod source;
pub mod time;
pub mod tree;
pub mod wire;
pub mod write;

/// Bytes in a logical block (and in a sector of user data): ECMA-119 6.1.2, 6.2.2.
pub const BLOCK: u64 = 2048;
