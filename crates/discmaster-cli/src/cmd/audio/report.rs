//! What is told of an audio disc when it is recorded, or written as bin and cue.

use super::plan::time;
use crate::output::burnt::Burnt;
use crate::output::text::{self, plain};
use discmaster_audio::program::{Program, samples};
use serde::Serialize;
use std::fmt;

/// What both have.
#[derive(Debug, Serialize)]
pub struct Contents {
    pub tracks: usize,
    /// Of the program, pregaps included: minutes, seconds and blocks of 75 a second.
    pub length: String,
    pub cd_text: bool,
    /// Remarks that were made.
    pub remarks: usize,
}

impl Contents {
    pub fn of(program: &Program, remarks: usize) -> Self {
        Self {
            tracks: program.tracks.len(),
            length: time(program.blocks()),
            cd_text: program.cd_text.is_some(),
            remarks,
        }
    }
}

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {}{}",
            text::count(self.tracks as u64, "track"),
            self.length,
            if self.cd_text { ", CD-Text" } else { "" }
        )
    }
}

/// The result of a recording.
#[derive(Serialize)]
pub struct Recorded {
    #[serde(flatten)]
    pub burnt: Burnt,
    #[serde(flatten)]
    pub contents: Contents,
    /// Samples of both channels, read back and compared.
    pub samples_compared: u64,
    /// How many samples later than they lie on the disc the drive gives them; null when nothing
    /// was compared.
    pub read_offset: Option<i32>,
}

/// The result of `-o`.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The sheet, and all that lies beside it.
    pub output: String,
    pub files: Vec<String>,
    #[serde(flatten)]
    pub contents: Contents,
    pub blocks: u32,
    pub bytes: u64,
    pub seconds: f64,
}
