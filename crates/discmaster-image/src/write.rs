//! A plan written out: to a file, to a pipe, or block by block to whoever asks.
//!
//! Every way out reads the sources with the same workers, and gives the same bytes.

use crate::BLOCK;
use crate::plan::Plan;
use beside::Beside;
use publish::Draft;
use room::Room;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;
use sums::Sums;
use target::Target;

mod beside;
mod direct;
mod effort;
mod equal;
mod error;
mod file;
mod fill;
mod in_order;
mod jobs;
mod open;
mod origin;
mod part;
mod publish;
mod room;
mod sources;
mod streams;
mod sums;
mod target;
mod together;
mod unbuilt;

pub use crate::progress::Progress;
pub use direct::Buffer;
pub use effort::Effort;
pub use equal::{Equal, share_equal};
pub use error::{Action, InOrderError, SourceError, SourceFault, Unfit, WriteError};
pub use part::part_in_order;
pub use sources::open_source;
pub use sums::Checksums;
pub use together::{Member, publish_together};
pub use unbuilt::Unbuilt;

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

/// What is known of an image once it is written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Those of all files, where the plan has a list of them or one was to be written.
    pub checksums: Option<Checksums>,
}

impl Written {
    fn of(sums: Option<sums::Sums<'_>>) -> Self {
        Self {
            checksums: sums.map(sums::Sums::finish),
        }
    }
}

/// Writes the image to `target`, its first block first wherever on the disc that is to be; it appears under its name only complete and synced; an older
/// file there survives every failure.
///
/// A symbolic link is followed and stays. A pipe or character device is written from the first
/// byte to the last. A new file has the mode that the umask allows, one that replaces an older
/// file has that one's.
pub fn to_file(plan: &Plan, target: &Path, progress: &dyn Progress) -> Result<Written, WriteError> {
    to_file_with(plan, target, Effort::default(), progress)
}

/// [`to_file`] with an effort of the caller's choice.
pub fn to_file_with(
    plan: &Plan,
    target: &Path,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    deliver(plan, target, None, effort, progress)
}

/// [`to_file_with`], and writes the list of the files' checksums to `list`, whether the plan has one
/// on the disc or not: the bytes are the same.
///
/// The two appear together. At no moment, and after no failure, does an image stand beside a list
/// of another: first an older list is moved out of the way, then the image gets its name and
/// after it the new list. Whatever fails before the end gives both names back to what had them.
/// Killed in between, the process leaves the older list under a temporary name.
pub fn to_file_and_list(
    plan: &Plan,
    target: &Path,
    list: &Path,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    deliver(plan, target, Some(list), effort, progress)
}

fn deliver(
    plan: &Plan,
    target: &Path,
    list: Option<&Path>,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    let beside = list.map(|list| Beside::create(plan, list)).transpose()?;
    let sums = match beside {
        Some(_) => Some(Sums::new(plan)),
        None => Sums::listed(plan),
    };
    let (draft, written) = match Target::find(target)? {
        Target::Name { path, older } => {
            if let Some(older) = older {
                older.refuse_source(plan, target)?;
            }
            let draft = Draft::create(&path, older, plan.bytes())?;
            let room = Room::reserve(plan, draft.file(), target)?;
            let written = file::write_all(plan, draft.file(), &room, sums, effort, progress)?;
            (Some(draft), written)
        }
        Target::Sequence => {
            let mut device = OpenOptions::new()
                .write(true)
                .open(target)
                .map_err(|error| WriteError::Target {
                    target: target.to_owned(),
                    action: Action::Open,
                    error,
                })?;
            let written = sequence(plan, &mut device, Some(target), sums, effort, progress)?;
            (None, written)
        }
    };
    match (beside, draft) {
        (Some(beside), draft) => beside.publish(plan, &written, draft)?,
        (None, Some(draft)) => draft.publish()?,
        (None, None) => {}
    }
    Ok(written)
}

/// Writes the image from its first byte to its last, and flushes the writer.
pub fn to_writer(
    plan: &Plan,
    writer: &mut dyn Write,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    to_writer_with(plan, writer, Effort::default(), progress)
}

/// [`to_writer`] with an effort of the caller's choice.
pub fn to_writer_with(
    plan: &Plan,
    writer: &mut dyn Write,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    sequence(plan, writer, None, Sums::listed(plan), effort, progress)
}

/// Hands the image to `each` in order, from block [`Plan::start`] on, from the calling thread, while other threads read ahead.
/// Memory is a few chunks, whatever the size of the image. Chunks are of one length but for the
/// last.
pub fn in_order<E>(
    plan: &Plan,
    progress: &dyn Progress,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<Written, InOrderError<E>> {
    in_order_with(plan, Effort::default(), progress, each)
}

/// [`in_order`] with an effort of the caller's choice.
pub fn in_order_with<E>(
    plan: &Plan,
    effort: Effort,
    progress: &dyn Progress,
    each: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<Written, InOrderError<E>> {
    in_order::run(plan, Sums::listed(plan), effort, progress, each)
}

/// Hands the image to `each` chunk by chunk from several threads at once, those that read it: in no
/// certain order, so that what is made of a chunk must depend on nothing but the chunk. Memory and
/// chunks are as in [`in_order`].
pub fn in_parts<E: Send>(
    plan: &Plan,
    effort: Effort,
    progress: &dyn Progress,
    each: impl Fn(Chunk<'_>) -> Result<(), E> + Sync,
) -> Result<Written, InOrderError<E>> {
    in_order::run_parts(plan, Sums::listed(plan), effort, progress, each)
}

fn sequence<'p>(
    plan: &'p Plan,
    writer: &mut dyn Write,
    target: Option<&Path>,
    sums: Option<Sums<'p>>,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    let failed = |offset, error| WriteError::Write {
        target: target.map(Path::to_owned),
        offset,
        error,
    };
    let written = in_order::run(plan, sums, effort, progress, |chunk| {
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
    writer
        .flush()
        .map_err(|error| failed(plan.bytes(), error))?;
    Ok(written)
}
