//! The tray, its lock and the spindle.

use super::{Drive, TIMEOUT};
use crate::command::{Command, Removal, StartStop};
use crate::error::DriveError;
use crate::transport::Data;
use std::time::Duration;

/// Trays and spindles are slow.
const TRAY_TIMEOUT: Duration = Duration::from_secs(90);

impl Drive {
    /// Opens the tray.
    pub fn eject(&mut self) -> Result<(), DriveError> {
        self.start_stop(StartStop::Eject)
    }

    /// Closes the tray.
    pub fn load(&mut self) -> Result<(), DriveError> {
        self.start_stop(StartStop::Load)
    }

    /// Starts the spindle.
    pub fn start(&mut self) -> Result<(), DriveError> {
        self.start_stop(StartStop::Start)
    }

    /// Stops the spindle.
    pub fn stop(&mut self) -> Result<(), DriveError> {
        self.start_stop(StartStop::Stop)
    }

    fn start_stop(&mut self, action: StartStop) -> Result<(), DriveError> {
        let command = Command::StartStopUnit {
            immediate: false,
            action,
        };
        self.run(&command, Data::None, TRAY_TIMEOUT).map(drop)
    }

    /// Locks the tray.
    pub fn prevent_removal(&mut self) -> Result<(), DriveError> {
        self.removal(Removal::Prevent)
    }

    /// Unlocks the tray.
    pub fn allow_removal(&mut self) -> Result<(), DriveError> {
        self.removal(Removal::Allow)
    }

    /// Whether [`Drive::prevent_removal`] locked the tray and nothing of ours unlocked it since.
    pub const fn is_locked(&self) -> bool {
        self.locked
    }

    fn removal(&mut self, removal: Removal) -> Result<(), DriveError> {
        let command = Command::PreventAllowMediumRemoval(removal);
        self.run(&command, Data::None, TIMEOUT)?;
        self.locked = removal == Removal::Prevent;
        Ok(())
    }
}
