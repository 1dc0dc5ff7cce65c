//! Opening a drive's block device, and what keeps us from it.

use super::{Found, Holders, Rights, System};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::fmt;
use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

/// What a drive is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anything, for us alone. The kernel stops asking the drive for events meanwhile, and lets
    /// nobody mount its disc.
    Write,
    /// Questions, and reading: as [`Access::Write`] where that can be, but of a drive that may not
    /// be written to, or whose disc the machine itself uses (by a mount), reading alone, too. A
    /// drive that another program keeps for itself is not asked anything: it may be recording.
    Ask,
}

/// Why a drive cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A mount, or a program that opened the drive for itself alone.
    #[error("it is in use: {holders}")]
    Busy { holders: Holders },
    #[error("it may not be opened: {0}")]
    Denied(Denied),
    /// There is no such device.
    #[error("there is no such device")]
    Missing,
    /// The node is there, the drive is not: unplugged, or switched off.
    #[error("the drive behind it is gone")]
    Gone,
    /// The file system of the node, or the device itself, may not be written to.
    #[error("it can only be read")]
    ReadOnly(#[source] io::Error),
    /// Something else than a CD, DVD or BD drive.
    #[error("it is {0}, not an optical drive")]
    NotADrive(&'static str),
    #[error("it cannot be opened")]
    Io(#[source] io::Error),
}

/// The rights that are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    pub node: PathBuf,
    /// Of the node, as far as they can be seen.
    pub rights: Option<Rights>,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = self.node.display();
        match &self.rights {
            None => write!(f, "no right to look at {node}"),
            Some(rights) => {
                let group = rights.group_name();
                if !rights.group_may_write() {
                    write!(f, "{node} is not its group's ({group}) to write to")
                } else if rights.member {
                    // A cgroup or a mount option says no, whatever the node's mode says.
                    write!(f, "the machine keeps {node} from this process")
                } else {
                    write!(
                        f,
                        "{node} is open to the group {group}, which you are not in"
                    )
                }
            }
        }
    }
}

pub(super) fn open(system: &System, drive: &Found, access: Access) -> Result<OwnedFd, OpenError> {
    let alone = OFlags::EXCL;
    match (attempt(drive, OFlags::RDWR | alone), access) {
        (Ok(node), _) => Ok(node),
        (Err(error), Access::Write) => Err(explain(system, drive, error)),
        (Err(Errno::BUSY), Access::Ask) => ask_beside(system, drive),
        (Err(Errno::ACCESS | Errno::PERM | Errno::ROFS), Access::Ask) => {
            match attempt(drive, OFlags::RDONLY | alone) {
                Ok(node) => Ok(node),
                Err(Errno::BUSY) => ask_beside(system, drive),
                Err(error) => Err(explain(system, drive, error)),
            }
        }
        (Err(error), Access::Ask) => Err(explain(system, drive, error)),
    }
}

/// A drive whose disc the machine uses can be read beside it.
fn ask_beside(system: &System, drive: &Found) -> Result<OwnedFd, OpenError> {
    let holders = system.holders(drive);
    if !holders.are_of_the_kernel() {
        return Err(OpenError::Busy { holders });
    }
    attempt(drive, OFlags::RDONLY).map_err(|error| explain(system, drive, error))
}

/// Without waiting for a disc to be there.
fn attempt(drive: &Found, how: OFlags) -> Result<OwnedFd, Errno> {
    let flags = how | OFlags::NONBLOCK | OFlags::CLOEXEC;
    rustix::io::retry_on_intr(|| rustix::fs::open(&drive.node, flags, Mode::empty()))
}

fn explain(system: &System, drive: &Found, error: Errno) -> OpenError {
    match error {
        Errno::BUSY => OpenError::Busy {
            holders: system.holders(drive),
        },
        Errno::ACCESS | Errno::PERM => OpenError::Denied(Denied {
            node: drive.node.clone(),
            rights: system.rights(drive).ok(),
        }),
        Errno::NOENT => OpenError::Missing,
        Errno::NXIO | Errno::NODEV => OpenError::Gone,
        Errno::ROFS => OpenError::ReadOnly(error.into()),
        error => OpenError::Io(error.into()),
    }
}
