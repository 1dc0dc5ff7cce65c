//! A cue sheet's indexes made the parts of its tracks: from each index up to the next one, or up to
//! the end of the file.

use super::{CueTrack, Mark};
use crate::program::SectorForm;
use crate::sheet::error::{Fault, Wrong};
use crate::sheet::remark::{Remark, Told};
use crate::sheet::{File, Holds, Length, Mode, Part, PartContent, Place, Point, Track};

pub(super) fn lay(
    tracks: &[CueTrack],
    marks: &[Mark],
    files: &[File],
    remarks: &mut Vec<Remark>,
) -> Result<Vec<Track>, Fault> {
    let mut layer = Layer {
        files,
        remarks,
        byte: 0,
    };
    let mut rest = marks;
    let mut before = None;
    let mut laid = Vec::with_capacity(tracks.len());
    for (place, track) in tracks.iter().enumerate() {
        let own = rest.iter().take_while(|mark| mark.track == place).count();
        let (own, after) = rest.split_at_checked(own).unwrap_or((rest, &[]));
        laid.push(layer.track(track, before, own, after.first())?);
        before = own.last().copied().or(before);
        rest = after;
    }
    Ok(laid)
}

struct Layer<'a> {
    files: &'a [File],
    remarks: &'a mut Vec<Remark>,
    /// Of a file without a header, the byte at which the index being laid is.
    byte: u64,
}

impl Layer<'_> {
    /// `before`: the last index of the track before; `after`: the first one of the track after.
    fn track(
        &mut self,
        from: &CueTrack,
        before: Option<Mark>,
        own: &[Mark],
        after: Option<&Mark>,
    ) -> Result<Track, Fault> {
        let mut track = Track::audio(from.at);
        track.session = from.session;
        track.mode = from.mode;
        track.copy_permitted = from.copy_permitted;
        track.pre_emphasis = from.pre_emphasis;
        track.isrc = from.isrc;
        let empty = |(blocks, at): (u32, _)| {
            (blocks > 0).then_some(Part {
                at,
                content: PartContent::Empty(Length::Blocks(blocks)),
            })
        };
        track.parts.extend(from.pregap.and_then(empty));
        let mut start = None;
        let mut before = before;
        for (number, mark) in own.iter().enumerate() {
            if before.is_none_or(|before| before.file != mark.file) {
                self.head(&mut track, mark, number > 0);
            }
            before = Some(*mark);
            let place = Place {
                at: mark.at,
                point: Point::Part(track.parts.len()),
            };
            match mark.index {
                0 => {}
                1 => start = Some(place),
                _ => track.indexes.push(place),
            }
            let next = own.get(number + 1).or(after);
            let length = next
                .filter(|next| next.file == mark.file)
                .map(|next| next.time.saturating_sub(mark.time));
            self.stretch(&mut track, mark, mark.time, length);
        }
        track.parts.extend(from.postgap.and_then(empty));
        track.start = start.ok_or(Fault::new(from.at, Wrong::NoStart))?;
        Ok(track)
    }

    /// What comes before a file's first index is kept. `within`: that index is not the first of
    /// its track.
    fn head(&mut self, track: &mut Track, mark: &Mark, within: bool) {
        self.byte = 0;
        if within {
            self.remarks
                .push(Remark::new(mark.at, Told::GapInFileBefore));
        }
        if mark.time > 0 {
            let told = Told::HeadKept { blocks: mark.time };
            self.remarks.push(Remark::new(mark.at, told));
            self.stretch(track, mark, 0, Some(mark.time));
        }
    }

    /// Blocks of a file from `from` on.
    fn stretch(&mut self, track: &mut Track, mark: &Mark, from: u32, length: Option<u32>) {
        let file = self.files.get(mark.file);
        let raw = file.is_some_and(|file| matches!(file.holds, Holds::Raw(_)));
        // Files without a header hold blocks of several sizes: their places are counted in bytes.
        let (skip, from) = if raw { (self.byte, 0) } else { (0, from) };
        let bytes = u64::from(length.unwrap_or(0)) * block(track.mode);
        self.byte = self.byte.saturating_add(bytes);
        if length == Some(0) {
            return;
        }
        track.parts.push(Part {
            at: mark.at,
            content: PartContent::File {
                file: mark.file,
                skip,
                from: Length::Blocks(from),
                length: length.map(Length::Blocks),
            },
        });
    }
}

/// Bytes of a block in a file without a header.
const fn block(mode: Mode) -> u64 {
    match mode {
        Mode::Audio => crate::red_book::BLOCK as u64,
        Mode::Data(form) => SectorForm::bytes(form) as u64,
    }
}
