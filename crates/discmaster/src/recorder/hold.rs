//! The drive behind a recorder object: used by one call at a time, and held from OpenExclusive to
//! Close.

use discmaster_mmc::drive::Drive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};

/// The hold of a drive, if there is one.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Locked while a call uses the drive.
    drive: Mutex<Option<Drive>>,
    /// Whether there is a drive in it: to be known while it is locked, too.
    held: AtomicBool,
    /// It shall end as soon as no call uses the drive.
    forsaken: AtomicBool,
}

impl Hold {
    /// For one call. None while another one uses the drive.
    pub(super) fn call(&self) -> Option<InUse<'_>> {
        let drive = self.try_lock()?;
        let after = After(self);
        Some(InUse { drive, after })
    }

    pub(super) fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    /// Ends the hold, now or when the call that uses the drive ends.
    pub(super) fn forsake(&self) {
        self.forsaken.store(true, Ordering::SeqCst);
        self.let_go();
    }

    fn let_go(&self) {
        if self.forsaken.load(Ordering::SeqCst)
            && let Some(mut drive) = self.try_lock()
            && self.forsaken.swap(false, Ordering::SeqCst)
        {
            *drive = None;
            self.held.store(false, Ordering::Relaxed);
        }
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, Option<Drive>>> {
        match self.drive.try_lock() {
            Ok(drive) => Some(drive),
            // A sink panicked in a burn: the drive itself is none the worse.
            Err(TryLockError::Poisoned(drive)) => Some(drive.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

/// The hold, while a call uses the drive.
pub(super) struct InUse<'a> {
    drive: MutexGuard<'a, Option<Drive>>,
    /// Dropped when the lock is.
    after: After<'a>,
}

impl InUse<'_> {
    /// The drive, if it is held.
    pub(super) fn drive(&mut self) -> Option<&mut Drive> {
        self.drive.as_mut()
    }

    pub(super) fn begin(&mut self, drive: Drive) {
        *self.drive = Some(drive);
        self.after.0.held.store(true, Ordering::Relaxed);
        self.after.0.forsaken.store(false, Ordering::SeqCst);
    }

    /// False when there was none.
    pub(super) fn end(&mut self) -> bool {
        self.after.0.held.store(false, Ordering::Relaxed);
        self.drive.take().is_some()
    }
}

/// What comes after a call, at which a forsaken hold ends.
struct After<'a>(&'a Hold);

impl Drop for After<'_> {
    fn drop(&mut self) {
        self.0.let_go();
    }
}
