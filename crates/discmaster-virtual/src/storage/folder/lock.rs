//! The lock that keeps a recorder for one program.

use crate::recorder::OpenError;
use crate::storage::Fault;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// The lock file, locked. Unlocked in so many words: a child process that another thread is just
/// starting has a copy of every open file until it runs its own program, and closing ours would
/// not end the lock.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Of the recorder in `folder`.
    pub(super) fn take(folder: &Path) -> Result<Self, OpenError> {
        let fault = |source| Fault::new(format!("locking {}", folder.display()), source);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("recorder.lock"))
            .map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
                folder: folder.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(fault(source).into()),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file is closed next, which unlocks it as far as it can.
        let _ = self.0.unlock();
    }
}
