//! What the packets of a stream are.

use super::super::file::Source;
use super::super::flac::StreamInfo;
use super::super::frames::{Chunk, guarded};
use super::super::{SoundError, Tags, tags};
use super::packets::Packets;
use ropus::opus::multistream::OpusMSDecoder;
use symphonia::core::audio::{Audio, GenericAudioBufferRef};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_VORBIS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::codecs::{FlacDecoder, VorbisDecoder};

/// All that Opus decodes to.
const OPUS_RATE: u32 = 48_000;
/// Samples of the longest packet of Opus: 120 ms.
const OPUS_PACKET: u16 = 5760;
const NONSENSE: &str = "its samples make no sense";

pub(super) struct Stream {
    pub(super) format: &'static str,
    pub(super) rate: u32,
    pub(super) bits: Option<u32>,
    pub(super) channels: usize,
    /// Frames that come before the sound, and count in the addresses.
    pub(super) lead: u64,
    pub(super) coding: Coding,
}

pub(super) enum Coding {
    Vorbis(Box<VorbisDecoder>),
    Flac(Box<FlacDecoder>),
    Opus(Box<Opus>),
}

pub(super) struct Opus {
    decoder: OpusMSDecoder,
    gain: f32,
    /// Of a frame, which plane each sample is.
    order: &'static [usize],
    samples: Vec<i16>,
    planes: Vec<Vec<f32>>,
}

/// The first packet of a stream that is known.
enum Head {
    Vorbis(Vec<u8>),
    Flac(Vec<u8>),
    Opus(Vec<u8>),
}

impl Stream {
    pub(super) fn open(
        source: &Source,
        packets: &mut Packets,
        tags: &mut Tags,
    ) -> Result<Self, SoundError> {
        let head = packets.choose(|first| match first {
            _ if first.starts_with(b"\x01vorbis") => Ok(Some(Head::Vorbis(first.to_vec()))),
            _ if first.starts_with(b"\x7FFLAC") => Ok(Some(Head::Flac(first.to_vec()))),
            _ if first.starts_with(b"OpusHead") => Ok(Some(Head::Opus(first.to_vec()))),
            _ if first.starts_with(b"\x80theora") => Err(source.refused("Ogg with video")),
            _ if first.starts_with(b"Speex   ") => Err(source.refused("Ogg Speex")),
            _ => Ok(None),
        })?;
        match head {
            Some(Head::Vorbis(head)) => vorbis(source, &head, packets, tags),
            Some(Head::Flac(head)) => flac(source, &head, packets, tags),
            Some(Head::Opus(head)) => opus(source, &head, packets, tags),
            None => Err(source.refused("Ogg without Vorbis, Opus or FLAC in it")),
        }
    }
}

fn header(
    source: &Source,
    packets: &mut Packets,
    format: &'static str,
) -> Result<Vec<u8>, SoundError> {
    let packet = packets.next()?;
    let packet = packet.ok_or_else(|| source.damaged(format, "it ends within its headers"))?;
    Ok(packet.bytes)
}

/// Vorbis I, 4.2.
fn vorbis(
    source: &Source,
    head: &[u8],
    packets: &mut Packets,
    tags: &mut Tags,
) -> Result<Stream, SoundError> {
    const FORMAT: &str = "Ogg Vorbis";
    let damaged = |what: &str| source.damaged(FORMAT, what);
    let (channels, rate) = match *head {
        [_, _, _, _, _, _, _, _, _, _, _, channels, a, b, c, d, ..] => {
            (usize::from(channels), u32::from_le_bytes([a, b, c, d]))
        }
        _ => return Err(damaged("its first header is cut off")),
    };
    let comments = header(source, packets, FORMAT)?;
    let comments = comments.strip_prefix(b"\x03vorbis");
    tags::vorbis_comments(comments.ok_or_else(|| damaged("it has no comments"))?, tags);
    let setup = header(source, packets, FORMAT)?;
    let mut params = AudioCodecParameters::new();
    params
        .for_codec(CODEC_ID_VORBIS)
        .with_extra_data([head, &setup].concat().into());
    let decoder = guarded(|| VorbisDecoder::try_new(&params, &AudioDecoderOptions::default()));
    let decoder = match decoder {
        Some(Ok(decoder)) => decoder,
        Some(Err(error)) => return Err(damaged(&error.to_string())),
        None => return Err(damaged("its headers make no sense")),
    };
    Ok(Stream {
        format: FORMAT,
        rate,
        bits: None,
        channels,
        lead: 0,
        coding: Coding::Vorbis(Box::new(decoder)),
    })
}

/// RFC 9639, 10.1.
fn flac(
    source: &Source,
    head: &[u8],
    packets: &mut Packets,
    tags: &mut Tags,
) -> Result<Stream, SoundError> {
    const FORMAT: &str = "Ogg FLAC";
    let damaged = |what: &str| source.damaged(FORMAT, what);
    let stream_info = head.get(17..51);
    let info = stream_info.and_then(StreamInfo::read);
    let (Some(stream_info), Some(info)) = (stream_info, info) else {
        return Err(damaged("its STREAMINFO is cut off"));
    };
    if let Some(what) = info.refusal() {
        return Err(source.refused(what));
    }
    loop {
        let block = header(source, packets, FORMAT)?;
        let [kind, _, _, _, content @ ..] = block.as_slice() else {
            return Err(damaged("a block of its metadata is cut off"));
        };
        if kind & 0x7F == 4 {
            tags::vorbis_comments(content, tags);
        }
        if kind & 0x80 != 0 {
            break;
        }
    }
    let mut params = AudioCodecParameters::new();
    params
        .for_codec(CODEC_ID_FLAC)
        .with_extra_data(stream_info.into());
    let options = AudioDecoderOptions::default().verify(info.summed);
    let decoder = guarded(|| FlacDecoder::try_new(&params, &options)).and_then(Result::ok);
    Ok(Stream {
        format: FORMAT,
        rate: info.rate,
        bits: Some(info.bits),
        channels: info.channels,
        lead: 0,
        coding: Coding::Flac(Box::new(
            decoder.ok_or_else(|| damaged("its STREAMINFO makes no sense"))?,
        )),
    })
}

/// RFC 7845, 5.1.
fn opus(
    source: &Source,
    head: &[u8],
    packets: &mut Packets,
    tags: &mut Tags,
) -> Result<Stream, SoundError> {
    const FORMAT: &str = "Opus";
    let damaged = |what: &str| source.damaged(FORMAT, what);
    let [version, count, a, b, _, _, _, _, c, d, family, table @ ..] = head.get(8..).unwrap_or(&[])
    else {
        return Err(damaged("its first header is cut off"));
    };
    if version & 0xF0 != 0 {
        return Err(source.refused(format!("Opus of version {version}")));
    }
    let channels = usize::from(*count);
    let (streams, coupled, mapping) = match (family, table) {
        (0, _) if (1..=2).contains(count) => (1, count - 1, &[0, 1][..channels]),
        (1, [streams, coupled, mapping @ ..])
            if (1..=8).contains(count) && mapping.len() >= channels =>
        {
            (*streams, *coupled, &mapping[..channels])
        }
        (0 | 1, _) => return Err(damaged("its channels make no sense")),
        (family, _) => {
            return Err(source.refused(format!("Opus whose channels are of family {family}")));
        }
    };
    let comments = header(source, packets, FORMAT)?;
    let comments = comments.strip_prefix(b"OpusTags");
    tags::vorbis_comments(comments.ok_or_else(|| damaged("it has no comments"))?, tags);
    let decoder = guarded(|| {
        let (streams, coupled) = (i32::from(streams), i32::from(coupled));
        OpusMSDecoder::new(48_000, i32::from(*count), streams, coupled, mapping).ok()
    });
    let decoder = decoder
        .flatten()
        .ok_or_else(|| damaged("its channels make no sense"))?;
    let gain = f32::from(i16::from_le_bytes([*c, *d])) / 256.0;
    // The order of Vorbis, as the places of the order of WAV.
    let order: &[usize] = match channels {
        1 => &[0],
        2 => &[0, 1],
        3 => &[0, 2, 1],
        4 => &[0, 1, 2, 3],
        5 => &[0, 2, 1, 3, 4],
        6 => &[0, 2, 1, 4, 5, 3],
        7 => &[0, 2, 1, 5, 6, 4, 3],
        _ => &[0, 2, 1, 6, 7, 4, 5, 3],
    };
    Ok(Stream {
        format: FORMAT,
        rate: OPUS_RATE,
        bits: None,
        channels,
        lead: u64::from(u16::from_le_bytes([*a, *b])),
        coding: Coding::Opus(Box::new(Opus {
            decoder,
            gain: 10_f32.powf(gain / 20.0) / 32_768.0,
            order,
            samples: vec![0; usize::from(OPUS_PACKET) * channels],
            planes: vec![Vec::new(); channels],
        })),
    })
}

impl Coding {
    /// What a packet decodes to, or what is wrong with it.
    pub(super) fn decode(&mut self, packet: &[u8]) -> Result<Chunk<'_>, String> {
        let whole = PacketRef::new(0, Timestamp::ZERO, Duration::ZERO, packet);
        match self {
            Self::Vorbis(decoder) => match guarded(|| decoder.decode_ref(&whole)) {
                Some(Ok(GenericAudioBufferRef::F32(buffer))) => {
                    let planes = (0..buffer.num_planes()).filter_map(|plane| buffer.plane(plane));
                    Ok(Chunk::Real(planes.collect()))
                }
                Some(Err(error)) => Err(error.to_string()),
                Some(Ok(_)) | None => Err(NONSENSE.to_owned()),
            },
            Self::Flac(decoder) => match guarded(|| decoder.decode_ref(&whole)) {
                Some(Ok(GenericAudioBufferRef::S32(buffer))) => {
                    let planes = (0..buffer.num_planes()).filter_map(|plane| buffer.plane(plane));
                    Ok(Chunk::Whole(planes.collect()))
                }
                Some(Err(error)) => Err(error.to_string()),
                Some(Ok(_)) | None => Err(NONSENSE.to_owned()),
            },
            Self::Opus(opus) => opus.decode(packet),
        }
    }

    /// False when all was decoded and is not what was encoded.
    pub(super) fn is_sum_right(&mut self) -> bool {
        match self {
            Self::Flac(decoder) => decoder.finalize().verify_ok != Some(false),
            Self::Vorbis(_) | Self::Opus(_) => true,
        }
    }
}

impl Opus {
    fn decode(&mut self, packet: &[u8]) -> Result<Chunk<'_>, String> {
        let Self {
            decoder,
            gain,
            order,
            samples,
            planes,
        } = self;
        let length = i32::try_from(packet.len()).unwrap_or(i32::MAX);
        // An empty packet would be taken for a lost one, and made up for.
        if packet.is_empty() {
            return Err("an empty packet".to_owned());
        }
        let most = i32::from(OPUS_PACKET);
        let decoded = guarded(|| decoder.decode(Some(packet), length, samples, most, false));
        let frames = match decoded {
            Some(Ok(frames)) => usize::try_from(frames).unwrap_or(0),
            Some(Err(code)) => return Err(format!("a packet makes no sense (error {code})")),
            None => return Err(NONSENSE.to_owned()),
        };
        let channels = planes.len();
        for (channel, plane) in order.iter().enumerate() {
            let Some(plane) = planes.get_mut(*plane) else {
                continue;
            };
            let samples = samples.iter().skip(channel).step_by(channels).take(frames);
            plane.clear();
            plane.extend(samples.map(|sample| f32::from(*sample) * *gain));
        }
        Ok(Chunk::Real(planes.iter().map(Vec::as_slice).collect()))
    }
}
