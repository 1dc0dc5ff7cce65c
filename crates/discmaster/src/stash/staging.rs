//! What belongs together staged: all of it, or none.

use super::copy::{self, GoOn, Halt, Sharing};
use super::error::StashError;
use super::segment::Segment;
use super::{ALIGNMENT, Owed, Stash};
use discmaster_image::write::SourceError;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A transaction. Dropped before [`commit`](Self::commit), it leaves the stash as it was.
#[derive(Debug)]
pub struct Staging<'a> {
    stash: &'a mut Stash,
    /// Byte of the file after the last one staged in it.
    end: u64,
    /// How much of what is shared was so before it.
    shared_before: usize,
    committed: bool,
}

impl<'a> Staging<'a> {
    pub(super) fn new(stash: &'a mut Stash) -> Self {
        Self {
            end: stash.end,
            shared_before: stash.shared.len(),
            committed: false,
            stash,
        }
    }

    /// Stages a file of `length` bytes, from its first one, whatever place it is read at. One that
    /// has fewer or more, or changes meanwhile, is an error. `path` is for messages; `go_on` is
    /// told the bytes done, and cancels by false.
    pub fn copy_file(
        &mut self,
        source: &File,
        path: &Path,
        length: u64,
        go_on: GoOn<'_>,
    ) -> Result<Segment, StashError> {
        let at = self.place(Some(length));
        match self.try_copy_file(source, at, length, go_on) {
            Ok(shared) => {
                let segment = self.placed(at, length);
                if shared {
                    self.stash.shared.push(segment);
                }
                Ok(segment)
            }
            Err(halt) => Err(self.halted(halt, path)),
        }
    }

    fn try_copy_file(
        &mut self,
        source: &File,
        at: u64,
        length: u64,
        go_on: GoOn<'_>,
    ) -> Result<bool, Halt> {
        let source = copy::Source::new(source, length)?;
        let into = self.stash.file.file();
        if !go_on(0) {
            return Err(Halt::Cancelled);
        }
        let mut shared = false;
        if self.stash.shares && length >= ALIGNMENT {
            match source.share(into, at)? {
                Sharing::Done if !go_on(length) => return Err(Halt::Cancelled),
                Sharing::Done => shared = true,
                Sharing::NotThis => {}
                Sharing::Never => self.stash.shares = false,
            }
        }
        if !shared {
            self.ask_for_room(length)?;
            source.copy(into, at, go_on)?;
        }
        source.verify()?;
        Ok(shared)
    }

    /// Stages what a reader gives, to its end. If `length` is known, fewer bytes or more are an
    /// error. `name` is for messages; `go_on` as for [`copy_file`](Self::copy_file).
    pub fn copy_reader(
        &mut self,
        source: &mut dyn Read,
        length: Option<u64>,
        name: &Path,
        go_on: GoOn<'_>,
    ) -> Result<Segment, StashError> {
        let at = self.place(length);
        let copied = if go_on(0) {
            self.ask_for_room(length.unwrap_or(0))
                .and_then(|()| copy::reader(source, length, self.stash.file.file(), at, go_on))
        } else {
            Err(Halt::Cancelled)
        };
        match copied {
            Ok(length) => Ok(self.placed(at, length)),
            Err(halt) => Err(self.halted(halt, name)),
        }
    }

    /// Makes what was staged part of the stash. It is there for this process; a stash whose
    /// process ends is emptied, so nothing need be brought to the disk for it.
    pub fn commit(mut self) -> Result<(), StashError> {
        let end = self.end;
        let before = std::mem::replace(&mut self.stash.end, end);
        let state = self.stash.resting();
        if let Err(error) = self.stash.write_header(state, end) {
            // Dropping it takes everything back.
            self.stash.end = before;
            return Err(error);
        }
        self.committed = true;
        Ok(())
    }

    /// Where the next segment begins: one that file systems could share at a block's begin, a
    /// smaller one right after the last.
    fn place(&self, length: Option<u64>) -> u64 {
        let small = length.is_some_and(|length| length < ALIGNMENT);
        // A shared segment's last block is not written to: it would have to be copied for that.
        let after_shared = self.stash.shared.last().map(Segment::end) == Some(self.end);
        if small && !after_shared {
            self.end
        } else {
            self.end.next_multiple_of(ALIGNMENT)
        }
    }

    fn placed(&mut self, at: u64, length: u64) -> Segment {
        let segment = Segment::new(at, length);
        if length > 0 {
            self.end = segment.end();
        }
        segment
    }

    fn ask_for_room(&self, length: u64) -> Result<(), Halt> {
        match self.stash.file.free() {
            Some(free) if free < length => {
                Err(Halt::Write(length, std::io::ErrorKind::StorageFull.into()))
            }
            _ => Ok(()),
        }
    }

    /// Cuts off the beginning of a segment that did not come to its end.
    fn halted(&mut self, halt: Halt, path: &Path) -> StashError {
        if self.stash.file.cut(self.end).is_err() {
            self.stash.owed = Owed::StepBack;
        }
        match halt {
            Halt::Cancelled => StashError::Cancelled,
            Halt::Source(byte, kind) => StashError::Source(SourceError {
                path: path.to_owned(),
                byte,
                kind,
            }),
            Halt::Write(needed, error) => self.stash.file.not_written(needed, error),
        }
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        self.stash.shared.truncate(self.shared_before);
        // What fails now stays owed: the next call tries again, and until then nothing is
        // recorded.
        let _ = self.stash.step_back();
    }
}
