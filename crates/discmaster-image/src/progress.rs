//! Long work watched, and ended early.

/// Who is told how far a scan, a writer or a reader is, and may end it. Both are called from the
/// thread that called it.
pub trait Progress: Sync {
    /// `done` of `total` bytes are written or read; `done` never falls. A scan tells nothing.
    fn wrote(&self, done: u64, total: u64) {
        let _ = (done, total);
    }

    /// Asked several times a second, also while a source gives nothing; once true, the work stops
    /// with `Cancelled`. A read that is under way is waited for.
    fn cancelled(&self) -> bool {
        false
    }
}

/// For callers who neither watch nor cancel.
impl Progress for () {}
