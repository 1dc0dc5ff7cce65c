//! MP3 and AAC in ADTS: frames one after another, each with a header that tells its length.
//!
//! All headers are read when a file is opened: they alone tell how much sound there is, and a file that is cut off, or
//! in which something else lies between frames, is told from a whole one before any of it is decoded.

mod header;
mod info;
mod trailer;

use super::file::Source;
use super::frames::{Chunk, Found, Frames, Place, Trimmed, guarded, places};
use super::{SoundError, Tags};
use header::{Coding, Header};
use info::Info;
use symphonia::core::audio::{Audio, Channels, GenericAudioBufferRef, Position};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::codecs::{AacDecoder, MpaDecoder};

pub(super) use header::doubtful;
pub(super) use trailer::end_of_sound;

/// Bytes before the first frame that are looked through, where a tag or padding is followed by something else.
const LEAD: usize = 64 * 1024;
/// Frames that must follow one another for a file to be taken for one of frames.
const CHAIN: usize = 4;
/// Bytes read at once.
const STRETCH: usize = 256 * 1024;
/// At this rate and below AAC is most often HE-AAC, which does not always say so.
pub(super) const HIGHEST_DOUBTFUL_RATE: u32 = 24_000;

/// None where it is no file of frames.
pub(super) fn open(
    source: &Source,
    base: u64,
    tags: &mut Tags,
) -> Result<Option<Found>, SoundError> {
    let end = end_of_sound(source, tags)?.max(base);
    let Some((from, first)) = first_frame(source, base, end)? else {
        return Ok(None);
    };
    if let Some(what) = first.refusal() {
        return Err(source.refused(what));
    }
    let mut walk = Walk::new(source.again()?, from, end, first);
    let opening = walk.frame()?.unwrap_or_default();
    // A first frame that tells of the file holds no sound.
    let info = Info::of(&opening, first);
    if info.is_some() {
        walk.sound_from = walk.at;
        walk.frame = 0;
    }
    while walk.frame()?.is_some() {}
    let count = walk.frame;
    let samples = u64::from(first.samples);
    if let Some(told) = info
        .and_then(|info| info.frames)
        .filter(|told| *told > count)
    {
        return Err(source.short(count * samples, told * samples));
    }
    let (delay, padding) = info.map_or((0, 0), |info| (info.delay, info.padding));
    let mut decoder = Framed::new(Walk::new(source.again()?, walk.sound_from, end, first))?;
    decoder.start = walk.sound_from;
    Ok(Some(Found {
        format: match first.coding {
            Coding::Mp3 => "MP3",
            Coding::Aac => "AAC",
        },
        rate: first.rate,
        bits: None,
        places: places(first.channels)
            .map(<[Place]>::to_vec)
            .unwrap_or_default(),
        frames: (count * samples).saturating_sub(delay + padding),
        tags: std::mem::take(tags),
        decoder: Box::new(Trimmed::new(decoder, delay)),
    }))
}

/// The first place from which on frames follow one another.
fn first_frame(source: &Source, base: u64, end: u64) -> Result<Option<(u64, Header)>, SoundError> {
    let bytes = source.bytes(base, end - base, 2 * LEAD)?;
    // A file may be shorter than a chain of frames.
    let whole = bytes.len() as u64 == end - base;
    'places: for from in 0..bytes.len().min(LEAD) {
        if bytes.get(from) != Some(&0xFF) {
            continue;
        }
        let Some(first) = bytes.get(from..).and_then(Header::read) else {
            continue;
        };
        let mut at = from;
        for _ in 0..CHAIN {
            if whole && at == bytes.len() && at > from {
                break;
            }
            match bytes.get(at..).and_then(Header::read) {
                Some(header) if header.goes_with(first) => at += header.length,
                _ => continue 'places,
            }
        }
        return Ok(Some((base + from as u64, first)));
    }
    Ok(None)
}

/// Walks the frames of a file.
struct Walk {
    source: Source,
    first: Header,
    /// Byte at which the next frame begins, and where the first one with sound does.
    at: u64,
    sound_from: u64,
    /// Byte behind the last frame.
    end: u64,
    /// The number of the next frame.
    frame: u64,
    bytes: Vec<u8>,
    bytes_at: u64,
}

impl Walk {
    fn new(source: Source, from: u64, end: u64, first: Header) -> Self {
        Self {
            source,
            first,
            at: from,
            sound_from: from,
            end,
            frame: 0,
            bytes: Vec::new(),
            bytes_at: from,
        }
    }

    /// The bytes of the next frame; None at the end.
    fn frame(&mut self) -> Result<Option<Vec<u8>>, SoundError> {
        let samples = u64::from(self.first.samples);
        if self.at >= self.end {
            return Ok(None);
        }
        self.fill()?;
        let ready = self.ready();
        let header = Header::read(ready).filter(|header| header.goes_with(self.first));
        let Some(header) = header else {
            // Zeros to the end are padding.
            let rest = self.source.bytes(self.at, self.end - self.at, STRETCH)?;
            if rest.len() as u64 == self.end - self.at && rest.iter().all(|byte| *byte == 0) {
                self.at = self.end;
                return Ok(None);
            }
            let what = format!("there is no frame at byte {}", self.at);
            return Err(self.source.corrupt(self.frame * samples, what));
        };
        let Some(frame) = ready.get(..header.length).map(<[u8]>::to_vec) else {
            let at = self.frame * samples;
            return Err(self.source.short(at, at + samples));
        };
        self.at += frame.len() as u64;
        self.frame += 1;
        Ok(Some(frame))
    }

    fn ready(&self) -> &[u8] {
        let from = usize::try_from(self.at - self.bytes_at).unwrap_or(usize::MAX);
        self.bytes.get(from..).unwrap_or(&[])
    }

    /// Reads on, unless the longest frame is there.
    fn fill(&mut self) -> Result<(), SoundError> {
        if self.ready().len() < header::LONGEST
            && self.bytes_at + (self.bytes.len() as u64) < self.end
        {
            self.bytes = self.source.bytes(self.at, self.end - self.at, STRETCH)?;
            self.bytes_at = self.at;
        }
        Ok(())
    }
}

enum Decoder {
    Mp3(Box<MpaDecoder>),
    Aac(Box<AacDecoder>),
}

struct Framed {
    walk: Walk,
    start: u64,
    decoder: Decoder,
}

impl Framed {
    fn new(walk: Walk) -> Result<Self, SoundError> {
        let first = walk.first;
        let start = walk.at;
        let decoder = guarded(|| decoder(first)).flatten();
        let decoder = decoder.ok_or_else(|| walk.source.refused("AAC of a kind that is rare"))?;
        Ok(Self {
            walk,
            start,
            decoder,
        })
    }
}

fn decoder(first: Header) -> Option<Decoder> {
    let options = AudioDecoderOptions::default();
    let mut params = AudioCodecParameters::new();
    match first.coding {
        Coding::Mp3 => {
            params.for_codec(CODEC_ID_MP3).with_sample_rate(first.rate);
            MpaDecoder::try_new(&params, &options)
                .ok()
                .map(|mp3| Decoder::Mp3(Box::new(mp3)))
        }
        Coding::Aac => {
            let places = match first.channels {
                1 => Position::FRONT_CENTER,
                _ => Position::FRONT_LEFT | Position::FRONT_RIGHT,
            };
            params.for_codec(CODEC_ID_AAC).with_sample_rate(first.rate);
            params.with_channels(Channels::Positioned(places));
            AacDecoder::try_new(&params, &options)
                .ok()
                .map(|aac| Decoder::Aac(Box::new(aac)))
        }
    }
}

impl Frames for Framed {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        let Self { walk, decoder, .. } = self;
        let at = walk.frame * u64::from(walk.first.samples);
        let Some(frame) = walk.frame()? else {
            return Ok(None);
        };
        let sound = match decoder {
            Decoder::Mp3(_) => frame.as_slice(),
            Decoder::Aac(_) => Header::read(&frame)
                .and_then(|header| frame.get(header.before..))
                .unwrap_or(&[]),
        };
        let packet = PacketRef::new(0, Timestamp::ZERO, Duration::ZERO, sound);
        let decoded = guarded(|| match decoder {
            Decoder::Mp3(decoder) => decoder.decode_ref(&packet),
            Decoder::Aac(decoder) => decoder.decode_ref(&packet),
        });
        let planes: Vec<&[f32]> = match decoded {
            Some(Ok(GenericAudioBufferRef::F32(buffer))) => (0..buffer.num_planes())
                .filter_map(|plane| buffer.plane(plane))
                .collect(),
            Some(Err(error)) => return Err(walk.source.corrupt(at, error.to_string())),
            Some(Ok(_)) | None => return Err(walk.source.corrupt(at, "its samples make no sense")),
        };
        let chunk = Chunk::Real(planes);
        if chunk.frames() != usize::from(walk.first.samples) {
            return Err(walk
                .source
                .corrupt(at, "a frame is not as long as it should be"));
        }
        Ok(Some(chunk))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        let samples = u64::from(self.walk.first.samples);
        if frame < self.walk.frame * samples {
            let walk = Walk::new(
                self.walk.source.again()?,
                self.start,
                self.walk.end,
                self.walk.first,
            );
            *self = Self::new(walk)?;
        }
        Ok(self.walk.frame * samples)
    }
}
