//! WAV: RIFF, its big-endian sister RIFX, and RF64 or BW64 for what is longer than 4 GiB (ITU-R BS.2088).

use super::chunks::{Chunks, u16_of, u32_of};
use super::file::Source;
use super::frames::{Found, Place, places};
use super::pcm::{Kind, Layout, MOST_CHANNELS, Pcm};
use super::tags::{self, MOST_TAG_BYTES};
use super::{SoundError, Tags};

/// Codes of `wFormatTag` (RFC 2361).
const PCM: u16 = 0x0001;
const FLOAT: u16 = 0x0003;
const EXTENSIBLE: u16 = 0xFFFE;

/// The rest of a sub-format that is a format code (`KSDATAFORMAT_SUBTYPE_WAVEFORMATEX`).
const SUBFORMAT: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

/// Lengths that programs write which cannot go back to write the true one: the sound goes on to the file's end.
const UNTOLD: [u64; 3] = [0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF];

/// What `fmt ` says.
struct Format {
    code: u16,
    channels: u16,
    rate: u32,
    align: u16,
    bits: u16,
    /// Of an extensible one: bits that count, and where its channels are heard.
    valid: Option<u16>,
    mask: u32,
}

pub(super) fn open(source: Source, big_endian: bool) -> Result<Found, SoundError> {
    let damaged = |what: &str| source.damaged("WAV", what);
    let (mut format, mut data, mut tags) = (None, None, Tags::default());
    let mut chunks = Chunks::new(&source, 12, big_endian);
    while let Some(chunk) = chunks.next()? {
        match &chunk.name {
            b"ds64" => {
                let bytes = source.bytes(chunk.at, chunk.length, 16)?;
                let size = bytes.get(8..16).and_then(|size| size.try_into().ok());
                chunks.long_data = size.map(u64::from_le_bytes);
            }
            b"fmt " => format = read_format(&source.bytes(chunk.at, chunk.length, 64)?, big_endian),
            b"data" if data.is_none() => data = Some(chunk),
            b"LIST" => {
                let bytes = source.bytes(chunk.at, chunk.length, MOST_TAG_BYTES)?;
                tags::riff_info(&bytes, big_endian, &mut tags);
            }
            b"id3 " | b"ID3 " => {
                tags::id3v2(
                    source.bytes(chunk.at, chunk.length, MOST_TAG_BYTES)?,
                    &mut tags,
                );
            }
            _ => {}
        }
    }
    let format: Format = format.ok_or_else(|| damaged("it does not say what its samples are"))?;
    let data = data.ok_or_else(|| damaged("there is no sound in it"))?;
    let channels = usize::from(format.channels);
    if channels == 0 || channels > MOST_CHANNELS || format.rate == 0 {
        return Err(damaged("its channels or its rate make no sense"));
    }
    let kind = match (format.code, format.bits) {
        (PCM, 1..=8) => Kind::Unsigned,
        (PCM, 9..=32) => Kind::Signed,
        (FLOAT, 32 | 64) => Kind::Float,
        (PCM | FLOAT, bits) => return Err(source.refused(format!("WAV with {bits} bits a sample"))),
        (code, _) => return Err(source.refused(format!("WAV with {}", code_name(code)))),
    };
    let bytes = usize::from(format.bits.div_ceil(8));
    if usize::from(format.align) != channels * bytes {
        let what = format!(
            "WAV whose samples of {} bits lie in {} bytes of {channels} channels, it is not said where",
            format.bits, format.align
        );
        return Err(source.refused(what));
    }
    let there = source.len().saturating_sub(data.at);
    let size = (channels * bytes) as u64;
    let length = if UNTOLD.contains(&data.length) && data.length > there {
        there
    } else {
        data.length
    };
    if length > there {
        return Err(source.short(there / size, length / size));
    }
    let layout = Layout {
        at: data.at,
        frames: length / size,
        channels,
        kind,
        bytes,
        big_endian,
    };
    let bits = format
        .valid
        .filter(|valid| (1..format.bits).contains(valid));
    Ok(Found {
        format: "WAV",
        rate: format.rate,
        bits: Some(u32::from(bits.unwrap_or(format.bits))),
        places: wave_places(channels, format.mask).ok_or_else(|| {
            source.refused(format!(
                "WAV with {channels} channels, it is not said which"
            ))
        })?,
        frames: layout.frames,
        tags,
        decoder: Box::new(Pcm::new(source, layout)),
    })
}

fn read_format(bytes: &[u8], big_endian: bool) -> Option<Format> {
    let short = |at: usize| Some(u16_of(bytes.get(at..at + 2)?.try_into().ok()?, big_endian));
    let long = |at: usize| Some(u32_of(bytes.get(at..at + 4)?.try_into().ok()?, big_endian));
    let mut format = Format {
        code: short(0)?,
        channels: short(2)?,
        rate: long(4)?,
        align: short(12)?,
        bits: short(14)?,
        valid: None,
        mask: 0,
    };
    if format.code == EXTENSIBLE {
        format.valid = short(18);
        format.mask = long(20)?;
        // Another sub-format than one of those codes keeps the code that says so.
        if bytes.get(26..40)? == SUBFORMAT {
            format.code = short(24)?;
        }
    }
    Some(format)
}

/// The places that `dwChannelMask` has bits for, in its order; without a mask those usual for the number.
fn wave_places(channels: usize, mask: u32) -> Option<Vec<Place>> {
    use Place::*;
    const BITS: [Place; 18] = [
        Left,
        Right,
        Center,
        LowFrequency,
        SurroundLeft,
        SurroundRight,
        Left,
        Right,
        SurroundCenter,
        SurroundLeft,
        SurroundRight,
        Center,
        Left,
        Center,
        Right,
        SurroundLeft,
        SurroundCenter,
        SurroundRight,
    ];
    let named = BITS
        .iter()
        .enumerate()
        .filter(|(bit, _)| mask >> bit & 1 == 1);
    let mut named: Vec<Place> = named.map(|(_, place)| *place).collect();
    if named.len() < channels || channels <= 2 {
        return places(channels).map(<[Place]>::to_vec);
    }
    named.truncate(channels);
    Some(named)
}

fn code_name(code: u16) -> String {
    let name = match code {
        0x0002 => "Microsoft ADPCM",
        0x0006 => "A-law",
        0x0007 => "µ-law",
        0x0011 => "IMA ADPCM",
        0x0031 => "GSM 6.10",
        0x0050 => "MPEG layer 2",
        0x0055 => "MP3",
        0x0092 => "Dolby AC-3",
        0x0160..=0x0163 => "Windows Media Audio",
        0x2000 => "Dolby AC-3",
        0x2001 => "DTS",
        _ => return format!("a coding of number {code:04x}h"),
    };
    name.to_owned()
}
