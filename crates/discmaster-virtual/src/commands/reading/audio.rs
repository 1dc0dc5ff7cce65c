//! Audio as the drive reads it: from beside the address, where it has an offset.

use crate::disc::{CdDisc, Disc, Kind, Track, TrackMode};
use crate::storage::{Fault, Storage};
use crate::unit::Unit;
use discmaster_audio::sector::SECTOR;
use std::ops::Range;

/// Bytes of a sample of both channels.
const SAMPLE: i64 = 4;
/// Blocks that are fetched together.
const TOGETHER: i64 = 32;
/// Blocks past an end of the disc that the drive reads: two seconds.
const BEYOND: i64 = 150;

/// The part of some blocks that lies on the disc, where the rest of them lies little beyond an end of
/// it that is of audio; otherwise all of them.
pub(super) fn on_disc(disc: &CdDisc, blocks: Range<i64>) -> Range<i64> {
    let audio = |track: &&Track| track.mode.is_audio() && track.is_complete();
    let Range { mut start, mut end } = blocks;
    if disc.tracks().next().filter(audio).is_some() && start >= -BEYOND {
        start = start.max(0.min(end));
    }
    if let Some(last) = disc.last_track().filter(audio).map(Track::next)
        && end <= i64::from(last) + BEYOND
    {
        end = end.min(i64::from(last).max(start));
    }
    start..end
}

/// Fills `buffer` with what the drive hears from `lba` on, `offset` samples too early. What is no
/// audio is silence.
pub(super) fn read<S: Storage>(
    unit: &mut Unit<S>,
    offset: i16,
    lba: i64,
    buffer: &mut [u8],
) -> Result<(), Fault> {
    let Some(disc) = unit.disc.as_ref().and_then(Disc::as_cd) else {
        buffer.fill(0);
        return Ok(());
    };
    let block = SECTOR as i64;
    let mut at = lba * block - i64::from(offset) * SAMPLE;
    let mut rest = buffer;
    let mut kept = Vec::new();
    while !rest.is_empty() {
        let first = at.div_euclid(block);
        let skipped = usize::try_from(at.rem_euclid(block)).unwrap_or(0);
        let wanted = i64::try_from((skipped + rest.len()).div_ceil(SECTOR)).unwrap_or(1);
        let blocks = heard(disc, first, wanted.min(TOGETHER));
        kept.clear();
        kept.resize(usize::try_from(blocks.max(1)).unwrap_or(1) * SECTOR, 0);
        if let (1.., Ok(first)) = (blocks, u32::try_from(first)) {
            unit.storage.read(Kind::Raw, first, &mut kept)?;
        }
        let here = kept.get(skipped..).unwrap_or_default();
        let length = here.len().min(rest.len());
        let (now, later) = rest.split_at_mut(length);
        now.copy_from_slice(&here[..length]);
        rest = later;
        at += i64::try_from(length).unwrap_or(block);
    }
    Ok(())
}

/// How many of so many blocks are audio that can be read, from the first on.
fn heard(disc: &CdDisc, lba: i64, blocks: i64) -> i64 {
    let (Ok(lba), Ok(blocks)) = (u32::try_from(lba), u32::try_from(blocks)) else {
        return 0;
    };
    let readable = |blocks| disc.may_read(lba, blocks, TrackMode::is_audio).is_ok();
    if readable(blocks) {
        return blocks.into();
    }
    (1..blocks)
        .rev()
        .find(|blocks| readable(*blocks))
        .unwrap_or(0)
        .into()
}
