//! A drive in use, and by what name it goes: its errors become causes here.

use crate::error::{Cause, Disc, Phase};
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::Command;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::sense::Condition;

/// A drive for the length of one call of the session.
#[derive(Debug)]
pub(crate) struct Seat<'a> {
    pub(crate) recorder: &'a str,
    pub(crate) drive: &'a mut Drive,
    /// What a failure from here on leaves of the disc.
    pub(crate) disc: Disc,
}

impl<'a> Seat<'a> {
    pub(crate) fn new(recorder: &'a str, drive: &'a mut Drive) -> Self {
        Self {
            recorder,
            drive,
            disc: Disc::None,
        }
    }

    /// Runs commands of one phase.
    pub(crate) fn run<T>(
        &mut self,
        phase: Phase,
        commands: impl FnOnce(&mut Drive) -> Result<T, DriveError>,
    ) -> Result<T, Cause> {
        commands(self.drive).map_err(|source| self.failed(phase, source))
    }

    pub(crate) fn failed(&self, phase: Phase, source: DriveError) -> Cause {
        // Every drive of MMC knows this one, with whatever disc.
        let basic = matches!(source.command(), Some(Command::GetConfiguration { .. }));
        if basic && source.condition() == Some(Condition::UnsupportedCommand) {
            return Cause::NotMmc(self.recorder.to_owned());
        }
        Cause::Drive {
            recorder: self.recorder.to_owned(),
            phase,
            disc: self.disc,
            source,
        }
    }

    /// The disc in the drive, which must have one.
    pub(crate) fn medium(&mut self) -> Result<Medium, Cause> {
        let medium = self.run(Phase::Inspect, Drive::medium)?;
        medium.ok_or_else(|| Cause::NoMedium(self.recorder.to_owned()))
    }

    /// Reads whole blocks from address `start` on.
    pub(crate) fn read(
        &mut self,
        phase: Phase,
        start: Lba,
        buffer: &mut [u8],
    ) -> Result<(), Cause> {
        self.run(phase, |drive| drive.read_blocks(start, buffer))
    }
}
