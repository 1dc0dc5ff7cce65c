//! A plan written out: to a file, to a pipe, or block by block to whoever asks.

use crate::plan::Plan;
use std::io::Write;
use std::path::Path;

mod error;

pub use error::{Action, InOrderError, SourceError, SourceFault, Unfit, WriteError};

/// Who is told how far the writing is, and may end it.
pub trait Progress: Sync {
    /// `done` of `total` bytes of the image are written; `done` never falls. Called from the
    /// thread that called the writer.
    fn wrote(&self, done: u64, total: u64) {
        let _ = (done, total);
    }

    /// Asked at least every few MiB; once true, the writer stops with `Cancelled`.
    fn cancelled(&self) -> bool {
        false
    }
}

/// For callers who neither watch nor cancel.
impl Progress for () {}

/// Whole blocks of the image, in order.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// Logical block number of the first block.
    pub block: u32,
    /// A multiple of [`BLOCK`](crate::BLOCK) bytes, never none.
    pub bytes: &'a [u8],
}

/// Writes the image to `target`, which appears under its name only complete and synced; an older
/// file there survives every failure.
pub fn to_file(plan: &Plan, target: &Path, progress: &dyn Progress) -> Result<(), WriteError> {
    todo!("{plan:?} {target:?} {}", progress.cancelled())
}

/// Writes the image from its first byte to its last; nothing is flushed beyond `writer.flush()`.
pub fn to_writer(
    plan: &Plan,
    writer: &mut dyn Write,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    writer.flush().ok();
    todo!("{plan:?} {}", progress.cancelled())
}

/// Hands the image to `each` in order, from the calling thread, while other threads read ahead.
/// Memory is a few chunks, whatever the size of the image.
pub fn in_order<E>(
    plan: &Plan,
    progress: &dyn Progress,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<(), InOrderError<E>> {
    drop(each);
    todo!("{plan:?} {}", progress.cancelled())
}
