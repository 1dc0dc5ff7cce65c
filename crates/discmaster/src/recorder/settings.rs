//! The property set of a recorder: what its drive can, and what a program chose for it.

use crate::burn::{Manner, RecordingOptions, Speed};
use crate::error::{Cause, Phase};
use crate::properties::RecorderProperties;
use crate::seat::Seat;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::response::configuration::Profile;

/// 1x of a CD, by which IMAPI counts (MMC-6 6.37).
const SINGLE_SPEED_TENTHS: u32 = Profile::CD_R.single_speed_tenths();

/// Asks the drive for the properties that only it knows; what a program chose stays.
pub(crate) fn refresh(
    seat: &mut Seat<'_>,
    known: Option<RecorderProperties>,
) -> Result<RecorderProperties, Cause> {
    let fastest = seat
        .run(Phase::Identify, Drive::max_write_speed)?
        .ok_or_else(|| Cause::NoProperties(seat.recorder.to_owned()))?;
    let free = seat.run(Phase::Identify, Drive::buffer_underrun_free)?;
    let times = times(fastest);
    Ok(match known {
        None => RecorderProperties::new(times, free),
        Some(mut known) => {
            known.refresh(times, free);
            known
        }
    })
}

/// The manner of a burn, with what the properties ask for; a speed that is there goes before
/// theirs.
pub(crate) fn manner(properties: Option<&RecorderProperties>, asked: Manner) -> Manner {
    match properties {
        None => asked,
        Some(chosen) => Manner {
            recording: RecordingOptions {
                speed: asked
                    .recording
                    .speed
                    .or_else(|| chosen.write_speed().map(kilobytes).map(Speed::Kilobytes)),
                ..asked.recording
            },
            buffer_underrun_free: chosen.is_buffer_underrun_free(),
            gap: chosen.audio_gap_size(),
            ..asked
        },
    }
}

/// kB/s as a multiple of single speed, at least 1.
fn times(kilobytes: u32) -> u16 {
    let times = (kilobytes.saturating_mul(10) + SINGLE_SPEED_TENTHS / 2) / SINGLE_SPEED_TENTHS;
    u16::try_from(times).unwrap_or(u16::MAX).max(1)
}

/// A multiple of single speed in kB/s, rounded up: drives take the fastest speed that is not above.
fn kilobytes(times: u16) -> u32 {
    (u32::from(times) * SINGLE_SPEED_TENTHS).div_ceil(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_multiples_of_176_4_kilobytes() {
        for (kilobytes, expected) in [(176, 1), (706, 4), (1411, 8), (4234, 24), (8467, 48)] {
            assert_eq!(times(kilobytes), expected, "{kilobytes} kB/s");
        }
        assert_eq!(times(0), 1);
        assert_eq!(kilobytes(4), 706);
        assert_eq!(kilobytes(48), 8468);
    }
}
