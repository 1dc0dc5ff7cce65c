//! What is told of a burn when it is done: of one from files, and of one of a finished image.

use super::text::{self, plain};
use crate::args::recording::Recording;
use discmaster::{BurnReport, DiscRecorder, Remark};
use discmaster_audio::red_book::BLOCK as AUDIO_BLOCK;
use discmaster_image::BLOCK;
use discmaster_mmc::recording::Note;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

/// What both results of `--json` have.
#[derive(Serialize)]
pub struct Burnt {
    recorder: String,
    medium: String,
    /// The file the disc lies in; null after a simulation, and of a drive of the machine.
    disc: Option<String>,
    /// Address of the first block: not 0 of a session that was added.
    start: u32,
    blocks: u32,
    bytes: u64,
    simulated: bool,
    /// Further burns can add to the disc.
    appendable: bool,
    /// Every block was read back and is the one that was to be written.
    compared: bool,
    /// Bytes read back from the disc and compared.
    bytes_compared: u64,
    ejected: bool,
    /// `track at once`, …
    way: &'static str,
    /// What the disc was left as, in words.
    left: String,
    /// What the drive could not do, and what was done instead.
    notes: Vec<String>,
    /// From start to end, and how much of the image that is for each.
    seconds: f64,
    bytes_per_second: f64,
}

impl Burnt {
    /// `disc`: the medium, and of a virtual recorder the file it lies in. `start`: when it began.
    pub fn of(
        recorder: &DiscRecorder,
        (medium, disc): (String, Option<PathBuf>),
        asked: &Recording,
        burnt: &BurnReport,
        start: Instant,
    ) -> Self {
        let seconds = text::seconds(start.elapsed());
        Self {
            recorder: recorder.name().to_owned(),
            medium,
            disc: disc.map(|path| path.to_string_lossy().into_owned()),
            start: burnt.start,
            blocks: burnt.blocks,
            bytes: u64::from(burnt.blocks) * BLOCK,
            simulated: asked.simulate,
            appendable: asked.appendable && !asked.simulate,
            compared: burnt.compared == Some(burnt.blocks),
            bytes_compared: u64::from(burnt.compared.unwrap_or(0)) * BLOCK,
            ejected: asked.eject,
            way: burnt.way.name(),
            left: burnt.left.to_string(),
            notes: burnt.notes.iter().map(Note::to_string).collect(),
            seconds,
            bytes_per_second: f64::from(burnt.blocks) * 2048.0 / seconds,
        }
    }

    /// The same, of an audio disc, whose blocks are larger.
    #[must_use]
    pub fn of_audio(mut self, burnt: &BurnReport) -> Self {
        let bytes = |blocks: u32| u64::from(blocks) * AUDIO_BLOCK as u64;
        self.bytes = bytes(burnt.blocks);
        self.bytes_compared = bytes(burnt.compared.unwrap_or(0));
        // Samples at the ends that a drive does not reach are told of by themselves.
        self.compared = burnt.proof.is_some();
        self.bytes_per_second = f64::from(burnt.blocks) * AUDIO_BLOCK as f64 / self.seconds;
        // What becomes of texts was told before.
        let remarks = burnt.remarks.iter();
        let remarks = remarks.filter(|remark| !matches!(remark, Remark::Text(_)));
        self.notes.extend(remarks.map(ToString::to_string));
        self
    }

    /// Tells it to a person; `what` was recorded.
    pub fn tell(&self, what: fmt::Arguments<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let recorder = plain(&self.recorder);
        let done = if self.simulated {
            "gone through without recording"
        } else {
            "recorded, read back and compared"
        };
        write!(
            f,
            "{recorder}: {done}: {what}, {} in {:.1} s ({}/s)",
            text::bytes(self.bytes),
            self.seconds,
            text::rate(self.bytes, self.seconds)
        )?;
        for note in &self.notes {
            write!(f, "\nnote: {}", plain(note))?;
        }
        match &self.disc {
            Some(disc) => write!(f, "\nthe disc lies at {}", plain(disc)),
            None => Ok(()),
        }
    }
}
