//! What kind of file it is, by its first bytes; names of files say nothing.

use super::file::Source;
use super::frames::{Found, Place};
use super::pcm::{Kind, Layout, Pcm};
use super::tags::{self, MOST_TAG_BYTES};
use super::{ByteOrder, SoundError, Tags, aiff, flac, mp4, mpeg, ogg, wav};
use crate::red_book::SAMPLE_RATE;

/// Bytes of an ID3v2 tag's header and footer.
const ID3: u64 = 10;

pub(super) fn open(source: Source) -> Result<Found, SoundError> {
    let mut tags = Tags::default();
    // What comes first may be a tag that belongs to no format.
    let mut base = 0;
    while let Some(length) = id3_length(&source.bytes(base, ID3, 16)?) {
        let bytes = source.bytes(base, length, MOST_TAG_BYTES)?;
        tags::id3v2(bytes, &mut tags);
        base += length;
    }
    let head = source.bytes(base, 64, 64)?;
    let at = |from: usize, mark: &[u8]| head.get(from..).is_some_and(|head| head.starts_with(mark));
    if at(0, b"fLaC") {
        return flac::open(source, base, tags);
    }
    if base == 0 {
        if (at(0, b"RIFF") || at(0, b"RF64") || at(0, b"BW64")) && at(8, b"WAVE") {
            return wav::open(source, false);
        }
        if at(0, b"RIFX") && at(8, b"WAVE") {
            return wav::open(source, true);
        }
        if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) {
            let extended = at(8, b"AIFC");
            return aiff::open(source, extended);
        }
        if at(0, b"OggS") {
            return ogg::open(&source);
        }
        if at(4, b"ftyp") {
            return mp4::open(&source);
        }
    }
    if let Some(refused) = refusal(&source, &head) {
        return Err(refused);
    }
    if let Some(found) = mpeg::open(&source, base, &mut tags)? {
        return Ok(found);
    }
    let text = std::str::from_utf8(&head).is_ok_and(|head| !head.contains('\0'));
    let what = match head.as_slice() {
        [] => "empty",
        _ if text => "a text",
        _ => "of no form that is known",
    };
    let path = source.path;
    Err(SoundError::Unknown { path, what })
}

/// Samples that somebody says are as a disc has them.
pub(super) fn raw(source: Source, order: ByteOrder) -> Found {
    let layout = Layout {
        at: 0,
        frames: source.len() / 4,
        channels: 2,
        kind: Kind::Signed,
        bytes: 2,
        big_endian: order == ByteOrder::Big,
    };
    Found {
        format: "raw",
        rate: SAMPLE_RATE,
        bits: Some(16),
        places: vec![Place::Left, Place::Right],
        frames: layout.frames,
        tags: Tags::default(),
        decoder: Box::new(Pcm::new(source, layout)),
    }
}

/// The length of an ID3v2 tag that begins here, with its header (ID3v2.4, 3.1).
pub(super) fn id3_length(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', version, _, flags, size @ ..] = head else {
        return None;
    };
    let size: [u8; 4] = size.get(..4)?.try_into().ok()?;
    if *version == 0xFF || size.iter().any(|byte| byte & 0x80 != 0) {
        return None;
    }
    let size = size
        .iter()
        .fold(0, |size, byte| size << 7 | u64::from(*byte));
    let footer = if flags & 0x10 != 0 { ID3 } else { 0 };
    Some(ID3 + size + footer)
}

/// What is known and not decoded.
fn refusal(source: &Source, head: &[u8]) -> Option<SoundError> {
    const MARKS: [(usize, &[u8], &str); 26] = [
        (0, b"wvpk", "WavPack"),
        (0, b"MAC ", "Monkey's Audio"),
        (0, b"TTA1", "True Audio (TTA)"),
        (0, b"tBaK", "TAK"),
        (0, b"OFR ", "OptimFROG"),
        (0, b"MPCK", "Musepack"),
        (0, b"MP+", "Musepack"),
        (0, b"DSD ", "DSD (DSF)"),
        (0, b"FRM8", "DSD (DSDIFF)"),
        (0, b"caff", "Core Audio Format"),
        (0, b".snd", "Sun AU"),
        (0, b"riff\x2E\x91\xCF\x11", "Sony Wave64"),
        (
            0,
            b"\x30\x26\xB2\x75\x8E\x66\xCF\x11",
            "Windows Media (WMA or WMV)",
        ),
        (0, b"\x1A\x45\xDF\xA3", "Matroska or WebM"),
        (0, b".RMF", "RealMedia"),
        (0, b".ra\xFD", "RealAudio"),
        (0, b"#!AMR", "AMR"),
        (0, b"MThd", "MIDI, which are notes and no sound"),
        (0, b"FLV\x01", "Flash video"),
        (0, b"\0\0\x01\xBA", "MPEG video"),
        (0, b"\0\0\x01\xB3", "MPEG video"),
        (0, b"ADIF", "AAC in ADIF"),
        (0, b"\x0B\x77", "Dolby AC-3"),
        (0, b"\x7F\xFE\x80\x01", "DTS"),
        (8, b"AVI ", "AVI video"),
        (8, b"8SVX", "Amiga 8SVX"),
    ];
    let found = MARKS
        .iter()
        .find(|(at, mark, _)| head.get(*at..).is_some_and(|head| head.starts_with(mark)));
    found.map(|(_, _, what)| source.refused(*what))
}
