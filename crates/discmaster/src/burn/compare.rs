//! The disc read back and compared with the plan, block by block. The sources are read again, so
//! that files are compared by content, and with nothing that was kept from the writing.

use super::feed::{Feed, Stop, Why, blocks, feed};
use super::place::place;
use crate::error::{Cause, Disc, Phase};
use crate::progress::Sinks;
use crate::seat::Seat;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_mmc::address::Lba;

/// Compares the whole disc; says how many blocks were found equal.
pub(crate) fn compare(seat: &mut Seat<'_>, plan: &Plan, sinks: &Sinks) -> Result<u32, Cause> {
    let total = plan.blocks();
    sinks.each(|sink| sink.notify_verify_progress(0, total));
    feed(plan, sinks, |feed| {
        let stop = |why| Stop {
            why,
            phase: Phase::Compare,
            disc: Disc::Recorded,
            cleared: Ok(()),
        };
        let mut read = Vec::new();
        let mut done = 0;
        while done < total {
            done += slot(seat, done, plan, feed, &mut read).map_err(stop)?;
            sinks.each(|sink| sink.notify_verify_progress(done, total));
        }
        feed.end().map_err(stop)?;
        Ok(done)
    })
}

/// Compares one slot, `done` blocks into the image; says how many blocks it had.
fn slot(
    seat: &mut Seat<'_>,
    done: u32,
    plan: &Plan,
    feed: &mut Feed<'_>,
    read: &mut Vec<u8>,
) -> Result<u32, Why> {
    let wanted = feed.next()?;
    read.resize(wanted.len(), 0);
    let at = Lba(0).forward(done).ok_or(Why::from(Cause::Fault(
        "the image runs past the end of addresses",
    )))?;
    seat.read(Phase::Compare, at, read)
        .map_err(|cause| not_read_back(plan, done, cause))?;
    if let Some(block) = first_difference(&wanted, read) {
        return Err(Why::from(Cause::Differs {
            lba: done + block,
            place: place(plan, done + block),
        }));
    }
    let blocks = blocks(&wanted);
    feed.recycle(wanted);
    Ok(blocks)
}

/// Adds what should lie at the block that the drive names, or else at `block`.
fn not_read_back(plan: &Plan, block: u32, cause: Cause) -> Cause {
    let named = match &cause {
        Cause::Drive { source, .. } => source.address(),
        _ => None,
    };
    let block = named
        .and_then(|lba| u32::try_from(lba.0).ok())
        .unwrap_or(block);
    Cause::NotReadBack {
        place: place(plan, block),
        cause: Box::new(cause),
    }
}

/// The first block in which the two, of the same length, differ.
fn first_difference(wanted: &[u8], read: &[u8]) -> Option<u32> {
    if wanted == read {
        return None;
    }
    let byte = wanted.iter().zip(read).position(|(a, b)| a != b)?;
    u32::try_from(byte as u64 / BLOCK).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_differing_block_is_found() {
        let wanted = vec![7; 3 * 2048];
        let mut read = wanted.clone();
        assert_eq!(first_difference(&wanted, &read), None);
        for (byte, block) in [(6143, 2), (4096, 2), (4095, 1), (0, 0)] {
            read[byte] ^= 1;
            assert_eq!(first_difference(&wanted, &read), Some(block));
        }
    }
}
