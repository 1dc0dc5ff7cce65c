//! The way to a recorder: commands go in, nothing else comes out.
//!
//! The session has a recorder only as a [`Transport`]: it can send it MMC commands, and cannot reach
//! into it. A virtual one is no other than a drive of the machine.

use crate::error::{Cause, Purpose};
use discmaster_mmc::linux::{Access, OpenError, SgIo, System};
use discmaster_mmc::transport::Transport;
use discmaster_virtual::Recorder;
use std::path::Path;

/// Opens the virtual recorder in `folder`, for this program alone.
pub(crate) fn open_virtual(
    name: &str,
    folder: &Path,
    purpose: Purpose,
) -> Result<Box<dyn Transport>, Cause> {
    let recorder = Recorder::open(folder).map_err(|source| Cause::Open {
        recorder: name.to_owned(),
        purpose,
        source,
    })?;
    if purpose == Purpose::Exclusive {
        let held = recorder.host_hold().map_err(|source| Cause::HostHold {
            recorder: name.to_owned(),
            source,
        })?;
        if let Some(device) = held {
            return Err(Cause::Mounted {
                recorder: name.to_owned(),
                device,
            });
        }
    }
    Ok(Box::new(recorder))
}

/// Opens the drive of the machine that the kernel calls `kernel_name`: for this program alone, but
/// that a disc the machine itself uses can be read.
pub(crate) fn open_drive(
    name: &str,
    system: &System,
    kernel_name: &str,
    purpose: Purpose,
) -> Result<Box<dyn Transport>, Cause> {
    let access = match purpose {
        Purpose::Use => Access::Ask,
        Purpose::Exclusive => Access::Write,
    };
    system
        .named(kernel_name)
        .ok_or(OpenError::Gone)
        .and_then(|drive| SgIo::open(system, &drive, access))
        .map(|road| Box::new(road) as _)
        .map_err(|source| Cause::OpenDrive {
            recorder: name.to_owned(),
            purpose,
            source,
        })
}
