//! AIFF and AIFF-C (Apple, 1989 and 1991).

use super::chunks::Chunks;
use super::file::Source;
use super::frames::{Found, Place, places};
use super::pcm::{Kind, Layout, MOST_CHANNELS, Pcm};
use super::tags::{self, MOST_TAG_BYTES};
use super::{SoundError, Tags};

/// What `COMM` says.
struct Common {
    channels: u16,
    frames: u32,
    bits: u16,
    rate: [u8; 10],
    /// Of AIFF-C.
    coding: [u8; 4],
}

pub(super) fn open(source: Source, extended: bool) -> Result<Found, SoundError> {
    let format = if extended { "AIFF-C" } else { "AIFF" };
    let damaged = |what: &str| source.damaged(format, what);
    let (mut common, mut sound, mut tags) = (None, None, Tags::default());
    let mut chunks = Chunks::new(&source, 12, true);
    while let Some(chunk) = chunks.next()? {
        let text = |tag: &mut Option<String>| {
            let bytes = source.bytes(chunk.at, chunk.length, MOST_TAG_BYTES)?;
            tags::set(tag, &tags::plain(&bytes));
            Ok::<(), SoundError>(())
        };
        match &chunk.name {
            b"COMM" => common = read_common(&source.bytes(chunk.at, chunk.length, 64)?, extended),
            b"SSND" if sound.is_none() => {
                let head = source.bytes(chunk.at, chunk.length, 8)?;
                let offset = head.get(..4).and_then(|offset| offset.try_into().ok());
                let offset = offset.map(u32::from_be_bytes);
                let offset = offset.ok_or_else(|| damaged("its sound has no beginning"))?;
                sound = Some(chunk.at + 8 + u64::from(offset));
            }
            b"NAME" => text(&mut tags.title)?,
            b"AUTH" => text(&mut tags.performer)?,
            b"ANNO" => text(&mut tags.message)?,
            b"ID3 " => tags::id3v2(
                source.bytes(chunk.at, chunk.length, MOST_TAG_BYTES)?,
                &mut tags,
            ),
            _ => {}
        }
    }
    let common: Common = common.ok_or_else(|| damaged("it does not say what its samples are"))?;
    let at = sound.ok_or_else(|| damaged("there is no sound in it"))?;
    let channels = usize::from(common.channels);
    if channels == 0 || channels > MOST_CHANNELS {
        return Err(damaged("its channels make no sense"));
    }
    let rate = whole_rate(common.rate);
    let rate =
        rate.ok_or_else(|| source.refused(format!("{format} at a broken or nonsensical rate")))?;
    let (kind, bits, big_endian) = match (&common.coding, common.bits) {
        (b"NONE" | b"twos", bits @ 1..=32) => (Kind::Signed, bits, true),
        (b"sowt", bits @ 1..=32) => (Kind::Signed, bits, false),
        (b"in24", _) => (Kind::Signed, 24, true),
        (b"in32", _) => (Kind::Signed, 32, true),
        (b"fl32" | b"FL32", _) => (Kind::Float, 32, true),
        (b"fl64" | b"FL64", _) => (Kind::Float, 64, true),
        (b"raw ", bits @ 1..=8) => (Kind::Unsigned, bits, true),
        (b"NONE" | b"twos" | b"sowt" | b"raw ", bits) => {
            return Err(source.refused(format!("{format} with {bits} bits a sample")));
        }
        (coding, _) => {
            let coding = String::from_utf8_lossy(coding);
            return Err(source.refused(format!("AIFF-C of the coding '{}'", coding.trim())));
        }
    };
    let layout = Layout {
        at,
        frames: u64::from(common.frames),
        channels,
        kind,
        bytes: usize::from(bits.div_ceil(8)),
        big_endian,
    };
    let size = (layout.bytes * channels) as u64;
    let there = source.len().saturating_sub(at) / size;
    if there < layout.frames {
        return Err(source.short(there, layout.frames));
    }
    Ok(Found {
        format,
        rate,
        bits: Some(u32::from(bits)),
        places: places(channels)
            .map(<[Place]>::to_vec)
            .ok_or_else(|| source.refused(format!("{format} with {channels} channels")))?,
        frames: layout.frames,
        tags,
        decoder: Box::new(Pcm::new(source, layout)),
    })
}

fn read_common(bytes: &[u8], extended: bool) -> Option<Common> {
    Some(Common {
        channels: u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?),
        frames: u32::from_be_bytes(bytes.get(2..6)?.try_into().ok()?),
        bits: u16::from_be_bytes(bytes.get(6..8)?.try_into().ok()?),
        rate: bytes.get(8..18)?.try_into().ok()?,
        coding: match extended {
            true => bytes.get(18..22)?.try_into().ok()?,
            false => *b"NONE",
        },
    })
}

/// A number of 80 bits (IEEE 754 double extended), where it is whole and a rate.
fn whole_rate(bytes: [u8; 10]) -> Option<u32> {
    let [a, b, mantissa @ ..] = bytes;
    let mantissa = u64::from_be_bytes(mantissa);
    // The exponent's bias, and that the mantissa is a whole number of 63 bits behind its point.
    let shift = (16383 + 63_u32).checked_sub(u32::from(u16::from_be_bytes([a, b])))?;
    let rate = mantissa.checked_shr(shift)?;
    let whole = rate.checked_shl(shift) == Some(mantissa);
    u32::try_from(rate).ok().filter(|rate| whole && *rate > 0)
}
