//! Ogg (RFC 3533): packets on pages, and the streams of sound that they can be: Vorbis, Opus and FLAC.

mod packets;
mod streams;

use super::file::Source;
use super::frames::{Chunk, Found, Frames, Place, Trimmed, places};
use super::{SoundError, Tags};
use packets::{Packets, last_granule};
use streams::Stream;

/// Packets that may come before the first that has an address, at most: as many as a page has, twice over.
const MOST_UNPLACED: usize = 1024;

pub(super) fn open(source: &Source) -> Result<Found, SoundError> {
    let mut tags = Tags::default();
    let decoder = Ogg::new(source.again()?, &mut tags)?;
    let Stream {
        format,
        rate,
        bits,
        channels,
        lead,
        ..
    } = decoder.stream;
    let end = last_granule(source, decoder.packets.serial(), format)?;
    // The first page with an address tells where in the stream the sound begins (Vorbis I, A.2).
    let mut probe = Ogg::new(source.again()?, &mut Tags::default())?;
    let start = probe.start()?;
    let delay = lead + start.min(0).unsigned_abs();
    let begin = u64::try_from(start).unwrap_or(0) + lead;
    let frames = end.checked_sub(begin);
    let frames = frames.ok_or_else(|| source.damaged(format, "it ends before it begins"))?;
    Ok(Found {
        format,
        rate,
        bits,
        places: places(channels)
            .map(<[Place]>::to_vec)
            .ok_or_else(|| source.refused(format!("{format} with {channels} channels")))?,
        frames,
        tags,
        decoder: Box::new(Trimmed::new(decoder, delay)),
    })
}

struct Ogg {
    source: Source,
    packets: Packets,
    stream: Stream,
    /// The frame that comes next.
    frame: u64,
}

impl Ogg {
    fn new(source: Source, tags: &mut Tags) -> Result<Self, SoundError> {
        let mut packets = Packets::new(source.again()?);
        let stream = Stream::open(&source, &mut packets, tags)?;
        Ok(Self {
            source,
            packets,
            stream,
            frame: 0,
        })
    }

    /// The address of the first frame that is decoded: less than nothing where what comes before it is to be cut.
    fn start(&mut self) -> Result<i64, SoundError> {
        let mut frames = 0_i64;
        for _ in 0..MOST_UNPLACED {
            let Some(packet) = self.packets.next()? else {
                break;
            };
            let decoded = self.stream.coding.decode(&packet.bytes);
            let decoded =
                decoded.map_err(|what| self.source.corrupt(frames.unsigned_abs(), what))?;
            frames += decoded.frames() as i64;
            match packet.granule {
                // A page that is the last one too is cut at its end, not at its beginning.
                Some(_) if packet.last => return Ok(0),
                Some(granule) => return Ok(i64::try_from(granule).unwrap_or(i64::MAX) - frames),
                None => {}
            }
        }
        Err(self.source.damaged(
            self.stream.format,
            "no page says where in it the sound lies",
        ))
    }
}

impl Frames for Ogg {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        let Some(packet) = self.packets.next()? else {
            return match self.stream.coding.is_sum_right() {
                true => Ok(None),
                false => Err(SoundError::Sum {
                    path: self.source.path.clone(),
                }),
            };
        };
        let decoded = self.stream.coding.decode(&packet.bytes);
        let chunk = decoded.map_err(|what| self.source.corrupt(self.frame, what))?;
        self.frame += chunk.frames() as u64;
        Ok(Some(chunk))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        if frame < self.frame {
            *self = Self::new(self.source.again()?, &mut Tags::default())?;
        }
        Ok(self.frame)
    }
}
