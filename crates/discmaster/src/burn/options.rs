//! What a program can choose of a recording beyond what IMAPI lets it.

use crate::error::{Cause, Phase};
use crate::seat::Seat;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::Mode;
use discmaster_mmc::response::configuration::Profile;

/// How to record. The default leaves everything to drive and medium.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordingOptions {
    pub mode: Mode,
    /// Of what the drive offers, the fastest that is not above it; none is the drive's choice. Goes
    /// before the property WriteSpeed.
    pub speed: Option<Speed>,
}

/// A write speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// A multiple of the medium's single speed, in tenths: DVD+R has 2.4x.
    Times { tenths: u32 },
    /// kB/s, a kB being 1000 bytes.
    Kilobytes(u32),
}

impl Speed {
    /// In kB/s on the disc in the drive, a multiple rounded up: drives take the fastest speed that
    /// is not above.
    pub(crate) fn kilobytes(self, seat: &mut Seat<'_>) -> Result<u32, Cause> {
        match self {
            Self::Kilobytes(kilobytes) => Ok(kilobytes),
            Self::Times { tenths } => {
                let configuration = seat.run(Phase::Prepare, Drive::configuration)?;
                Ok(times(tenths, configuration.profile))
            }
        }
    }
}

/// A multiple of a medium's single speed, in kB/s.
fn times(tenths: u32, profile: Profile) -> u32 {
    let kilobytes = u64::from(tenths) * u64::from(profile.single_speed_tenths());
    u32::try_from(kilobytes.div_ceil(100)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiple_is_of_the_mediums_single_speed() {
        assert_eq!(times(40, Profile::CD_R), 706);
        assert_eq!(times(520, Profile::CD_RW), 9173);
        assert_eq!(times(24, Profile::DVD_PLUS_R), 3324);
        assert_eq!(times(160, Profile::DVD_R), 22_160);
        assert_eq!(times(20, Profile::BD_RE), 8991);
    }
}
