//! The road to the drives of a Linux machine: SG_IO on their block devices.
//!
//! [`System`] finds the drives and whoever holds one, [`SgIo`] carries commands to one. Three layers,
//! as everywhere: `wire` has the kernel's header, `exchange` what its answer means, and this file
//! sends commands. Nothing here needs a capability: who may write to the node may record.

mod exchange;
mod holders;
mod ioctl;
mod open;
mod rights;
mod system;
mod wire;

pub use holders::{Holders, Process};
pub use open::{Access, Denied, OpenError};
pub use rights::Rights;
pub use system::{Found, Number, System, WithoutNode};

use crate::command::Command;
use crate::transport::{Completion, Data, Transport, TransportError};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most that a command carries when the kernel tells of no limit.
const UNTOLD: usize = 64 * 1024;

/// For the question whether a drive can be reached at all.
const PROBE: Duration = Duration::from_secs(30);

/// A drive's block device, open.
#[derive(Debug)]
pub struct SgIo {
    node: OwnedFd,
    path: PathBuf,
    limit: usize,
}

impl SgIo {
    /// Opens a drive. Of `system` it is asked who holds it when somebody does.
    ///
    /// # Errors
    /// Whatever keeps the drive from us, with its holders, or the rights that are missing.
    pub fn open(system: &System, drive: &Found, access: Access) -> Result<Self, OpenError> {
        let node = open::open(system, drive, access)?;
        Ok(Self {
            node,
            path: drive.node.clone(),
            limit: drive.max_transfer.unwrap_or(UNTOLD),
        })
    }

    /// The block device.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether not even TEST UNIT READY reaches the drive.
    fn is_gone(&self) -> bool {
        let milliseconds = exchange::milliseconds(PROBE);
        let command = Command::TestUnitReady.to_cdb();
        let told = match ioctl::sg_io(
            self.node.as_fd(),
            command.as_bytes(),
            Data::None,
            milliseconds,
        ) {
            Ok(answer) => answer.conclude(PROBE),
            Err(error) => Err(exchange::refused(error, 0)),
        };
        matches!(told, Err(TransportError::Gone))
    }
}

impl Transport for SgIo {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let moving = match &data {
            Data::None => 0,
            Data::In(buffer) => buffer.len(),
            Data::Out(bytes) => bytes.len(),
        };
        if moving > self.limit {
            return Err(TransportError::TooLong { limit: self.limit });
        }
        let milliseconds = exchange::milliseconds(timeout);
        match ioctl::sg_io(self.node.as_fd(), cdb, data, milliseconds) {
            Ok(answer) => match answer.conclude(timeout) {
                // Whether for a moment or for good, the next command learns.
                Err(_) if answer.is_disrupted() && self.is_gone() => Err(TransportError::Gone),
                concluded => concluded,
            },
            Err(error) => {
                let refused = exchange::refused(error, moving);
                if let TransportError::TooLong { limit } = refused {
                    self.limit = limit;
                }
                Err(refused)
            }
        }
    }

    fn max_transfer(&self) -> usize {
        self.limit
    }
}
