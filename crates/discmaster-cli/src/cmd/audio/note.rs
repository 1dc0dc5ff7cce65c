//! What a person should know of what is laid out, though it can be recorded.

use crate::output::Output;
use crate::output::event::Event;
use crate::output::text::plain;
use discmaster_audio::red_book::SAMPLE_RATE;
use discmaster_audio::sheet::{At, Remark, Told};
use discmaster_audio::sound::Sound;
use std::fmt;
use std::path::{Path, PathBuf};

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The file or sheet that it is about; none if it is about the whole.
    path: Option<PathBuf>,
    /// Where in the sheet.
    at: Option<At>,
    message: String,
    alike: Alike,
}

/// What many remarks of a disc have in common: a person reads them as one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Alike {
    Nothing,
    /// The track of this number begins within a block.
    Flows(usize),
    /// The track of this number ends within a block, and silence fills it.
    Padded(usize),
    /// Something is done to sound.
    Sound,
}

/// More remarks that are alike than this are told as one.
const MOST_ALIKE: usize = 3;

/// Says them all: on stderr, or as events.
pub fn tell(notes: &[Note], output: &Output) {
    if output.json() {
        notes.iter().for_each(|note| note.event(output));
        return;
    }
    let mut told: Vec<&Note> = Vec::new();
    for note in notes {
        let alike: Vec<&Note> = notes.iter().filter(|other| note.is_like(other)).collect();
        if alike.len() <= MOST_ALIKE {
            output.note(format_args!("discmaster: note: {note}"));
        } else if !told.iter().any(|other| note.is_like(other)) {
            output.note(format_args!("discmaster: note: {}", note.of_all(&alike)));
            told.push(note);
        }
    }
}

/// Of a disc of two sessions, which has no TOC file; one that is there is of another disc.
pub fn no_toc(path: &Path) -> Note {
    let older = match path.exists() {
        true => ", and the older one is of another disc",
        false => "",
    };
    Note::on(
        path,
        format!("not written: a TOC file describes one session, and this disc has two{older}"),
    )
}

impl Note {
    pub fn on(path: &Path, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.to_owned()),
            at: None,
            message: message.into(),
            alike: Alike::Nothing,
        }
    }

    /// Of the whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Self {
            path: None,
            at: None,
            message: message.into(),
            alike: Alike::Nothing,
        }
    }

    /// What is remarked of a sheet, or of the whole.
    pub fn of(remark: &Remark, sheet: Option<&Path>) -> Self {
        Self {
            path: sheet.map(Path::to_owned),
            at: Some(remark.at).filter(|at| at.line > 0),
            message: remark.told.to_string(),
            alike: match remark.told {
                Told::Flows { track, .. } => Alike::Flows(track),
                Told::Padded { track, .. } => Alike::Padded(track),
                _ => Alike::Nothing,
            },
        }
    }

    /// What is done to a sound that is no CD audio; none if nothing is.
    pub fn of_sound(sound: &Sound) -> Option<Self> {
        let mut done = Vec::new();
        match sound.channels {
            2 => {}
            1 => done.push("its one channel goes on both".to_owned()),
            several => done.push(format!("its {several} channels are mixed down to two")),
        }
        if sound.rate != SAMPLE_RATE {
            done.push(format!("resampled from {} Hz", sound.rate));
        }
        match sound.bits {
            Some(bits) if bits > 16 => done.push(format!("dithered from {bits} bits")),
            _ => {}
        }
        (!done.is_empty()).then(|| Self {
            alike: Alike::Sound,
            ..Self::on(&sound.path, done.join(", "))
        })
    }

    fn event(&self, output: &Output) {
        let path = self.path.as_ref();
        output.event(&Event::Remark {
            path: path.map(|path| path.to_string_lossy().into_owned()),
            line: self.at.map(|at| at.line),
            column: self.at.map(|at| at.column),
            message: self.message.clone(),
        });
    }

    fn is_like(&self, other: &Self) -> bool {
        match (&self.alike, &other.alike) {
            (Alike::Flows(_), Alike::Flows(_)) | (Alike::Padded(_), Alike::Padded(_)) => true,
            (Alike::Sound, Alike::Sound) => self.message == other.message,
            _ => false,
        }
    }

    /// One sentence for all of these, which are alike.
    fn of_all(&self, alike: &[&Self]) -> String {
        let numbers = || {
            let numbers = alike.iter().filter_map(|note| match note.alike {
                Alike::Flows(track) | Alike::Padded(track) => Some(track),
                Alike::Nothing | Alike::Sound => None,
            });
            numbers
                .map(|track| track.to_string())
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self.alike {
            Alike::Flows(_) => format!(
                "tracks {} begin within a block, where their addresses are: sound flows over from the \
                 tracks before them",
                numbers()
            ),
            Alike::Padded(_) => {
                format!("tracks {} end within a block; silence fills it", numbers())
            }
            Alike::Nothing | Alike::Sound => {
                format!(
                    "{self}; the same of {} more files",
                    alike.len().saturating_sub(1)
                )
            }
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}", plain(&path.to_string_lossy()))?;
            if let Some(at) = self.at {
                write!(f, ", {at}")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", plain(&self.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(track: usize) -> Note {
        Note {
            alike: Alike::Padded(track),
            ..Note::whole(format!("track {track} is padded"))
        }
    }

    #[test]
    fn many_that_are_alike_are_one_sentence() {
        let notes: Vec<Note> = (1..=4).map(padded).collect();
        assert!(notes[0].is_like(&notes[3]));
        assert!(!notes[0].is_like(&Note::whole("track 1 is padded")));
        let all: Vec<&Note> = notes.iter().collect();
        assert_eq!(
            notes[0].of_all(&all),
            "tracks 1, 2, 3, 4 end within a block; silence fills it"
        );
    }

    #[test]
    fn a_remark_begins_with_its_place() {
        let at = At { line: 3, column: 5 };
        let remark = Remark::new(at, Told::FirstPregap);
        let note = Note::of(&remark, Some(Path::new("a.cue")));
        let text = note.to_string();
        assert!(text.starts_with("a.cue, line 3, column 5: "), "{text}");
        assert_eq!(Note::of(&Remark::whole(Told::FirstPregap), None).at, None);
    }
}
