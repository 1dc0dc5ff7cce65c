//! The way to a recorder: commands go in, nothing else comes out.

use crate::error::Cause;
use discmaster_mmc::transport::Transport;
use discmaster_virtual::Recorder;
use std::path::Path;

/// Opens the virtual recorder in `folder`, for this program alone.
///
/// The session has the recorder only as a [`Transport`]: it can send it MMC commands, as to any
/// other drive, and cannot reach into it.
pub(crate) fn open(name: &str, folder: &Path) -> Result<Box<dyn Transport>, Cause> {
    match Recorder::open(folder) {
        Ok(recorder) => Ok(Box::new(recorder)),
        Err(source) => Err(Cause::Open {
            recorder: name.to_owned(),
            source,
        }),
    }
}
