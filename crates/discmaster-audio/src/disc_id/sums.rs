//! Sums of a track's samples, by which rips are compared: AccurateRip's two, and the CRC-32 that
//! rippers print.

use super::{DiscToc, TocTrack};
use crate::red_book::{BLOCK, SAMPLES_PER_BLOCK};
use std::fmt;

/// Samples at the disc's very start and end that AccurateRip leaves out, since few drives read them: five blocks.
const LEFT_OUT: u32 = 5 * SAMPLES_PER_BLOCK;
/// Bytes of a sample of both channels.
const SAMPLE: usize = 4;

/// Sums of a track while its samples pass by.
#[derive(Clone, Debug)]
pub struct TrackSums {
    /// Of the next sample, counted from 1.
    position: u32,
    /// The first sample that counts, and the last.
    from: u32,
    to: u32,
    first: u32,
    second: u32,
    crc: crc32fast::Hasher,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// AccurateRip's first one, which forgets half of what the upper bits say.
    pub accurate_rip_v1: u32,
    pub accurate_rip_v2: u32,
    /// Of all samples.
    pub crc32: u32,
}

impl TrackSums {
    /// Of a track of so many blocks. The first and the last track of audio of a disc are special.
    pub fn new(blocks: u32, first: bool, last: bool) -> Self {
        let samples = blocks.saturating_mul(SAMPLES_PER_BLOCK);
        Self {
            position: 1,
            from: if first { LEFT_OUT } else { 1 },
            to: if last {
                samples.saturating_sub(LEFT_OUT)
            } else {
                samples
            },
            first: 0,
            second: 0,
            crc: crc32fast::Hasher::new(),
        }
    }

    /// Takes whole samples of both channels, in the order of bytes that files and drives have.
    pub fn update(&mut self, samples: &[u8]) {
        self.crc.update(samples);
        for sample in samples.as_chunks::<SAMPLE>().0 {
            if (self.from..=self.to).contains(&self.position) {
                let product = u64::from(u32::from_le_bytes(*sample)) * u64::from(self.position);
                let [low, high] = [product, product >> 32].map(|word| word & 0xFFFF_FFFF);
                let [low, high] = [low, high].map(|word| u32::try_from(word).unwrap_or(0));
                self.first = self.first.wrapping_add(low);
                self.second = self.second.wrapping_add(low).wrapping_add(high);
            }
            self.position = self.position.saturating_add(1);
        }
    }

    pub fn finish(self) -> Sums {
        Sums {
            accurate_rip_v1: self.first,
            accurate_rip_v2: self.second,
            crc32: self.crc.finalize(),
        }
    }
}

/// Three numbers in hexadecimal.
impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accurate_rip_v1,
            accurate_rip_v2,
            crc32,
        } = self;
        write!(f, "{accurate_rip_v1:08x} {accurate_rip_v2:08x} {crc32:08x}")
    }
}

/// Sums of all tracks of audio of a disc, whose blocks pass by in the order of their addresses.
#[derive(Clone, Debug)]
pub struct DiscSums {
    tracks: Vec<Passing>,
    /// Those before it are behind us.
    current: usize,
}

#[derive(Clone, Debug)]
struct Passing {
    track: TocTrack,
    sums: TrackSums,
    /// Blocks that have passed.
    blocks: u32,
}

impl DiscSums {
    pub fn new(toc: &DiscToc) -> Self {
        let audio: Vec<_> = toc.tracks().iter().filter(|track| track.audio).collect();
        let passing = audio.iter().enumerate().map(|(index, track)| Passing {
            track: **track,
            sums: TrackSums::new(
                track.end - track.start,
                index == 0,
                index + 1 == audio.len(),
            ),
            blocks: 0,
        });
        Self {
            tracks: passing.collect(),
            current: 0,
        }
    }

    /// Takes whole blocks of audio, the first of which lies at `address`. What belongs to no track of audio is
    /// passed over: the hidden track before the first one.
    pub fn update(&mut self, address: u32, blocks: &[u8]) {
        for (address, block) in (address..).zip(blocks.as_chunks::<BLOCK>().0) {
            while let Some(passing) = self.tracks.get_mut(self.current) {
                if address < passing.track.start {
                    break;
                }
                if address < passing.track.end {
                    passing.sums.update(block);
                    passing.blocks += 1;
                    break;
                }
                self.current += 1;
            }
        }
    }

    /// Each track's number and its sums; `None` where not all of its blocks have passed.
    pub fn finish(self) -> Vec<(u8, Option<Sums>)> {
        let tracks = self.tracks.into_iter().map(
            |Passing {
                 track,
                 sums,
                 blocks,
             }| {
                let whole = blocks == track.end - track.start;
                (track.number, whole.then(|| sums.finish()))
            },
        );
        tracks.collect()
    }
}
