//! Tags behind the sound: ID3v1, APE and Lyrics3, in whatever order they were put there.

use super::super::file::Source;
use super::super::tags::{self, MOST_TAG_BYTES};
use super::super::{SoundError, Tags};

const ID3V1: u64 = 128;
const APE_FOOTER: u64 = 32;
/// Set where an APE tag has a header of as many bytes as its footer, which its size leaves out.
const APE_HAS_HEADER: u32 = 1 << 31;
/// How many tags are looked for.
const MOST_TAGS: usize = 8;

/// The byte behind the sound; what the tags say is kept.
pub(in super::super) fn end_of_sound(source: &Source, tags: &mut Tags) -> Result<u64, SoundError> {
    let mut end = source.len();
    // What an APE tag says is longer and later than what ID3v1 says, which comes behind it.
    let mut short = None;
    for _ in 0..MOST_TAGS {
        let last = |length: u64| source.bytes(end.saturating_sub(length), length.min(end), 128);
        let id3 = last(ID3V1)?;
        if id3.len() as u64 == ID3V1 && id3.starts_with(b"TAG") {
            end -= ID3V1;
            short = short.or(Some(id3));
            continue;
        }
        let footer = last(APE_FOOTER)?;
        if let Some(length) = ape_length(&footer).filter(|length| *length <= end) {
            end -= length;
            tags::ape(source.bytes(end, length, MOST_TAG_BYTES)?, tags);
            continue;
        }
        let lyrics = last(15)?;
        if lyrics.ends_with(b"LYRICS200") {
            let digits = lyrics
                .get(..6)
                .and_then(|digits| std::str::from_utf8(digits).ok());
            let length = digits.and_then(|digits| digits.parse::<u64>().ok());
            if let Some(length) = length
                .map(|length| length + 15)
                .filter(|length| *length <= end)
            {
                end -= length;
                continue;
            }
        }
        break;
    }
    if let Some(short) = short {
        tags::id3v1(short, tags);
    }
    Ok(end)
}

/// The bytes of an APE tag that ends with this footer.
fn ape_length(footer: &[u8]) -> Option<u64> {
    let rest = footer.strip_prefix(b"APETAGEX")?;
    let long = |at: usize| Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    let header = if long(12)? & APE_HAS_HEADER != 0 {
        APE_FOOTER
    } else {
        0
    };
    Some(u64::from(long(4)?) + header)
}
