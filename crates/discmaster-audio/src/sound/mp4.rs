//! AAC and ALAC in MP4 (ISO/IEC 14496-12 and -14): M4A, and the sound of MOV.

mod boxes;

use super::file::{Cursor, Source};
use super::frames::{Chunk, Found, Frames, Place, Trimmed, guarded, places};
use super::mpeg::{HIGHEST_DOUBTFUL_RATE, doubtful};
use super::{SoundError, Tags, tags};
use boxes::{Movie, Sound};
use std::io::Read;
use symphonia::core::audio::{Audio, GenericAudioBufferRef};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_ALAC};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;
use symphonia::default::codecs::{AacDecoder, AlacDecoder};
use symphonia::default::formats::IsoMp4Reader;

/// Samples of a packet of AAC.
const AAC_PACKET: u64 = 1024;

pub(super) fn open(source: &Source) -> Result<Found, SoundError> {
    let movie = Movie::read(source)?;
    let sound = match (movie.sound, movie.video) {
        (Some(sound), false) => sound,
        (None, false) => return Err(source.refused("MP4 without sound")),
        (_, true) => return Err(source.refused("MP4 with video")),
    };
    let format = match &sound.coding {
        b"mp4a" => "AAC",
        b"alac" => "ALAC",
        b"drms" | b"enca" | b"drmi" => {
            return Err(source.refused("MP4 whose sound is encrypted (DRM)"));
        }
        coding => return Err(source.refused(format!("MP4 with {}", boxes::coding_name(*coding)))),
    };
    let mut reader = reader(source)?;
    let mut read = Tags::default();
    let mut gaps = None;
    {
        let mut metadata = reader.metadata();
        let mut revision = metadata.current();
        while let Some(current) = revision {
            tags::standard(current, &mut read);
            let gap = current
                .media
                .tags
                .iter()
                .find(|tag| tag.raw.key.ends_with("iTunSMPB"));
            gaps = gaps.or_else(|| gap.and_then(|gap| itunes_gaps(&gap.raw.value.to_string())));
            revision = metadata.pop().and_then(|_| metadata.current());
        }
    }
    let decoder = Mp4::new(source.again()?, reader, sound.track)?;
    let rate = decoder.rate;
    if sound.packets == 0 || sound.duration == 0 {
        return Err(source.refused("MP4 in fragments"));
    }
    // Times of the file are of its own scale, which most often is the rate.
    let scaled = |time: u64| {
        let frames = u128::from(time) * u128::from(rate) / u128::from(sound.scale.max(1));
        u64::try_from(frames).unwrap_or(u64::MAX)
    };
    let whole = scaled(sound.duration);
    let (delay, frames) = if format == "ALAC" {
        edited(&sound, whole, scaled)
    } else {
        if rate <= HIGHEST_DOUBTFUL_RATE {
            return Err(source.refused(doubtful(rate)));
        }
        let decoded = sound.packets.saturating_mul(AAC_PACKET);
        match gaps {
            Some((delay, frames)) if delay.saturating_add(frames) <= decoded => (delay, frames),
            _ => edited(&sound, whole.min(decoded), scaled),
        }
    };
    let channels = decoder.channels;
    Ok(Found {
        format,
        rate,
        bits: decoder.bits.filter(|_| format == "ALAC"),
        places: places(channels)
            .map(<[Place]>::to_vec)
            .ok_or_else(|| source.refused(format!("{format} with {channels} channels")))?,
        frames,
        tags: read,
        decoder: Box::new(Trimmed::new(decoder, delay)),
    })
}

/// How much comes before the sound, and how much sound there is, by the list of edits.
fn edited(sound: &Sound, whole: u64, scaled: impl Fn(u64) -> u64) -> (u64, u64) {
    let Some((start, length)) = sound.edit else {
        return (0, whole);
    };
    let delay = scaled(start).min(whole);
    let rest = whole - delay;
    // The length is counted in the film's time, which may be coarser than a sample: within one tick of it, the
    // samples' own lengths are the more exact.
    let scale = u128::from(sound.movie_scale.max(1));
    let scaled_length = |length: u128| {
        let frames = length * u128::from(scaled(u64::from(sound.scale))) / scale;
        u64::try_from(frames).unwrap_or(u64::MAX)
    };
    let (least, most) = (u128::from(length).saturating_sub(1), u128::from(length) + 1);
    let frames = if length == 0 || (scaled_length(least)..=scaled_length(most)).contains(&rest) {
        rest
    } else {
        scaled_length(u128::from(length)).min(rest)
    };
    (delay, frames)
}

/// What iTunes writes: nothing, samples before the sound, behind it, and those of the sound.
fn itunes_gaps(text: &str) -> Option<(u64, u64)> {
    let mut numbers = text
        .split_whitespace()
        .map(|number| u64::from_str_radix(number, 16));
    let (_, delay, _, frames) = (
        numbers.next()?,
        numbers.next()?,
        numbers.next()?,
        numbers.next()?,
    );
    Some((delay.ok()?, frames.ok().filter(|frames| *frames > 0)?))
}

fn reader(source: &Source) -> Result<IsoMp4Reader<'static>, SoundError> {
    let cursor = Box::new(Cursor::new(source.again()?, Vec::new(), 0, source.len()));
    let mut stream = MediaSourceStream::new(cursor, MediaSourceStreamOptions::default());
    let opened = guarded(|| {
        // The reader expects to stand at the mark by which the file was known, behind four bytes.
        stream.read_exact(&mut [0; 4])?;
        IsoMp4Reader::try_new(stream, FormatOptions::default())
    });
    match opened {
        Some(Ok(reader)) => Ok(reader),
        Some(Err(error)) => Err(source.damaged("MP4", error.to_string())),
        None => Err(source.damaged("MP4", "its boxes make no sense")),
    }
}

enum Decoder {
    Aac(Box<AacDecoder>),
    Alac(Box<AlacDecoder>),
}

struct Mp4 {
    source: Source,
    reader: IsoMp4Reader<'static>,
    track: u32,
    decoder: Decoder,
    rate: u32,
    channels: usize,
    bits: Option<u32>,
    /// Found while seeking, not yet decoded.
    pending: Option<Packet>,
    /// The frame that comes next.
    frame: u64,
}

impl Mp4 {
    fn new(source: Source, reader: IsoMp4Reader<'static>, track: u32) -> Result<Self, SoundError> {
        let found = reader.tracks().iter().find(|found| found.id == track);
        let params = found.and_then(|track| match &track.codec_params {
            Some(CodecParameters::Audio(params)) => Some(params),
            _ => None,
        });
        let params = params
            .ok_or_else(|| source.damaged("MP4", "it does not say how its sound is encoded"))?;
        let decoder = match guarded(|| decoder(params)) {
            Some(Ok(decoder)) => decoder,
            Some(Err(error)) => {
                return Err(source.refused(format!("MP4 with sound that is rare ({error})")));
            }
            None => return Err(source.damaged("MP4", "its sound's description makes no sense")),
        };
        let params = match &decoder {
            Decoder::Aac(decoder) => decoder.codec_params(),
            Decoder::Alac(decoder) => decoder.codec_params(),
        };
        // ALAC's description has the depth in its sixth byte.
        let bits = params.extra_data.as_ref().and_then(|extra| extra.get(5));
        let bits = bits
            .map(|bits| u32::from(*bits))
            .filter(|bits| (1..=32).contains(bits));
        Ok(Self {
            rate: params.sample_rate.unwrap_or(0),
            channels: params
                .channels
                .as_ref()
                .map_or(0, symphonia::core::audio::Channels::count),
            bits,
            source,
            reader,
            track,
            decoder,
            pending: None,
            frame: 0,
        })
    }

    fn packet(&mut self) -> Result<Option<Packet>, SoundError> {
        loop {
            let read = match self.pending.take() {
                Some(packet) => Some(Ok(Some(packet))),
                None => guarded(|| self.reader.next_packet()),
            };
            match read {
                Some(Ok(Some(packet))) if packet.track_id != self.track => {}
                Some(Ok(packet)) => return Ok(packet),
                Some(Err(Error::IoError(error)))
                    if error.kind() != std::io::ErrorKind::UnexpectedEof =>
                {
                    return Err(self.source.unread(error));
                }
                Some(Err(error)) => return Err(self.source.corrupt(self.frame, error.to_string())),
                None => return Err(self.source.corrupt(self.frame, "its packets make no sense")),
            }
        }
    }
}

fn decoder(params: &AudioCodecParameters) -> Result<Decoder, Error> {
    let options = AudioDecoderOptions::default();
    match params.codec {
        CODEC_ID_AAC => {
            AacDecoder::try_new(params, &options).map(|aac| Decoder::Aac(Box::new(aac)))
        }
        CODEC_ID_ALAC => {
            AlacDecoder::try_new(params, &options).map(|alac| Decoder::Alac(Box::new(alac)))
        }
        _ => Err(Error::Unsupported("neither AAC nor ALAC")),
    }
}

impl Frames for Mp4 {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        let Some(packet) = self.packet()? else {
            return Ok(None);
        };
        let Self {
            source,
            decoder,
            frame,
            ..
        } = self;
        let decoded = guarded(|| match decoder {
            Decoder::Aac(decoder) => decoder.decode(&packet),
            Decoder::Alac(decoder) => decoder.decode(&packet),
        });
        let chunk = match decoded {
            Some(Ok(GenericAudioBufferRef::S32(buffer))) => Chunk::Whole(
                (0..buffer.num_planes())
                    .filter_map(|plane| buffer.plane(plane))
                    .collect(),
            ),
            Some(Ok(GenericAudioBufferRef::F32(buffer))) => Chunk::Real(
                (0..buffer.num_planes())
                    .filter_map(|plane| buffer.plane(plane))
                    .collect(),
            ),
            Some(Err(error)) => return Err(source.corrupt(*frame, error.to_string())),
            Some(Ok(_)) | None => return Err(source.corrupt(*frame, "its samples make no sense")),
        };
        *frame += chunk.frames() as u64;
        Ok(Some(chunk))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        let lossless = matches!(self.decoder, Decoder::Alac(_));
        if lossless && frame > self.frame {
            let to = SeekTo::Timestamp {
                ts: Timestamp::new(i64::try_from(frame).unwrap_or(i64::MAX)),
                track_id: self.track,
            };
            let scale = self
                .reader
                .tracks()
                .iter()
                .find(|track| track.id == self.track);
            let scale = scale
                .and_then(|track| track.time_base)
                .map(|base| (base.numer.get(), base.denom.get()));
            if scale == Some((1, self.rate))
                && let Some(Ok(sought)) = guarded(|| self.reader.seek(SeekMode::Accurate, to))
                && let Some(at) = u64::try_from(sought.actual_ts.get())
                    .ok()
                    .filter(|at| *at <= frame)
            {
                self.frame = at;
                return Ok(at);
            }
        }
        if frame < self.frame || lossless {
            let reader = reader(&self.source)?;
            *self = Self::new(self.source.again()?, reader, self.track)?;
        }
        Ok(self.frame)
    }
}
