//! Audio discs: the Red Book's figures, and the cue sheets that say where in a file the tracks lie.
#![forbid(unsafe_code)]

pub mod cue;
pub mod msf;
pub mod red_book;
