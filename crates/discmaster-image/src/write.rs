//! A plan written out: to a file, to a pipe, or block by block to whoever asks.
//!
//! Every way out reads the sources with the same workers, and gives the same bytes.

use crate::BLOCK;
use crate::plan::Plan;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

mod effort;
mod error;
mod file;
mod fill;
mod in_order;
mod jobs;
mod open;
mod origin;
mod publish;
mod room;
mod sources;
mod streams;
mod target;

pub use crate::progress::Progress;
pub use effort::Effort;
pub use error::{Action, InOrderError, SourceError, SourceFault, Unfit, WriteError};
pub use in_order::in_order_with;
pub use sources::open_source;

/// The longest time between two looks at [`Progress::cancelled`].
const POLL: Duration = Duration::from_millis(50);

/// Whole blocks of the image.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a> {
    /// Logical block number, on the disc, of the first block.
    pub block: u32,
    /// A multiple of [`BLOCK`] bytes, never none.
    pub bytes: &'a [u8],
}

/// Writes the image to `target`, its first block first wherever on the disc that is to be; it appears under its name only complete and synced; an older
/// file there survives every failure.
///
/// A symbolic link is followed and stays. A pipe or character device is written from the first
/// byte to the last. A new file has the mode that the umask allows, one that replaces an older
/// file has that one's.
pub fn to_file(plan: &Plan, target: &Path, progress: &dyn Progress) -> Result<(), WriteError> {
    to_file_with(plan, target, Effort::default(), progress)
}

/// [`to_file`] with an effort of the caller's choice.
pub fn to_file_with(
    plan: &Plan,
    target: &Path,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    let (path, older) = match target::Target::find(target)? {
        target::Target::Name { path, older } => (path, older),
        target::Target::Sequence => {
            let mut device = OpenOptions::new()
                .write(true)
                .open(target)
                .map_err(|error| WriteError::Target {
                    target: target.to_owned(),
                    action: Action::Open,
                    error,
                })?;
            return sequence(plan, &mut device, Some(target), effort, progress);
        }
    };
    if let Some(older) = older {
        older.refuse_source(plan, target)?;
    }
    let draft = publish::Draft::create(&path, older, plan.bytes())?;
    let room = room::Room::reserve(plan, draft.file(), target)?;
    file::write_all(plan, draft.file(), &room, effort, progress)?;
    draft.publish()
}

/// Writes the image from its first byte to its last, and flushes the writer.
pub fn to_writer(
    plan: &Plan,
    writer: &mut dyn Write,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    to_writer_with(plan, writer, Effort::default(), progress)
}

/// [`to_writer`] with an effort of the caller's choice.
pub fn to_writer_with(
    plan: &Plan,
    writer: &mut dyn Write,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    sequence(plan, writer, None, effort, progress)
}

/// Hands the image to `each` in order, from block [`Plan::start`] on, from the calling thread, while other threads read ahead.
/// Memory is a few chunks, whatever the size of the image. Chunks are of one length but for the
/// last.
pub fn in_order<E>(
    plan: &Plan,
    progress: &dyn Progress,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<(), InOrderError<E>> {
    in_order_with(plan, Effort::default(), progress, each)
}

fn sequence(
    plan: &Plan,
    writer: &mut dyn Write,
    target: Option<&Path>,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    let failed = |offset, error| WriteError::Write {
        target: target.map(Path::to_owned),
        offset,
        error,
    };
    in_order_with(plan, effort, progress, |chunk| {
        let mut offset = u64::from(chunk.block - plan.start()) * BLOCK;
        let mut rest = chunk.bytes;
        while !rest.is_empty() {
            match writer.write(rest) {
                Ok(0) => return Err(failed(offset, io::ErrorKind::WriteZero.into())),
                Ok(count) => {
                    offset += count as u64;
                    rest = &rest[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(offset, error)),
            }
        }
        Ok(())
    })
    .map_err(|error| match error {
        InOrderError::Source(error) => WriteError::Source(error),
        InOrderError::Cancelled => WriteError::Cancelled,
        InOrderError::Each(error) => error,
    })?;
    writer.flush().map_err(|error| failed(plan.bytes(), error))
}
