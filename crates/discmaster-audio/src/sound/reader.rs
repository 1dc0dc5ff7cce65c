//! A file of sound as a disc has it, sample after sample.

use super::file::Source;
use super::frames::{Chunk, Found, Frames};
use super::mix::Mix;
use super::resample::{Resampler, output_samples};
use super::{ByteOrder, Sound, SoundError, dither, kind};
use crate::red_book::SAMPLE_RATE;
use std::path::Path;

/// Rates beyond this are no sound's.
const HIGHEST_RATE: u32 = 1_536_000;
const LOWEST_RATE: u32 = 1000;

pub(super) fn look(path: &Path, raw: Option<ByteOrder>) -> Result<Sound, SoundError> {
    let source = Source::open(path)?;
    let stamp = source.stamp;
    let still = source.again()?;
    let found = open(source, raw);
    // What changed meanwhile is not judged by what it then was.
    still.unchanged()?;
    let found = found?;
    Ok(Sound {
        path: path.to_owned(),
        format: found.format,
        rate: found.rate,
        bits: found.bits,
        channels: u32::try_from(found.places.len()).unwrap_or(u32::MAX),
        samples: output_samples(found.frames, found.rate),
        tags: found.tags,
        stamp,
        raw,
    })
}

fn open(source: Source, raw: Option<ByteOrder>) -> Result<Found, SoundError> {
    let again = source.again()?;
    let found = match raw {
        Some(order) => kind::raw(source, order),
        None => kind::open(source)?,
    };
    if !(LOWEST_RATE..=HIGHEST_RATE).contains(&found.rate) {
        let what = format!("{} of {} samples a second", found.format, found.rate);
        return Err(again.refused(what));
    }
    if found.frames == 0 {
        return Err(again.damaged(found.format, "there is no sound in it"));
    }
    Ok(found)
}

/// Decodes a file from some sample on.
pub struct SoundReader {
    source: Source,
    decoder: Box<dyn Frames>,
    /// Frames of the file, and the one that is wanted next.
    frames: u64,
    frame: u64,
    /// Of those that the decoder gives next, so many come before it.
    skip: u64,
    way: Way,
    mix: Mix,
    /// Resampled samples.
    left: Vec<f32>,
    right: Vec<f32>,
    /// What was decoded, of which so much was given.
    out: Vec<u8>,
    given: usize,
    /// The sample that is decoded next, and those of the whole file.
    sample: u64,
    samples: u64,
    clipped: u64,
    over: bool,
}

/// How frames become samples.
enum Way {
    /// As they are, bit for bit.
    Same,
    /// Only to fewer bits.
    Dithered,
    Resampled(Resampler),
}

impl std::fmt::Debug for SoundReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("SoundReader");
        shown.field("path", &self.source.path);
        shown
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

impl SoundReader {
    pub(super) fn new(sound: &Sound, from: u64) -> Result<Self, SoundError> {
        let source = Source::open(&sound.path)?;
        if source.stamp != sound.stamp {
            return Err(source.changed());
        }
        let found = open(source.again()?, sound.raw)?;
        let samples = output_samples(found.frames, found.rate);
        let from = from.min(samples);
        let direct = found.bits.is_some_and(|bits| bits <= 16)
            && found.places.len() <= 2
            && sound.is_lossless();
        let (way, first) = if found.rate != SAMPLE_RATE {
            let (resampler, first) = Resampler::new(found.rate, from, samples);
            (Way::Resampled(resampler), first)
        } else if direct {
            (Way::Same, from)
        } else {
            (Way::Dithered, from)
        };
        let mut reader = Self {
            source,
            decoder: found.decoder,
            frames: found.frames,
            frame: first.min(found.frames),
            skip: 0,
            way,
            mix: Mix::new(&found.places),
            left: Vec::new(),
            right: Vec::new(),
            out: Vec::new(),
            given: 0,
            sample: from,
            samples,
            clipped: 0,
            over: false,
        };
        if reader.frame > 0 {
            let at = reader.decoder.seek(reader.frame);
            reader.skip = reader.frame - reader.judged(at)?.min(reader.frame);
        }
        Ok(reader)
    }

    /// The sample that is read next.
    pub fn position(&self) -> u64 {
        self.sample - ((self.out.len() - self.given) / 4) as u64
    }

    /// How many samples were louder than a disc can hold, and are cut to the loudest, among those decoded up to now.
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// Fills `into` with samples, left and right, of 16 bits, little-endian. Less comes only at the end, which is
    /// told when the file is found to be unchanged, and its sum right where it has one.
    pub fn read(&mut self, into: &mut [u8]) -> Result<usize, SoundError> {
        let mut done = 0;
        while done < into.len() {
            if self.given == self.out.len() {
                self.out.clear();
                self.given = 0;
                if !self.more()? {
                    break;
                }
            }
            let ready = self.out.get(self.given..).unwrap_or(&[]);
            let count = ready.len().min(into.len() - done);
            into[done..done + count].copy_from_slice(&ready[..count]);
            self.given += count;
            done += count;
        }
        Ok(done)
    }

    /// Whether the file is still what it was.
    pub fn unchanged(&self) -> Result<(), SoundError> {
        self.source.unchanged()
    }

    /// Decodes some more; false at the end.
    fn more(&mut self) -> Result<bool, SoundError> {
        while self.out.is_empty() {
            if self.sample >= self.samples {
                return self.end().map(|()| false);
            }
            if self.frame < self.frames {
                self.decode()?;
            } else if let Way::Resampled(resampler) = &mut self.way {
                resampler.finish();
            }
            if let Way::Resampled(resampler) = &mut self.way {
                self.left.clear();
                self.right.clear();
                resampler.take(&mut self.left, &mut self.right);
                self.clipped +=
                    dither::to_16_bits(&self.left, &self.right, self.sample, &mut self.out);
            }
            self.sample += (self.out.len() / 4) as u64;
        }
        Ok(true)
    }

    fn decode(&mut self) -> Result<(), SoundError> {
        let Self {
            source,
            decoder,
            skip,
            frame,
            frames,
            mix,
            ..
        } = self;
        let chunk = match decoder.next() {
            Ok(Some(chunk)) => Ok(chunk),
            Ok(None) => Err(source.short(*frame, *frames)),
            Err(error) => Err(error),
        };
        let mut chunk = chunk.map_err(|error| source.unchanged().err().unwrap_or(error))?;
        let skipped = usize::try_from(*skip)
            .unwrap_or(usize::MAX)
            .min(chunk.frames());
        *skip -= skipped as u64;
        let left = usize::try_from(*frames - *frame).unwrap_or(usize::MAX);
        chunk.cut(skipped, left);
        *frame += chunk.frames() as u64;
        match &mut self.way {
            Way::Same => same(&chunk, &mut self.out),
            Way::Dithered => {
                mix.take(&chunk);
                self.clipped +=
                    dither::to_16_bits(&mix.left, &mix.right, self.sample, &mut self.out);
            }
            Way::Resampled(resampler) => {
                mix.take(&chunk);
                resampler.put(&mix.left, &mix.right);
            }
        }
        Ok(())
    }

    /// Behind the last sample: the decoder's own end, where its sum is told, and the file's.
    fn end(&mut self) -> Result<(), SoundError> {
        if !self.over {
            self.over = true;
            let more = self.decoder.next().map(|_| 0);
            self.judged(more)?;
            self.source.unchanged()?;
        }
        Ok(())
    }

    /// What a decoder says of a file that changed is not about the file that was looked at.
    fn judged(&self, result: Result<u64, SoundError>) -> Result<u64, SoundError> {
        result.map_err(|error| self.source.unchanged().err().unwrap_or(error))
    }
}

/// One or two channels of at most 16 bits.
fn same(chunk: &Chunk<'_>, out: &mut Vec<u8>) {
    let Chunk::Whole(planes) = chunk else {
        return;
    };
    if let (Some(left), Some(right)) = (planes.first(), planes.last()) {
        out.reserve(left.len() * 4);
        out.extend(left.iter().zip(*right).flat_map(|(left, right)| {
            let ([_, _, a, b], [_, _, c, d]) = (left.to_le_bytes(), right.to_le_bytes());
            [a, b, c, d]
        }));
    }
}
