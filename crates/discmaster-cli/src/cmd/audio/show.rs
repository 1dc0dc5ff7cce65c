//! What is to lie on the disc, shown without recording it: `--dry-run`.

use crate::output::Output;
use crate::output::text::{count, plain};
use discmaster::Placement;
use discmaster_audio::cd_text::Texts;
use discmaster_audio::msf::Msf;
use discmaster_audio::program::{Content, Piece, Program, SectorForm, Source, Track};
use serde::Serialize;
use std::fmt::Write;

/// A track, as JSON has it.
#[derive(Debug, Serialize)]
struct Row<'a> {
    track: usize,
    kind: &'static str,
    /// Of index 1, on the disc.
    start: u32,
    /// From index 0 on.
    blocks: u32,
    /// How many of them come before index 1.
    pregap: u32,
    /// Of index 2 and those after it, on the disc.
    indexes: Vec<u32>,
    isrc: Option<String>,
    copy_permitted: bool,
    pre_emphasis: bool,
    #[serde(flatten)]
    texts: Words<'a>,
    from: Vec<From>,
}

/// What is said of a disc or a track, in the first language.
#[derive(Debug, Default, Serialize)]
struct Words<'a> {
    title: Option<&'a str>,
    performer: Option<&'a str>,
    songwriter: Option<&'a str>,
    composer: Option<&'a str>,
    arranger: Option<&'a str>,
    message: Option<&'a str>,
}

/// Where the samples of a part of a track come from; without a file it is silence.
#[derive(Debug, Serialize)]
struct From {
    file: Option<String>,
    sample: u64,
    samples: u64,
}

/// The whole, as JSON has it.
#[derive(Debug, Serialize)]
struct Sum<'a> {
    tracks: usize,
    blocks: u32,
    seconds: f64,
    catalog: Option<String>,
    /// Languages of CD-Text; 0 if there is none.
    languages: usize,
    #[serde(flatten)]
    texts: Words<'a>,
}

impl<'a> Words<'a> {
    fn of(texts: Option<&'a Texts>) -> Self {
        texts.map_or_else(Self::default, |texts| Self {
            title: texts.title.as_deref(),
            performer: texts.performer.as_deref(),
            songwriter: texts.songwriter.as_deref(),
            composer: texts.composer.as_deref(),
            arranger: texts.arranger.as_deref(),
            message: texts.message.as_deref(),
        })
    }

    /// `“Title”, Performer`.
    fn line(&self) -> String {
        let title = self.title.map(|title| format!("\u{201c}{title}\u{201d}"));
        let performer = self.performer.map(str::to_owned);
        let words: Vec<String> = title.into_iter().chain(performer).collect();
        plain(&words.join(", ")).into_owned()
    }
}

/// Shows a program, a line for each track.
pub fn plan(program: &Program, output: &Output) {
    let rows = rows(program);
    let sum = sum(program);
    if output.json() {
        rows.iter().for_each(|row| output.json_line(row));
        output.json_line(&sum);
        return;
    }
    output.line(format_args!("track    start   length  pregap  kind"));
    for row in &rows {
        output.line(format_args!("{}", row.line()));
    }
    output.line(format_args!("{}", sum.line()));
}

/// Shows the data that lie beside the music.
pub fn data(blocks: u32, placement: Placement, output: &Output) {
    let words = match placement {
        Placement::FirstTrack => "the first track, before the music",
        Placement::SecondSession => "a second session, behind the music",
    };
    if output.json() {
        output.json_line(&serde_json::json!({ "data": place(placement), "blocks": blocks }));
    } else {
        output.line(format_args!(
            "data in {words}: {blocks} blocks of 2048 bytes"
        ));
    }
}

/// As `--data-as` has it.
pub const fn place(placement: Placement) -> &'static str {
    match placement {
        Placement::FirstTrack => "first-track",
        Placement::SecondSession => "second-session",
    }
}

fn rows(program: &Program) -> Vec<Row<'_>> {
    let language = program
        .cd_text
        .as_ref()
        .and_then(|text| text.languages.first());
    let mut begin = 0_u32;
    program
        .tracks
        .iter()
        .enumerate()
        .map(|(at, track)| {
            let start = begin.saturating_add(track.pregap);
            begin = begin.saturating_add(track.blocks);
            Row {
                track: at + 1,
                kind: kind(track),
                start,
                blocks: track.blocks,
                pregap: track.pregap,
                indexes: track
                    .indexes
                    .iter()
                    .map(|index| start.saturating_add(*index))
                    .collect(),
                isrc: track.isrc.map(|isrc| isrc.to_string()),
                copy_permitted: track.copy_permitted,
                pre_emphasis: track.pre_emphasis,
                texts: Words::of(language.and_then(|language| language.tracks.get(at))),
                from: sources(program, track),
            }
        })
        .collect()
}

fn sum(program: &Program) -> Sum<'_> {
    let text = program.cd_text.as_ref();
    let language = text.and_then(|text| text.languages.first());
    Sum {
        tracks: program.tracks.len(),
        blocks: program.blocks(),
        seconds: seconds(program.blocks()),
        catalog: program.catalog.map(|catalog| catalog.to_string()),
        languages: text.map_or(0, |text| text.languages.len()),
        texts: Words::of(language.map(|language| &language.disc)),
    }
}

fn kind(track: &Track) -> &'static str {
    match &track.content {
        Content::Sound(_) => "audio",
        Content::Sectors(sectors) => match sectors.form {
            SectorForm::Mode1 | SectorForm::Mode1Raw => "mode1",
            SectorForm::Mode2Form1 | SectorForm::Mode2 | SectorForm::Mode2Raw => "mode2",
        },
    }
}

fn sources(program: &Program, track: &Track) -> Vec<From> {
    match &track.content {
        Content::Sound(pieces) => pieces
            .iter()
            .map(|Piece { samples, source }| {
                let (file, sample) = match source {
                    Source::Silence => (None, 0),
                    Source::Sound { sound, from } => (program.sounds.get(*sound), *from),
                };
                From {
                    file: file.map(|sound| sound.path.to_string_lossy().into_owned()),
                    sample,
                    samples: *samples,
                }
            })
            .collect(),
        Content::Sectors(_) => Vec::new(),
    }
}

/// Seconds, to the millisecond.
fn seconds(blocks: u32) -> f64 {
    (f64::from(blocks) * 1000.0 / 75.0).round() / 1000.0
}

/// Minutes, seconds and blocks, as a cue sheet writes them.
pub fn time(blocks: u32) -> String {
    Msf::from_blocks(blocks).map_or_else(|| format!("{blocks} blocks"), |msf| msf.to_string())
}

impl Row<'_> {
    fn line(&self) -> String {
        let mut line = format!(
            "{:5}  {:>7}  {}  {:>6}  {}",
            self.track,
            self.start,
            time(self.blocks),
            self.pregap,
            self.kind
        );
        // Writing to a String does not fail.
        for (index, at) in (2..).zip(&self.indexes) {
            let _ = write!(line, ", index {index} at {at}");
        }
        if let Some(isrc) = &self.isrc {
            let _ = write!(line, ", ISRC {isrc}");
        }
        if self.copy_permitted {
            line.push_str(", may be copied");
        }
        if self.pre_emphasis {
            line.push_str(", pre-emphasis");
        }
        let texts = self.texts.line();
        let most = self.from.iter().max_by_key(|from| from.samples);
        let file = most.and_then(|from| from.file.as_deref());
        if !texts.is_empty() {
            let _ = write!(line, ": {texts}");
        } else if let Some(file) = file {
            let _ = write!(line, ": {}", plain(file));
        }
        line
    }
}

impl Sum<'_> {
    fn line(&self) -> String {
        let mut line = format!(
            "{}, {} ({} blocks)",
            count(self.tracks as u64, "track"),
            time(self.blocks),
            self.blocks
        );
        // Writing to a String does not fail.
        if let Some(catalog) = &self.catalog {
            let _ = write!(line, ", catalogue number {catalog}");
        }
        let text = match self.languages {
            0 => "no CD-Text".to_owned(),
            1 => "CD-Text".to_owned(),
            several => format!("CD-Text in {several} languages"),
        };
        let _ = write!(line, ", {text}");
        let texts = self.texts.line();
        if !texts.is_empty() {
            let _ = write!(line, ": {texts}");
        }
        line
    }
}
