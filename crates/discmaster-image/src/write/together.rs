//! Several files that get their names together, as the sectors of a disc and the sheet that
//! describes them do.

use super::direct::Direct;
use super::error::{Unfit, WriteError};
use super::publish::{Aside, Draft, Placed};
use super::room::Room;
use super::target::{Older, Target, unfit};
use crate::plan::Plan;
use rustix::fs::Advice;
use rustix::io::Errno;
use std::fs::Metadata;
use std::num::NonZeroU64;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file of fewer bytes is brought to the disk by the sync alone.
const SOON: u64 = 8 << 20;

/// One file of a set, of a length known beforehand. Until the set is published it has no name.
#[derive(Debug)]
pub struct Member {
    target: PathBuf,
    older: Option<Older>,
    draft: Draft,
    direct: Option<Direct>,
    length: u64,
    /// Bytes it takes, as its room was reserved.
    needed: u64,
    /// Held in writing through the cache, where the kernel lets one write at a time into a file.
    writing: Mutex<()>,
}

impl Member {
    /// Finds room for a file of so many bytes in the folder of `target`, which must be the name of a
    /// file, there already or not. A symbolic link is followed and stays.
    pub fn create(target: &Path, length: u64) -> Result<Self, WriteError> {
        let Target::Name { path, older } = Target::find(target)? else {
            return Err(unfit(target, Unfit::Alone));
        };
        let draft = Draft::create(&path, older, length)?;
        let room = Room::reserve_bytes(length, draft.file(), target)?;
        let needed = room.needed();
        Ok(Self {
            target: target.to_owned(),
            older,
            direct: Direct::open(draft.file(), length),
            draft,
            length,
            needed,
            writing: Mutex::new(()),
        })
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Refuses to replace a file that goes into the image of a plan.
    pub fn refuse_sources(&self, plan: &Plan) -> Result<(), WriteError> {
        let older = self.older.as_ref();
        older.map_or(Ok(()), |older| older.refuse_source(plan, &self.target))
    }

    /// Refuses to replace a file that the set is made of.
    pub fn refuse_source(&self, path: &Path, source: &Metadata) -> Result<(), WriteError> {
        match self.older {
            Some(older) if (older.device, older.inode) == (source.dev(), source.ino()) => {
                Err(WriteError::TargetIsSource {
                    target: self.target.clone(),
                    file: path.to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Writes bytes from `at` on; several threads may do so at once. Of a large file, what is in a
    /// [`Buffer`](super::Buffer) and begins at a multiple of 4096 passes the page cache by.
    pub fn write_at(&self, bytes: &[u8], at: u64) -> Result<(), WriteError> {
        let done = match &self.direct {
            Some(direct) => direct
                .write(bytes, at)
                .map_err(|error| self.explain(at, error))?,
            None => 0,
        };
        let mut rest = &bytes[done..];
        let mut offset = at + done as u64;
        if rest.is_empty() {
            return Ok(());
        }
        let turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        while !rest.is_empty() {
            match rustix::io::pwrite(self.draft.file(), rest, offset) {
                Ok(0) => return Err(self.explain(offset, Errno::IO)),
                Ok(count) => {
                    offset += count as u64;
                    rest = &rest[count..];
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(self.explain(offset, error)),
            }
        }
        drop(turn);
        if self.length >= SOON {
            // A hint that these bytes can be brought to the disk; the sync does it in any case.
            let length = NonZeroU64::new(bytes.len() as u64);
            let _ = rustix::fs::fadvise(self.draft.file(), at, length, Advice::DontNeed);
        }
        Ok(())
    }

    fn explain(&self, offset: u64, error: Errno) -> WriteError {
        Room::of(self.draft.file(), &self.target, self.needed).explain(offset, error)
    }
}

/// Brings files to the disk and gives them their names, the first one's first.
///
/// At no moment, and after no failure, do files of the set stand beside older ones: first the
/// older files of all but the first are moved out of the way, the last one's first, then the first
/// is exchanged for its older one, then the others get their names. Whatever fails before the end
/// gives all names back to what had them, as far as the file system can exchange names. Killed in
/// between, the process leaves older files under temporary names beside theirs.
pub fn publish_together(members: Vec<Member>) -> Result<(), WriteError> {
    for member in &members {
        member.draft.sync()?;
    }
    let mut asides = Vec::new();
    for member in members.iter().skip(1).rev() {
        // Dropped on the way, they come back.
        asides.extend(Aside::take(&member.draft)?);
    }
    let mut placed = Vec::new();
    for member in members {
        match member.draft.place() {
            Ok(file) => placed.push(file),
            Err(error) => {
                withdraw(placed);
                return Err(error);
            }
        }
    }
    let mut placed = placed.into_iter();
    if let Some(first) = placed.next()
        && let Err(error) = first.keep()
    {
        withdraw(placed.collect());
        return Err(error);
    }
    placed.try_for_each(Placed::keep)?;
    asides.into_iter().try_for_each(Aside::remove)
}

/// Takes their names away from files, the last one's first.
fn withdraw(placed: Vec<Placed>) {
    for file in placed.into_iter().rev() {
        file.withdraw();
    }
}
