//! What a target is before anything is written to it.

use super::error::{Action, Unfit, WriteError};
use super::sources;
use crate::plan::Plan;
use crate::source::Source;
use rustix::fs::{AtFlags, CWD, FileType, Stat};
use rustix::io::Errno;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Symbolic links followed from a target before it is taken for a loop, as the kernel does.
const LINKS: usize = 40;

/// Where an image is to go.
#[derive(Debug)]
pub(super) enum Target {
    /// A name in a folder, under which a file may stand already.
    Name { path: PathBuf, older: Option<Older> },
    /// A pipe or character device: written from the first byte to the last.
    Sequence,
}

/// The file that an image is to replace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Older {
    pub(super) device: u64,
    pub(super) inode: u64,
    pub(super) mode: u32,
}

impl Target {
    /// Looks at a target. Symbolic links are followed: what they point to is the target.
    pub(super) fn find(target: &Path) -> Result<Self, WriteError> {
        let found = match rustix::fs::stat(target) {
            Ok(found) => Some(found),
            Err(Errno::NOENT) => None,
            Err(error) => return Err(examine(target, error)),
        };
        if let Some(found) = found {
            let what = match FileType::from_raw_mode(found.st_mode) {
                FileType::RegularFile => None,
                FileType::Fifo | FileType::CharacterDevice => return Ok(Self::Sequence),
                FileType::Directory => Some(Unfit::Folder),
                FileType::BlockDevice => Some(Unfit::BlockDevice),
                _ => Some(Unfit::Socket),
            };
            if let Some(what) = what {
                return Err(unfit(target, what));
            }
        }
        let path = follow(target)?;
        if path.file_name().is_none() || ends_in_slash(&path) {
            return Err(unfit(target, Unfit::Folder));
        }
        // What /proc shows as a link may name a file that has no name.
        if let Some(found) = found
            && !rustix::fs::stat(&path).is_ok_and(|named| identity(&named) == identity(&found))
        {
            return Err(unfit(target, Unfit::Nameless));
        }
        Ok(Self::Name {
            path,
            older: found.map(|found| Older {
                device: found.st_dev,
                inode: found.st_ino,
                mode: found.st_mode & 0o7777,
            }),
        })
    }
}

impl Older {
    /// Refuses to replace a file that is to go into the image.
    pub(super) fn refuse_source(&self, plan: &Plan, target: &Path) -> Result<(), WriteError> {
        // Many ranges are of one file, one after another.
        let mut seen: Option<&Arc<File>> = None;
        for source in sources::all(plan) {
            let id = match source {
                Source::File(file) => (file.stamp.device, file.stamp.inode),
                Source::Range(range) => {
                    if seen.is_some_and(|file| Arc::ptr_eq(file, &range.file)) {
                        continue;
                    }
                    seen = Some(&range.file);
                    let found = rustix::fs::fstat(&range.file);
                    identity(&found.map_err(|error| examine(&range.path, error))?)
                }
                Source::Bytes(_)
                | Source::Stream(_)
                | Source::Recorded(_)
                | Source::Checksums(_) => continue,
            };
            if id != (self.device, self.inode) {
                continue;
            }
            let file = match source {
                Source::File(file) => file.path(),
                Source::Range(range) => range.path.to_path_buf(),
                Source::Bytes(_)
                | Source::Stream(_)
                | Source::Recorded(_)
                | Source::Checksums(_) => continue,
            };
            let target = target.to_owned();
            return Err(WriteError::TargetIsSource { target, file });
        }
        Ok(())
    }
}

fn identity(found: &Stat) -> (u64, u64) {
    (found.st_dev, found.st_ino)
}

/// The path at the end of a chain of symbolic links; nothing need be there.
fn follow(target: &Path) -> Result<PathBuf, WriteError> {
    let mut path = target.to_owned();
    for _ in 0..LINKS {
        match rustix::fs::statat(CWD, &path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Symlink => {}
            Ok(_) | Err(Errno::NOENT) => return Ok(path),
            Err(error) => return Err(examine(target, error)),
        }
        let link = std::fs::read_link(&path).map_err(|error| WriteError::Target {
            target: target.to_owned(),
            action: Action::Examine,
            error,
        })?;
        path.pop();
        path.push(link);
    }
    Err(examine(target, Errno::LOOP))
}

fn ends_in_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

fn examine(target: &Path, error: Errno) -> WriteError {
    WriteError::Target {
        target: target.to_owned(),
        action: Action::Examine,
        error: error.into(),
    }
}

pub(super) fn unfit(target: &Path, what: Unfit) -> WriteError {
    WriteError::UnfitTarget {
        target: target.to_owned(),
        what,
    }
}
