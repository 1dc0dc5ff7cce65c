//! Data that were recorded, read back and compared with what was to be written, block by block. The sources are
//! read again, so that files are compared by content, and with nothing that was kept from the
//! writing.

use super::blocks::Blocks;
use super::feed::{Stop, Why, blocks_in, feed};
use super::pace::Pace;
use crate::attend::{Event, Watch};
use crate::error::{Cause, Disc, Phase};
use crate::seat::Seat;
use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::{Report, Track};

/// Blocks of a whole of which a part is done before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) before: u32,
    pub(crate) total: u32,
}

impl Span {
    /// Of blocks that are the whole.
    pub(crate) fn of(blocks: &dyn Blocks) -> Self {
        Self {
            before: 0,
            total: blocks.count(),
        }
    }
}

/// Reads back what was recorded; says how many blocks were found equal.
pub(crate) fn compare(
    seat: &mut Seat<'_>,
    blocks: &dyn Blocks,
    tracks: &[Track],
    report: &Report,
    span: Span,
    watch: &Watch<'_>,
) -> Result<u32, Cause> {
    let total = blocks.count();
    let mut pace = Pace::new(|completed| {
        watch.tell(Event::Verify {
            completed: span.before.saturating_add(completed),
            total: span.total,
        });
    });
    pace.begin();
    let mut places = tracks.iter().zip(&report.tracks).map(|(track, at)| Place {
        start: at.start,
        left: track.blocks,
        size: track.kind.block_bytes(),
    });
    feed(blocks, watch, |feed| {
        let stop = |why| Stop {
            why,
            phase: Phase::Compare,
            disc: Disc::Recorded,
            cleared: Ok(()),
        };
        let lost = || stop(Why::from(Cause::Fault("the image runs past its tracks")));
        let mut read = Vec::new();
        let mut place = places.next().ok_or_else(lost)?;
        let mut done = 0;
        while done < total {
            let wanted = feed.next().map_err(stop)?;
            let mut rest = &wanted[..];
            while !rest.is_empty() {
                if place.left == 0 {
                    place = places.next().ok_or_else(lost)?;
                }
                let size = place.size;
                let now = blocks_in(rest, size).min(place.left);
                if now == 0 {
                    return Err(lost());
                }
                let (bytes, later) =
                    rest.split_at(usize::try_from(now).unwrap_or(usize::MAX) * size);
                read.resize(bytes.len(), 0);
                piece(seat, place, blocks, done, bytes, &mut read).map_err(stop)?;
                place = place.after(now);
                rest = later;
                done += now;
                let _ = pace.more(now, size);
            }
            feed.recycle(wanted);
        }
        feed.end().map_err(stop)
    })?;
    Ok(pace.end())
}

/// What is left of a track on the disc.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: Lba,
    left: u32,
    size: usize,
}

impl Place {
    fn after(self, blocks: u32) -> Self {
        Self {
            start: self.start.forward(blocks).unwrap_or(Lba(i32::MAX)),
            left: self.left - blocks,
            ..self
        }
    }
}

/// Compares blocks that lie in one track, `done` blocks into the image.
fn piece(
    seat: &mut Seat<'_>,
    place: Place,
    blocks: &dyn Blocks,
    done: u32,
    wanted: &[u8],
    read: &mut [u8],
) -> Result<(), Why> {
    let at = place.start;
    let came = seat.read(Phase::Compare, at, read);
    came.map_err(|cause| not_read_back(blocks, at, done, cause))?;
    if let Some(block) = first_difference(wanted, read, place.size) {
        return Err(Why::from(Cause::Differs {
            lba: at.0.saturating_add_unsigned(block),
            place: blocks.place(done + block),
        }));
    }
    Ok(())
}

/// Adds what should lie at the block that the drive names, or else at `done` of the image, which
/// lies at `at`.
pub(crate) fn not_read_back(blocks: &dyn Blocks, at: Lba, done: u32, cause: Cause) -> Cause {
    let named = match &cause {
        Cause::Drive { source, .. } => source.address(),
        _ => None,
    };
    let block = named
        .and_then(|lba| u32::try_from(lba.0.checked_sub(at.0)?).ok())
        .map_or(done, |into| done.saturating_add(into));
    Cause::NotReadBack {
        place: blocks.place(block),
        cause: Box::new(cause),
    }
}

/// The first block in which the two, of the same length, differ.
fn first_difference(wanted: &[u8], read: &[u8], size: usize) -> Option<u32> {
    if wanted == read {
        return None;
    }
    let byte = wanted.iter().zip(read).position(|(a, b)| a != b)?;
    u32::try_from(byte / size.max(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_differing_block_is_found() {
        let wanted = vec![7; 3 * 2048];
        let mut read = wanted.clone();
        assert_eq!(first_difference(&wanted, &read, 2048), None);
        for (byte, block) in [(6143, 2), (4096, 2), (4095, 1), (0, 0)] {
            read[byte] ^= 1;
            assert_eq!(first_difference(&wanted, &read, 2048), Some(block));
        }
    }
}
