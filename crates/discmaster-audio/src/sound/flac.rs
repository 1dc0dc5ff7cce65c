//! FLAC (RFC 9639).

use super::file::{Cursor, Source};
use super::flac_cue;
use super::frames::{Chunk, Found, Frames, Place, guarded, places};
use super::mpeg::end_of_sound;
use super::tags;
use super::{SoundError, Tags};
use symphonia::core::audio::{Audio, GenericAudioBufferRef};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_FLAC;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;
use symphonia::default::codecs::FlacDecoder;
use symphonia::default::formats::FlacReader;

/// Bytes of the block that is first in every file.
const STREAM_INFO: usize = 34;
/// The most bits of a sample that are decoded.
const MOST_BITS: u32 = 24;
/// Types of metadata blocks (RFC 9639, 8.1).
const VORBIS_COMMENT: u8 = 4;
const CUE_SHEET: u8 = 5;

/// What STREAMINFO says (RFC 9639, 8.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamInfo {
    pub(super) rate: u32,
    pub(super) channels: usize,
    pub(super) bits: u32,
    /// 0 where it is not known.
    pub(super) frames: u64,
    pub(super) summed: bool,
}

impl StreamInfo {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let packed = u64::from_be_bytes(bytes.get(10..18)?.try_into().ok()?);
        let sum = bytes.get(18..STREAM_INFO)?;
        #[expect(clippy::cast_possible_truncation, reason = "fields of fewer bits")]
        let field = |shift: u32, bits: u32| (packed >> shift & ((1 << bits) - 1)) as u32;
        Some(Self {
            rate: field(44, 20),
            channels: field(41, 3) as usize + 1,
            bits: field(36, 5) + 1,
            frames: packed & ((1 << 36) - 1),
            summed: sum.iter().any(|byte| *byte != 0),
        })
    }

    /// The decoder's sums are of 32 bits, and the difference of two channels has a bit more than they.
    pub(super) fn refusal(self) -> Option<String> {
        (self.bits > MOST_BITS).then(|| format!("FLAC with {} bits a sample", self.bits))
    }
}

/// The file's first frames lie behind a tag of so many bytes, where it has one.
pub(super) fn open(source: Source, base: u64, mut others: Tags) -> Result<Found, SoundError> {
    let damaged = |what: &str| source.damaged("FLAC", what);
    let end = end_of_sound(&source, &mut others)?;
    let mut tags = Tags::default();
    let mut info = None;
    let mut sheet = None;
    let mut at = base + 4;
    loop {
        let head = source.bytes(at, 4, 4)?;
        let Ok([kind, length @ ..]) = <[u8; 4]>::try_from(head) else {
            return Err(damaged("it ends within its metadata"));
        };
        let [a, b, c] = length;
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        match kind & 0x7F {
            0 if info.is_none() => {
                let bytes = source.bytes(at + 4, length, STREAM_INFO)?;
                info = StreamInfo::read(&bytes).map(|info| (info, bytes));
            }
            VORBIS_COMMENT => {
                let bytes = source.bytes(at + 4, length, tags::MOST_TAG_BYTES)?;
                tags::vorbis_comments(&bytes, &mut tags);
            }
            CUE_SHEET => sheet = Some(source.bytes(at + 4, length, tags::MOST_TAG_BYTES)?),
            _ => {}
        }
        at += 4 + length;
        if kind & 0x80 != 0 {
            break;
        }
    }
    let (mut info, stream_info) = info.ok_or_else(|| damaged("it has no STREAMINFO"))?;
    let stretch = Stretch {
        stream_info,
        from: at,
        end,
    };
    if info.rate == 0 {
        return Err(damaged("its rate makes no sense"));
    }
    if let Some(what) = info.refusal() {
        return Err(source.refused(what));
    }
    if let Some(sheet) = sheet.filter(|_| tags.cue_sheet.is_none()) {
        tags.cue_sheet = flac_cue::text(&sheet, info.rate, &source.path);
    }
    let told = info.frames;
    if told == 0 || !Flac::new(source.again()?, stretch.clone(), info)?.has_last()? {
        // Where it ends is found by reading all of it.
        info.frames = count(Flac::new(source.again()?, stretch.clone(), info)?)?;
        if info.frames < told {
            return Err(source.short(info.frames, told));
        }
    }
    let decoder = Flac::new(source, stretch, info)?;
    Ok(Found {
        format: "FLAC",
        rate: info.rate,
        bits: Some(info.bits),
        places: places(info.channels)
            .map(<[Place]>::to_vec)
            .unwrap_or_default(),
        frames: info.frames,
        // Tags of other formats have found their way before and behind it.
        tags: tags::either(tags, others),
        decoder: Box::new(decoder),
    })
}

/// The frames of a file that does not say how many there are.
fn count(mut flac: Flac) -> Result<u64, SoundError> {
    while let Some(packet) = flac.packet()? {
        flac.frame += packet.dur.get();
    }
    Ok(flac.frame)
}

/// Where the frames of a file lie. The decoder is given them behind a STREAMINFO alone: what other metadata there is,
/// and whether it makes sense, must not keep it from the sound.
#[derive(Clone)]
struct Stretch {
    stream_info: Vec<u8>,
    from: u64,
    end: u64,
}

struct Flac {
    source: Source,
    stretch: Stretch,
    info: StreamInfo,
    reader: FlacReader<'static>,
    decoder: FlacDecoder,
    /// Found while seeking, not yet decoded.
    pending: Option<Packet>,
    /// The frame that comes next.
    frame: u64,
    /// All frames were decoded up to here, so that their sum can be told at the end.
    whole: bool,
}

impl Flac {
    fn new(source: Source, stretch: Stretch, info: StreamInfo) -> Result<Self, SoundError> {
        // The mark, and the head of a block that is the last one, of 34 bytes.
        let head = [b"fLaC\x80\0\0\x22", stretch.stream_info.as_slice()].concat();
        let cursor = Cursor::new(source.again()?, head, stretch.from, stretch.end);
        let options = MediaSourceStreamOptions::default();
        let stream = MediaSourceStream::new(Box::new(cursor), options);
        let opened = guarded(|| FlacReader::try_new(stream, FormatOptions::default()));
        let reader = match opened {
            Some(Ok(reader)) => reader,
            Some(Err(error)) => return Err(source.damaged("FLAC", error.to_string())),
            None => return Err(source.damaged("FLAC", "its metadata make no sense")),
        };
        let track = reader.tracks().first();
        let params = track.and_then(|track| match &track.codec_params {
            Some(CodecParameters::Audio(params)) => Some(params),
            _ => None,
        });
        let decoder = params.and_then(|params| decoder(params, info));
        let decoder =
            decoder.ok_or_else(|| source.damaged("FLAC", "its STREAMINFO makes no sense"))?;
        Ok(Self {
            source,
            stretch,
            info,
            reader,
            decoder,
            pending: None,
            frame: 0,
            whole: true,
        })
    }

    /// Whether the last frame is there, and ends where STREAMINFO says.
    fn has_last(&mut self) -> Result<bool, SoundError> {
        let last = self.info.frames - 1;
        if last > 0 {
            let at = self.seek(last)?;
            // Not found: it is read from the beginning instead, which would take long.
            if at == 0 && self.pending.is_none() {
                return Ok(false);
            }
        }
        let packet = self.packet()?;
        Ok(packet.is_some_and(|packet| self.frame + packet.dur.get() == self.info.frames))
    }

    /// The next packet, where one is left: the one that holds the next frame first.
    fn packet(&mut self) -> Result<Option<Packet>, SoundError> {
        let read = match self.pending.take() {
            Some(packet) => Some(Ok(Some(packet))),
            None => guarded(|| self.reader.next_packet()),
        };
        let packet = match read {
            Some(Ok(packet)) => packet,
            Some(Err(Error::IoError(error)))
                if error.kind() == std::io::ErrorKind::UnexpectedEof =>
            {
                None
            }
            Some(Err(Error::IoError(error))) => return Err(self.source.unread(error)),
            Some(Err(error)) => return Err(self.source.corrupt(self.frame, error.to_string())),
            None => return Err(self.source.corrupt(self.frame, "its frames make no sense")),
        };
        let Some(packet) = packet else {
            return Ok(None);
        };
        let at = u64::try_from(packet.pts.get()).ok();
        if at != Some(self.frame) {
            let what = match at.filter(|at| *at > self.frame) {
                Some(at) => format!("the next that can be read is sample {at}"),
                None => "a frame is out of its order".to_owned(),
            };
            return Err(self.source.corrupt(self.frame, what));
        }
        Ok(Some(packet))
    }
}

impl Frames for Flac {
    fn next(&mut self) -> Result<Option<Chunk<'_>>, SoundError> {
        if self.frame >= self.info.frames {
            let whole = std::mem::replace(&mut self.whole, false);
            if whole && self.info.summed && self.decoder.finalize().verify_ok == Some(false) {
                let path = self.source.path.clone();
                return Err(SoundError::Sum { path });
            }
            return Ok(None);
        }
        let Some(packet) = self.packet()? else {
            return Err(self.source.short(self.frame, self.info.frames));
        };
        let at = self.frame;
        self.frame += packet.dur.get();
        let planes = match guarded(|| self.decoder.decode(&packet)) {
            Some(Ok(GenericAudioBufferRef::S32(buffer))) => (0..buffer.num_planes())
                .filter_map(|plane| buffer.plane(plane))
                .collect(),
            Some(Err(error)) => return Err(self.source.corrupt(at, error.to_string())),
            Some(Ok(_)) | None => return Err(self.source.corrupt(at, "its samples make no sense")),
        };
        let chunk = Chunk::Whole(planes);
        if chunk.frames() as u64 != packet.dur.get() {
            return Err(self.source.corrupt(at, "a frame is not as long as it says"));
        }
        Ok(Some(chunk))
    }

    fn seek(&mut self, frame: u64) -> Result<u64, SoundError> {
        if frame == self.frame {
            return Ok(frame);
        }
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(i64::try_from(frame).unwrap_or(i64::MAX)),
            track_id: 0,
        };
        self.whole = false;
        self.pending = None;
        let sought = guarded(|| {
            self.reader.seek(SeekMode::Accurate, to).ok()?;
            self.reader.next_packet().ok()?
        });
        if let Some(Some(packet)) = sought {
            let at = u64::try_from(packet.pts.get()).unwrap_or(u64::MAX);
            if at <= frame {
                self.frame = at;
                self.pending = Some(packet);
                return Ok(at);
            }
        }
        // A table of seek points that is wrong leads nowhere: all is decoded from the first frame on.
        let whole = Self::new(self.source.again()?, self.stretch.clone(), self.info)?;
        *self = whole;
        Ok(0)
    }
}

fn decoder(params: &AudioCodecParameters, info: StreamInfo) -> Option<FlacDecoder> {
    let options = AudioDecoderOptions::default().verify(info.summed);
    let params = params.clone();
    debug_assert_eq!(params.codec, CODEC_ID_FLAC);
    guarded(|| FlacDecoder::try_new(&params, &options)).and_then(Result::ok)
}
