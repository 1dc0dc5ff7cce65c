//! The way to a recorder: commands go in, nothing else comes out.

use crate::error::{Cause, Purpose};
use discmaster_mmc::transport::Transport;
use discmaster_virtual::Recorder;
use std::path::Path;

/// Opens the virtual recorder in `folder`, for this program alone.
///
/// The session has the recorder only as a [`Transport`]: it can send it MMC commands, as to any
/// other drive, and cannot reach into it.
pub(crate) fn open(
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
