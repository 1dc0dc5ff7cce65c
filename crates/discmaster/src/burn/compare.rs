//! A track read back and compared with what was to be written, block by block. The sources are
//! read again, so that files are compared by content, and with nothing that was kept from the
//! writing.

use super::blocks::Blocks;
use super::feed::{Feed, Stop, Why, blocks_in, feed};
use super::pace::Pace;
use crate::attend::{Event, Watch};
use crate::error::{Cause, Disc, Phase};
use crate::seat::Seat;
use discmaster_mmc::address::Lba;

/// A track on the disc, and what should be in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) blocks: &'a dyn Blocks,
    pub(crate) start: Lba,
    pub(crate) audio: bool,
}

/// Compares whole tracks; says how many blocks were found equal.
pub(crate) fn compare(
    seat: &mut Seat<'_>,
    tracks: &[Recorded<'_>],
    watch: &Watch<'_>,
) -> Result<u32, Cause> {
    let total = tracks.iter().map(|track| track.blocks.count()).sum();
    let mut pace = Pace::new(|completed| watch.tell(Event::Verify { completed, total }));
    pace.begin();
    for track in tracks {
        self::track(seat, track, watch, &mut pace)?;
    }
    Ok(pace.end())
}

fn track(
    seat: &mut Seat<'_>,
    track: &Recorded<'_>,
    watch: &Watch<'_>,
    pace: &mut Pace<impl FnMut(u32)>,
) -> Result<(), Cause> {
    let count = track.blocks.count();
    feed(track.blocks, watch, |feed| {
        let stop = |why| Stop {
            why,
            phase: Phase::Compare,
            disc: Disc::Recorded,
            cleared: Ok(()),
        };
        let mut read = Vec::new();
        let mut done = 0;
        while done < count {
            let equal = slot(seat, done, track, feed, &mut read).map_err(stop)?;
            done += equal;
            pace.more(equal, track.blocks.size());
        }
        feed.end().map_err(stop)
    })
}

/// Compares one slot, `done` blocks into the track; says how many blocks it had.
fn slot(
    seat: &mut Seat<'_>,
    done: u32,
    track: &Recorded<'_>,
    feed: &mut Feed<'_>,
    read: &mut Vec<u8>,
) -> Result<u32, Why> {
    let wanted = feed.next()?;
    read.resize(wanted.len(), 0);
    let at = track.start.forward(done).ok_or(Why::from(Cause::Fault(
        "the image runs past the end of addresses",
    )))?;
    let came = if track.audio {
        seat.run(Phase::Compare, |drive| drive.read_audio(at, read))
    } else {
        seat.read(Phase::Compare, at, read)
    };
    came.map_err(|cause| not_read_back(track, done, cause))?;
    let size = track.blocks.size();
    if let Some(block) = first_difference(&wanted, read, size) {
        return Err(Why::from(Cause::Differs {
            lba: at.0.saturating_add_unsigned(block),
            place: track.blocks.place(done + block),
        }));
    }
    let blocks = blocks_in(&wanted, size);
    feed.recycle(wanted);
    Ok(blocks)
}

/// Adds what should lie at the block that the drive names, or else at `block` of the track.
fn not_read_back(track: &Recorded<'_>, block: u32, cause: Cause) -> Cause {
    let named = match &cause {
        Cause::Drive { source, .. } => source.address(),
        _ => None,
    };
    let block = named
        .and_then(|lba| u32::try_from(lba.0.checked_sub(track.start.0)?).ok())
        .unwrap_or(block);
    Cause::NotReadBack {
        place: track.blocks.place(block),
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
