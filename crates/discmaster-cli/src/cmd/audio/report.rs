//! What is told of an audio disc when it is recorded, or written as bin and cue.

use super::show::time;
use crate::output::burnt::Burnt;
use crate::output::text::{self, plain};
use discmaster::{BurnReport, Checked, Proof, Remark};
use discmaster_audio::program::Program;
use serde::Serialize;
use std::fmt;

/// What both have.
#[derive(Debug, Serialize)]
pub struct Contents {
    pub tracks: usize,
    /// Of the program, pregaps included: minutes, seconds and blocks of 75 a second.
    pub length: String,
    pub cd_text: bool,
    /// Where data lie beside the music.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'static str>,
    /// How many remarks there were on what was laid out.
    pub remarks: usize,
    /// The sheet that `--sheet` asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

impl Contents {
    pub fn of(program: &Program, remarks: usize) -> Self {
        Self {
            tracks: program.tracks.len(),
            length: time(program.blocks()),
            cd_text: program.cd_text.is_some(),
            data: None,
            remarks,
            sheet: None,
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
        )?;
        match self.data {
            Some(place) => write!(f, ", data as {}", place.replace('-', " ")),
            None => Ok(()),
        }
    }
}

/// The result of a recording.
#[derive(Serialize)]
pub struct Recorded {
    #[serde(flatten)]
    burnt: Burnt,
    #[serde(flatten)]
    pub contents: Contents,
    /// Samples of both channels, read back and compared; 0 after a simulation.
    samples_compared: u64,
    /// Samples at the ends that the drive, reading beside them, does not reach.
    samples_unread: u64,
    /// As AccurateRip counts it; null when nothing was compared.
    read_offset: Option<i32>,
    /// What else was read back: `compared`, or why not.
    proof: Option<ProofText>,
}

#[derive(Serialize)]
struct ProofText {
    contents: String,
    indexes: String,
    isrc: String,
    catalog: String,
    cd_text: String,
}

impl Recorded {
    pub fn of(burnt: Burnt, report: &BurnReport, mut contents: Contents) -> Self {
        let proof = report.proof.as_ref();
        // Neither every way of recording nor every drive can have it.
        contents.cd_text &= !report.remarks.contains(&Remark::NoCdText)
            && proof.is_none_or(|proof| proof.cd_text != Checked::LeftOut);
        Self {
            burnt,
            contents,
            samples_compared: proof.map_or(0, |proof| proof.samples),
            samples_unread: proof.map_or(0, |proof| proof.unread),
            read_offset: proof.map(|proof| proof.offset),
            proof: proof.map(ProofText::of),
        }
    }
}

impl ProofText {
    fn of(proof: &Proof) -> Self {
        let text = |checked: &Checked| checked.to_string();
        Self {
            contents: text(&proof.contents),
            indexes: text(&proof.indexes),
            isrc: text(&proof.isrc),
            catalog: text(&proof.catalog),
            cd_text: text(&proof.cd_text),
        }
    }

    /// What was compared, and what could not be, by name.
    fn line(&self) -> String {
        let all = [
            ("table of contents", &self.contents),
            ("pregaps and indexes", &self.indexes),
            ("ISRC", &self.isrc),
            ("catalogue number", &self.catalog),
            ("CD-Text", &self.cd_text),
        ];
        let compared = Checked::Equal.to_string();
        let nothing = Checked::Nothing.to_string();
        let equal: Vec<&str> = all
            .iter()
            .filter(|(_, checked)| **checked == compared)
            .map(|(name, _)| *name)
            .collect();
        let mut line = match equal.is_empty() {
            true => String::new(),
            false => format!("compared: {}", equal.join(", ")),
        };
        for (name, checked) in all {
            if *checked != compared && *checked != nothing {
                let before = if line.is_empty() { "" } else { "; " };
                line.push_str(before);
                line.push_str(&format!("{name} {}", plain(checked)));
            }
        }
        line
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.burnt.tell(format_args!("{}", self.contents), f)?;
        if let (Some(offset), Some(proof)) = (self.read_offset, &self.proof) {
            write!(
                f,
                "\n{} samples are those of the source",
                self.samples_compared
            )?;
            if self.samples_unread > 0 {
                write!(f, ", {} at the ends could not be read", self.samples_unread)?;
            }
            match offset {
                0 => f.write_str("; the drive reads without an offset")?,
                _ => write!(f, "; the drive's read offset is {offset:+} samples")?,
            }
            let line = proof.line();
            if !line.is_empty() {
                write!(f, "\n{line}")?;
            }
        }
        Ok(())
    }
}

/// The result of `-o`.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The cue sheet.
    pub output: String,
    /// What lies beside it.
    pub files: Vec<String>,
    #[serde(flatten)]
    pub contents: Contents,
    pub blocks: u32,
    pub bytes: u64,
    pub seconds: f64,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}, {} in {:.1} s ({}/s)\nbeside it: {}",
            plain(&self.output),
            self.contents,
            text::bytes(self.bytes),
            self.seconds,
            text::rate(self.bytes, self.seconds),
            plain(&self.files.join(", "))
        )
    }
}
