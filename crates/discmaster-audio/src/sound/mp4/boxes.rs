//! The boxes that say what must be known before anything is decoded (ISO/IEC 14496-12, 8): which track is the sound,
//! how it is encoded, how long it is, and what is cut off it.

use super::super::SoundError;
use super::super::file::Source;

/// Boxes that are looked at, and bytes of the one that is read whole.
const MOST_BOXES: usize = 100_000;
const MOST_BYTES: usize = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct Movie {
    pub(super) sound: Option<Sound>,
    pub(super) video: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Sound {
    /// The track's id.
    pub(super) track: u32,
    pub(super) coding: [u8; 4],
    /// Ticks a second of its times, and of the film's.
    pub(super) scale: u32,
    pub(super) movie_scale: u32,
    /// Of all samples, in the track's ticks, and the packets they are in.
    pub(super) duration: u64,
    pub(super) packets: u64,
    /// Where in the track the sound begins, in its ticks, and how long it is, in the film's.
    pub(super) edit: Option<(u64, u64)>,
}

struct Box {
    name: [u8; 4],
    /// Byte of the file at which its content begins, and the one behind it.
    at: u64,
    end: u64,
}

struct Walk<'a> {
    source: &'a Source,
    left: usize,
}

impl Walk<'_> {
    /// The boxes between two bytes of the file.
    fn boxes(&mut self, mut at: u64, end: u64) -> Result<Vec<Box>, SoundError> {
        let mut boxes = Vec::new();
        while at + 8 <= end {
            let damaged = |what: &str| self.source.damaged("MP4", format!("{what} (byte {at})"));
            self.left = self
                .left
                .checked_sub(1)
                .ok_or_else(|| damaged("it has too many boxes"))?;
            let head = self.source.bytes(at, 16, 16)?;
            let Some(([a, b, c, d], rest)) = head.split_first_chunk::<4>() else {
                break;
            };
            let Some((name, long)) = rest.split_first_chunk::<4>() else {
                break;
            };
            let (before, length) = match u32::from_be_bytes([*a, *b, *c, *d]) {
                0 => (8, end - at),
                1 => {
                    let long = long.first_chunk().copied().map(u64::from_be_bytes);
                    (16, long.ok_or_else(|| damaged("a box is cut off"))?)
                }
                length => (8, u64::from(length)),
            };
            let next = at
                .checked_add(length)
                .filter(|next| length >= before && *next <= end);
            let next = next
                .ok_or_else(|| damaged("a box ends behind what it is in: the file is truncated"))?;
            boxes.push(Box {
                name: *name,
                at: at + before,
                end: next,
            });
            at = next;
        }
        Ok(boxes)
    }

    fn bytes(&self, found: &Box) -> Result<Vec<u8>, SoundError> {
        self.source
            .bytes(found.at, found.end - found.at, MOST_BYTES)
    }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

fn longer(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(
        bytes.get(at..at.checked_add(8)?)?.try_into().ok()?,
    ))
}

/// A field of a box whose times have 4 bytes in version 0 and 8 in version 1: behind two of them.
fn behind_times(bytes: &[u8]) -> Option<u32> {
    long(bytes, if bytes.first() == Some(&1) { 20 } else { 12 })
}

impl Movie {
    pub(super) fn read(source: &Source) -> Result<Self, SoundError> {
        let mut walk = Walk {
            source,
            left: MOST_BOXES,
        };
        let mut movie = Self::default();
        for top in walk.boxes(0, source.len())? {
            if &top.name != b"moov" {
                continue;
            }
            let mut scale = 0;
            for inner in walk.boxes(top.at, top.end)? {
                match &inner.name {
                    b"mvhd" => scale = behind_times(&walk.bytes(&inner)?).unwrap_or(0),
                    b"trak" => movie.track(&mut walk, &inner)?,
                    _ => {}
                }
            }
            if let Some(sound) = &mut movie.sound {
                sound.movie_scale = scale;
            }
        }
        Ok(movie)
    }

    fn track(&mut self, walk: &mut Walk<'_>, track: &Box) -> Result<(), SoundError> {
        let mut sound = Sound::default();
        let mut kind = [0; 4];
        let mut inner = walk.boxes(track.at, track.end)?;
        while let Some(found) = inner.pop() {
            match &found.name {
                b"mdia" | b"minf" | b"stbl" | b"edts" => {
                    inner.extend(walk.boxes(found.at, found.end)?);
                }
                b"tkhd" => sound.track = behind_times(&walk.bytes(&found)?).unwrap_or(0),
                b"mdhd" => sound.scale = behind_times(&walk.bytes(&found)?).unwrap_or(0),
                // The handler of the data has one, too, of another kind.
                b"hdlr" => {
                    let bytes = walk.bytes(&found)?;
                    let handler = bytes.get(8..12).and_then(|kind| kind.try_into().ok());
                    if let Some(handler @ (b"soun" | b"vide")) = handler.as_ref() {
                        kind = *handler;
                    }
                }
                b"stsd" => {
                    let bytes = walk.bytes(&found)?;
                    let coding = bytes.get(12..16).and_then(|coding| coding.try_into().ok());
                    sound.coding = coding.unwrap_or_default();
                }
                b"stts" => {
                    let bytes = walk.bytes(&found)?;
                    for entry in bytes.get(8..).unwrap_or(&[]).chunks_exact(8) {
                        let count = u64::from(long(entry, 0).unwrap_or(0));
                        let each = u64::from(long(entry, 4).unwrap_or(0));
                        sound.packets = sound.packets.saturating_add(count);
                        sound.duration = sound.duration.saturating_add(count.saturating_mul(each));
                    }
                }
                b"elst" => sound.edit = edit(&walk.bytes(&found)?),
                _ => {}
            }
        }
        match &kind {
            b"soun" if self.sound.is_none() => self.sound = Some(sound),
            // Pictures of the cover and of chapters are no film.
            b"vide" if !matches!(&sound.coding, b"jpeg" | b"mjpa" | b"mjpb" | b"png ") => {
                self.video = true;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The first edit that is not empty (8.6.6); several of them are more than a beginning and an end.
fn edit(bytes: &[u8]) -> Option<(u64, u64)> {
    let wide = bytes.first() == Some(&1);
    let entries = bytes.get(8..)?.chunks_exact(if wide { 20 } else { 12 });
    let mut entries = entries.filter_map(|entry| {
        let (length, start) = if wide {
            (longer(entry, 0)?, longer(entry, 8)?.cast_signed())
        } else {
            (
                u64::from(long(entry, 0)?),
                i64::from(long(entry, 4)?.cast_signed()),
            )
        };
        Some((u64::try_from(start).ok()?, length))
    });
    let first = entries.next()?;
    entries.next().is_none().then_some(first)
}

pub(super) fn coding_name(coding: [u8; 4]) -> String {
    let name = match &coding {
        b"ac-3" => "Dolby AC-3",
        b"ec-3" => "Dolby E-AC-3",
        b"fLaC" => "FLAC",
        b"Opus" => "Opus",
        b".mp3" => "MP3",
        b"samr" | b"sawb" => "AMR",
        b"sowt" | b"twos" | b"lpcm" | b"in24" | b"ipcm" => "plain samples",
        b"ulaw" => "µ-law",
        b"alaw" => "A-law",
        b"ima4" => "IMA ADPCM",
        _ => {
            return format!(
                "sound of the coding '{}'",
                String::from_utf8_lossy(&coding).escape_debug()
            );
        }
    };
    name.to_owned()
}
