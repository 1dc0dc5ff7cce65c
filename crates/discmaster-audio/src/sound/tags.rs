//! What files say of their sound, in whatever form: Vorbis comments, ID3, APE, MP4's items, RIFF's INFO.

use super::Tags;
use super::frames::guarded;
use std::io::Cursor;
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{MetadataOptions, MetadataReader, MetadataRevision, StandardTag};
use symphonia::default::meta::{ApeReader, Id3v1Reader, Id3v2Reader};

/// The most bytes of tags that are read of a file: pictures lie among them.
pub(super) const MOST_TAG_BYTES: usize = 16 * 1024 * 1024;

/// The first tags, and of the second what those do not say.
pub(super) fn either(first: Tags, second: Tags) -> Tags {
    Tags {
        title: first.title.or(second.title),
        performer: first.performer.or(second.performer),
        album: first.album.or(second.album),
        album_performer: first.album_performer.or(second.album_performer),
        songwriter: first.songwriter.or(second.songwriter),
        composer: first.composer.or(second.composer),
        arranger: first.arranger.or(second.arranger),
        message: first.message.or(second.message),
        genre: first.genre.or(second.genre),
        isrc: first.isrc.or(second.isrc),
        catalog: first.catalog.or(second.catalog),
        track: first.track.or(second.track),
        disc: first.disc.or(second.disc),
        cue_sheet: first.cue_sheet.or(second.cue_sheet),
    }
}

/// Keeps a text, unless it is empty or there is one already.
pub(super) fn set(tag: &mut Option<String>, text: &str) {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if !text.is_empty() && tag.is_none() {
        *tag = Some(text.to_owned());
    }
}

/// Text of no stated encoding: UTF-8 where it is that, else Latin-1.
pub(super) fn plain(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0);
    let bytes = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The number that `3`, `03` or `3/12` begins with.
fn number(text: &str) -> Option<u32> {
    let digits = text.trim().split('/').next()?;
    digits.trim().parse().ok()
}

/// A tag as Vorbis comments and APE name it.
pub(super) fn named(key: &str, text: &str, tags: &mut Tags) {
    let tag = match key.to_ascii_uppercase().as_str() {
        "TITLE" => &mut tags.title,
        "ARTIST" => &mut tags.performer,
        "ALBUM" => &mut tags.album,
        "ALBUMARTIST" | "ALBUM ARTIST" | "ALBUM_ARTIST" => &mut tags.album_performer,
        "SONGWRITER" | "LYRICIST" | "WRITER" => &mut tags.songwriter,
        "COMPOSER" => &mut tags.composer,
        "ARRANGER" => &mut tags.arranger,
        "MESSAGE" | "COMMENT" | "DESCRIPTION" => &mut tags.message,
        "GENRE" => &mut tags.genre,
        "ISRC" => &mut tags.isrc,
        "BARCODE" | "UPC" | "EAN" | "EAN/UPN" | "MCN" | "CATALOG" => &mut tags.catalog,
        "CUESHEET" => {
            if tags.cue_sheet.is_none() && !text.trim().is_empty() {
                tags.cue_sheet = Some(text.to_owned());
            }
            return;
        }
        "TRACKNUMBER" | "TRACK" => {
            tags.track = tags.track.or_else(|| number(text));
            return;
        }
        "DISCNUMBER" | "DISC" => {
            tags.disc = tags.disc.or_else(|| number(text));
            return;
        }
        _ => return,
    };
    set(tag, text);
}

/// A Vorbis comment header behind its signature (Vorbis I, 5.2.1). What is cut off is left out.
pub(super) fn vorbis_comments(bytes: &[u8], tags: &mut Tags) {
    fn counted<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        Some(text)
    }
    let mut bytes = bytes;
    let vendor = counted(&mut bytes);
    let Some((_, rest)) = vendor.and_then(|_| bytes.split_first_chunk::<4>()) else {
        return;
    };
    bytes = rest;
    while let Some(comment) = counted(&mut bytes) {
        let comment = String::from_utf8_lossy(comment);
        if let Some((key, text)) = comment.split_once('=') {
            named(key, text, tags);
        }
    }
}

/// The content of a chunk `LIST`, where it is of the type `INFO`.
pub(super) fn riff_info(bytes: &[u8], big_endian: bool, tags: &mut Tags) {
    let Some(mut bytes) = bytes.strip_prefix(b"INFO") else {
        return;
    };
    while let Some((head, rest)) = bytes.split_first_chunk::<8>() {
        let [a, b, c, d, length @ ..] = *head;
        let length = super::chunks::u32_of(length, big_endian);
        let length = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .min(rest.len());
        let (text, rest) = rest.split_at(length);
        bytes = rest.get(length & 1..).unwrap_or(&[]);
        let text = plain(text);
        let tag = match &[a, b, c, d] {
            b"INAM" => &mut tags.title,
            b"IART" => &mut tags.performer,
            b"IPRD" => &mut tags.album,
            b"IMUS" => &mut tags.composer,
            b"IWRI" => &mut tags.songwriter,
            b"IGNR" => &mut tags.genre,
            b"ICMT" => &mut tags.message,
            b"ISRC" => &mut tags.isrc,
            b"ITRK" | b"IPRT" => {
                tags.track = tags.track.or_else(|| number(&text));
                continue;
            }
            _ => continue,
        };
        set(tag, &text);
    }
}

fn stream(bytes: Vec<u8>) -> MediaSourceStream<'static> {
    MediaSourceStream::new(
        Box::new(Cursor::new(bytes)),
        MediaSourceStreamOptions::default(),
    )
}

/// A whole ID3v2 tag. One that makes no sense says nothing.
pub(super) fn id3v2(bytes: Vec<u8>, tags: &mut Tags) {
    let read = guarded(|| {
        let mut reader = Id3v2Reader::try_new(stream(bytes), MetadataOptions::default()).ok()?;
        reader.read_all().ok()
    });
    if let Some(Some(read)) = read {
        standard(&read.revision, tags);
    }
}

/// An ID3v1 tag: 128 bytes.
pub(super) fn id3v1(bytes: Vec<u8>, tags: &mut Tags) {
    let read = guarded(|| {
        let mut reader = Id3v1Reader::try_new(stream(bytes), MetadataOptions::default()).ok()?;
        reader.read_all().ok()
    });
    if let Some(Some(read)) = read {
        standard(&read.revision, tags);
    }
}

/// A whole APE tag, from its header on.
pub(super) fn ape(bytes: Vec<u8>, tags: &mut Tags) {
    let read = guarded(|| {
        let mut reader = ApeReader::try_new(stream(bytes), MetadataOptions::default()).ok()?;
        reader.read_all().ok()
    });
    if let Some(Some(read)) = read {
        standard(&read.revision, tags);
        for tag in &read.revision.media.tags {
            if tag.raw.key.eq_ignore_ascii_case("cuesheet") {
                named("CUESHEET", &tag.raw.value.to_string(), tags);
            }
        }
    }
}

/// Tags that their reader knows the meaning of.
pub(super) fn standard(revision: &MetadataRevision, tags: &mut Tags) {
    let small = |number: u64| u32::try_from(number).ok().filter(|number| *number > 0);
    for tag in &revision.media.tags {
        let (tag, text) = match &tag.std {
            Some(StandardTag::TrackTitle(text)) => (&mut tags.title, text),
            Some(StandardTag::Artist(text)) => (&mut tags.performer, text),
            Some(StandardTag::Album(text)) => (&mut tags.album, text),
            Some(StandardTag::AlbumArtist(text)) => (&mut tags.album_performer, text),
            Some(StandardTag::Lyricist(text) | StandardTag::Writer(text)) => {
                (&mut tags.songwriter, text)
            }
            Some(StandardTag::Composer(text)) => (&mut tags.composer, text),
            Some(StandardTag::Arranger(text)) => (&mut tags.arranger, text),
            Some(StandardTag::Comment(text)) => (&mut tags.message, text),
            Some(StandardTag::Genre(text)) => (&mut tags.genre, text),
            Some(StandardTag::IdentIsrc(text)) => (&mut tags.isrc, text),
            Some(
                StandardTag::IdentBarcode(text)
                | StandardTag::IdentEanUpn(text)
                | StandardTag::IdentUpc(text),
            ) => (&mut tags.catalog, text),
            Some(StandardTag::TrackNumber(number)) => {
                tags.track = tags.track.or(small(*number));
                continue;
            }
            Some(StandardTag::DiscNumber(number)) => {
                tags.disc = tags.disc.or(small(*number));
                continue;
            }
            _ => continue,
        };
        set(tag, text);
    }
}
