//! Compact discs: the Red Book's figures, the cue sheets that say where in a file the tracks lie,
//! data sectors with their codes, and the sub-channels.
#![forbid(unsafe_code)]

pub mod cd_text;
pub mod cue;
pub mod disc_id;
pub mod msf;
pub mod numbers;
pub mod program;
pub mod red_book;
pub mod sector;
pub mod sheet;
pub mod sound;
pub mod sub_channel;
