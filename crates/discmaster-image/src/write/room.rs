//! Whether the image fits where it is to stand, found before a byte is written.

use super::error::{Action, WriteError};
use super::origin::Origin;
use crate::plan::{Extent, LARGE, Plan};
use crate::source::Source;
use rustix::fd::BorrowedFd;
use rustix::fs::FallocateFlags;
use rustix::io::{Errno, retry_on_intr};
use std::path::Path;

/// Types of file systems (statfs) in which copy_file_range lets two files share their blocks:
/// btrfs, XFS, bcachefs.
const SHARING: [u64; 3] = [0x9123_683e, 0x5846_5342, 0xca45_1a4e];

/// The room an image takes in a file.
#[derive(Debug)]
pub(super) struct Room<'a> {
    target: &'a Path,
    file: BorrowedFd<'a>,
    needed: u64,
    shares: bool,
}

impl<'a> Room<'a> {
    /// The room of a file that has it already.
    pub(super) fn of(file: BorrowedFd<'a>, target: &'a Path, needed: u64) -> Self {
        Self {
            target,
            file,
            needed,
            shares: false,
        }
    }

    /// Gives a file of so many bytes its length and, where the file system can, its blocks.
    pub(super) fn reserve_bytes(
        length: u64,
        file: BorrowedFd<'a>,
        target: &'a Path,
    ) -> Result<Self, WriteError> {
        let room = Self::of(file, target, length);
        room.set_length(length)?;
        room.allocate(0, length)?;
        Ok(room)
    }

    /// Gives the file its length and, where the file system can, its blocks.
    pub(super) fn reserve(
        plan: &Plan,
        file: BorrowedFd<'a>,
        target: &'a Path,
    ) -> Result<Self, WriteError> {
        let failed = |error: Errno| WriteError::Target {
            target: target.to_owned(),
            action: Action::Reserve,
            error: error.into(),
        };
        let system = rustix::fs::fstatfs(file).map_err(failed)?;
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "types of file systems are 32 bits wide; the field is signed on some machines"
        )]
        let shares = SHARING.contains(&u64::from(system.f_type as u32));
        let device = rustix::fs::fstat(file).map_err(failed)?.st_dev;
        let shared = |extent: &&Extent| shares && is_shared(plan, extent, device);
        let needed = plan.bytes()
            - plan
                .extents()
                .iter()
                .filter(shared)
                .map(|extent| extent.length)
                .sum::<u64>();
        let room = Self {
            target,
            file,
            needed,
            shares,
        };

        room.set_length(plan.bytes())?;
        let mut from = 0;
        for extent in plan.extents().iter().filter(shared) {
            room.allocate(from, plan.byte_of(extent))?;
            from = plan.byte_of(extent) + extent.length;
        }
        room.allocate(from, plan.bytes())?;
        Ok(room)
    }

    /// Whether the file system lets the image and a source have the same blocks.
    pub(super) fn shares(&self) -> bool {
        self.shares
    }

    /// Bytes the file takes on its file system.
    pub(super) fn needed(&self) -> u64 {
        self.needed
    }

    fn set_length(&self, bytes: u64) -> Result<(), WriteError> {
        // Not known of some file systems in user space, which do not count their blocks.
        if let Some(available) = self.available()
            && self.needed > available
        {
            return Err(self.short(available));
        }
        retry_on_intr(|| rustix::fs::ftruncate(self.file, bytes)).map_err(|error| {
            WriteError::Target {
                target: self.target.to_owned(),
                action: Action::Reserve,
                error: error.into(),
            }
        })
    }

    fn allocate(&self, from: u64, to: u64) -> Result<(), WriteError> {
        if from >= to {
            return Ok(());
        }
        let flags = FallocateFlags::empty();
        match retry_on_intr(|| rustix::fs::fallocate(self.file, flags, from, to - from)) {
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            Err(Errno::NOSPC | Errno::DQUOT) => Err(self.short(self.available().unwrap_or(0))),
            Err(error) => Err(WriteError::Target {
                target: self.target.to_owned(),
                action: Action::Reserve,
                error: error.into(),
            }),
        }
    }

    /// Bytes that are free for this user or already taken by the file; none if not known.
    fn available(&self) -> Option<u64> {
        let taken = rustix::fs::fstat(self.file).ok()?.st_blocks;
        let taken = u64::try_from(taken).unwrap_or(0).saturating_mul(512);
        Some(free(self.file)?.saturating_add(taken))
    }

    fn short(&self, available: u64) -> WriteError {
        WriteError::NoSpace {
            target: self.target.to_owned(),
            needed: self.needed,
            available,
        }
    }

    /// The error of a write at a byte of the image.
    pub(super) fn explain(&self, offset: u64, error: Errno) -> WriteError {
        match error {
            Errno::NOSPC | Errno::DQUOT => self.short(self.available().unwrap_or(0)),
            error => WriteError::Write {
                target: Some(self.target.to_owned()),
                offset,
                error: error.into(),
            },
        }
    }
}

/// Bytes that are free for this user on the file system of a file or folder; none if not known.
pub(super) fn free(fd: BorrowedFd<'_>) -> Option<u64> {
    let system = rustix::fs::fstatvfs(fd).ok()?;
    (system.f_blocks != 0).then(|| system.f_bavail.saturating_mul(system.f_frsize))
}

/// Whether the kernel can share an extent's blocks instead of copying them: those of a large file
/// on the same device, which lies in the image as it lies in its own blocks.
fn is_shared(plan: &Plan, extent: &Extent, device: u64) -> bool {
    let Some((origin, offset)) = Origin::of(extent.content).filter(|_| extent.length >= LARGE)
    else {
        return false;
    };
    let (at, on) = match origin.source(plan) {
        Source::File(file) => (offset, Some(file.stamp.device)),
        Source::Range(range) => (
            range.offset.saturating_add(offset),
            rustix::fs::fstat(&range.file)
                .ok()
                .map(|found| found.st_dev),
        ),
        Source::Bytes(_) | Source::Stream(_) | Source::Recorded(_) | Source::Checksums(_) => {
            return false;
        }
    };
    plan.byte_of(extent) % 4096 == at % 4096 && on == Some(device)
}
