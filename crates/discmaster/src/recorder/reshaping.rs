//! Media made blank, or formatted.

use super::{DiscRecorder, device};
use crate::Error;
use crate::attend::attend;
use crate::error::{Cause, Phase};
use crate::media::RecorderType;
use crate::seat::Seat;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::formatting::{self, FormatError, Report, Stage, Wish};

impl DiscRecorder {
    /// Makes the medium in the recorder as it is wished: blank, or formatted, in all the kinds that
    /// media know. Not in IMAPI, whose Erase knows two of CD-RW. Returns when it is done; a drive
    /// cannot be stopped meanwhile. `progress` hears what the drive is busy with and how far it has
    /// come, in 65536ths, where the drive says; it is called on a thread of its own.
    pub fn reshape(
        &self,
        wish: Wish,
        progress: &mut (dyn FnMut(Stage, Option<u16>) + Send),
    ) -> Result<Report, Error> {
        let sinks = self.sinks().upgrade();
        self.with_held(|seat| attend(&sinks, |_| reshape(seat, wish, progress)))
    }
}

/// As [`DiscRecorder::reshape`], on this thread.
pub(crate) fn reshape(
    seat: &mut Seat<'_>,
    wish: Wish,
    progress: formatting::Progress<'_>,
) -> Result<Report, Cause> {
    if device::identify(seat)?.kind != RecorderType::CDRW {
        // What it cannot do to a CD it may well do to a DVD.
        let medium = seat.run(Phase::Inspect, Drive::medium)?;
        let profile = medium.map(|medium| medium.profile);
        if !profile.is_some_and(|profile| profile.is_dvd() || profile.is_bd()) {
            return Err(Cause::CannotErase(seat.recorder.to_owned()));
        }
    }
    let recorder = || seat.recorder.to_owned();
    match formatting::run(seat.drive, wish, progress) {
        Ok(report) => Ok(report),
        Err(FormatError::NoMedium) => Err(Cause::NoMedium(recorder())),
        Err(FormatError::NotErasable(profile)) => Err(Cause::NotErasable {
            recorder: recorder(),
            medium: profile.to_string(),
        }),
        Err(FormatError::Ask { source }) => Err(seat.failed(Phase::Inspect, source)),
        Err(FormatError::Failed { source, .. }) => Err(seat.failed(Phase::Erase, source)),
        Err(source) => Err(Cause::Reshape {
            recorder: recorder(),
            source,
        }),
    }
}
