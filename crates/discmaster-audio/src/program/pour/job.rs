//! Stretches of a program that are read one by one, each by whoever is free.

use super::ahead::Out;
use super::{PART, PourError};
use crate::program::{Content, Piece, Program, Sectors, Source, samples};
use crate::red_book::{BLOCK, SAMPLES_PER_BLOCK};
use crate::sound::{Sound, SoundError, SoundReader, Stamp};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes of a sample of both channels.
const SAMPLE: u64 = (BLOCK / SAMPLES_PER_BLOCK as usize) as u64;

#[derive(Debug, PartialEq)]
pub(super) enum Job<'a> {
    /// Sound, of one track or of several.
    Pieces(Vec<Piece>),
    Sectors {
        /// As people count.
        number: usize,
        before: u32,
        sectors: &'a Sectors,
    },
}

/// Each track is a job, unless it goes on in a file where the one before it stopped and decoding cannot begin there.
pub(super) fn jobs(program: &Program) -> Result<Vec<Job<'_>>, PourError> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for (number, track) in (1..).zip(&program.tracks) {
        let wrong = |what| PourError::Plan {
            track: number,
            what,
        };
        match &track.content {
            Content::Sectors(sectors) => {
                let before = track.empty_before();
                jobs.push(Job::Sectors {
                    number,
                    before: before.ok_or_else(|| wrong("it has more sectors than blocks"))?,
                    sectors,
                });
            }
            Content::Sound(pieces) => {
                let all = pieces.iter().map(|piece| piece.samples);
                if all.fold(0, u64::saturating_add) != samples(track.blocks) {
                    return Err(wrong("its pieces are not as long as its blocks"));
                }
                for piece in pieces {
                    let Source::Sound { sound, from } = piece.source else {
                        continue;
                    };
                    let sound = program.sounds.get(sound);
                    let sound = sound.ok_or_else(|| wrong("it names a sound that there is not"))?;
                    if from
                        .checked_add(piece.samples)
                        .is_none_or(|end| end > sound.samples)
                    {
                        return Err(wrong("it goes on behind the end of a sound"));
                    }
                }
                match jobs.last_mut() {
                    Some(Job::Pieces(before)) if goes_on(program, before, pieces) => {
                        before.extend(pieces);
                    }
                    _ => jobs.push(Job::Pieces(pieces.clone())),
                }
            }
        }
    }
    Ok(jobs)
}

/// Whether the second pieces begin where the first ones stopped, in a file that must be decoded from its beginning.
fn goes_on(program: &Program, before: &[Piece], pieces: &[Piece]) -> bool {
    match (before.last(), pieces.first()) {
        (
            Some(Piece {
                samples,
                source: Source::Sound { sound, from },
            }),
            Some(Piece {
                source:
                    Source::Sound {
                        sound: next,
                        from: on,
                    },
                ..
            }),
        ) => {
            let anywhere = program
                .sounds
                .get(*sound)
                .is_some_and(Sound::begins_anywhere);
            sound == next && from + samples == *on && !anywhere
        }
        _ => false,
    }
}

impl Job<'_> {
    pub(super) fn run(&self, program: &Program, out: &mut Out<'_>) -> Result<(), PourError> {
        match self {
            Self::Pieces(pieces) => sound(program, pieces, out),
            Self::Sectors {
                number,
                before,
                sectors,
            } => {
                let block = sectors.form.bytes();
                silence(u64::from(*before) * block as u64, out)?;
                stored(*number, sectors, out)?;
                silence(u64::from(sectors.behind) * block as u64, out)
            }
        }
    }
}

/// Zeros: silence, or sectors without content.
fn silence(mut bytes: u64, out: &mut Out<'_>) -> Result<(), PourError> {
    while bytes > 0 {
        let part = usize::try_from(bytes).unwrap_or(usize::MAX).min(PART);
        out.put(vec![0; part])?;
        bytes -= part as u64;
    }
    Ok(())
}

fn sound(program: &Program, pieces: &[Piece], out: &mut Out<'_>) -> Result<(), PourError> {
    let mut open: Option<(usize, SoundReader)> = None;
    for piece in pieces {
        let mut bytes = piece.samples.saturating_mul(SAMPLE);
        let Source::Sound { sound, from } = piece.source else {
            silence(bytes, out)?;
            continue;
        };
        let Some(file) = program.sounds.get(sound) else {
            continue;
        };
        let same =
            matches!(&open, Some((other, reader)) if *other == sound && reader.position() == from);
        if !same {
            close(open.take(), out)?;
            open = Some((sound, file.reader(from)?));
        }
        let Some((_, reader)) = &mut open else {
            continue;
        };
        while bytes > 0 {
            let part = usize::try_from(bytes).unwrap_or(usize::MAX).min(PART);
            let mut buffer = vec![0; part];
            let read = reader.read(&mut buffer)?;
            if read < part {
                return Err(PourError::Sound(SoundError::Changed {
                    path: file.path.clone(),
                }));
            }
            bytes -= part as u64;
            out.put(buffer)?;
        }
        // At its end a file tells whether its sum is right.
        if reader.position() == file.samples {
            reader.read(&mut [0; 4])?;
        }
    }
    close(open, out)
}

fn close(open: Option<(usize, SoundReader)>, out: &mut Out<'_>) -> Result<(), PourError> {
    if let Some((sound, reader)) = open {
        reader.unchanged()?;
        out.clipped(sound, reader.clipped());
    }
    Ok(())
}

fn stored(number: usize, sectors: &Sectors, out: &mut Out<'_>) -> Result<(), PourError> {
    if sectors.stored == 0 {
        return Ok(());
    }
    let path = &sectors.path;
    let failed = |source| PourError::Sectors {
        track: number,
        path: path.clone(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let stamp = Stamp::of(&file).map_err(failed)?;
    let block = sectors.form.bytes();
    let most = PART / block * block;
    let mut left = u64::from(sectors.stored) * block as u64;
    let mut at = sectors.from;
    while left > 0 {
        let mut bytes = vec![0; usize::try_from(left).unwrap_or(usize::MAX).min(most)];
        match file.read_exact_at(&mut bytes, at) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                let there = stamp.size.saturating_sub(sectors.from) / block as u64;
                return Err(PourError::Short {
                    track: number,
                    path: path.clone(),
                    found: u32::try_from(there).unwrap_or(u32::MAX).min(sectors.stored),
                    stored: sectors.stored,
                });
            }
            Err(error) => return Err(failed(error)),
        }
        at = at.saturating_add(bytes.len() as u64);
        left -= bytes.len() as u64;
        out.put(bytes)?;
    }
    if Stamp::of(&file).map_err(failed)? == stamp {
        return Ok(());
    }
    Err(PourError::Changed {
        track: number,
        path: path.clone(),
    })
}
