//! The write speed: the one that the drive offers next to the one that is wanted, set by the
//! command that the medium wants.

use super::RecordError;
use super::facts::Facts;
use super::plan::Speed;
use super::report::{Around, Note};
use crate::address::Lba;
use crate::drive::Drive;
use crate::error::DriveError;
use crate::parameter::streaming::{Rate, Streaming};
use crate::response::configuration::FeatureCode;

/// The fastest speed of the drive's list that is not above the one wanted, or else its slowest; a
/// drive without a list is told what is wanted.
pub(super) fn choose(
    drive: &mut Drive,
    facts: &Facts,
    wanted: u32,
    notes: &mut Vec<Note>,
) -> Result<Speed, RecordError> {
    let offered = offered(drive).map_err(|source| RecordError::Prepare { source })?;
    let write = nearest(&offered, wanted);
    if write != wanted {
        notes.push(Note::plain(Around::Speed(write)));
    }
    if facts.profile().is_cd() || !facts.is_current(FeatureCode::REAL_TIME_STREAMING) {
        return Ok(Speed::Cd(u16::try_from(write).unwrap_or(u16::MAX)));
    }
    let last = facts.medium.next_writable.map_or(Lba(0), |next| {
        let room = facts.medium.free_blocks.saturating_sub(1);
        next.forward(room).unwrap_or(Lba(i32::MAX))
    });
    let formatted = facts
        .medium
        .recorded
        .map_or(Lba(0), |capacity| capacity.last);
    let offer = facts.formats.iter().flat_map(|formats| &formats.formats);
    let blocks = offer.map(|format| format.blocks).max().unwrap_or(0);
    let to_be = Lba(i32::try_from(blocks).unwrap_or(i32::MAX).saturating_sub(1));
    Ok(Speed::Streaming {
        write,
        end: last.max(formatted).max(to_be),
    })
}

/// Write speeds that the drive lists, in kB/s.
fn offered(drive: &mut Drive) -> Result<Vec<u32>, DriveError> {
    let listed = match drive.write_speeds() {
        Err(error) if error.is_unsupported() => None,
        speeds => Some(speeds?),
    };
    let speeds: Vec<u32> = listed.map_or_else(Vec::new, |speeds| {
        speeds.0.iter().map(|speed| speed.write).collect()
    });
    if !speeds.is_empty() {
        return Ok(speeds);
    }
    match drive.capabilities() {
        Ok(page) => Ok(page.write_speeds.into_iter().map(u32::from).collect()),
        Err(error) if error.is_unsupported() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The fastest that is not above what is wanted, or else the slowest.
fn nearest(offered: &[u32], wanted: u32) -> u32 {
    let real = || offered.iter().copied().filter(|speed| *speed > 0);
    real()
        .filter(|speed| *speed <= wanted)
        .max()
        .or_else(|| real().min())
        .unwrap_or(wanted)
}

pub(super) fn set(drive: &mut Drive, speed: Speed) -> Result<(), DriveError> {
    match speed {
        Speed::Cd(write) => drive.set_speed(u16::MAX, write),
        Speed::Streaming { write, end } => drive.set_streaming(&Streaming {
            rotation: 0,
            restore_defaults: false,
            exact: false,
            random_access: false,
            start: Lba(0),
            end,
            read: Rate::per_second(write),
            write: Rate::per_second(write),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_speed_is_the_nearest_that_is_not_above() {
        let offered = [8467, 5645, 2822, 706];
        assert_eq!(nearest(&offered, 8467), 8467);
        assert_eq!(nearest(&offered, 6000), 5645);
        assert_eq!(nearest(&offered, 100), 706, "the slowest there is");
        assert_eq!(nearest(&[], 1764), 1764, "a drive without a list");
        assert_eq!(nearest(&[0, 706], 100), 706, "zero is no speed");
    }

    proptest! {
        #[test]
        fn the_speed_is_one_of_those_offered(offered: Vec<u32>, wanted: u32) {
            let speed = nearest(&offered, wanted);
            prop_assert!(speed == wanted || offered.contains(&speed));
        }
    }
}
